//! What a call may cost: the size of its future, and how often it looks at the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use zoom_api::auth::ServerToServer;
use zoom_api::groups::AddGroupMembers;
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;
use zoom_api::users::{GetUser, ListUsers};
use zoom_api::{Client, RawRequest};
use zoom_api_tests::world::{Scripted, Virtual, answer};

/// Virtual time that counts how often it is asked for.
#[derive(Clone)]
struct Counting {
    time: Virtual,
    reads: Arc<AtomicUsize>,
}

impl Runtime for Counting {
    fn now(&self) -> SystemTime {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.time.now()
    }

    fn uptime(&self) -> Duration {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.time.uptime()
    }

    /// Whoever makes a timer looks at the clock for it.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.time.sleep(time)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.time.spawn(task);
    }

    fn chance(&self) -> f64 {
        self.time.chance()
    }
}

fn client() -> (Client, Arc<AtomicUsize>) {
    let zoom = Scripted::new(|_, request| async move {
        // The answer does not come at once, as on a network.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let token = request.uri().path() == "/oauth/token";
        let body =
            if token { r#"{"access_token":"t","expires_in":3600}"# } else { r#"{"id":"a"}"# };
        Ok(answer(200, body))
    });
    let reads = Arc::new(AtomicUsize::new(0));
    let runtime = Counting { time: Virtual::at("2026-11-23T12:00:00Z"), reads: Arc::clone(&reads) };
    let builder = Client::builder(ServerToServer::new("a", "b", "c"));
    (builder.transport(zoom).runtime(runtime).build().unwrap(), reads)
}

#[tokio::test(start_paused = true)]
async fn the_future_of_a_call_is_small() {
    let (client, _) = client();
    let futures = [
        ("get", size_of_val(&client.send(GetUser::new("me")))),
        ("list", size_of_val(&client.send(ListUsers::new().page_size(300)))),
        ("add", size_of_val(&client.send(AddGroupMembers::new("a", [])))),
        ("raw", size_of_val(&client.raw(RawRequest::new(http::Method::GET, ["users"])))),
    ];
    for (name, size) in futures {
        assert!(size <= 2048, "{name}: {size} bytes");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_looks_at_the_clock_at_most_ten_times() {
    let (client, reads) = client();
    client.send(GetUser::new("a")).await.unwrap();
    for _ in 0..10 {
        let before = reads.load(Ordering::Relaxed);
        client.send(GetUser::new("a")).await.unwrap();
        let looks = reads.load(Ordering::Relaxed) - before;
        assert!(looks <= 10, "{looks} times");
    }
}
