//! What the fake costs, in CPU time: its start, and calls through the client.
//!
//! `cargo bench -p zoom-fake`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use cpu_time::ProcessTime;
use zoom_api::fake::Fake;
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, GetUser, ListUsers, NewUser, UpdateUser};

const CALLS: u32 = 20_000;

fn main() {
    block_on(run());
}

/// The fake needs no runtime.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

async fn run() {
    for users in [0, 1_000, 100_000] {
        let (time, fake) = timed(|| Fake::builder().users(users).start());
        println!("start with {users:>6} users   {time:>9.2?}");
        drop(fake);
    }
    let fake = Fake::builder().users(1_000).without_limits().start();
    let zoom = fake.client();
    let start = ProcessTime::now();
    for _ in 0..CALLS {
        zoom.send(GetUser::new("me")).await.unwrap();
    }
    rate("users.get", start.elapsed());
    let start = ProcessTime::now();
    for _ in 0..CALLS {
        zoom.send(UpdateUser::new("me").dept("Engines")).await.unwrap();
    }
    rate("users.update", start.elapsed());
    let start = ProcessTime::now();
    for number in 0..CALLS {
        let user = NewUser::new(format!("new{number}@example.com"), UserType::Basic);
        zoom.send(CreateUser::new(CreateUserAction::Create, user)).await.unwrap();
    }
    rate("users.create", start.elapsed());
    let start = ProcessTime::now();
    for _ in 0..CALLS {
        zoom.send(ListUsers::new().page_size(30)).await.unwrap();
    }
    rate("users.list of 30", start.elapsed());
    let limited = Fake::builder().users(1_000).start();
    let zoom = limited.client();
    let start = ProcessTime::now();
    for _ in 0..CALLS {
        zoom.send(GetUser::new("me")).await.unwrap();
    }
    rate("users.get, limits on", start.elapsed());
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = ProcessTime::now();
    let result = run();
    (start.elapsed(), result)
}

fn rate(name: &str, time: Duration) {
    println!("{name:<22} {:>8.0} calls/s", f64::from(CALLS) / time.as_secs_f64());
}
