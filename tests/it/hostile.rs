//! Inputs that mean no good: each is refused by the path to what is wrong with it, nothing is changed, and nothing of the server breaks.

use paper_catalog::auth::MUTATIONS;
use serde_json::{Value, json};

use crate::{
    authorization::Entries,
    mutations::{accepted, document, minimal, mutate, paper, problem, state},
    support::{Answer, Client, Kind, TestApp, databases},
};

mod ids;
mod reads;

/// A paper with every text that a paper can have.
fn full(tag: &str) -> Value {
    json!({
        "title": tag, "url": "https://example.org/full", "abstract": "About.", "tldr": "Short.", "publishedOn": "2024-05-17",
        "language": "en", "comment": "A note.", "slug": "full", "doi": "10.1234/full", "arxivId": "2405.00001",
        "venue": "A venue", "topics": ["A topic"], "createMissingTopics": true,
        "summaries": [{ "kind": "SUMMARY", "language": "en", "body": "Long.", "origin": "HUMAN", "originName": "me",
            "reviewedBy": "you", "reviewedAt": "2026-01-01T00:00:00Z" }],
        "authors": [{ "name": "Ada One", "orcid": "0000-0002-1825-0097", "affiliation": "Somewhere" }],
        "identifiers": [{ "scheme": "PMID", "value": "12" }],
        "links": [{ "relation": "PDF", "url": "https://example.org/full.pdf", "label": "A label" }],
        "figures": [{ "label": "1", "caption": "A caption.", "imageUrl": "https://example.org/1.png", "alternativeText": "A picture." }]
    })
}

/// The input of a mutation with as many texts as there can be.
fn rich(entries: &Entries, mutation: &str) -> Value {
    let mut input = entries.input(mutation, "a good text");
    let more = match mutation {
        "createPaper" | "upsertPaper" => {
            input = full("a good text");
            json!({ "idempotencyKey": "a key" })
        }
        "updatePaper" => {
            input["patch"] = full("a good text");
            json!({})
        }
        "importPapers" => {
            input["source"]["papers"] = json!([full("a good text")]);
            json!({ "idempotencyKey": "a key" })
        }
        "updatePapers" => {
            input["patch"] = json!({ "language": "en", "comment": "A note.", "venue": "A venue", "addTopics": ["A topic"], "removeTopics": ["A topic"] });
            json!({})
        }
        "createAuthor" | "updateAuthor" | "splitAuthor" => {
            let author = json!({ "displayName": "Ada One", "givenName": "Ada", "familyName": "One", "suffix": "Jr.", "homepage": "https://example.org/",
                "orcid": "0000-0001-5109-3700", "slug": "ada", "names": [{ "name": "A. One" }, { "name": "Ada Zero", "private": true }] });
            match mutation {
                "createAuthor" => author,
                "updateAuthor" => json!({ "patch": author }),
                _ => json!({ "author": author }),
            }
        }
        "createTopic" => {
            json!({ "name": "New", "description": "About.", "aliases": ["Newer"], "slug": "new", "parent": "A topic" })
        }
        "updateTopic" => {
            json!({ "patch": { "name": "New", "description": "About.", "aliases": ["Newer"], "slug": "new", "parent": null } })
        }
        "moveTopic" => json!({ "parent": "A topic" }),
        "createVenue" => json!({ "name": "New", "slug": "new", "url": "https://example.org/" }),
        "updateVenue" => {
            json!({ "patch": { "name": "New", "slug": "new", "url": "https://example.org/" } })
        }
        "reviewSummary" => json!({ "reviewedBy": "me" }),
        "setPaperTopics" => json!({ "topics": ["A topic"] }),
        _ => json!({}),
    };
    input
        .as_object_mut()
        .expect("an object")
        .extend(more.as_object().cloned().expect("an object"));
    input
}

/// The places of all texts in an input that are no words of a closed list.
fn places(value: &Value) -> Vec<String> {
    let below = |name: &str, value: &Value| {
        let places = places(value).into_iter();
        places
            .map(|place| format!("/{name}{place}"))
            .collect::<Vec<_>>()
    };
    let is_word = |text: &str| {
        text.len() > 1
            && text
                .chars()
                .all(|letter| letter.is_ascii_uppercase() || letter == '_')
    };
    match value {
        Value::String(text) if !is_word(text) => vec![String::new()],
        Value::Array(members) => (0..)
            .zip(members)
            .flat_map(|(at, member)| below(&at.to_string(), member))
            .collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| below(name, member))
            .collect(),
        _ => Vec::new(),
    }
}

/// The path by which a problem is told: that of a patch is left out, and rows are the papers.
fn path(place: &str) -> String {
    let path = place.trim_start_matches('/').replace('/', ".");
    let path = path.strip_prefix("patch.").unwrap_or(&path);
    path.strip_prefix("source.").unwrap_or(path).to_owned()
}

