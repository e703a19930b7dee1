//! What goes wrong between the token endpoint and the store, and that it costs nobody a token.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use zoom_api::auth::{
    AccessToken, Credentials, FileStore, MemoryStore, ServerToServer, StaticToken, TokenSet,
    TokenStore, UserOAuth,
};
use zoom_api::transport::BoxFuture;
use zoom_api::{Client, Error, ErrorKind};
use zoom_api_tests::apps::{
    self, asked, bearers, call, is_token, key, over, server_app, tokens, user_app,
};
use zoom_api_tests::runtime::But;
use zoom_api_tests::stores::{Access, Watched, disk_full, take};
use zoom_api_tests::world::{Scripted, Virtual, answer};

/// All that an error says to whoever prints it, and to whoever looks at the bytes.
fn told(error: &Error) -> String {
    let raw = error.raw().map(|raw| String::from_utf8_lossy(raw.body()).into_owned());
    apps::told(error) + &raw.unwrap_or_default()
}

const INVALID_GRANT: (u16, &str) = (400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#);

async fn refresh_token(store: &dyn TokenStore) -> String {
    store.load(&key()).await.unwrap().unwrap().refresh_token().unwrap().expose().to_owned()
}

/// Puts a refresh token into a store, whatever is there.
async fn put(store: &dyn TokenStore, refresh: &str) -> Result<(), Error> {
    let old = store.load(&key()).await?;
    assert!(store.replace(&key(), old.as_ref(), Some(&TokenSet::new(refresh))).await?);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_is_silent_holds_nobody_for_ever() {
    let zoom = Scripted::new(|_, _| std::future::pending());
    let start = tokio::time::Instant::now();
    let error = call(&over(&zoom, ServerToServer::new("a", "b", "c"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials, "{error:?}");
    assert_eq!(zoom.requests().len(), 3);
    let elapsed = start.elapsed();
    assert!(Duration::from_secs(90) <= elapsed && elapsed < Duration::from_secs(95), "{elapsed:?}");
}

#[test]
fn an_executor_may_run_the_fetch_at_once() {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let at_once =
                But::of(Arc::new(Virtual::at("2026-11-23T12:00:00Z"))).spawn(|mut task| {
                    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
                    assert!(task.as_mut().poll(&mut context).is_ready());
                });
            let client = Client::builder(StaticToken::new("t"))
                .transport(tokens([]))
                .runtime(at_once)
                .build()
                .unwrap();
            sender.send(call(&client).await.is_ok()).unwrap();
        });
    });
    // Only a deadlock takes that long.
    assert_eq!(receiver.recv_timeout(Duration::from_secs(20)), Ok(true));
}

