//! Those who asked the same: one execution serves them all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use async_graphql::Response as Executed;
use futures_util::{StreamExt, future::join_all, stream::BoxStream};
use tokio::{
    sync::{mpsc::error::TrySendError, watch},
    task::AbortHandle,
    time::{Instant, timeout},
};

use super::{Delivery, Event, PATIENCE, Queue, number};
use crate::{
    catalog,
    graphql::{limits::Subscribed, subscription::Progress},
    http::{
        State,
        accept::Answer,
        answer::{self, outcome},
        documents::Hash,
        execution::Operation,
    },
};

/// What those have in common who get the same results.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    document: Hash,
    name: Option<String>,
    variables: String,
    /// The role decides what is seen, and nothing else of a token.
    role: Option<&'static str>,
    /// A number of its own where what was committed before is asked for too.
    alone: Option<u64>,
}

/// All groups that have members.
#[derive(Default)]
pub(super) struct Groups(Mutex<HashMap<Key, Arc<Group>>>);

struct Group {
    members: Mutex<Vec<Member>>,
    begun: watch::Receiver<bool>,
    task: Mutex<Option<AbortHandle>>,
}

#[derive(Clone)]
struct Member {
    operation: u64,
    queue: Queue,
    /// For how long the group has waited for this one since nothing waited in its queue. Who reads slowly, and not never, would otherwise
    /// be waited for with each result.
    waited: Duration,
}

/// That an operation gets the results of a group; it gets no more when this is dropped.
pub(super) struct Membership {
    groups: Weak<Groups>,
    key: Key,
    pub(super) operation: u64,
    /// Results about changes up to this one are not for the operation, which began after them.
    pub(super) after: i64,
}

impl Drop for Membership {
    fn drop(&mut self) {
        if let Some(groups) = self.groups.upgrade() {
            groups.leave(&self.key, self.operation);
        }
    }
}

impl Groups {
    /// Begins a subscription. When this returns, everything that is committed from now on will come; or an error waits already.
    pub(super) async fn join(
        self: &Arc<Self>,
        state: &State,
        operation: &Operation,
        queue: Queue,
        request_id: &str,
    ) -> Result<Membership, catalog::Error> {
        let is_shared = operation.accepted.subscription == Some(Subscribed::FromNow);
        let key = Key {
            document: operation.found.hash,
            name: operation.name.clone(),
            // A map of values is always JSON.
            variables: serde_json::to_string(&operation.accepted.variables).unwrap_or_default(),
            role: operation.viewer.role_name(),
            alone: (!is_shared).then(number),
        };
        let mut membership = Membership {
            groups: Arc::downgrade(self),
            key,
            operation: number(),
            after: 0,
        };
        let member = Member {
            operation: membership.operation,
            queue,
            waited: Duration::ZERO,
        };
        let (mut begun, is_new) = self.enter(state, operation, &membership.key, member, request_id);
        // An execution that fails ends without having begun.
        if begun.wait_for(|begun| *begun).await.is_ok() {
            operation.keep(state);
            if !is_new {
                membership.after = state.streams.feed.head().await?;
            }
        }
        Ok(membership)
    }

    fn enter(
        self: &Arc<Self>,
        state: &State,
        operation: &Operation,
        key: &Key,
        member: Member,
        request_id: &str,
    ) -> (watch::Receiver<bool>, bool) {
        // The map is whole between any two statements, so a panic elsewhere leaves it usable.
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(group) = groups.get(key) {
            group.lock().push(member);
            return (group.begun.clone(), false);
        }
        let progress = Arc::new(Progress::default());
        let begun = progress.begun();
        let group = Arc::new(Group {
            members: Mutex::new(vec![member]),
            begun: begun.clone(),
            task: Mutex::default(),
        });
        let (schema, request) = operation.request(&state.schemas, request_id);
        let results = schema.execute_stream(request.data(Arc::clone(&progress)));
        let running = Running {
            groups: Arc::downgrade(self),
            key: key.clone(),
            group: Arc::clone(&group),
            progress,
            request_id: request_id.to_owned(),
        };
        groups.insert(key.clone(), Arc::clone(&group));
        drop(groups);
        let task = tokio::spawn(running.run(results));
        *group.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.abort_handle());
        (begun, true)
    }

    fn leave(&self, key: &Key, operation: u64) {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(group) = groups.get(key) else {
            return;
        };
        let mut members = group.lock();
        members.retain(|member| member.operation != operation);
        if members.is_empty() {
            drop(members);
            let task = group.task.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(task) = task.as_ref() {
                task.abort();
            }
            drop(task);
            groups.remove(key);
        }
    }

    /// Takes a group away, so that nobody enters it any more.
    fn remove(&self, key: &Key) {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        groups.remove(key);
    }
}

impl Group {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Member>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands an event to all members. Those who have no room for it are waited for, all of them together, and dropped when that was too long.
    async fn deliver(&self, event: &Event) {
        let full: Vec<(Member, Delivery)> = {
            let mut members = self.lock();
            let tried = members.iter_mut().filter_map(|member| {
                let queue = &member.queue.waiting;
                if queue.capacity() == queue.max_capacity() {
                    member.waited = Duration::ZERO;
                }
                let delivery = Delivery {
                    operation: member.operation,
                    event: event.clone(),
                };
                match queue.try_send(delivery) {
                    Err(TrySendError::Full(delivery)) => Some((member.clone(), delivery)),
                    // One that has gone leaves by itself.
                    Ok(()) | Err(TrySendError::Closed(_)) => None,
                }
            });
            tried.collect()
        };
        if full.is_empty() {
            return;
        }
        let waits = full.into_iter().map(async |(member, delivery)| {
            let begun = Instant::now();
            let patience = PATIENCE.saturating_sub(member.waited);
            let sent = timeout(patience, member.queue.waiting.send(delivery)).await;
            if sent.is_err() {
                member.queue.slow.notify_one();
            }
            (
                member.operation,
                sent.is_ok().then_some(member.waited + begun.elapsed()),
            )
        });
        let waited: HashMap<u64, Option<Duration>> = join_all(waits).await.into_iter().collect();
        self.lock()
            .retain_mut(|member| match waited.get(&member.operation) {
                Some(None) => false,
                Some(Some(waited)) => {
                    member.waited = *waited;
                    true
                }
                None => true,
            });
    }
}

/// The execution of a group.
struct Running {
    groups: Weak<Groups>,
    key: Key,
    group: Arc<Group>,
    progress: Arc<Progress>,
    request_id: String,
}

impl Running {
    async fn run(self, mut results: BoxStream<'static, Executed>) {
        let mut is_first = true;
        while let Some(executed) = results.next().await {
            if is_first && !*self.group.begun.borrow() {
                let errors = answer::errors(executed, &self.request_id);
                self.end(Event::Failed(errors)).await;
                return;
            }
            is_first = false;
            let body = outcome(executed, None, Answer::Response, &self.request_id).body;
            let event = Event::Next(body, self.progress.sequence());
            self.group.deliver(&event).await;
        }
        self.end(Event::Complete).await;
    }

    async fn end(&self, event: Event) {
        if let Some(groups) = self.groups.upgrade() {
            groups.remove(&self.key);
        }
        self.group.deliver(&event).await;
    }
}

#[cfg(test)]
mod tests;
