//! Scopes that are missing, by what is known of a token or by Zoom's word, and tokens that are dropped,
//! asked for their scopes and revoked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use zoom_api::auth::{MemoryStore, StaticToken, TokenSet, TokenStore, UserOAuth};
use zoom_api::contact_groups::ListContactGroups;
use zoom_api::users::{GetUser, ListUsers, UpdateUser};
use zoom_api::{ErrorKind, Options};
use zoom_api_fake::{Fake, Grant};
use zoom_api_tests::apps::{call, is_token, over, server_app, user_app};
use zoom_api_tests::world::{Scripted, answer};

/// Requests for tokens, and calls.
fn sent(zoom: &Scripted) -> (usize, usize) {
    let requests = zoom.requests();
    let tokens = requests.iter().filter(|request| is_token(request)).count();
    (tokens, requests.len() - tokens)
}

const NO_SCOPE: &str = r#"{"code":4711,"message":"これはスコープ:[user:read:admin]"}"#;

/// A Zoom whose tokens have these scopes, one after the other and then the last ones, and whose calls need
/// one of them.
fn zoom(scopes: &[&'static str], needed: &'static str) -> Scripted {
    let scopes = scopes.to_vec();
    let tokens = AtomicUsize::new(0);
    Scripted::new(move |_, request| {
        let body = if is_token(&request) {
            let number = tokens.fetch_add(1, Ordering::SeqCst).min(scopes.len() - 1);
            let scope = match scopes[number] {
                "" => String::new(),
                scope => format!(r#","scope":"{scope}""#),
            };
            answer(200, &format!(r#"{{"access_token":"t{number}","expires_in":86400{scope}}}"#))
        } else if request.headers()["authorization"] == needed {
            answer(200, "{}")
        } else {
            answer(400, NO_SCOPE)
        };
        std::future::ready(Ok(body))
    })
}

#[tokio::test(start_paused = true)]
async fn a_local_check_refuses_only_what_certainly_is_not_enough() {
    let may = [
        "user:read:user:master",
        "user:master",
        "user:read:master",
        "account:master",
        "user:write:master",
        "user:write:admin",
        "user:read:admin",
        "user:read:user:admin",
        "meeting:read:admin",
        "something_new",
        "user:view:user:admin",
        "",
    ];
    for scope in may {
        let zoom = zoom(&[scope], "Bearer t0");
        call(&over(&zoom, server_app())).await.unwrap();
        assert_eq!(sent(&zoom), (1, 1), "{scope}");
    }
    for scope in ["user:read:list_users:master", "user:master", "user:write:admin"] {
        let zoom = zoom(&[scope], "Bearer t0");
        over(&zoom, server_app()).send(GetUser::new("me")).await.unwrap();
        let listed = over(&zoom, server_app()).send(ListUsers::new()).await;
        assert_ne!(listed.unwrap_err().kind(), ErrorKind::MissingScope, "{scope}");
    }
    // Zoom names no granular scope for these, so that nobody knows which one does.
    let granular = zoom(&["user:read:user:admin"], "Bearer t0");
    let listed = over(&granular, server_app()).send(ListContactGroups::new()).await;
    assert_ne!(listed.err().map(|error| error.kind()), Some(ErrorKind::MissingScope));
    assert_eq!(sent(&granular), (1, 1));
    for scopes in [
        "group:read:admin",
        "user:read:list_users:admin",
        "group:write:admin user:read:list_users:admin",
    ] {
        let zoom = zoom(&[scopes], "Bearer t0");
        let error = call(&over(&zoom, server_app())).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::MissingScope, 0), "{scopes}");
        assert_eq!(sent(&zoom), (2, 0), "{scopes}");
    }
    // Who reads may not write.
    let narrow = zoom(&["user:read:admin"], "Bearer t0");
    let error = over(&narrow, server_app()).send(UpdateUser::new("a").dept("x")).await.unwrap_err();
    assert_eq!((error.kind(), sent(&narrow)), (ErrorKind::MissingScope, (2, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_the_app_is_given_is_found_with_the_next_call() {
    let zoom = zoom(&["group:read:admin", "group:read:admin user:read:admin"], "Bearer t1");
    let client = over(&zoom, server_app());
    call(&client).await.unwrap();
    assert_eq!(sent(&zoom), (2, 1));
    call(&client).await.unwrap();
    assert_eq!(sent(&zoom), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_makes_one_renewal_in_a_minute_however_many_calls_miss_it() {
    let zoom = zoom(&["group:read:admin"], "");
    let client = over(&zoom, server_app());
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap_err().kind(), ErrorKind::MissingScope);
    }
    assert_eq!(sent(&zoom), (2, 0));
    for (seconds, tokens) in [(30, 2), (29, 2), (2, 3), (59, 3), (2, 4)] {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        assert!(call(&client).await.unwrap_err().is_missing_scope());
        assert_eq!(sent(&zoom), (tokens, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn zooms_word_on_a_scope_makes_a_renewal_too() {
    // Nobody says which scopes there are: the call is sent again, once.
    let unknown = zoom(&["", ""], "Bearer t1");
    call(&over(&unknown, server_app())).await.unwrap();
    assert_eq!(sent(&unknown), (2, 2));
    let never = zoom(&["", "", ""], "none");
    let calls = over(&never, server_app());
    let error = call(&calls).await.unwrap_err();
    assert!(error.is_missing_scope() && error.kind() == ErrorKind::Api, "{error:?}");
    assert_eq!(error.missing_scope().unwrap().needed, ["user:read:admin"]);
    assert_eq!((sent(&never), error.attempts()), ((2, 2), 2));
    call(&calls).await.unwrap_err();
    assert_eq!(sent(&never), (2, 3), "not twice in a minute");

    // With other scopes it is sent again, and with the same ones it is not.
    let other = zoom(&["user:read:admin", "user:read:admin more"], "Bearer t1");
    call(&over(&other, server_app())).await.unwrap();
    assert_eq!(sent(&other), (2, 2));
    let same = zoom(&["user:read:admin"], "none");
    call(&over(&same, server_app())).await.unwrap_err();
    assert_eq!(sent(&same), (2, 1));

    // There is no other token to be had.
    let fixed = zoom(&[""], "none");
    call(&over(&fixed, StaticToken::new("t"))).await.unwrap_err();
    assert_eq!(sent(&fixed), (0, 1));

    // A call whose check is off is not refused here, and learns as well.
    let blind = zoom(&["group:read:admin", "user:read:admin"], "Bearer t1");
    let calls = over(&blind, server_app()).with(Options::new().check_scopes(false));
    call(&calls).await.unwrap();
    assert_eq!(sent(&blind), (2, 2));
}

/// The pause between two renewals is over when the second refusal comes, and it is one call all the same.
#[tokio::test(start_paused = true)]
async fn a_call_that_takes_its_time_is_sent_again_once_for_a_scope() {
    let tokens = AtomicUsize::new(0);
    let zoom = Scripted::new(move |_, request| {
        let token = is_token(&request).then(|| tokens.fetch_add(1, Ordering::SeqCst));
        async move {
            if let Some(number) = token {
                let body = format!(r#"{{"access_token":"t{number}","expires_in":86400}}"#);
                return Ok(answer(200, &body));
            }
            tokio::time::sleep(Duration::from_secs(61)).await;
            Ok(answer(400, NO_SCOPE))
        }
    });
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    let options = Options::new().attempt_timeout(minutes(2)).total_timeout(minutes(20));
    let error = call(&over(&zoom, server_app()).with(options)).await.unwrap_err();
    assert!(error.is_missing_scope());
    assert_eq!((sent(&zoom), error.attempts()), ((2, 2), 2));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_for_a_scope_that_fails_costs_no_token() {
    let zoom = Scripted::new(|index, request| {
        std::future::ready(Ok(match (is_token(&request), index) {
            (true, 0) => answer(200, r#"{"access_token":"t0","scope":"group:read:admin"}"#),
            (true, _) => answer(400, r#"{"error":"invalid_client"}"#),
            _ => answer(200, r#"{"groups":[]}"#),
        }))
    });
    let client = over(&zoom, server_app());
    assert_eq!(call(&client).await.unwrap_err().kind(), ErrorKind::MissingScope);
    client.send(zoom_api::groups::ListGroups::new()).await.unwrap();
    assert_eq!(sent(&zoom), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_token_can_be_dropped_and_asked_for_its_scopes() {
    let zoom = zoom(&["user:read:admin", "user:read:admin more", ""], "");
    let client = over(&zoom, server_app());
    assert_eq!(client.token_scopes().await.unwrap().unwrap(), ["user:read:admin"]);
    assert_eq!(client.token_scopes().await.unwrap().unwrap().len(), 1);
    client.drop_token();
    assert_eq!(client.clone().token_scopes().await.unwrap().unwrap(), ["user:read:admin", "more"]);
    client.drop_token();
    client.drop_token();
    assert_eq!(client.token_scopes().await.unwrap(), None);
    assert_eq!(sent(&zoom), (3, 0));

    // One that is dropped is not taken from the store again.
    let tokens = AtomicUsize::new(0);
    let zoom = Scripted::new(move |_, _| {
        let number = tokens.fetch_add(1, Ordering::SeqCst);
        let body = format!(r#"{{"access_token":"t","scope":"s{number}","expires_in":3600}}"#);
        std::future::ready(Ok(answer(200, &body.replace(r#""t""#, &format!(r#""t{number}""#)))))
    });
    let client = self::over(&zoom, server_app().store(MemoryStore::new()));
    for number in 0..3 {
        assert_eq!(client.token_scopes().await.unwrap().unwrap(), [format!("s{number}")]);
        client.drop_token();
    }
}

/// A Zoom that confirms what is revoked, or answers something else.
fn revoking(status: u16, body: &'static str) -> Scripted {
    let tokens = AtomicUsize::new(0);
    Scripted::new(move |_, request| {
        let path = request.uri().path().to_owned();
        std::future::ready(Ok(match path.as_str() {
            "/oauth/token" => {
                let number = tokens.fetch_add(1, Ordering::SeqCst) + 1;
                answer(
                    200,
                    &format!(
                        r#"{{"access_token":"access-token-number-{number}","refresh_token":"r{number}","expires_in":3600}}"#
                    ),
                )
            }
            "/oauth/revoke" => answer(status, body),
            _ => answer(200, "{}"),
        }))
    })
}

#[tokio::test(start_paused = true)]
async fn what_is_revoked_ends_with_all_that_is_known_of_it() {
    const DONE: &str = r#"{"status":"success"}"#;
    let zoom = revoking(200, DONE);
    let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
    let client = over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
    call(&client).await.unwrap();
    client.revoke_token().await.unwrap();
    let requests = zoom.requests();
    let revoke = requests.last().unwrap();
    assert_eq!(revoke.uri(), "https://zoom.us/oauth/revoke");
    assert_eq!(
        (revoke.method().as_str(), revoke.body().as_ref()),
        ("POST", &b"token=access-token-number-1"[..])
    );
    assert_eq!(revoke.headers()["authorization"], "Basic aWQ6c2VjcmV0");
    assert!(store.load(&user_app().key("")).await.unwrap().is_none());
    let error = call(&client).await.unwrap_err();
    assert!(error.is_not_authorized() && !error.is_authorization_lost(), "{error:?}");

    // That of an account: the next call has another one.
    let zoom = revoking(200, DONE);
    let store = Arc::new(MemoryStore::new());
    let source = server_app().store(Arc::clone(&store));
    let client = self::over(&zoom, source.clone());
    call(&client).await.unwrap();
    client.revoke_token().await.unwrap();
    assert!(store.load(&source.key()).await.unwrap().is_none());
    call(&client).await.unwrap();
    assert_eq!(
        zoom.requests().last().unwrap().headers()["authorization"],
        "Bearer access-token-number-2"
    );

    // Nothing but Zoom's word is an end.
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, r#"{"status":"failed"}"#),
        (200, r#"{"reason":"x","error":"invalid_request"}"#),
        (400, r#"{"reason":"access-token-number-1 is no token","error":"invalid_request"}"#),
        (502, DONE),
    ] {
        let zoom = revoking(status, body);
        let store = Arc::new(MemoryStore::with(TokenSet::new("r0")));
        let client = self::over(&zoom, UserOAuth::new(user_app(), Arc::clone(&store)));
        let error = client.revoke_token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{status} {body}");
        assert!(
            !error.is_authorization_lost()
                && !format!("{error} {error:?}").contains("access-token-number")
        );
        assert!(store.load(&user_app().key("")).await.unwrap().is_some(), "{status} {body}");
    }
    let fixed = self::over(&revoking(200, DONE), StaticToken::new("t"));
    assert_eq!(fixed.revoke_token().await.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn the_fake_ends_what_is_revoked() {
    let fake = Fake::start();
    let client = fake.client();
    client.send(ListUsers::new()).await.unwrap();
    client.revoke_token().await.unwrap();
    client.send(ListUsers::new()).await.unwrap();
    // The token of a user, and with it the refresh token.
    let narrow =
        fake.client_of(StaticToken::new(fake.token(Grant::account().scopes(["group:read:admin"]))));
    assert!(narrow.send(ListUsers::new()).await.unwrap_err().is_missing_scope());
}

#[tokio::test(start_paused = true)]
async fn an_authorisation_is_lost_by_codes_and_state_and_not_by_words() {
    let code_used = r#"{"reason":"無効な認証コード x","error":"invalid_request"}"#;
    // Status, body, whether it is lost with a code, and with a refresh token.
    let rows = [
        (
            400,
            r#"{"reason":"Invalid authorization code x","error":"invalid_request"}"#,
            true,
            false,
        ),
        (400, code_used, true, false),
        (400, r#"{"reason":"?","error":"invalid_grant"}"#, true, true),
        (401, r#"{"error":"invalid_grant"}"#, true, true),
        (400, r#"{"code":4733,"message":"?"}"#, true, false),
        (400, r#"{"code":"4734","message":"?"}"#, true, false),
        (200, r#"{"status":false,"errorCode":4741,"errorMessage":"?","result":null}"#, true, true),
        (400, r#"{"errorCode":4735,"errorMessage":"?"}"#, true, true),
        (400, r#"{"errorCode":4737,"errorMessage":"?"}"#, true, true),
        (401, r#"{"errorCode":4738,"errorMessage":"?"}"#, true, true),
        (400, r#"{"errorCode":4724,"errorMessage":"?"}"#, false, true),
        (400, r#"{"errorCode":4702,"errorMessage":"Invalid authorization code"}"#, false, false),
        (400, r#"{"reason":"Invalid Token!","error":"invalid_client"}"#, false, false),
        (400, r#"{"reason":"invalid_grant","error":"unsupported_grant_type"}"#, false, false),
        (400, r#"{"code":4717,"message":"?"}"#, false, false),
        (400, "<html>Invalid authorization code</html>", false, false),
        (502, r#"{"error":"invalid_grant"}"#, false, false),
        (429, r#"{"error":"invalid_request"}"#, false, false),
    ];
    for (status, body, with_code, with_refresh) in rows {
        let zoom = || Scripted::new(move |_, _| std::future::ready(Ok(answer(status, body))));
        let code = user_app().resume("s", "v").code("?code=c&state=s").unwrap();
        let source = UserOAuth::new(user_app(), MemoryStore::new()).with_code(code);
        let error = call(&over(&zoom(), source)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert_eq!(error.is_authorization_lost(), with_code, "code: {status} {body}");
        let source = UserOAuth::new(user_app(), MemoryStore::with(TokenSet::new("r")));
        let error = call(&over(&zoom(), source)).await.unwrap_err();
        assert_eq!(error.is_authorization_lost(), with_refresh, "refresh: {status} {body}");
        assert!(!error.is_not_authorized() && !error.is_token_store_failure());
        if body == code_used {
            let error = call(&over(&zoom(), server_app())).await.unwrap_err();
            assert!(!error.is_authorization_lost(), "no user is in this");
        }
    }
}
