//! That no future which is not polled keeps the token from others, what the end of a program leaves behind,
//! and how many clients and processes share one token.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context as TaskContext, Waker};
use std::thread;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use tokio::sync::watch;
use zoom_api::auth::{
    AccessToken, Context, Credentials, FileStore, MemoryStore, OAuthApp, ServerToServer,
    StaticToken, TokenKey, TokenSet, TokenStore, UserOAuth,
};
use zoom_api::pace::Unpaced;
use zoom_api::runtime::{Runtime, Tokio};
use zoom_api::transport::BoxFuture;
use zoom_api::users::GetUser;
use zoom_api::{Client, Error, ErrorKind};
use zoom_api_fake::Fake;
use zoom_api_tests::apps::{self, call, is_token, over, server_app, token_requests, user_app};
use zoom_api_tests::runtime::But;
use zoom_api_tests::stores::Watched;
use zoom_api_tests::tokens::Zoom;
use zoom_api_tests::world::{Scripted, Virtual, answer};

fn stored(refresh: &str) -> Arc<MemoryStore> {
    Arc::new(MemoryStore::with(TokenSet::new(refresh)))
}

/// The refresh token that a store holds.
fn refresh_token(store: &dyn TokenStore) -> String {
    // A store in memory answers at once.
    let set = futures_util::FutureExt::now_or_never(store.load(&KEY)).unwrap();
    set.unwrap().unwrap().refresh_token().unwrap().expose().to_owned()
}

static KEY: std::sync::LazyLock<TokenKey> = std::sync::LazyLock::new(apps::key);

fn over_socket(zoom: &Zoom, credentials: impl Credentials + 'static) -> Client {
    let client = Client::builder(credentials).base_url(zoom.url()).oauth_url(zoom.oauth_url());
    client.pacer(Unpaced).build().unwrap()
}

fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Does something on a thread of its own, which takes 20 seconds at most.
fn in_time<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(what()));
    // A future that waits in vain is dropped with its thread.
    receiver.recv_timeout(Duration::from_secs(20)).unwrap()
}

// F7 and its kind.

#[test]
fn a_runtime_that_nobody_drives_any_more_keeps_no_call_waiting() {
    let zoom = Zoom::start();
    let held = zoom.hold();
    let store = stored("r0");
    let client = over_socket(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    let kept = current_thread();
    kept.block_on(async {
        tokio::time::timeout(Duration::from_millis(5), call(&client)).await.unwrap_err();
    });
    drop(held);
    // The runtime is there, and stands still.
    let other = client.clone();
    in_time(move || {
        current_thread().block_on(call(&other)).unwrap();
        other.blocking().send(GetUser::new("me")).unwrap();
        assert_eq!(other.blocking().token_scopes().unwrap(), None);
    });
    assert_eq!((zoom.newest(), zoom.refused()), (1, 0), "no refresh token was lost");
    assert_eq!(refresh_token(&*store), "r1");
    // It may go on, or go.
    kept.block_on(call(&client)).unwrap();
    drop(kept);
    in_time(move || {
        current_thread().block_on(call(&client)).unwrap();
        client.blocking().close().unwrap();
        assert!(client.blocking().send(GetUser::new("me")).is_err());
    });
}

#[test]
fn a_connection_of_a_runtime_that_stands_still_is_nobody_elses() {
    let zoom = Zoom::start();
    let client = over_socket(&zoom, server_app());
    let kept = current_thread();
    for _ in 0..3 {
        kept.block_on(call(&client)).unwrap();
        // The idle connection lives on the runtime that is kept.
        let other = client.clone();
        in_time(move || {
            current_thread().block_on(call(&other)).unwrap();
            other.blocking().send(GetUser::new("me")).unwrap();
        });
        client.drop_token();
    }
    assert_eq!((zoom.newest(), zoom.calls()), (3, (9, 0)));
}

#[test]
fn calls_from_several_runtimes_share_a_fetch() {
    let zoom = Zoom::start();
    let held = zoom.hold();
    let client = over_socket(&zoom, server_app());
    let (begins, begun) = mpsc::channel();
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let (client, begins) = (client.clone(), begins.clone());
            thread::spawn(move || {
                begins.send(()).unwrap();
                match number % 2 {
                    0 => current_thread().block_on(call(&client)),
                    _ => client.blocking().send(GetUser::new("me")).map(drop),
                }
            })
        })
        .collect();
    assert_eq!(begun.iter().take(8).count(), 8);
    drop(held);
    for thread in threads {
        in_time(move || thread.join().unwrap()).unwrap();
    }
    assert_eq!((zoom.newest(), zoom.calls()), (1, (8, 0)));
}

