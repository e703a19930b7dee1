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

/// Sends a call, as far as a pacer can tell, and says when.
pub async fn send(pacer: &RedisPacer, ticket: &Ticket) -> Result<Instant, NotAdmitted> {
    let mut permit = admit(pacer, ticket).await?;
    let at = Instant::now();
    permit.sent();
    permit.ended(&answered(None));
    Ok(at)
}

/// Sends so many calls at once.
pub async fn send_all(pacer: &RedisPacer, label: RateLimit, calls: usize) -> Vec<Instant> {
    let mut tasks = JoinSet::new();
    for _ in 0..calls {
        let pacer = pacer.clone();
        tasks.spawn(async move { send(&pacer, &Ticket::new(label)).await.unwrap() });
    }
    tasks.join_all().await
}

/// The most calls in any second.
pub fn most(times: &[Instant], window: Duration) -> usize {
    let mut times = times.to_vec();
    times.sort();
    let within = |(index, first): (usize, &Instant)| {
        times[index..].iter().take_while(|time| **time - *first < window).count()
    };
    times.iter().enumerate().map(within).max().unwrap_or(0)
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
