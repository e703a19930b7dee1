//! Calls whose paths begin at the host, as those of SCIM do.

use http::Method;
use zoom_api::auth::Cloud;
use zoom_api::generated_code::Call;
use zoom_api::operation::{Operation, Replay};
use zoom_api::{Endpoint, ErrorKind};
use zoom_api_fake::Fake;
use zoom_api_fake::contract::{Base, Contract, Field, Variant};
use zoom_api_tests::apps::{builder, is_token, server_app};
use zoom_api_tests::world::{Scripted, answer};

static OPERATION: Operation = {
    let mut operation = Operation::new("scim.users.delete", Method::DELETE, "/scim2/Users/{id}");
    operation.at_root = true;
    operation.replay = Replay::Safe;
    operation
};

static CONTRACTS: &[&Contract] = &[&Contract {
    operation: &OPERATION,
    path: &[Field::new("id", Base::Id)],
    query: &[],
    headers: &[],
    variants: &[Variant::new(204)],
    by: None,
    errors: &[],
}];

struct DeleteScimUser(&'static str);

impl Endpoint for DeleteScimUser {
    const OPERATION: &'static Operation = &OPERATION;
    type Output = ();

    fn into_call(self) -> Call {
        Call::new(&OPERATION).path("id", self.0)
    }
}

#[tokio::test(start_paused = true)]
async fn they_go_to_the_host_of_the_base_or_of_the_token() {
    let zoom = |url: &'static str| {
        Scripted::new(move |_, request| {
            let token = format!(r#"{{"access_token":"t","api_url":"{url}"}}"#);
            std::future::ready(Ok(match is_token(&request) {
                true => answer(200, &token),
                false => answer(204, ""),
            }))
        })
    };
    let called = |zoom: &Scripted| zoom.requests()[1].uri().to_string();
    for (url, host) in [
        ("https://api-eu.zoom.us", "https://api-eu.zoom.us"),
        ("https://api.zoom.us/v2", "https://api.zoom.us"),
        ("https://api.zoomgov.com/v2/", "https://api.zoomgov.com"),
    ] {
        let zoom = zoom(url);
        builder(&zoom, server_app()).build().unwrap().send(DeleteScimUser("7")).await.unwrap();
        assert_eq!(called(&zoom), format!("{host}/scim2/Users/7"));
    }
    for (base, expected) in [
        (Cloud::Government.base_url(), "https://api.zoomgov.com/scim2/Users/7"),
        ("http://127.0.0.1:1/v2/", "http://127.0.0.1:1/scim2/Users/7"),
        ("http://127.0.0.1:1/zoom/v2", "http://127.0.0.1:1/zoom/scim2/Users/7"),
    ] {
        let zoom = zoom("https://api-eu.zoom.us");
        let client = builder(&zoom, server_app()).base_url(base).build().unwrap();
        client.send(DeleteScimUser("7")).await.unwrap();
        assert_eq!(called(&zoom), expected);
    }
    // A gateway may have any path for `/v2`, and nobody knows the one for `/scim2` then.
    let zoom = zoom("https://api-eu.zoom.us");
    let client = builder(&zoom, server_app()).base_url("http://127.0.0.1:1/zoom").build().unwrap();
    let error = client.send(DeleteScimUser("7")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("a base URL tells that ends with `/v2`"), "{error}");
    assert!(zoom.requests().iter().all(is_token));
}

#[tokio::test]
async fn the_fake_answers_them_beside_its_own() {
    let fake = Fake::builder().serve(CONTRACTS).start();
    let zoom = fake.client();
    zoom.send(DeleteScimUser("7")).await.unwrap();
    zoom.send(zoom_api::users::ListUsers::new()).await.unwrap();
    let requests = fake.requests();
    let targets: Vec<_> = requests.iter().map(|call| (call.operation(), call.target())).collect();
    assert!(targets.contains(&(Some("scim.users.delete"), "/scim2/Users/7")), "{targets:?}");
    // Below the base there is no such operation.
    let raw = zoom_api::RawRequest::delete(["scim2", "Users", "7"]);
    let error = zoom.raw(raw).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}
