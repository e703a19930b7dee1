//! The examples as programs: what they print, and what a server on loopback sees of them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, DeleteUser, NewUser};
use zoom_api_tests::server::{Server, json};

const TOKEN: &str = "token-that-nobody-should-see";

/// The programs by name. They are built when the first test asks for them. With `--lib`, all that
/// this needs is what `cargo test --workspace` has built already.
fn programs() -> &'static BTreeMap<String, PathBuf> {
    static PROGRAMS: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args("build --quiet --workspace --lib --examples --message-format json".split(' '));
        let build = build.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
        let lines = String::from_utf8(build.stdout).unwrap();
        let messages = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        messages
            .filter_map(|message| {
                let name = message["target"]["name"].as_str()?;
                Some((name.to_owned(), message["executable"].as_str()?.into()))
            })
            .collect()
    })
}

struct Run {
    success: bool,
    stdout: String,
    stderr: String,
}

/// Runs an example. Whatever it does, it must not print the token.
async fn run(
    name: &'static str,
    arguments: &[&str],
    environment: &[(&'static str, String)],
) -> Run {
    let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let environment = environment.to_vec();
    let output = tokio::task::spawn_blocking(move || {
        let mut program = Command::new(&programs()[name]);
        program
            .args(arguments)
            .env_remove("ZOOM_TOKEN")
            .env_remove("ZOOM_ACCOUNT_ID")
            .env_remove("ZOOM_CLIENT_ID")
            .env_remove("ZOOM_CLIENT_SECRET")
            .env_remove("ZOOM_BASE_URL")
            .env_remove("ZOOM_OAUTH_URL")
            .envs(environment);
        program.output().unwrap()
    });
    let output = output.await.unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(!format!("{stdout}{stderr}").contains(TOKEN));
    Run { success: output.status.success(), stdout, stderr }
}

/// Runs an example with a token against a server.
async fn run_at(server: &Server, name: &'static str, arguments: &[&str]) -> Run {
    run(name, arguments, &[("ZOOM_TOKEN", TOKEN.to_owned()), ("ZOOM_BASE_URL", server.url())]).await
}

#[tokio::test]
async fn list_users_prints_all_pages() {
    let server = Server::start(|request| match request.uri().query().unwrap() {
        "status=active&page_size=300" => json(
            200,
            r#"{"users":[{"email":"ada@example.com","type":2,"dept":"Engines"}],"next_page_token":"more"}"#,
        ),
        _ => json(200, r#"{"users":[{"email":"grace@example.com","type":7}],"next_page_token":""}"#),
    })
    .await;
    let run = run_at(&server, "list_users", &[]).await;
    assert!(run.success, "{}", run.stderr);
    let lines: Vec<Vec<_>> =
        run.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["ada@example.com", "Licensed", "Engines"]);
    assert_eq!(lines[1], ["grace@example.com", "Unknown(7)", "-"]);
    assert_eq!(lines[2], ["2", "users"]);
    let requests = server.take_requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].headers()["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(requests[1].uri(), "/v2/users?status=active&page_size=300&next_page_token=more");
}

#[tokio::test]
async fn a_token_is_fetched_for_the_app_in_the_environment() {
    let server = Server::start(|request| match request.uri().path() {
        "/oauth/token" => json(200, &format!(r#"{{"access_token":"{TOKEN}","expires_in":3600}}"#)),
        _ => json(200, r#"{"users":[],"next_page_token":""}"#),
    })
    .await;
    let environment = [
        ("ZOOM_ACCOUNT_ID", "account".to_owned()),
        ("ZOOM_CLIENT_ID", "id".to_owned()),
        ("ZOOM_CLIENT_SECRET", "secret".to_owned()),
        ("ZOOM_TOKEN", String::new()),
        ("ZOOM_BASE_URL", server.url()),
        ("ZOOM_OAUTH_URL", server.url().replace("/v2", "/oauth")),
    ];
    let run = run("list_users", &[], &environment).await;
    assert!(run.success, "{}", run.stderr);
    let requests = server.take_requests();
    let paths: Vec<_> = requests.iter().map(|request| request.uri().path()).collect();
    assert_eq!(paths, ["/oauth/token", "/v2/users"]);
    assert_eq!(requests[1].headers()["authorization"], format!("Bearer {TOKEN}"));
}

#[tokio::test]
async fn create_user_prints_the_id() {
    let server = Server::start(|_| json(201, r#"{"id":"KDcuGIm1QgePTO8WbOqwIQ"}"#)).await;
    let run = run_at(&server, "create_user", &["ada@example.com", "Ada", "Lovelace"]).await;
    assert!(run.success, "{}", run.stderr);
    assert_eq!(run.stdout, "created ada@example.com: KDcuGIm1QgePTO8WbOqwIQ\n");
    let requests = server.take_requests();
    assert_eq!((requests[0].method().as_str(), requests[0].uri().path()), ("POST", "/v2/users"));
    assert_eq!(
        requests[0].body(),
        r#"{"action":"create","user_info":{"email":"ada@example.com","type":1,"first_name":"Ada","last_name":"Lovelace"}}"#
    );
}

#[tokio::test]
async fn create_user_says_when_there_is_one() {
    let server =
        Server::start(|_| json(409, r#"{"code":1005,"message":"User already exists."}"#)).await;
    let run = run_at(&server, "create_user", &["ada@example.com", "Ada", "Lovelace"]).await;
    assert!(run.success, "{}", run.stderr);
    assert_eq!(run.stdout, "ada@example.com has a user already\n");
}

#[tokio::test]
async fn update_user_sets_one_field_and_empties_one() {
    let server = Server::start(|_| json(204, "")).await;
    let run = run_at(&server, "update_user", &["ada@example.com", "Engines"]).await;
    assert!(run.success, "{}", run.stderr);
    assert_eq!(run.stdout, "updated ada@example.com\n");
    let requests = server.take_requests();
    assert_eq!(
        (requests[0].method().as_str(), requests[0].uri().path()),
        ("PATCH", "/v2/users/ada%40example.com")
    );
    assert_eq!(requests[0].body(), r#"{"dept":"Engines","manager":""}"#);
}

#[tokio::test]
async fn upload_picture_sends_the_file() {
    let server = Server::start(|_| json(201, "{}")).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ada.png");
    std::fs::write(&path, b"\x89PNG").unwrap();
    let run = run_at(&server, "upload_picture", &["me", path.to_str().unwrap()]).await;
    assert!(run.success, "{}", run.stderr);
    assert_eq!(run.stdout, "uploaded ada.png (image/png, 4 bytes)\n");
    let requests = server.take_requests();
    assert_eq!(
        (requests[0].method().as_str(), requests[0].uri().path()),
        ("POST", "/v2/users/me/picture")
    );
    let part =
        b"name=\"pic_file\"; filename=\"ada.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n";
    assert!(requests[0].body().windows(part.len()).any(|window| window == part));
}

#[tokio::test]
async fn upload_picture_names_a_file_that_is_not_there() {
    let run =
        run("upload_picture", &["me", "no/such.png"], &[("ZOOM_TOKEN", TOKEN.to_owned())]).await;
    assert!(!run.success);
    assert!(run.stderr.starts_with("error: no/such.png: "), "{}", run.stderr);
}

#[tokio::test]
async fn what_zoom_says_is_printed() {
    let server =
        Server::start(|_| json(401, r#"{"code":124,"message":"Invalid access token."}"#)).await;
    let run = run_at(&server, "list_users", &[]).await;
    assert!(!run.success);
    assert_eq!(
        run.stderr,
        "error: users.list: Zoom answered 401, code 124: Invalid access token.\n"
    );
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let run_without = run("list_users", &[], &[]).await;
    assert!(!run_without.success);
    assert!(
        run_without
            .stderr
            .ends_with("in the environment: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET\n"),
        "{}",
        run_without.stderr
    );

    let run_without = run("update_user", &["me"], &[("ZOOM_TOKEN", TOKEN.to_owned())]).await;
    assert!(!run_without.success);
    assert_eq!(run_without.stderr, "error: arguments: USER DEPARTMENT\n");
}

#[tokio::test]
async fn the_tour_shows_what_the_client_does() {
    let run = run("tour", &[], &[]).await;
    assert!(run.success, "{}", run.stderr);
    assert_eq!(run.stdout, include_str!("tour.txt"));
    assert_eq!(run.stderr, "");
}

#[test]
fn the_receiver_hears_of_a_new_user() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut receiver = Command::new(&programs()["receiver"])
        .arg(&address)
        .env("ZOOM_WEBHOOK_SECRET_TOKEN", "shared")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let fake = zoom_api_fake::Fake::builder().real_time().start();
    let webhook = fake.webhook("shared").unwrap();
    let _sender = webhook.send_to(&format!("http://{address}/events")).unwrap();
    let zoom = fake.client().blocking();
    let ada = NewUser::new("ada@example.com", UserType::Basic);
    zoom.send(CreateUser::new(CreateUserAction::Create, ada)).unwrap();
    zoom.send(DeleteUser::new("ada@example.com")).unwrap();
    let (sender, lines) = std::sync::mpsc::channel();
    let stdout = BufReader::new(receiver.stdout.take().unwrap());
    std::thread::spawn(move || stdout.lines().try_for_each(|line| sender.send(line.unwrap())));
    let next = || lines.recv_timeout(std::time::Duration::from_secs(20));
    let lines = [next(), next()].map(|line| line.unwrap_or_default());
    receiver.kill().unwrap();
    receiver.wait().unwrap();
    assert_eq!(lines, [r#"new: Some(Some("ada@example.com"))"#, "user.disassociated"]);
}

#[test]
fn the_readme_shows_the_receiver() {
    let (_, receiver) = include_str!("../../examples/receiver.rs").split_once("\n\n").unwrap();
    assert!(include_str!("../../../README.md").contains(receiver));
}
