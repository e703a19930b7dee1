//! Bad answers before a program that deletes whoever is not listed.

use std::collections::BTreeSet;

use zoom_api::pace::Unpaced;
use zoom_api::types::UserId;
use zoom_api::users::{DeleteUser, ListUsers};
use zoom_api::{Client, Cursor, Error, Options};
use zoom_api_tests::bad;
use zoom_api_tests::world::{Scripted, answer, builder};

const PAGES: usize = 3;
const ON_A_PAGE: usize = 4;

/// Every user that the directory of a company knows.
fn known() -> BTreeSet<String> {
    (0..PAGES * ON_A_PAGE).map(|number| format!("u{number}")).collect()
}

/// The page of a number, with or without a count of all users.
fn page(number: usize, counted: bool) -> String {
    let start = number * ON_A_PAGE;
    let users = (start..start + ON_A_PAGE).map(|number| format!(r#"{{"id":"u{number}"}}"#));
    let users = users.collect::<Vec<_>>().join(",");
    let token = if number + 1 < PAGES { format!("page{}", number + 1) } else { String::new() };
    let total =
        if counted { format!(r#","total_records":{}"#, PAGES * ON_A_PAGE) } else { String::new() };
    format!(r#"{{"next_page_token":"{token}","users":[{users}]{total}}}"#)
}

/// A Zoom whose listing goes wrong on one page.
fn zoom(bad: Option<(usize, http::Response<bytes::Bytes>)>, counted: bool) -> Scripted {
    Scripted::new(move |_, request| {
        let query = request.uri().query().unwrap_or_default();
        let token = query.split('&').find_map(|pair| pair.strip_prefix("next_page_token=page"));
        let number = token.map_or(0, |number| number.parse().unwrap());
        std::future::ready(Ok(match &bad {
            Some((page, answer)) if *page == number => answer.clone(),
            _ => answer(200, &page(number, counted)),
        }))
    })
}

fn client(zoom: &Scripted) -> Client {
    builder(zoom).pacer(Unpaced).options(Options::new().max_attempts(1)).build().unwrap()
}

/// The program: whoever left Zoom is deleted from the directory.
async fn by_items(zoom: &Client, directory: &mut BTreeSet<String>) -> Result<(), Error> {
    let mut listed = BTreeSet::new();
    let mut users = zoom.stream(ListUsers::new());
    while let Some(user) = users.try_next().await? {
        listed.extend(user.id.map(UserId::into_string));
    }
    directory.retain(|id| listed.contains(id));
    Ok(())
}

/// The same program, page by page.
async fn by_pages(zoom: &Client, directory: &mut BTreeSet<String>) -> Result<(), Error> {
    let mut listed = BTreeSet::new();
    let mut pages = zoom.pages(ListUsers::new());
    while let Some(page) = pages.try_next().await? {
        listed.extend(page.into_iter().filter_map(|user| user.id).map(UserId::into_string));
    }
    directory.retain(|id| listed.contains(id));
    Ok(())
}

/// The same program, which follows the pages by itself.
async fn by_hand(zoom: &Client, directory: &mut BTreeSet<String>) -> Result<(), Error> {
    let mut listed = BTreeSet::new();
    let mut token: Option<String> = None;
    loop {
        let request = match token.take() {
            Some(token) => ListUsers::new().next_page_token(token),
            None => ListUsers::new(),
        };
        let page = zoom.send(request).await?.into_value();
        listed.extend(page.users.into_iter().filter_map(|user| user.id).map(UserId::into_string));
        match page.next_page_token.filter(|token| !token.is_empty()) {
            Some(next) => token = Some(next),
            None => break,
        }
    }
    directory.retain(|id| listed.contains(id));
    Ok(())
}

/// Each way to list, with a bad answer on each page.
async fn deletes_nobody(bad: http::Response<bytes::Bytes>) {
    for page in 0..PAGES {
        for counted in [true, false] {
            let zoom = zoom(Some((page, bad.clone())), counted);
            let client = client(&zoom);
            for way in 0..3 {
                let mut directory = known();
                let result = match way {
                    0 => by_items(&client, &mut directory).await,
                    1 => by_pages(&client, &mut directory).await,
                    _ => by_hand(&client, &mut directory).await,
                };
                let place = format!("page {page}, way {way}: {bad:?}");
                let error = result.expect_err(&place);
                assert_eq!(directory, known(), "{place}");
                assert_eq!(error.raw().unwrap().body(), bad.body(), "{place}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_deleted_because_of_a_bad_answer() {
    let general = bad::TO_ANY_CALL.iter().chain(bad::TO_A_CALL_WITH_FIELDS);
    let bodies = general.chain(bad::TO_A_LISTING).chain(bad::TO_A_LISTING_OF_OBJECTS);
    let bodies: Vec<_> = bodies.map(|body| body.replace("ITEMS", "users")).collect();
    let nameless = r#"{"users":[{"first_name":"Ada"},{"user_id":"b","type":1}],"page_size":300}"#;
    let bodies = [bodies, vec![nameless.to_owned()]].concat();
    assert!(bodies.len() > 80, "{}", bodies.len());
    for body in &bodies {
        deletes_nobody(answer(200, body)).await;
    }
    // The status of a success, whichever it is, and a type of content that lies.
    for status in [201, 202, 203, 204, 206] {
        for body in
            [r#"{"error":{"code":1009,"message":"x"}}"#, "<html>", "", r#"{"page_size":30}"#]
        {
            let mut bad = answer(status, body);
            let json = http::HeaderValue::from_static("application/json");
            bad.headers_mut().insert(http::header::CONTENT_TYPE, json);
            deletes_nobody(bad).await;
        }
    }
    for status in [300, 302, 304, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503] {
        for body in ["", "<html>", "{}", r#"{"users":[]}"#, r#"{"code":1001,"message":"x"}"#] {
            deletes_nobody(answer(status, body)).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_has_left_is_deleted() {
    for counted in [true, false] {
        let client = client(&zoom(None, counted));
        let mut directory = known();
        directory.insert("left".to_owned());
        by_items(&client, &mut directory).await.unwrap();
        assert_eq!(directory, known());
        directory.insert("left".to_owned());
        by_pages(&client, &mut directory).await.unwrap();
        assert_eq!(directory, known());
        directory.insert("left".to_owned());
        by_hand(&client, &mut directory).await.unwrap();
        assert_eq!(directory, known());
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_of_nobody_is_one() {
    for body in [
        r#"{"users":[]}"#,
        r#"{"users":null}"#,
        r#"{"users":[],"total_records":0,"page_size":300}"#,
    ] {
        let client = client(&Scripted::new(move |_, _| std::future::ready(Ok(answer(200, body)))));
        let mut directory = known();
        by_items(&client, &mut directory).await.unwrap();
        assert!(directory.is_empty(), "{body}");
    }
}

/// It is somebody, and nobody can tell who.
#[tokio::test(start_paused = true)]
async fn whoever_cannot_be_read_is_not_taken_for_gone() {
    for odd in [
        "3",
        r#""u1""#,
        r#"{"nickname":"Ada"}"#,
        r#"{"code":1001,"message":"x"}"#,
        r#"{"id":["u5"]}"#,
        r#"{"id":{"value":"u5"},"email":"u5@example.com"}"#,
        r#"{"id":null,"first_name":"Ada"}"#,
        r#"{"first_name":"Ada"}"#,
    ] {
        for counted in [true, false] {
            let listed = page(1, counted).replace(r#"{"id":"u5"}"#, odd);
            let zoom = zoom(Some((1, answer(200, &listed))), counted);
            let client = client(&zoom);
            let mut directory = known();
            let error = by_items(&client, &mut directory).await.unwrap_err();
            assert!(error.is_incomplete(), "{error:?}");
            assert_eq!(directory, known());
            by_pages(&client, &mut directory).await.unwrap_err();
            assert_eq!(directory, known());

            // All others have been given out.
            let mut users = client.stream(ListUsers::new());
            let mut count = 0;
            while let Ok(Some(user)) = users.try_next().await {
                count += usize::from(user.id.is_some());
            }
            assert_eq!(count, PAGES * ON_A_PAGE - 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_lost_is_within_reach_and_a_cursor_remembers_it() {
    let listed = page(1, false).replace(r#"{"id":"u5"}"#, "[5]");
    let listed = listed.replacen('{', r#"{"page_size":{},"#, 1);
    let zoom = zoom(Some((1, answer(200, &listed))), false);
    let client = client(&zoom);
    let mut users = client.stream(ListUsers::new());
    let mut found = BTreeSet::new();
    let mut cursor = None;
    while let Ok(Some(_)) = users.try_next().await {
        for misfit in users.page_misfits() {
            found.insert((misfit.path().to_owned(), misfit.json().to_owned()));
        }
        if !found.is_empty() && users.page_misfits().is_empty() {
            cursor.get_or_insert_with(|| users.cursor());
        }
    }
    let expected = [("page_size", "{}"), ("users[1]", "[5]")];
    let expected = expected.map(|(path, json)| (path.to_owned(), json.to_owned()));
    assert_eq!(found, BTreeSet::from(expected));

    // Another process goes on behind that page, and is told that somebody is missing.
    let cursor: Cursor = cursor.unwrap().to_string().parse().unwrap();
    let mut rest = client.resume(ListUsers::new(), &cursor).unwrap();
    let error = loop {
        match rest.try_next().await {
            Ok(user) => assert!(user.is_some(), "the listing seems to be whole"),
            Err(error) => break error,
        }
    };
    assert!(error.is_incomplete(), "{error:?}");
    assert!(rest.page_misfits().is_empty());
}

#[tokio::test(start_paused = true)]
async fn reading_can_be_strict() {
    let listed = page(1, true).replace(r#"{"id":"u5"}"#, r#"{"id":"u5","pmi":"none","dept":[]}"#);
    let zoom = zoom(Some((1, answer(200, &listed))), true);
    let client = client(&zoom);
    let mut directory = known();
    by_items(&client, &mut directory).await.unwrap();
    assert_eq!(directory, known());

    let strict = client.with(client.options().strict(true));
    let error = by_items(&strict, &mut directory).await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.raw().unwrap().body(), &listed);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "`users[1].pmi`: expected an integer, found a text, and 1 more");
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_gateway_is_shown_by_its_first_words() {
    let html = "<html><head><title>Sign in</title></head><body>to continue</body></html>";
    for (status, expected) in [
        (200, "expected value at line 1 column 1: text/html: Sign in to continue"),
        (400, "users.delete: Zoom answered 400 (text/html: Sign in to continue)"),
    ] {
        let mut page = answer(status, html);
        let ty = http::HeaderValue::from_static("text/html; charset=utf-8");
        page.headers_mut().insert(http::header::CONTENT_TYPE, ty);
        let client = client(&Scripted::new(move |_, _| std::future::ready(Ok(page.clone()))));
        let error = client.send(DeleteUser::new("a")).await.unwrap_err();
        let texts = std::iter::successors(Some(&error as &dyn std::error::Error), |it| it.source());
        let text = texts.last().unwrap().to_string();
        assert_eq!(text, expected);
        assert_eq!(error.may_have_taken_effect(), status == 200);
    }
}

#[tokio::test(start_paused = true)]
async fn raw_calls_see_what_is_certain() {
    let send = |body: &'static str| {
        let client = client(&Scripted::new(move |_, _| std::future::ready(Ok(answer(200, body)))));
        async move { client.raw(zoom_api::RawRequest::get(["rooms"])).await }
    };
    for refusal in [
        r#"{"code":1001,"message":"x"}"#,
        r#"{"error":{"code":1009,"message":"x"}}"#,
        r#"{"status":false,"errorCode":3000,"errorMessage":"Not allowed","result":null}"#,
        r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#,
    ] {
        assert!(send(refusal).await.is_err(), "{refusal}");
    }
    for answer in [
        r#"{"code":482911,"expires_in":60}"#,
        r#"{"status":"error","jobs":[{"id":1}]}"#,
        r#"{"message":"hello"}"#,
        "[1]",
        "true",
    ] {
        assert!(send(answer).await.is_ok(), "{answer}");
    }
    assert!(send("\u{feff}{\"rooms\":[]}").await.is_ok());
    assert!(send("<html>").await.is_err());
}
