//! Where tokens come from, how they are shared, and what becomes of refresh tokens.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use zoom_api::auth::{
    AccessToken, Cloud, Context, Credentials, FileStore, MemoryStore, OAuthApp, ServerToServer,
    StaticToken, TokenKey, TokenSet, TokenStore, UserOAuth,
};
use zoom_api::transport::BoxFuture;
use zoom_api::users::{GetUser, UpdateUser};
use zoom_api::{Client, Error, ErrorKind, Options};
use zoom_api_tests::apps::{bearers, builder, is_token, server_app, token_requests};
use zoom_api_tests::world::{Scripted, TransportResult, answer, refused, reset};

/// A Zoom whose n-th token is `t<n>`, from 0, lives for an hour and takes a second to come.
fn zoom() -> Scripted {
    let tokens = AtomicUsize::new(0);
    Scripted::new(move |_, request| {
        let token = is_token(&request).then(|| tokens.fetch_add(1, Ordering::Relaxed));
        async move {
            let Some(number) = token else { return Ok(answer(200, "{}")) };
            tokio::time::sleep(Duration::from_secs(1)).await;
            let body = format!(
                r#"{{"access_token":"t{number}","token_type":"bearer","expires_in":3600}}"#
            );
            Ok(answer(200, &body))
        }
    })
}

async fn at_once(client: &Client, calls: usize) -> Vec<Result<(), Error>> {
    let tasks: Vec<_> = (0..calls)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(GetUser::new("a")).await.map(drop) })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

