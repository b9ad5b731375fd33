//! Entries by their keys: whatever was pasted, many at once, and where keys lead that entries had once.

use entity::{enums::ChangeEntity, redirect};
use paper_catalog::domain::{
    GlobalId,
    record::{IdentifierRecord, PaperRecord},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    Database as Connector, EntityTrait,
};
use serde_json::{Value, json};

use crate::{
    records::{about, add, by, create_paper, id_of, link, paper, texts, topic, update_paper},
    support::{TestApp, databases},
};

/// What people paste, and the paper that it means.
const PASTED: [(&str, &str); 52] = [
    ("10.1145/3292500.3330701", "doi"),
    ("doi:10.1145/3292500.3330701", "doi"),
    ("DOI: 10.1145/3292500.3330701", "doi"),
    ("doi 10.1145/3292500.3330701", "doi"),
    ("https://doi.org/10.1145/3292500.3330701", "doi"),
    ("http://dx.doi.org/10.1145/3292500.3330701", "doi"),
    ("dx.doi.org/10.1145/3292500.3330701", "doi"),
    ("HTTPS://DOI.ORG/10.1145/3292500.3330701", "doi"),
    ("https://doi.org/10.1145%2F3292500.3330701", "doi"),
    ("10.1145/3292500.3330701.", "doi"),
    ("10.1145/3292500.3330701),", "doi"),
    ("  <https://doi.org/10.1145/3292500.3330701>\n", "doi"),
    ("https://dl.acm.org/doi/10.1145/3292500.3330701", "doi"),
    ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701", "doi"),
    ("info:doi/10.1145/3292500.3330701", "doi"),
    ("10.48550/arXiv.2405.19832", "arxiv"),
    ("https://doi.org/10.48550/ARXIV.2405.19832", "arxiv"),
    ("https://doi.org/10.48550%2FarXiv.2405.19832v2", "arxiv"),
    ("2405.19832", "arxiv"),
    ("2405.19832v3", "arxiv"),
    ("arXiv:2405.19832", "arxiv"),
    ("arxiv: 2405.19832v1 [cs.AI]", "arxiv"),
    ("https://arxiv.org/abs/2405.19832", "arxiv"),
    ("http://arxiv.org/abs/2405.19832v2", "arxiv"),
    ("https://arxiv.org/pdf/2405.19832v2.pdf", "arxiv"),
    ("arxiv.org/pdf/2405.19832", "arxiv"),
    ("https://www.arxiv.org/html/2405.19832v1", "arxiv"),
    (
        "https://export.arxiv.org/abs/2405.19832?context=cs",
        "arxiv",
    ),
    ("https://ar5iv.labs.arxiv.org/html/2405.19832", "arxiv"),
    ("https://huggingface.co/papers/2405.19832", "arxiv"),
    ("math/0309136", "old-arxiv"),
    ("math.GT/0309136v1", "old-arxiv"),
    ("https://arxiv.org/pdf/math/0309136v1.pdf", "old-arxiv"),
    ("W2741809807", "openalex"),
    ("https://openalex.org/W2741809807", "openalex"),
    ("https://api.openalex.org/works/w2741809807", "openalex"),
    ("649def34f8be52c8b66281af98ae884c09aef38b", "semantic"),
    (
        "https://www.semanticscholar.org/paper/A-Title/649DEF34f8be52c8b66281af98ae884c09aef38b",
        "semantic",
    ),
    ("P18-1001", "acl"),
    ("https://aclanthology.org/P18-1001.pdf", "acl"),
    ("https://openreview.net/forum?id=Hk4fpoA5Km", "openreview"),
    (
        "https://openreview.net/pdf?id=Hk4fpoA5Km&noteId=x",
        "openreview",
    ),
    ("PMID: 31452104", "pubmed"),
    ("https://pubmed.ncbi.nlm.nih.gov/31452104/", "pubmed"),
    ("https://www.ncbi.nlm.nih.gov/pubmed/31452104", "pubmed"),
    ("978-0-262-03384-8", "book"),
    ("ISBN 9780262033848", "book"),
    ("0-262-03384-4", "book"),
    ("https://example.org/linked", "linked"),
    ("HTTP://Example.org/linked/#abstract", "linked"),
    ("example.org/linked", "linked"),
    ("linked", "linked"),
];

