//! Writes by chance of papers that several clients know.

use std::collections::HashMap;

use proptest::{
    collection::vec,
    option,
    prelude::{Just, Strategy, any},
    sample::{Index, subsequence},
    strategy::Union,
};
use serde_json::{Value, json};

const AUTHORS: [&str; 4] = ["Ada One", "Bea Two", "Cyd Three", "Dee Four"];

/// The verbs, and how often each is among the writes.
const VERBS: [(&str, u32); 11] = [
    ("createPaper", 3),
    ("updatePaper", 8),
    ("updatePapers", 2),
    ("upsertPaper", 4),
    ("importPapers", 3),
    ("setPaperAuthors", 2),
    ("publishPaper", 1),
    ("unpublishPaper", 1),
    ("archivePaper", 1),
    ("deletePaper", 3),
    ("restorePaper", 3),
];

/// A write before it is known what there is to write to.
#[derive(Debug, Clone)]
pub struct Write {
    /// The mutation.
    pub verb: &'static str,
    which: (Index, Index),
    /// Values of papers, any of them absent: of the paper, and of more rows of an import.
    values: Vec<Value>,
    /// Places among the DOIs, one for each of the values.
    dois: Vec<usize>,
    /// How far the revision it is meant for is from the one that the client knows; none to take any.
    behind: Option<i64>,
}

/// A write of any verb.
pub fn write() -> impl Strategy<Value = Write> {
    let verbs = VERBS.map(|(verb, weight)| (weight, Just(verb)));
    (
        Union::new_weighted(verbs.to_vec()),
        any::<(Index, Index)>(),
        vec(values(), 3..=3),
        subsequence((0..6).collect::<Vec<_>>(), 3..=3).prop_shuffle(),
        option::weighted(0.7, proptest::bool::weighted(0.1).prop_map(i64::from)),
    )
        .prop_map(|(verb, which, values, dois, behind)| Write {
            verb,
            which,
            values,
            dois,
            behind,
        })
}

/// Values of a paper, any of them absent.
fn values() -> impl Strategy<Value = Value> {
    let author = |name: &&str| json!({ "name": name });
    let authors = subsequence(AUTHORS.to_vec(), 0..3).prop_shuffle();
    (
        option::of("[A-Z][a-z]{2,5}"),
        option::of(option::of("[a-z]{2,5}")),
        option::of(any::<bool>()),
        option::of(authors.prop_map(move |names| names.iter().map(author).collect::<Vec<_>>())),
    )
        .prop_map(|(title, comment, featured, authors)| {
            let parts = [
                ("title", title.map(Value::from)),
                ("comment", comment.map(Value::from)),
                ("featured", featured.map(Value::from)),
                ("authors", authors.map(Value::from)),
            ];
            let given = parts
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            Value::Object(given.collect())
        })
}

/// A DOI of a few, so that papers meet.
fn doi(at: usize) -> Value {
    json!(format!("10.1234/{at}"))
}

impl Write {
    /// What is sent by a client that knows these papers, and of some of them a revision.
    pub fn input(&self, ids: &[String], known: &HashMap<String, i64>) -> Value {
        let nobody = "paper_01890000-0000-7000-8000-000000000000".to_owned();
        let id = |which: &Index| {
            if ids.is_empty() {
                &nobody
            } else {
                which.get(ids)
            }
        };
        let own = id(&self.which.0);
        let mut values = self.values[0].clone();
        let mut input = json!({ "id": own });
        if let (Some(behind), Some(revision)) = (self.behind, known.get(own)) {
            input["expectedRevision"] = json!(revision - behind);
        }
        match self.verb {
            "createPaper" => {
                if self.dois[0] < 3 {
                    values["doi"] = doi(self.dois[0]);
                }
                complete(values)
            }
            "upsertPaper" => self.row(0),
            "importPapers" => {
                let rows = (0..=self.dois[0] % 3).map(|at| self.row(at));
                let papers: Vec<Value> = rows.collect();
                json!({ "source": { "papers": papers }, "sourceName": "test", "onConflict": "OVERWRITE" })
            }
            "updatePapers" => {
                let patch = json!({ "featured": self.dois[0].is_multiple_of(2) });
                json!({ "papers": { "ids": [own, id(&self.which.1)] }, "patch": patch })
            }
            "setPaperAuthors" => {
                input["authors"] = values.get("authors").cloned().unwrap_or_else(|| json!([]));
                input
            }
            "updatePaper" => {
                match self.dois[0] {
                    0 => values["doi"] = Value::Null,
                    1 => values["doi"] = doi(self.dois[1]),
                    _ => {}
                }
                input["patch"] = values;
                input
            }
            _ => input,
        }
    }

    /// A row of an import, whose DOI no other row of it has.
    fn row(&self, at: usize) -> Value {
        let mut values = self.values[at].clone();
        // What is null says nothing in an import.
        values
            .as_object_mut()
            .expect("made as one")
            .retain(|_, value| !value.is_null());
        values["doi"] = doi(self.dois[at]);
        complete(values)
    }
}

fn complete(mut values: Value) -> Value {
    if values.get("title").is_none() {
        values["title"] = json!("Untitled");
    }
    values["url"] = json!("https://example.org/paper");
    values
}

/// The document of a mutation, which answers what the model has to know.
pub fn document(verb: &str) -> String {
    let outcome = "outcome revision paper { id revision } userErrors { code field message }";
    match verb {
        "upsertPaper" => format!(
            "mutation($input: UpsertPaperInput!) {{ upsertPaper(input: $input) {{ {outcome} }} }}"
        ),
        "importPapers" => "mutation($input: ImportPapersInput!) { importPapers(input: $input) {
            revision rows { outcome } userErrors { code field message }
        } }"
        .to_owned(),
        _ => crate::mutations::document(verb, ""),
    }
}
