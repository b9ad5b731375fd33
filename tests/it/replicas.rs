//! Two processes on one database: every answer is that of one revision, a current one where the write was acknowledged, and elsewhere at
//! most two seconds old, whatever becomes of the notices between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    crash::{open, token},
    mutations::{minimal, mutate, paper},
    support::{Answer, Client, Database, Kind, Server, databases},
};

/// One statement, and so one state of the database.
const TITLES: &str = "{ papers(first: 100) { nodes { title } } }";

const PAPERS: usize = 8;
const WRITERS: usize = 4;
const WRITES: usize = 60;
const READERS: usize = 6;

/// How far one process may be behind the others on PostgreSQL; on SQLite it may not.
const BEHIND: Duration = Duration::from_secs(2);

/// A title that was given, and where and when that was acknowledged.
struct Write {
    revision: i64,
    paper: usize,
    title: String,
    acknowledged: Instant,
}

/// What somebody was answered.
struct Read {
    began: Instant,
    /// The least revision that the answer may be of, apart from what others have written elsewhere.
    least: i64,
    /// As the header says; none where the answer was not kept, because of a write in the meantime.
    revision: Option<i64>,
    titles: BTreeSet<String>,
}

/// What is known of each process from outside.
#[derive(Default)]
struct Known {
    /// The last revision that it acknowledged or served.
    told: [AtomicI64; 2],
    /// The last one that any has acknowledged.
    written: AtomicI64,
    writes: Mutex<Vec<Write>>,
    reads: Mutex<Vec<Read>>,
    done: AtomicBool,
}

async fn write(known: Arc<Known>, servers: [Client; 2], ids: Vec<String>, who: usize) {
    for number in 0..WRITES {
        // At first the second process has nothing but what it hears of the other one.
        let at = if number < WRITES * 2 / 3 {
            0
        } else {
            (who + number) % 2
        };
        let paper = (who * 3 + number * 5) % PAPERS;
        let title = format!("Title {number} of {who}");
        let input = json!({ "id": ids[paper], "patch": { "title": title } });
        let answer = mutate(&servers[at], "updatePaper", "", input).await;
        let acknowledged = Instant::now();
        let revision = answer.at("/data/updatePaper/revision").as_i64();
        let revision = revision.expect("a revision");
        known.told[at].fetch_max(revision, Ordering::SeqCst);
        known.written.fetch_max(revision, Ordering::SeqCst);
        known.writes.lock().expect("no panic").push(Write {
            revision,
            paper,
            title,
            acknowledged,
        });
    }
}

async fn read(known: Arc<Known>, servers: [Client; 2], who: usize) {
    let mut number = who;
    while !known.done.load(Ordering::SeqCst) {
        number += 1;
        let at = number % 2;
        let began = Instant::now();
        let mut least = known.told[at].load(Ordering::SeqCst);
        let mut request = servers[at].get("/graphql").query(&[("query", TITLES)]);
        if number.is_multiple_of(5) {
            let wanted = known.written.load(Ordering::SeqCst);
            least = least.max(wanted);
            request = request.header("x-catalog-min-revision", wanted);
        }
        let answer = Answer::of(request).await;
        let revision = answer.headers.get("x-catalog-revision");
        let revision =
            revision.map(|value| value.to_str().expect("digits").parse().expect("a number"));
        if let Some(revision) = revision {
            known.told[at].fetch_max(revision, Ordering::SeqCst);
        }
        let nodes = answer.at("/data/papers/nodes").as_array().expect("a list");
        let titles = nodes.iter().filter_map(|node| node["title"].as_str());
        let titles = titles.map(str::to_owned).collect();
        known.reads.lock().expect("no panic").push(Read {
            began,
            least,
            revision,
            titles,
        });
    }
}

/// The titles at each revision since the papers were there.
fn states(first: i64, writes: &[Write]) -> BTreeMap<i64, BTreeSet<String>> {
    let mut titles: Vec<String> = (0..PAPERS)
        .map(|number| format!("Paper {number}"))
        .collect();
    let mut states = BTreeMap::from([(first, titles.iter().cloned().collect())]);
    for write in writes {
        titles[write.paper].clone_from(&write.title);
        states.insert(write.revision, titles.iter().cloned().collect());
    }
    states
}

databases! {
    async fn every_answer_is_that_of_one_revision_and_none_is_too_old(database: Database) {
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let processes = [Server::spawn(database.url()), Server::spawn(database.url())];
        let readers = [processes[0].client().clone(), processes[1].client().clone()];
        let writers = readers.clone().map(|client| client.with_token(&token));
        let mut ids = Vec::new();
        for number in 0..PAPERS {
            let mut input = minimal(&format!("Paper {number}"));
            input["url"] = json!(format!("https://example.org/{number}"));
            ids.push(paper(&writers[0], input).await["id"].as_str().expect("an id").to_owned());
        }
        let first = catalog.revision().await.expect("a revision");
        let known = Arc::new(Known::default());
        known.written.store(first, Ordering::SeqCst);
        for told in &known.told {
            told.store(first, Ordering::SeqCst);
        }
        // The second process has to have heard of the papers.
        let demanded = readers[1].get("/graphql").query(&[("query", TITLES)]).header("x-catalog-min-revision", first);
        Answer::of(demanded).await;
        let mut tasks = JoinSet::new();
        for who in 0..READERS {
            tasks.spawn(read(Arc::clone(&known), readers.clone(), who));
        }
        let mut writing = JoinSet::new();
        for who in 0..WRITERS {
            writing.spawn(write(Arc::clone(&known), writers.clone(), ids.clone(), who));
        }
        if database.kind() == Kind::Postgres {
            // From here on nobody is told of anything.
            database.execute(&["ALTER TABLE catalog_state DISABLE TRIGGER USER"]).await;
        }
        writing.join_all().await;
        known.done.store(true, Ordering::SeqCst);
        tasks.join_all().await;

        let mut writes = std::mem::take(&mut *known.writes.lock().expect("no panic"));
        writes.sort_by_key(|write| write.revision);
        let revisions: Vec<i64> = writes.iter().map(|write| write.revision).collect();
        let expected: Vec<i64> = (first + 1..).take(WRITERS * WRITES).collect();
        assert_eq!(revisions, expected, "each write has a revision of its own");
        let states = states(first, &writes);
        let reads = std::mem::take(&mut *known.reads.lock().expect("no panic"));
        let behind = match database.kind() {
            Kind::Postgres => BEHIND,
            Kind::Sqlite => Duration::ZERO,
        };
        for read in &reads {
            let old = writes.iter().filter(|write| write.acknowledged + behind <= read.began);
            let least = old.map(|write| write.revision).fold(read.least, i64::max);
            let Read { revision, titles, .. } = read;
            if let Some(revision) = revision {
                assert!(*revision >= least, "revision {revision} was answered, and {least} was known");
                assert_eq!(titles, &states[revision], "at revision {revision}");
            } else {
                let is_one = states.range(least..).any(|(_, state)| state == titles);
                assert!(is_one, "{titles:?} is the state of no revision since {least}");
            }
        }
        assert!(reads.iter().any(|read| read.revision.is_some()));
        for process in processes {
            assert!(process.terminate().success());
        }
    }
}
