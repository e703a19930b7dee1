//! Real requests over real sockets: each kind of body, paging, errors, and ids of every shape.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use zoom_api::auth::ServerToServer;
use zoom_api::types::Upload;
use zoom_api::users::{DeleteUser, GetUser, ListUsers, UpdateUser, UploadPicture};
use zoom_api::{Client, ErrorKind, Options, RawRequest};
use zoom_api_tests::server::{Server, json};

#[tokio::test]
async fn a_request_without_a_body() {
    let server = Server::start(|_| json(204, "")).await;
    server.client().send(DeleteUser::new("ada@example.com")).await.unwrap();
    let requests = server.take_requests();
    assert_eq!(requests[0].method(), "DELETE");
    assert_eq!(requests[0].uri(), "/v2/users/ada%40example.com");
    assert_eq!(requests[0].headers()["authorization"], "Bearer token");
    assert_eq!(requests[0].headers()["accept"], "application/json");
    assert!(requests[0].headers()["user-agent"].to_str().unwrap().starts_with("zoom-api-rust/"));
    assert!(requests[0].headers().get("content-type").is_none());
    assert!(requests[0].body().is_empty());
}

#[tokio::test]
async fn the_token_request_arrives_byte_for_byte() {
    let server = Server::start(|request| match request.uri().path() {
        "/oauth/token" => {
            json(200, r#"{"access_token":"t","token_type":"bearer","expires_in":3599}"#)
        }
        _ => json(200, "{}"),
    })
    .await;
    let credentials = ServerToServer::new("Acc-1_x.~", "client+id", "sec ret&=ü");
    let client = Client::builder(credentials)
        .base_url(server.url())
        .oauth_url(server.url().replace("/v2", "/oauth/"))
        .build()
        .unwrap();
    client.send(GetUser::new("me")).await.unwrap();
    let requests = server.take_requests();
    assert_eq!(requests.len(), 2);
    let request = &requests[0];
    assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/oauth/token"));
    assert_eq!(request.uri().query(), None);
    assert_eq!(request.headers()["authorization"], "Basic Y2xpZW50K2lkOnNlYyByZXQmPcO8");
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.body(), "grant_type=account_credentials&account_id=Acc-1_x.~");
    assert_eq!(requests[1].headers()["authorization"], "Bearer t");
}

