//! What lists show is what is stored, whatever is written; and where it is not, `doctor` says so and puts it right.

use std::path::Path;

use paper_catalog::catalog::{
    Catalog,
    doctor::{Event, Treatment, examine},
};
use proptest::collection::vec;
use sea_orm::{ConnectionTrait, Database as Connector};
use serde_json::{Value, json};

use crate::{
    lists::check,
    records::{about, add, by, id_of, paper, topic},
    support::{TestApp, databases, program},
    writes::{carry_out, step, stock},
};

databases! {
    async fn whatever_is_written_lists_show_what_is_stored(app: TestApp) {
        let admin = app.admin().await;
        stock(&app).await;
        check(16, &vec(step(), 1..8), async |steps| {
            for step in &steps {
                carry_out(&admin, step).await;
            }
            assert_eq!(findings(&app).await, Vec::<String>::new(), "after {steps:#?}");
        });
    }

    async fn an_edited_author_shows_on_papers_that_stay_as_they_are(app: TestApp) {
        let editor = app.editor().await;
        let mut record = paper("theirs");
        record.authors = (0..120).map(|at| by(&format!("Author {at:03}"))).collect();
        add(&app, [record]).await;
        let shown = "{ paper(by: { slug: \"theirs\" }) { revision updatedAt authors { displayName slug } } }";
        let before = app.data(shown).await;
        app.clock().advance(std::time::Duration::from_hours(1));
        for (name, new) in [("author-007", "Renamed"), ("author-110", "Behind the card")] {
            let id = id_of(&editor, "author", name).await;
            let mutation = "mutation($input: UpdateAuthorInput!) { updateAuthor(input: $input) { userErrors { message } } }";
            let input = json!({ "id": id, "patch": { "displayName": new } });
            editor.graphql(mutation, json!({ "input": input })).await.data();
        }
        let after = app.data(shown).await;
        assert_eq!(after["paper"]["authors"][7]["displayName"], "Renamed");
        assert_eq!(after["paper"]["authors"].as_array().map(Vec::len), Some(100));
        for field in ["revision", "updatedAt"] {
            assert_eq!(after["paper"][field], before["paper"][field]);
        }
        assert_eq!(findings(&app).await, Vec::<String>::new());
    }

    async fn damage_of_every_kind_is_found_and_repaired(app: TestApp) {
        add(&app, [topic("above", None), topic("about", Some("above"))]).await;
        let mut record = paper("damaged");
        record.authors = vec![by("Ada One"), by("Bea Two")];
        record.topics = vec![about("about")];
        record.published_on = Some("2024-05".to_owned());
        add(&app, [record, paper("whole")]).await;
        let id = id_of(&app, "paper", "damaged").await;
        for (part, statement) in [
            ("card", "UPDATE paper SET card = '{\"v\":1}'"),
            ("card", "UPDATE paper SET card = replace(card, 'Ada One', 'Somebody')"),
            ("row", "UPDATE paper SET author_count = 7"),
            ("row", "UPDATE paper SET title_key = 'x'"),
            ("row", "UPDATE paper SET pub_sort = 19990101, visibility = 2"),
            ("authorships", "UPDATE authorship SET pub_sort = 1"),
            ("authorships", "UPDATE authorship SET visibility = 2"),
            ("topics", "UPDATE topic_paper SET visibility = 1"),
            ("topics", "UPDATE topic_paper SET direct = NOT direct"),
            ("topics", "DELETE FROM topic_paper"),
            ("search", "DELETE FROM paper_search"),
        ] {
            let column = match statement {
                _ if statement.contains(" paper ") => "slug = 'damaged'",
                _ if !statement.contains("_search") => "paper_id = 1",
                _ if app.database().url().starts_with("sqlite") => "rowid = 1",
                _ => "id = 1",
            };
            execute(&app, &format!("{statement} WHERE {column}")).await;
            let (code, found) = doctor(&app, &[]);
            assert_eq!(code, Some(1), "{statement}");
            let differences = found["differences"].as_array().expect("a list");
            let is_named = |finding: &&Value| finding["part"] == part && finding["entry"] == id.as_str();
            assert!(differences.iter().any(|finding| is_named(&finding)), "{statement}: {found:#}");
            assert!(differences.iter().all(|finding| finding["entry"] == id.as_str()), "{found:#}");
            assert_eq!(doctor(&app, &["--repair"]).0, Some(0), "{statement}");
            assert_eq!(doctor(&app, &[]), (Some(0), json!({ "differences": [], "papers": 2, "repaired": false })));
        }
    }

    async fn numbers_that_are_wrong_are_found_and_repaired_and_no_old_answer_is_shown(app: TestApp) {
        add(&app, [topic("about", None)]).await;
        let mut record = paper("counted");
        record.authors = vec![by("Ada One")];
        record.topics = vec![about("about")];
        add(&app, [record]).await;
        let counts = "{ author(by: { slug: \"ada-one\" }) { paperCount } topic(by: { slug: \"about\" }) { paperCount } }";
        let right = json!({ "author": { "paperCount": 1 }, "topic": { "paperCount": 1 } });
        for (statement, entry) in [
            ("UPDATE author SET paper_count = 5", id_of(&app, "author", "ada-one").await),
            ("UPDATE topic SET paper_count = 5", id_of(&app, "topic", "about").await),
        ] {
            execute(&app, statement).await;
            app.data(counts).await;
            let (code, found) = doctor(&app, &[]);
            let difference = json!({ "part": "paper count", "entry": entry, "expected": "1", "found": "5" });
            assert_eq!((code, &found["differences"]), (Some(1), &json!([difference])));
            assert_eq!(doctor(&app, &["--repair"]).0, Some(0));
            assert_eq!(doctor(&app, &[]).0, Some(0));
            let revision = app.catalog().revision().await.expect("a revision");
            let now = app.post("/graphql").header("x-catalog-min-revision", revision).json(&json!({ "query": counts }));
            assert_eq!(crate::support::Answer::of(now).await.data(), right);
        }
    }

    async fn cards_that_a_migration_left_empty_are_made_at_the_start(app: TestApp) {
        let mut record = paper("empty");
        record.authors = vec![by("Ada One")];
        add(&app, [record]).await;
        execute(&app, "UPDATE paper SET card = ''").await;
        let app = app.restart().await;
        let data = app.data("{ papers { nodes { url authors { displayName } } } }").await;
        assert_eq!(data["papers"]["nodes"][0]["authors"][0]["displayName"], "Ada One");
    }

    async fn a_card_that_cannot_be_read_fails_its_fields_alone(app: TestApp) {
        add(&app, [paper("torn"), paper("whole")]).await;
        execute(&app, "UPDATE paper SET card = '{\"v\":9}' WHERE slug = 'torn'").await;
        let answer = app.graphql("{ papers { nodes { slug url } } }", json!({})).await;
        assert_eq!(answer.codes(), ["INTERNAL"]);
        let nodes = json!([{ "slug": "whole", "url": "https://example.org/whole" }, { "slug": "torn", "url": null }]);
        assert_eq!(answer.body["data"]["papers"]["nodes"], nodes);
    }
}

async fn findings(app: &TestApp) -> Vec<String> {
    findings_in(app.catalog()).await
}

/// What `doctor` finds.
pub async fn findings_in(catalog: &Catalog) -> Vec<String> {
    let mut findings = Vec::new();
    let examined = examine(catalog, Treatment::Say, |event| {
        if let Event::Found(finding) = event {
            findings.push(format!("{finding:?}"));
        }
    });
    examined.await.expect("everything can be read");
    findings
}

/// Runs `doctor --json` and gives its exit code and what it printed.
fn doctor(app: &TestApp, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = program(Path::new("."))
        .args(["doctor", "--json", "--database-url", app.database().url()])
        .args(arguments)
        .output()
        .expect("the program runs");
    let printed = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    (output.status.code(), printed)
}

/// Writes past the catalog.
async fn execute(app: &TestApp, statement: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "damage comes from outside the one writer"
    )]
    let connection = Connector::connect(app.database().url())
        .await
        .expect("it opens");
    connection
        .execute_unprepared(statement)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.expect("it closes");
}
