//! Papers from registries: asked by the command and by the mutation, answered by a server of the test.

use paper_catalog::config::Config;
use serde_json::{Value, json};

use crate::support::{Answer, Builder, Client, Database, Mock, Reply, TestApp, databases};

mod commands;

const ADD: &str = "mutation($input: AddPaperFromSourceInput!) { addPaperFromSource(input: $input) {
    outcome changedFields revision paper { id title url status doi arxivId authors { displayName } provenance { source } }
    warnings { code field message } userErrors { code field message } } }";

/// An answer of arXiv's API.
pub const ARXIV: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query: id_list=2405.01234</title>
  <entry>
    <id>http://arxiv.org/abs/2405.01234v2</id>
    <title>Corrigible Agents
  in Practice</title>
    <published>2024-05-02T17:59:59Z</published>
    <summary>Agents that let themselves be corrected, with $\epsilon$ regret.</summary>
    <author><name>Ada Lovelace</name></author>
    <author><name>Alan Turing</name></author>
    <arxiv:journal_ref>Journal of Examples 1 (2024) 1-9</arxiv:journal_ref>
    <link href="http://arxiv.org/abs/2405.01234v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2405.01234v2" rel="related" type="application/pdf"/>
  </entry>
</feed>"#;

/// What arXiv answers about what it does not have.
const NOTHING: &str =
    r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title></feed>"#;

pub fn arxiv() -> Reply {
    Reply::text("application/atom+xml", ARXIV)
}

/// An answer of Crossref.
pub fn crossref() -> Reply {
    Reply::json(
        &json!({ "status": "ok", "message-type": "work", "message": {
        "DOI": "10.1234/Practice", "type": "journal-article", "title": ["Corrigible Agents in Practice"],
        "container-title": ["Journal of Examples"], "issued": { "date-parts": [[2024, 6]] },
        "author": [{ "given": "Ada", "family": "Lovelace", "ORCID": "https://orcid.org/0000-0002-1825-0097" }],
        "URL": "https://doi.org/10.1234/practice", "abstract": "<jats:p>Agents that let <jats:italic>themselves</jats:italic> be corrected.</jats:p>",
    } }),
    )
}

/// An answer of OpenAlex.
pub fn openalex() -> Reply {
    Reply::json(&json!({
        "id": "https://openalex.org/W4400000001", "title": "Corrigible Agents in Practice", "type": "article",
        "publication_date": "2024-06-01", "doi": "https://doi.org/10.1234/practice", "ids": { "openalex": "https://openalex.org/W4400000001" },
        "authorships": [{ "author": { "display_name": "Ada Lovelace" } }],
        "primary_location": { "landing_page_url": "https://doi.org/10.1234/practice" },
        "abstract_inverted_index": { "Agents": [0], "corrected.": [1] },
    }))
}

/// An answer of Semantic Scholar.
pub fn scholar() -> Reply {
    Reply::json(&json!({
        "paperId": SCHOLAR, "title": "Corrigible Agents in Practice", "year": 2024,
        "externalIds": { "ArXiv": "2405.01234", "DOI": "10.1234/practice" }, "url": format!("https://www.semanticscholar.org/paper/{SCHOLAR}"),
        "authors": [{ "name": "Ada Lovelace" }, { "name": "Alan Turing" }],
    }))
}

pub const SCHOLAR: &str = "649def34f8be52c8b66281af98ae884c09aef38b";

/// The settings with which the server of a test is asked, for everything and without pauses.
pub fn ask(config: &mut Config, mock: &Mock) {
    let sources = &mut config.sources;
    let at = |path: &str| format!("{}{path}", mock.origin());
    sources.enabled = true;
    sources.private_addresses = true;
    sources.retry_seconds = 0;
    "curators@example.org".clone_into(&mut sources.contact);
    sources.arxiv_url = at("/api/query");
    sources.crossref_url = at("/works");
    sources.openalex_url = at("/openalex/works");
    sources.semantic_scholar_url = at("/graph/v1/paper/");
    sources.arxiv_pause_milliseconds = 0;
    sources.crossref_pause_milliseconds = 0;
    sources.openalex_pause_milliseconds = 0;
    sources.semantic_scholar_pause_milliseconds = 0;
}

