//! The connection to a store that comes and goes.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/redis.rs"]
mod redis_server;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
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
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn whoever_may_not_ask_for_the_role_may_ask_for_the_rest() {
    let redis = Redis::start();
    let rule = ["ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all", "-role"];
    let _: String = redis.command(&rule);
    let store = Store::open(&format!("{}?user=app&pass=secret", redis.url())).unwrap();
    store.ping().await.unwrap();
    // What the store needs is another matter.
    let _: String = redis.command(&["ACL", "SETUSER", "app", "-ping"]);
    let refused = store.ping().await.unwrap_err();
    assert!(told(&refused).contains("ping"), "{refused:?}");
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let cause = error.source().map(|cause| format!(": {}", told(cause)));
    format!("{error}{}", cause.unwrap_or_default())
}

#[tokio::test]
async fn a_node_that_does_not_have_the_keys_says_who_has() {
    let port = free_port();
    let there = Redis::start_with(&["--port", &port.to_string(), "--save", ""]);
    // Without a host, it is that of the node that answered.
    for to in [format!("127.0.0.1:{port}"), format!(":{port}")] {
        let node = Store::open(&format!("redis://127.0.0.1:{}", moved(to))).unwrap();
        for _ in 0..3 {
            node.ping().await.unwrap();
        }
    }
    drop(there);
    // One that sends everybody to itself is in the middle of a change.
    let node = Store::open(&format!("redis://127.0.0.1:{}", moved(String::new()))).unwrap();
    let lost = node.ping().await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::Connect);
}

/// A node of a cluster that sends whoever wants something to this address, or to itself.
fn moved(to: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let to = if to.is_empty() { format!("127.0.0.1:{port}") } else { to };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (to, mut writer) = (to.clone(), stream.try_clone().unwrap());
            std::thread::spawn(move || {
                let mut lines = BufReader::new(stream).lines();
                // A command is a list of texts, each behind its length.
                while let Some(Ok(count)) = lines.next() {
                    let parts = 2 * count[1..].parse::<usize>().unwrap();
                    let words: Vec<_> = lines.by_ref().take(parts).map(Result::unwrap).collect();
                    let answer = match words[1].as_str() {
                        "ROLE" => "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n".to_owned(),
                        "PING" => format!("-MOVED 866 {to}\r\n"),
                        _ => "+OK\r\n".to_owned(),
                    };
                    if writer.write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}
