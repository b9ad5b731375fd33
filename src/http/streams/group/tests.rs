//! How long a group waits for its members.

use bytes::Bytes;
use tokio::sync::mpsc::Receiver;

use super::*;

/// A group of members with room for one result each.
fn group(count: u64) -> (Group, Vec<Receiver<Delivery>>) {
    let (members, receivers) = (0..count)
        .map(|operation| {
            let (queue, waiting) = Queue::new(1);
            let member = Member {
                operation,
                queue,
                waited: Duration::ZERO,
            };
            (member, waiting)
        })
        .unzip();
    let group = Group {
        members: Mutex::new(members),
        begun: watch::channel(true).1,
        task: Mutex::default(),
    };
    (group, receivers)
}

fn result() -> Event {
    Event::Next(Bytes::new(), 0)
}

/// For how long each member was waited for.
fn waited(group: &Group) -> Vec<Duration> {
    group.lock().iter().map(|member| member.waited).collect()
}

#[tokio::test]
async fn one_that_was_waited_for_long_enough_is_dropped_without_waiting_again() {
    let (group, mut waiting) = group(2);
    group.deliver(&result()).await;
    waiting[1].recv().await.expect("the first result");
    // It read something now and then, but never all.
    group.lock()[0].waited = PATIENCE;
    group.deliver(&result()).await;
    let left: Vec<u64> = group.lock().iter().map(|member| member.operation).collect();
    assert_eq!(left, [1], "the other one stays");
    waiting[1].recv().await.expect("the second result");
}

#[tokio::test]
async fn waiting_adds_up_until_everything_is_read() {
    let (group, mut waiting) = group(1);
    group.deliver(&result()).await;
    let begun = Instant::now();
    let reader = async {
        waiting[0].recv().await.expect("the first result");
        waiting
    };
    let second = result();
    let ((), mut waiting) = tokio::join!(group.deliver(&second), reader);
    let [first] = waited(&group)[..] else {
        panic!("it is a member still");
    };
    assert!(first > Duration::ZERO && first <= begun.elapsed());
    waiting[0].recv().await.expect("the second result");
    group.deliver(&result()).await;
    assert_eq!(waited(&group), [Duration::ZERO]);
}