async fn app_asking(builder: Builder, mock: &Mock) -> TestApp {
    builder.configure(|config| ask(config, mock)).await
}

async fn add(client: &Client, input: Value) -> Answer {
    client.graphql(ADD, json!({ "input": input })).await
}

async fn added(client: &Client, identifier: &str) -> Value {
    let answer = add(client, json!({ "identifier": identifier })).await;
    answer.data()["addPaperFromSource"].clone()
}

databases! {
    async fn a_paper_is_added_once_and_what_others_know_is_joined_to_it(builder: Builder) {
        let mock = Mock::replying([arxiv(), arxiv(), scholar(), crossref(), openalex()]).await;
        let app = app_asking(builder, &mock).await;
        let admin = app.admin().await;
        let first = added(&admin, "arxiv:2405.01234v1").await;
        assert_eq!((&first["outcome"], &first["userErrors"]), (&json!("CREATED"), &json!([])));
        let paper = &first["paper"];
        assert_eq!(paper["title"], "Corrigible Agents in Practice");
        assert_eq!((&paper["url"], &paper["arxivId"]), (&json!("https://arxiv.org/abs/2405.01234"), &json!("2405.01234")));
        assert_eq!(paper["status"], "PUBLISHED");
        assert_eq!(paper["authors"][1]["displayName"], "Alan Turing");
        assert!(paper["provenance"].as_array().expect("a list").iter().any(|one| one["source"] == "arxiv"), "{paper:#}");
        let warning = &first["warnings"][0];
        assert_eq!((&warning["code"], &warning["field"]), (&json!("REPAIRED"), &Value::Null));
        assert!(warning["message"].as_str().is_some_and(|text| text.contains("journal_ref")), "{warning}");
        let again = added(&admin, "https://arxiv.org/abs/2405.01234").await;
        assert_eq!((&again["outcome"], &again["revision"]), (&json!("UNCHANGED"), &first["revision"]));
        for (identifier, outcome) in [(format!("s2:{SCHOLAR}"), "UPDATED"), ("doi:10.1234/practice".to_owned(), "UPDATED"), ("openalex:W4400000001".to_owned(), "UPDATED")] {
            let joined = added(&admin, &identifier).await;
            assert_eq!((&joined["outcome"], &joined["paper"]["id"]), (&json!(outcome), &paper["id"]), "{identifier}: {joined:#}");
        }
        let targets: Vec<String> = mock.seen().into_iter().map(|seen| seen.target).collect();
        assert_eq!(targets[..2], ["/api/query?id_list=2405.01234&max_results=1"; 2]);
        assert!(targets[2].starts_with(&format!("/graph/v1/paper/{SCHOLAR}?fields=title%2C")), "{}", targets[2]);
        assert_eq!(targets[3..], ["/works/10.1234%2Fpractice", "/openalex/works/W4400000001"]);
        for seen in mock.seen() {
            let agent = seen.headers["user-agent"].to_str().expect("ASCII").to_owned();
            assert!(agent.starts_with("paper-catalog/") && agent.ends_with(" (mailto:curators@example.org)"), "{agent}");
        }
    }

    async fn a_dry_run_asks_and_stores_nothing(builder: Builder) {
        let mock = Mock::replying([arxiv()]).await;
        let app = app_asking(builder, &mock).await;
        let before = app.data("{ catalog { paperCount } }").await;
        let admin = app.admin().await;
        let answer = add(&admin, json!({ "identifier": "2405.01234", "dryRun": true })).await;
        let payload = answer.at("/data/addPaperFromSource");
        assert_eq!((&payload["outcome"], &payload["paper"]), (&json!("CREATED"), &Value::Null));
        assert_eq!(app.data("{ catalog { paperCount } }").await, before);
        assert_eq!(mock.seen().len(), 1);
    }

    async fn what_a_curator_set_by_hand_stays_unless_it_is_to_be_overwritten(builder: Builder) {
        let mock = Mock::replying([arxiv(), arxiv()]).await;
        let app = app_asking(builder, &mock).await;
        let admin = app.admin().await;
        let input = json!({ "title": "By hand", "url": "https://arxiv.org/abs/2405.01234" });
        crate::records::create_paper(&admin, input).await;
        let kept = added(&admin, "arxiv:2405.01234").await;
        assert_eq!(kept["paper"]["title"], "By hand");
        assert!(kept["warnings"].as_array().expect("a list").iter().any(|one| one["code"] == "CURATED_KEPT"), "{kept:#}");
        let answer = add(&admin, json!({ "identifier": "arxiv:2405.01234", "onConflict": "OVERWRITE" })).await;
        assert_eq!(answer.at("/data/addPaperFromSource/paper/title"), "Corrigible Agents in Practice");
    }

    async fn an_identifier_that_leads_nowhere_is_a_user_error(builder: Builder) {
        let mock = Mock::replying([
            Reply::text("application/atom+xml", NOTHING),
            Reply::status(404),
            Reply::status(410),
            Reply::text("application/atom+xml", ARXIV.replace("http://arxiv.org/abs/2405.01234v2</id>", "http://arxiv.org/api/errors#x</id>")),
            Reply::text("application/json", "<html>"),
            Reply::json(&json!({ "id": "https://openalex.org/W1" })),
        ]).await;
        let app = app_asking(builder, &mock).await;
        let admin = app.admin().await;
        for (identifier, code, part) in [
            ("arxiv:2405.99999", "NOT_FOUND", "arXiv does not know ARXIV 2405.99999"),
            ("doi:10.1234/unknown", "NOT_FOUND", "Crossref does not know DOI 10.1234/unknown"),
            ("openalex:W4400000002", "NOT_FOUND", "OpenAlex does not know"),
            ("arxiv:2405.01234", "INVALID", "arXiv answered with what is no paper: arXiv answered with an error"),
            ("openalex:W4400000003", "INVALID", "OpenAlex answered with what is no paper"),
            ("openalex:W4400000004", "INVALID", "OpenAlex answered with what is no paper"),
            ("corrigible agents", "INVALID", "write it like arxiv:2405.19832"),
            ("", "INVALID", "is no identifier"),
            ("arxiv:2413.00001", "INVALID", "is no identifier"),
            ("pmid:31452104", "INVALID", "Nobody is asked for PMID identifiers"),
        ] {
            let payload = added(&admin, identifier).await;
            assert_eq!((&payload["outcome"], &payload["paper"]), (&json!("REJECTED"), &Value::Null), "{identifier}: {payload:#}");
            let error = &payload["userErrors"][0];
            assert_eq!((&error["code"], &error["field"]), (&json!(code), &json!(["identifier"])), "{identifier}: {error}");
            assert!(error["message"].as_str().is_some_and(|text| text.contains(part)), "{identifier}: {error}");
        }
        assert_eq!(mock.seen().len(), 6, "nobody is asked for what is no identifier");
    }
}

