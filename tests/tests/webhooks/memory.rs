//! What a memory of events keeps when it is small, and when claims end by themselves.

use std::time::{Duration, SystemTime};

use zoom_api::webhooks::{Claim, Claimed, DedupStore, Delivery, MemoryDedup};

const MINUTE: Duration = Duration::from_secs(60);

fn start() -> SystemTime {
    humantime::parse_rfc3339("2026-11-23T12:00:00Z").unwrap()
}

fn claim(number: usize) -> Claim {
    let body = format!(r#"{{"event":"desk.moved","event_ts":{number},"payload":{{}}}}"#);
    Claim::new(Delivery::from_verified(body).key())
}

async fn claimed(store: &MemoryDedup, claim: &Claim, at: SystemTime) -> Claimed {
    store.claim(claim, at).await.unwrap()
}

#[tokio::test]
async fn a_memory_without_room_has_some_all_the_same() {
    let store = MemoryDedup::with_capacity(0);
    let event = claim(0);
    assert_eq!(claimed(&store, &event, start()).await, Claimed::New);
    store.complete(&event, start()).await.unwrap();
    assert_eq!(claimed(&store, &claim(0), start()).await, Claimed::Done);
}

#[tokio::test]
async fn an_event_that_is_claimed_again_takes_nobody_elses_room() {
    let store = MemoryDedup::with_capacity(2);
    let handled = claim(0);
    assert_eq!(claimed(&store, &handled, start()).await, Claimed::New);
    store.complete(&handled, start()).await.unwrap();
    // Its first claim ends by itself.
    assert_eq!(claimed(&store, &claim(1), start()).await, Claimed::New);
    let later = start() + Claim::LEASE + MINUTE;
    assert_eq!(claimed(&store, &claim(1), later).await, Claimed::New);
    assert_eq!(claimed(&store, &claim(0), later).await, Claimed::Done, "it was handled");
}

#[tokio::test]
async fn what_was_handled_too_late_makes_no_memory_larger() {
    let store = MemoryDedup::with_capacity(1);
    let slow = claim(0);
    assert_eq!(claimed(&store, &slow, start()).await, Claimed::New);
    let later = start() + Claim::LEASE + MINUTE;
    let next = claim(1);
    assert_eq!(claimed(&store, &next, later).await, Claimed::New);
    store.complete(&slow, later).await.unwrap();
    assert_eq!(store.len(), 1);
    assert_eq!(claimed(&store, &claim(1), later).await, Claimed::Busy, "it is under way");
}
