//! The OAuth endpoints of the fake, as any client sees them.

use std::time::Duration;

use zoom_api_tests::requests::{self, json, send};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zoom_api::auth::{MemoryStore, UserOAuth};
use zoom_api::users::GetUser;
use zoom_api::{Client, ErrorKind};
use zoom_api_fake::{App, Behaviour, Fake, Fault, Grant, Language};

const BACK: &str = "https://app.example.com/back";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn basic(app: &App) -> String {
    let secret = app.client_secret.as_ref().map_or("", |secret| secret.expose());
    format!("Basic {}", STANDARD.encode(format!("{}:{secret}", app.client_id)))
}

/// Asks for a token with `Basic`. Gives status and body.
fn token(fake: &Fake, app: &App, form: &str) -> (u16, Value) {
    let headers = [FORM, ("authorization", &*basic(app))];
    let answer = send(fake, "POST", "https://zoom.us/oauth/token", &headers, form);
    (answer.status().as_u16(), json(&answer))
}

fn refused(error: &str, reason: &str) -> (u16, Value) {
    (400, json!({ "error": error, "reason": reason }))
}

/// Lets the owner of the account authorise the app. Gives the code.
fn code(fake: &Fake, more: &str) -> String {
    let _ = fake.oauth_app(BACK);
    let id = fake.user_app().client_id;
    let url = format!(
        "https://zoom.us/oauth/authorize?response_type=code&client_id={id}&redirect_uri={BACK}{more}"
    );
    let answer = send(fake, "GET", &url, &[], "");
    assert_eq!(answer.status(), 302, "{answer:?}");
    let location = answer.headers()["location"].to_str().unwrap();
    location.strip_prefix(&format!("{BACK}?code=")).unwrap().to_owned()
}

fn exchange(code: &str) -> String {
    format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}")
}

#[test]
fn an_app_of_the_account_gets_a_token() {
    let fake = Fake::start();
    let app = fake.server_app();
    let form = format!("grant_type=account_credentials&account_id={}", fake.account_id());
    let (status, body) = token(&fake, &app, &form);
    assert_eq!(status, 200);
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("bearer"), &json!(3_600)));
    assert_eq!(body["api_url"], "https://api.zoom.us");
    assert!(body["scope"].as_str().unwrap().contains("user:read:list_users:admin"));
    assert!(body.get("refresh_token").is_none());
    let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
    let users =
        send(&fake, "GET", "https://api.zoom.us/v2/users", &[("authorization", &bearer)], "");
    assert_eq!(users.status(), 200);
    // With the app in the body, and with everything in the query.
    let secret = app.client_secret.as_ref().unwrap();
    let own = format!("{form}&client_id={}&client_secret={}", app.client_id, secret.expose());
    let answer = send(&fake, "POST", "https://zoom.us/oauth/token", &[FORM], &own);
    assert_eq!(answer.status(), 200);
    let url = format!("https://zoom.us/oauth/token?{own}");
    assert_eq!(send(&fake, "POST", &url, &[], "").status(), 200);
}

