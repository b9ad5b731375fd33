//! What mutations do and refuse.

use serde_json::{Value, json};

use crate::support::{Answer, Client};

mod authors;
mod many;
mod papers;
mod patches;
mod refusals;
mod summaries;
mod tombstones;
mod topics;
mod venues;

/// Everything that a client can read of a paper, but for its id, its times and its revision.
pub const PAPER: &str = "slug title tldr abstract kind status integrity featured publishedOn year language comment
    url pdfUrl doi arxivId thumbnailUrl authorCount summary summarySource
    venue { name slug } topics { name } links { relation url label }
    identifiers { scheme value url }
    authorships(first: 100) { nodes { position nameAsPublished affiliation kind author { displayName orcid } } }
    summaries { kind language body text origin originName reviewedBy reviewedAt }
    figures { position label caption imageUrl alternativeText thumbnail parentPosition }";

/// Carries out one mutation. What it answers includes the entry, if any, with its id and revision and the given selection.
pub async fn mutate(client: &Client, mutation: &str, selection: &str, input: Value) -> Answer {
    client
        .graphql(&document(mutation, selection), json!({ "input": input }))
        .await
}

/// A document with one mutation, whose input is the variable `input`.
pub fn document(mutation: &str, selection: &str) -> String {
    let (input, entry) = input_and_answer(mutation, selection);
    format!(
        "mutation($input: {input}!) {{ {mutation}(input: $input) {{
            {entry} revision
            userErrors {{
                __typename code message field
                ... on DuplicateIdentifier {{ existing {{ id title }} }}
                ... on StaleRevision {{
                    current {{
                        id
                        ... on Paper {{ revision title }}
                        ... on Author {{ revision displayName }}
                        ... on Topic {{ revision name }}
                    }}
                }}
            }}
        }} }}"
    )
}

/// What a mutation takes, and what is asked of its answer.
fn input_and_answer(mutation: &str, selection: &str) -> (String, String) {
    match mutation {
        "deletePaper" | "purgePaper" | "deleteAuthor" | "deleteTopic" | "deleteVenue"
        | "deleteCollection" => ("EntryInput".to_owned(), "deletedId".to_owned()),
        "restorePaper" | "publishPaper" | "unpublishPaper" | "archivePaper" => {
            ("EntryInput".to_owned(), entry("paper", selection))
        }
        "revertChange" => (
            "RevertChangeInput".to_owned(),
            format!("node {{ id {selection} }}"),
        ),
        "addCitation" | "removeCitation" => ("CitationInput".to_owned(), entry("paper", selection)),
        "addCollectionPapers" => (
            "AddCollectionPapersInput".to_owned(),
            entry("collection", selection),
        ),
        "removeCollectionPapers" => (
            "RemoveCollectionPapersInput".to_owned(),
            entry("collection", selection),
        ),
        "addPaperFromSource" => (
            "AddPaperFromSourceInput".to_owned(),
            entry("paper", selection),
        ),
        "upsertPaper" => ("UpsertPaperInput".to_owned(), entry("paper", selection)),
        "updatePapers" => (
            "UpdatePapersInput".to_owned(),
            format!(
                "papers {{ outcome {} changedFields errors {{ code field }} }} updated unchanged rejected",
                entry("paper", selection)
            ),
        ),
        "mergePapers" => ("MergeInput".to_owned(), entry("paper", selection)),
        "mergeAuthors" => ("MergeInput".to_owned(), entry("author", selection)),
        "mergeTopics" => ("MergeInput".to_owned(), entry("topic", selection)),
        "splitAuthor" => (
            "SplitAuthorInput".to_owned(),
            format!(
                "{} newAuthor {{ id {selection} }}",
                entry("author", selection)
            ),
        ),
        "importPapers" => (
            "ImportPapersInput".to_owned(),
            format!("rows {{ {} }}", entry("paper", selection)),
        ),
        "createToken" => (
            "CreateTokenInput".to_owned(),
            format!("secret token {{ id {selection} }}"),
        ),
        "rotateToken" => (
            "RotateTokenInput".to_owned(),
            format!("secret token {{ id {selection} }}"),
        ),
        "revokeToken" => (
            "RevokeTokenInput".to_owned(),
            format!("token {{ id {selection} }}"),
        ),
        _ => {
            let what = mutation
                .trim_start_matches("create")
                .trim_start_matches("update");
            let (first, rest) = mutation.split_at(1);
            let input = format!("{}{rest}Input", first.to_uppercase());
            let what = match mutation {
                "setPaperAuthors" | "setPaperTopics" | "setPaperSummary" | "reviewSummary" => {
                    "paper"
                }
                "moveTopic" => "topic",
                _ => &what.to_lowercase(),
            };
            (input, entry(what, selection))
        }
    }
}

fn entry(what: &str, selection: &str) -> String {
    format!("{what} {{ id revision createdAt updatedAt {selection} }}")
}

/// Adds a paper that has to be accepted, and gives it with everything that can be read of it.
#[track_caller]
pub fn accepted(answer: &Answer, mutation: &str) -> Value {
    let data = answer.data();
    assert_eq!(
        data[mutation]["userErrors"],
        json!([]),
        "{mutation} is refused"
    );
    data[mutation].clone()
}

/// Adds a paper, and gives it with everything that can be read of it.
pub async fn paper(client: &Client, input: Value) -> Value {
    accepted(
        &mutate(client, "createPaper", PAPER, input).await,
        "createPaper",
    )["paper"]
        .clone()
}

/// The smallest paper there can be.
pub fn minimal(title: &str) -> Value {
    json!({ "title": title, "url": "https://example.org/paper" })
}

/// The input for a change of one entry.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers write the patch where they use it"
)]
pub fn change(entry: &Value, patch: Value) -> Value {
    json!({ "id": entry["id"], "patch": patch })
}

/// What a refused mutation must leave as it is.
pub async fn state(client: &Client) -> Value {
    client
        .data("{ catalog { revision paperCount authorCount topicCount } }")
        .await
}

/// `(code, field joined by dots)` as user errors are expected.
pub fn problem(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}