/// A Zoom whose token comes when the gate is open. What waits for the gate belongs to no runtime.
fn gated() -> (Scripted, watch::Sender<bool>) {
    let (sender, receiver) = watch::channel(false);
    let zoom = Scripted::new(move |_, request| {
        let mut gate = receiver.clone();
        async move {
            if is_token(&request) {
                gate.wait_for(|open| *open).await.unwrap();
                return Ok(answer(
                    200,
                    r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#,
                ));
            }
            Ok(answer(200, "{}"))
        }
    });
    (zoom, sender)
}

#[test]
fn whoever_is_polled_drives_the_fetch_of_those_who_are_not() {
    let fake = Fake::start();
    // Time and tasks of the runtime that it is called in, whatever becomes of that.
    let here: Arc<dyn Runtime> =
        Arc::new(But::of(Arc::new(Tokio::new())).spawn(|it| drop(tokio::spawn(it))));
    let by_the_fake: Arc<dyn Runtime> = Arc::new(fake.clock().clone());
    for runtime in [here, by_the_fake] {
        for dropped in [true, false] {
            let (zoom, gate) = gated();
            let store = stored("r0");
            let client = Client::builder(UserOAuth::new(user_app(), Arc::clone(&store)))
                .transport(zoom.clone())
                .pacer(Unpaced)
                .runtime(But::of(Arc::clone(&runtime)))
                .build()
                .unwrap();
            let kept = current_thread();
            let mut first = Some(Box::pin({
                let client = client.clone();
                async move { call(&client).await }
            }));
            kept.block_on(async {
                // It comes so far that it waits for the gate, and its task is there.
                for _ in 0..5 {
                    let mut context = TaskContext::from_waker(Waker::noop());
                    assert!(first.as_mut().unwrap().as_mut().poll(&mut context).is_pending());
                    tokio::task::yield_now().await;
                }
            });
            assert_eq!(token_requests(&zoom), 1);
            if dropped {
                first = None;
            }
            let other = client.clone();
            let (started, start) = mpsc::channel();
            let waiting = thread::spawn(move || {
                let runtime = current_thread();
                runtime.block_on(async {
                    let mut call = pin!(call(&other));
                    // Polled once before the gate opens.
                    let _ = tokio::time::timeout(Duration::ZERO, &mut call).await;
                    started.send(()).unwrap();
                    call.await
                })
            });
            start.recv().unwrap();
            gate.send(true).unwrap();
            in_time(move || waiting.join().unwrap()).unwrap();
            // One that comes later finds the token.
            let late = client.clone();
            in_time(move || current_thread().block_on(call(&late))).unwrap();
            assert_eq!((token_requests(&zoom), refresh_token(&*store)), (1, "r1".to_owned()));
            drop((first, kept));
        }
    }
}