#[tokio::test]
async fn a_request_with_json() {
    let server = Server::start(|_| json(204, "")).await;
    server.client().send(UpdateUser::new("me").dept("Engines").first_name("Ada")).await.unwrap();
    let requests = server.take_requests();
    assert_eq!(requests[0].method(), "PATCH");
    assert_eq!(requests[0].headers()["content-type"], "application/json");
    assert_eq!(requests[0].body(), r#"{"dept":"Engines","first_name":"Ada"}"#);
}

#[tokio::test]
async fn a_request_with_a_file() {
    let server = Server::start(|_| json(201, "{}")).await;
    let picture = Upload::from_bytes("a \"b\"\r\n.png", &b"\x89PNG--zoom-api-boundary-0"[..]);
    server.client().send(UploadPicture::new("me", picture)).await.unwrap();
    let requests = server.take_requests();
    // The usual boundary occurs in the content, so another one is taken.
    assert_eq!(
        requests[0].headers()["content-type"],
        "multipart/form-data; boundary=zoom-api-boundary-1"
    );
    let mut expected =
        b"--zoom-api-boundary-1\r\nContent-Disposition: form-data; name=\"pic_file\"; \
        filename=\"a %22b%22%0D%0A.png\"\r\nContent-Type: image/png\r\n\r\n"
            .to_vec();
    expected.extend_from_slice(b"\x89PNG--zoom-api-boundary-0\r\n--zoom-api-boundary-1--\r\n");
    assert_eq!(requests[0].body(), expected.as_slice());
}

#[tokio::test]
async fn uploads_come_from_paths_bytes_and_readers() {
    let path = std::env::temp_dir().join(format!("zoom-api-{}.gif", std::process::id()));
    std::fs::write(&path, b"GIF").unwrap();
    let from_path = Upload::from_path(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(from_path.content_type(), "image/gif");
    let name = from_path.file_name().to_owned();
    assert_eq!(Upload::from_reader(name.as_str(), &b"GIF"[..]).unwrap(), from_path);
    assert_eq!(Upload::from_bytes(name, "GIF"), from_path);
    assert_eq!(
        Upload::from_bytes("x", "").with_content_type("video/mp4").content_type(),
        "video/mp4"
    );
    assert!(Upload::from_path("/no/such/file").is_err());
}

#[tokio::test]
async fn a_stream_follows_the_pages() {
    let server = Server::start(|request| match request.uri().query() {
        Some("status=active&page_size=2000") => {
            json(200, r#"{"users":[{"id":"a"},{"id":"b"}],"next_page_token":"t/1"}"#)
        }
        Some("status=active&page_size=2000&next_page_token=t%2F1") => {
            json(200, r#"{"users":null,"next_page_token":"t2"}"#)
        }
        Some("status=active&page_size=2000&next_page_token=t2") => {
            json(200, r#"{"users":[{"id":"c"}],"next_page_token":""}"#)
        }
        other => json(400, &format!(r#"{{"code":300,"message":"{other:?}"}}"#)),
    })
    .await;
    let mut users =
        server.client().stream(ListUsers::new().status(zoom_api::types::UserStatus::Active));
    let mut ids = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        ids.push(user.id.unwrap().into_string());
    }
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(server.take_requests().len(), 3);
}

#[tokio::test]
async fn a_page_token_that_comes_twice_is_an_error() {
    let server =
        Server::start(|_| json(200, r#"{"users":[{"id":"a"}],"next_page_token":"same"}"#)).await;
    let mut users = server.client().stream(ListUsers::new());
    // The second page has nothing that the first one had not.
    assert!(users.try_next().await.unwrap().is_some());
    assert_eq!(users.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
    assert!(users.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn page_tokens_that_go_in_a_circle_are_an_error() {
    let server = Server::start(|request| {
        let behind_a = request.uri().query().unwrap().ends_with("next_page_token=a");
        let next = if behind_a { "b" } else { "a" };
        json(200, &format!(r#"{{"users":[{{"id":"x"}}],"next_page_token":"{next}"}}"#))
    })
    .await;
    let mut users = server.client().stream(ListUsers::new());
    assert!(users.try_next().await.unwrap().is_some());
    assert_eq!(users.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(server.take_requests().len(), 3);
}

#[tokio::test]
async fn what_the_spec_does_not_model() {
    let server = Server::start(|_| json(200, r#"{"id":7}"#)).await;
    let request = RawRequest::new(http::Method::POST, ["users", "a/b", "meetings"])
        .query("q", "1 2")
        .json(serde_json::json!({"x": 1}));
    let answer = server.client().raw(request).await.unwrap();
    assert_eq!(answer["id"], 7);
    assert_eq!(answer.tracking_id(), Some("v=2.0;clid=us02;rid=WEB_1"));
    let requests = server.take_requests();
    assert_eq!(requests[0].uri(), "/v2/users/a%2Fb/meetings?q=1%202");
    assert_eq!(requests[0].body(), r#"{"x":1}"#);
}

#[tokio::test]
async fn an_answer_keeps_status_headers_and_bytes() {
    let server = Server::start(|_| json(200, r#" {"id":"a","pmi":"123","new_field":[1]} "#)).await;
    let user = server.client().send(GetUser::new("a")).await.unwrap();
    assert_eq!(user.pmi, Some(123));
    assert_eq!(user.status(), 200);
    assert_eq!(user.headers()["content-type"], "application/json");
    assert_eq!(user.bytes(), r#" {"id":"a","pmi":"123","new_field":[1]} "#);
}

#[tokio::test]
async fn an_error_keeps_all_that_zoom_said() {
    let body = r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"user_info.email","message":"Invalid field."}]}"#;
    let server = Server::start(move |_| json(400, body)).await;
    let error = server.client().send(GetUser::new("a@b.example")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.operation(), Some("users.get"));
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.code(), Some(300));
    assert_eq!(error.api().unwrap().message(), Some("Validation Failed."));
    assert_eq!(error.api().unwrap().field_errors()[0].field(), "user_info.email");
    assert_eq!(error.tracking_id(), Some("v=2.0;clid=us02;rid=WEB_1"));
    assert_eq!(error.raw().unwrap().body(), body);
    assert_eq!(
        error.to_string(),
        "users.get: Zoom answered 400, code 300: Validation Failed. [user_info.email: Invalid field.]"
    );
    assert!(!format!("{error:?} {error}").contains("a@b.example"));
}

#[tokio::test]
async fn odd_members_of_an_error_do_not_cost_the_others() {
    for (body, code, message) in [
        (r#"{"code":"300","message":"m"}"#, Some(300), Some("m")),
        (r#"{"code":{},"message":"m","errors":{"field":"x"}}"#, None, Some("m")),
        (r#"{"code":1001,"message":["m"]}"#, Some(1001), None),
        (r#"{"code":0,"error_message":"m"}"#, Some(0), Some("m")),
        (r#"{"message":"m","error_message":null}"#, None, Some("m")),
        (
            r#"{"status":false,"errorCode":4702,"errorMessage":"m","result":null}"#,
            Some(4702),
            Some("m"),
        ),
        (r#"{"reason":"m","error":"invalid_request"}"#, None, Some("m")),
        ("null", None, None),
        ("[]", None, None),
        ("", None, None),
    ] {
        let server = Server::start(move |_| json(400, body)).await;
        let error = server.client().send(GetUser::new("a")).await.unwrap_err();
        assert_eq!((error.code(), error.api().unwrap().message()), (code, message), "{body}");
        assert_eq!(error.raw().unwrap().body(), body);
    }
}

#[tokio::test]
async fn secrets_are_in_no_debug_output() {
    let server = Server::start(|_| json(200, r#"{"token":"zak-314159"}"#)).await;
    let answer = server.client().send(zoom_api::users::GetMyZak::new()).await.unwrap();
    assert_eq!(answer.token.as_ref().unwrap().expose(), "zak-314159");
    let request = UpdateUser::new("me").host_key("314159");
    let raw =
        RawRequest::get(["users", "314159"]).query("q", "314159").json(serde_json::json!("314159"));
    let encoded = zoom_api::Endpoint::into_call(request.clone()).encode().unwrap();
    let shown = format!("{answer:?} {request:?} {raw:?} {encoded:?} {:?}", server.client());
    assert!(!shown.contains("314159"), "{shown}");
}

#[tokio::test]
async fn an_item_never_becomes_two() {
    use zoom_api::types::MeetingAuthenticationOptionInput;
    use zoom_api::users::UpdateUserMeetingAuthentication;
    let server = Server::start(|_| json(204, "")).await;
    let option = MeetingAuthenticationOptionInput::new().domains(["a.example,evil.example"]);
    let request = UpdateUserMeetingAuthentication::new("me").authentication_option(option);
    let error = server.client().send(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(server.take_requests().is_empty());
}

#[tokio::test]
async fn a_success_with_the_body_of_an_error_is_an_error() {
    let server = Server::start(|_| {
        json(200, r#"{"code":200,"message":"Only available for Paid account."}"#)
    })
    .await;
    let error = server.client().send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(200)));
    let error = server.client().send(DeleteUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(200)));
}

#[tokio::test]
async fn any_success_and_an_empty_body_will_do() {
    for body in [" \n", "null"] {
        let server = Server::start(move |_| json(200, body)).await;
        assert_eq!(server.client().send(GetUser::new("a")).await.unwrap().id, None);
    }
    let server = Server::start(|_| json(202, "")).await;
    let user = server.client().send(GetUser::new("a")).await.unwrap();
    assert_eq!(user.id, None);
    server.client().send(UpdateUser::new("a")).await.unwrap();
}

#[tokio::test]
async fn answers_that_are_no_json() {
    let server = Server::start(|_| json(502, "<html>Bad Gateway</html>")).await;
    let error = server.client().send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, None));
    assert_eq!(error.raw().unwrap().body(), "<html>Bad Gateway</html>");

    let server = Server::start(|_| json(200, r#"{"id":"a","pmi":"#)).await;
    let error = server.client().send(GetUser::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.raw().unwrap().body(), r#"{"id":"a","pmi":"#);
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_named_by_its_path_and_not_shown() {
    let server = Server::start(|_| {
        json(200, r#"{"users":[{"id":"a"},{"created_at":{"x":1},"host_key":"314159"}]}"#)
    })
    .await;
    let strict = server.client().with(Options::new().strict(true));
    let error = strict.send(ListUsers::new()).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        source.starts_with("`users[1].created_at`: expected a text, found an object"),
        "{source}"
    );
    assert!(!format!("{error:?} {error} {source}").contains("314159"));
}

#[tokio::test]
async fn a_refused_connection_says_that_nothing_was_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = zoom_api::Client::builder(zoom_api::auth::StaticToken::new("t"))
        .base_url(format!("http://127.0.0.1:{port}/v2"));
    let error = client.build().unwrap().send(GetUser::new("secret@b.example")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!format!("{error:?}").contains("secret"));
}

#[test]
fn an_id_is_one_segment_whatever_it_is() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, client) = runtime.block_on(async {
        let server = Server::start(|_| json(200, "{}")).await;
        let client = server.client();
        (server, client)
    });
    let ids = prop_oneof![
        any::<String>(),
        "[./%\\\\?#;&+ @:a-f0-9]{0,12}",
        Just(String::new()),
        Just(".".to_owned()),
        Just("..".to_owned()),
        Just("%2e%2e".to_owned()),
        Just("../groups/x".to_owned()),
        Just("a/../../b?x=1#y".to_owned()),
    ];
    TestRunner::default()
        .run(&ids, |id| {
            let sent = runtime.block_on(client.send(GetUser::new(id.as_str())));
            let requests = server.take_requests();
            match sent {
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::InvalidInput);
                    prop_assert!(matches!(id.as_str(), "" | "." | ".."));
                    prop_assert!(requests.is_empty());
                }
                Ok(_) => {
                    let segment = requests[0].uri().to_string();
                    let segment = segment.strip_prefix("/v2/users/").unwrap().to_owned();
                    prop_assert!(!segment.contains(['/', '?', '#', '\\']));
                    let seen =
                        percent_encoding::percent_decode_str(&segment).decode_utf8().unwrap();
                    prop_assert_eq!(seen.as_ref(), id.as_str());
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn tokens_go_to_zoom_and_to_this_machine_only() {
    let build = |url: &str| {
        zoom_api::Client::builder(zoom_api::auth::StaticToken::new("t")).base_url(url).build()
    };
    for url in [
        "https://api.zoom.us/v2",
        "https://api-eu.zoom.us/v2/",
        "https://api.zoomgov.com/v2",
        "http://127.0.0.1:8080/v2",
        "http://localhost/v2",
        "http://[::1]:80",
    ] {
        assert!(build(url).is_ok(), "{url}");
    }
    for url in [
        "http://api.zoom.us/v2",
        "https://zoom.us.example.com/v2",
        "https://evilzoom.us/v2",
        "https://example.com",
        "https://zoom.us@example.com/",
        "https://api.zoom.us/v2?x=1",
        "https://api.zoom.us/v2#x",
        "ftp://zoom.us",
        "zoom.us",
        "",
        "http://10.0.0.1/",
    ] {
        assert_eq!(build(url).unwrap_err().kind(), ErrorKind::InvalidInput, "{url}");
    }
}

#[tokio::test]
async fn no_value_can_become_a_header_or_another_parameter() {
    let server = Server::start(|_| json(200, r#"{"users":[]}"#)).await;
    let odd = "a&page_size=1#x\r\nx-evil: 1\0/../";
    server.client().send(ListUsers::new().role_id(odd)).await.unwrap();
    server.client().raw(RawRequest::get(["users"]).query(odd, odd)).await.unwrap();
    for request in server.take_requests() {
        assert!(request.headers().get("x-evil").is_none());
        let query = request.uri().query().unwrap();
        assert_eq!((query.matches('&').count(), query.matches('=').count()), (0, 1), "{query}");
    }
    let builder = zoom_api::Client::builder(zoom_api::auth::StaticToken::new("t"));
    let error = builder.user_agent("a\r\nx-evil: 1").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let evil = zoom_api::auth::StaticToken::new("t\r\nx-evil: 1");
    let error = zoom_api::Client::builder(evil).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
