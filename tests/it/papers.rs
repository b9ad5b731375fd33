//! One paper: by which keys it is found, what it says of itself, and who sees it.

use entity::enums::Role;
use paper_catalog::domain::record::{IdentifierRecord, PaperRecord, SummaryRecord};
use serde_json::{Value, json};

use crate::{
    records::{about, add, by, create_paper, id_of, link, paper, texts, topic, update_paper},
    support::{Client, TestApp, databases},
};

databases! {
    async fn a_paper_is_found_by_its_id_and_its_slug(app: TestApp) {
        add(&app, [known_everywhere(), paper("another")]).await;
        let id = id_of(&app, "paper", "known").await;
        for key in [
            json!({ "id": id }),
            json!({ "slug": "known" }),
            json!({ "any": id }),
            json!({ "any": "known" }),
            json!({ "any": "  known\n" }),
        ] {
            assert_eq!(slug_at(&app, &key).await, "known", "{key}");
        }
    }

    async fn a_paper_is_found_by_any_spelling_of_its_doi(app: TestApp) {
        add(&app, [known_everywhere(), paper("another")]).await;
        for spelling in [
            "10.18653/v1/2024.emnlp-main.440",
            "10.18653/V1/2024.EMNLP-MAIN.440",
            "doi:10.18653/v1/2024.emnlp-main.440",
            "DOI: 10.18653/v1/2024.emnlp-main.440",
            "https://doi.org/10.18653/v1/2024.emnlp-main.440",
            "http://dx.doi.org/10.18653/v1/2024.emnlp-main.440",
            "https://doi.org/10.18653%2Fv1%2F2024.emnlp-main.440",
        ] {
            for key in [json!({ "doi": spelling }), json!({ "any": spelling })] {
                assert_eq!(slug_at(&app, &key).await, "known", "{key}");
            }
        }
    }

    async fn a_paper_is_found_by_any_spelling_of_its_arxiv_id(app: TestApp) {
        add(&app, [known_everywhere(), paper("another")]).await;
        for spelling in [
            "2406.16033",
            "2406.16033v2",
            "arXiv:2406.16033",
            "arxiv:2406.16033v10",
            "https://arxiv.org/abs/2406.16033",
            "http://arxiv.org/abs/2406.16033v1",
            "https://arxiv.org/pdf/2406.16033v1.pdf",
            "https://arxiv.org/html/2406.16033v3",
        ] {
            for key in [json!({ "arxiv": spelling }), json!({ "any": spelling })] {
                assert_eq!(slug_at(&app, &key).await, "known", "{key}");
            }
        }
        for url in ["https://arxiv.org/abs/2406.16033v1", "https://doi.org/10.48550/arXiv.2406.16033"] {
            assert_eq!(slug_at(&app, &json!({ "url": url })).await, "known", "{url}");
        }
        for key in [json!({ "doi": "10.48550/arXiv.2406.16033" }), json!({ "any": "10.48550/arXiv.2406.16033" })] {
            assert_eq!(slug_at(&app, &key).await, "known", "{key}");
        }
    }

    async fn an_old_arxiv_id_is_found_with_and_without_its_version(app: TestApp) {
        let mut old = paper("old");
        old.identifiers = vec![identifier("ARXIV", "math.GT/0309136")];
        add(&app, [old]).await;
        for spelling in ["math/0309136", "math.GT/0309136v1", "https://arxiv.org/abs/math/0309136"] {
            let key = json!({ "arxiv": spelling });
            assert_eq!(slug_at(&app, &key).await, "old", "{spelling}");
        }
    }

    async fn a_paper_is_found_by_the_address_of_its_links(app: TestApp) {
        let mut linked = paper("linked");
        linked.links.push(link("CODE", "https://code.example.org/linked"));
        add(&app, [linked, paper("another")]).await;
        for url in ["https://example.org/linked", "https://code.example.org/linked"] {
            for key in [json!({ "url": url }), json!({ "any": url })] {
                assert_eq!(slug_at(&app, &key).await, "linked", "{key}");
            }
        }
    }

    async fn a_link_to_arxiv_as_source_makes_the_paper_findable_by_its_id(app: TestApp) {
        let editor = app.editor().await;
        create_paper(&editor, json!({ "title": "A", "url": "https://arxiv.org/abs/2405.19832v2" })).await;
        let data = app.data("{ paper(by: { arxiv: \"2405.19832\" }) { arxivId url } }").await;
        let expected = json!({ "arxivId": "2405.19832", "url": "https://arxiv.org/abs/2405.19832v2" });
        assert_eq!(data["paper"], expected);
    }

    async fn unknown_and_malformed_keys_find_nothing(app: TestApp) {
        add(&app, [known_everywhere()]).await;
        let author = id_of(&app, "author", "ada-lovelace").await;
        for key in [
            json!({ "id": "paper_01890a5d-ac96-774b-bcce-b302099a8057" }),
            json!({ "id": author }),
            json!({ "id": "" }),
            json!({ "id": "paper_" }),
            json!({ "slug": "unknown" }),
            json!({ "slug": "" }),
            json!({ "slug": "Not a slug!" }),
            json!({ "slug": "nul\u{0}here" }),
            json!({ "doi": "10.1000/unknown" }),
            json!({ "doi": "not a DOI" }),
            json!({ "arxiv": "2406.99999" }),
            json!({ "arxiv": "24.1" }),
            json!({ "url": "https://example.org/unknown" }),
            json!({ "url": "javascript:alert(1)" }),
            json!({ "url": "https://example.org/\u{0}" }),
            json!({ "any": "" }),
            json!({ "any": "%_" }),
            json!({ "any": "nothing of the kind \u{0}" }),
        ] {
            assert_eq!(find(&app, &key).await, Value::Null, "{key}");
        }
    }

    async fn exactly_one_key_is_taken(app: TestApp) {
        for by in [json!({}), json!({ "slug": "a", "doi": "10.1000/a" }), json!({ "slug": null })] {
            let query = "query($by: PaperKey!) { paper(by: $by) { slug } }";
            let answer = app.graphql(query, json!({ "by": by })).await;
            assert_eq!(answer.errors().len(), 1, "{by}: {answer:?}");
        }
    }

    async fn a_former_slug_goes_on_leading_to_the_paper(app: TestApp) {
        add(&app, [paper("former")]).await;
        let editor = app.editor().await;
        let id = id_of(&app, "paper", "former").await;
        update_paper(&editor, &id, json!({ "slug": "present" })).await;
        for key in [json!({ "slug": "former" }), json!({ "slug": "present" }), json!({ "any": "former" })] {
            assert_eq!(slug_at(&app, &key).await, "present", "{key}");
        }
    }

    async fn a_paper_shows_its_best_tldr_else_its_abstract_else_nothing(app: TestApp) {
        let human = tldr("human", "HUMAN", false);
        let publisher = tldr("publisher", "PUBLISHER", false);
        let model = tldr("model", "MODEL", false);
        let reviewed = tldr("reviewed", "MODEL", true);
        let reviewed_publisher = tldr("reviewed by the publisher", "PUBLISHER", true);
        let german = SummaryRecord { language: Some("de".to_owned()), ..tldr("auf Deutsch", "HUMAN", true) };
        let long = SummaryRecord { kind: "SUMMARY".to_owned(), ..tldr("long", "HUMAN", true) };
        let cases = [
            (vec![&model, &publisher, &human], Some("human"), Some("HUMAN_TLDR")),
            (vec![&model, &publisher], Some("publisher"), Some("PUBLISHER_TLDR")),
            (vec![&human, &publisher, &reviewed], Some("reviewed"), Some("MODEL_TLDR")),
            (vec![&reviewed, &reviewed_publisher], Some("reviewed by the publisher"), Some("PUBLISHER_TLDR")),
            (vec![&model, &german, &long], Some("model"), Some("MODEL_TLDR")),
            (vec![&german, &long], None, None),
            (vec![], None, None),
        ];
        for (at, (summaries, text, source)) in cases.into_iter().enumerate() {
            for has_abstract in [false, true] {
                let slug = format!("paper-{at}-{has_abstract}");
                add(&app, [PaperRecord {
                    summaries: summaries.iter().map(|&summary| summary.clone()).collect(),
                    r#abstract: has_abstract.then(|| "The abstract.".to_owned()),
                    ..paper(&slug)
                }])
                .await;
                let query = format!("{{ paper(by: {{ slug: \"{slug}\" }}) {{ summary summarySource tldr }} }}");
                let shown = &app.data(&query).await["paper"];
                let otherwise = has_abstract.then_some(("The abstract.", "ABSTRACT"));
                let expected = json!({
                    "summary": text.or(otherwise.map(|(text, _)| text)),
                    "summarySource": source.or(otherwise.map(|(_, source)| source)),
                    "tldr": text,
                });
                assert_eq!(*shown, expected, "{slug}");
            }
        }
    }

    async fn another_language_has_a_summary_of_its_own(app: TestApp) {
        let german = SummaryRecord { language: Some("de".to_owned()), ..tldr("Kurz *und* gut", "HUMAN", false) };
        add(&app, [PaperRecord { summaries: vec![tldr("In short", "HUMAN", false), german], ..paper("two") }]).await;
        let data = app
            .data("{ paper(by: { slug: \"two\" }) { en: summary de: summary(language: \"de\") fr: summary(language: \"fr\") } }")
            .await;
        assert_eq!(data["paper"], json!({ "en": "In short", "de": "Kurz und gut", "fr": null }));
    }

    async fn authorships_page_through_all_authors_in_both_directions(app: TestApp) {
        let names: Vec<_> = (0..250).map(|at| format!("Given{at} Family{at}")).collect();
        add(&app, [PaperRecord { authors: names.iter().map(|name| by(name)).collect(), ..paper("crowded") }]).await;
        let forward = authorship_pages(&app, "first", "after", "endCursor", "hasNextPage").await;
        assert_eq!(forward.len(), 7);
        assert_eq!(forward.concat(), names);
        let mut backward = authorship_pages(&app, "last", "before", "startCursor", "hasPreviousPage").await;
        backward.reverse();
        assert_eq!(backward.concat(), names);
        let data = app
            .data("{ paper(by: { slug: \"crowded\" }) { authorCount authorships(first: 0) { totalCount nodes { position } } authors { slug } } }")
            .await;
        assert_eq!(data["paper"]["authorCount"], 250);
        assert_eq!(data["paper"]["authorships"], json!({ "totalCount": 250, "nodes": [] }));
        assert_eq!(data["paper"]["authors"].as_array().map(Vec::len), Some(100));
    }

    async fn at_most_100_authors_are_given_at_once(app: TestApp) {
        add(&app, [known_everywhere()]).await;
        for (arguments, argument) in [("first: 101", "first"), ("first: -1", "first")] {
            let query = format!("{{ paper(by: {{ slug: \"known\" }}) {{ authors({arguments}) {{ slug }} }} }}");
            let answer = app.graphql(&query, json!({})).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{answer:?}");
            assert!(answer.errors()[0]["message"].as_str().is_some_and(|text| text.contains("101") || text.contains("-1")), "{argument}: {answer:?}");
        }
        let data = app.data("{ paper(by: { slug: \"known\" }) { authors(first: 1) { slug } } }").await;
        assert_eq!(texts(&data, "/paper/authors", "/slug"), ["ada-lovelace"]);
    }

    async fn drafts_exist_only_for_those_who_may_read_them(app: TestApp) {
        let draft = PaperRecord {
            status: Some("DRAFT".to_owned()),
            authors: vec![by("Ada Lovelace")],
            topics: vec![about("logic")],
            ..paper("draft")
        };
        let listed = PaperRecord {
            authors: vec![by("Ada Lovelace")],
            topics: vec![about("logic")],
            ..paper("listed")
        };
        add(&app, [topic("logic", None)]).await;
        add(&app, [listed, draft]).await;
        let viewer = app.holder_of(Role::Viewer).await;
        let id = id_of(&viewer, "paper", "draft").await;
        assert_eq!(everywhere(&app, &id, "draft").await, Seen { key: false, lists: vec!["listed"; 3], counts: vec![1; 6] });
        assert_eq!(
            everywhere(&viewer, &id, "draft").await,
            // Neither has a date, so the one added last comes first.
            Seen { key: true, lists: ["draft", "listed"].repeat(3), counts: vec![2; 6] },
        );
    }

    async fn archived_papers_are_found_by_key_and_listed_nowhere(app: TestApp) {
        let archived = PaperRecord {
            status: Some("ARCHIVED".to_owned()),
            authors: vec![by("Ada Lovelace")],
            topics: vec![about("logic")],
            ..paper("archived")
        };
        add(&app, [topic("logic", None)]).await;
        add(&app, [archived]).await;
        let viewer = app.holder_of(Role::Viewer).await;
        let id = id_of(&app, "paper", "archived").await;
        for client in [&*app, &viewer] {
            let seen = everywhere(client, &id, "archived").await;
            assert_eq!(seen, Seen { key: true, lists: vec![], counts: vec![0; 6] });
        }
    }

    async fn lists_follow_the_status_of_a_paper(app: TestApp) {
        let changing = PaperRecord {
            authors: vec![by("Ada Lovelace")],
            topics: vec![about("logic")],
            ..paper("changing")
        };
        add(&app, [topic("logic", None)]).await;
        add(&app, [changing]).await;
        let editor = app.editor().await;
        let id = id_of(&app, "paper", "changing").await;
        for (status, key, listed) in [("DRAFT", false, 0), ("ARCHIVED", true, 0), ("PUBLISHED", true, 1)] {
            update_paper(&editor, &id, json!({ "status": status })).await;
            let expected = Seen { key, lists: vec!["changing"; 3 * listed], counts: vec![listed; 6] };
            assert_eq!(everywhere(&app, &id, "changing").await, expected, "{status}");
        }
        let deletion = "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(deletion, json!({ "id": id })).await.data();
        for client in [&*app, &editor] {
            let expected = Seen { key: false, lists: vec![], counts: vec![0; 6] };
            assert_eq!(everywhere(client, &id, "changing").await, expected);
        }
    }
}

