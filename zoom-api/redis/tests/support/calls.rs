//! Pacers that stand for a process each, and calls that are sent as far as they can tell.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::time::{Duration, Instant, SystemTime};

use tokio::task::JoinSet;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{Feedback, NotAdmitted, Outcome, Pacer, Permit, Throttle, Ticket};
use zoom_api::runtime::{Runtime, Tokio};
use zoom_api_redis::RedisPacer;

use super::redis_server::Redis;

pub const ACCOUNT: &str = "account";

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A pacer with a connection of its own.
pub fn pacer(redis: &Redis, plan: Plan) -> RedisPacer {
    RedisPacer::new(&redis.store(), ACCOUNT, plan)
}

pub async fn admit(pacer: &RedisPacer, ticket: &Ticket) -> Result<Permit, NotAdmitted> {
    pacer.admit(&Tokio::new(), ticket).await
}

pub fn answered(throttle: Option<Throttle>) -> Feedback {
    let now = Tokio::new().uptime();
    Feedback::new(now, now, SystemTime::now(), Outcome::Answered { throttle, remaining: None })
}

/// When a call left: at some moment between these two, which a busy machine may draw apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    pub from: Instant,
    pub to: Instant,
}

/// Sends a call, as far as a pacer can tell, and says when.
pub async fn send(pacer: &RedisPacer, ticket: &Ticket) -> Result<Left, NotAdmitted> {
    let mut admit = std::pin::pin!(admit(pacer, ticket));
    let mut from = Instant::now();
    let permit = std::future::poll_fn(|context| {
        // It leaves while it is polled for the last time.
        from = Instant::now();
        admit.as_mut().poll(context)
    });
    let mut permit = permit.await?;
    permit.sent();
    let to = Instant::now();
    permit.ended(&answered(None));
    Ok(Left { from, to })
}

/// Sends so many calls at once.
pub async fn send_all(pacer: &RedisPacer, label: RateLimit, calls: usize) -> Vec<Left> {
    let mut tasks = JoinSet::new();
    for _ in 0..calls {
        let pacer = pacer.clone();
        tasks.spawn(async move { send(&pacer, &Ticket::new(label)).await.unwrap() });
    }
    tasks.join_all().await
}

/// The most calls that have certainly left in one window of this length, wherever it begins.
pub fn most(times: &[Left], window: Duration) -> usize {
    let within = |start: Instant| {
        times.iter().filter(|left| left.from >= start && left.to < start + window).count()
    };
    times.iter().map(|left| within(left.from)).max().unwrap_or(0)
}

pub fn light() -> Ticket {
    Ticket::new(RateLimit::Light)
}

pub fn left_today(pacer: &RedisPacer, limit: &str) -> u32 {
    let limits = pacer.limits(&Tokio::new());
    limits.iter().find(|status| status.limit == limit).unwrap().left_today.unwrap()
}

pub fn set_used(redis: &Redis, field: &str, used: u32) {
    let key = format!("zoom-api:1:{{account:{ACCOUNT}}}:days");
    let _: i64 = redis.command(&["HSET", &key, field, &used.to_string()]);
}