#[tokio::test(start_paused = true)]
async fn an_error_never_keeps_a_token_of_a_success() {
    for body in [
        r#"{"data":{"access_token":"SENTINEL"}}"#,
        r#"{"accessToken":"SENTINEL","error":"x"}"#,
        r#"{"access_token":["SENTINEL"]}"#,
        r#"{"result":{"t":"SENTINEL"},"message":"ok"}"#,
        r#"{"access_token":"","refresh_token":"SENTINEL"}"#,
        r#"{"access_token":"SENTINEL","api_url":"https://example.com"}"#,
        r#"["SENTINEL"]"#,
        r#""SENTINEL""#,
        r#"{"access_token":"SENTINEL"#,
    ] {
        let zoom = tokens(std::iter::repeat_n((200, body), 3));
        let error = call(&over(&zoom, ServerToServer::new("a", "b", "c"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{body}");
        assert!(!told(&error).contains("SENTINEL"), "{body}: {}", told(&error));
        assert!(error.source().is_some() || error.api().is_some(), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_became_of_a_fetch_is_not_taken_for_what_became_of_the_call() {
    struct Slow;
    impl Credentials for Slow {
        fn fetch<'a>(
            &'a self,
            context: &'a zoom_api::auth::Context,
        ) -> BoxFuture<'a, Result<AccessToken, Error>> {
            Box::pin(async {
                let request = Request::post("https://id.example.com/").body(Bytes::new()).unwrap();
                context.send(request).await?;
                Ok(AccessToken::new("t"))
            })
        }
    }
    let zoom = Scripted::new(|_, _| std::future::pending());
    let error = call(&over(&zoom, Slow)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(!error.may_have_taken_effect() && error.attempts() == 0);
    assert!(told(&error).contains("no answer"), "{}", told(&error));
}

#[tokio::test(start_paused = true)]
async fn expires_in_has_many_forms() {
    for (expires_in, fetches) in
        [("3600", 2), ("\"3600\"", 2), ("3600.0", 2), ("\" 3600 \"", 2), ("null", 1), ("\"\"", 1)]
    {
        let body = format!(r#"{{"access_token":"t","expires_in":{expires_in}}}"#);
        let zoom = Scripted::new(move |_, request| {
            let body = if is_token(&request) { &body } else { "{}" };
            std::future::ready(Ok(answer(200, body)))
        });
        let client = over(&zoom, ServerToServer::new("a", "b", "c"));
        call(&client).await.unwrap();
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        call(&client).await.unwrap();
        assert_eq!(asked(&zoom).len(), fetches, "{expires_in}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rotated_refresh_token_is_saved_whatever_comes_with_it() {
    for bad in [
        r#"{"access_token":"t1","refresh_token":"r1","api_url":"https://example.com"}"#,
        r#"{"refresh_token":"r1"}"#,
        r#"{"access_token":null,"refresh_token":"r1"}"#,
    ] {
        let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
        let good = r#"{"access_token":"t2","refresh_token":"r2","expires_in":3600}"#;
        let zoom = tokens([(200, bad), (200, good)]);
        let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert_eq!(refresh_token(&*store).await, "r1", "{bad}");
        call(&client).await.unwrap();
        assert_eq!(asked(&zoom), ["refresh_token=r0", "refresh_token=r1"], "{bad}");
        assert_eq!(bearers(&zoom), ["Bearer t2"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_breaks_off_costs_no_token() {
    let panics = AtomicUsize::new(1);
    let store = Watched::new(MemoryStore::with(TokenSet::new("r0")), move |access| {
        if matches!(access, Access::Replace(_)) && take(&panics) {
            std::panic::resume_unwind(Box::new("on purpose"));
        }
        Ok(())
    });
    let store = Arc::new(store);
    let zoom = tokens([(200, r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#)]);
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::Credentials);
    call(&client).await.unwrap();
    assert_eq!((asked(&zoom).len(), bearers(&zoom)), (1, vec!["Bearer t1".to_owned()]));
    assert_eq!(refresh_token(&*store).await, "r1");
}

#[tokio::test(start_paused = true)]
async fn tokens_that_could_not_be_saved_give_way_to_a_newer_authorisation() {
    let store = Arc::new(Watched::full("r0", 1));
    let zoom = tokens([
        (200, r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#),
        (200, r#"{"access_token":"u1","refresh_token":"s1","expires_in":3600}"#),
    ]);
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    call(&client).await.unwrap_err();
    // The user has authorised the app again meanwhile, by way of another process.
    put(&store.tokens, "s0").await.unwrap();
    call(&client).await.unwrap();
    assert_eq!(asked(&zoom), ["refresh_token=r0", "refresh_token=s0"]);
    assert_eq!(refresh_token(&*store).await, "s1");
}

#[tokio::test(start_paused = true)]
async fn a_code_that_was_sent_is_not_sent_again_and_nobody_elses_tokens_are_used() {
    for answers in [vec![INVALID_GRANT], vec![(502, "<html>")]] {
        let code = user_app().resume("s", "v").code("?code=c&state=s").unwrap();
        let store = Arc::new(MemoryStore::with(TokenSet::new("of-another-user")));
        let zoom = tokens(answers);
        let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)).with_code(code));
        let first = call(&client).await.unwrap_err();
        let second = call(&client).await.unwrap_err();
        assert_eq!((first.status(), first.kind()), (second.status(), ErrorKind::Credentials));
        assert_eq!(asked(&zoom), ["code=c"]);
        assert_eq!(refresh_token(&*store).await, "of-another-user");
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_not_spent_while_the_store_cannot_be_read() {
    let code = user_app().resume("s", "v").code("?code=c&state=s").unwrap();
    let unreadable = AtomicUsize::new(1);
    let store = Watched::new(MemoryStore::new(), move |access| match access {
        Access::Load if take(&unreadable) => Err(disk_full()),
        _ => Ok(()),
    });
    let zoom = tokens([(200, r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#)]);
    let client = over(&zoom, UserOAuth::new(user_app(), store).with_code(code));
    call(&client).await.unwrap_err();
    assert!(zoom.requests().is_empty());
    call(&client).await.unwrap();
    assert_eq!(asked(&zoom), ["code=c"]);
}

#[tokio::test(start_paused = true)]
async fn a_dead_refresh_token_is_not_sent_again_and_again() {
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
    let good = (200, r#"{"access_token":"t","refresh_token":"s1","expires_in":3600}"#);
    let zoom = tokens([INVALID_GRANT, good]);
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    for _ in 0..10 {
        let error = call(&client).await.unwrap_err();
        assert!(error.is_authorization_lost());
        assert_eq!(error.status().unwrap().as_u16(), 400);
    }
    assert_eq!(asked(&zoom), ["refresh_token=r0"]);
    // The user has authorised the app again, by way of another process.
    put(&*store, "s0").await.unwrap();
    call(&client).await.unwrap();
    assert_eq!(asked(&zoom), ["refresh_token=r0", "refresh_token=s0"]);
}

#[test]
fn a_callback_needs_the_state_and_says_why_it_was_refused() {
    let why = |error: Error| error.source().unwrap().to_string();
    // The session was lost, and with it the state: nobody can tell whose callback it is.
    let lost = user_app().resume("", "v");
    assert!(lost.code("?code=c&state=").is_err());
    let started = user_app().resume("s", "v");
    let refused =
        "https://example.com/callback?error=access_denied&state=s&error_description=x%0Ay";
    assert!(why(started.code(refused).unwrap_err()).contains("access_denied"));
    // Whoever made up the URL has no say in what is logged.
    let forged = why(started.code("?error=SENTINEL&state=other").unwrap_err());
    assert!(!forged.contains("SENTINEL"), "{forged}");
    let odd = why(started.code("?error=a%0Ab%1B%5B31mc&state=s").unwrap_err());
    assert!(!odd.contains(['\n', '\x1b']), "{odd}");
}

#[tokio::test]
async fn a_file_is_whole_however_many_write_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let tasks: Vec<_> = (0..32)
        .map(|number| {
            let store = FileStore::new(&path);
            tokio::spawn(async move {
                let refresh = format!("r{number}").repeat(1 + number * 500);
                // Somebody else may be first, again and again.
                while put_if_same(&store, &refresh).await.is_none() {}
                refresh
            })
        })
        .collect();
    let mut written = Vec::new();
    for task in tasks {
        written.push(task.await.unwrap());
    }
    let store = FileStore::new(&path);
    assert!(written.contains(&refresh_token(&store).await));
    // The file and the lock of those who write.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
    // Nor after a failure.
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(put(&store, "r").await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// Puts a refresh token into a store, unless somebody else is faster.
async fn put_if_same(store: &dyn TokenStore, refresh: &str) -> Option<()> {
    let old = store.load(&key()).await.unwrap();
    let new = TokenSet::new(refresh);
    store.replace(&key(), old.as_ref(), Some(&new)).await.unwrap().then_some(())
}

#[tokio::test]
async fn a_file_with_the_wrong_mode_is_replaced_by_one_with_the_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    // As an earlier version has written it.
    std::fs::write(&path, r#"{"version":1,"refresh_token":"r0","access":null}"#).unwrap();
    put(&FileStore::new(&path), "r").await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_without_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let store = FileStore::new(&path);
    for (text, why) in [
        ("", "not JSON"),
        (r#"{"version":1,"refresh_token":"SENTINEL"#, "line 1"),
        (r#"["SENTINEL"]"#, "no version"),
        (r#"{"version":3,"refresh_token":"SENTINEL"}"#, "version 3"),
        (r#"{"version":2,"refresh_token":"SENTINEL"}"#, "no tokens"),
        (r#"{"version":2,"tokens":{"SENTINEL":{"access":{"token":""}}}}"#, "access token"),
        (r#"{"version":1,"access":null}"#, "no refresh token"),
        (r#"{"version":1,"refresh_token":"","access":null}"#, "no refresh token"),
        (r#"{"version":1,"refresh_token":"SENTINEL","access":{"token":3}}"#, "access token"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = store.load(&key()).await.unwrap_err();
        let source = error.source().unwrap().to_string();
        assert!(source.contains(why) && source.contains("tokens.json"), "{text}: {source}");
        assert!(!told(&error).contains("SENTINEL"), "{text}");
        // A client leaves it as it is.
        let zoom = tokens([]);
        let client =
            Client::builder(UserOAuth::new(user_app(), store.clone())).transport(zoom.clone());
        call(&client.build().unwrap()).await.unwrap_err();
        assert!(zoom.requests().is_empty());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_nobody_gives_back_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens.json"));
    let runtime = Virtual::at("2026-11-23T12:00:00Z");
    let guard = store.lock(&key(), &runtime).await.unwrap();
    let start = tokio::time::Instant::now();
    let error = store.lock(&key(), &runtime).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::from_secs(60));
    assert!(error.source().unwrap().to_string().contains("another process holds the lock"));
    drop(guard);
    store.lock(&key(), &runtime).await.unwrap();
}

/// A source that counts, and hands out a token that is good for an hour after a second.
struct Counting(Arc<AtomicUsize>);

impl Credentials for Counting {
    fn fetch<'a>(
        &'a self,
        context: &'a zoom_api::auth::Context,
    ) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async move {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            context.runtime().sleep(Duration::from_secs(1)).await;
            let expiry = context.runtime().now() + Duration::from_secs(3_600);
            Ok(AccessToken::new(format!("t{number}")).expires_at(expiry))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_while_tokens_rotate_loses_nothing() {
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
    let zoom = Scripted::new(|_, request| async move {
        if !is_token(&request) {
            return Ok(answer(200, "{}"));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(answer(200, r#"{"access_token":"t1","refresh_token":"r1","expires_in":3600}"#))
    });
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    tokio::time::timeout(Duration::from_millis(500), call(&client)).await.unwrap_err();
    // The client itself may go away too.
    drop(client);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(refresh_token(&*store).await, "r1");
}

#[tokio::test(start_paused = true)]
async fn call_after_call_there_is_one_fetch_for_each_hour() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let zoom = tokens([]);
    let client = over(&zoom, Counting(Arc::clone(&fetches)));
    // Two hours and a half, call after call: a fetch for the first token and one for each hour.
    for _ in 0..150 {
        call(&client).await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    assert_eq!(fetches.load(Ordering::Relaxed), 3);
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_killed_process_leaves_behind_is_finished_or_swept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let (store, runtime) = (FileStore::new(&path), Virtual::at("2026-11-23T12:00:00Z"));
    put(&store, "r0").await.unwrap();
    let whole = std::fs::read_to_string(&path).unwrap().replace("r0", "r1");
    let new = folder.path().join("tokens.json.new");
    let made_up = folder.path().join("tokens.json.0123456789abcdef.new");
    let others = ["tokens.json.mine.new", "other.json.0123456789abcdef.new", "tokens.json.bak"];
    for other in others {
        std::fs::write(folder.path().join(other), "x").unwrap();
    }
    // What was written whole is newer than the file: the old refresh token may be used up.
    for (left, expected) in [(whole.as_str(), "r1"), (&whole[..whole.len() / 2], "r1"), ("", "r1")]
    {
        std::fs::write(&new, left).unwrap();
        std::fs::write(&made_up, &whole).unwrap();
        drop(store.lock(&key(), &runtime).await.unwrap());
        assert!(!new.exists() && !made_up.exists(), "{left}");
        assert_eq!(refresh_token(&store).await, expected, "{left}");
    }
    std::fs::write(&new, whole.replace("r1", "r2")).unwrap();
    assert!(put_if_same(&store, "r9").await.is_none(), "it is found by those who write, too");
    assert_eq!(refresh_token(&store).await, "r2");
    assert!(others.iter().all(|other| folder.path().join(other).exists()));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_open_a_lock_and_a_link_is_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let runtime = Virtual::at("2026-11-23T12:00:00Z");
    let real = folder.path().join("real");
    std::fs::create_dir(&real).unwrap();
    let lock = real.join("tokens.json.lock");
    std::fs::write(&lock, "").unwrap();
    std::fs::set_permissions(&lock, std::fs::Permissions::from_mode(0o644)).unwrap();
    // A link to a link to a file that is not there yet.
    symlink("real/tokens.json", folder.path().join("middle")).unwrap();
    symlink(folder.path().join("middle"), folder.path().join("link")).unwrap();
    let by_link = FileStore::new(folder.path().join("link"));
    put(&by_link, "r0").await.unwrap();
    let direct = FileStore::new(real.join("tokens.json"));
    assert_eq!(refresh_token(&direct).await, "r0");
    put(&by_link, "r1").await.unwrap();
    assert_eq!(refresh_token(&direct).await, "r1");
    for link in ["link", "middle"] {
        let path = folder.path().join(link);
        assert!(std::fs::symlink_metadata(path).unwrap().file_type().is_symlink());
    }
    // Both ways lead to the same lock.
    let guard = direct.lock(&key(), &runtime).await.unwrap();
    let key = key();
    let second = tokio::time::timeout(Duration::from_millis(50), by_link.lock(&key, &runtime));
    assert!(second.await.is_err());
    drop(guard);
    for file in std::fs::read_dir(&real).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{file:?}");
    }
    symlink("loop", folder.path().join("loop")).unwrap();
    let error = FileStore::new(folder.path().join("loop")).load(&key).await.unwrap_err();
    assert!(told(&error).contains("links"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn what_the_token_endpoint_writes_oddly_is_understood() {
    for odd in [
        r#"{"access_token":"t1\n","expires_in":3600}"#,
        r#"{"access_token":" t1 ","refresh_token":"r1\r\n"}"#,
        "\u{feff}{\"access_token\":\"t1\"}\n",
        r#"{"access_token":"t1","expires_in":0}"#,
        r#"{"access_token":"t1","expires_in":-1}"#,
        r#"{"access_token":"t1","expires_in":" 3600 "}"#,
        r#"{"access_token":"t1","expires_in":1e300}"#,
        r#"{"access_token":"t1","expires_in":"1h"}"#,
        r#"{"access_token":"t1","expires_in":null,"api_url":null}"#,
        // Whatever the scopes are, they are not none.
        r#"{"access_token":"t1","scope":" "}"#,
        r#"{"access_token":"t1","scope":[]}"#,
        r#"{"access_token":"t1","scope":"  user:read:admin   group:read:admin"}"#,
        r#"{"access_token":"t1","scope":"group:read:admin,user:read:admin"}"#,
        r#"{"access_token":"t1","scope":"group:read:admin, user:read:admin"}"#,
        r#"{"access_token":"t1","scope":"GROUP:READ:ADMIN;USER:READ:ADMIN"}"#,
    ] {
        let zoom = tokens([(200, odd)]);
        let zoom_client = over(&zoom, server_app());
        for _ in 0..3 {
            call(&zoom_client).await.unwrap();
        }
        assert_eq!(bearers(&zoom), ["Bearer t1"; 3], "{odd}");
        let zoom = tokens([(200, odd)]);
        let user = UserOAuth::new(user_app(), MemoryStore::with(TokenSet::new("r0")));
        let zoom_client = over(&zoom, user);
        for _ in 0..3 {
            call(&zoom_client).await.unwrap();
        }
        assert_eq!(bearers(&zoom), ["Bearer t1"; 3], "{odd}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_of_no_use_is_not_saved_and_the_next_one_is_fetched() {
    for odd in [
        r#"{"access_token":"t1 t1","refresh_token":"r1","expires_in":3600}"#,
        r#"{"access_token":"t\u00e4","refresh_token":"r1","expires_in":3600}"#,
        r#"{"access_token":"t\u0000","refresh_token":" r1 ","expires_in":3600}"#,
        r#"{"access_token":["t1"],"refresh_token":"r1","expires_in":3600}"#,
    ] {
        let zoom = tokens([(200, odd), (200, r#"{"access_token":"t2","expires_in":3600}"#)]);
        let user = UserOAuth::new(user_app(), MemoryStore::with(TokenSet::new("r0")));
        let zoom_client = over(&zoom, user);
        let error = call(&zoom_client).await.unwrap_err();
        assert!(!error.is_authorization_lost(), "{error:?}");
        call(&zoom_client).await.unwrap();
        // The refresh token that came with it is good, and the only one that is.
        assert_eq!(asked(&zoom), ["refresh_token=r0", "refresh_token=r1"], "{odd}");
        assert_eq!(bearers(&zoom), ["Bearer t2"]);
    }
}