/// A paper with a key of each kind.
fn known_everywhere() -> PaperRecord {
    PaperRecord {
        authors: vec![by("Ada Lovelace"), by("Charles Babbage")],
        identifiers: vec![
            identifier("DOI", "10.18653/v1/2024.emnlp-main.440"),
            identifier("ARXIV", "2406.16033"),
        ],
        ..paper("known")
    }
}

fn identifier(scheme: &str, value: &str) -> IdentifierRecord {
    IdentifierRecord {
        scheme: scheme.to_owned(),
        value: value.to_owned(),
    }
}

fn tldr(body: &str, origin: &str, reviewed: bool) -> SummaryRecord {
    SummaryRecord {
        kind: "TLDR".to_owned(),
        body: body.to_owned(),
        origin: origin.to_owned(),
        reviewed_by: reviewed.then(|| "Grace Hopper".to_owned()),
        reviewed_at: reviewed.then(|| "2025-01-02T03:04:05Z".to_owned()),
        ..SummaryRecord::default()
    }
}

/// What `paper(by:)` gives for a key.
async fn find(client: &Client, key: &Value) -> Value {
    let query = "query($by: PaperKey!) { paper(by: $by) { slug } }";
    let answer = client.graphql(query, json!({ "by": key })).await;
    answer.data()["paper"].clone()
}

