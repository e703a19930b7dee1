//! An endpoint and an event that exist nowhere, added as one file each: generated, compiled, called, and answered by
//! the fake, or received.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::common::{Workspace, stderr, stdout};

const ENDPOINT: &str = r#"{
  "$schema": "../../schema.json",
  "id": "users.nicknames.update",
  "title": "Update a nickname",
  "docs": "Changes one of the nicknames of a user.",
  "method": "PATCH",
  "path": "/users/{userId}/nicknames/{nicknameId}",
  "request": "UpdateNickname",
  "scopes": { "classic": ["user:write:admin"], "granular": [] },
  "rate_limit": "light",
  "replay": "safe",
  "path_params": [
    { "name": "userId", "type": "UserId", "docs": "The user." },
    { "name": "nicknameId", "type": "NicknameId", "docs": "The nickname." }
  ],
  "query": [{ "name": "notify", "type": "bool", "docs": "Whether the user is told." }],
  "body": {
    "fields": [
      { "name": "type", "type": "NicknameType", "docs": "Where it is shown.", "required": true },
      { "name": "note", "type": "string", "docs": "A note.", "nullable": true }
    ]
  },
  "response": {
    "status": 200,
    "name": "Nickname",
    "docs": "A nickname.",
    "fields": [
      { "name": "type", "type": "NicknameType", "docs": "Where it is shown." },
      { "name": "uses", "type": "int", "docs": "How often it was used." }
    ]
  },
  "examples": [
    {
      "path": { "userId": "me", "nicknameId": "n/1" },
      "query": { "notify": true },
      "body": { "type": "chat", "note": null },
      "wire": "PATCH /users/me/nicknames/n%2F1?notify=true",
      "reply": { "type": "chat", "uses": 3 }
    }
  ],
  "types": [
    { "name": "NicknameId", "docs": "Identifies a nickname.", "id": true },
    {
      "name": "NicknameType",
      "docs": "Where a nickname is shown.",
      "values": [{ "value": "chat", "docs": "In chats." }, { "value": "meeting", "docs": "In meetings." }]
    }
  ]
}
"#;

/// The first endpoint of a group.
const IN_A_NEW_GROUP: &str = r#"{
  "$schema": "../schema.json",
  "id": "coffee_machines.list",
  "title": "List coffee machines",
  "docs": "Lists the coffee machines of the account.",
  "method": "GET",
  "path": "/coffee_machines",
  "request": "ListCoffeeMachines",
  "scopes": { "classic": ["coffee:read:admin"], "granular": [] },
  "rate_limit": "light",
  "replay": "safe",
  "response": {
    "status": 200,
    "name": "CoffeeMachines",
    "docs": "Coffee machines.",
    "fields": [{ "name": "total_records", "type": "int", "docs": "How many there are." }]
  },
  "examples": [{ "wire": "GET /coffee_machines", "reply": { "total_records": 2 } }]
}
"#;

/// The first event of a group that has no endpoints.
const EVENT: &str = r#"{
  "$schema": "../../schema.json",
  "event": "kettle.boiled",
  "title": "Kettle boiled",
  "docs": "A kettle has come to the boil.",
  "payload": "KettleBoiled",
  "scopes": { "classic": ["kettle:read"], "granular": [] },
  "caused_by": [{ "operation": "users.nicknames.update", "when": { "notify": true } }],
  "fields": [
    { "name": "account_id", "type": "AccountId", "docs": "ID of the account." },
    { "name": "object", "type": "Kettle", "docs": "The kettle." }
  ],
  "examples": [
    { "event_ts": 1795779000000, "payload": { "account_id": "a", "object": { "litres": 2, "state": "whistling" } } }
  ],
  "types": [
    {
      "name": "Kettle",
      "docs": "A kettle.",
      "fields": [
        { "name": "litres", "type": "int", "docs": "How much is in it." },
        { "name": "state", "type": "KettleState", "docs": "What it does." }
      ]
    },
    {
      "name": "KettleState",
      "docs": "What a kettle does.",
      "values": [{ "value": "whistling", "docs": "It whistles." }, { "value": "silent", "docs": "It does not." }]
    }
  ]
}
"#;

const CALLER: &str = r##"//! Calls what is new.

use zoom_api::transport::{BoxFuture, Transport, TransportError};
use zoom_api::coffee_machines::ListCoffeeMachines;
use zoom_api::events::{Event, KettleState};
use zoom_api::webhooks::Delivery;
use zoom_api::users::{NicknameType, UpdateNickname};

struct Printer;