#[test]
fn what_is_wrong_with_a_request_is_told_as_zoom_tells_it() {
    let fake = Fake::start();
    let (server, user) = (fake.server_app(), fake.user_app());
    let form = format!("grant_type=account_credentials&account_id={}", fake.account_id());
    let mut stranger = server.clone();
    stranger.client_secret = Some("guessed".into());
    let unknown = refused("invalid_client", "Invalid client_id or client_secret");
    assert_eq!(token(&fake, &stranger, &form), unknown);
    stranger.client_id = "nobody".to_owned();
    assert_eq!(token(&fake, &stranger, &form), unknown);
    let unsupported = refused("unsupported_grant_type", "unsupported grant type");
    assert_eq!(token(&fake, &user, &form), unsupported);
    assert_eq!(token(&fake, &server, "grant_type=refresh_token&refresh_token=x"), unsupported);
    let other = "grant_type=account_credentials&account_id=other";
    assert_eq!(token(&fake, &server, other).1["error"], "invalid_request");
    assert_eq!(token(&fake, &server, "").1["error"], "invalid_request");
    // A body of another type holds no parameters.
    let authorization = basic(&server);
    let headers = [("content-type", "application/json"), ("authorization", &*authorization)];
    let answer = send(&fake, "POST", "https://zoom.us/oauth/token", &headers, &form);
    assert_eq!(json(&answer)["error"], "invalid_request");
    // Nobody takes a body apart that is far too large.
    let long = format!("{form}&{}", "a&".repeat(40_000));
    assert_eq!(token(&fake, &server, &long).1["error"], "invalid_request");
    assert_eq!(send(&fake, "GET", "https://zoom.us/oauth/token", &[], "").status(), 405);
    assert_eq!(send(&fake, "POST", "https://zoom.us/oauth/devicecode", &[], "").status(), 404);
}

#[test]
fn a_code_is_good_once_for_five_minutes_and_for_its_app() {
    let fake = Fake::start();
    let app = fake.user_app();
    let first = code(&fake, "");
    let (status, body) = token(&fake, &app, &exchange(&first));
    assert_eq!(status, 200, "{body}");
    assert!(body["refresh_token"].is_string());
    let unknown =
        |code: &str| refused("invalid_request", &format!("Invalid authorization code {code}"));
    assert_eq!(token(&fake, &app, &exchange(&first)), unknown(&first));
    assert_eq!(token(&fake, &app, &exchange("guessed")), unknown("guessed"));
    let late = code(&fake, "");
    fake.clock().advance(Duration::from_secs(300));
    assert_eq!(token(&fake, &app, &exchange(&late)), unknown(&late));
    let elsewhere = exchange(&code(&fake, "")).replace("/back", "/other");
    assert_eq!(token(&fake, &app, &elsewhere).1["error"], "invalid_grant");
}

#[test]
fn pkce_is_checked_by_both_methods() {
    let fake = Fake::start();
    let app = fake.user_app();
    // RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let s256 = format!("&code_challenge={challenge}&code_challenge_method=S256");
    for (asked, proof, status) in [
        (s256.as_str(), verifier, 200),
        (s256.as_str(), challenge, 400),
        (s256.as_str(), "", 400),
        ("&code_challenge=abc&code_challenge_method=plain", "abc", 200),
        ("&code_challenge=abc", "abc", 200),
        ("&code_challenge=abc", "abd", 400),
        ("", "abc", 400),
    ] {
        let form = format!("{}&code_verifier={proof}", exchange(&code(&fake, asked)));
        assert_eq!(token(&fake, &app, &form).0, status, "{asked} {proof}");
    }
}

#[test]
fn a_refresh_token_is_good_once() {
    let fake = Fake::start();
    let app = fake.user_app();
    let (_, first) = token(&fake, &app, &exchange(&code(&fake, "")));
    let refresh = |body: &Value| {
        let refresh = body["refresh_token"].as_str().unwrap();
        token(&fake, &app, &format!("grant_type=refresh_token&refresh_token={refresh}"))
    };
    let (status, second) = refresh(&first);
    assert_eq!(status, 200);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(refresh(&first), refused("invalid_grant", "Invalid Token!"));
    let (status, third) = refresh(&second);
    assert_eq!(status, 200);
    // Another authorisation by the same user ends the one before.
    token(&fake, &app, &exchange(&code(&fake, "")));
    assert_eq!(refresh(&third), refused("invalid_grant", "Invalid Token!"));
    // So do 90 days.
    let (_, fourth) = token(&fake, &app, &exchange(&code(&fake, "")));
    fake.clock().advance(Duration::from_secs(90 * 86_400));
    assert_eq!(refresh(&fourth), refused("invalid_grant", "Invalid Token!"));
}