databases! {
    async fn whatever_was_pasted_leads_to_its_paper(app: TestApp) {
        add(&app, library()).await;
        let keys: Vec<_> = PASTED.iter().map(|(text, _)| json!({ "any": text })).collect();
        let found = slugs(&app, &keys).await;
        for ((text, slug), found) in PASTED.iter().zip(found) {
            assert_eq!(found, *slug, "{text}");
            assert_eq!(one(&app, json!({ "any": text })).await, *slug, "{text}");
        }
        let id = id_of(&app, "paper", "linked").await;
        assert_eq!(one(&app, json!({ "any": format!(" {id} ") })).await, "linked");
    }

    async fn many_keys_keep_their_order_with_nulls_for_what_is_not_there(app: TestApp) {
        add(&app, library()).await;
        let id = id_of(&app, "paper", "acl").await;
        let keys = [
            json!({ "slug": "linked" }),
            json!({ "doi": "10.1000/unknown" }),
            json!({ "id": id }),
            json!({ "arxiv": "2405.19832v2" }),
            json!({ "url": "https://example.org/linked" }),
            json!({ "any": "nonsense \u{0}" }),
            json!({ "slug": "linked" }),
            json!({ "doi": "no DOI" }),
            json!({ "id": id.replace("paper_", "author_") }),
        ];
        let expected = json!(["linked", null, "acl", "arxiv", "linked", null, "linked", null, null]);
        assert_eq!(json!(slugs(&app, &keys).await), expected);
        assert_eq!(slugs(&app, &[]).await, Vec::<Value>::new());
        let answer = app.graphql(BY_KEY, json!({ "keys": vec![&keys[0]; 100] })).await;
        assert_eq!(texts(&answer.data(), "/papersByKey", "/slug"), vec!["linked"; 100]);
        let answer = app.graphql(BY_KEY, json!({ "keys": vec![&keys[0]; 101] })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    }

    async fn many_keys_take_as_many_statements_as_one_of_each_sort(app: TestApp) {
        add(&app, library()).await;
        let sorts = [
            json!({ "slug": "linked" }),
            json!({ "slug": "unknown" }),
            json!({ "doi": "10.1145/3292500.3330701" }),
            json!({ "url": "https://example.org/linked" }),
        ];
        let many: Vec<Value> = sorts.iter().cycle().take(100).cloned().collect();
        let (few, _) = app.statements(slugs(&app, &sorts)).await;
        let (more, _) = app.statements(slugs(&app, &many)).await;
        assert_eq!(few, more);
        assert!(more <= 7, "{more}");
        for (key, count) in [(&sorts[0], 1), (&sorts[2], 1), (&sorts[3], 2)] {
            let again = json!({ "by": key });
            let query = "query($by: PaperKey!) { paper(by: $by) { title } }";
            assert_eq!(app.statements(app.graphql(query, again)).await.0, count, "{key}");
        }
    }

    async fn drafts_and_deleted_papers_are_found_under_no_key(app: TestApp) {
        let editor = app.editor().await;
        let url = "https://arxiv.org/abs/2405.19832";
        create_paper(&editor, json!({ "title": "A draft", "slug": "a-draft", "url": url, "status": "DRAFT" })).await;
        let keys = [json!({ "slug": "a-draft" }), json!({ "any": "2405.19832" }), json!({ "url": url })];
        assert_eq!(slugs(&app, &keys).await, vec![Value::Null; 3]);
        let answer = editor.graphql(BY_KEY, json!({ "keys": keys })).await;
        assert_eq!(texts(&answer.data(), "/papersByKey", "/slug"), ["a-draft"; 3]);
    }

    async fn what_was_merged_is_found_under_its_former_id_and_slug(app: TestApp) {
        let editor = app.editor().await;
        add(&app, [topic("logic", None), topic("reason", None)]).await;
        let whole = |slug: &str, author: &str, of: &str| PaperRecord {
            authors: vec![by(author)],
            topics: vec![about(of)],
            ..paper(slug)
        };
        add(&app, [whole("a", "Ada Lovelace", "logic"), whole("b", "Bo Tarski", "reason")]).await;
        for (kind, entity, into, merged) in [
            ("paper", ChangeEntity::Paper, "a", "b"),
            ("author", ChangeEntity::Author, "ada-lovelace", "bo-tarski"),
            ("topic", ChangeEntity::Topic, "logic", "reason"),
        ] {
            let (into, merged) = (id_of(&app, kind, into).await, id_of(&app, kind, merged).await);
            let once = "00000000-0000-7000-8000-000000000001".parse().expect("a uid");
            let before = "00000000-0000-7000-8000-000000000002".parse().expect("a uid");
            // What was merged into what was merged, and a slug that one of them gave up.
            redirects(&app, entity, [
                (None, Some(once), before),
                (None, Some(before), uid(&into)),
                (Some("once-called-so"), None, once),
            ]).await;
            for by in [json!({ "id": format!("{kind}_{once}") }), json!({ "id": format!("{kind}_{before}") }), json!({ "slug": "once-called-so" })] {
                let key = format!("{}Key", capital(kind));
                let query = format!("query($by: {key}!) {{ {kind}(by: $by) {{ id }} }}");
                let answer = app.graphql(&query, json!({ "by": by })).await;
                assert_eq!(answer.data()[kind]["id"], json!(into), "{by}");
            }
            let ids = json!([format!("{kind}_{once}"), merged, into, format!("{kind}_{before}")]);
            let answer = app.graphql("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
            assert_eq!(texts(&answer.data(), "/nodes", "/id"), [into.clone(), merged, into.clone(), into.clone()]);
            let one = json!({ "id": format!("{kind}_{once}") });
            let answer = app.graphql("query($id: ID!) { node(id: $id) { id } }", one).await;
            assert_eq!(answer.data()["node"]["id"], json!(into));
        }
        let keys = [json!({ "slug": "once-called-so" }), json!({ "id": "paper_00000000-0000-7000-8000-000000000001" })];
        assert_eq!(slugs(&app, &keys).await, ["a", "a"]);
        let filtered = "{ papers(filter: { topics: { any: [\"once-called-so\"] } }) { nodes { slug } } }";
        assert_eq!(texts(&app.data(filtered).await, "/papers/nodes", "/slug"), ["a"]);
        // A former key finds what is there, and nothing that is not.
        let id = id_of(&app, "paper", "a").await;
        let deletion = "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(deletion, json!({ "id": id })).await.data();
        assert_eq!(slugs(&app, &keys).await, vec![Value::Null; 2]);
    }

    async fn a_circle_of_redirects_leads_nowhere_and_ends(app: TestApp) {
        let at = |number: u128| uuid::Uuid::from_u128(0x7000_8000_0000_0000_0000 + number);
        redirects(&app, ChangeEntity::Paper, [
            (None, Some(at(1)), at(2)),
            (None, Some(at(2)), at(3)),
            (None, Some(at(3)), at(1)),
        ]).await;
        let key = json!({ "id": format!("paper_{}", at(1)) });
        assert_eq!(one(&app, key).await, Value::Null);
    }

    async fn a_doi_that_arxiv_gave_is_an_arxiv_id_and_leaves_the_doi_of_the_publisher(app: TestApp) {
        let editor = app.editor().await;
        let input = json!({
            "title": "A", "slug": "a", "url": "https://example.org/a",
            "doi": "10.1000/a", "arxivId": "2405.00001",
        });
        let id = create_paper(&editor, input).await;
        update_paper(&editor, &id, json!({ "doi": "https://doi.org/10.48550/arXiv.2405.19832" })).await;
        let data = app.data("{ paper(by: { slug: \"a\" }) { doi arxivId identifiers { value } } }").await;
        let identifiers = json!([{ "value": "10.1000/a" }, { "value": "2405.19832" }]);
        assert_eq!(data["paper"], json!({ "doi": "10.1000/a", "arxivId": "2405.19832", "identifiers": identifiers }));
        let update = "mutation($input: UpdatePaperInput!) { updatePaper(input: $input) { userErrors { code field } } }";
        let patch = json!({ "doi": "10.48550/arXiv.2405.19832", "arxivId": "2405.00001" });
        let answer = editor.graphql(update, json!({ "input": { "id": id, "patch": patch } })).await;
        assert_eq!(answer.user_errors("updatePaper"), [("INVALID".to_owned(), "doi".to_owned())]);
    }
}

const BY_KEY: &str = "query($keys: [PaperKey!]!) { papersByKey(keys: $keys) { slug } }";

/// The slugs of the papers under some keys; null for each that names none.
async fn slugs(app: &TestApp, keys: &[Value]) -> Vec<Value> {
    let answer = app.graphql(BY_KEY, json!({ "keys": keys })).await;
    let papers = answer.data()["papersByKey"].as_array().cloned();
    let papers = papers.expect("a list").into_iter();
    papers.map(|paper| paper["slug"].clone()).collect()
}

async fn one(app: &TestApp, by: Value) -> Value {
    let query = "query($by: PaperKey!) { paper(by: $by) { slug } }";
    let answer = app.graphql(query, json!({ "by": by })).await;
    answer.data()["paper"]["slug"].clone()
}

/// A paper of each sort of identifier, called after it.
fn library() -> Vec<PaperRecord> {
    let known = |slug: &str, scheme: &str, value: &str| PaperRecord {
        identifiers: vec![IdentifierRecord {
            scheme: scheme.to_owned(),
            value: value.to_owned(),
        }],
        links: vec![link(
            "SOURCE",
            &format!("https://papers.example.org/{slug}"),
        )],
        ..paper(slug)
    };
    vec![
        known("doi", "DOI", "10.1145/3292500.3330701"),
        known("arxiv", "ARXIV", "2405.19832"),
        known("old-arxiv", "ARXIV", "math/0309136"),
        known("openalex", "OPENALEX", "W2741809807"),
        known(
            "semantic",
            "SEMANTIC_SCHOLAR",
            "649def34f8be52c8b66281af98ae884c09aef38b",
        ),
        known("acl", "ACL", "P18-1001"),
        known("openreview", "OPENREVIEW", "Hk4fpoA5Km"),
        known("pubmed", "PMID", "31452104"),
        known("book", "ISBN", "9780262033848"),
        paper("linked"),
    ]
}

/// Writes redirects as merging and renaming do: former slug or former id, and where it leads.
async fn redirects<const N: usize>(
    app: &TestApp,
    entity: ChangeEntity,
    rows: [(Option<&str>, Option<uuid::Uuid>, uuid::Uuid); N],
) {
    #[expect(
        clippy::disallowed_methods,
        reason = "rows are written below the one type that holds the database"
    )]
    let connection = Connector::connect(app.database().url())
        .await
        .expect("a database");
    let rows = rows.map(|(slug, uid, target)| redirect::ActiveModel {
        id: NotSet,
        entity: Set(entity),
        old_slug: Set(slug.map(str::to_owned)),
        old_uid: Set(uid),
        target_uid: Set(target),
        at: Set(1),
    });
    let inserted = redirect::Entity::insert_many(rows).exec(&connection).await;
    inserted.expect("redirects");
    connection.close().await.expect("closed");
}

fn uid(id: &str) -> uuid::Uuid {
    let id: GlobalId = id.parse().expect("an id");
    id.uid
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}
