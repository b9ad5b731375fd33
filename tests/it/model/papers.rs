//! The papers of a catalog as a model: what each verb does to them, one after the other.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Sent;
use crate::support::Client;

/// All papers by their ids.
#[derive(Debug, Clone, Default)]
pub struct Papers(BTreeMap<String, Paper>);

#[derive(Debug, Clone, PartialEq)]
struct Paper {
    values: Map<String, Value>,
    status: &'static str,
    is_deleted: bool,
    revision: i64,
}

/// Whether a write changed anything; or the codes that it may be refused with, of which one is told.
type Changed = Result<bool, Vec<&'static str>>;

impl Papers {
    /// Carries out a write. `created` has the papers that it added, with their DOIs.
    pub fn carry_out(&mut self, sent: &Sent, created: &[(String, Value)]) -> Changed {
        let input = &sent.input;
        match sent.verb {
            "createPaper" => {
                self.is_free(&input["doi"], None)?;
                let id = created.first().map_or("", |(id, _)| id);
                self.add(id, input);
                Ok(true)
            }
            "upsertPaper" => {
                let outcome = self.join(input, created)?;
                told(&sent.payload["outcome"], outcome)?;
                Ok(outcome != "UNCHANGED")
            }
            "importPapers" => {
                let rows = input["source"]["papers"].as_array().expect("a list");
                let outcomes = rows
                    .iter()
                    .map(|row| self.join(row, created).unwrap_or("REJECTED"));
                let outcomes: Vec<_> = outcomes.collect();
                changed(sent, "rows", &outcomes)
            }
            "updatePapers" => {
                let ids = input["papers"]["ids"].as_array().expect("a list");
                let mut ids: Vec<_> = ids.iter().filter_map(Value::as_str).collect();
                ids.dedup();
                let outcomes =
                    ids.into_iter()
                        .map(|id| match self.update(id, None, &input["patch"]) {
                            Ok(true) => "UPDATED",
                            Ok(false) => "UNCHANGED",
                            Err(_) => "REJECTED",
                        });
                let outcomes: Vec<_> = outcomes.collect();
                changed(sent, "papers", &outcomes)
            }
            verb => {
                let id = input["id"].as_str().expect("an id");
                let expected = input["expectedRevision"].as_i64();
                match verb {
                    "updatePaper" => self.update(id, expected, &input["patch"]),
                    "setPaperAuthors" => {
                        self.update(id, expected, &json!({ "authors": input["authors"] }))
                    }
                    "publishPaper" => self.change(id, expected, |paper| paper.status = "PUBLISHED"),
                    "unpublishPaper" => self.change(id, expected, |paper| paper.status = "DRAFT"),
                    "archivePaper" => self.change(id, expected, |paper| paper.status = "ARCHIVED"),
                    "deletePaper" => self.change(id, expected, |paper| paper.is_deleted = true),
                    "restorePaper" => self.restore(id, expected),
                    other => panic!("say what {other} does"),
                }
            }
        }
    }