#[tokio::test(start_paused = true)]
async fn the_token_request_is_what_zoom_expects() {
    let zoom = zoom();
    builder(&zoom, server_app()).build().unwrap().send(GetUser::new("a")).await.unwrap();
    let request = &zoom.requests()[0];
    assert_eq!(
        (request.method().as_str(), request.uri().to_string().as_str()),
        ("POST", "https://zoom.us/oauth/token")
    );
    assert_eq!(request.headers()["authorization"], "Basic aWQ6c2VjcmV0");
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.body(), "grant_type=account_credentials&account_id=account");
    assert_eq!(bearers(&zoom), ["Bearer t0"]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_fetch_one_token() {
    let zoom = zoom();
    let client = builder(&zoom, server_app()).build().unwrap();
    assert!(at_once(&client, 1_000).await.iter().all(Result::is_ok));
    assert_eq!(token_requests(&zoom), 1);
    // The token has just expired.
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert!(at_once(&client, 1_000).await.iter().all(Result::is_ok));
    assert_eq!(token_requests(&zoom), 2);
    assert_eq!(bearers(&zoom).iter().filter(|bearer| *bearer == "Bearer t1").count(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_failed_fetch_fails_all_that_wait_and_the_next_call_tries_again() {
    let down = Arc::new(AtomicBool::new(true));
    let is_down = Arc::clone(&down);
    let zoom = Scripted::new(move |_, request| {
        std::future::ready(Ok(if !is_token(&request) {
            answer(200, "{}")
        } else if is_down.load(Ordering::Relaxed) {
            answer(
                400,
                r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#,
            )
        } else {
            answer(200, r#"{"access_token":"t"}"#)
        }))
    });
    let client = builder(&zoom, server_app()).build().unwrap();
    let errors = at_once(&client, 100).await;
    for error in errors {
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credentials, 0));
        assert_eq!(error.status().unwrap().as_u16(), 400);
        assert_eq!(error.api().unwrap().message(), Some("Invalid client_id or client_secret"));
    }
    assert_eq!(token_requests(&zoom), 1);
    down.store(false, Ordering::Relaxed);
    client.send(GetUser::new("a")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_while_the_old_one_is_used() {
    let zoom = zoom();
    let client = builder(&zoom, server_app()).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap();
    // Five minutes before the end.
    tokio::time::sleep(Duration::from_secs(3_600 - 299)).await;
    let start = tokio::time::Instant::now();
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO, "nobody waits for the renewal");
    tokio::time::sleep(Duration::from_secs(2)).await;
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(bearers(&zoom), ["Bearer t0", "Bearer t0", "Bearer t1"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_costs_no_good_token() {
    let zoom = Scripted::new(|index, request| {
        std::future::ready(match (is_token(&request), index) {
            (true, 0) => Ok(answer(200, r#"{"access_token":"t0","expires_in":"3600"}"#)),
            (true, _) => Ok(answer(503, "<html>")),
            _ => Ok(answer(200, "{}")),
        })
    });
    let client = builder(&zoom, server_app()).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3_400)).await;
    for _ in 0..100 {
        client.send(GetUser::new("a")).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!((6..=40).contains(&token_requests(&zoom)), "renewals have their pauses");
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(client.send(GetUser::new("a")).await.unwrap_err().kind(), ErrorKind::Credentials);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_takes_no_token_with_it() {
    let zoom = zoom();
    let client = builder(&zoom, server_app()).build().unwrap();
    let call = client.send(GetUser::new("a"));
    tokio::time::timeout(Duration::from_millis(500), call).await.unwrap_err();
    tokio::time::sleep(Duration::from_secs(1)).await;
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(token_requests(&zoom), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_dropped_and_the_call_is_sent_again_once() {
    for (status, body) in
        [(401, r#"{"code":124,"message":"x"}"#), (400, r#"{"code":124}"#), (401, "")]
    {
        let tokens = AtomicUsize::new(0);
        let zoom = Scripted::new(move |_, request| {
            std::future::ready(Ok(if is_token(&request) {
                let number = tokens.fetch_add(1, Ordering::Relaxed);
                answer(200, &format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#))
            } else if request.headers()["authorization"] == "Bearer t0" {
                answer(status, body)
            } else {
                answer(200, "{}")
            }))
        });
        let client = builder(&zoom, server_app()).build().unwrap();
        // All of them learn that the token is not accepted. The one fetch does for all.
        assert!(at_once(&client, 50).await.iter().all(Result::is_ok), "{status} {body}");
        assert_eq!(token_requests(&zoom), 2, "{status} {body}");
    }
    // The next token is refused too: that is the result.
    let zoom = Scripted::new(|index, request| {
        std::future::ready(Ok(if is_token(&request) {
            answer(200, &format!(r#"{{"access_token":"t{index}"}}"#))
        } else {
            answer(401, r#"{"code":124,"message":"Invalid access token."}"#)
        }))
    });
    let error =
        builder(&zoom, server_app()).build().unwrap().send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some(124), 2));
    // There is no other token: one attempt says it all.
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(401, r#"{"code":124}"#))));
    let client = builder(&zoom, StaticToken::new("t")).build().unwrap();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some(124), 1));
}

#[tokio::test(start_paused = true)]
async fn what_the_token_endpoint_may_say() {
    let kept = |body: &'static str| Some(body);
    let rows: [(u16, &str, usize, Option<&str>); 12] = [
        // Status, body, requests that are made, body that the error keeps.
        (
            400,
            r#"{"reason":"Bad Request","error":"invalid_request"}"#,
            1,
            kept(r#"{"reason":"Bad Request","error":"invalid_request"}"#),
        ),
        (401, r#"{"error":"invalid_client"}"#, 1, kept(r#"{"error":"invalid_client"}"#)),
        (
            400,
            r#"{"status":false,"errorCode":4702,"errorMessage":"x","result":null}"#,
            1,
            kept(r#"{"status":false,"errorCode":4702,"errorMessage":"x","result":null}"#),
        ),
        (
            200,
            r#"{"reason":"x","error":"invalid_request"}"#,
            1,
            kept(r#"{"reason":"x","error":"invalid_request"}"#),
        ),
        (200, r#"{"access_token":""}"#, 1, kept(r#"{"access_token":""}"#)),
        (200, r#"{"access_token":"SENTINEL""#, 3, kept("")),
        (200, "", 3, kept("")),
        (200, "<html>", 3, kept("")),
        (502, "<html>", 3, kept("<html>")),
        (503, "", 3, kept("")),
        (429, r#"{"reason":"slow down"}"#, 3, kept(r#"{"reason":"slow down"}"#)),
        (400, "<html>", 3, kept("<html>")),
    ];
    for (status, body, requests, kept) in rows {
        let zoom = Scripted::new(move |_, _| std::future::ready(Ok(answer(status, body))));
        let error = builder(&zoom, server_app())
            .build()
            .unwrap()
            .send(GetUser::new("a"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{status} {body}");
        assert_eq!(zoom.requests().len(), requests, "{status} {body}");
        let raw = error.raw().map(|raw| std::str::from_utf8(raw.body()).unwrap().to_owned());
        assert_eq!(raw.as_deref(), kept, "{status} {body}");
        assert!(!format!("{error:?} {error} {:?}", error.source()).contains("SENTINEL"));
    }
    for lost in [reset, refused] {
        let zoom = Scripted::new(move |_, _| std::future::ready(lost()));
        let error = builder(&zoom, server_app())
            .build()
            .unwrap()
            .send(GetUser::new("a"))
            .await
            .unwrap_err();
        assert_eq!((error.kind(), zoom.requests().len()), (ErrorKind::Credentials, 3));
        assert!(!error.may_have_taken_effect());
    }
}

#[tokio::test(start_paused = true)]
async fn calls_go_to_the_host_that_comes_with_the_token_if_it_is_one_of_zooms() {
    let zoom = |url: &'static str| {
        Scripted::new(move |_, request| {
            std::future::ready(Ok(if is_token(&request) {
                answer(200, &format!(r#"{{"access_token":"t","api_url":"{url}"}}"#))
            } else {
                answer(200, "{}")
            }))
        })
    };
    let called = |zoom: &Scripted| zoom.requests()[1].uri().to_string();
    for (url, host) in [
        ("https://api-eu.zoom.us", "https://api-eu.zoom.us"),
        ("https://acme.zoom.us/", "https://acme.zoom.us"),
        ("https://api.zoomgov.com", "https://api.zoomgov.com"),
        ("https://api.zoom.us/v2", "https://api.zoom.us"),
        ("https://api.zoom.us:443/v2/", "https://api.zoom.us:443"),
    ] {
        let zoom = zoom(url);
        builder(&zoom, server_app()).build().unwrap().send(GetUser::new("a")).await.unwrap();
        assert_eq!(called(&zoom), format!("{host}/v2/users/a"));
    }
    for url in [
        "https://api.example.com",
        "http://api.zoom.us",
        "https://127.0.0.1",
        "https://zoom.us@example.com",
        "https://api.zoom.us#x",
        "https://api.zoom.us/v2#x",
        "https://api.zoom.us?x=y",
        "https://api.zoom.us/v3",
        "https://api.zoom.us/v2/..",
        "https://user@api.zoom.us",
        "x",
    ] {
        let zoom = zoom(url);
        let error = builder(&zoom, server_app())
            .build()
            .unwrap()
            .send(GetUser::new("a"))
            .await
            .unwrap_err();
        assert_eq!((error.kind(), zoom.requests().len()), (ErrorKind::Credentials, 1), "{url}");
    }
    // A base URL of one's own comes first.
    let zoom = zoom("https://api-eu.zoom.us");
    let own = builder(&zoom, server_app()).base_url("https://api.zoom.us/v2/").build().unwrap();
    own.send(GetUser::new("a")).await.unwrap();
    assert_eq!(called(&zoom), "https://api.zoom.us/v2/users/a");
}

#[tokio::test(start_paused = true)]
async fn the_government_cloud_has_hosts_of_its_own() {
    let zoom = zoom();
    let client = |zoom: &Scripted| builder(zoom, server_app()).cloud(Cloud::Government);
    client(&zoom).build().unwrap().send(GetUser::new("a")).await.unwrap();
    let hosts: Vec<_> = zoom.requests().iter().map(|request| request.uri().to_string()).collect();
    assert_eq!(hosts, ["https://zoomgov.com/oauth/token", "https://api.zoomgov.com/v2/users/a"]);
    let zoom = self::zoom();
    let local = client(&zoom).oauth_url("http://127.0.0.1:1/oauth").base_url("http://[::1]/v2");
    local.build().unwrap().send(GetUser::new("a")).await.unwrap();
    assert_eq!(zoom.requests()[0].uri(), "http://127.0.0.1:1/oauth/token");
    assert!(client(&zoom).oauth_url("https://example.com/oauth").build().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_no_scope_allows_is_not_sent() {
    let zoom = |scopes: &'static str| {
        Scripted::new(move |_, request| {
            std::future::ready(Ok(if is_token(&request) {
                answer(200, &format!(r#"{{"access_token":"t","scope":"{scopes}"}}"#))
            } else {
                answer(
                    400,
                    r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[user:update:user:admin, user:write:admin]."}"#,
                )
            }))
        })
    };
    let update = || UpdateUser::new("a").dept("x");
    let narrow = zoom("user:read:user:admin user:read:admin");
    let client = |zoom: &Scripted| builder(zoom, server_app()).build().unwrap();
    let error = client(&narrow).send(update()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::MissingScope, 0));
    let missing = error.missing_scope().unwrap();
    assert!(missing.needed.iter().any(|scope| scope == "user:write:admin"), "{missing:?}");
    assert_eq!(missing.present.as_deref().unwrap(), ["user:read:user:admin", "user:read:admin"]);
    // The app may have got the scope meanwhile: one more token was asked for.
    assert_eq!((token_requests(&narrow), narrow.requests().len()), (2, 2));

    // Zoom's word on it, when the check is off.
    let blind = client(&narrow);
    let error = blind.with(Options::new().check_scopes(false)).send(update()).await.unwrap_err();
    assert!(error.is_missing_scope() && error.kind() == ErrorKind::Api);
    let missing = error.missing_scope().unwrap();
    assert_eq!(missing.needed, ["user:update:user:admin", "user:write:admin"]);
    assert!(missing.present.is_some());

    let wide = zoom("other user:write:admin");
    client(&wide).send(update()).await.unwrap_err();
    assert_eq!((token_requests(&wide), wide.requests().len()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn credentials_of_ones_own_that_break_off_hang_nobody() {
    struct Broken;
    impl Credentials for Broken {
        fn fetch<'a>(&'a self, _: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
            Box::pin(async { std::panic::resume_unwind(Box::new("on purpose")) })
        }
    }
    let zoom = zoom();
    let client = builder(&zoom, Broken).build().unwrap();
    for _ in 0..2 {
        for error in at_once(&client, 10).await {
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Credentials);
        }
    }
}

// Tokens of users.

/// The one of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn oauth_app() -> OAuthApp {
    OAuthApp::new("id", "https://example.com/callback?x=1").client_secret("secret")
}

/// A Zoom that rotates refresh tokens: only the newest one is good.
#[derive(Clone)]
struct Rotating {
    zoom: Scripted,
    /// The number of the refresh token that is good, `r<n>`.
    good: Arc<AtomicUsize>,
}

fn rotating(good: usize) -> Rotating {
    let good = Arc::new(AtomicUsize::new(good));
    let next = Arc::clone(&good);
    let zoom = Scripted::new(move |_, request| {
        let body = std::str::from_utf8(request.body()).unwrap().to_owned();
        let number = next.load(Ordering::Relaxed);
        let granted = body.contains(&format!("refresh_token=r{number}"))
            || body.contains("authorization_code");
        let answer = if !is_token(&request) {
            answer(200, "{}")
        } else if granted {
            next.store(number + 1, Ordering::Relaxed);
            let next = number + 1;
            answer(
                200,
                &format!(
                    r#"{{"access_token":"t{next}","refresh_token":"r{next}","expires_in":3600}}"#
                ),
            )
        } else {
            answer(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#)
        };
        std::future::ready(Ok(answer))
    });
    Rotating { zoom, good }
}

/// A store that writes down what happens, and fails to save when it is told to.
#[derive(Default)]
struct Recorded {
    tokens: MemoryStore,
    events: Mutex<Vec<String>>,
    fails: AtomicUsize,
}

impl Recorded {
    fn note(&self, event: String) {
        self.events.lock().unwrap().push(event);
    }

    fn events(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

impl TokenStore for Recorded {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        self.tokens.load(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        let refresh = refresh_token(new);
        let fails = self
            .fails
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if fails.is_ok() {
            self.note(format!("could not save {refresh}"));
            let error = Error::with_source(ErrorKind::Credentials, "disk full");
            return Box::pin(std::future::ready(Err(error)));
        }
        self.note(format!("saved {refresh}"));
        self.tokens.replace(key, expected, new)
    }
}

fn refresh_token(tokens: Option<&TokenSet>) -> String {
    tokens.unwrap().refresh_token().unwrap().expose().to_owned()
}

fn key() -> TokenKey {
    oauth_app().key("")
}

async fn stored(refresh: &str) -> Arc<Recorded> {
    let store =
        Recorded { tokens: MemoryStore::with(TokenSet::new(refresh)), ..Recorded::default() };
    Arc::new(store)
}

#[tokio::test(start_paused = true)]
async fn a_rotated_refresh_token_is_saved_before_the_access_token_is_used() {
    let store = stored("r0").await;
    let events = Arc::clone(&store);
    let rotating = rotating(0);
    let inner = rotating.zoom.clone();
    let zoom = Scripted::new(move |_, request| {
        if !is_token(&request) {
            events.note(format!("used {}", request.headers()["authorization"].to_str().unwrap()));
        }
        inner.ask(request)
    });
    let client = builder(&zoom, UserOAuth::new(oauth_app(), Arc::clone(&store))).build().unwrap();
    client.send(GetUser::new("me")).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    client.send(GetUser::new("me")).await.unwrap();
    let events = store.events();
    assert_eq!(events, ["saved r1", "used Bearer t1", "saved r2", "used Bearer t2"]);
    let body = std::str::from_utf8(rotating.zoom.requests()[0].body()).unwrap().to_owned();
    assert_eq!(body, "grant_type=refresh_token&refresh_token=r0");
}

#[tokio::test(start_paused = true)]
async fn tokens_that_cannot_be_saved_are_not_used_and_not_lost() {
    let store = stored("r0").await;
    store.fails.store(2, Ordering::Relaxed);
    let zoom = rotating(0).zoom;
    let client = builder(&zoom, UserOAuth::new(oauth_app(), Arc::clone(&store))).build().unwrap();
    for _ in 0..2 {
        let error = client.send(GetUser::new("me")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
    assert!(bearers(&zoom).is_empty());
    client.send(GetUser::new("me")).await.unwrap();
    assert_eq!(store.events(), ["could not save r1", "could not save r1", "saved r1"]);
    assert_eq!((token_requests(&zoom), bearers(&zoom)), (1, vec!["Bearer t1".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn when_another_process_was_faster_its_tokens_are_used() {
    // This process reads r0. Meanwhile another one has refreshed, so that r1 is the good one.
    struct Behind(Arc<Recorded>, AtomicBool);
    impl TokenStore for Behind {
        fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
            if self.1.swap(false, Ordering::Relaxed) {
                return Box::pin(std::future::ready(Ok(Some(TokenSet::new("r0")))));
            }
            self.0.load(key)
        }
        fn replace<'a>(
            &'a self,
            key: &'a TokenKey,
            expected: Option<&'a TokenSet>,
            new: Option<&'a TokenSet>,
        ) -> BoxFuture<'a, Result<bool, Error>> {
            self.0.replace(key, expected, new)
        }
    }
    let store = Behind(stored("r1").await, AtomicBool::new(true));
    let zoom = rotating(1).zoom;
    builder(&zoom, UserOAuth::new(oauth_app(), store))
        .build()
        .unwrap()
        .send(GetUser::new("me"))
        .await
        .unwrap();
    assert_eq!(bearers(&zoom), ["Bearer t2"]);

    // Nobody has: the authorisation is lost, and that is told.
    let zoom = rotating(7).zoom;
    let client = builder(&zoom, UserOAuth::new(oauth_app(), stored("r0").await)).build().unwrap();
    let error = client.send(GetUser::new("me")).await.unwrap_err();
    assert!(error.is_authorization_lost(), "{error:?}");
    assert_eq!(token_requests(&zoom), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_repeated_only_when_it_did_not_arrive() {
    for (lost, requests) in [(reset as fn() -> TransportResult, 1), (refused, 3)] {
        let zoom = Scripted::new(move |_, _| std::future::ready(lost()));
        let client =
            builder(&zoom, UserOAuth::new(oauth_app(), stored("r0").await)).build().unwrap();
        assert_eq!(
            client.send(GetUser::new("me")).await.unwrap_err().kind(),
            ErrorKind::Credentials
        );
        assert_eq!(token_requests(&zoom), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stored_access_token_is_used_while_it_is_good() {
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
    let Rotating { zoom, good } = rotating(0);
    for _ in 0..3 {
        // Each is a run of the program.
        let client =
            builder(&zoom, UserOAuth::new(oauth_app(), Arc::clone(&store))).build().unwrap();
        client.send(GetUser::new("me")).await.unwrap();
    }
    assert_eq!((token_requests(&zoom), good.load(Ordering::Relaxed)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_stored_access_token_that_zoom_refuses_is_not_taken_again() {
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
    let rotating = rotating(0);
    let inner = rotating.zoom.clone();
    let zoom = Scripted::new(move |_, request| {
        let refused = request.headers()["authorization"] == "Bearer t1";
        let answered = inner.ask(request);
        async move { if refused { Ok(answer(401, r#"{"code":124}"#)) } else { answered.await } }
    });
    let client = builder(&zoom, UserOAuth::new(oauth_app(), store)).build().unwrap();
    client.send(GetUser::new("me")).await.unwrap();
    assert_eq!(bearers(&zoom), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test(start_paused = true)]
async fn a_user_authorises_the_app() {
    let authorization = oauth_app().resume("the state", VERIFIER);
    assert_eq!(
        authorization.url(),
        "https://zoom.us/oauth/authorize?response_type=code&client_id=id\
         &redirect_uri=https%3A%2F%2Fexample.com%2Fcallback%3Fx%3D1&state=the%20state\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    let refused = [
        "https://example.com/callback?code=abc&state=other",
        "https://example.com/callback?code=abc&state=the%20stat",
        "https://example.com/callback?code=abc&state=the%20state%20of",
        "https://example.com/callback?code=abc&state=the%20state%00",
        "https://example.com/callback?code=abc&state=t",
        "https://example.com/callback?code=abc",
        "https://example.com/callback?error=access_denied&state=the%20state",
        "https://example.com/callback?code=&state=the+state",
        "",
    ];
    for callback in refused {
        let error = authorization.code(callback).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{callback}");
    }
    let code =
        authorization.code("https://example.com/callback?code=a%2Fb&state=the+state#x").unwrap();
    let store = stored("old").await;
    let zoom = rotating(0).zoom;
    let tokens = UserOAuth::new(oauth_app(), Arc::clone(&store)).with_code(code);
    builder(&zoom, tokens).build().unwrap().send(GetUser::new("me")).await.unwrap();
    let body = std::str::from_utf8(zoom.requests()[0].body()).unwrap().to_owned();
    assert_eq!(
        body,
        "grant_type=authorization_code&code=a%2Fb\
         &redirect_uri=https%3A%2F%2Fexample.com%2Fcallback%3Fx%3D1&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    assert_eq!(store.events(), ["saved r1"]);

    let (one, other) = (oauth_app().authorize().unwrap(), oauth_app().authorize().unwrap());
    assert_ne!(one.state(), other.state());
    assert_eq!((one.state().expose().len(), one.verifier().expose().len()), (43, 43));
}

#[tokio::test(start_paused = true)]
async fn an_app_without_a_secret_names_itself_in_the_body() {
    let zoom = rotating(0).zoom;
    let app = OAuthApp::new("id", "http://127.0.0.1/");
    builder(&zoom, UserOAuth::new(app, stored("r0").await))
        .build()
        .unwrap()
        .send(GetUser::new("me"))
        .await
        .unwrap();
    let request = &zoom.requests()[0];
    assert!(request.headers().get("authorization").is_none());
    assert_eq!(request.body(), "grant_type=refresh_token&refresh_token=r0&client_id=id");
}

#[tokio::test]
async fn two_programs_that_share_a_file_refresh_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let store = FileStore::new(&path);
    assert!(store.load(&key()).await.unwrap().is_none());
    assert!(store.replace(&key(), None, Some(&TokenSet::new("r0"))).await.unwrap());
    let zoom = rotating(0).zoom;
    let program = || {
        let tokens = UserOAuth::new(oauth_app(), FileStore::new(&path));
        let client = Client::builder(tokens).transport(zoom.clone()).build().unwrap();
        tokio::spawn(async move { client.send(GetUser::new("me")).await.map(drop) })
    };
    for task in (0..8).map(|_| program()).collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }
    assert_eq!(token_requests(&zoom), 1);
    assert_eq!(refresh_token(store.load(&key()).await.unwrap().as_ref()), "r1");
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "the file, the lock of those who fetch, that of those who write");
    for name in names {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions();
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }

    // A damaged file is told and left as it is.
    std::fs::write(&path, "{").unwrap();
    let error = store.load(&key()).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("tokens.json"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
    let lost = FileStore::new(folder.path().join("no/such/folder/tokens.json"));
    assert!(lost.replace(&key(), None, Some(&TokenSet::new("r"))).await.is_err());
}

#[test]
fn a_token_set_survives_its_text_and_shows_no_secret() {
    let set = TokenSet::new("SENTINEL");
    let again = TokenSet::from_json(set.to_json().expose()).unwrap();
    assert_eq!(again.refresh_token(), set.refresh_token());
    for text in
        ["", "{}", "[]", r#"{"version":2,"refresh_token":"a","access":null}"#, r#"{"version":1}"#]
    {
        assert!(TokenSet::from_json(text).is_none(), "{text}");
    }
    let token = AccessToken::new("SENTINEL").expires_at(SystemTime::UNIX_EPOCH);
    let app = OAuthApp::new("id", "uri").client_secret("SENTINEL");
    let authorization = app.resume("SENTINEL", "SENTINEL");
    let code = authorization.code("?code=SENTINEL&state=SENTINEL").unwrap();
    let shown = format!(
        "{set:?} {token:?} {app:?} {authorization:?} {code:?} {:?} {:?} {:?} {:?}",
        ServerToServer::new("a", "b", "SENTINEL"),
        UserOAuth::new(app.clone(), MemoryStore::with(set.clone())),
        MemoryStore::with(set.clone()),
        set.to_json(),
    );
    assert!(!shown.contains("SENTINEL"), "{shown}");

    let builder = Client::builder(StaticToken::new("SENTINEL")).transport(zoom());
    let shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let shown = format!("{shown} {client:?} {:?}", client.limits());
    assert!(!shown.contains("SENTINEL"), "{shown}");
}
