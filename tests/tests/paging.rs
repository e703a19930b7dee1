//! Listings: pages that fail, tokens that expire, users that come twice, and a cursor.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../support/world.rs"]
mod world;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Request;
use world::{Scripted, answer, builder};
use zoom_api::auth::ServerToServer;
use zoom_api::groups::ListGroupMembers;
use zoom_api::pace::Unpaced;
use zoom_api::users::ListUsers;
use zoom_api::{Client, Cursor, ErrorKind, Options};

fn parameter(request: &Request<Bytes>, name: &str) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let pair =
        query.split('&').find_map(|pair| pair.split_once('=').filter(|(known, _)| *known == name));
    pair.map(|(_, value)| value.to_owned())
}

/// One page of `count` users. The page token is the number of the first user.
fn page(request: &Request<Bytes>, count: usize) -> String {
    let size: usize = parameter(request, "page_size").unwrap().parse().unwrap();
    let start: usize =
        parameter(request, "next_page_token").map_or(0, |token| token.parse().unwrap());
    let end = (start + size).min(count);
    let users: Vec<_> = (start..end).map(|number| format!(r#"{{"id":"u{number}"}}"#)).collect();
    let token = if end < count { end.to_string() } else { String::new() };
    format!(
        r#"{{"users":[{}],"next_page_token":"{token}","total_records":{count}}}"#,
        users.join(",")
    )
}

fn listing(count: usize) -> Scripted {
    Scripted::new(move |_, request| std::future::ready(Ok(answer(200, &page(&request, count)))))
}

fn client(zoom: &Scripted) -> Client {
    builder(zoom).pacer(Unpaced).build().unwrap()
}

async fn ids(client: &Client, request: ListUsers) -> Vec<String> {
    let mut users = client.stream(request);
    let mut ids = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        ids.push(user.id.unwrap().into_string());
    }
    ids
}

const EXPIRED: &str = r#"{"code":300,"message":"The next page token is invalid or expired."}"#;

#[tokio::test(start_paused = true)]
async fn sixty_thousand_users_with_every_trouble_on_the_way() {
    let zoom = Scripted::new(|index, request| {
        std::future::ready(Ok(match (request.uri().path(), index) {
            ("/oauth/token", _) => {
                answer(200, &format!(r#"{{"access_token":"t{index}","expires_in":3600}}"#))
            }
            (_, 5) => answer(401, r#"{"code":124,"message":"Access token is expired."}"#),
            (_, 10) => answer(429, r#"{"code":429,"message":"maximum per-second rate limit"}"#),
            (_, 15) => answer(502, "<html>"),
            // The token expires on the second page.
            (_, 2) => answer(400, EXPIRED),
            _ => answer(200, &page(&request, 60_000)),
        }))
    });
    let client = Client::builder(ServerToServer::new("a", "b", "c"))
        .transport(zoom.clone())
        .runtime(world::Virtual::at("2026-11-23T12:00:00Z"))
        .build()
        .unwrap();
    let ids = ids(&client, ListUsers::new()).await;
    assert_eq!(ids.len(), 60_000);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 60_000);
    let tokens =
        zoom.requests().iter().filter(|request| request.uri().path() == "/oauth/token").count();
    let calls = zoom.requests().len() - tokens;
    // 30 pages of 2,000. Four calls were answered with a failure, and the first page was read once more.
    assert_eq!((tokens, calls), (2, 30 + 4 + 1));
}

#[tokio::test(start_paused = true)]
async fn pages_are_as_large_as_zoom_allows_and_are_fetched_when_they_are_needed() {
    let zoom = listing(4_001);
    let client = client(&zoom);
    let mut users = client.stream(ListUsers::new());
    assert_eq!(zoom.requests().len(), 0, "nothing is sent before it is asked for");
    for _ in 0..2_000 {
        users.try_next().await.unwrap().unwrap();
    }
    assert_eq!(zoom.requests().len(), 1);
    users.try_next().await.unwrap().unwrap();
    assert_eq!(zoom.requests().len(), 2);
    assert_eq!(parameter(&zoom.requests()[0], "page_size").unwrap(), "2000");
    assert_eq!(
        ids(&client, ListUsers::new().page_size(10).next_page_token("3990")).await.len(),
        11
    );

    let mut pages = client.pages(ListUsers::new().page_size(1_500));
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [1_500, 1_500, 1_001]);
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_starts_again_gives_nobody_out_twice() {
    // The order is another one after the restart, and users without an id are known by their address.
    let zoom = Scripted::new(|index, _| {
        let body = match index {
            0 => r#"{"users":[{"id":"a"},{"email":"p@x.example"}],"next_page_token":"1"}"#,
            1 => return std::future::ready(Ok(answer(400, EXPIRED))),
            2 => r#"{"users":[{"id":"c"},{"id":"a"}],"next_page_token":"2"}"#,
            3 => r#"{"users":[{"email":"p@x.example"}],"next_page_token":"3"}"#,
            4 => r#"{"users":[{"id":"b"}],"next_page_token":null}"#,
            _ => unreachable!(),
        };
        std::future::ready(Ok(answer(200, body)))
    });
    let mut users = client(&zoom).stream(ListUsers::new());
    let mut names = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        names.push(user.id.map_or_else(|| user.email.unwrap(), |id| id.into_string()));
    }
    assert_eq!(names, ["a", "p@x.example", "c", "b"]);
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_gets_no_further_ends_with_the_error() {
    let zoom = Scripted::new(|_, request| {
        let first = parameter(&request, "next_page_token").is_none();
        let body = if first { r#"{"users":[{"id":"a"}],"next_page_token":"1"}"# } else { EXPIRED };
        std::future::ready(Ok(answer(if first { 200 } else { 400 }, body)))
    });
    let mut users = client(&zoom).stream(ListUsers::new());
    users.try_next().await.unwrap().unwrap();
    let error = users.try_next().await.unwrap_err();
    assert!(error.is_page_token_expired(), "{error:?}");
    assert_eq!(zoom.requests().len(), 4);
    // With a token of the caller's, there is no first page to go back to.
    let error =
        client(&zoom).stream(ListUsers::new().next_page_token("x")).try_next().await.unwrap_err();
    assert!(error.is_page_token_expired());
    assert_eq!(zoom.requests().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_shortfall_is_told_behind_the_last_item() {
    let zoom = Scripted::new(|_, _| {
        let body = r#"{"users":[{"id":"a"},{"id":"b"}],"total_records":"3"}"#;
        std::future::ready(Ok(answer(200, body)))
    });
    let client = client(&zoom);
    let mut users = client.stream(ListUsers::new());
    users.try_next().await.unwrap().unwrap();
    users.try_next().await.unwrap().unwrap();
    let error = users.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    assert!(error.is_incomplete());
    let text = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(text, "Zoom counted 3 items and listed 2");
    assert!(users.try_next().await.unwrap().is_none());
    let lenient = client.with(Options::new().check_counts(false));
    assert_eq!(ids(&lenient, ListUsers::new()).await, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn another_process_goes_on_where_a_cursor_was_taken() {
    let zoom = listing(25);
    let request = || ListUsers::new().page_size(10);
    let all = ids(&client(&zoom), request()).await;
    for given in 0..=25 {
        let mut users = client(&zoom).stream(request());
        let mut ids = Vec::new();
        for _ in 0..given {
            ids.push(users.try_next().await.unwrap().unwrap().id.unwrap().into_string());
        }
        let text = serde_json::to_string(&users.cursor()).unwrap();
        drop(users);
        // Another process.
        let cursor: Cursor = serde_json::from_str(&text).unwrap();
        assert_eq!(cursor.count(), given);
        let mut users = client(&zoom).resume(request(), &cursor).unwrap();
        while let Some(user) = users.try_next().await.unwrap() {
            ids.push(user.id.unwrap().into_string());
        }
        assert_eq!(ids, all, "{given}");
        assert!(users.cursor().is_done());
    }
}

#[tokio::test(start_paused = true)]
async fn a_cursor_is_kept_when_a_page_fails() {
    let fails = Arc::new(AtomicUsize::new(1));
    let left = Arc::clone(&fails);
    let zoom = Scripted::new(move |_, request| {
        let broken =
            parameter(&request, "next_page_token").is_some() && left.load(Ordering::Relaxed) > 0;
        std::future::ready(Ok(if broken {
            answer(403, "")
        } else {
            answer(200, &page(&request, 15))
        }))
    });
    let request = || ListUsers::new().page_size(10);
    let mut users = client(&zoom).stream(request());
    let mut count = 0;
    let error = loop {
        match users.try_next().await {
            Ok(user) => count += usize::from(user.is_some()),
            Err(error) => break error,
        }
    };
    assert_eq!((count, error.status().unwrap().as_u16()), (10, 403));
    fails.store(0, Ordering::Relaxed);
    let mut users = client(&zoom).resume(request(), &users.cursor()).unwrap();
    while users.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 15);
}

#[tokio::test(start_paused = true)]
async fn a_cursor_fits_no_other_listing() {
    let zoom = listing(25);
    let client = client(&zoom);
    let mut users = client.stream(ListUsers::new().page_size(10));
    users.try_next().await.unwrap().unwrap();
    let cursor = users.cursor();
    let refused = [
        client.resume(ListUsers::new(), &cursor).map(drop),
        client.resume(ListUsers::new().page_size(10).role_id("0"), &cursor).map(drop),
        client.resume(ListGroupMembers::new("a").page_size(10), &cursor).map(drop),
    ];
    for refused in refused {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
