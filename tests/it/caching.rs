//! Answers and documents that are kept: never an old answer, never somebody else's, never a document that is no good.

use std::{collections::BTreeSet, fs};

use data_encoding::HEXLOWER;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use crate::{
    crash::{open, token},
    mutations::{minimal, mutate},
    support::{Answer, Builder, Client, Database, Server, TestApp, databases},
};

const TITLES: &str = "{ papers(first: 100) { totalCount nodes { title } } }";

async fn add(editor: &Client, title: &str) -> i64 {
    let answer = mutate(editor, "createPaper", "", minimal(title)).await;
    assert!(answer.user_errors("createPaper").is_empty());
    let revision = answer.at("/data/createPaper/revision").as_i64();
    revision.expect("a revision")
}

fn ask(client: &Client, query: &str) -> RequestBuilder {
    client.get("/graphql").query(&[("query", query)])
}

fn count(answer: &Answer) -> i64 {
    answer
        .at("/data/papers/totalCount")
        .as_i64()
        .expect("a count")
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let value = answer.headers.get(name);
    value.map_or("", |value| value.to_str().expect("text"))
}

fn sha256(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

databases! {
    async fn an_answer_is_kept_until_the_catalog_changes(app: TestApp) {
        let editor = app.editor().await;
        add(&editor, "First").await;
        let first = Answer::of(ask(&app, TITLES)).await;
        assert_eq!(header(&first, "cache-status"), "paper-catalog; fwd=miss; stored");
        let (statements, again) = app.statements(Answer::of(ask(&app, TITLES))).await;
        assert_eq!(statements, 0);
        assert_eq!(header(&again, "cache-status"), "paper-catalog; hit");
        assert_eq!(header(&again, "age"), "0");
        assert_eq!(again.body, first.body);
        let revision = add(&editor, "Second").await;
        let changed = Answer::of(ask(&app, TITLES)).await;
        assert_eq!(count(&changed), 2);
        assert_eq!(header(&changed, "x-catalog-revision"), revision.to_string());
    }

    async fn a_client_is_told_that_it_has_the_answer_already(app: TestApp) {
        let editor = app.editor().await;
        add(&editor, "First").await;
        let first = Answer::of(ask(&app, TITLES)).await;
        assert_eq!(header(&first, "cache-control"), "public, no-cache");
        let etag = header(&first, "etag").to_owned();
        let again = ask(&app, TITLES).header("if-none-match", &etag).send().await.expect("an answer");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()["etag"], etag.as_str());
        assert_eq!(again.bytes().await.expect("a body").len(), 0);
        add(&editor, "Second").await;
        let changed = Answer::of(ask(&app, TITLES).header("if-none-match", &etag)).await;
        assert_eq!((changed.status, count(&changed)), (StatusCode::OK, 2));
    }

    async fn nothing_is_kept_for_or_shown_to_those_with_a_token(app: TestApp) {
        let editor = app.editor().await;
        let mut draft = minimal("A draft");
        draft["status"] = json!("DRAFT");
        mutate(&editor, "createPaper", "", draft).await;
        for _ in 0..2 {
            let theirs = Answer::of(ask(&editor, TITLES)).await;
            assert_eq!(count(&theirs), 1);
            assert_eq!(header(&theirs, "cache-control"), "no-store");
            assert_eq!((header(&theirs, "cache-status"), header(&theirs, "etag")), ("", ""));
            assert_eq!(count(&Answer::of(ask(&app, TITLES)).await), 0);
        }
    }

    async fn a_client_can_do_without_kept_answers(app: TestApp) {
        Answer::of(ask(&app, TITLES)).await;
        for control in ["no-cache", "max-age=0, no-store"] {
            let asked = Answer::of(ask(&app, TITLES).header("cache-control", control));
            let (statements, answer) = app.statements(asked).await;
            assert!(statements > 0);
            assert_eq!(header(&answer, "cache-status"), "");
        }
    }

    async fn answers_with_errors_are_not_kept(app: TestApp) {
        let query = "{ papers(first: 1000) { totalCount } }";
        let mut ids = BTreeSet::new();
        for _ in 0..3 {
            let answer = app.graphql(query, json!({})).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
            ids.insert(answer.at("/errors/0/extensions/requestId").to_string());
        }
        assert_eq!(ids.len(), 3);
    }

    async fn questions_that_differ_have_answers_of_their_own(app: TestApp) {
        let editor = app.editor().await;
        add(&editor, "First").await;
        let query = "query A($n: Int) { papers(first: $n) { nodes { title } } } query B { papers { totalCount } }";
        let ask = async |name: &str, variables: Value| {
            app.send(json!({ "query": query, "operationName": name, "variables": variables })).await.body
        };
        for _ in 0..2 {
            assert_eq!(ask("A", json!({ "n": 1 })).await["data"]["papers"], json!({ "nodes": [{ "title": "First" }] }));
            assert_eq!(ask("A", json!({ "n": 0 })).await["data"]["papers"], json!({ "nodes": [] }));
            assert_eq!(ask("B", json!({})).await["data"]["papers"], json!({ "totalCount": 1 }));
        }
    }

    async fn many_who_ask_the_same_at_once_cost_as_much_as_one(builder: Builder) {
        let app = builder.configure(|config| config.server.concurrency = 1_000).await;
        let (one, _) = app.statements(app.data("{ papers(first: 3) { totalCount nodes { title } } }")).await;
        let all = async {
            let mut asked = JoinSet::new();
            for _ in 0..1_000 {
                let client = (*app).clone();
                asked.spawn(async move { client.data("{ papers(first: 4) { totalCount nodes { title } } }").await });
            }
            asked.join_all().await
        };
        let (many, answers) = app.statements(all).await;
        assert_eq!(many, one);
        assert!(answers.iter().all(|answer| answer["papers"]["totalCount"] == 0));
    }

    async fn who_was_told_of_a_write_sees_it(app: TestApp) {
        let editor = app.editor().await;
        for number in 0..30 {
            Answer::of(ask(&app, TITLES)).await;
            add(&editor, &format!("Paper {number}")).await;
            assert_eq!(count(&Answer::of(ask(&app, TITLES)).await), number + 1);
        }
    }

    async fn a_write_of_another_process_is_seen_by_those_who_demand_it(database: Database) {
        let server = Server::spawn(database.url());
        let other = Server::spawn(database.url());
        let catalog = open(&database).await;
        let editor = other.client().with_token(&token(&catalog).await);
        for number in 0..10 {
            Answer::of(ask(server.client(), TITLES)).await;
            let revision = add(&editor, &format!("Paper {number}")).await;
            let demanding = ask(server.client(), TITLES).header("x-catalog-min-revision", revision);
            assert_eq!(count(&Answer::of(demanding).await), number + 1);
        }
    }

    async fn a_revision_that_is_not_there_is_said_to_be_so(app: TestApp) {
        let ahead = Answer::of(ask(&app, TITLES).header("x-catalog-min-revision", "1000000")).await;
        assert_eq!(ahead.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ahead.codes(), ["REVISION_NOT_REACHED"]);
        assert_eq!(header(&ahead, "retry-after"), "1");
        let wrong = Answer::of(ask(&app, TITLES).header("x-catalog-min-revision", "latest")).await;
        assert_eq!(wrong.codes(), ["BAD_REQUEST"]);
    }

    async fn a_kept_answer_is_sent_in_the_coding_that_is_wanted(app: TestApp) {
        let query = "{ __schema { types { name description } } }";
        let plain = ask(&app, query).send().await.expect("an answer").bytes().await.expect("a body");
        for _ in 0..2 {
            let coded = ask(&app, query).header("accept-encoding", "gzip").send().await.expect("an answer");
            assert_eq!(coded.headers()["content-encoding"], "gzip");
            let coded = coded.bytes().await.expect("a body");
            let mut inflated = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&coded[..]), &mut inflated).expect("gzip");
            assert_eq!(inflated, plain);
        }
    }

    async fn a_persisted_query_is_sent_once_and_named_from_then_on(app: TestApp) {
        let hash = sha256(TITLES);
        let named = json!({ "extensions": persisted(&hash) });
        let unknown = app.send(named.clone()).await;
        assert_eq!(unknown.codes(), ["PERSISTED_QUERY_NOT_FOUND"]);
        assert_eq!(unknown.at("/errors/0/message"), "PersistedQueryNotFound");
        app.send(json!({ "query": TITLES, "extensions": persisted(&hash) })).await.data();
        assert_eq!(app.send(named).await.data()["papers"]["totalCount"], 0);
        let by_get = app.get("/graphql").query(&[("extensions", persisted(&hash).to_string())]);
        assert_eq!(Answer::of(by_get).await.data()["papers"]["totalCount"], 0);
        let by_id = app.get("/graphql").query(&[("documentId", format!("sha256:{hash}"))]);
        assert_eq!(Answer::of(by_id).await.data()["papers"]["totalCount"], 0);
    }

    async fn a_document_is_not_kept_under_a_hash_of_another_or_when_it_is_no_good(app: TestApp) {
        let claimed = app.send(json!({ "query": TITLES, "extensions": persisted(&sha256("another")) })).await;
        assert_eq!(claimed.codes(), ["BAD_REQUEST"]);
        let bad = "{ nothing }";
        for _ in 0..2 {
            let refused = app.send(json!({ "query": bad, "extensions": persisted(&sha256(bad)) })).await;
            assert_eq!(refused.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
            let unknown = app.send(json!({ "extensions": persisted(&sha256(bad)) })).await;
            assert_eq!(unknown.codes(), ["PERSISTED_QUERY_NOT_FOUND"]);
        }
    }

    async fn only_the_documents_of_the_manifest_are_run_where_that_is_wanted(builder: Builder) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("manifest.json");
        let manifest = json!({
            "format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{ "id": "titles", "name": "Titles", "type": "query", "body": TITLES }]
        });
        fs::write(&file, manifest.to_string()).expect("written");
        let app = builder.configure(|config| {
            file.to_str().expect("a name").clone_into(&mut config.documents.manifest);
            config.documents.only_manifest = true;
        }).await;
        for _ in 0..2 {
            for good in [json!({ "documentId": "titles" }), json!({ "query": TITLES }), json!({ "doc_id": "titles" })] {
                assert_eq!(app.send(good).await.data()["papers"]["totalCount"], 0);
            }
            let other = app.send(json!({ "query": "{ catalog { version } }" })).await;
            assert_eq!((other.status, other.codes()), (StatusCode::FORBIDDEN, vec!["FORBIDDEN"]));
            assert_eq!(app.send(json!({ "documentId": "others" })).await.codes(), ["PERSISTED_QUERY_NOT_FOUND"]);
        }
    }
}
