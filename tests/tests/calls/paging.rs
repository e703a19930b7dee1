//! Listings: pages that fail, tokens that expire, users that come twice, and a cursor.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Request;
use zoom_api::auth::ServerToServer;
use zoom_api::groups::ListGroupMembers;
use zoom_api::pace::Unpaced;
use zoom_api::users::ListUsers;
use zoom_api::{Client, Cursor, Error, ErrorKind, Items, Options};
use zoom_api_tests::world::{self, Scripted, answer, builder};

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

/// All users of a stream up to its end or its error.
async fn rest(mut users: Items<ListUsers>) -> (Vec<String>, Option<Error>, Cursor) {
    let mut ids = Vec::new();
    loop {
        match users.try_next().await {
            Ok(Some(user)) => ids.push(user.id.unwrap().into_string()),
            Ok(None) => return (ids, None, users.cursor()),
            Err(error) => return (ids, Some(error), users.cursor()),
        }
    }
}

/// Answers by a closure that gets the number of the request.
fn scripted(
    script: impl Fn(usize, &Request<Bytes>) -> (u16, String) + Send + Sync + 'static,
) -> Scripted {
    Scripted::new(move |index, request| {
        let (status, body) = script(index, &request);
        std::future::ready(Ok(answer(status, &body)))
    })
}

/// The page sizes that were asked for.
fn sizes(zoom: &Scripted) -> Vec<String> {
    zoom.requests().iter().map(|request| parameter(request, "page_size").unwrap()).collect()
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
    // The second restart is with smaller pages: Zoom did not say what it had refused.
    assert_eq!(zoom.requests().len(), 6);
    // With a token of the caller's, there is no first page to go back to.
    let error =
        client(&zoom).stream(ListUsers::new().next_page_token("x")).try_next().await.unwrap_err();
    assert!(error.is_page_token_expired());
    assert_eq!(zoom.requests().len(), 7);
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

const REFUSALS_OF_A_TOKEN: [&str; 6] = [
    r#"{"code":300.0,"message":"x","errors":[{"field":"nextPageToken","message":"ungültig"}]}"#,
    r#"{"code":"300","errors":[{"field":"query.next_page_token","message":"无效"}]}"#,
    EXPIRED,
    r#"{"code":300,"message":"次のページトークンが無効です。"}"#,
    r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"next_page_token","message":"Invalid field."}]}"#,
    r#"{"code":300,"message":"","errors":[]}"#,
];

