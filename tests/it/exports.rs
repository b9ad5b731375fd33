//! Papers as files and citations: over HTTP, through the API, and by the command line.

pub mod commands;
mod feeds;
mod files;
mod round_trips;
mod sitemaps;

use paper_catalog::domain::record::{
    AuthorRecord, IdentifierRecord, PaperRecord, PaperTopicRecord, SummaryRecord, VenueRecord,
};
use serde_json::{Value, json};

use crate::{
    records::{add, author, by, link, paper, topic},
    support::{TestApp, databases},
};

databases! {
    async fn a_paper_is_cited_in_each_style_and_format(app: TestApp) {
        add(&app, [library()]).await;
        let cite = async |arguments: &str| {
            let query = format!("{{ paper(by: {{ slug: \"deep\" }}) {{ citation{arguments} }} }}");
            app.data(&query).await["paper"]["citation"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(
            cite("").await,
            "Beethoven, L. van, & 李飞飞. (2024). Deep $L^*$ & 100%. Journal of Tests. https://doi.org/10.1000/deep"
        );
        assert!(cite("(style: IEEE)").await.starts_with("L. van Beethoven and 李飞飞, “Deep $L^*$"));
        assert!(cite("(format: HTML)").await.contains("<i>Journal of Tests</i>"));
        assert!(cite("(style: HARVARD, locale: \"de-DE\")").await.contains(" und "));
        assert!(cite("(format: BIBTEX)").await.starts_with("@article{deep,\n  title = {{Deep $L^*$ \\& 100\\%}},\n"));
        assert!(cite("(format: BIBLATEX)").await.contains("journaltitle = {Journal of Tests}"));
        assert!(cite("(format: RIS)").await.starts_with("TY  - JOUR\r\n"));
        let item: Value = serde_json::from_str(&cite("(format: CSL_JSON)").await).expect("JSON");
        assert_eq!(item[0]["DOI"], "10.1000/deep");
    }

    async fn a_locale_without_words_is_refused_and_leaves_its_siblings(app: TestApp) {
        add(&app, [library()]).await;
        let answer = app.graphql("{ paper(by: { slug: \"deep\" }) { title citation(locale: \"xx\") } }", json!({})).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
        assert_eq!(answer.at("/data/paper/citation"), &Value::Null);
        assert_eq!(answer.at("/data/paper/title"), "Deep $L^*$ & 100%");
    }

    async fn a_page_is_one_list_of_references_for_one_price(app: TestApp) {
        add(&app, (0..30).map(|number| paper(&format!("p{number}")))).await;
        let (one, _) = app.statements(app.data("{ papers(first: 1) { citations } }")).await;
        let (many, data) = app.statements(app.data("{ papers(first: 30) { citations nodes { citation jsonLd } } }")).await;
        assert_eq!(one, many);
        let text = data["papers"]["citations"].as_str().expect("a text");
        assert_eq!(text.lines().count(), 30, "{text}");
        let numbered = app.data("{ papers(first: 3) { citations(style: IEEE) } }").await;
        let text = numbered["papers"]["citations"].as_str().expect("a text");
        assert!(text.starts_with("[1] ") && text.contains("\n[3] "), "{text}");
    }

    async fn json_ld_is_safe_within_a_page(app: TestApp) {
        let mut evil = library();
        evil.r#abstract = Some("x </script><b>".to_owned());
        add(&app, [evil]).await;
        let data = app.data("{ paper(by: { slug: \"deep\" }) { jsonLd } }").await;
        let text = data["paper"]["jsonLd"].as_str().expect("a text");
        assert!(!text.contains('<'), "{text}");
        let all: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(all["@type"], "ScholarlyArticle");
        assert_eq!(all["abstract"], "x </script><b>");
    }
}

/// A paper with everything that an export shows.
fn library() -> PaperRecord {
    PaperRecord {
        title: "Deep $L^*$ & 100%".to_owned(),
        r#abstract: Some("One.\n\nTwo.".to_owned()),
        kind: Some("ARTICLE".to_owned()),
        published_on: Some("2024-05".to_owned()),
        venue: Some("Journal of Tests".to_owned()),
        language: Some("en".to_owned()),
        comment: Some("12 pages".to_owned()),
        authors: vec![by("Ludwig van Beethoven"), by("李飞飞")],
        topics: vec![PaperTopicRecord {
            topic: "alignment".to_owned(),
            primary: true,
        }],
        identifiers: vec![IdentifierRecord {
            scheme: "DOI".to_owned(),
            value: "10.1000/deep".to_owned(),
        }],
        links: vec![
            link("SOURCE", "https://example.org/deep"),
            link("PDF", "https://example.org/deep.pdf"),
        ],
        summaries: vec![SummaryRecord {
            kind: "TLDR".to_owned(),
            body: "In **short**.".to_owned(),
            origin: "HUMAN".to_owned(),
            ..SummaryRecord::default()
        }],
        ..paper("deep")
    }
}

/// A catalog with entries of each kind, some of which no paper names.
async fn stock(app: &TestApp) {
    add(
        app,
        [
            topic("safety", None),
            topic("alignment", Some("safety")),
            topic("unused", None),
        ],
    )
    .await;
    add(
        app,
        [VenueRecord {
            name: "Journal of Tests".to_owned(),
            slug: Some("jot".to_owned()),
            url: Some("https://example.org".to_owned()),
        }],
    )
    .await;
    let lonely = AuthorRecord {
        orcid: Some("0000-0002-1825-0097".to_owned()),
        ..author("lonely", "Nobody Atall")
    };
    add(app, [lonely]).await;
    let draft = PaperRecord {
        status: Some("DRAFT".to_owned()),
        ..paper("draft")
    };
    let archived = PaperRecord {
        status: Some("ARCHIVED".to_owned()),
        ..paper("archived")
    };
    add(app, [library(), paper("plain"), draft, archived]).await;
}
