//! The line that is printed is enough to act on: which call, what went wrong, why.

use std::io;
use std::time::Duration;

use zoom_api::auth::{FileStore, MemoryStore, ServerToServer, StaticToken, UserOAuth};
use zoom_api::groups::CreateGroup;
use zoom_api::limits::Plan;
use zoom_api::pace::AccountPacer;
use zoom_api::transport::TransportError;
use zoom_api::users::{DeleteUser, GetUser, ListUsers};
use zoom_api::{Client, Error, ErrorKind, Options};
use zoom_api_fake::Fake;
use zoom_api_tests::apps::{self, call, over, server_app, user_app};
use zoom_api_tests::stores::{Access, Watched};
use zoom_api_tests::world::{Scripted, answer, builder, reset, script};

fn text<T>(result: Result<T, Error>) -> String {
    let text = result.err().unwrap().to_string();
    assert!(!text.contains('\n'), "{text}");
    text
}

#[test]
fn a_setting_that_is_not_valid_says_what_is_wrong_with_it() {
    let built = |base: &str| {
        let zoom = script(vec![]);
        text(Client::builder(StaticToken::new("t")).transport(zoom).base_url(base).build())
    };
    assert_eq!(
        built("https://example.com/v2"),
        "the access token must not go to `https://example.com`: `send_token_to` trusts a host that is \
         neither Zoom's over https nor this machine"
    );
    assert_eq!(
        built("/v2"),
        "the base URL needs a scheme and a host, such as https://api.zoom.us/v2"
    );
    assert_eq!(
        text(AccountPacer::new(Plan::Pro).share(2.0)),
        "2 is no share of a budget: it is from 0.000001 up to 1"
    );
    assert_eq!(
        text(ServerToServer::from_env()),
        "not in the environment: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET"
    );
    let callback = user_app().resume("state", "verifier");
    assert_eq!(
        text(callback.code("?error=access_denied&state=state")),
        "the authorisation was refused: access_denied"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_says_why_and_which_call_it_was() {
    let client = builder(&script(vec![])).build().unwrap();
    assert_eq!(
        text(client.send(GetUser::new("..")).await),
        "users.get: not sent: `userId` is `..`, which would call another path"
    );
    assert_eq!(
        text(client.send(DeleteUser::new("a").transfer_meeting(true)).await),
        "users.delete: not sent: `transfer_meeting` needs `transfer_email`, which is not set; \
         `Options::check_needs(false)` sends it all the same"
    );
    client.close().await.unwrap();
    assert_eq!(text(call(&client).await), "users.get: not sent: the client was closed");
}

#[tokio::test(start_paused = true)]
async fn never_authorised_authorised_no_more_and_a_store_that_is_down_are_told_apart() {
    let none = script(vec![]);
    let missing = call(&over(&none, UserOAuth::new(user_app(), MemoryStore::new()))).await;
    assert!(missing.as_ref().is_err_and(Error::is_not_authorized));
    assert_eq!(
        text(missing),
        "users.get: no access token: the user has to authorise the app: the store holds no tokens of \
         theirs, so `OAuthApp::authorize` comes first"
    );

    let denied = apps::tokens([(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#); 9]);
    let lost = call(&over(&denied, UserOAuth::new(user_app(), Watched::with("r")))).await;
    assert!(lost.as_ref().is_err_and(Error::is_authorization_lost));
    assert_eq!(
        text(lost),
        "users.get: no access token: the user has to authorise the app again: Zoom answered 400: Invalid Token!"
    );

    let down = |_: Access<'_>| {
        let why = io::Error::other("\u{1b}[31mno route\nto the database");
        Err(Error::with_source(ErrorKind::Connect, why))
    };
    let store = Watched::new(MemoryStore::new(), down);
    let failed = call(&over(&none, UserOAuth::new(user_app(), store))).await;
    assert!(failed.as_ref().is_err_and(Error::is_token_store_failure));
    assert_eq!(
        text(failed),
        "users.get: no access token: the token store failed: the server could not be reached: \
         \\u{1b}[31mno route\\nto the database"
    );

    let wrong = r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#;
    let wrong = apps::tokens([(400, wrong); 9]);
    assert_eq!(
        text(call(&over(&wrong, server_app())).await),
        "users.get: no access token: Zoom answered 400: Invalid client_id or client_secret"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    std::fs::write(&path, "{").unwrap();
    let damaged =
        call(&over(&script(vec![]), UserOAuth::new(user_app(), FileStore::new(&path)))).await;
    let expected = format!(
        "users.get: no access token: the token store failed: {} holds no tokens: not JSON, EOF while parsing an object at line 1 \
         column 1",
        path.display()
    );
    assert_eq!(text(damaged), expected);
}

#[tokio::test(start_paused = true)]
async fn a_way_that_fails_says_where_and_what_the_last_attempt_came_to() {
    let refused = || {
        let why =
            io::Error::new(io::ErrorKind::ConnectionRefused, "Connection refused (os error 111)");
        Err(TransportError::connect(why))
    };
    let zoom = Scripted::new(move |_, _| std::future::ready(refused()));
    assert_eq!(
        text(call(&builder(&zoom).build().unwrap()).await),
        "users.get: the server could not be reached: Connection refused (os error 111)"
    );

    let zoom = Scripted::new(|index, _| async move {
        if index > 0 { std::future::pending().await } else { Ok(answer(503, "busy")) }
    });
    let client = builder(&zoom).build().unwrap();
    let quick = Options::new().attempt_timeout(Duration::from_secs(5)).max_attempts(1);
    assert_eq!(
        text(call(&client.with(quick)).await),
        "users.get: Zoom answered 503 (no content type: busy)"
    );
    assert_eq!(
        text(call(&client.with(quick)).await),
        "users.get: the call took too long: no answer within 5s"
    );

    let zoom = Scripted::new(|index, _| async move {
        if index > 0 { std::future::pending().await } else { Ok(answer(503, "busy")) }
    });
    let client = builder(&zoom).options(Options::new().total_timeout(Duration::from_secs(20)));
    assert_eq!(
        text(call(&client.build().unwrap()).await),
        "users.get: the call took too long: the call was not done within 20s of leaving the line: the last \
         attempt failed: Zoom answered 503 (no content type: busy)"
    );

    let zoom = Scripted::new(|_, _| std::future::ready(reset()));
    let lost = builder(&zoom).build().unwrap().send(CreateGroup::new("Engines")).await;
    assert_eq!(
        text(lost),
        "groups.create: whether the call has taken effect is not known: it may have been carried out: look at \
         what `groups.list` says before you send it again: the connection broke: reset by peer"
    );

    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(200, "<html>"))));
    assert_eq!(
        text(call(&builder(&zoom).build().unwrap()).await),
        "users.get: the answer could not be read: expected value at line 1 column 1: no content type"
    );
}

#[tokio::test]
async fn limits_and_scopes_say_what_there_is_and_what_it_takes() {
    let fake = Fake::start();
    let narrow = Fake::builder().scopes(["group:read:admin"]).start();
    let client = narrow.client_builder(narrow.server_to_server()).build().unwrap();
    assert_eq!(
        text(client.send(GetUser::new("me")).await),
        "users.get: the token has none of the scopes that are needed: any one would do of user_info:read, \
         user:read, user:read:admin, user:write, user:write:admin, user_profile, user:read:user, \
         user:read:user:admin; it has \
         group:read:admin"
    );

    let client = fake.client();
    for number in 0..100 {
        client.send(CreateGroup::new(format!("Engines {number}"))).await.unwrap();
    }
    let used_up = client.send(CreateGroup::new("Engines")).await;
    let until = used_up.as_ref().unwrap_err().until().unwrap();
    let expected = format!(
        "groups.create: the budget of the day is used up until {}: the daily budget `create_group` is used up",
        humantime::format_rfc3339_seconds(until)
    );
    assert_eq!(text(used_up), expected);

    let now = client.with(client.options().wait_timeout(Duration::ZERO));
    let late = loop {
        if let Err(error) = now.send(ListUsers::new()).await {
            break error;
        }
    };
    let late = late.to_string();
    let start = "users.list: a rate limit would have kept the call waiting for too long: the limit `medium` lets \
                 the call go out at ";
    assert!(late.starts_with(start) && late.ends_with(", which is too late"), "{late}");
}

/// Some errors tell their cause, and some do not.
#[tokio::test(start_paused = true)]
async fn what_a_cause_says_is_said_once() {
    #[derive(Debug)]
    struct Outer(&'static str, io::Error);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.1)
        }
    }
    for (says, told) in [
        ("no file: disk full", "no file: disk full"),
        ("no file", "no file: disk full"),
        ("", "disk full"),
    ] {
        let cause = Outer(says, io::Error::other("disk full"));
        let error = Error::with_source(ErrorKind::Credentials, cause);
        assert!(error.to_string().ends_with(&format!(": {told}")), "{error}");
        assert_eq!(error.to_string().matches("disk full").count(), 1, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_content_type_is_named_if_it_is_one() {
    let long = format!("text/{}", "x".repeat(60));
    for (ty, named) in [
        ("text/html; charset=utf-8", "text/html"),
        (&long[..64], &long[..64]),
        (&long, "no content type"),
        ("", "no content type"),
    ] {
        let sent = ty.to_owned();
        let zoom = Scripted::new(move |_, _| {
            let mut answer = answer(502, "<p>Bad</p> gateway");
            answer.headers_mut().insert("content-type", sent.parse().unwrap());
            std::future::ready(Ok(answer))
        });
        let once = builder(&zoom).build().unwrap().with(Options::new().max_attempts(1));
        let told = text(once.send(GetUser::new("a")).await);
        assert!(told.contains(&format!("{named}: Bad gateway")), "{told}");
    }
}