async fn slug_at(client: &Client, key: &Value) -> String {
    let found = find(client, key).await;
    found["slug"].as_str().unwrap_or("nothing").to_owned()
}

/// The names on each page of a walk through the authorships of a paper, 40 at a time.
async fn authorship_pages(
    client: &Client,
    count: &str,
    from: &str,
    cursor: &str,
    more: &str,
) -> Vec<Vec<String>> {
    let query = format!(
        "query($from: String) {{ paper(by: {{ slug: \"crowded\" }}) {{
            authorships({count}: 40, {from}: $from) {{
                nodes {{ nameAsPublished author {{ displayName }} }}
                pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }}
            }}
        }} }}"
    );
    let mut pages = Vec::new();
    let mut place = Value::Null;
    loop {
        let data = client
            .graphql(&query, json!({ "from": place }))
            .await
            .data();
        let page = &data["paper"]["authorships"];
        pages.push(texts(page, "/nodes", "/nameAsPublished"));
        if page["pageInfo"][more] == false {
            return pages;
        }
        place = page["pageInfo"][cursor].clone();
    }
}

/// Where a viewer meets a paper.
#[derive(Debug, PartialEq)]
struct Seen<'a> {
    /// By its id, its slug, its address, and as a node.
    key: bool,
    /// The slugs of the list of all papers, of the author's and of the topic's.
    lists: Vec<&'a str>,
    /// The totals of these lists, the number of papers of the catalog, the author and the topic.
    counts: Vec<usize>,
}