impl Transport for Printer {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        println!("{} {}", request.method(), request.uri());
        println!("{}", String::from_utf8_lossy(request.body()));
        Box::pin(async { Ok(http::Response::new(r#"{"type":"carrier pigeon","uses":"3"}"#.into())) })
    }
}

fn main() {
    let client = zoom_api::Client::builder(zoom_api::auth::StaticToken::new("t")).transport(Printer).build().unwrap();
    let request = UpdateNickname::new("me", "n/1", NicknameType::Chat).notify(true).clear_note();
    println!("{:?}", *now(client.send(request)).unwrap());

    // Nobody has told the fake of it: it checks what comes by the spec, and answers with the example.
    let fake = zoom_api_fake::Fake::start();
    let zoom = fake.client();
    let request = UpdateNickname::new("me", "n/1", NicknameType::Chat);
    println!("{:?}", *now(zoom.send(request)).unwrap());
    let request = UpdateNickname::new("me", "n/1", NicknameType::from("pigeon"));
    println!("{}", now(zoom.send(request)).unwrap_err());
    println!("{:?}", *now(zoom.send(ListCoffeeMachines::new())).unwrap());
    println!("{}", fake.requests().last().unwrap().target());

    let body = r#"{"event":"kettle.boiled","event_ts":1,"payload":{"object":{"litres":"2","state":"silent"}}}"#;
    if let Event::KettleBoiled(boiled) = Delivery::from_verified(body).into_event() {
        let kettle = boiled.object.unwrap();
        println!("{:?} {}", kettle.litres, kettle.state == Some(KettleState::Silent));
    }
}

/// What comes of something that has nothing to wait for.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("nothing to wait for"),
    }
}
"##;

/// Builds the caller. All that it needs beside the two crates that have changed is what `cargo test --workspace` has
/// built: it is an example of the same workspace, whose features are united in the same way.
fn build(workspace: &Workspace) -> PathBuf {
    // Another version, so that the crates that are tested are not overwritten.
    let manifests = ["zoom-api/Cargo.toml", "zoom-api/fake/Cargo.toml"];
    let before = manifests.map(|path| fs::read_to_string(workspace.path(path)).unwrap());
    for path in manifests {
        let (from, to) = ("\nversion.workspace = true", "\nversion = \"1000.0.0\"");
        workspace.edit(path, |text| text.replacen(from, to, 1));
    }
    let once = ["zoom-api", "zoom-api-fake"]
        .map(|name| format!("\n[profile.dev.package.{name}]\nincremental = false\n"));
    workspace.edit("Cargo.toml", |text| text.to_owned() + &once.concat());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args("build --quiet --workspace --example caller".split(' '));
    build.args(["--message-format", "json"]).current_dir(workspace.path(""));
    let build = build.env("CARGO_TARGET_DIR", target).output().unwrap();
    assert!(build.status.success(), "{}", stderr(&build));
    for (path, text) in manifests.iter().zip(before) {
        fs::write(workspace.path(path), text).unwrap();
    }
    let said = stdout(&build);
    let mut messages = said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    messages.find_map(|message| message["executable"].as_str().map(PathBuf::from)).unwrap()
}

#[test]
fn one_file_is_enough() {
    let workspace = Workspace::copy_whole();
    let before = workspace.snapshot("zoom-api");
    fs::create_dir(workspace.path("spec/coffee_machines")).unwrap();
    fs::write(workspace.path("spec/coffee_machines/list.json"), IN_A_NEW_GROUP).unwrap();
    fs::create_dir(workspace.path("spec/users/nicknames")).unwrap();
    fs::write(workspace.path("spec/users/nicknames/update.json"), ENDPOINT).unwrap();
    fs::create_dir(workspace.path("spec/events/kettles")).unwrap();
    fs::write(workspace.path("spec/events/kettles/boiled.json"), EVENT).unwrap();
    let generate = workspace.xtask(&["generate"]);
    assert_eq!((generate.status.code(), stderr(&generate)), (Some(0), String::new()));
    let count = format!("{} endpoints, {} events, ", workspace.endpoints(), workspace.events());
    assert!(stdout(&generate).starts_with(&count), "{}", stdout(&generate));
    // They bring their own tests.
    assert!(workspace.path("tests/generated/users/nicknames/update.rs").is_file());
    assert!(workspace.path("tests/generated/events/kettles/boiled.rs").is_file());

    let caller = "zoom-api/fake/examples/caller.rs";
    fs::write(workspace.path(caller), CALLER).unwrap();
    let run = Command::new(build(&workspace)).output().unwrap();
    assert!(run.status.success(), "{}", stderr(&run));
    assert_eq!(
        stdout(&run),
        "PATCH https://api.zoom.us/v2/users/me/nicknames/n%2F1?notify=true\n\
         {\"type\":\"chat\",\"note\":null}\n\
         Nickname { type: \"carrier pigeon\", uses: 3 }\n\
         Nickname { type: \"chat\", uses: 3 }\n\
         users.nicknames.update: Zoom answered 400, code 300: Validation Failed. [type: Must be one of: chat, meeting.]\n\
         CoffeeMachines { total_records: 2 }\n\
         /coffee_machines\n\
         Some(2) true\n"
    );

    // What came with the files goes with them.
    fs::remove_file(workspace.path(caller)).unwrap();
    fs::remove_dir_all(workspace.path("spec/coffee_machines")).unwrap();
    fs::remove_dir_all(workspace.path("spec/users/nicknames")).unwrap();
    fs::remove_dir_all(workspace.path("spec/events/kettles")).unwrap();
    let generate = workspace.xtask(&["generate"]);
    assert_eq!((generate.status.code(), stderr(&generate)), (Some(0), String::new()));
    assert!(before == workspace.snapshot("zoom-api"));
}
