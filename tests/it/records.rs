//! Entries for the tests, as records: many of them are stored at once and faster than mutations would.

pub use paper_catalog::domain::record::{PaperRecord, Record};
use paper_catalog::{
    catalog::Actor,
    domain::record::{
        AuthorRecord, AuthorshipRecord, LinkRecord, PaperTopicRecord, TopicRecord, VenueRecord,
    },
    ingest,
};
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Stores records, all or none.
pub async fn add(app: &TestApp, records: impl IntoIterator<Item = impl Into<Entry>>) {
    let records = records.into_iter().map(|entry| entry.into().0).collect();
    let added = ingest::add(app.catalog(), &Actor::command("test"), records).await;
    added.unwrap_or_else(|refusal| panic!("record {}: {:?}", refusal.at, refusal.error));
}

/// A record of any kind.
pub struct Entry(Record);

impl From<Record> for Entry {
    fn from(record: Record) -> Self {
        Self(record)
    }
}

impl From<PaperRecord> for Entry {
    fn from(paper: PaperRecord) -> Self {
        Self(Record::Paper(Box::new(paper)))
    }
}

impl From<AuthorRecord> for Entry {
    fn from(author: AuthorRecord) -> Self {
        Self(Record::Author(author))
    }
}

impl From<TopicRecord> for Entry {
    fn from(topic: TopicRecord) -> Self {
        Self(Record::Topic(topic))
    }
}

impl From<VenueRecord> for Entry {
    fn from(venue: VenueRecord) -> Self {
        Self(Record::Venue(venue))
    }
}

/// A published paper with nothing but a title, a slug made of a number, and a source.
pub fn paper(slug: &str) -> PaperRecord {
    PaperRecord {
        title: format!("Title of {slug}"),
        slug: Some(slug.to_owned()),
        links: vec![link("SOURCE", &format!("https://example.org/{slug}"))],
        ..PaperRecord::default()
    }
}

/// A link without a label.
pub fn link(relation: &str, url: &str) -> LinkRecord {
    LinkRecord {
        relation: relation.to_owned(),
        url: url.to_owned(),
        label: None,
    }
}

/// An author by name, in the list of authors of a paper.
pub fn by(name: &str) -> AuthorshipRecord {
    AuthorshipRecord {
        name: name.to_owned(),
        ..AuthorshipRecord::default()
    }
}

/// A topic by slug or name, in the list of topics of a paper.
pub fn about(topic: &str) -> PaperTopicRecord {
    PaperTopicRecord {
        topic: topic.to_owned(),
        primary: false,
    }
}

/// A topic whose name is its slug.
pub fn topic(slug: &str, parent: Option<&str>) -> TopicRecord {
    TopicRecord {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        parent: parent.map(str::to_owned),
        ..TopicRecord::default()
    }
}

/// An author with a slug of the test's own.
pub fn author(slug: &str, name: &str) -> AuthorRecord {
    AuthorRecord {
        name: name.to_owned(),
        slug: Some(slug.to_owned()),
        ..AuthorRecord::default()
    }
}

/// Adds a paper through the API and gives its id.
pub async fn create_paper(editor: &Client, input: Value) -> String {
    let mutation = "mutation($input: CreatePaperInput!) {
        createPaper(input: $input) { paper { id } userErrors { code field message } }
    }";
    let answer = editor.graphql(mutation, json!({ "input": input })).await;
    id_in(&answer.data(), "/createPaper/paper/id")
}

/// Changes a paper, or refuses to go on.
pub async fn update_paper(editor: &Client, id: &str, patch: Value) {
    let mutation = "mutation($input: UpdatePaperInput!) {
        updatePaper(input: $input) { paper { id } userErrors { code field message } }
    }";
    let input = json!({ "id": id, "patch": patch });
    let answer = editor.graphql(mutation, json!({ "input": input })).await;
    id_in(&answer.data(), "/updatePaper/paper/id");
}

/// The ids of entries by their slugs. `field` is `paper`, `author` or `topic`.
pub async fn id_of(client: &Client, field: &str, slug: &str) -> String {
    let query = format!("{{ {field}(by: {{ slug: \"{slug}\" }}) {{ id }} }}");
    id_in(&client.data(&query).await, &format!("/{field}/id"))
}

/// The texts of a list at a pointer of some data.
#[track_caller]
pub fn texts(data: &Value, list: &str, member: &str) -> Vec<String> {
    let entries = data.pointer(list).and_then(Value::as_array);
    let entries = entries.unwrap_or_else(|| panic!("no list {list} in {data:#}"));
    entries
        .iter()
        .map(|entry| {
            let text = entry.pointer(member).and_then(Value::as_str);
            text.unwrap_or_else(|| panic!("no text {member} in {entry:#}"))
                .to_owned()
        })
        .collect()
}

#[track_caller]
fn id_in(data: &Value, pointer: &str) -> String {
    let id = data.pointer(pointer).and_then(Value::as_str);
    id.unwrap_or_else(|| panic!("no {pointer} in {data:#}"))
        .to_owned()
}
