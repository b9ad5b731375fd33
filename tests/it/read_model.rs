//! What lists show is what is stored, whatever is written; and where it is not, `doctor` says so and puts it right.

use std::path::Path;

use paper_catalog::catalog::doctor::{Event, Treatment, examine};
use proptest::{
    collection::vec,
    option,
    prelude::{Just, Strategy, any, prop_oneof},
    sample::{Index, subsequence},
};
use sea_orm::{ConnectionTrait, Database as Connector};
use serde_json::{Value, json};

use crate::{
    lists::check,
    records::{about, add, by, id_of, paper, topic},
    support::{Client, TestApp, databases, program},
};

const AUTHORS: [&str; 5] = ["Ada One", "Bea Two", "Cyd Three", "Dee Four", "Eli Five"];
const TOPICS: [&str; 5] = ["root", "left", "right", "below-left", "far-below-left"];
const DATES: [&str; 3] = ["2021", "2022-02", "2023-03-03"];

databases! {
    async fn whatever_is_written_lists_show_what_is_stored(app: TestApp) {
        let editor = app.editor().await;
        let topics = TOPICS.iter().zip([None, Some("root"), Some("root"), Some("left"), Some("below-left")]);
        add(&app, topics.map(|(slug, parent)| topic(slug, parent))).await;
        let papers = (0..4).map(|at| {
            let mut record = paper(&format!("paper-{at}"));
            record.authors = vec![by(AUTHORS[at]), by(AUTHORS[at + 1])];
            record.topics = vec![about(TOPICS[at + 1])];
            record
        });
        add(&app, papers).await;
        check(16, &vec(step(), 1..8), async |steps| {
            for step in &steps {
                carry_out(&editor, step).await;
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

/// A write, with papers, authors and topics by chance.
#[derive(Debug, Clone)]
enum Step {
    Create(Value),
    Update(Index, Value),
    Delete(Index),
    Restore(Index),
    RenameAuthor(Index, String),
    MoveTopic(usize, Option<usize>),
    Import(Vec<(usize, Value)>),
    MergePapers(Index, Index),
    MergeAuthors(Index, Index),
    MergeTopics(usize, usize),
    TakeBackAMerge(Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => parts().prop_map(Step::Create),
        4 => (any::<Index>(), parts()).prop_map(|(which, parts)| Step::Update(which, parts)),
        1 => any::<Index>().prop_map(Step::Delete),
        1 => any::<Index>().prop_map(Step::Restore),
        2 => (any::<Index>(), "[A-Z][a-z]{2,8} Newname").prop_map(|(which, name)| Step::RenameAuthor(which, name)),
        2 => (0..TOPICS.len(), option::of(0..TOPICS.len())).prop_map(|(topic, parent)| Step::MoveTopic(topic, parent)),
        3 => vec((0..8_usize, parts()), 1..5).prop_map(Step::Import),
        1 => any::<(Index, Index)>().prop_map(|(into, from)| Step::MergePapers(into, from)),
        1 => any::<(Index, Index)>().prop_map(|(into, from)| Step::MergeAuthors(into, from)),
        1 => (0..TOPICS.len(), 0..TOPICS.len()).prop_map(|(into, from)| Step::MergeTopics(into, from)),
        2 => any::<Index>().prop_map(Step::TakeBackAMerge),
    ]
}

/// Values of a paper, any of them absent.
fn parts() -> impl Strategy<Value = Value> {
    let orcids = ["0000-0002-1825-0097", "0000-0001-5109-3700"];
    let author = (0..AUTHORS.len(), option::weighted(0.1, 0..orcids.len())).prop_map(
        move |(name, orcid)| json!({ "name": AUTHORS[name], "orcid": orcid.map(|at| orcids[at]) }),
    );
    let date = prop_oneof![
        (0..DATES.len()).prop_map(|at| json!(DATES[at])),
        Just(Value::Null)
    ];
    let status = prop_oneof![3 => Just("PUBLISHED"), 1 => Just("DRAFT"), 1 => Just("ARCHIVED")];
    let summary = (any::<bool>(), "[a-z]{3,9}").prop_map(|(reviewed, text)| {
        json!({ "kind": "TLDR", "body": format!("*{text}*"), "origin": "MODEL", "reviewedBy": reviewed.then_some("me") })
    });
    (
        option::of(vec(author, 0..4)),
        option::of(subsequence(TOPICS.to_vec(), 0..4).prop_shuffle()),
        option::of(date),
        option::of(status),
        option::of(vec(summary, 0..3)),
        option::of("[A-Z][a-z]{3,9}"),
    )
        .prop_map(|(authors, topics, date, status, summaries, title)| {
            let parts = [
                ("authors", authors.map(Value::from)),
                ("topics", topics.map(Value::from)),
                ("publishedOn", date),
                ("status", status.map(Value::from)),
                ("summaries", summaries.map(Value::from)),
                ("title", title.map(Value::from)),
            ];
            let given = parts
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(given.collect())
        })
}

/// Sends a write. One that is refused, because an author is named twice or topics would form a circle, is none.
async fn carry_out(editor: &Client, step: &Step) {
    let (field, kind, input) = match step {
        Step::Create(parts) => {
            let mut input = json!({ "title": "New", "url": "https://example.org/new" });
            for (name, value) in parts.as_object().expect("made as one") {
                input[name] = value.clone();
            }
            ("createPaper", "CreatePaperInput", input)
        }
        Step::Update(which, patch) => {
            let input = json!({ "id": chosen(editor, "papers", which).await, "patch": patch });
            ("updatePaper", "UpdatePaperInput", input)
        }
        Step::Delete(which) => {
            let input = json!({ "id": chosen(editor, "papers", which).await });
            ("deletePaper", "EntryInput", input)
        }
        Step::Restore(which) => {
            let list = "papers(filter: { deleted: ONLY }, first: 100)";
            let input = json!({ "id": chosen(editor, list, which).await });
            ("restorePaper", "EntryInput", input)
        }
        Step::RenameAuthor(which, name) => {
            let id = chosen(editor, "authors", which).await;
            (
                "updateAuthor",
                "UpdateAuthorInput",
                json!({ "id": id, "patch": { "displayName": name } }),
            )
        }
        Step::MoveTopic(topic, parent) => {
            let id = id_of(editor, "topic", TOPICS[*topic]).await;
            let parent = parent.map(|parent| TOPICS[parent]);
            (
                "updateTopic",
                "UpdateTopicInput",
                json!({ "id": id, "patch": { "parent": parent } }),
            )
        }
        Step::Import(rows) => ("importPapers", "ImportPapersInput", import(rows)),
        Step::MergePapers(into, from) => {
            let input = two(editor, "papers", into, from).await;
            ("mergePapers", "MergeInput", input)
        }
        Step::MergeAuthors(into, from) => {
            let input = two(editor, "authors", into, from).await;
            ("mergeAuthors", "MergeInput", input)
        }
        Step::MergeTopics(into, from) => {
            let input = json!({
                "id": id_of(editor, "topic", TOPICS[*into]).await,
                "duplicateId": id_of(editor, "topic", TOPICS[*from]).await,
            });
            ("mergeTopics", "MergeInput", input)
        }
        Step::TakeBackAMerge(which) => {
            let id = merge_by_chance(editor, which).await;
            (
                "revertChange",
                "RevertChangeInput",
                json!({ "changeId": id }),
            )
        }
    };
    let mutation = format!(
        "mutation($input: {kind}!) {{ {field}(input: $input) {{ userErrors {{ message }} }} }}"
    );
    editor
        .graphql(&mutation, json!({ "input": input }))
        .await
        .data();
}

/// Papers with identifiers of a few, so that some are there already.
fn import(rows: &[(usize, Value)]) -> Value {
    let papers = rows.iter().map(|(number, parts)| {
        let mut row = parts.clone();
        row["doi"] = json!(format!("10.1234/{number}"));
        row["url"] = json!(format!("https://example.org/{number}"));
        row["title"] = parts
            .get("title")
            .cloned()
            .unwrap_or_else(|| json!("Imported"));
        row
    });
    let papers: Vec<Value> = papers.collect();
    json!({ "source": { "papers": papers }, "sourceName": "test" })
}

/// Two entries of a list, to be merged.
async fn two(editor: &Client, list: &str, into: &Index, from: &Index) -> Value {
    let (into, from) = (
        chosen(editor, list, into).await,
        chosen(editor, list, from).await,
    );
    json!({ "id": into, "duplicateId": from })
}

/// The id of a change that merged something; of none when there is none.
async fn merge_by_chance(editor: &Client, which: &Index) -> String {
    let first = "{ changes(first: 1) { totalCount } }";
    let total = editor.data(first).await["changes"]["totalCount"].clone();
    let (mut after, mut merges) = (Value::Null, Vec::new());
    for _ in 0..=total.as_i64().unwrap_or_default().div_euclid(100) {
        let query = "query($after: String) { changes(after: $after) { nodes { id operation } pageInfo { endCursor } } }";
        let page = editor
            .graphql(query, json!({ "after": after }))
            .await
            .data();
        let nodes = page["changes"]["nodes"]
            .as_array()
            .cloned()
            .expect("changes");
        merges.extend(
            nodes
                .into_iter()
                .filter(|node| node["operation"] == "MERGED"),
        );
        after = page["changes"]["pageInfo"]["endCursor"].clone();
    }
    if merges.is_empty() {
        return "change_0".to_owned();
    }
    which.get(&merges)["id"].as_str().expect("an id").to_owned()
}

/// The id of an entry of a list; of none when the list is empty.
async fn chosen(editor: &Client, list: &str, which: &Index) -> String {
    let data = editor
        .data(&format!("{{ list: {list} {{ nodes {{ id }} }} }}"))
        .await;
    let nodes = data["list"]["nodes"].as_array().expect("a list");
    if nodes.is_empty() {
        return "paper_00000000-0000-7000-8000-000000000000".to_owned();
    }
    which.get(nodes)["id"].as_str().expect("an id").to_owned()
}

async fn findings(app: &TestApp) -> Vec<String> {
    let mut findings = Vec::new();
    let examined = examine(app.catalog(), Treatment::Say, |event| {
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
