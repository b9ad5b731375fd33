//! Records sent to a server: through the mutation that every client has, part by part.

mod exchange;

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use self::exchange::{Exchange, Stop};
use super::{
    report::{Row, at, word},
    target::Terms,
};
use crate::{
    catalog::papers::bulk::Outcome,
    cli::failure::Failure,
    formats::{ReadRecord, json_lines},
};

/// Bytes of records that are sent at once. In a request they grow by their quotation marks.
const PART: usize = 4_000_000;

/// Asked before anything is sent: it shows whether there is a catalog, and whether the token may write to it.
const MAY_WRITE: &str = "{ viewer { mutations } }";

const IMPORT: &str = "mutation ($input: ImportPapersInput!) { importPapers(input: $input) {
    userErrors { message }
    rows { outcome paper { id } changedFields warnings { message field } errors { message field } }
} }";

/// A server, and how much it takes at once.
pub(super) struct Remote {
    exchange: Exchange,
    /// Tells the requests of this run from those of others: a repetition within the run gets the answer of the first time, and another
    /// run is told what is there already.
    run: Uuid,
    parts: usize,
    largest: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    user_errors: Vec<Remark>,
    rows: Vec<SentRow>,
}

/// What a server says of a row.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentRow {
    outcome: String,
    paper: Option<SentPaper>,
    changed_fields: Vec<String>,
    warnings: Vec<Remark>,
    errors: Vec<Remark>,
}

#[derive(Deserialize)]
struct SentPaper {
    id: String,
}

#[derive(Deserialize)]
struct Remark {
    message: String,
    #[serde(default)]
    field: Option<Vec<String>>,
}

impl Remote {
    /// The server at this address, if the token may write to it.
    pub(super) async fn connect(
        endpoint: Url,
        token: &str,
        patience: Duration,
    ) -> Result<Self, Failure> {
        let exchange = Exchange::new(endpoint, token, patience)?;
        let answer = exchange.begin(&json!({ "query": MAY_WRITE })).await?;
        let mutations = answer
            .pointer("/viewer/mutations")
            .and_then(Value::as_array);
        let mutations = mutations.ok_or_else(|| exchange.misunderstood())?;
        if !mutations.iter().any(|name| name == "importPapers") {
            return Err(Failure::with_remedy(
                "the token may not import papers",
                "Its role has to be editor or admin: `paper-catalog token create --name NAME --role editor` makes one.",
            ));
        }
        Ok(Self {
            exchange,
            run: Uuid::now_v7(),
            parts: 0,
            largest: PART,
        })
    }

    /// Sends the first of these records, as many as the server takes at once, and says what became of each.
    pub(super) async fn import(
        &mut self,
        terms: &Terms,
        records: &[ReadRecord],
    ) -> Result<Vec<Row>, Failure> {
        loop {
            let (content, count) = self.part(terms, records);
            self.parts += 1;
            let answer = self.exchange.ask(&self.request(terms, &content)).await;
            match answer {
                Ok(answer) => return self.rows(answer, count),
                Err(Stop::Failed(failure)) => return Err(failure),
                Err(Stop::TooLarge) if terms.is_whole => return Err(too_large(content.len())),
                Err(Stop::TooLarge) if count == 1 => {
                    return Ok(vec![Row::rejected(vec![format!(
                        "The server takes no record of {} bytes; its setting limits.write_body_bytes is too low.",
                        content.len()
                    )])]);
                }
                Err(Stop::TooLarge) => self.largest = content.len() / 2,
            }
        }
    }

    /// The text of the first records, and how many they are; one at least.
    fn part(&self, terms: &Terms, records: &[ReadRecord]) -> (String, usize) {
        let (mut content, mut count) = (String::new(), 0);
        for read in records {
            let line = json_lines::write_with_key(&read.record, read.key.as_deref());
            let is_full = content.len() + line.len() > self.largest;
            if count > 0 && is_full && !terms.is_whole {
                break;
            }
            content.push_str(&line);
            count += 1;
        }
        (content, count)
    }

    fn request(&self, terms: &Terms, content: &str) -> Value {
        let policies = if terms.is_whole {
            "REJECT_EVERYTHING"
        } else {
            "REJECT_FAILED_ROWS"
        };
        let conflicts = if terms.overwrite {
            "OVERWRITE"
        } else {
            "KEEP_CURATED"
        };
        json!({ "query": IMPORT, "variables": { "input": {
            "source": { "document": { "format": "JSON_LINES", "content": content } },
            "sourceName": terms.source,
            "errorPolicy": policies,
            "onConflict": conflicts,
            "dryRun": terms.dry_run,
            "idempotencyKey": format!("{}:{}", self.run, self.parts),
        } } })
    }

    fn rows(&self, mut answer: Value, count: usize) -> Result<Vec<Row>, Failure> {
        let payload = answer["importPapers"].take();
        let payload: Payload =
            serde_json::from_value(payload).map_err(|_| self.exchange.misunderstood())?;
        if payload.rows.is_empty() && !payload.user_errors.is_empty() {
            let problems = payload.user_errors.iter();
            let problems = problems.map(|problem| problem.message.as_str());
            return Err(Failure::usage(problems.collect::<Vec<_>>().join(" ")));
        }
        let rows: Option<Vec<Row>> = payload.rows.into_iter().map(SentRow::row).collect();
        rows.filter(|rows| rows.len() == count)
            .ok_or_else(|| self.exchange.misunderstood())
    }
}

impl SentRow {
    /// The same as of a database of this machine; none for an outcome that nobody knows.
    fn row(self) -> Option<Row> {
        let outcomes = [
            Outcome::Created,
            Outcome::Updated,
            Outcome::Unchanged,
            Outcome::Rejected,
        ];
        let outcome = outcomes
            .into_iter()
            .find(|outcome| word(*outcome) == self.outcome)?;
        let told = |remarks: Vec<Remark>| remarks.iter().map(Remark::told).collect();
        Some(Row {
            outcome,
            paper: self.paper.map(|paper| paper.id),
            changed: self.changed_fields,
            warnings: told(self.warnings),
            errors: told(self.errors),
        })
    }
}

impl Remark {
    /// With the path inside the record: the server's begins with the place of the record in the request.
    fn told(&self) -> String {
        let path = self.field.as_deref().and_then(|path| path.get(2..));
        at(path.unwrap_or_default(), &self.message)
    }
}

fn too_large(bytes: usize) -> Failure {
    Failure::with_remedy(
        format!("the server takes no file of {bytes} bytes as a whole"),
        "Without --error-policy refuse files are sent in parts; or raise limits.write_body_bytes of the server.",
    )
}