/// Asks for a paper by everything that leads to it, `ada-lovelace` and `logic` among it.
async fn everywhere<'a>(client: &Client, id: &str, slug: &'a str) -> Seen<'a> {
    let query = "query($id: ID!, $slug: String!, $url: String!) {
        id: paper(by: { id: $id }) { slug }
        slug: paper(by: { slug: $slug }) { slug }
        url: paper(by: { url: $url }) { slug }
        any: paper(by: { any: $url }) { slug }
        node(id: $id) { ... on Paper { slug } }
        nodes(ids: [$id]) { ... on Paper { slug } }
        papers { totalCount nodes { slug } }
        author(by: { slug: \"ada-lovelace\" }) { paperCount papers { totalCount nodes { slug } } }
        topic(by: { slug: \"logic\" }) { paperCount papers { totalCount nodes { slug } } }
        catalog { paperCount }
    }";
    let variables = json!({ "id": id, "slug": slug, "url": format!("https://example.org/{slug}") });
    let data = client.graphql(query, variables).await.data();
    let keys = ["/id", "/slug", "/url", "/any", "/node", "/nodes/0"];
    let found: Vec<_> = keys
        .iter()
        .map(|key| data.pointer(key).is_some_and(|paper| paper["slug"] == slug))
        .collect();
    assert!(
        found.iter().all(|key| *key == found[0]),
        "one key finds what another one does not: {data:#}"
    );
    let lists = ["/papers", "/author/papers", "/topic/papers"]
        .map(|list| texts(&data, &format!("{list}/nodes"), "/slug"));
    let lists = lists
        .concat()
        .into_iter()
        .map(|found| if found == slug { slug } else { "listed" });
    let counts = [
        "/papers/totalCount",
        "/author/papers/totalCount",
        "/topic/papers/totalCount",
        "/catalog/paperCount",
        "/author/paperCount",
        "/topic/paperCount",
    ];
    let count = |pointer: &&str| data.pointer(pointer).and_then(Value::as_u64);
    Seen {
        key: found[0],
        lists: lists.collect(),
        counts: counts
            .iter()
            .map(|pointer| {
                count(pointer)
                    .expect("a count")
                    .try_into()
                    .expect("a small one")
            })
            .collect(),
    }
}
