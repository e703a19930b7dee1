//! What is kept of tokens, whose they are, and answers of the token endpoint that hold none.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::json;
use zoom_api::ErrorKind;
use zoom_api::auth::{AccessToken, FileStore, MemoryStore, TokenKey, TokenSet, TokenStore};
use zoom_api_tests::apps::{bearers, call, key, over, server_app, tokens, user_app};

fn token() -> AccessToken {
    AccessToken::new("a1")
        .expires_at(SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000))
        .scopes(["user:read:admin", "group:read:admin"])
        .api_url("https://api-us.zoom.us")
}

#[tokio::test]
async fn all_that_is_known_of_a_token_is_kept_with_it() {
    let same = |read: &AccessToken| {
        assert_eq!(read.secret().expose(), token().secret().expose());
        assert_eq!(read.expiry(), token().expiry());
        assert_eq!(read.known_scopes(), token().known_scopes());
        assert_eq!(read.known_api_url(), token().known_api_url());
    };
    same(&AccessToken::from_json(token().to_json().expose()).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens.json"));
    let set = TokenSet::new("r1").with_access(token());
    assert!(store.replace(&key(), None, Some(&set)).await.unwrap());
    let read = store.load(&key()).await.unwrap().unwrap();
    assert_eq!(read.refresh_token().unwrap().expose(), "r1");
    same(read.access_token().unwrap());
    // Where nobody has said which scopes there are, nobody says that there are none.
    let unknown = AccessToken::from_json(AccessToken::new("a").to_json().expose()).unwrap();
    assert_eq!(unknown.known_scopes(), None);
}

#[tokio::test(start_paused = true)]
async fn the_tokens_of_a_user_are_not_taken_for_those_of_an_account() {
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0").with_access(token())));
    let app = server_app().store(Arc::clone(&store));
    assert!(store.load(&app.key()).await.unwrap().is_none());
    let zoom = tokens([(200, r#"{"access_token":"t1","expires_in":3600}"#)]);
    call(&over(&zoom, app)).await.unwrap();
    assert_eq!(bearers(&zoom), ["Bearer t1"]);
    // They are still there for the first user who comes.
    let left = store.load(&key()).await.unwrap().unwrap();
    assert_eq!(left.refresh_token().unwrap().expose(), "r0");
}

#[tokio::test(start_paused = true)]
async fn a_success_without_a_token_says_what_zoom_says_and_no_more() {
    for (body, says, is_kept) in [
        (r#"{"reason":"Account is locked","error":"unsupported"}"#, "Account is locked", true),
        (r#"{"status":true}"#, "holds no access token", true),
        (r#"{"token":"a1"}"#, "holds no access token", false),
        (r#"{"reason":"moved","data":{"access_token":"a1"}}"#, "moved", false),
    ] {
        let zoom = tokens([(200, body)]);
        let error = call(&over(&zoom, server_app())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{body}");
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        assert!(text.contains(says) && !text.contains("a1"), "{body}: {text}");
        let kept = error.raw().map(|raw| raw.body().as_ref());
        assert_eq!(kept, Some(if is_kept { body.as_bytes() } else { b"" }), "{body}");
    }
}

/// The refresh token that a store has for a key.
async fn held(store: &dyn TokenStore, key: &TokenKey) -> Option<String> {
    let set = store.load(key).await.unwrap();
    set.map(|set| set.refresh_token().unwrap().expose().to_owned())
}

#[tokio::test]
async fn tokens_that_are_nobody_s_become_those_of_the_first_user_who_replaces_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens.json");
    let unnamed = json!({ "refresh_token": "r0", "version": 1 });
    std::fs::write(&file, unnamed.to_string()).unwrap();
    let stores: [Box<dyn TokenStore>; 2] =
        [Box::new(MemoryStore::with(TokenSet::new("r0"))), Box::new(FileStore::new(file))];
    let [ada, bob] = ["ada", "bob"].map(|user| user_app().key(user));
    let account = server_app().key();
    for store in stores {
        let store = &*store;
        // What an account has is not theirs, and changes nothing for them.
        for (old, new) in [(None, "a1"), (Some("a1"), "a2")] {
            let old = old.map(TokenSet::new);
            assert!(
                store.replace(&account, old.as_ref(), Some(&TokenSet::new(new))).await.unwrap()
            );
            assert_eq!(held(store, &ada).await.as_deref(), Some("r0"));
            assert_eq!(held(store, &bob).await.as_deref(), Some("r0"));
        }
        let [r0, r1] = ["r0", "r1"].map(TokenSet::new);
        assert!(store.replace(&ada, Some(&r0), Some(&r1)).await.unwrap());
        assert_eq!(held(store, &ada).await.as_deref(), Some("r1"));
        assert_eq!(held(store, &bob).await, None);
        // They do not come back when hers are gone.
        assert!(store.replace(&ada, Some(&r1), None).await.unwrap());
        assert_eq!(held(store, &ada).await, None);
        assert_eq!(held(store, &account).await.as_deref(), Some("a2"));
    }
}
