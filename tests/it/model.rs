//! Several clients write at once, and a model says what must have come of it: each write that was acknowledged happened at its
//! revision and did there what it does to the model, and each that was refused had a reason at some moment while it was under way.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use entity::{
    change,
    enums::{ChangeEntity, ChangeOperation},
};
use paper_catalog::catalog::Catalog;
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    crash::{open, token},
    history::{assert_complete, changes},
    read_model::findings_in,
    support::{Builder, Client, Database, Server, databases},
};

mod papers;
mod writes;

use papers::Papers;
use writes::{Write, write};

/// Catalogs that are written to. The sequences are the same in each run, and the order in which they meet is not.
const CASES: usize = 3;

/// Clients that write at once.
const CLIENTS: usize = 6;

/// Writes of each of them, at most.
const WRITES: usize = 30;

/// A write that was sent, and what became of it.
#[derive(Debug)]
pub struct Sent {
    verb: &'static str,
    input: Value,
    payload: Value,
    /// The id of the request, which its changes have.
    request: String,
    /// Revisions between which it was under way.
    during: (i64, i64),
}

impl Sent {
    /// The code of the error that it was refused with.
    fn refusal(&self) -> Option<&str> {
        self.payload["userErrors"][0]["code"].as_str()
    }
}

/// What all clients know.
struct Shared {
    /// The database itself: a process may know of another one's write later than it refuses something because of it.
    catalog: Catalog,
    ids: Mutex<Vec<String>>,
    sent: Mutex<Vec<Sent>>,
    /// The latest revision that anybody was told of.
    revision: AtomicI64,
}

databases! {
    async fn clients_at_once_do_what_one_after_the_other_would(database: Database) {
        let kind = database.kind();
        let mut runner = TestRunner::deterministic();
        for _ in 0..CASES {
            let database = Database::create(kind).await.expect("as the first one");
            let app = Builder::new(database).await;
            let editor = app.editor().await;
            let base = app.catalog().revision().await.expect("a revision");
            let servers = [((*app).clone(), editor)];
            let sequences = sequences().new_tree(&mut runner).expect("writes").current();
            let sent = send(app.catalog(), &servers, base, sequences).await;
            judge(app.catalog(), &servers[0].1, base, &sent).await;
        }
    }

    async fn so_do_clients_of_two_processes(database: Database) {
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let base = catalog.revision().await.expect("a revision");
        let processes = [Server::spawn(database.url()), Server::spawn(database.url())];
        let servers = [&processes[0], &processes[1]].map(|server| (server.client().clone(), server.client().with_token(&token)));
        let sequences = sequences().new_tree(&mut TestRunner::deterministic()).expect("writes").current();
        let sent = send(&catalog, &servers, base, sequences).await;
        judge(&catalog, &servers[0].1, base, &sent).await;
        for process in processes {
            assert!(process.terminate().success());
        }
    }
}

fn sequences() -> impl Strategy<Value = Vec<Vec<Write>>> {
    vec(vec(write(), WRITES / 2..=WRITES), CLIENTS..=CLIENTS)
}

/// Lets a client for each sequence send it, the clients taking turns in which server they ask.
async fn send(
    catalog: &Catalog,
    servers: &[(Client, Client)],
    base: i64,
    sequences: Vec<Vec<Write>>,
) -> Vec<Sent> {
    let shared = Arc::new(Shared {
        catalog: catalog.clone(),
        ids: Mutex::new(Vec::new()),
        sent: Mutex::new(Vec::new()),
        revision: AtomicI64::new(base),
    });
    let mut clients = JoinSet::new();
    for (who, writes) in sequences.into_iter().enumerate() {
        let (public, editor) = servers[who % servers.len()].clone();
        let shared = Arc::clone(&shared);
        clients.spawn(async move {
            let mut known = HashMap::new();
            for write in writes {
                one(&public, &editor, &shared, &write, &mut known).await;
            }
        });
    }
    clients.join_all().await;
    std::mem::take(&mut shared.sent.lock().expect("no client panics"))
}

