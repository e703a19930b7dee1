//! The control of a fake over plain HTTP, as a test in another language has it.

use serde_json::{Value, json};
use zoom_api::users::ListUsers;
use zoom_api_fake::{Behaviour, Control, Fake, Grant, Language, RefusalShape, Server};
use zoom_api_tests::phone;

/// A program that knows two URLs, a key and a token.
struct Other {
    agent: ureq::Agent,
    control: String,
    key: String,
    api: String,
    token: String,
}

impl Other {
    fn new(fake: &Fake, server: &Server, control: &Control) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        Self {
            agent: config.build().into(),
            control: control.url(),
            key: control.key().expose().to_owned(),
            api: server.url(),
            token: fake.token(Grant::account()).expose().to_owned(),
        }
    }

    fn exchange(&self, method: &str, url: &str, bearer: &str, body: &str) -> (u16, Value) {
        let mut request = http::Request::builder().method(method).uri(url);
        if !bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        let request = request.header("content-type", "application/json");
        let mut answer = self.agent.run(request.body(body.as_bytes().to_vec()).unwrap()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (answer.status().as_u16(), body)
    }

    /// A request to the control, and what it answers.
    fn control(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.exchange(method, &format!("{}{path}", self.control), &self.key, &body)
    }

    /// One that is well.
    fn does(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.control(method, path, body);
        assert!(matches!(status, 200 | 204), "{method} {path}: {status} {answer}");
        answer
    }

    /// One that is wrong: status and error.
    fn wrong(&self, method: &str, path: &str, body: &Value) -> (u16, String) {
        let (status, answer) = self.control(method, path, body);
        (status, answer["error"].as_str().unwrap().to_owned())
    }

    fn call(&self, path: &str) -> (u16, Value) {
        self.exchange("GET", &format!("{}{path}", self.api), &self.token, "")
    }
}

fn open(fake: &Fake) -> (Server, Control, Other) {
    let (server, control) = (fake.listen().unwrap(), fake.open_control().unwrap());
    let other = Other::new(fake, &server, &control);
    (server, control, other)
}

#[test]
fn another_process_lets_go_wrong_what_it_wants() {
    let fake = Fake::builder().without_limits().start();
    let (_server, _control, other) = open(&fake);
    other.does(
        "POST",
        "/faults",
        &json!({ "fault": { "status": 503 }, "on": "users.list", "times": 2 }),
    );
    other.does("POST", "/faults", &json!({ "fault": { "limited": "daily" }, "after": 1 }));
    assert_eq!(other.does("GET", "/faults", &Value::Null), json!({ "faults": 2 }));
    assert_eq!(other.call("/users/me").0, 200);
    assert_eq!([other.call("/users").0, other.call("/users").0], [503, 503]);
    let (status, body) = other.call("/users");
    assert_eq!((status, &body["code"]), (429, &json!(429)));
    assert_eq!(other.does("GET", "/faults", &Value::Null), json!({ "faults": 0 }));
    // Each by its name.
    for (fault, status, body) in [
        (json!({ "code": 1001 }), 404, None),
        (
            json!({ "html": 404 }),
            404,
            Some(json!("<html><body><h1>Something is wrong</h1></body></html>")),
        ),
        (
            json!({ "refused": { "status": 200, "shape": "code_alone" } }),
            200,
            Some(json!({ "code": 1001 })),
        ),
        (
            json!({ "answer": { "status": 418, "content_type": "text/tea", "body": "short" } }),
            418,
            Some(json!("short")),
        ),
        (json!({ "slow": 0.001 }), 200, None),
        (json!("token_expired"), 401, None),
    ] {
        other.does("POST", "/faults", &json!({ "fault": fault, "on": "users.get" }));
        let (found, answer) = other.call("/users/me");
        assert_eq!(found, status, "{fault}");
        assert!(body.is_none_or(|body| body == answer), "{fault}: {answer}");
    }
    for shape in RefusalShape::ALL {
        let shape = serde_json::to_value(shape).unwrap();
        let refused = json!({ "refused": { "status": 400, "shape": shape } });
        other.does("POST", "/faults", &json!({ "fault": refused }));
    }
    for kind in ["no_connection", "answer_lost", "cut", "byte_order_mark", "truncated"] {
        let fault = json!({ "fault": kind, "on": "oauth.token", "times": "always", "behind_the_call": true });
        other.does("POST", "/faults", &fault);
    }
    assert_eq!(fake.faults(), RefusalShape::ALL.len() + 5);
    other.does("DELETE", "/faults", &Value::Null);
    assert_eq!(fake.faults(), 0);
}