#[tokio::test]
async fn a_registry_that_cannot_be_asked_is_named_and_may_be_asked_again() {
    let database = Database::create(crate::support::Kind::Sqlite).await;
    let large = Reply::text("application/atom+xml", "x".repeat(20_000));
    let elsewhere = Reply::status(302).with("location", "http://127.0.0.1:9/api");
    let mock = Mock::replying([
        Reply::status(503),
        Reply::status(429).with("retry-after", "3600"),
        Reply::status(403),
        large,
        Reply::Broken,
        Reply::Silence,
        elsewhere,
        Reply::status(302).with("location", "/again"),
        Reply::status(302).with("location", "/and/again"),
        Reply::status(302).with("location", "/for/ever"),
        Reply::status(302).with("location", "/and/ever"),
    ])
    .await;
    let builder = Builder::new(database.expect("SQLite is always there"));
    let builder = builder.configure(|config| {
        ask(config, &mock);
        config.sources.answer_bytes = 10_000;
        config.sources.timeout_seconds = 1;
    });
    let app = builder.await;
    let admin = app.admin().await;
    for part in [
        "arXiv cannot answer now (status 503); try again later.",
        "arXiv cannot answer now (status 429)",
        "arXiv refuses to answer (status 403).",
        "more than 10000 bytes",
        "arXiv cannot be reached.",
        "arXiv did not answer in time",
        "arXiv cannot be reached.",
        "arXiv redirects to where nobody is asked.",
    ] {
        let answer = add(&admin, json!({ "identifier": "arxiv:2405.01234" })).await;
        assert_eq!(answer.codes(), ["SERVICE_UNAVAILABLE"], "{part}");
        let message = answer.at("/errors/0/message").as_str().expect("a text");
        assert!(
            message.contains(part) && !message.contains("127.0.0.1"),
            "{message}"
        );
        assert_eq!(answer.at("/data/addPaperFromSource"), &Value::Null);
    }
}

