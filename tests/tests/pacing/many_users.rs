//! One process for many users: what they share, and what each has.

use std::time::Duration;

use tokio::time::Instant;
use zoom_api::Client;
use zoom_api::auth::StaticToken;
use zoom_api::limits::Plan;
use zoom_api::pace::AccountPacer;
use zoom_api::users::GetUser;
use zoom_api_tests::world::{Scripted, answer, builder};

fn server() -> (Scripted, Client) {
    let server = Scripted::new(|_, _| std::future::ready(Ok(answer(200, r#"{"id":"a"}"#))));
    let zoom = builder(&server).plan(Plan::Free).build().unwrap();
    (server, zoom)
}

async fn calls(zoom: &Client, count: usize) {
    for _ in 0..count {
        zoom.send(GetUser::new("me")).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn each_user_has_a_token_and_all_have_one_budget() {
    let (server, zoom) = server();
    let ada = zoom.with_credentials(StaticToken::new("of-ada")).unwrap();
    let bob = ada.with_credentials(StaticToken::new("of-bob"));
    assert!(bob.is_ok());
    let bob = bob.unwrap();
    let start = Instant::now();
    // 4 calls a second, whoever makes them.
    calls(&zoom, 2).await;
    calls(&bob, 2).await;
    assert!(start.elapsed() < Duration::from_secs(1));
    calls(&bob, 1).await;
    assert!(start.elapsed() >= Duration::from_secs(1));
    let sent = server.requests();
    let tokens: Vec<_> = sent.iter().map(|request| &request.headers()["authorization"]).collect();
    assert_eq!(
        tokens,
        ["Bearer token", "Bearer token", "Bearer of-bob", "Bearer of-bob", "Bearer of-bob"]
    );
}

#[tokio::test(start_paused = true)]
async fn users_of_another_account_have_a_budget_of_their_own() {
    let (server, zoom) = server();
    let other = zoom.with_pacer(AccountPacer::new(Plan::Free));
    let third = other.with_credentials(StaticToken::new("third")).unwrap();
    let start = Instant::now();
    calls(&zoom, 4).await;
    calls(&other, 2).await;
    calls(&third, 2).await;
    assert!(start.elapsed() < Duration::from_secs(1));
    calls(&third, 1).await;
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests()[4].headers()["authorization"], "Bearer token");
}

#[test]
fn a_token_that_cannot_be_one_is_refused() {
    let (_, zoom) = server();
    let error = zoom.with_credentials(StaticToken::new("line\nbreak")).unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
}

/// A figure that the kernel keeps of this process, in KiB.
#[cfg(target_os = "linux")]
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_client_of_one_more_user_takes_less_than_a_kilobyte() {
    use std::sync::Arc;
    use zoom_api::auth::{MemoryStore, OAuthApp, UserOAuth};

    const USERS: usize = 50_000;
    let zoom = Client::new(StaticToken::new("token")).unwrap();
    let app = OAuthApp::new("client", "https://example.com/callback");
    let app = Arc::new(app.client_secret("secret"));
    let store = Arc::new(MemoryStore::new());
    let before = memory();
    let clients: Vec<_> = (0..USERS)
        .map(|user| {
            let user = UserOAuth::new(Arc::clone(&app), Arc::clone(&store)).user(&user.to_string());
            zoom.with_credentials(user).unwrap()
        })
        .collect();
    let each = (memory() - before) * 1024 / USERS;
    assert!(each < 1_024, "{each} bytes");
    drop(clients);
}
