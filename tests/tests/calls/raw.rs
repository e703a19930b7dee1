//! Calls beyond the spec: methods, bodies, headers, typed answers, pages, and the names of their errors.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zoom_api::http::Method;
use zoom_api::types::Upload;
use zoom_api::users::{DeleteUser, GetUser, ListUsers, ListedUser};
use zoom_api::{AsJson, Client, Error, ErrorKind, RawRequest};
use zoom_api_fake::Fake;
use zoom_api_tests::world::{Scripted, answer, builder};

/// A client over a Zoom that answers the same to everything.
fn always(status: u16, body: &'static str) -> (Client, Scripted) {
    let zoom = Scripted::new(move |_, _| std::future::ready(Ok(answer(status, body))));
    (builder(&zoom).build().unwrap(), zoom)
}

/// What goes over the wire: method and target, content type and body.
async fn sent(request: RawRequest) -> (String, String, String) {
    let (client, zoom) = always(200, "{}");
    client.raw(request).await.unwrap();
    let request = zoom.requests().pop().unwrap();
    let content_type = request.headers().get("content-type");
    let content_type = content_type.map_or("", |value| value.to_str().unwrap()).to_owned();
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    (
        format!("{} {}", request.method(), request.uri().path_and_query().unwrap()),
        content_type,
        body,
    )
}

fn line(line: &str, content_type: &str, body: &str) -> (String, String, String) {
    (line.to_owned(), content_type.to_owned(), body.to_owned())
}

#[derive(Serialize)]
struct Room {
    name: &'static str,
    seats: u8,
}