#[test]
fn a_grant_is_one_of_a_user_and_not_of_an_address() {
    let fake = Fake::builder().examples().start();
    let app = fake.user_app();
    let ada = "KDcuGIm1QgePTO8WbOqwIQ";
    let authorize =
        |user: &str| token(&fake, &app, &exchange(&code(&fake, &format!("&login_hint={user}")))).1;
    let refresh = |body: &Value| {
        let refresh = body["refresh_token"].as_str().unwrap();
        token(&fake, &app, &format!("grant_type=refresh_token&refresh_token={refresh}"))
    };
    // By whatever name they agree, it is the same user who agrees again.
    let first = authorize("ada%40example.com");
    let second = authorize(ada);
    assert_eq!(refresh(&first), refused("invalid_grant", "Invalid Token!"));
    // The address changes, the user does not.
    let email = r#"{"email":"ada@example.org"}"#;
    fake.set_managed_domains(["Example.org"]);
    assert_eq!(requests::call(&fake, "PUT", "/users/ada@example.com/email", email).status(), 204);
    let (status, third) = refresh(&second);
    assert_eq!(status, 200);
    let bearer = format!("Bearer {}", third["access_token"].as_str().unwrap());
    let url = "https://api.zoom.us/v2/users/me";
    let me = send(&fake, "GET", url, &[("authorization", &bearer)], "");
    assert_eq!(json(&me)["id"], ada);
    // Who is not there agrees to nothing, and who was deactivated neither.
    let url = fake.oauth_app(BACK).authorize().unwrap().url().to_owned();
    for nobody in ["ada@example.com", "henry@example.com"] {
        let back = fake.authorize(&url, nobody).unwrap();
        assert!(back.starts_with(&format!("{BACK}?error=access_denied&state=")), "{back}");
    }
}

#[test]
fn a_token_can_be_revoked() {
    let fake = Fake::start();
    let app = fake.user_app();
    let (_, body) = token(&fake, &app, &exchange(&code(&fake, "")));
    let access = body["access_token"].as_str().unwrap();
    let call = || {
        let bearer = format!("Bearer {access}");
        let url = "https://api.zoom.us/v2/users/me";
        send(&fake, "GET", url, &[("authorization", &bearer)], "").status().as_u16()
    };
    assert_eq!(call(), 200);
    let revoke = |app: &App| {
        let headers = [FORM, ("authorization", &*basic(app))];
        let form = format!("token={access}");
        json(&send(&fake, "POST", "https://zoom.us/oauth/revoke", &headers, &form))
    };
    // It is none of another app's.
    assert_eq!(revoke(&fake.server_app())["error"], "invalid_request");
    assert_eq!(call(), 200);
    assert_eq!(revoke(&app), json!({ "status": "success" }));
    assert_eq!(call(), 401);
    assert_eq!(revoke(&app)["error"], "invalid_request");
}

#[test]
fn a_browser_is_sent_to_no_stranger() {
    let fake = Fake::start();
    let _ = fake.oauth_app(BACK);
    let id = fake.user_app().client_id;
    let open = |query: &str| {
        send(&fake, "GET", &format!("https://zoom.us/oauth/authorize?{query}"), &[], "")
    };
    for (query, code) in [
        (format!("response_type=code&client_id=nobody&redirect_uri={BACK}"), 4702),
        (
            format!(
                "response_type=code&client_id={}&redirect_uri={BACK}",
                fake.server_app().client_id
            ),
            4702,
        ),
        (format!("response_type=code&client_id={id}&redirect_uri=https://evil.example.com"), 4709),
        (format!("response_type=code&client_id={id}"), 4709),
    ] {
        let answer = open(&query);
        assert_eq!((answer.status().as_u16(), &json(&answer)["errorCode"]), (400, &json!(code)));
    }
    let location = |query: &str| open(query).headers()["location"].to_str().unwrap().to_owned();
    // Ports of this machine need not be known.
    let local = "http://127.0.0.1:4711/done?a=b";
    let encoded = "http%3A%2F%2F127.0.0.1%3A4711%2Fdone%3Fa%3Db";
    let back =
        location(&format!("response_type=code&client_id={id}&redirect_uri={encoded}&state=a%26b"));
    assert!(back.starts_with(&format!("{local}&code=")), "{back}");
    assert!(back.ends_with("&state=a%26b"), "{back}");
    let back = location(&format!("response_type=token&client_id={id}&redirect_uri={BACK}&state=s"));
    assert_eq!(back, format!("{BACK}?error=unsupported_response_type&state=s"));
}

