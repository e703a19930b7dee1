//! Events that several processes receive.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/redis.rs"]
mod redis_server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use redis_server::Redis;
use zoom_api::ErrorKind;
use zoom_api::webhooks::{Claim, Claimed, DedupStore, Delivery, EventKey, EventService};
use zoom_api::webhooks::{Receiver, Signer};
use zoom_api_redis::RedisDedup;

const SECRET: &str = "secret-token";

fn now() -> SystemTime {
    SystemTime::now()
}

fn key(body: &str) -> EventKey {
    Delivery::from_verified(body.to_owned()).key()
}

/// How long the store keeps what is there of an event, in seconds.
fn lifetime(redis: &Redis, key: EventKey) -> i64 {
    redis.command(&["TTL", &format!("zoom-api:1:event:app:{key}")])
}

#[tokio::test]
async fn an_event_is_claimed_completed_and_released_across_processes() {
    let redis = Redis::start();
    let [one, two] = [(); 2].map(|()| RedisDedup::new(&redis.store(), "app"));
    let [first, second] = [(); 2].map(|()| Claim::new(key("a")));
    assert_eq!(one.claim(&first, now()).await.unwrap(), Claimed::New);
    assert_eq!(two.claim(&second, now()).await.unwrap(), Claimed::Busy);
    // Whoever has no claim gives none back.
    two.release(&second).await.unwrap();
    assert_eq!(two.claim(&second, now()).await.unwrap(), Claimed::Busy);
    assert!((50..=60).contains(&lifetime(&redis, key("a"))));
    one.release(&first).await.unwrap();
    assert_eq!(two.claim(&second, now()).await.unwrap(), Claimed::New);
    two.complete(&second, now()).await.unwrap();
    assert_eq!(one.claim(&first, now()).await.unwrap(), Claimed::Done);
    two.release(&second).await.unwrap();
    assert_eq!(one.claim(&first, now()).await.unwrap(), Claimed::Done);
    assert!((86_000..=86_400).contains(&lifetime(&redis, key("a"))));
    // Other events, and other programs, have nothing to do with it.
    let other = RedisDedup::new(&redis.store(), "other app");
    assert_eq!(other.claim(&first, now()).await.unwrap(), Claimed::New);
    assert_eq!(one.claim(&Claim::new(key("b")), now()).await.unwrap(), Claimed::New);
}

#[tokio::test]
async fn a_claim_ends_by_itself() {
    let redis = Redis::with_clock();
    let dedup = RedisDedup::new(&redis.store(), "app");
    let claim = Claim::new(key("a"));
    assert_eq!(dedup.claim(&claim, now()).await.unwrap(), Claimed::New);
    redis.set_clock(61);
    assert_eq!(dedup.claim(&claim, now()).await.unwrap(), Claimed::New);
    dedup.complete(&claim, now()).await.unwrap();
    redis.set_clock(61 + 86_000);
    assert_eq!(dedup.claim(&claim, now()).await.unwrap(), Claimed::Done);
    redis.set_clock(61 + 86_401);
    assert_eq!(dedup.claim(&claim, now()).await.unwrap(), Claimed::New);
}

#[tokio::test]
async fn while_the_store_is_away_events_come_again() {
    let mut redis = Redis::start();
    let handled = Arc::new(AtomicUsize::new(0));
    let services = [(); 2].map(|()| {
        let counted = Arc::clone(&handled);
        let service = EventService::new(Receiver::new(SECRET).unwrap(), move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            std::future::ready(Ok::<(), ()>(()))
        });
        service.dedup(RedisDedup::new(&redis.store(), "app"))
    });
    let body = r#"{"event":"desk.moved","payload":{}}"#;
    let send = async |service: &EventService| {
        let mut request = Request::post("/").body(Bytes::from_static(body.as_bytes())).unwrap();
        *request.headers_mut() = Signer::new(SECRET).unwrap().headers(now(), body.as_bytes());
        service.handle(request).await.status().as_u16()
    };
    redis.kill();
    assert_eq!(send(&services[0]).await, 503);
    assert_eq!(handled.load(Ordering::Relaxed), 0);
    redis.restart();
    let end = std::time::Instant::now() + Duration::from_secs(10);
    while send(&services[0]).await != 200 {
        assert!(std::time::Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for service in &services {
        assert_eq!(send(service).await, 200);
    }
    assert_eq!(handled.load(Ordering::Relaxed), 1);
    redis.kill();
    let dedup = RedisDedup::new(&redis.store(), "app");
    let error = dedup.claim(&Claim::new(key("a")), now()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}