#[tokio::test(start_paused = true)]
async fn every_method_and_every_kind_of_body_is_sent_as_it_is() {
    let rooms = ["rooms", "a/b"];
    assert_eq!(sent(RawRequest::get(rooms)).await, line("GET /v2/rooms/a%2Fb", "", ""));
    assert_eq!(sent(RawRequest::head(rooms)).await, line("HEAD /v2/rooms/a%2Fb", "", ""));
    assert_eq!(sent(RawRequest::delete(rooms)).await, line("DELETE /v2/rooms/a%2Fb", "", ""));
    let room = Room { name: "Sea", seats: 4 };
    assert_eq!(
        sent(RawRequest::post(rooms).json(room)).await,
        line("POST /v2/rooms/a%2Fb", "application/json", r#"{"name":"Sea","seats":4}"#)
    );
    assert_eq!(
        sent(RawRequest::patch(rooms).json(json!([null]))).await,
        line("PATCH /v2/rooms/a%2Fb", "application/json", "[null]")
    );
    let form = RawRequest::put(rooms).form([("a b", "c&d"), ("e", "ü=")]).query("q", "1");
    let encoded = "a%20b=c%26d&e=%C3%BC%3D";
    let expected = line("PUT /v2/rooms/a%2Fb?q=1", "application/x-www-form-urlencoded", encoded);
    assert_eq!(sent(form).await, expected);
    let csv = RawRequest::new(Method::OPTIONS, rooms).body("text/csv", "a,b\n");
    assert_eq!(sent(csv).await, line("OPTIONS /v2/rooms/a%2Fb", "text/csv", "a,b\n"));

    let file = Upload::from_bytes("sea.png", b"...".to_vec());
    let (_, content_type, body) =
        sent(RawRequest::post(rooms).part("name", "Sea").part("file", file)).await;
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = [
        "--BOUNDARY",
        "Content-Disposition: form-data; name=\"name\"",
        "",
        "Sea",
        "--BOUNDARY",
        "Content-Disposition: form-data; name=\"file\"; filename=\"sea.png\"",
        "Content-Type: image/png",
        "",
        "...",
        "--BOUNDARY--",
        "",
    ];
    assert_eq!(body.replace(boundary, "BOUNDARY"), expected.join("\r\n"));
}

#[tokio::test(start_paused = true)]
async fn headers_are_added_and_those_of_the_client_stay_its_own() {
    let (client, zoom) = always(200, r#"{"id":"a"}"#);
    let mine = client.with_header("X-Request-Id", "7").unwrap();
    let mine = mine.with_header("accept-language", "ja").unwrap();
    mine.send(GetUser::new("a")).await.unwrap();
    mine.raw(RawRequest::get(["x"]).header("x-request-id", "8")).await.unwrap();
    client.send(GetUser::new("a")).await.unwrap();
    let seen: Vec<_> = zoom.requests();
    let header = |index: usize, name: &str| {
        seen[index].headers().get(name).map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(header(0, "x-request-id").as_deref(), Some("7"));
    assert_eq!(header(0, "accept-language").as_deref(), Some("ja"));
    assert_eq!(header(1, "x-request-id").as_deref(), Some("8"));
    assert_eq!(header(2, "x-request-id"), None);
    assert_eq!(header(2, "accept-language").as_deref(), Some("en"));
    assert!(
        seen.iter().all(|request| request.headers().get_all("authorization").iter().count() == 1)
    );
    // What a caller sets may be a key of a gateway.
    assert!(!format!("{:?} {:?}", seen[0].headers(), mine).contains('7'));

    for name in ["Authorization", "HOST", "content-length", "Content-Type", "transfer-encoding"] {
        let error = client.with_header(name, "SENTINEL").unwrap_err();
        let expected = format!("the header `{}` is not the caller's to set", name.to_lowercase());
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidInput, expected));
        let error = client.raw(RawRequest::get(["x"]).header(name, "SENTINEL")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    let odd = client.with_header("x-a", "SENTINEL\r\nhost: b").unwrap_err().to_string();
    assert_eq!(odd, "the value of `x-a` cannot stand in a header");
    assert!(client.with_header("x a", "b").is_err());
    assert_eq!(zoom.requests().len(), 3, "nothing that was refused was sent");
}

#[derive(Debug, Deserialize, PartialEq)]
struct Meeting {
    topic: String,
}

#[tokio::test(start_paused = true)]
async fn answers_are_read_into_types_of_the_caller() {
    let (client, _) = always(200, "\u{feff} {\"topic\":\"Looms\"}");
    let read = client.raw_as::<Meeting>(RawRequest::get(["meetings", "1"])).await.unwrap();
    assert_eq!((read.topic.as_str(), read.status().as_u16()), ("Looms", 200));
    let (client, _) = always(200, r#"{"id":"a","pmi":"12"}"#);
    let user = client.raw_as::<ListedUser>(RawRequest::get(["users", "a"])).await.unwrap();
    assert_eq!(user.pmi, Some(12), "types of this crate are as tolerant as ever");

    let (client, _) = always(204, "");
    client.raw_as::<()>(RawRequest::delete(["x"])).await.unwrap();
    assert_eq!(*client.raw_as::<Option<Meeting>>(RawRequest::get(["x"])).await.unwrap(), None);
    let error = client.raw_as::<Meeting>(RawRequest::get(["x"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);

    let (client, _) = always(200, "{\n\"topic\": 3}");
    let error = client.raw_as::<Meeting>(RawRequest::get(["meetings", "1"])).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /meetings/{}: the answer could not be read: invalid type: integer `3`, expected a string at line 2 \
         column 10"
    );
    assert_eq!(error.raw().unwrap().body(), "{\n\"topic\": 3}");
    assert!(error.may_have_taken_effect() && error.attempts() == 1);

    // A refusal is none of them, whatever its status.
    let (client, _) = always(200, r#"{"code":300,"message":"No."}"#);
    let error = client.raw_as::<HashMap<String, Value>>(RawRequest::get(["x"])).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(300)));
    let error = client.raw_bytes(RawRequest::get(["x"])).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(300)));
    for body in [
        r#"{"code":300,"message":"No.","topic":"a"}"#,
        r#"{"code":300,"reason":"No.","topic":"a"}"#,
        r#"{"code":300,"errorMessage":"No.","topic":"a"}"#,
        r#"{"code":300,"error":"No.","topic":"a"}"#,
    ] {
        let (client, _) = always(200, body);
        let error = client.raw(RawRequest::get(["x"])).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(300)), "{body}");
    }
    // A code may be what was asked for.
    let (client, _) = always(200, r#"{"code":300,"topic":"a"}"#);
    client.raw(RawRequest::get(["x"])).await.unwrap();
    let (client, _) = always(200, "a,b\n1,2\n");
    assert_eq!(**client.raw_bytes(RawRequest::get(["x"])).await.unwrap(), *b"a,b\n1,2\n");
}

#[tokio::test(start_paused = true)]
async fn errors_name_the_call_and_nobody() {
    let (client, _) = always(404, r#"{"code":3001,"message":"Not there."}"#);
    let told = |error: Error| {
        assert_eq!(error.to_string().split(": ").next(), error.operation());
        error.to_string()
    };
    for (segments, name) in [
        (["users", "ada@example.com", "meetings"], "GET /users/{}/meetings"),
        (["users", "KDcuGIm1QgePTO8WbOqwIQ", "past_meetings"], "GET /users/{}/past_meetings"),
        (["users", "me", "85746065"], "GET /users/me/{}"),
    ] {
        let error = client.raw(RawRequest::get(segments)).await.unwrap_err();
        assert_eq!(told(error), format!("{name}: Zoom answered 404, code 3001: Not there."));
    }
    let named = RawRequest::patch(["meetings", "1"]).operation("meetings.update");
    let error = client.raw(named.clone()).await.unwrap_err();
    assert_eq!(told(error), "meetings.update: Zoom answered 404, code 3001: Not there.");
    let unwritable = HashMap::from([((1, 2), 3)]);
    let error = client.raw(named.json(unwritable)).await.unwrap_err();
    assert_eq!(told(error), "meetings.update: not sent: key must be a string");
    let error = client.raw(RawRequest::get(["meetings", ".."])).await.unwrap_err();
    let expected =
        "GET /meetings/{}: not sent: `a path segment` is `..`, which would call another path";
    assert_eq!(told(error), expected);
}

fn pages(bodies: &'static [&'static str]) -> (Client, Scripted) {
    let zoom = Scripted::new(move |index, _| {
        std::future::ready(Ok(answer(200, bodies[index.min(bodies.len() - 1)])))
    });
    (builder(&zoom).build().unwrap(), zoom)
}

#[tokio::test(start_paused = true)]
async fn listings_beyond_the_spec_are_streams() {
    let (client, zoom) = pages(&[
        r#"{"next_page_token":"a b","meetings":[{"topic":"1"},{"topic":"2"}]}"#,
        r#"{"next_page_token":"c","meetings":[]}"#,
        r#"{"next_page_token":"","meetings":[{"topic":"3"}]}"#,
    ]);
    let request = || RawRequest::get(["meetings"]).query("page_size", "2");
    let all: Vec<Meeting> = client.raw_stream(request(), "meetings").try_collect().await.unwrap();
    assert_eq!(all.into_iter().map(|meeting| meeting.topic).collect::<String>(), "123");
    let targets: Vec<_> =
        zoom.requests().iter().map(|it| it.uri().query().unwrap().to_owned()).collect();
    let first = "page_size=2";
    assert_eq!(
        targets,
        [
            first.into(),
            format!("{first}&next_page_token=a%20b"),
            format!("{first}&next_page_token=c")
        ]
    );

    for (bodies, why) in [
        (&[r#"{"next_page_token":""}"#][..], "the answer has no `meetings`"),
        (&[r#"{"meetings":{}}"#], "`meetings` is no list"),
        (&[r#"{"meetings":[{"topic":"1"},{}]}"#], "`meetings[1]`: missing field `topic`"),
        (
            &[r#"{"next_page_token":"a","meetings":[]}"#],
            "the server gave the same page token twice",
        ),
    ] {
        let (client, _) = pages(bodies);
        let mut stream = client.raw_stream::<Meeting>(request(), "meetings");
        let error = loop {
            if let Err(error) = stream.try_next().await {
                break error;
            }
        };
        assert_eq!(
            error.to_string(),
            format!("GET /meetings: the answer could not be read: {why}")
        );
        assert!(stream.try_next().await.unwrap().is_none(), "it has ended");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_of_such_a_listing_may_be_empty_but_not_for_ever() {
    for (empty, is_well) in [(100, true), (101, false)] {
        let zoom = Scripted::new(move |index, _| {
            let item = r#"{"topic":"1"}"#;
            let (token, items) = match index {
                // Those with an item do not count, however many there are.
                0..=100 => (index.to_string(), item),
                index if index <= 100 + empty => (index.to_string(), ""),
                _ => (String::new(), item),
            };
            let body = format!(r#"{{"next_page_token":"{token}","meetings":[{items}]}}"#);
            std::future::ready(Ok(answer(200, &body)))
        });
        let client = builder(&zoom).build().unwrap();
        // A token of the caller's makes way for that of the next page.
        let request = RawRequest::get(["meetings"]).query("next_page_token", "begin");
        let all = client.raw_stream::<Meeting>(request, "meetings").try_collect::<Vec<_>>().await;
        let why = all.as_ref().err().map(ToString::to_string);
        let what = "GET /meetings: the answer could not be read: pages come without end, and nothing is on them";
        assert_eq!(why.as_deref(), (!is_well).then_some(what), "{empty}");
        assert_eq!(zoom.requests().len(), 101 + empty + usize::from(is_well));
        let queries = zoom.requests().into_iter().take(3);
        let queries: Vec<_> = queries.map(|it| it.uri().query().unwrap().to_owned()).collect();
        assert_eq!(queries, ["begin", "0", "1"].map(|token| format!("next_page_token={token}")));
    }
}

/// Page tokens that expire once, while the listing changes.
fn expiring(first: &'static str, with_field: bool) -> Client {
    let zoom = Scripted::new(move |index, request| {
        let is_first = !request.uri().query().unwrap_or_default().contains("next_page_token");
        let (status, body) = match (index, is_first) {
            (0, _) => (200, first),
            (1, false) if with_field => {
                (400, r#"{"code":300,"errors":[{"field":"next_page_token","message":"?"}]}"#)
            }
            (1, false) => (400, r#"{"code":300,"message":"?"}"#),
            (_, true) => (
                200,
                r#"{"next_page_token":"b","meetings":[{"id":4,"topic":"4"},{"id":"2","topic":"new"}]}"#,
            ),
            (_, false) => (200, r#"{"meetings":[{"id":1,"topic":"1"},{"id":3,"topic":"3"}]}"#),
        };
        std::future::ready(Ok(answer(status, body)))
    });
    builder(&zoom).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_listing_beyond_the_spec_starts_again_where_ids_tell_what_was_there() {
    let first =
        r#"{"next_page_token":"a","meetings":[{"id":1,"topic":"1"},{"id":"2","topic":"2"}]}"#;
    for with_field in [true, false] {
        let zoom = expiring(first, with_field);
        let all = zoom.raw_stream::<Meeting>(RawRequest::get(["meetings"]), "meetings");
        let all: Vec<_> = all.try_collect().await.unwrap();
        let topics: String = all.into_iter().map(|meeting| meeting.topic).collect();
        assert_eq!(topics, "1243");
    }
    for first in [
        r#"{"next_page_token":"a","meetings":[{"id":1,"topic":"1"},{"topic":"2"}]}"#,
        r#"{"next_page_token":"a","meetings":[{"id":1,"topic":"1"},{"id":1,"topic":"again"}]}"#,
    ] {
        let zoom = expiring(first, true);
        let all = zoom.raw_stream::<Meeting>(RawRequest::get(["meetings"]), "meetings");
        let error = all.try_collect::<Vec<_>>().await.err().unwrap();
        assert!(error.is_page_token_expired());
    }
    // From the middle, nobody could tell what is new.
    let zoom = expiring(first, true);
    let request = RawRequest::get(["meetings"]).query("next_page_token", "middle");
    let all = zoom.raw_stream::<Meeting>(request, "meetings").try_collect::<Vec<_>>().await;
    assert!(all.is_err_and(|error| error.is_page_token_expired()));
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_is_repeated_and_nothing_else() {
    for (method, times) in [(Method::GET, 4), (Method::HEAD, 4), (Method::PUT, 1)] {
        let (client, zoom) = always(500, "");
        client.raw(RawRequest::new(method.clone(), ["rooms"])).await.unwrap_err();
        assert_eq!(zoom.requests().len(), times, "{method}");
    }
}

#[tokio::test]
async fn any_typed_request_is_answered_as_json_with_its_pages() {
    let fake = Fake::builder().users(25).start();
    let client = fake.client();
    let me: Value = client.send(AsJson(GetUser::new("me"))).await.unwrap().into_value();
    assert_eq!(me["id"], fake.owner());

    let mut users = client.stream(AsJson(ListUsers::new().page_size(10)));
    let first = users.try_next().await.unwrap().unwrap();
    assert!(first["id"].is_string());
    let cursor = users.cursor();
    let rest = client.resume(AsJson(ListUsers::new().page_size(10)), &cursor).unwrap();
    let rest: Vec<Value> = rest.try_collect().await.unwrap();
    let all: Vec<_> = client.stream(ListUsers::new()).try_collect().await.unwrap();
    assert!(all.len() > 20 && rest.len() == all.len() - 1);
    assert!(rest.iter().all(|user| user["id"] != first["id"]));
    client.send(AsJson(DeleteUser::new(rest[0]["id"].as_str().unwrap()))).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_is_none_as_json_either() {
    for body in ["", "null", "{}", r#"{"users":null}"#, r#"{"code":200,"message":"No."}"#, "<html>"]
    {
        let (client, _) = always(200, body);
        let error = client.send(AsJson(ListUsers::new())).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Api | ErrorKind::Decode), "{body}: {error}");
        assert_eq!(error.operation(), Some("users.list"));
    }
    let (client, _) = always(200, r#"{"total_records":3,"users":[{"id":"a"}]}"#);
    let error = client.stream(AsJson(ListUsers::new())).try_collect::<Vec<_>>().await.unwrap_err();
    assert!(error.is_incomplete(), "{error}");
}
