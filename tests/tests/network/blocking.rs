//! Calls without async.

use zoom_api::users::{GetUser, ListUsers};
use zoom_api::{ErrorKind, RawRequest};
use zoom_api_tests::server::{Server, json};

fn pages(request: &http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> {
    let query = request.uri().query().unwrap_or_default();
    match (request.uri().path(), query.contains("next_page_token")) {
        ("/v2/users/me", _) => json(200, r#"{"id":"a"}"#),
        ("/v2/users", false) => {
            json(200, r#"{"users":[{"id":"a"},{"id":"b"}],"next_page_token":"t"}"#)
        }
        ("/v2/users", true) => json(200, r#"{"users":[{"id":"c"}],"total_records":4}"#),
        _ => json(404, r#"{"code":2300,"message":"Unknown API"}"#),
    }
}

/// A server that runs on a thread of its own, so that the test can do without async.
fn start() -> (Server, tokio::runtime::Runtime) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().unwrap();
    (runtime.block_on(Server::start(pages)), runtime)
}

#[test]
fn requests_can_be_sent_without_a_runtime() {
    let (server, _runtime) = start();
    let zoom = server.client().blocking();
    assert_eq!(zoom.send(GetUser::new("me")).unwrap().id.as_ref().unwrap().as_str(), "a");
    assert_eq!(zoom.raw(RawRequest::get(["users", "me"])).unwrap()["id"], "a");
    assert_eq!(zoom.send(GetUser::new("..")).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_listing_is_an_iterator() {
    let (server, _runtime) = start();
    let mut users = server.client().blocking().stream(ListUsers::new());
    let ids: Vec<_> = users.by_ref().take(3).map(|user| user.unwrap().id.unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c"].map(Into::into));
    assert_eq!(users.next().unwrap().unwrap_err().kind(), ErrorKind::Incomplete);
    assert!(users.next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_async_code_a_call_works_too() {
    let server = Server::start(pages).await;
    let zoom = server.client().blocking();
    assert!(zoom.send(GetUser::new("me")).unwrap().id.is_some());
}

#[test]
fn a_listing_beyond_the_spec_comes_as_a_whole() {
    let (server, _runtime) = start();
    let zoom = server.client().blocking();
    let users = zoom.raw_items::<serde_json::Value>(RawRequest::get(["users"]), "users").unwrap();
    let ids: Vec<_> = users.iter().map(|user| user["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
}