#[tokio::test]
async fn a_registry_that_is_busy_is_asked_again_after_the_pause_it_asks_for() {
    let database = Database::create(crate::support::Kind::Sqlite).await;
    let busy = || Reply::status(429).with("retry-after", "0");
    let mock = Mock::replying([busy(), Reply::status(503).with("retry-after", "0"), arxiv()]).await;
    let builder = Builder::new(database.expect("SQLite is always there"));
    let builder = builder.configure(|config| {
        ask(config, &mock);
        config.sources.retry_seconds = 10;
    });
    let app = builder.await;
    let payload = added(&app.admin().await, "arxiv:2405.01234").await;
    assert_eq!(payload["outcome"], "CREATED", "{payload:#}");
    assert_eq!(mock.seen().len(), 3);
}

databases! {
    async fn nothing_is_asked_unless_the_settings_and_the_role_allow_it(builder: Builder) {
        let mock = Mock::replying([arxiv()]).await;
        let app = builder.configure(|config| {
            ask(config, &mock);
            config.sources.enabled = false;
        }).await;
        let input = json!({ "identifier": "arxiv:2405.01234" });
        let answer = add(&app.admin().await, input.clone()).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"]);
        let message = answer.at("/errors/0/message").as_str().expect("a text");
        assert!(message.contains("sources.enabled"), "{message}");
        let answer = add(&app.editor().await, input).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"]);
        assert_eq!(answer.at("/errors/0/extensions/scope"), "sources:fetch");
        assert!(mock.seen().is_empty());
    }

    async fn the_network_of_the_server_is_not_reached(builder: Builder) {
        let mock = Mock::replying([arxiv()]).await;
        let by_name = mock.origin().replace("127.0.0.1", "localhost");
        let app = builder.configure(|config| {
            ask(config, &mock);
            config.sources.private_addresses = false;
            config.sources.openalex_url = by_name;
        }).await;
        let admin = app.admin().await;
        for (identifier, part) in [("arxiv:2405.01234", "arXiv leads to an address that is not public"), ("openalex:W4400000001", "OpenAlex leads to an address that is not public")] {
            let answer = add(&admin, json!({ "identifier": identifier })).await;
            assert_eq!(answer.codes(), ["SERVICE_UNAVAILABLE"]);
            let message = answer.at("/errors/0/message").as_str().expect("a text");
            assert!(message.contains(part), "{message}");
        }
        assert!(mock.seen().is_empty());
    }
}
