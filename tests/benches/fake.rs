//! What the fake costs: how long it takes to start, how many calls a second it answers, and how much
//! memory many users take.
//!
//! `cargo bench -p zoom-api-tests --bench fake`. Calls are made in this process by the client, on one
//! thread: what is counted is the CPU time of the client and the fake together. Memory is what Linux
//! says that the process holds, and is shown on Linux only.
#![allow(clippy::print_stdout, reason = "the table is the purpose of the program")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cpu_time::ThreadTime;
use zoom_api::Client;
use zoom_api::groups::ListGroups;
use zoom_api::users::{GetUser, GetUserSettings, ListUsers, UpdateUser};
use zoom_api_fake::Fake;

type Failure = Box<dyn Error + Send + Sync>;

const MANY: usize = 100_000;
/// How long a kind of call is repeated.
const TIME: Duration = Duration::from_secs(1);

fn main() -> Result<(), Failure> {
    let rounds = 100;
    let began = ThreadTime::now();
    for _ in 0..rounds {
        black_box(Fake::builder().examples().start());
    }
    show("start", began.elapsed() / rounds);
    for users in [10_000, MANY] {
        let began = ThreadTime::now();
        let before = resident();
        let fake = Fake::builder().users(users).without_limits().start();
        show(&format!("start with {users} users"), began.elapsed());
        if let (Some(before), Some(after)) = (before, resident()) {
            let bytes = after.saturating_sub(before);
            println!("{:<32}{:>10.1} MiB", "  memory for them", bytes as f64 / 1_048_576.0);
        }
        calls(&fake.client(), users)?;
    }
    Ok(())
}

/// Calls a second, for some kinds of calls.
fn calls(zoom: &Client, users: usize) -> Result<(), Failure> {
    let page = now(zoom.send(ListUsers::new().page_size(300)))?;
    let ids: Vec<_> = page.users.iter().filter_map(|user| user.id.clone()).collect();
    let mut turn = 0;
    let mut next = || {
        turn += 1;
        ids.get(turn % ids.len()).cloned().unwrap_or_else(|| "me".into())
    };
    each("  users.get", || now(zoom.send(GetUser::new(next()))).map(drop))?;
    let mut number = 0;
    each("  users.update", || {
        number += 1;
        now(zoom.send(UpdateUser::new("me").dept(format!("Department {number}")))).map(drop)
    })?;
    each("  users.settings.get", || now(zoom.send(GetUserSettings::new("me"))).map(drop))?;
    each("  groups.list", || now(zoom.send(ListGroups::new())).map(drop))?;
    each("  users.list, pages of 300", || {
        now(zoom.send(ListUsers::new().page_size(300))).map(drop)
    })?;
    each("  users.list, the last of 300", || {
        let last = i64::try_from(users / 400).unwrap_or_default();
        #[allow(deprecated, reason = "only a number leads to the end at once")]
        now(zoom.send(ListUsers::new().page_size(300).page_number(last))).map(drop)
    })
}

fn each(name: &str, mut call: impl FnMut() -> Result<(), zoom_api::Error>) -> Result<(), Failure> {
    let (began, mut count) = (ThreadTime::now(), 0_u32);
    while began.elapsed() < TIME {
        call()?;
        count += 1;
    }
    let one = began.elapsed() / count;
    println!("{name:<32}{:>10.0} calls/s{:>12.1} µs", 1.0 / one.as_secs_f64(), micros(one));
    Ok(())
}

fn show(name: &str, time: Duration) {
    println!("{name:<32}{:>10.2} ms", micros(time) / 1_000.0);
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000_000.0
}

/// The bytes that this process holds.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The fake answers at once, so nobody needs to be woken.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