#[tokio::test(start_paused = true)]
async fn a_refused_page_token_is_known_in_every_language() {
    for refusal in REFUSALS_OF_A_TOKEN {
        let zoom = scripted(move |index, request| match index {
            1 | 4 => (400, refusal.to_owned()),
            _ => (200, page(request, 4_500)),
        });
        let (ids, error, _) = rest(client(&zoom).stream(ListUsers::new())).await;
        assert!(error.is_none(), "{refusal}: {error:?}");
        assert_eq!(ids.len(), 4_500, "{refusal}");
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 4_500, "{refusal}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_refused_for_something_else_is_an_error() {
    let refusals = [
        r#"{"code":300,"message":"The next page token","errors":[{"field":"role_id","message":"page token"}]}"#,
        r#"{"code":1010,"message":"The next page token is invalid."}"#,
        r#"{"message":"The next page token is invalid."}"#,
        "<html>the page token is invalid</html>",
    ];
    for refusal in refusals {
        let zoom = scripted(move |index, request| match index {
            1 => (400, refusal.to_owned()),
            _ => (200, page(request, 4_500)),
        });
        let (ids, error, cursor) = rest(client(&zoom).stream(ListUsers::new())).await;
        let error = error.unwrap();
        assert!(!error.is_page_token_expired(), "{refusal}");
        assert_eq!((ids.len(), zoom.requests().len()), (2_000, 2), "{refusal}");
        assert!(!cursor.is_done(), "{refusal}");
    }
    // On the first page, there is no token that could be refused.
    let zoom = scripted(|_, _| (400, r#"{"code":300,"message":"page token"}"#.to_owned()));
    let error = client(&zoom).send(ListUsers::new()).await.unwrap_err();
    assert!(!error.is_page_token_expired());
    let error = client(&zoom).send(ListUsers::new().next_page_token("x")).await.unwrap_err();
    assert!(error.is_page_token_expired());
}

#[tokio::test(start_paused = true)]
async fn a_cursor_of_yesterday_loses_nobody_and_gives_nobody_out_twice() {
    // Page tokens of yesterday are dead, today the order is another one, u0 and u11 are gone and u25 is there.
    let today = |request: &Request<Bytes>| {
        let users: Vec<_> = (1..26).rev().filter(|number| *number != 11).collect();
        let size: usize = parameter(request, "page_size").unwrap().parse().unwrap();
        let start = match parameter(request, "next_page_token") {
            Some(token) => match token.strip_prefix("today") {
                Some(start) => start.parse().unwrap(),
                None => return (400, REFUSALS_OF_A_TOKEN[1].to_owned()),
            },
            None => 0,
        };
        let end = (start + size).min(users.len());
        let listed: Vec<_> =
            users[start..end].iter().map(|number| format!(r#"{{"id":"u{number}"}}"#)).collect();
        let token = if end < users.len() { format!("today{end}") } else { String::new() };
        (200, format!(r#"{{"users":[{}],"next_page_token":"{token}"}}"#, listed.join(",")))
    };
    let request = || ListUsers::new().page_size(10);
    for given in 0..=25 {
        let yesterday = client(&listing(25));
        let mut users = yesterday.stream(request());
        let mut ids = Vec::new();
        for _ in 0..given {
            ids.push(users.try_next().await.unwrap().unwrap().id.unwrap().into_string());
        }
        let cursor: Cursor = users.cursor().to_string().parse().unwrap();
        if cursor.is_done() {
            continue;
        }
        let zoom = scripted(move |_, request| today(request));
        let (rest, error, cursor) = rest(client(&zoom).resume(request(), &cursor).unwrap()).await;
        assert!(error.is_none() && cursor.is_done(), "{given}: {error:?}");
        ids.extend(rest);
        let all: HashSet<_> = ids.iter().cloned().collect();
        assert_eq!(all.len(), ids.len(), "{given}: nobody twice");
        let there = (1..=25).filter(|number| *number != 11).map(|number| format!("u{number}"));
        assert!(there.into_iter().all(|id| all.contains(&id)), "{given}: nobody lost");
        assert_eq!(cursor.count() as usize, ids.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_cursor_of_a_listing_that_began_in_the_middle_does_not_go_back_to_the_first_page() {
    let request = || ListUsers::new().page_size(10);
    let mut users = client(&listing(25)).stream(request().next_page_token("10"));
    users.try_next().await.unwrap().unwrap();
    let dead = scripted(|_, _| (400, REFUSALS_OF_A_TOKEN[1].to_owned()));
    let (ids, error, _) = rest(client(&dead).resume(request(), &users.cursor()).unwrap()).await;
    assert!(ids.is_empty() && error.unwrap().is_page_token_expired());
    assert_eq!(dead.requests().len(), 1);
    let (ids, error, _) =
        rest(client(&listing(25)).resume(request(), &users.cursor()).unwrap()).await;
    assert_eq!(ids.first().map(String::as_str), Some("u11"));
    assert!(error.is_none() && ids.len() == 14);
}

#[tokio::test(start_paused = true)]
async fn pages_without_end_end_with_an_error() {
    let endless: [fn(usize) -> String; 5] = [
        |_| r#""users":[]"#.to_owned(),
        |_| r#""users":[{"id":"a"},{"id":"b"}]"#.to_owned(),
        |index| format!(r#""users":[{{"id":"u{}"}},{{"id":"u{}"}}]"#, index % 7, index % 13),
        |index| {
            format!(r#""total_records":9223372036854775807,"users":[{{"id":"u{}"}}]"#, index.min(5))
        },
        |index| format!(r#""total_records":-1,"users":[{{"id":"u{}"}}]"#, index.min(5)),
    ];
    for (case, body) in endless.into_iter().enumerate() {
        let zoom = scripted(move |index, _| {
            (200, format!(r#"{{"next_page_token":"t{index}",{}}}"#, body(index)))
        });
        let (ids, error, cursor) = rest(client(&zoom).stream(ListUsers::new())).await;
        let error = error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Decode, "{case}");
        let text = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(text, "page after page came without a new item");
        assert!(zoom.requests().len() <= 120, "{case}: {}", zoom.requests().len());
        assert!(ids.len() <= 40, "{case}: {}", ids.len());
        // Who knows better can go on.
        let end = scripted(|_, _| (200, r#"{"users":[{"id":"new"}]}"#.to_owned()));
        let (ids, error, _) = rest(client(&end).resume(ListUsers::new(), &cursor).unwrap()).await;
        assert!(error.is_none_or(|error| error.is_incomplete()));
        assert_eq!(ids, ["new"]);
    }
}

#[tokio::test(start_paused = true)]
async fn empty_pages_between_others_are_no_reason_to_stop() {
    let zoom = scripted(|index, _| {
        let users =
            if index % 60 == 59 { format!(r#"{{"id":"u{index}"}}"#) } else { String::new() };
        let token = if index < 599 { format!("t{index}") } else { String::new() };
        (200, format!(r#"{{"users":[{users}],"next_page_token":"{token}"}}"#))
    });
    let (ids, error, _) = rest(client(&zoom).stream(ListUsers::new())).await;
    assert!(error.is_none());
    assert_eq!(ids.len(), 10);
}

const REFUSALS_OF_A_SIZE: [&str; 8] = [
    r#"{"code":300,"errors":[{"field":"pageSize","message":"zu groß"}]}"#,
    r#"{"code":300,"errors":[{"field":"query.page_size","message":"trop grand"}]}"#,
    r#"{"code":300,"errors":{"Page-Size":"demasiado grande"}}"#,
    r#"{"code":300.0,"message":"слишком много"}"#,
    r#"{"code":"300.0","errors":["太大"]}"#,
    r#"{"code":300,"message":"The value that you entered for the page_size field is too large."}"#,
    r#"{"code":300,"message":"検証に失敗しました。","errors":[{"field":"page_size","message":"無効"}]}"#,
    r#"{"code":300,"message":"検証に失敗しました。"}"#,
];

#[tokio::test(start_paused = true)]
async fn where_zoom_refuses_the_largest_pages_smaller_ones_are_asked_for() {
    for refusal in REFUSALS_OF_A_SIZE {
        // From the first page on, or from the second.
        for allowed in [0, 1] {
            let zoom = scripted(move |index, request| {
                let large = parameter(request, "page_size").unwrap() == "2000";
                let first = parameter(request, "next_page_token").is_none();
                let refused = large && (allowed == 0 || index >= allowed && !first);
                if refused { (400, refusal.to_owned()) } else { (200, page(request, 2_700)) }
            });
            let (ids, error, _) = rest(client(&zoom).stream(ListUsers::new())).await;
            assert!(error.is_none(), "{allowed} {refusal}: {error:?}");
            assert_eq!(ids.len(), 2_700, "{allowed} {refusal}");
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 2_700, "{allowed} {refusal}");
            let sizes = sizes(&zoom);
            let large = sizes.iter().take_while(|size| *size == "2000").count();
            assert!(large <= 4 && sizes[large..].iter().all(|size| size == "300"), "{sizes:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_size_is_made_smaller_once_and_never_one_that_the_caller_has_set() {
    let refuse = |refusal: &'static str| scripted(move |_, _| (400, refusal.to_owned()));
    for refusal in REFUSALS_OF_A_SIZE {
        let zoom = refuse(refusal);
        let (_, error, _) = rest(client(&zoom).stream(ListUsers::new())).await;
        assert!(error.unwrap().is_invalid_input());
        assert_eq!(sizes(&zoom), ["2000", "300"], "{refusal}");
        let zoom = refuse(refusal);
        let (_, error, _) = rest(client(&zoom).stream(ListUsers::new().page_size(2000))).await;
        assert!(error.unwrap().is_invalid_input());
        assert_eq!(sizes(&zoom), ["2000"], "{refusal}");
    }
    // Another field is to blame.
    let other = r#"{"code":300,"message":"","errors":[{"field":"role_id","message":"page_size"}]}"#;
    let zoom = refuse(other);
    rest(client(&zoom).stream(ListUsers::new())).await.1.unwrap();
    assert_eq!(sizes(&zoom), ["2000"]);
}

#[tokio::test(start_paused = true)]
async fn a_cursor_keeps_the_smaller_size() {
    let zoom = || {
        scripted(|_, request| match parameter(request, "page_size").unwrap().as_str() {
            "2000" => (400, REFUSALS_OF_A_SIZE[2].to_owned()),
            _ => (200, page(request, 700)),
        })
    };
    let mut users = client(&zoom()).stream(ListUsers::new());
    for _ in 0..310 {
        users.try_next().await.unwrap().unwrap();
    }
    let zoom = zoom();
    let (ids, error, _) =
        rest(client(&zoom).resume(ListUsers::new(), &users.cursor()).unwrap()).await;
    assert!(error.is_none() && ids.len() == 390);
    assert_eq!(sizes(&zoom), ["300", "300"]);
}

#[tokio::test(start_paused = true)]
async fn a_page_without_its_items_is_no_end_of_a_listing() {
    // Whoever deletes all who are not listed must not delete everybody because of a bad answer.
    let bodies = [
        "",
        "{}",
        "null",
        "[]",
        r#"{"next_page_token":"","total_records":0}"#,
        r#"{"users":"none"}"#,
        r#"{"members":[]}"#,
        r#"{"error":{"code":1009,"message":"x"}}"#,
        "<html>log in</html>",
        // The token of the next page is there, and cannot be read.
        r#"{"users":[{"id":"x"}],"next_page_token":["t"]}"#,
        r#"{"users":[{"id":"x"}],"next_page_token":{"token":"t"}}"#,
        r#"{"users":[{"id":"x"}],"next_page_token":"\ud800"}"#,
        r#"{"users":[{"id":"x"}],"next_page_token":"t","next_page_token":""}"#,
        // The items are there, and something else too.
        r#"{"users":[{"id":"x"}],"users":[]}"#,
        r#"{"users":[{"id":"x"}],"code":1009.0,"message":"x"}"#,
        r#"{"users":[{"id":"x"}],"error":{"code":1009,"message":"x"}}"#,
        r#"{"users":[{"id":"x"}],"success":0,"reason":"x"}"#,
    ];
    for body in bodies {
        for bad in [0, 1] {
            let zoom = scripted(move |index, request| match index {
                _ if index == bad => (200, body.to_owned()),
                _ => (200, page(request, 2_500)),
            });
            let (ids, error, cursor) = rest(client(&zoom).stream(ListUsers::new())).await;
            assert_eq!(ids.len(), bad * 2_000, "{body}");
            assert!(error.is_some(), "{bad} {body}");
            assert!(!cursor.is_done(), "{bad} {body}");
            let (ids, error, _) =
                rest(client(&listing(2_500)).resume(ListUsers::new(), &cursor).unwrap()).await;
            assert!(error.is_none() && ids.len() == 2_500 - bad * 2_000, "{bad} {body}");
        }
    }
}
