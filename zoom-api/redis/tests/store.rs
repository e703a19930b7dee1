//! The connection to a store that comes and goes.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/redis.rs"]
mod redis_server;

use std::time::{Duration, Instant};

use redis_server::Redis;
use zoom_api::ErrorKind;
use zoom_api_redis::Store;

#[test]
fn a_server_starts_stops_and_jumps_in_time() {
    let mut redis = Redis::start();
    let pong: String = redis.command(&["PING"]);
    assert_eq!(pong, "PONG");
    redis.kill();
    assert!(redis.try_command::<String>(&["PING"]).is_err());
    redis.restart();
    let clock = Redis::with_clock();
    let now = || clock.command::<(i64, i64)>(&["TIME"]).0;
    let before = now();
    clock.set_clock(3_600);
    assert!((now() - before - 3_600).abs() < 3);
    clock.set_clock(-3_600);
    assert!((now() - before + 3_600).abs() < 3);
}

#[tokio::test]
async fn what_was_lost_is_connected_again() {
    let mut redis = Redis::start();
    let store = redis.store();
    store.ping().await.unwrap();
    redis.kill();
    assert!(store.ping().await.is_err());
    redis.restart();
    comes_back(&store).await;
    // A connection that answers nothing costs one timeout, and then nothing for a while.
    redis.freeze();
    let late = store.ping().await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Connect);
    let start = Instant::now();
    for _ in 0..100 {
        store.ping().await.unwrap_err();
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    redis.thaw();
    comes_back(&store).await;
}

#[tokio::test]
async fn a_replica_is_passed_over() {
    let port = free_port();
    let primary = Redis::start_with(&["--port", &port.to_string(), "--save", ""]);
    let replica = Redis::start_with(&["--port", "0", "--save", ""]);
    let _: String = replica.command(&["REPLICAOF", "127.0.0.1", &port.to_string()]);
    let store = Store::builder(&replica.url()).unwrap().or_at(&primary.url()).unwrap();
    let store = store.build().unwrap();
    comes_back(&store).await;
    // The failover: the primary one is gone, and the replica takes its place.
    drop(primary);
    let _: String = replica.command(&["REPLICAOF", "NO", "ONE"]);
    comes_back(&store).await;
}

#[test]
fn a_store_serves_every_runtime_and_outlives_them() {
    let redis = Redis::start();
    let store = redis.store();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(store.ping()).unwrap();
    }
}

#[test]
fn what_is_no_address_is_refused_and_a_password_is_not_shown() {
    assert_eq!(Store::open("http://example.com").unwrap_err().kind(), ErrorKind::InvalidInput);
    let error = Store::open("redis://user:hunter2@:bad:port/").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    let builder = Store::builder("redis://user:hunter2@127.0.0.1/").unwrap();
    assert!(!format!("{builder:?}").contains("hunter2"), "{builder:?}");
    let store = builder.build().unwrap();
    assert!(!format!("{store:?}").contains("hunter2"), "{store:?}");
}

async fn comes_back(store: &Store) {
    let end = Instant::now() + Duration::from_secs(10);
    while let Err(error) = store.ping().await {
        assert!(Instant::now() < end, "{error:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