/// Sends a mutation with another value at one place of its input.
async fn send_with(
    client: &Client,
    mutation: &str,
    input: &Value,
    place: &str,
    value: Value,
) -> Answer {
    let mut input = input.clone();
    *input.pointer_mut(place).expect("found in it") = value;
    if mutation == "importPapers" && !place.ends_with("idempotencyKey") {
        // What can be mended is imported, and would be another state.
        input["dryRun"] = json!(true);
        let query = "mutation($input: ImportPapersInput!) { importPapers(input: $input) {
            rows { outcome warnings { code field } errors { code field } } userErrors { code field }
        } }";
        return client.graphql(query, json!({ "input": input })).await;
    }
    client
        .graphql(&document(mutation, ""), json!({ "input": input }))
        .await
}

/// All problems and warnings that a mutation told, by their codes and paths.
fn remarks(answer: &Answer, mutation: &str) -> Vec<(String, String)> {
    let mut remarks = answer.user_errors(mutation);
    for list in ["rows/0/warnings", "rows/0/errors", "papers/0/errors"] {
        let list = answer.body.pointer(&format!("/data/{mutation}/{list}"));
        for remark in list.and_then(Value::as_array).into_iter().flatten() {
            let path = remark["field"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            let path: Vec<_> = path.collect();
            remarks.push((
                remark["code"].as_str().unwrap_or_default().to_owned(),
                path.join("."),
            ));
        }
    }
    remarks
}

databases! {
    async fn a_text_that_cannot_be_is_named_wherever_it_stands(app: TestApp) {
        let admin = app.admin().await;
        let entries = Entries::add(&admin).await;
        let mut wrong = Vec::new();
        for (mutation, _) in MUTATIONS {
            let input = rich(&entries, mutation);
            let before = state(&app).await;
            for place in places(&input) {
                let mut texts = vec!["a\u{0}b".to_owned()];
                if app.database().kind() == Kind::Sqlite {
                    // The judgement of a length knows no database.
                    texts.push("x".repeat(60_000));
                }
                if input.pointer(&place).is_some_and(|value| value.to_string().starts_with("\"http")) {
                    texts.extend(["javascript:alert(1)".to_owned(), "data:text/html,x".to_owned()]);
                }
                for text in texts {
                    let shown: String = text.chars().take(20).collect();
                    let answer = send_with(&admin, mutation, &input, &place, json!(text)).await;
                    let told = if answer.errors().is_empty() { remarks(&answer, mutation) } else { Vec::new() };
                    if !told.iter().any(|(_, field)| *field == path(&place)) {
                        wrong.push(format!("{mutation}{place} {shown:?}: {:?} {told:?}", answer.codes()));
                    }
                }
            }
            if state(&app).await != before {
                wrong.push(format!("{mutation} left something"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn ten_thousand_authors_are_taken_and_one_more_is_not(app: TestApp) {
        let editor = app.editor().await;
        let authors = |count: usize| (0..count).map(|at| json!({ "name": format!("Author {at}") })).collect::<Vec<_>>();
        let mut input = minimal("Many");
        input["authors"] = json!(authors(10_000));
        let added = mutate(&editor, "createPaper", "authorCount authorships(last: 1) { nodes { position nameAsPublished } }", input).await;
        let added = accepted(&added, "createPaper")["paper"].clone();
        assert_eq!(added["authorCount"], 10_000);
        assert_eq!(added["authorships"]["nodes"], json!([{ "position": 9_999, "nameAsPublished": "Author 9999" }]));
        let before = state(&app).await;
        let more = json!(authors(10_001));
        let set = mutate(&editor, "setPaperAuthors", "", json!({ "id": added["id"], "authors": more })).await;
        assert_eq!(set.user_errors("setPaperAuthors"), [problem("TOO_MANY", "authors")]);
        let changed = mutate(&editor, "updatePaper", "", json!({ "id": added["id"], "patch": { "authors": more } })).await;
        assert_eq!(changed.user_errors("updatePaper"), [problem("TOO_MANY", "authors")]);
        let mut twice = authors(10_000);
        twice[9_999] = json!({ "name": "AUTHOR 0" });
        let set = mutate(&editor, "setPaperAuthors", "", json!({ "id": added["id"], "authors": twice })).await;
        assert_eq!(set.user_errors("setPaperAuthors"), [problem("TAKEN", "authors.9999")]);
        let ids = vec![added["id"].clone(); 10_001];
        let input = json!({ "papers": { "ids": ids }, "maximum": 10_000, "patch": { "featured": true } });
        let many = mutate(&editor, "updatePapers", "", input).await;
        assert_eq!(many.user_errors("updatePapers"), [problem("TOO_MANY", "papers.ids")]);
        let ids = vec![added["id"].clone(); 1_001];
        let split = json!({ "id": "author_01890000-0000-7000-8000-000000000000", "paperIds": ids, "author": { "displayName": "X" } });
        let split = mutate(&editor, "splitAuthor", "", split).await;
        assert_eq!(split.user_errors("splitAuthor"), [problem("NOT_FOUND", "id")]);
        assert_eq!(state(&app).await, before);
    }

    async fn nothing_is_merged_into_itself_and_no_topic_comes_to_stand_above_itself(app: TestApp) {
        let editor = app.editor().await;
        let mut ids = Vec::new();
        for (name, parent) in [("A", None), ("B", Some("A")), ("C", Some("B"))] {
            let topic = mutate(&editor, "createTopic", "", json!({ "name": name, "parent": parent })).await;
            ids.push(accepted(&topic, "createTopic")["topic"]["id"].clone());
        }
        let author = mutate(&editor, "createAuthor", "", json!({ "displayName": "Ada" })).await;
        let author = accepted(&author, "createAuthor")["author"]["id"].clone();
        let entry = paper(&editor, minimal("A paper")).await["id"].clone();
        let before = state(&app).await;
        for (mutation, id) in [("mergePapers", &entry), ("mergeAuthors", &author), ("mergeTopics", &ids[0])] {
            let answer = mutate(&editor, mutation, "", json!({ "id": id, "duplicateId": id })).await;
            assert_eq!(answer.user_errors(mutation), [problem("CONFLICT", "duplicateId")], "{mutation}");
        }
        for (topic, parent) in [(0, "A"), (0, "b"), (0, "c"), (1, "C")] {
            let answer = mutate(&editor, "moveTopic", "", json!({ "id": ids[topic], "parent": parent })).await;
            assert_eq!(answer.user_errors("moveTopic"), [problem("CYCLE", "parent")], "{topic} {parent}");
            let input = json!({ "id": ids[topic], "patch": { "parent": parent } });
            let answer = mutate(&editor, "updateTopic", "", input).await;
            assert_eq!(answer.user_errors("updateTopic"), [problem("CYCLE", "parent")], "{topic} {parent}");
        }
        for (into, from) in [(1, 0), (2, 0), (2, 1)] {
            let answer = mutate(&editor, "mergeTopics", "", json!({ "id": ids[into], "duplicateId": ids[from] })).await;
            assert_eq!(answer.user_errors("mergeTopics"), [problem("CYCLE", "duplicateId")], "{into} {from}");
        }
        assert_eq!(state(&app).await, before);
    }

    async fn a_document_with_texts_that_cannot_be_is_no_fault_of_the_server(app: TestApp) {
        let editor = app.editor().await;
        let records = [
            json!({ "type": "topic", "slug": "s", "name": "n", "description": "d", "parent": "p", "aliases": ["a"] }),
            json!({ "type": "venue", "slug": "s", "name": "n", "url": "https://example.org/" }),
            json!({ "type": "author", "slug": "s", "name": "n", "orcid": "0000-0002-1825-0097", "names": [{ "name": "o" }], "homepage": "https://example.org/" }),
            json!({ "type": "paper", "slug": "s", "title": "t", "venue": "v", "authors": [{ "name": "n", "author": "a", "orcid": "x" }],
                "topics": [{ "topic": "t" }], "identifiers": [{ "scheme": "DOI", "value": "10.1234/1" }],
                "links": [{ "relation": "SOURCE", "url": "https://example.org/1" }], "publishedOn": "2024", "language": "en" }),
        ];
        let mut wrong = Vec::new();
        for record in &records {
            for place in places(record) {
                let mut record = record.clone();
                *record.pointer_mut(&place).expect("found in it") = json!("a\u{0}b");
                let source = json!({ "document": { "format": "JSON_LINES", "content": record.to_string() } });
                for dry_run in [true, false] {
                    let input = json!({ "source": source, "sourceName": "test", "dryRun": dry_run });
                    let answer = mutate(&editor, "importPapers", "", input).await;
                    if !answer.errors().is_empty() {
                        wrong.push(format!("{place} {record}: {:?}", answer.codes()));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn no_import_brings_back_what_was_deleted(app: TestApp) {
        let editor = app.editor().await;
        let rows = json!([
            { "title": "By DOI", "url": "https://example.org/1", "doi": "10.1234/1" },
            { "title": "By address", "url": "https://arxiv.org/abs/2405.00001" },
            { "title": "By key", "url": "https://example.org/3", "key": "smith2020" },
            { "title": "By content", "url": "https://example.org/4", "authors": [{ "name": "A B" }] }
        ]);
        let import = async |more: Value| {
            let mut input = json!({ "source": { "papers": rows }, "sourceName": "test" });
            input.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            accepted(&mutate(&editor, "importPapers", "", input).await, "importPapers")["rows"].clone()
        };
        for row in import(json!({})).await.as_array().expect("rows") {
            accepted(&mutate(&editor, "deletePaper", "", json!({ "id": row["paper"]["id"] })).await, "deletePaper");
        }
        let before = state(&app).await;
        for more in [json!({}), json!({ "onConflict": "OVERWRITE" }), json!({ "idempotencyKey": "another" })] {
            for row in import(more.clone()).await.as_array().expect("rows") {
                assert_eq!(row["paper"], Value::Null, "{more}");
            }
        }
        for row in rows.as_array().expect("rows") {
            let mut input = row.clone();
            input["sourceName"] = json!("test");
            input["status"] = json!("PUBLISHED");
            let answer = mutate(&editor, "upsertPaper", "", input).await;
            assert_eq!(answer.user_errors("upsertPaper"), [problem("DELETED", "")], "{row}");
        }
        assert_eq!(state(&app).await, before);
    }
}