#[test]
fn another_process_sets_the_clock_and_reads_the_requests() {
    let start = humantime::parse_rfc3339("2026-03-01T11:59:00Z").unwrap();
    let fake = Fake::builder().without_limits().now(start).start();
    let (_server, _control, other) = open(&fake);
    let stopped =
        other.does("PATCH", "/clock", &json!({ "running": false, "now": "2026-03-01T12:00:00Z" }));
    assert_eq!(stopped, json!({ "now": "2026-03-01T12:00:00.000000Z", "running": false }));
    assert_eq!(other.call("/users?page_size=1").0, 200);
    let later = other.does("PATCH", "/clock", &json!({ "advance_seconds": 3_600.5 }));
    assert_eq!(later["now"], "2026-03-01T13:00:00.500000Z");
    assert_eq!(other.does("GET", "/clock", &Value::Null), later);
    let (status, body) =
        other.exchange("PATCH", &format!("{}/users/me", other.api), &other.token, "{}");
    assert_eq!((status, &body["code"]), (401, &json!(124)), "an hour has passed");
    let requests = other.does("GET", "/requests", &Value::Null);
    let entries = requests["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["operation"], "users.list");
    assert_eq!(entries[0]["method"], "GET");
    assert_eq!(entries[0]["target"], "/users?page_size=1");
    assert_eq!((&entries[0]["status"], &entries[0]["carried_out"]), (&json!(200), &json!(true)));
    assert_eq!(entries[0]["time"], "2026-03-01T12:00:00.000000Z");
    assert_eq!((&entries[1]["json"], &entries[0]["text"]), (&json!({}), &json!("")));
    assert!(entries[0]["headers"].get("authorization").is_none());
    assert_eq!(requests["forgotten"], 0);
    let updates = other.does("GET", "/requests?operation=users.update", &Value::Null);
    assert_eq!(updates["entries"].as_array().unwrap().len(), 1);
    other.does("DELETE", "/requests", &Value::Null);
    assert_eq!(fake.requests().iter().len(), 0, "the control writes nothing there");
}

#[test]
fn operations_of_two_apis_with_one_id_are_named_by_method_and_path() {
    let fake = Fake::builder().without_limits().serve(phone::CONTRACTS).start();
    let (_server, _control, other) = open(&fake);
    let fault = |on: &str| json!({ "fault": { "status": 418 }, "on": on });
    let unclear =
        "`users.list` is `GET /users` and `GET /phone/users`: say which by method and path";
    let wrong = other.wrong("POST", "/faults", &fault("users.list"));
    assert_eq!(wrong, (400, unclear.to_owned()));
    other.does("POST", "/faults", &fault("GET /phone/users"));
    assert_eq!([other.call("/users").0, other.call("/phone/users").0], [200, 418]);
    // What has an id of its own needs no more than that, and so does a request for a token.
    other.does("POST", "/faults", &fault("users.get"));
    other.does("POST", "/faults", &fault("oauth.token"));

    let targets = |of: &str| {
        let body = other.does("GET", &format!("/requests?operation={of}"), &Value::Null);
        let targets = body["entries"].as_array().unwrap().iter();
        targets.map(|entry| entry["target"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(targets("GET%20/users"), ["/users"]);
    assert_eq!(targets("GET+/phone/users"), ["/phone/users"]);
    let wrong = other.wrong("GET", "/requests?operation=users.list", &Value::Null);
    assert_eq!(wrong, (400, unclear.to_owned()));
    let (_, lost) = other.wrong("GET", "/requests?operation=users.lost", &Value::Null);
    assert_eq!(lost, "there is no operation `users.lost`");
}

#[test]
fn another_process_takes_and_restores_the_account() {
    let fake = Fake::builder().without_limits().examples().start();
    let (_server, _control, other) = open(&fake);
    let before = other.does("GET", "/snapshot", &Value::Null);
    assert_eq!(before, fake.snapshot());
    let total = |other: &Other| other.call("/users").1["total_records"].as_i64().unwrap();
    let users = total(&other);
    let delete = format!("{}/users/ada@example.com?action=delete", other.api);
    assert_eq!(other.exchange("DELETE", &delete, &other.token, "").0, 204);
    assert_eq!(total(&other), users - 1);
    other.does("PUT", "/snapshot", &before);
    assert_eq!((total(&other), other.does("GET", "/snapshot", &Value::Null)), (users, before));
    let (status, error) = other.wrong("PUT", "/snapshot", &json!({ "version": 1, "users": 7 }));
    assert_eq!(status, 400);
    assert!(error.starts_with("the snapshot is wrong at "), "{error}");
    assert_eq!(total(&other), users, "nothing has changed");
    // What no endpoint does.
    other.does("POST", "/users/ada%40example.com/sign_in", &Value::Null);
    other.does("POST", "/users/ada@example.com/make_admin", &Value::Null);
    other.does(
        "POST",
        "/users/ada@example.com/add_meeting_template",
        &json!({ "id": "t", "name": "Weekly" }),
    );
    let account = other.does(
        "PATCH",
        "/account",
        &json!({ "licences": 9, "managed_domains": ["Example.org"] }),
    );
    assert_eq!(
        (&account["licences"], &account["managed_domains"]),
        (&json!(9), &json!(["example.org"]))
    );
    assert_eq!(
        other.does("PATCH", "/account", &json!({ "licences": null }))["licences"],
        Value::Null
    );
    let account = other.does("GET", "/account", &Value::Null);
    assert_eq!(
        (&account["id"], &account["owner"]),
        (&json!(fake.account_id()), &json!(fake.owner()))
    );
    assert_eq!(account["managed_domains"], json!(["example.org"]));
}

#[test]
fn another_process_says_how_it_behaves() {
    let fake = Fake::builder().without_limits().start();
    let (_server, _control, other) = open(&fake);
    let usual = json!({
        "language": "en", "newest_tokens": null, "pending_users_change": true, "largest_page": null, "windows": "sliding",
        "delay_ms": [0, 0],
    });
    assert_eq!(other.does("GET", "/behaviour", &Value::Null), usual);
    let changed =
        other.does("PATCH", "/behaviour", &json!({ "language": "ja", "newest_tokens": 1 }));
    assert_eq!((&changed["language"], &changed["windows"]), (&json!("ja"), &json!("sliding")));
    let expected = Behaviour::new().language(Language::Japanese).newest_tokens(1);
    assert_eq!(fake.behaviour(), expected);
    assert_eq!(
        other.call("/users/nobody").1["message"],
        "ユーザーが存在しないか、このアカウントに属していません。"
    );
    other.does("PATCH", "/behaviour", &usual);
    assert_eq!(fake.behaviour(), Behaviour::new());
    // A token of few scopes, of a user.
    fake.sign_in(&fake.owner()).unwrap();
    let ask = json!({ "user": "owner@example.com", "scopes": ["user:read"] });
    let token = other.does("POST", "/tokens", &ask)["access_token"].as_str().unwrap().to_owned();
    let with = |path: &str| other.exchange("GET", &format!("{}{path}", other.api), &token, "");
    assert_eq!((with("/users/me").0, with("/users").1["code"].clone()), (200, json!(4711)));
    let token =
        other.does("POST", "/tokens", &Value::Null)["access_token"].as_str().unwrap().to_owned();
    let users = format!("{}/users", other.api);
    assert_eq!(other.exchange("GET", &users, &token, "").0, 200);
}

#[test]
fn who_has_no_key_controls_nothing() {
    let fake = Fake::start();
    let (server, control, other) = open(&fake);
    assert!(control.address().ip().is_loopback());
    let requests = format!("{}/requests", control.url());
    // A token of the API, be it of the whole account, is no key; nor is a part of it, or none.
    let app = fake.server_app();
    let secret = app.client_secret.unwrap();
    let part = &other.key[..other.key.len() - 1];
    for bearer in ["", &other.token, secret.expose(), part, &format!("{}x", other.key)] {
        for path in ["requests", "snapshot", "clock", "nothing"] {
            let url = format!("{}/{path}", control.url());
            let (status, body) = other.exchange("GET", &url, bearer, "");
            assert_eq!(status, 401, "{path}");
            assert_eq!(body["error"], "the key of the control is missing or wrong");
        }
    }
    assert_eq!(other.exchange("GET", &requests, &other.key, "").0, 200);
    // Where the API is, there is no control, whatever one bears.
    for bearer in [&other.key, &other.token] {
        for path in ["/requests", "/faults", "/snapshot", "/v2/requests", "/control"] {
            let url = format!("http://{}{path}", server.address());
            assert_eq!(other.exchange("GET", &url, bearer, "").0, 404, "{path}");
        }
    }
    // Two fakes have two keys, and none of them shows.
    let second = Fake::start().open_control().unwrap();
    assert_ne!(second.key(), control.key());
    assert!(second.key().expose().len() >= 40);
    assert!(!format!("{control:?}").contains(&other.key));
    for key in ["", "two words", "kéy", "line\nbreak"] {
        let error = fake.open_control_at(0, key).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{key:?}");
    }
    let chosen = fake.open_control_at(0, "chosen").unwrap();
    let url = format!("{}/clock", chosen.url());
    assert_eq!(
        (other.exchange("GET", &url, "chosen", "").0, chosen.key().expose()),
        (200, "chosen")
    );
    chosen.close();
}

#[test]
fn what_is_wrong_is_said_and_changes_nothing() {
    let fake = Fake::start();
    let (_server, _control, other) = open(&fake);
    let null = Value::Null;
    for (method, path, body, status, error) in [
        ("GET", "/", &null, 404, "there is nothing at `/`"),
        ("GET", "/fault", &null, 404, "there is nothing at `/fault`"),
        ("PUT", "/faults", &null, 405, "PUT is not supported here"),
        ("GET", "/users/ada/sign_in", &null, 405, "GET is not supported here"),
        ("POST", "/users/nobody/sign_in", &null, 404, "the account has no user `nobody`"),
        ("POST", "/users/me/dance", &null, 404, "there is no action `dance`"),
        (
            "POST",
            "/faults",
            &json!({ "fault": "x" }),
            400,
            "the body is wrong at `fault`: unknown variant `x`",
        ),
        (
            "POST",
            "/faults",
            &json!({ "fault": { "status": 99 } }),
            400,
            "the body is wrong at `fault.status`: 99 is not from 200 to 599",
        ),
        (
            "POST",
            "/faults",
            &json!({ "fault": "cut", "time": 1 }),
            400,
            "the body is wrong at `time`: unknown field `time`",
        ),
        (
            "POST",
            "/faults",
            &json!({ "fault": "cut", "times": "twice" }),
            400,
            "the body is wrong at `times`: a number, or \"always\"",
        ),
        (
            "POST",
            "/faults",
            &json!({ "fault": "cut", "on": "users.lost" }),
            400,
            "there is no operation `users.lost`",
        ),
        (
            "POST",
            "/faults",
            &json!({ "fault": { "slow": -1 } }),
            400,
            "the body is wrong at `fault.slow`: -1 seconds cannot pass",
        ),
        (
            "POST",
            "/faults",
            &json!({ "fault": { "answer": { "status": 200, "content_type": "a\nb" } } }),
            400,
            "content_type cannot stand in a header",
        ),
        ("POST", "/faults", &json!([]), 400, "the body is wrong at `.`: invalid length 0"),
        ("PATCH", "/clock", &json!({ "now": "noon", "advance_seconds": 5 }), 400, "now: "),
        (
            "PATCH",
            "/behaviour",
            &json!({ "language": "xx" }),
            400,
            "the body is wrong at `language`: unknown variant `xx`",
        ),
        (
            "PATCH",
            "/behaviour",
            &json!({ "delay": 1 }),
            400,
            "the body is wrong at `delay`: unknown field `delay`",
        ),
        (
            "PATCH",
            "/account",
            &json!({ "plan": "free" }),
            400,
            "the body is wrong at `plan`: unknown field `plan`",
        ),
        (
            "POST",
            "/tokens",
            &json!({ "scopes": "user:read" }),
            400,
            "the body is wrong at `scopes`: invalid type",
        ),
    ] {
        let (found, text) = other.wrong(method, path, body);
        assert_eq!(found, status, "{method} {path}: {text}");
        assert!(text.starts_with(error), "{method} {path}: {text}");
    }
    let url = format!("{}/faults", other.control);
    let (status, body) = other.exchange("POST", &url, &other.key, "{");
    assert_eq!(status, 400);
    assert!(body["error"].as_str().unwrap().contains("EOF"), "{body}");
    assert_eq!(fake.faults(), 0);
    assert_eq!(fake.behaviour(), Behaviour::new());
    assert_eq!(fake.requests().count::<ListUsers>(), 0);
}
