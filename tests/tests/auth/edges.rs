//! How long a token is used, what comes of a code, what is shown of what was sent, and who shares what.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use zoom_api::auth::{
    AccessToken, Cloud, Context, Credentials, MemoryStore, TokenSet, TokenStore, UserOAuth,
};
use zoom_api::transport::{BoxFuture, Once};
use zoom_api::users::{DeleteUser, GetUser};
use zoom_api::{Error, ErrorKind};
use zoom_api_tests::apps::{
    asked, bearers, builder, call, is_token, key, over, server_app, token_requests, tokens, told,
    user_app,
};
use zoom_api_tests::stores::{self, Watched};
use zoom_api_tests::world::{Scripted, answer, refused};

/// A Zoom whose n-th token is `t<n>`, from 1, comes after a second and lives for so many seconds.
fn numbered(life: u64) -> Scripted {
    let tokens = AtomicUsize::new(0);
    Scripted::new(move |_, request| {
        let number = is_token(&request).then(|| tokens.fetch_add(1, Ordering::SeqCst) + 1);
        async move {
            let Some(number) = number else { return Ok(answer(200, "{}")) };
            tokio::time::sleep(Duration::from_secs(1)).await;
            let body = format!(r#"{{"access_token":"t{number}","expires_in":{life}}}"#);
            Ok(answer(200, &body))
        }
    })
}

async fn wait(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_token_that_would_expire_on_the_way_is_not_sent() {
    // It takes a second to come: 5 seconds are left of 6, and 6 of 7.
    for (life, fetches) in [(5, 3), (6, 3), (7, 1)] {
        let zoom = numbered(life);
        let client = over(&zoom, server_app());
        for _ in 0..3 {
            call(&client).await.unwrap();
        }
        assert_eq!(token_requests(&zoom), fetches, "{life}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_lives_for_a_short_time_is_renewed_in_its_last_quarter() {
    let zoom = numbered(101);
    let client = over(&zoom, server_app());
    call(&client).await.unwrap();
    for (seconds, fetches) in [(0, 1), (50, 1), (20, 1), (10, 2)] {
        wait(seconds).await;
        call(&client).await.unwrap();
        wait(1).await;
        assert_eq!(token_requests(&zoom), fetches, "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_old_do_not_hold_up_a_renewal() {
    let fails = Arc::new(AtomicUsize::new(0));
    let failing = Arc::clone(&fails);
    let zoom = Scripted::new(move |_, request| {
        let fails = is_token(&request) && stores::take(&failing);
        let token = r#"{"access_token":"t","expires_in":3600}"#;
        std::future::ready(Ok(match (fails, is_token(&request)) {
            (true, _) => answer(400, r#"{"reason":"x","error":"invalid_client"}"#),
            (_, true) => answer(200, token),
            _ => answer(200, "{}"),
        }))
    });
    let client = over(&zoom, server_app());
    call(&client).await.unwrap();
    // In the last minutes of the first token, all renewals fail; the token holds.
    wait(3_400).await;
    fails.store(10, Ordering::SeqCst);
    for _ in 0..60 {
        call(&client).await.unwrap();
        wait(3).await;
    }
    fails.store(0, Ordering::SeqCst);
    wait(30).await;
    call(&client).await.unwrap();
    let before = token_requests(&zoom);
    // The next one fails once, which holds up the one behind it for a second or so.
    wait(3_400).await;
    fails.store(1, Ordering::SeqCst);
    call(&client).await.unwrap();
    wait(2).await;
    call(&client).await.unwrap();
    wait(1).await;
    assert_eq!(token_requests(&zoom), before + 2);
}

const NARROW: &str = r#"{"code":4711,"message":"Invalid access token, does not contain scopes"}"#;

#[tokio::test(start_paused = true)]
async fn a_wider_token_that_is_there_already_is_taken_and_none_is_fetched_for_a_client_that_closes()
{
    for closes in [false, true] {
        let tokens = AtomicUsize::new(0);
        let zoom = Scripted::new(move |_, request| {
            let number = is_token(&request).then(|| tokens.fetch_add(1, Ordering::SeqCst) + 1);
            async move {
                if let Some(number) = number {
                    let body = format!(r#"{{"access_token":"t{number}","expires_in":86400}}"#);
                    return Ok(answer(200, &body));
                }
                let slow = request.uri().path().ends_with("/slow");
                wait(if slow { 10 } else { 1 }).await;
                let is_narrow = request.headers()["authorization"] == "Bearer t1";
                Ok(if is_narrow { answer(400, NARROW) } else { answer(200, "{}") })
            }
        });
        let client = over(&zoom, server_app());
        let slow = tokio::spawn({
            let client = client.clone();
            async move { client.send(GetUser::new("slow")).await.map(drop) }
        });
        wait(2).await;
        if closes {
            client.close().await.unwrap();
            assert!(slow.await.unwrap().unwrap_err().is_missing_scope());
            assert_eq!(token_requests(&zoom), 1);
        } else {
            call(&client).await.unwrap();
            slow.await.unwrap().unwrap();
            assert_eq!((token_requests(&zoom), bearers(&zoom).len()), (2, 4));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stored_token_that_lacks_a_scope_is_not_taken_again() {
    let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
    let narrow = AccessToken::new("narrow").expires_at(expiry);
    let store = Arc::new(MemoryStore::new());
    let app = server_app().store(Arc::clone(&store));
    let set = TokenSet::of_access(narrow);
    assert!(store.replace(&app.key(), None, Some(&set)).await.unwrap());
    let zoom = Scripted::new(|_, request| {
        let is_narrow = request.headers()["authorization"] == "Bearer narrow";
        let token = r#"{"access_token":"wide","expires_in":3600}"#;
        std::future::ready(Ok(match is_narrow {
            true => answer(400, NARROW),
            false => answer(200, if is_token(&request) { token } else { "{}" }),
        }))
    });
    call(&over(&zoom, app)).await.unwrap();
    assert_eq!((token_requests(&zoom), bearers(&zoom).len()), (1, 2));
}

fn with_code(store: Arc<MemoryStore>, code: &str, verifier: &str) -> UserOAuth {
    let callback = format!("?code={code}&state=s");
    let code = user_app().resume("s", verifier).code(&callback).unwrap();
    UserOAuth::new(user_app(), store).with_code(code)
}

const FIRST: (u16, &str) = (200, r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#);
const SECOND: (u16, &str) =
    (200, r#"{"access_token":"t2","refresh_token":"r2","expires_in":3600}"#);

#[tokio::test(start_paused = true)]
async fn tokens_of_a_code_are_refreshed_like_others() {
    let zoom = tokens([FIRST, SECOND]);
    let client = over(&zoom, with_code(Arc::default(), "c", "v"));
    call(&client).await.unwrap();
    wait(3_600).await;
    call(&client).await.unwrap();
    assert_eq!(asked(&zoom), ["code=c", "refresh_token=r1"]);
    assert_eq!(bearers(&zoom), ["Bearer t1", "Bearer t2"]);
}

#[tokio::test(start_paused = true)]
async fn a_code_that_did_not_leave_is_sent_with_the_next_call_and_one_that_may_have_is_not() {
    let down = AtomicUsize::new(3);
    let zoom = Scripted::new(move |_, request| {
        std::future::ready(match is_token(&request) {
            true if stores::take(&down) => refused(),
            true => Ok(answer(FIRST.0, FIRST.1)),
            false => Ok(answer(200, "{}")),
        })
    });
    let client = over(&zoom, with_code(Arc::default(), "c", "v"));
    assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::Credentials);
    call(&client).await.unwrap();
    assert_eq!(asked(&zoom), ["code=c"; 4]);

    // The exchange breaks off in the middle: nobody knows what Zoom has seen.
    let zoom = Scripted::new(|_, _| async { std::panic::resume_unwind(Box::new("on purpose")) });
    let client = over(&zoom, with_code(Arc::default(), "c", "v"));
    for _ in 0..2 {
        assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::Credentials);
    }
    assert_eq!(asked(&zoom), ["code=c"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_that_was_sent_for_a_token_is_shown() {
    const SECRETS: [&str; 3] =
        ["SENTINEL-code-0123456789", "SENTINEL-verifier-0123456789", "SENTINEL-refresh-0123456789"];
    let zoom = Scripted::new(|_, request| {
        let sent = String::from_utf8_lossy(request.body()).into_owned();
        let echo = format!(r#"{{"reason":"what is {sent}? {sent}","error":"invalid_grant"}}"#);
        std::future::ready(Ok(answer(400, &echo.replace(['&', '='], " "))))
    });
    let [code, verifier, refresh] = SECRETS;
    let stored = Arc::new(MemoryStore::with(TokenSet::new(refresh)));
    let users = [with_code(Arc::default(), code, verifier), UserOAuth::new(user_app(), stored)];
    for user in users {
        let error = call(&over(&zoom, user)).await.unwrap_err();
        assert!(told(&error).contains("what is"), "{}", told(&error));
        assert!(SECRETS.iter().all(|secret| !told(&error).contains(secret)), "{}", told(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn requests_for_tokens_are_marked_as_what_they_are() {
    let zoom = tokens([FIRST]);
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
    call(&over(&zoom, UserOAuth::new(user_app(), store))).await.unwrap();
    let requests = zoom.requests();
    // No log of a transport shows either, and a refresh token goes out over no connection that may be dead.
    assert!(requests.iter().all(|request| request.headers()["authorization"].is_sensitive()));
    let once = requests.iter().map(|request| request.extensions().get::<Once>().is_some());
    assert_eq!(once.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn users_are_sent_to_pages_that_nobody_can_listen_in_on() {
    let url = |oauth: &str| {
        let authorization = user_app().oauth_url(oauth).authorize().ok()?;
        Some(authorization.url().split('?').next().unwrap().to_owned())
    };
    for good in ["https://example.com/oauth", "http://localhost:8080/oauth", "http://127.0.0.1"] {
        assert_eq!(url(good).unwrap(), format!("{good}/authorize"));
    }
    for bad in [
        "http://example.com/oauth",
        "https://example.com/oauth?x=y",
        "https://example.com/oauth#x",
        "example.com",
        "ftp://localhost/oauth",
        "",
    ] {
        assert_eq!(url(bad), None, "{bad}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_tokens_that_came_at_once_the_one_in_the_store_is_used() {
    // Without a lock, two programs fetch at the same time. The second one finds that it was not the first.
    let store = Arc::new(Watched::new(MemoryStore::new(), |_| Ok(())));
    let zoom = numbered(3_600);
    let programs = [0, 1].map(|_| over(&zoom, server_app().store(Arc::clone(&store))));
    let (first, second) = tokio::join!(call(&programs[0]), call(&programs[1]));
    first.and(second).unwrap();
    assert_eq!(token_requests(&zoom), 2);
    let bearers = bearers(&zoom);
    assert_eq!(bearers[0], bearers[1]);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_token_takes_no_other_one_out_of_the_store() -> Result<(), Error> {
    let store = Arc::new(MemoryStore::new());
    let zoom = Scripted::new(|_, request| {
        let body = match request.uri().path().rsplit('/').next() {
            Some("token") => r#"{"access_token":"t1","expires_in":3600}"#,
            Some("revoke") => r#"{"status":"success"}"#,
            _ => "{}",
        };
        std::future::ready(Ok(answer(200, body)))
    });
    let app = server_app().store(Arc::clone(&store));
    let key = app.key();
    let client = over(&zoom, app);
    call(&client).await?;
    let old = store.load(&key).await?;
    let newer = TokenSet::of_access(AccessToken::new("t2"));
    assert!(store.replace(&key, old.as_ref(), Some(&newer)).await?);
    client.revoke_token().await?;
    let left = store.load(&key).await?.unwrap();
    assert_eq!(left.access_token().unwrap().secret().expose(), "t2");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_source_with_a_store_is_not_the_one_that_it_was_made_of() {
    let zoom = numbered(3_600);
    let app = server_app();
    call(&over(&zoom, app.clone())).await.unwrap();
    let store = Arc::new(MemoryStore::new());
    let stored = app.clone().store(Arc::clone(&store));
    call(&over(&zoom, stored.clone())).await.unwrap();
    assert_eq!(token_requests(&zoom), 2);
    assert!(store.load(&stored.key()).await.unwrap().is_some());
    call(&builder(&zoom, stored).build().unwrap()).await.unwrap();
    assert_eq!(token_requests(&zoom), 2);
    assert!(store.load(&key()).await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn tokens_of_a_code_go_in_place_of_whatever_came_between() {
    let zoom = Scripted::new(|_, request| async move {
        if is_token(&request) {
            wait(2).await;
        }
        Ok(answer(200, if is_token(&request) { FIRST.1 } else { "{}" }))
    });
    let store = Arc::new(Watched::with("r0"));
    let code = user_app().resume("s", "v").code("?code=c&state=s").unwrap();
    let user = UserOAuth::new(user_app(), Arc::clone(&store)).with_code(code);
    // A program that knows no lock saves what it has got for the old authorisation.
    let other = async {
        wait(1).await;
        let old = store.load(&key()).await.unwrap();
        assert!(store.replace(&key(), old.as_ref(), Some(&TokenSet::new("s0"))).await.unwrap());
    };
    let client = over(&zoom, user);
    let (called, ()) = tokio::join!(call(&client), other);
    called.unwrap();
    let stored = store.load(&key()).await.unwrap().unwrap();
    assert_eq!(stored.refresh_token().unwrap().expose(), "r1");
    assert_eq!(asked(&zoom), ["code=c"]);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_another_program_has_used_is_not_given_up_at_once() {
    let zoom = tokens([(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#)]);
    let store = Arc::new(Watched::with("r0"));
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    // It has the new ones already, and takes a moment to save them.
    let other = async {
        wait(1).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
        let newer = TokenSet::new("r1").with_access(AccessToken::new("u1").expires_at(expiry));
        let old = store.load(&key()).await.unwrap();
        assert!(store.replace(&key(), old.as_ref(), Some(&newer)).await.unwrap());
    };
    let (called, ()) = tokio::join!(call(&client), other);
    called.unwrap();
    assert_eq!((asked(&zoom).len(), bearers(&zoom)), (1, vec!["Bearer u1".to_owned()]));
}

/// What a source has from elsewhere is not what became of the call, which was not sent.
#[tokio::test(start_paused = true)]
async fn a_refusal_that_a_source_passes_on_is_about_the_token() {
    struct Refused(u16, &'static str);
    impl Credentials for Refused {
        fn fetch<'a>(&'a self, _: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
            let status = http::StatusCode::from_u16(self.0).unwrap();
            let error = Error::from((status, http::HeaderMap::new(), self.1.into()));
            Box::pin(std::future::ready(Err(error)))
        }
    }
    for (status, body) in [(404, r#"{"code":1001,"message":"?"}"#), (429, r#"{"code":429}"#)] {
        let zoom = tokens([]);
        let error =
            over(&zoom, Refused(status, body)).send(DeleteUser::new("a")).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credentials, 0), "{status}");
        assert_eq!(error.raw().map(|raw| raw.body().as_ref()), Some(body.as_bytes()));
        assert!(zoom.requests().is_empty() && !error.is_not_found());
    }
}

#[test]
fn users_of_another_cloud_log_in_there() {
    let page = user_app().cloud(Cloud::Government).authorize().unwrap();
    assert!(page.url().starts_with("https://zoomgov.com/oauth/authorize?"), "{}", page.url());
}