#[test]
fn a_timer_that_stands_still_ends_by_the_clock_of_whoever_waits() {
    // The first request is never answered, and its timer lives in a runtime that nobody drives.
    let zoom = Scripted::new(|index, request| async move {
        match is_token(&request) {
            true if index == 0 => std::future::pending().await,
            true => Ok(answer(200, r#"{"access_token":"t1","expires_in":3600}"#)),
            false => Ok(answer(200, "{}")),
        }
    });
    let fake = Fake::start();
    let clock = fake.clock().clone();
    // Sleeps by tokio, whose time nobody moves here, under a clock that the test moves.
    let stuck =
        But::of(Arc::new(clock.clone())).spawn(|task| drop(tokio::spawn(task))).sleep(|time| {
            // In the kept runtime, it never ends. Elsewhere, it ends soon.
            let here = thread::current().name() == Some("elsewhere");
            Box::pin(async move {
                match here {
                    true => tokio::time::sleep(time / 1_000).await,
                    false => std::future::pending().await,
                }
            })
        });
    let client = Client::builder(server_app())
        .transport(zoom.clone())
        .pacer(Unpaced)
        .runtime(stuck)
        .build()
        .unwrap();
    let kept = current_thread();
    kept.block_on(async {
        tokio::time::timeout(Duration::from_millis(5), call(&client)).await.unwrap_err();
    });
    clock.advance(Duration::from_secs(31));
    let elsewhere = thread::Builder::new().name("elsewhere".to_owned());
    let waiting = elsewhere.spawn(move || current_thread().block_on(call(&client))).unwrap();
    in_time(move || waiting.join().unwrap()).unwrap();
    assert_eq!(token_requests(&zoom), 2);
    drop(kept);
}

#[test]
fn a_token_needs_no_runtime_of_the_callers() {
    let zoom = Zoom::start();
    let client = over_socket(&zoom, server_app());
    // Whoever polls it knows nothing of tokio until the token is there.
    let scopes = in_time(move || {
        let (sender, receiver) = mpsc::channel();
        struct WakeSender(mpsc::Sender<()>);
        impl std::task::Wake for WakeSender {
            fn wake(self: Arc<Self>) {
                let _ = self.0.send(());
            }
        }
        let waker = Waker::from(Arc::new(WakeSender(sender)));
        let mut scopes = pin!(client.token_scopes());
        loop {
            if let std::task::Poll::Ready(scopes) =
                scopes.as_mut().poll(&mut TaskContext::from_waker(&waker))
            {
                return scopes;
            }
            receiver.recv().unwrap();
        }
    });
    assert_eq!(scopes.unwrap(), None);
    assert_eq!(zoom.newest(), 1);
}

// F6 and its kind.

/// A Zoom that rotates tokens and takes a second for it: `r<n>` works once.
fn rotating() -> (Scripted, Arc<AtomicUsize>) {
    let newest = Arc::new(AtomicUsize::new(0));
    let next = Arc::clone(&newest);
    let zoom = Scripted::new(move |_, request| {
        let number = next.load(Ordering::SeqCst);
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let good = format!("refresh_token=r{number}");
        let good = is_token(&request) && body.split('&').any(|pair| pair == good);
        if good {
            next.store(number + 1, Ordering::SeqCst);
        }
        async move {
            if !is_token(&request) {
                return Ok(answer(200, "{}"));
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            let number = number + 1;
            Ok(match good {
                true => answer(
                    200,
                    &format!(
                        r#"{{"access_token":"t{number}","refresh_token":"r{number}","expires_in":3600}}"#
                    ),
                ),
                false => answer(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#),
            })
        }
    });
    (zoom, newest)
}

/// Just before the renewal is due at the latest, and long before the token expires.
const INTO_RENEWAL: Duration = Duration::from_secs(3_600 - 200);

#[tokio::test(start_paused = true)]
async fn no_renewal_of_a_users_token_is_under_way_when_the_last_call_is_done() {
    let (zoom, newest) = rotating();
    let store = stored("r0");
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    call(&client).await.unwrap();
    for hour in 1..20 {
        tokio::time::sleep(INTO_RENEWAL).await;
        call(&client).await.unwrap();
        // The program may end here.
        let saved = format!("r{}", newest.load(Ordering::SeqCst));
        assert_eq!((refresh_token(&*store), hour + 1), (saved, newest.load(Ordering::SeqCst)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_does_not_come_holds_up_no_call_for_long() {
    let silent = Arc::new(AtomicUsize::new(0));
    let is_silent = Arc::clone(&silent);
    let zoom = Scripted::new(move |_, request| {
        let silent = is_token(&request) && is_silent.load(Ordering::SeqCst) > 0;
        async move {
            match (silent, is_token(&request)) {
                (true, _) => std::future::pending().await,
                (_, true) => Ok(answer(
                    200,
                    r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#,
                )),
                _ => Ok(answer(200, "{}")),
            }
        }
    });
    let client = over(&zoom, UserOAuth::new(user_app(), stored("r0")));
    call(&client).await.unwrap();
    silent.store(1, Ordering::SeqCst);
    tokio::time::sleep(INTO_RENEWAL).await;
    let start = tokio::time::Instant::now();
    call(&client).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn closing_finishes_what_is_under_way_and_begins_nothing() {
    let (zoom, newest) = rotating();
    let store = stored("r0");
    let source = Arc::new(UserOAuth::new(user_app(), Arc::clone(&store)));
    let client = over(&zoom, Arc::clone(&source));
    let neighbour = over(&zoom, source);
    call(&client).await.unwrap();
    tokio::time::sleep(INTO_RENEWAL).await;
    // The renewal is under way, and whoever wanted it has gone.
    tokio::time::timeout(Duration::from_millis(500), call(&client)).await.unwrap_err();
    assert_eq!((newest.load(Ordering::SeqCst), refresh_token(&*store)), (2, "r1".to_owned()));
    client.close().await.unwrap();
    assert_eq!(refresh_token(&*store), "r2");
    // Nothing begins afterwards, by clones neither.
    tokio::time::sleep(INTO_RENEWAL).await;
    let error = call(&client.clone()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
    assert_eq!(client.token_scopes().await.ok(), Some(None), "the token is there until it expires");
    tokio::time::sleep(INTO_RENEWAL).await;
    assert!(client.token_scopes().await.is_err() && client.revoke_token().await.is_err());
    assert_eq!(newest.load(Ordering::SeqCst), 2);
    // Whoever shares the source goes on.
    call(&neighbour).await.unwrap();
    assert_eq!(newest.load(Ordering::SeqCst), 3);
    client.close().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn closing_saves_what_could_not_be_saved_or_says_so() {
    let (zoom, _) = rotating();
    let store = Arc::new(Watched::full("r0", 2));
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    let error = call(&client).await.unwrap_err();
    assert!(error.is_token_store_failure() && !error.is_authorization_lost(), "{error:?}");
    assert!(!error.is_not_authorized() && error.kind() == ErrorKind::Credentials);
    let error = client.close().await.unwrap_err();
    assert!(error.is_token_store_failure());
    client.close().await.unwrap();
    assert_eq!(refresh_token(&store.tokens), "r1");
}

#[tokio::test(start_paused = true)]
async fn who_was_never_authorised_is_told_so() {
    let (zoom, _) = rotating();
    let client = over(&zoom, UserOAuth::new(user_app(), MemoryStore::new()));
    let error = call(&client).await.unwrap_err();
    assert!(error.is_not_authorized() && !error.is_token_store_failure());
    assert!(!error.is_authorization_lost() && zoom.requests().is_empty());
}

// One source, one token.

#[tokio::test(start_paused = true)]
async fn clients_with_one_source_have_one_token() {
    /// Somebody's own source.
    struct Counting(AtomicUsize);
    impl Credentials for Counting {
        fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
            Box::pin(async {
                let number = self.0.fetch_add(1, Ordering::SeqCst);
                context.runtime().sleep(Duration::from_secs(1)).await;
                let expiry = context.runtime().now() + Duration::from_secs(3_600);
                Ok(AccessToken::new(format!("t{number}")).expires_at(expiry))
            })
        }
    }
    let (zoom, newest) = rotating();
    let tokens = move |_, request: Request<Bytes>| async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let token = r#"{"access_token":"t","expires_in":3600}"#;
        Ok(answer(200, if is_token(&request) { token } else { "{}" }))
    };
    let both = async |clients: [Client; 2]| {
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let client = clients[number % 2].clone();
                tokio::spawn(async move { call(&client).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    };

    let server = Scripted::new(tokens);
    let source = Arc::new(server_app());
    both([over(&server, Arc::clone(&source)), over(&server, Arc::clone(&source))]).await;
    assert_eq!((token_requests(&server), server.requests().len()), (1, 21));
    // One that is made when the others are gone.
    call(&over(&server, Arc::clone(&source))).await.unwrap();
    assert_eq!(token_requests(&server), 1);
    // By way of a trait object it is the same one.
    let any: Arc<dyn Credentials> = source;
    call(&over(&server, Arc::new(any))).await.unwrap();
    assert_eq!(token_requests(&server), 1);

    let server = Scripted::new(tokens);
    let source = server_app();
    both([over(&server, source.clone()), over(&server, source.clone())]).await;
    assert_eq!(token_requests(&server), 1, "clones are one source");
    both([over(&server, server_app()), over(&server, server_app())]).await;
    assert_eq!(token_requests(&server), 3, "others are not");

    let server = Scripted::new(tokens);
    let source = Arc::new(Counting(AtomicUsize::new(0)));
    both([over(&server, Arc::clone(&source)), over(&server, Arc::clone(&source))]).await;
    assert_eq!((source.0.load(Ordering::SeqCst), server.requests().len()), (1, 20));

    // A user's refresh token is used once, whatever the store.
    let source = Arc::new(UserOAuth::new(user_app(), Watched::with("r0")));
    let clients = [over(&zoom, Arc::clone(&source)), over(&zoom, source)];
    both(clients).await;
    assert_eq!((token_requests(&zoom), newest.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_asks_two_endpoints_has_a_token_of_each() {
    let zoom = Scripted::new(|_, request| async move {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let token = format!(r#"{{"access_token":"{host}","expires_in":3600}}"#);
        Ok(answer(200, if is_token(&request) { &token } else { "{}" }))
    });
    let source = server_app();
    let client = |url: &str| {
        let client = Client::builder(source.clone()).transport(zoom.clone()).pacer(Unpaced);
        let client = client.runtime(Virtual::at("2026-11-23T12:00:00Z"));
        client.oauth_url(url).build().unwrap()
    };
    for url in ["https://zoom.us/oauth", "http://localhost/oauth", "https://zoom.us/oauth"] {
        call(&client(url)).await.unwrap();
    }
    let bearers: Vec<_> = zoom
        .requests()
        .iter()
        .filter(|request| !is_token(request))
        .map(|request| request.headers()["authorization"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(bearers, ["Bearer zoom.us", "Bearer localhost", "Bearer zoom.us"]);
}

#[tokio::test]
async fn short_programs_share_the_token_of_an_account_by_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token.json");
    let newest = Arc::new(AtomicUsize::new(0));
    let next = Arc::clone(&newest);
    let zoom = Scripted::new(move |_, request| {
        let number = match is_token(&request) {
            true => next.fetch_add(1, Ordering::SeqCst) + 1,
            false => 0,
        };
        let body = match number {
            0 => "{}".to_owned(),
            number => format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#),
        };
        std::future::ready(Ok(answer(200, &body)))
    });
    let in_real_time = |zoom: &Scripted, app: ServerToServer| {
        Client::builder(app).transport(zoom.clone()).pacer(Unpaced).build().unwrap()
    };
    // All of them in one file: two apps, and a user of the first.
    let first = || ServerToServer::new("a", "id", "secret").store(FileStore::new(&path));
    let second = || ServerToServer::new("b", "id", "secret").store(FileStore::new(&path));
    for _ in 0..3 {
        // Each is a run of a program.
        call(&in_real_time(&zoom, first())).await.unwrap();
        call(&in_real_time(&zoom, second())).await.unwrap();
    }
    assert_eq!(newest.load(Ordering::SeqCst), 2);
    let store = FileStore::new(&path);
    let user = user_app().key("ada");
    assert!(store.load(&user).await.unwrap().is_none());
    assert!(store.replace(&user, None, Some(&TokenSet::new("r"))).await.unwrap());
    let token = store.load(&first().key()).await.unwrap().unwrap();
    assert_eq!(token.access_token().unwrap().secret().expose(), "t1");
    let token = store.load(&second().key()).await.unwrap().unwrap();
    assert_eq!(token.access_token().unwrap().secret().expose(), "t2");
    let token = store.load(&user).await.unwrap().unwrap();
    assert_eq!(token.refresh_token().unwrap().expose(), "r");
    assert!(store.load(&user_app().key("bob")).await.unwrap().is_none());
    // A store that does not work costs tokens, and no calls.
    std::fs::write(&path, "{").unwrap();
    call(&in_real_time(&zoom, first())).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_knows_the_newest_token_only_refuses_no_call_of_those_who_share_a_store() {
    let newest = Arc::new(AtomicUsize::new(0));
    let next = Arc::clone(&newest);
    let zoom = Scripted::new(move |_, request| {
        let next = Arc::clone(&next);
        async move {
            if is_token(&request) {
                let number = next.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::time::sleep(Duration::from_millis(300)).await;
                let body = format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#);
                return Ok(answer(200, &body));
            }
            let newest = format!("Bearer t{}", next.load(Ordering::SeqCst));
            tokio::time::sleep(Duration::from_millis(40)).await;
            Ok(match request.headers()["authorization"] == newest.as_str() {
                true => answer(200, "{}"),
                false => answer(401, r#"{"code":124,"message":"x"}"#),
            })
        }
    });
    let store = Arc::new(MemoryStore::new());
    // Each is a process of its own.
    let processes = (0..4).map(|_| over(&zoom, server_app().store(Arc::clone(&store))));
    let tasks: Vec<_> = processes
        .map(|client| {
            tokio::spawn(async move {
                for _ in 0..400 {
                    call(&client).await.unwrap();
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // 400 minutes: one for each hour, whose renewals come five minutes early.
    assert!((7..=9).contains(&newest.load(Ordering::SeqCst)), "{newest:?}");
}

#[tokio::test(start_paused = true)]
async fn tokens_go_in_place_of_those_that_they_came_for_and_of_no_others() {
    // While this process refreshes, without a lock, the user authorises the app again elsewhere.
    let (zoom, _) = rotating();
    let store = Arc::new(Watched::with("r0"));
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
    let newer = TokenSet::new("s0").with_access(AccessToken::new("u0").expires_at(expiry));
    let replaced = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let old = store.load(&KEY).await.unwrap();
        assert!(store.replace(&KEY, old.as_ref(), Some(&newer)).await.unwrap());
    };
    let (called, ()) = tokio::join!(call(&client), replaced);
    called.unwrap();
    assert_eq!(refresh_token(&store.tokens), "s0");
    let last = zoom.requests().last().unwrap().clone();
    assert_eq!(last.headers()["authorization"], "Bearer u0");

    // What was put there is dead: the tokens that came are the newer ones after all.
    let (zoom, _) = rotating();
    let store = Arc::new(Watched::with("r0"));
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    let replaced = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let old = store.load(&KEY).await.unwrap();
        assert!(store.replace(&KEY, old.as_ref(), Some(&TokenSet::new("old"))).await.unwrap());
    };
    let (called, ()) = tokio::join!(call(&client), replaced);
    called.unwrap();
    assert_eq!(refresh_token(&store.tokens), "r1");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_refused_takes_no_newer_one_with_it() {
    // The first call is on its way with `t1` while another one has found out that it is not good any more.
    let zoom = Scripted::new({
        let tokens = AtomicUsize::new(0);
        move |_, request| {
            let number = is_token(&request).then(|| tokens.fetch_add(1, Ordering::SeqCst) + 1);
            async move {
                if let Some(number) = number {
                    let body = format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#);
                    return Ok(answer(200, &body));
                }
                let slow = request.uri().path().ends_with("/slow");
                let old = request.headers()["authorization"] == "Bearer t1";
                tokio::time::sleep(Duration::from_secs(if slow && old { 10 } else { 1 })).await;
                Ok(answer(if old { 401 } else { 200 }, r#"{"code":124}"#))
            }
        }
    });
    let client = over(&zoom, server_app());
    let slow = client.send(GetUser::new("slow"));
    let quick = call(&client);
    let (slow, quick) = tokio::join!(slow, quick);
    // A 200 with a code alone is an error: what counts is that nothing asks for a third token.
    let _ = (slow, quick);
    let bearers: Vec<_> = zoom
        .requests()
        .iter()
        .filter(|request| !is_token(request))
        .map(|request| request.headers()["authorization"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(bearers, ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"]);
    assert_eq!(token_requests(&zoom), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_looked_at_again_behind_a_long_wait() {
    use zoom_api::pace::{LimitStatus, NotAdmitted, Pacer, Permit, Place, Ticket};
    /// Lets every call wait for an hour and a half, the first time.
    struct Slow(AtomicU64);
    struct Nothing;
    impl Place for Nothing {
        fn give_back(self: Box<Self>) {}
    }
    impl Pacer for Slow {
        fn admit<'a>(
            &'a self,
            runtime: &'a dyn Runtime,
            _: &'a Ticket,
        ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
            Box::pin(async {
                let wait = Duration::from_secs(self.0.swap(0, Ordering::SeqCst));
                runtime.sleep(wait).await;
                Ok(Permit::new(wait, Nothing))
            })
        }
        fn limits(&self, _: &dyn Runtime) -> Vec<LimitStatus> {
            Vec::new()
        }
    }
    let zoom = Scripted::new({
        let tokens = AtomicUsize::new(0);
        move |_, request| {
            let body = match is_token(&request) {
                true => {
                    let number = tokens.fetch_add(1, Ordering::SeqCst) + 1;
                    format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#)
                }
                false => "{}".to_owned(),
            };
            std::future::ready(Ok(answer(200, &body)))
        }
    });
    let client = Client::builder(server_app())
        .transport(zoom.clone())
        .pacer(Slow(AtomicU64::new(5_400)))
        .runtime(Virtual::at("2026-11-23T12:00:00Z"))
        .options(zoom_api::Options::new().total_timeout(Duration::from_secs(10_000)))
        .build()
        .unwrap();
    call(&client).await.unwrap();
    let calls: Vec<_> = zoom.requests().into_iter().filter(|it| !is_token(it)).collect();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].headers()["authorization"], "Bearer t2", "the first one has expired");
}

#[tokio::test(start_paused = true)]
async fn a_permit_is_not_kept_for_a_token_that_takes_long() {
    use zoom_api::pace::{LimitStatus, NotAdmitted, Pacer, Permit, Place, Ticket};
    type Log = Arc<Mutex<Vec<(&'static str, Duration, Option<Duration>)>>>;
    /// Lets a call wait until the token has expired, the first time.
    struct Watched(Log, AtomicU64);
    struct WatchedPlace(Log, tokio::time::Instant);
    impl Place for WatchedPlace {
        fn give_back(self: Box<Self>) {
            self.0.lock().unwrap().push(("back", self.1.elapsed(), None));
        }
    }
    impl Pacer for Watched {
        fn admit<'a>(
            &'a self,
            runtime: &'a dyn Runtime,
            ticket: &'a Ticket,
        ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
            Box::pin(async {
                let wait = Duration::from_secs(self.1.swap(0, Ordering::SeqCst));
                self.0.lock().unwrap().push(("asks", wait, ticket.since));
                runtime.sleep(wait).await;
                let place = WatchedPlace(Arc::clone(&self.0), tokio::time::Instant::now());
                Ok(Permit::new(wait, place))
            })
        }
        fn limits(&self, _: &dyn Runtime) -> Vec<LimitStatus> {
            Vec::new()
        }
    }
    for (fetch, expected) in [
        // A token that comes soon goes out with the permit.
        (200, vec!["asks"]),
        // One that takes long goes out with another permit, for others can use this one.
        (1_000, vec!["asks", "back", "asks"]),
    ] {
        let zoom = Scripted::new({
            let tokens = AtomicUsize::new(0);
            move |_, request| {
                let number = is_token(&request).then(|| tokens.fetch_add(1, Ordering::SeqCst) + 1);
                async move {
                    let Some(number) = number else { return Ok(answer(200, "{}")) };
                    tokio::time::sleep(Duration::from_millis(fetch)).await;
                    let body = format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#);
                    Ok(answer(200, &body))
                }
            }
        });
        let log = Log::default();
        let client = Client::builder(server_app())
            .transport(zoom.clone())
            .pacer(Watched(Arc::clone(&log), AtomicU64::new(5_400)))
            .runtime(Virtual::at("2026-11-23T12:00:00Z"))
            .build()
            .unwrap();
        call(&client).await.unwrap();
        let log = log.lock().unwrap();
        let names: Vec<_> = log.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names, expected, "{log:?}");
        if let [_, (_, held, _), (_, _, since)] = log[..] {
            assert_eq!(held, Duration::from_millis(250));
            // It has had its turn: it goes before those who have not.
            assert_eq!(since, Some(Duration::from_millis(fetch)));
        }
        let calls: Vec<_> = zoom.requests().into_iter().filter(|it| !is_token(it)).collect();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].headers()["authorization"], "Bearer t2");
        assert_eq!(token_requests(&zoom), 2);
    }
}

#[test]
fn what_is_no_token_is_refused_at_once() {
    let sent = Arc::new(Mutex::new(0));
    for token in ["", "a b", "a\nb", "ä"] {
        let count = Arc::clone(&sent);
        let zoom = Scripted::new(move |_, _| {
            *count.lock().unwrap() += 1;
            std::future::ready(Ok(answer(200, "{}")))
        });
        let built = Client::builder(StaticToken::new(token)).transport(zoom).build();
        assert_eq!(built.unwrap_err().kind(), ErrorKind::InvalidInput, "{token:?}");
    }
    assert_eq!(*sent.lock().unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_comes_with_a_token_is_a_host_and_no_more() {
    struct Source(&'static str);
    impl Credentials for Source {
        fn fetch<'a>(&'a self, _: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
            let token = AccessToken::new("t").api_url(self.0);
            Box::pin(std::future::ready(Ok(token)))
        }
    }
    for (url, called) in [
        ("https://api-eu.zoom.us", Some("https://api-eu.zoom.us/v2/users/me")),
        ("https://api-eu.zoom.us/v2", Some("https://api-eu.zoom.us/v2/users/me")),
        ("https://api-eu.zoom.us#x", None),
        ("https://api-eu.zoom.us/?x=", None),
        ("https://api-eu.zoom.us/v2/users", None),
        ("api-eu.zoom.us", None),
        ("https://example.com", None),
    ] {
        let (zoom, _) = rotating();
        let result = call(&over(&zoom, Source(url))).await;
        let sent = zoom.requests().first().map(|request| request.uri().to_string());
        assert_eq!(sent.as_deref(), called, "{url}");
        assert_eq!(result.is_err(), called.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_without_its_values_is_not_asked_for() {
    let (zoom, _) = rotating();
    let apps = [("", "b", "c"), ("a", "", "c"), ("a", "b", "")];
    for (account, id, secret) in apps {
        let client = over(&zoom, ServerToServer::new(account, id, secret));
        assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    let nameless = UserOAuth::new(OAuthApp::new("", "https://example.com/"), stored("r0"));
    assert_eq!(call(&over(&zoom, nameless)).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert!(zoom.requests().is_empty());
}
