//! Figures of the shared budgets, with a real server: `cargo bench -p zoom-api-redis --features server-tests`.
//!
//! `admissions`: what one core of Redis admits in a second, by the CPU time that it takes. `eight`: eight clients
//! on one store send 4,000 light calls on Business, with 20 to 80 ms each way; it takes a minute.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

#[path = "../tests/support/redis.rs"]
mod redis_server;

use std::env;
use std::time::{Duration, Instant};

use redis_server::Redis;
use tokio::task::JoinSet;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{Pacer, Ticket};
use zoom_api::runtime::Tokio;
use zoom_api::users::GetUser;
use zoom_api::{Client, Options};
use zoom_api_fake::{Behaviour, Fake, Grant};
use zoom_api_redis::RedisPacer;

fn main() {
    let wanted: Vec<_> =
        env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if runs("admissions") {
        runtime.block_on(admissions(1, "one call at a time, alone"));
        runtime.block_on(admissions(8, "one call at a time, eight on each account"));
        runtime.block_on(admissions(160, "twenty waiting in each of eight, on each account"));
    }
    if runs("eight") {
        runtime.block_on(eight());
    }
}

/// Twenty accounts whose calls want all that there is, for some seconds.
async fn admissions(waiting: usize, what: &str) {
    const ACCOUNTS: usize = 20;
    const TIME: Duration = Duration::from_secs(4);
    let redis = Redis::start();
    let stores: Vec<_> = (0..waiting.min(8)).map(|_| redis.store()).collect();
    let cpu = || {
        let info: String = redis.command(&["INFO", "cpu"]);
        let of = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().parse::<f64>().unwrap()
        };
        of("used_cpu_user:") + of("used_cpu_sys:")
    };
    let mut tasks = JoinSet::new();
    let (before, end) = (cpu(), Instant::now() + TIME);
    for account in 0..ACCOUNTS {
        let pacers: Vec<_> = stores
            .iter()
            .map(|store| RedisPacer::new(store, &account.to_string(), Plan::Business))
            .collect();
        for pacer in pacers.iter().cycle().take(waiting) {
            let pacer = pacer.clone();
            tasks.spawn(async move {
                let (runtime, mut calls) = (Tokio::new(), 0_u32);
                while Instant::now() < end {
                    pacer.admit(&runtime, &Ticket::new(RateLimit::Light)).await.unwrap().sent();
                    calls += 1;
                }
                calls
            });
        }
    }
    let calls: u32 = tasks.join_all().await.into_iter().sum();
    let spent = cpu() - before;
    println!(
        "{what}: {calls} admissions of {ACCOUNTS} accounts in {spent:.2} s of CPU: {:.0} a second for one core, {:.0} us each",
        f64::from(calls) / spent,
        spent * 1e6 / f64::from(calls)
    );
}

async fn eight() {
    const CALLS: usize = 4_000;
    let delays = Duration::from_millis(20)..=Duration::from_millis(80);
    let fake = Fake::builder().plan(Plan::Business).behaviour(Behaviour::new().delay(delays));
    let fake = fake.real_time().start();
    let server = fake.listen().unwrap();
    let redis = Redis::start();
    let clients: Vec<Client> = (0..8)
        .map(|_| {
            let token = zoom_api::auth::StaticToken::new(fake.token(Grant::account()));
            let pacer = RedisPacer::new(&redis.store(), "account", Plan::Business);
            let options = Options::new().total_timeout(Duration::from_secs(600));
            let builder = Client::builder(token).base_url(server.url()).pacer(pacer);
            builder.options(options).build().unwrap()
        })
        .collect();
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for zoom in clients.iter().cycle().take(CALLS) {
        let zoom = zoom.clone();
        tasks.spawn(async move { zoom.send(GetUser::new("me")).await.map(drop) });
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }
    let took = start.elapsed();
    let requests = fake.requests();
    let sent = requests.calls().count() + requests.forgotten() as usize;
    println!(
        "eight on one store, 20-80 ms each way: {CALLS} calls in {:.1} s (ideal 50 s), {} of {sent} answered 429",
        took.as_secs_f64(),
        sent - CALLS
    );
}
