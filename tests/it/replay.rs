//! The history is the catalog: whoever replays the changes that they may see has what they may see.

use std::collections::{BTreeMap, HashMap};

use entity::enums::{ChangeOperation, Role};
use paper_catalog::domain::record::Record;
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Map, Value, json};
use tokio::task::JoinSet;

use crate::{
    changes::page,
    exports::commands::export,
    history::{assert_complete, changes},
    mutations::{accepted, minimal, mutate},
    read_model::findings_in,
    records::{Entry, add},
    support::{Builder, Client, Database, TestApp, databases},
    writes::{carry_out, step, stock},
};

/// Clients that write at once.
const CLIENTS: usize = 4;

/// Writes of each of them.
const STEPS: usize = 40;

databases! {
    async fn replayed_into_an_empty_catalog_the_changes_give_the_same_exports(app: TestApp) {
        let admin = app.admin().await;
        stock(&app).await;
        let sequences = vec(vec(step(), STEPS..=STEPS), CLIENTS..=CLIENTS);
        // The seed of the default configuration is printed with the value when an assertion fails.
        let sequences = sequences.new_tree(&mut TestRunner::deterministic()).expect("steps").current();
        let mut writers = JoinSet::new();
        for steps in sequences {
            let admin = admin.clone();
            writers.spawn(async move {
                for step in steps {
                    carry_out(&admin, &step).await;
                }
            });
        }
        let viewers = [(*app).clone(), app.holder_of(Role::Viewer).await];
        // Copies that follow while others write.
        let mut early = viewers.clone().map(Copy::of);
        while let Some(done) = writers.join_next().await {
            done.expect("every write is done or refused");
            for copy in &mut early {
                copy.follow().await;
            }
        }
        every_kind_of_change(&admin).await;
        let revision = app.catalog().revision().await.expect("a revision");
        assert_complete(&changes(app.catalog()).await, revision);
        assert_chained(&app).await;
        assert_eq!(findings_in(app.catalog()).await, Vec::<String>::new());
        for (client, mut early) in viewers.into_iter().zip(early) {
            early.follow().await;
            let mut late = Copy::of(client.clone());
            late.follow().await;
            assert_eq!(early.entries, late.entries, "it does not matter when a copy reads");
            let other = late.catalog(&app).await;
            let ours = download(&other.holder_of(Role::Viewer).await).await;
            let theirs = download(&client).await;
            assert!(theirs.lines().count() > 10, "there is something to compare: {theirs}");
            assert_eq!(ours, theirs);
            if client.token().is_some() {
                let [ours, theirs] = [&other, &app].map(|app| lines_of(&export(app, &[]).1));
                assert_eq!(ours, theirs, "with those that no paper names");
            }
        }
    }
}

/// All papers that a client sees, as lines of JSON after the entries that they name.
async fn download(client: &Client) -> String {
    let filter = json!({ "status": { "in": ["DRAFT", "PUBLISHED", "ARCHIVED"] } });
    let request = client
        .get("/papers.jsonl")
        .query(&[("filter", filter.to_string())]);
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    response.text().await.expect("a text")
}