    /// Whether no other paper has a DOI.
    fn is_free(&self, doi: &Value, but: Option<&str>) -> Result<(), Vec<&'static str>> {
        match self.by_doi(doi) {
            Some((id, _)) if Some(id.as_str()) == but => Ok(()),
            Some((_, paper)) if paper.is_deleted => Err(vec!["DELETED"]),
            Some(_) => Err(vec!["DUPLICATE_IDENTIFIER"]),
            None => Ok(()),
        }
    }

    fn by_doi(&self, doi: &Value) -> Option<(&String, &Paper)> {
        let mut papers = self.0.iter();
        papers.find(|(_, paper)| doi.is_string() && paper.values["doi"] == *doi)
    }

    fn add(&mut self, id: &str, values: &Value) {
        let absent = json!({ "title": null, "comment": null, "featured": false, "doi": null, "authors": [] });
        let mut paper = Paper {
            values: absent.as_object().cloned().expect("an object"),
            status: "PUBLISHED",
            is_deleted: false,
            revision: 1,
        };
        paper.set(values);
        let former = self.0.insert(id.to_owned(), paper);
        assert_eq!(former, None, "an id is of one paper");
    }

    /// What becomes of a paper with a DOI that is added, or joined to the one that is there.
    fn join(
        &mut self,
        values: &Value,
        created: &[(String, Value)],
    ) -> Result<&'static str, Vec<&'static str>> {
        let doi = &values["doi"];
        let Some((id, _)) = self.by_doi(doi) else {
            let id = created.iter().find(|(_, own)| own == doi);
            self.add(id.map_or("", |(id, _)| id), values);
            return Ok("CREATED");
        };
        let id = id.clone();
        let changed = self.update(&id, None, values)?;
        Ok(if changed { "UPDATED" } else { "UNCHANGED" })
    }

    fn update(&mut self, id: &str, expected: Option<i64>, values: &Value) -> Changed {
        // Whether the paper may be written at all comes first.
        self.change(id, expected, |_| {})?;
        self.is_free(&values["doi"], Some(id))?;
        self.change(id, expected, |paper| paper.set(values))
    }

    /// Changes a paper that is not deleted and at the expected revision.
    fn change(
        &mut self,
        id: &str,
        expected: Option<i64>,
        change: impl FnOnce(&mut Paper),
    ) -> Changed {
        let paper = self.0.get_mut(id).ok_or_else(|| vec!["NOT_FOUND"])?;
        let mut codes = Vec::new();
        if paper.is_deleted {
            codes.push("DELETED");
        }
        codes.extend(paper.stale(expected));
        if codes.is_empty() {
            Ok(paper.become_what(change))
        } else {
            Err(codes)
        }
    }

    fn restore(&mut self, id: &str, expected: Option<i64>) -> Changed {
        let paper = self.0.get_mut(id).ok_or_else(|| vec!["NOT_FOUND"])?;
        match paper.stale(expected) {
            Some(code) => Err(vec![code]),
            None => Ok(paper.become_what(|paper| paper.is_deleted = false)),
        }
    }

    /// The API shows exactly these papers.
    pub async fn assert_shown(&self, editor: &Client) {
        let query = "query($deleted: Deleted!) { papers(first: 100, filter: { deleted: $deleted, status: { in: [DRAFT, PUBLISHED, ARCHIVED] } }) {
            nodes { id revision status title comment featured doi authors { displayName } }
        } }";
        let mut shown = BTreeMap::new();
        for (deleted, is_deleted) in [("EXCLUDE", false), ("ONLY", true)] {
            let data = editor
                .graphql(query, json!({ "deleted": deleted }))
                .await
                .data();
            for node in data["papers"]["nodes"].as_array().expect("a list") {
                let authors = node["authors"].as_array().expect("a list").iter();
                let authors = authors.map(|author| json!({ "name": author["displayName"] }));
                let mut values = node.as_object().cloned().expect("an object");
                values.insert("authors".to_owned(), authors.collect());
                values.retain(|name, _| !["id", "revision", "status"].contains(&name.as_str()));
                let status = ["DRAFT", "PUBLISHED", "ARCHIVED"]
                    .into_iter()
                    .find(|word| node["status"] == *word);
                let paper = Paper {
                    values,
                    status: status.expect("one of them"),
                    is_deleted,
                    revision: node["revision"].as_i64().expect("a number"),
                };
                shown.insert(node["id"].as_str().expect("an id").to_owned(), paper);
            }
        }
        assert_eq!(shown, self.0);
    }
}

impl Paper {
    fn set(&mut self, values: &Value) {
        for (name, value) in &mut self.values {
            if let Some(wanted) = values.get(name) {
                value.clone_from(wanted);
            }
        }
    }

    fn stale(&self, expected: Option<i64>) -> Option<&'static str> {
        let is_stale = expected.is_some_and(|expected| expected != self.revision);
        is_stale.then_some("STALE_REVISION")
    }

    /// Applies a change; true, and another revision, when it changes anything.
    fn become_what(&mut self, change: impl FnOnce(&mut Self)) -> bool {
        let before = self.clone();
        change(self);
        let changed = *self != before;
        self.revision += i64::from(changed);
        changed
    }
}

/// What was told has to be what the model has.
fn told(told: &Value, outcome: &str) -> Result<(), Vec<&'static str>> {
    if told == outcome {
        Ok(())
    } else {
        Err(vec!["ANOTHER_OUTCOME"])
    }
}

/// Whether any of several papers was changed.
fn changed(sent: &Sent, list: &str, outcomes: &[&str]) -> Changed {
    for (at, outcome) in outcomes.iter().enumerate() {
        told(&sent.payload[list][at]["outcome"], outcome)?;
    }
    Ok(outcomes
        .iter()
        .any(|outcome| ["CREATED", "UPDATED"].contains(outcome)))
}
