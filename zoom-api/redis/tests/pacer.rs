//! Budgets that several pacers share. Each pacer stands for a process of its own.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/redis.rs"]
mod redis_server;

use std::time::{Duration, Instant, SystemTime};

use redis_server::Redis;
use tokio::task::JoinSet;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{Feedback, NotAdmitted, Outcome, Pacer, Permit, Throttle, Ticket};
use zoom_api::runtime::{Runtime, Tokio};
use zoom_api_redis::RedisPacer;

const ACCOUNT: &str = "account";

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A pacer with a connection of its own.
fn pacer(redis: &Redis, plan: Plan) -> RedisPacer {
    RedisPacer::new(&redis.store(), ACCOUNT, plan)
}

async fn admit(pacer: &RedisPacer, ticket: &Ticket) -> Result<Permit, NotAdmitted> {
    pacer.admit(&Tokio::new(), ticket).await
}

fn answered(throttle: Option<Throttle>) -> Feedback {
    let now = Tokio::new().uptime();
    Feedback::new(now, now, SystemTime::now(), Outcome::Answered { throttle, remaining: None })
}

/// Sends a call, as far as a pacer can tell, and says when.
async fn send(pacer: &RedisPacer, ticket: &Ticket) -> Result<Instant, NotAdmitted> {
    let mut permit = admit(pacer, ticket).await?;
    let at = Instant::now();
    permit.sent();
    permit.ended(&answered(None));
    Ok(at)
}

/// Sends so many calls at once.
async fn send_all(pacer: &RedisPacer, label: RateLimit, calls: usize) -> Vec<Instant> {
    let mut tasks = JoinSet::new();
    for _ in 0..calls {
        let pacer = pacer.clone();
        tasks.spawn(async move { send(&pacer, &Ticket::new(label)).await.unwrap() });
    }
    tasks.join_all().await
}

/// The most calls in any second.
fn most(times: &[Instant], window: Duration) -> usize {
    let mut times = times.to_vec();
    times.sort();
    let within = |(index, first): (usize, &Instant)| {
        times[index..].iter().take_while(|time| **time - *first < window).count()
    };
    times.iter().enumerate().map(within).max().unwrap_or(0)
}

#[tokio::test]
async fn pacers_share_a_rate() {
    let redis = Redis::start();
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let pacer = pacer(&redis, Plan::Business);
        tasks.spawn(async move { send_all(&pacer, RateLimit::Light, 60).await });
    }
    let times: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(times.len(), 240);
    // Three windows of 80: the last one begins two windows after the first one.
    assert!(start.elapsed() < millis(2_600), "{:?}", start.elapsed());
    assert!(most(&times, Duration::from_secs(1)) <= 80, "{}", most(&times, millis(1_000)));
}

#[tokio::test]
async fn calls_that_wait_together_cost_one_run() {
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    send(&pacer, &Ticket::new(RateLimit::Light)).await.unwrap();
    let runs = || {
        let info: String = redis.command(&["INFO", "commandstats"]);
        let line = info.lines().find(|line| line.starts_with("cmdstat_evalsha:")).unwrap();
        let calls = line.split("calls=").nth(1).unwrap().split(',').next().unwrap();
        calls.parse::<u32>().unwrap()
    };
    let before = runs();
    send_all(&pacer, RateLimit::Light, 60).await;
    assert!(runs() - before <= 3, "{}", runs() - before);
}