/// The lines in an order that does not depend on when entries that nothing names were added.
fn lines_of(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

/// A change of each kind that chance may not have brought about, each of them carried out.
async fn every_kind_of_change(admin: &Client) {
    let done = async |mutation: &str, input: Value| {
        let answer = mutate(admin, mutation, "", input).await;
        accepted(&answer, mutation)
    };
    let mut ids = Vec::new();
    for number in 0..8 {
        let mut input = minimal(&format!("Certainly {number}"));
        input["authors"] = json!([{ "name": format!("Certain Author {number}") }]);
        ids.push(done("createPaper", input).await["paper"]["id"].clone());
    }
    for (mutation, at) in [
        ("unpublishPaper", 0),
        ("unpublishPaper", 1),
        ("publishPaper", 1),
        ("archivePaper", 2),
        ("deletePaper", 3),
        ("deletePaper", 4),
        ("restorePaper", 4),
        ("purgePaper", 5),
    ] {
        done(mutation, json!({ "id": ids[at] })).await;
    }
    done(
        "mergePapers",
        json!({ "id": ids[6], "duplicateId": ids[7] }),
    )
    .await;
    done(
        "revertChange",
        json!({ "changeId": latest_merge(admin).await }),
    )
    .await;
    done(
        "mergePapers",
        json!({ "id": ids[7], "duplicateId": ids[6] }),
    )
    .await;
    for (create, merge, name) in [
        ("createAuthor", "mergeAuthors", "displayName"),
        ("createTopic", "mergeTopics", "name"),
    ] {
        let what = create.trim_start_matches("create").to_lowercase();
        let mut ids = Vec::new();
        for number in 0..3 {
            let input = json!({ name: format!("A certain {what} {number}") });
            ids.push(done(create, input).await[&what]["id"].clone());
        }
        done(merge, json!({ "id": ids[0], "duplicateId": ids[1] })).await;
        done(merge, json!({ "id": ids[2], "duplicateId": ids[0] })).await;
        done(
            "revertChange",
            json!({ "changeId": latest_merge(admin).await }),
        )
        .await;
    }
}

async fn latest_merge(admin: &Client) -> Value {
    let query = "{ auditLog(first: 1, filter: { operation: MERGED }) { nodes { id } } }";
    admin.data(query).await["auditLog"]["nodes"][0]["id"].clone()
}

/// What each change found is what the ones before it left: no write was lost.
async fn assert_chained(app: &TestApp) {
    let mut entries: HashMap<_, Map<String, Value>> = HashMap::new();
    let rows = changes(app.catalog()).await;
    let purged = rows
        .iter()
        .filter(|row| row.operation == ChangeOperation::Purged);
    let purged: Vec<_> = purged.map(|row| row.entity_uid).collect();
    for row in rows.iter().filter(|row| !purged.contains(&row.entity_uid)) {
        let values = entries.entry(row.entity_uid).or_default();
        let diff: Map<String, Value> = serde_json::from_str(&row.diff).expect("a JSON object");
        for (field, sides) in diff {
            if ["formerKeys", "mergedInto"].contains(&&*field) {
                // What led to an entry before a merge, and where it went: told by the merge, and no value.
                continue;
            }
            let before = values
                .insert(field.clone(), sides[1].clone())
                .unwrap_or_default();
            assert_eq!(
                sides[0], before,
                "{field} of {:?} {} in change {}",
                row.entity, row.entity_uid, row.id
            );
        }
    }
}

/// A copy of the catalog that follows its changes, as a client of the API keeps it.
struct Copy {
    client: Client,
    after: Value,
    /// The values of each entry by its id, whose order is that of the additions.
    entries: BTreeMap<String, Map<String, Value>>,
}

impl Copy {
    fn of(client: Client) -> Self {
        Self {
            client,
            after: Value::Null,
            entries: BTreeMap::new(),
        }
    }

    /// Reads all changes that are there by now.
    async fn follow(&mut self) {
        loop {
            let (changes, next, more) = page(&self.client, &self.after, 50).await;
            self.after = next;
            for change in &changes {
                self.apply(change);
            }
            if !more {
                return;
            }
        }
    }

    fn apply(&mut self, change: &Value) {
        let id = change["entryId"].as_str().expect("an id").to_owned();
        let fields = change["diff"].as_array().expect("a list").iter();
        let values = fields.map(|field| {
            let name = field["field"].as_str().expect("a name").to_owned();
            (name, field["after"].clone())
        });
        match change["operation"].as_str().expect("a word") {
            "CREATED" | "RESTORED" => {
                let former = self
                    .entries
                    .insert(id, values.filter(|(_, value)| !value.is_null()).collect());
                assert_eq!(former, None, "only what was not there comes: {change:#}");
            }
            "UPDATED" => {
                let entry = self.entries.get_mut(&id);
                let entry =
                    entry.unwrap_or_else(|| panic!("only what is there changes: {change:#}"));
                for (name, value) in values {
                    if value.is_null() {
                        entry.remove(&name);
                    } else {
                        entry.insert(name, value);
                    }
                }
            }
            "DELETED" | "MERGED" => {
                let former = self.entries.remove(&id);
                assert!(former.is_some(), "only what is there goes: {change:#}");
            }
            "PURGED" => {
                self.entries.remove(&id);
            }
            other => panic!("{other}"),
        }
    }

    /// Another catalog, with nothing in it but what this copy has.
    async fn catalog(&self, like: &TestApp) -> TestApp {
        let database = Database::create(like.database().kind()).await;
        let app = Builder::new(database.expect("as the first one")).await;
        add(&app, self.records().into_iter().map(Entry::from)).await;
        app
    }

    /// The entries as records, each after those that it names.
    fn records(&self) -> Vec<Record> {
        let mut records: Vec<Value> = Vec::new();
        let mut topics: Vec<_> = self.of_kind("topic").collect();
        let mut placed = vec![Value::Null];
        while !topics.is_empty() {
            let before = topics.len();
            topics.retain(|(id, topic)| {
                let parent = topic.get("parent").unwrap_or(&Value::Null);
                let is_next = placed.contains(parent);
                if is_next {
                    placed.push(json!(id));
                    records.push(self.topic(topic));
                }
                !is_next
            });
            assert!(
                topics.len() < before,
                "no topic is above itself: {topics:#?}"
            );
        }
        records.extend(
            self.of_kind("venue")
                .map(|(_, venue)| record("venue", venue, &["name", "slug", "url"], &[])),
        );
        records.extend(
            self.of_kind("author")
                .map(|(_, author)| Self::author(author)),
        );
        records.extend(self.of_kind("paper").map(|(_, paper)| self.paper(paper)));
        let records = records.into_iter();
        records
            .map(|record| serde_json::from_value(record).expect("a record"))
            .collect()
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
        self.entries
            .iter()
            .filter(move |(id, _)| id.starts_with(kind))
    }

    /// A value of the entry that some value names.
    fn named(&self, id: &Value, member: &str) -> Value {
        let entry = id.as_str().and_then(|id| self.entries.get(id));
        entry.map_or(Value::Null, |entry| entry[member].clone())
    }

    fn topic(&self, topic: &Map<String, Value>) -> Value {
        let parent = topic
            .get("parent")
            .map_or(Value::Null, |parent| self.named(parent, "slug"));
        let own = ["slug", "name", "description", "aliases", "position"];
        record("topic", topic, &own, &[("parent", parent)])
    }

    fn author(author: &Map<String, Value>) -> Value {
        let names = author
            .get("names")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let names = names.map(|name| json!({ "name": name })).collect();
        let own = [
            "slug",
            "givenName",
            "familyName",
            "suffix",
            "orcid",
            "homepage",
        ];
        record(
            "author",
            author,
            &own,
            &[("name", author["displayName"].clone()), ("names", names)],
        )
    }

    fn paper(&self, paper: &Map<String, Value>) -> Value {
        let list = |member: &str| {
            paper
                .get(member)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let authors = list("authors").into_iter().map(|mut author| {
            author["author"] = self.named(&author["author"], "slug");
            author
        });
        let topics = list("topics").into_iter();
        let topics = topics.map(|topic| json!({ "topic": self.named(&topic["topic"], "slug"), "primary": topic["primary"] }));
        let summaries = list("summaries").into_iter().map(|mut summary| {
            summary.as_object_mut().expect("an object").remove("id");
            summary
        });
        let own = [
            "title",
            "slug",
            "abstract",
            "kind",
            "status",
            "integrity",
            "featured",
            "publishedOn",
            "language",
            "comment",
            "identifiers",
            "links",
            "figures",
        ];
        let others = [
            (
                "venue",
                paper
                    .get("venue")
                    .map_or(Value::Null, |venue| self.named(venue, "name")),
            ),
            ("authors", authors.collect()),
            ("topics", topics.collect()),
            ("summaries", summaries.collect()),
        ];
        record("paper", paper, &own, &others)
    }
}

/// A record with members of an entry as they are, and others.
fn record(kind: &str, entry: &Map<String, Value>, own: &[&str], others: &[(&str, Value)]) -> Value {
    let own = own
        .iter()
        .filter_map(|member| Some((*member, entry.get(*member)?.clone())));
    let all = own
        .chain(others.iter().cloned())
        .chain([("type", json!(kind))]);
    let given = all.filter(|(_, value)| !value.is_null());
    Value::Object(
        given
            .map(|(member, value)| (member.to_owned(), value))
            .collect(),
    )
}