#[test]
fn nothing_shows_a_secret() {
    let fake = Fake::start();
    let app = fake.user_app();
    let (_, body) = token(&fake, &app, &exchange(&code(&fake, "&state=geheim")));
    let access = body["access_token"].as_str().unwrap();
    let bearer = format!("Bearer {access}");
    let headers = [("authorization", &*bearer)];
    send(&fake, "GET", "https://api.zoom.us/v2/users/me", &headers, "");
    let secret = app.client_secret.as_ref().unwrap().expose();
    let requests = fake.requests();
    let mut shown = format!("{fake:?} {:?} {:?} {requests:?} {app:?}", fake.client(), fake.clock());
    for entry in requests.iter() {
        shown += &format!("{:?} {:?} {}", entry.headers(), entry.body(), entry.target());
    }
    for hidden in [secret, access, body["refresh_token"].as_str().unwrap(), "geheim"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
}

#[test]
fn only_the_newest_tokens_may_be_good() {
    let fake = Fake::builder().users(1).start();
    let (server, user) = (fake.server_app(), fake.user_app());
    let form = format!("grant_type=account_credentials&account_id={}", fake.account_id());
    let of_account = || token(&fake, &server, &form).1["access_token"].as_str().unwrap().to_owned();
    let status = |token: &str| {
        let bearer = format!("Bearer {token}");
        let url = "https://api.zoom.us/v2/users/me";
        let answer = send(&fake, "GET", url, &[("authorization", &bearer)], "");
        (answer.status() != 200).then(|| json(&answer)["code"].clone())
    };
    let gone = Some(json!(124));
    // Without a word, all are good.
    let tokens: Vec<_> = (0..4).map(|_| of_account()).collect();
    assert!(tokens.iter().all(|token| status(token).is_none()));
    fake.set_behaviour(Behaviour::new().newest_tokens(2));
    assert!(tokens.iter().all(|token| status(token).is_none()), "until the next one comes");
    let fifth = of_account();
    assert!(tokens[..3].iter().all(|token| status(token) == gone));
    assert_eq!((status(&tokens[3]), status(&fifth)), (None, None));
    // A token of a test is one of the account too, and a user is somebody else.
    let own = fake.token(Grant::account());
    assert_eq!(
        (status(&tokens[3]), status(&fifth), status(own.expose())),
        (gone.clone(), None, None)
    );

    fake.set_behaviour(Behaviour::new().newest_tokens(1));
    let (_, first) = token(&fake, &user, &exchange(&code(&fake, "")));
    let access = |body: &Value| body["access_token"].as_str().unwrap().to_owned();
    assert_eq!((status(&access(&first)), status(own.expose())), (None, None));
    let refresh = first["refresh_token"].as_str().unwrap();
    let (_, second) =
        token(&fake, &user, &format!("grant_type=refresh_token&refresh_token={refresh}"));
    assert_eq!((status(&access(&first)), status(&access(&second))), (gone, None));
}

/// What stands in the answer for programs stays.
#[test]
fn reasons_are_in_the_language_of_the_account() {
    let fake = Fake::builder().behaviour(Behaviour::new().language(Language::Japanese)).start();
    let app = fake.user_app();
    let answer = |form: &str| token(&fake, &app, form);
    for (form, error) in [
        (exchange("used"), "invalid_request"),
        ("grant_type=refresh_token&refresh_token=x".to_owned(), "invalid_grant"),
        ("grant_type=password".to_owned(), "unsupported_grant_type"),
        (String::new(), "invalid_request"),
    ] {
        let (status, body) = answer(&form);
        assert_eq!((status, &body["error"]), (400, &json!(error)));
        let reason = body["reason"].as_str().unwrap();
        assert!(!reason.contains("nvalid") && !reason.is_ascii(), "{reason}");
    }
    let mut stranger = app.clone();
    stranger.client_secret = Some("guessed".into());
    let (_, body) = token(&fake, &stranger, "");
    assert_eq!(body["error"], "invalid_client");
    assert!(!body["reason"].as_str().unwrap().contains("nvalid"));
}

/// The whole way of a user, with PKCE: the page of the browser, the code, the tokens, a call, a refresh.
#[tokio::test]
async fn an_app_is_authorised_over_a_socket() {
    let fake = Fake::builder().users(1).start();
    let server = fake.listen().unwrap();
    for app in [fake.oauth_app(BACK), fake.public_app(BACK)] {
        let app = app.oauth_url(server.oauth_url());
        let authorization = app.authorize().unwrap();
        let url = format!("{}&login_hint=owner%40example.com", authorization.url());
        assert!(url.starts_with(&format!("{}/authorize?", server.oauth_url())), "{url}");
        let back = tokio::task::spawn_blocking(move || browse(&url)).await.unwrap();
        assert!(back.starts_with(BACK), "{back}");
        let code = authorization.code(&back).unwrap();
        let tokens = UserOAuth::new(app, MemoryStore::default()).with_code(code);
        let zoom = Client::builder(tokens).base_url(server.url()).oauth_url(server.oauth_url());
        let zoom = zoom.build().unwrap();
        let me = zoom.send(GetUser::new("me")).await.unwrap();
        assert_eq!(me.id.as_ref().map(|id| id.as_str()), Some(&*fake.owner()));
        fake.fail(Fault::token_expired());
        zoom.send(GetUser::new("me")).await.unwrap();
    }
    let asked = fake.requests();
    let asked: Vec<_> = asked.iter().map(|entry| entry.operation().unwrap()).collect();
    let once =
        ["oauth.authorize", "oauth.token", "users.get", "users.get", "oauth.token", "users.get"];
    assert_eq!(asked, [once, once].concat());
}

/// Opens a URL, and gives where it leads.
fn browse(url: &str) -> String {
    let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false);
    let answer = ureq::Agent::from(config.build()).get(url).call().unwrap();
    assert_eq!(answer.status(), 302);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[test]
fn a_user_is_sent_to_no_url_that_is_not_safe() {
    let app = Fake::start().oauth_app(BACK);
    let at = |url: &str| app.clone().oauth_url(url).authorize().map(|it| it.url().to_owned());
    let (good, same) =
        (at("http://localhost:1/oauth/").unwrap(), at("https://login.example.com/oauth"));
    assert!(good.starts_with("http://localhost:1/oauth/authorize?"), "{good}");
    assert!(same.unwrap().starts_with("https://login.example.com/oauth/authorize?"));
    for url in [
        "http://example.com/oauth",
        "",
        "oauth",
        "https://",
        "https://zoom.us/oauth?a",
        "ftp://localhost/",
    ] {
        let error = at(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{url}");
    }
}

/// Both answer under Zoom's own addresses, and the source is one and the same.
#[tokio::test]
async fn a_token_of_one_fake_goes_to_no_other_one() {
    let (one, other) = (Fake::start(), Fake::start());
    let app = one.server_to_server();
    for fake in [&one, &other] {
        let zoom = fake.client_of(app.clone());
        zoom.send(GetUser::new("me")).await.unwrap();
        let statuses: Vec<_> = fake.requests().iter().map(|it| it.status()).collect();
        assert_eq!(statuses, [Some(200), Some(200)], "a token, and the call");
    }
}