/// Sends one write, and reads what it did where it was acknowledged.
async fn one(
    public: &Client,
    editor: &Client,
    shared: &Shared,
    write: &Write,
    known: &mut HashMap<String, i64>,
) {
    let ids = shared.ids.lock().expect("no client panics").clone();
    let input = write.input(&ids, known);
    let before = shared.revision.load(Ordering::SeqCst);
    let answer = editor
        .graphql(&writes::document(write.verb), json!({ "input": input }))
        .await;
    let payload = answer.data()[write.verb].clone();
    let request = answer.headers["x-request-id"].to_str().expect("text");
    if let Some(revision) = payload["revision"].as_i64() {
        shared.revision.fetch_max(revision, Ordering::SeqCst);
    }
    let after = shared.catalog.revision().await.expect("a revision");
    // The same question as ever, so that an answer from before the write may be at hand.
    let now = public.data("{ catalog { revision } }").await["catalog"]["revision"].as_i64();
    let now = now.expect("a revision");
    assert!(
        payload["revision"].as_i64() <= Some(now),
        "an old answer: {now} after {payload:#}"
    );
    let current = &payload["userErrors"][0]["current"];
    for paper in [&payload["paper"], current] {
        if let (Some(id), Some(revision)) = (paper["id"].as_str(), paper["revision"].as_i64()) {
            known.insert(id.to_owned(), revision);
        }
    }
    if let Some(id) = payload["paper"]["id"].as_str() {
        let mut ids = shared.ids.lock().expect("no client panics");
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    shared.sent.lock().expect("no client panics").push(Sent {
        verb: write.verb,
        input,
        payload,
        request: request.to_owned(),
        during: (before, after),
    });
}

/// What the history says of the requests that wrote something.
struct Written {
    /// The revision that each made.
    at: HashMap<String, i64>,
    /// The papers that each added, with their DOIs.
    created: HashMap<String, Vec<(String, Value)>>,
}

impl Written {
    fn of(rows: &[change::Model], base: i64) -> Self {
        let (mut at, mut created) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for row in rows.iter().filter(|row| row.revision > base) {
            let request = row.request_id.clone().expect("the id of a request");
            let former = at.insert(request.clone(), row.revision);
            let is_one = former.is_none_or(|former| former == row.revision);
            assert!(is_one, "a write is one revision");
            if (row.entity, row.operation) == (ChangeEntity::Paper, ChangeOperation::Created) {
                let diff: Value = serde_json::from_str(&row.diff).expect("JSON");
                let doi = diff["identifiers"][1][0]["value"].clone();
                let id = format!("paper_{}", row.entity_uid);
                created.entry(request).or_default().push((id, doi));
            }
        }
        Self { at, created }
    }

    /// The papers as they were after each write, the first time with none.
    fn states(&self, sent: &[Sent], base: i64) -> Vec<Papers> {
        let mut writers: Vec<_> = sent
            .iter()
            .filter(|one| self.at.contains_key(&one.request))
            .collect();
        writers.sort_by_key(|one| self.at[&one.request]);
        let mut states = vec![Papers::default()];
        for one in writers {
            let mut papers = states.last().expect("the first one at least").clone();
            let created = self
                .created
                .get(&one.request)
                .map_or(&[][..], Vec::as_slice);
            assert_eq!(papers.carry_out(one, created), Ok(true), "{one:#?}");
            let at = base + i64::try_from(states.len()).expect("few");
            let told = (self.at[&one.request], one.payload["revision"].as_i64());
            assert_eq!(told, (at, Some(at)), "in their order");
            states.push(papers);
        }
        states
    }
}

/// Holds everything that was said against the model.
async fn judge(catalog: &Catalog, editor: &Client, base: i64, sent: &[Sent]) {
    let rows = changes(catalog).await;
    let revision = catalog.revision().await.expect("a revision");
    assert_complete(&rows, revision);
    let written = Written::of(&rows, base);
    let states = written.states(sent, base);
    let at = |revision: i64| usize::try_from(revision - base).expect("after the beginning");
    assert_eq!(
        states.len(),
        at(revision) + 1,
        "each revision belongs to a write that was acknowledged"
    );
    for one in sent
        .iter()
        .filter(|one| !written.at.contains_key(&one.request))
    {
        if let Some(code) = one.refusal() {
            let mut during = states[at(one.during.0)..=at(one.during.1)].iter();
            let has_reason = |papers: &Papers| {
                let refused = papers.clone().carry_out(one, &[]);
                refused.is_err_and(|codes| codes.contains(&code))
            };
            assert!(during.any(has_reason), "refused without a reason: {one:#?}");
        } else {
            let revision = one.payload["revision"]
                .as_i64()
                .expect("of what was acknowledged");
            let changed = states[at(revision)].clone().carry_out(one, &[]);
            assert_eq!(changed, Ok(false), "{one:#?}");
        }
    }
    let last = states.last().expect("the first one at least");
    last.assert_shown(editor).await;
    assert_eq!(findings_in(catalog).await, Vec::<String>::new());
}
