//! Refusals in other forms than Zoom's usual one, byte by byte.

use zoom_api::users::{CreateUser, ListUsers};
use zoom_api_fake::{Behaviour, Fake, Fault, Language, RefusalShape};
use zoom_api_tests::requests::{call, json};

/// Content type and body of an answer on demand.
fn answer(fake: &Fake, fault: Fault, status: u16) -> (String, Vec<u8>) {
    fake.fail(fault.on::<ListUsers>());
    let answer = call(fake, "GET", "/users", "");
    assert_eq!(answer.status(), status);
    let ty = answer.headers().get("content-type").map_or("", |ty| ty.to_str().unwrap());
    (ty.to_owned(), answer.body().to_vec())
}

#[test]
fn every_shape_goes_out_with_every_status() {
    let json = "application/json;charset=UTF-8";
    let xml = "application/xml;charset=UTF-8";
    let page = "<html><body><h1>Something is wrong</h1></body></html>";
    let expected = |shape| match shape {
        RefusalShape::ErrorObject => (json, r#"{"error":{"code":1009,"message":"Not allowed."}}"#),
        RefusalShape::StatusError => (json, r#"{"message":"Not allowed.","status":"error"}"#),
        RefusalShape::StatusFalse => (
            json,
            r#"{"errorCode":3000,"errorMessage":"Not allowed.","result":null,"status":false}"#,
        ),
        RefusalShape::Reason => (json, r#"{"error":"invalid_grant","reason":"Not allowed."}"#),
        RefusalShape::CodeAlone => (json, r#"{"code":1001}"#),
        RefusalShape::ErrorMessage => (json, r#"{"code":300,"error_message":"Not allowed."}"#),
        RefusalShape::ErrorsObject => (
            json,
            r#"{"code":300,"errors":{"field":"email","message":"Invalid field."},"message":"Not allowed."}"#,
        ),
        RefusalShape::ErrorsTexts => {
            (json, r#"{"code":300,"errors":["Invalid field."],"message":"Not allowed."}"#)
        }
        RefusalShape::BrokenJson => (json, r#"{"code":104,"message":"Not allowed. "user:read" "}"#),
        RefusalShape::ByteOrderMark => {
            (json, "\u{feff}{\"code\":300,\"message\":\"Not allowed.\"}")
        }
        RefusalShape::Truncated => (json, r#"{"code":300,"messa"#),
        RefusalShape::Xml => (
            xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error><code>300</code><message>Not allowed.</message></error>",
        ),
        RefusalShape::Html => ("text/html", page),
        RefusalShape::LogInPage => (
            "text/html",
            "<html><body><h1>Log in</h1><form method=\"post\"><input name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>",
        ),
        RefusalShape::Text => ("text/plain", "upstream connect error"),
        RefusalShape::Empty => ("", ""),
        other => panic!("{other:?} is new: say here how it looks"),
    };
    let fake = Fake::builder().without_limits().start();
    for shape in RefusalShape::ALL {
        let (ty, body) = expected(shape);
        for status in [200, 400, 404, 502] {
            let found = answer(&fake, Fault::refused(status, shape), status);
            assert_eq!(found, (ty.to_owned(), body.as_bytes().to_vec()), "{shape:?}");
        }
    }
    let found = answer(&fake, Fault::html(404), 404);
    assert_eq!(found, ("text/html".to_owned(), page.as_bytes().to_vec()));
    // Messages are in the language of the account, and the shape stays.
    fake.set_behaviour(Behaviour::new().language(Language::Japanese));
    for shape in RefusalShape::ALL {
        let (_, body) = answer(&fake, Fault::refused(400, shape), 400);
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(!body.contains("allowed"), "{shape:?}: {body}");
    }
}

#[test]
fn any_answer_can_be_given() {
    let fake = Fake::builder().without_limits().start();
    let fault = Fault::answer(418, "text/tea", "short and stout");
    let found = answer(&fake, fault, 418);
    assert_eq!(found, ("text/tea".to_owned(), b"short and stout".to_vec()));
    // What was asked for is not done, unless a gateway answers behind it.
    let user = r#"{"action":"autoCreate","user_info":{"email":"ada@example.com","type":1}}"#;
    let refused = || Fault::refused(200, RefusalShape::ErrorObject).on::<CreateUser>();
    fake.fail(refused());
    assert_eq!(call(&fake, "POST", "/users", user).status(), 200);
    assert_eq!(call(&fake, "GET", "/users/ada@example.com", "").status(), 404);
    fake.fail(refused().behind_the_call());
    assert_eq!(call(&fake, "POST", "/users", user).status(), 200);
    assert_eq!(call(&fake, "GET", "/users/ada@example.com", "").status(), 200);
}

/// Of a success too: the call is carried out.
#[test]
fn answers_can_have_a_mark_in_front_or_lack_their_end() {
    let fake = Fake::builder().without_limits().start();
    let whole = call(&fake, "GET", "/users", "").body().to_vec();
    let (_, marked) = answer(&fake, Fault::byte_order_mark(), 200);
    assert_eq!(marked, [b"\xef\xbb\xbf".as_slice(), &whole].concat());
    let (_, half) = answer(&fake, Fault::truncated(), 200);
    assert_eq!(half, whole[..whole.len() / 2]);
    let user = r#"{"action":"autoCreate","user_info":{"email":"ada@example.com","type":1}}"#;
    fake.fail(Fault::truncated());
    assert_eq!(call(&fake, "POST", "/users", user).status(), 201);
    assert_eq!(json(&call(&fake, "GET", "/users/ada@example.com", ""))["type"], 1);
    // There is nothing to mark in an answer without a body.
    fake.fail(Fault::byte_order_mark());
    assert_eq!(call(&fake, "PATCH", "/users/me", r#"{"dept":"Engines"}"#).body(), "");
}
