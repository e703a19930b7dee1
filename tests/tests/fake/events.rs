//! The events that the fake makes of what happens, and how it delivers them.

use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::routing::post_service;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use serde_json::{Value, json};
use zoom_api::events::Event;
use zoom_api::types::Upload;
use zoom_api::users::UploadPicture;
use zoom_api::webhooks::{Delivery, EventService, Receiver, Refusal};
use zoom_api_fake::{Attempt, EventStream, Fake, Webhook};
use zoom_api_tests::requests::{call, json as body_of};

const SECRET: &str = "secret-token";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn payload(delivery: &Delivery) -> Value {
    let mut body: Value = serde_json::from_slice(delivery.bytes()).unwrap();
    body["payload"].take()
}

/// The payload as its type has it: what the spec does not know, or what does not fit, is not there.
fn read(event: &Event) -> Value {
    macro_rules! payload {
        ($($name:ident)*) => {
            match event {
                $(Event::$name(payload) => serde_json::to_value(payload).unwrap(),)*
                other => panic!("{other:?}"),
            }
        };
    }
    payload! {
        GroupAdminAdded GroupAdminDeleted GroupCreated GroupDeleted GroupLockSettingsUpdated
        GroupMemberAdded GroupMemberDeleted GroupSettingsUpdated GroupUpdated UserActivated
        UserCreated UserDeactivated UserDeleted UserDisassociated UserInvitationAccepted
        UserPresenceStatusUpdated UserSettingsUpdated UserSignedIn UserSignedOut UserUpdated
    }
}

/// What has happened since the last look: names, and what is told of the object and of what it was.
fn told(events: &mut EventStream) -> Vec<Value> {
    let next = std::iter::from_fn(|| events.try_next());
    next.map(|delivery| {
        let mut payload = payload(&delivery);
        assert_eq!(read(delivery.event()), payload, "what {} is read as", delivery.name());
        let mut line = vec![delivery.name().into(), payload["object"].take()];
        line.extend(payload.get_mut("old_object").map(Value::take));
        line.into()
    })
    .collect()
}

/// An account with Ada, who is signed in, and a group.
struct Scene {
    fake: Fake,
    events: EventStream,
    ada: String,
    engines: String,
}

impl Scene {
    fn new() -> Self {
        let fake = Fake::builder().without_limits().start();
        let new = json!({ "action": "autoCreate", "user_info": {
            "email": "ada@example.com", "type": 2, "first_name": "Ada", "password": "Diff3rence-Engine"
        } });
        let ada = call(&fake, "POST", "/users", &new.to_string());
        let engines = call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
        let id = |answer| body_of(&answer)["id"].as_str().unwrap().to_owned();
        let (ada, engines) = (id(ada), id(engines));
        let events = fake.events();
        Self { fake, events, ada, engines }
    }

    /// Gives Ada a picture.
    fn picture(&mut self) {
        let picture = Upload::from_bytes("ada.png", "png").with_content_type("image/png");
        let request = UploadPicture::new(self.ada.as_str(), picture);
        self.fake.client().send(request).now_or_never().unwrap().unwrap();
    }

    /// Makes a call, and gives what is told of it.
    fn call(&mut self, method: &str, target: &str, body: Value) -> Vec<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let target = target.replace("{ada}", &self.ada).replace("{engines}", &self.engines);
        let answer = call(&self.fake, method, &target, &body);
        assert!(answer.status().is_success(), "{target}: {:?}", answer.body());
        told(&mut self.events)
    }
}

/// A call that works in the scene, by the operation and by what the event asks of it.
fn call_of(operation: &str, when: &Value) -> (&'static str, &'static str, Value) {
    let whom = |list: &str| json!({ list: [{ "email": "ada@example.com" }] });
    match operation {
        "users.create" => {
            let user = json!({ "email": "mary@example.com", "type": 1 });
            ("POST", "/users", json!({ "action": "create", "user_info": user }))
        }
        "users.update" => ("PATCH", "/users/{ada}", json!({ "dept": "Engines" })),
        "users.email.update" => ("PUT", "/users/{ada}/email", json!({ "email": "a@example.com" })),
        "users.password.update" => {
            ("PUT", "/users/{ada}/password", json!({ "password": "Analyt1cal-Engine" }))
        }
        "users.picture.delete" => ("DELETE", "/users/{ada}/picture", json!(null)),
        "users.status.update" => ("PUT", "/users/{ada}/status", when.clone()),
        "users.presence_status.update" => {
            ("PUT", "/users/{ada}/presence_status", json!({ "status": "Away" }))
        }
        "users.settings.update" => {
            let settings = json!({ "in_meeting": { "waiting_room": true } });
            ("PATCH", "/users/{ada}/settings", settings)
        }
        "users.delete" if when["action"] == "delete" => {
            ("DELETE", "/users/{ada}?action=delete", json!(null))
        }
        "users.delete" => ("DELETE", "/users/{ada}", json!(null)),
        "groups.create" => ("POST", "/groups", json!({ "name": "Mills" })),
        "groups.update" => ("PATCH", "/groups/{engines}", json!({ "name": "Mills" })),
        "groups.delete" => ("DELETE", "/groups/{engines}", json!(null)),
        "groups.admins.add" => ("POST", "/groups/{engines}/admins", whom("admins")),
        "groups.admins.remove" => ("DELETE", "/groups/{engines}/admins/{ada}", json!(null)),
        "groups.members.add" => ("POST", "/groups/{engines}/members", whom("members")),
        "groups.members.remove" => ("DELETE", "/groups/{engines}/members/{ada}", json!(null)),
        "groups.settings.update" | "groups.lock_settings.update" => {
            let target = match operation {
                "groups.settings.update" => "/groups/{engines}/settings",
                _ => "/groups/{engines}/lock_settings",
            };
            ("PATCH", target, json!({ "recording": { "cloud_recording": true } }))
        }
        other => panic!("no call of `{other}`"),
    }
}

/// What the spec names as the cause of an event makes it here too.
#[test]
fn the_calls_that_the_spec_names_make_their_events() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let spec = codegen::load(&folder).unwrap();
    let mut tried = 0;
    for event in &spec.events {
        for cause in &event.caused_by {
            let when = json!(cause.when);
            let operation = cause.operation.as_str();
            let mut scene = Scene::new();
            // What is undone must have been done.
            let before: &[(&str, &Value)] = match operation {
                "groups.admins.remove" => &[("groups.admins.add", &Value::Null)],
                "groups.members.remove" => &[("groups.members.add", &Value::Null)],
                "users.status.update" if when["action"] == "activate" => {
                    &[("users.status.update", &json!({ "action": "deactivate" }))]
                }
                _ => &[],
            };
            for (operation, when) in before {
                let (method, target, body) = call_of(operation, when);
                scene.call(method, target, body);
            }
            if operation.starts_with("users.picture.") {
                scene.picture();
            }
            if operation == "users.presence_status.update" {
                scene.fake.sign_in("ada@example.com").unwrap();
            }
            let told = match operation {
                "users.picture.upload" => told(&mut scene.events),
                _ => {
                    told(&mut scene.events);
                    let (method, target, body) = call_of(operation, &when);
                    scene.call(method, target, body)
                }
            };
            let is_told = told.iter().any(|line| line[0] == event.event.as_str());
            assert!(is_told, "{operation} {when}: no `{}` in {told:?}", event.event);
            tried += 1;
        }
    }
    assert!(tried >= 20, "only {tried} calls");
}

#[test]
fn users_are_told_of() {
    let mut scene = Scene::new();
    let id = scene.ada.clone();
    let ada = json!({
        "id": id, "first_name": "Ada", "last_name": "", "email": "ada@example.com", "type": 2
    });
    let new = json!({ "action": "ssoCreate", "user_info": {
        "email": "mary@example.com", "type": 1, "first_name": "Mary", "last_name": "Somerville"
    } });
    let created = scene.call("POST", "/users", new).remove(0);
    let mary = json!({
        "id": created[1]["id"], "first_name": "Mary", "last_name": "Somerville",
        "display_name": "Mary Somerville", "email": "mary@example.com", "type": 1
    });
    assert_eq!(created, json!(["user.created", mary]));

    let change = json!({ "dept": "Engines", "first_name": "Augusta" });
    assert_eq!(
        scene.call("PATCH", "/users/{ada}", change.clone()),
        [json!([
            "user.updated",
            { "id": id, "dept": "Engines", "first_name": "Augusta" },
            { "id": id, "first_name": "Ada" }
        ])]
    );
    // Nothing has changed.
    assert_eq!(scene.call("PATCH", "/users/{ada}", change), [json!(null); 0]);
    assert_eq!(scene.call("GET", "/users/{ada}", json!(null)), [json!(null); 0]);
    // Something has, for which events have no field.
    assert_eq!(
        scene.call("PATCH", "/users/{ada}", json!({ "job_title": "Countess" })),
        [json!(["user.updated", { "id": id }, { "id": id }])]
    );
    scene.call("PATCH", "/users/{ada}", json!({ "dept": "", "first_name": "Ada" }));
    assert_eq!(
        scene.call("PUT", "/users/{ada}/password", json!({ "password": "Analyt1cal-Engine" })),
        [json!(["user.updated", { "id": id }, { "id": id }])]
    );
    assert_eq!(
        scene.call("PUT", "/users/{ada}/email", json!({ "email": "ada.l@example.com" })),
        [
            json!(["user.updated", { "id": id, "email": "ada.l@example.com" }, { "id": id, "email": "ada@example.com" }])
        ]
    );
    scene.call("PUT", "/users/{ada}/email", json!({ "email": "ada@example.com" }));
    let waiting = |on: bool| json!({ "in_meeting": { "waiting_room": on } });
    assert_eq!(
        scene.call("PATCH", "/users/{ada}/settings", waiting(true)),
        [
            json!(["user.settings_updated", { "id": id, "settings": waiting(true) }, { "id": id, "settings": {} }])
        ]
    );
    assert_eq!(
        scene.call("PATCH", "/users/{ada}/settings", waiting(false)),
        [json!([
            "user.settings_updated",
            { "id": id, "settings": waiting(false) }, { "id": id, "settings": waiting(true) }
        ])]
    );
    scene.fake.sign_in("ada@example.com").unwrap();
    let at_work = |more: Value| {
        let mut object =
            json!({ "id": id, "email": "ada@example.com", "date_time": "2026-01-01T12:00:00Z" });
        object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        object
    };
    let client = json!({ "client_type": "linux", "version": "6.2.5.1000", "login_type": 100 });
    assert_eq!(told(&mut scene.events), [json!(["user.signed_in", at_work(client.clone())])]);
    let presence = json!({ "status": "Do_No_Disturb", "duration": 20 });
    assert_eq!(
        scene.call("PUT", "/users/{ada}/presence_status", presence),
        [json!([
            "user.presence_status_updated",
            at_work(json!({ "presence_status": "Do_Not_Disturb" }))
        ])]
    );
    scene.fake.sign_out("ada@example.com").unwrap();
    assert_eq!(told(&mut scene.events), [json!(["user.signed_out", at_work(client)])]);

    let mut basic = ada.clone();
    basic["type"] = 1.into();
    let names = |told: Vec<Value>| told.iter().map(|event| event[0].clone()).collect::<Vec<_>>();
    let told = scene.call("PUT", "/users/{ada}/status", json!({ "action": "deactivate" }));
    assert_eq!(told[0], json!(["user.deactivated", basic]));
    // With it goes the plan.
    assert_eq!(names(told), ["user.deactivated", "user.updated"]);
    assert_eq!(
        scene.call("PUT", "/users/{ada}/status", json!({ "action": "activate" })),
        [json!(["user.activated", basic])]
    );
    assert_eq!(
        scene.call("DELETE", "/users/{ada}?action=delete", json!(null)),
        [json!(["user.deleted", basic])]
    );
    let told = scene.call("DELETE", "/users/mary@example.com", json!(null));
    assert_eq!(names(told), ["user.disassociated"]);
    let new = json!({ "action": "create", "user_info": { "email": "eve@example.com", "type": 1 } });
    assert_eq!(names(scene.call("POST", "/users", new)), ["user.created"]);
    scene.fake.accept_invitation("eve@example.com").unwrap();
    assert_eq!(names(self::told(&mut scene.events)), ["user.invitation_accepted"]);
}

#[test]
fn groups_are_told_of() {
    let mut scene = Scene::new();
    let (id, ada) = (scene.engines.clone(), scene.ada.clone());
    let people = json!([{ "id": ada, "email": "ada@example.com" }]);
    let whom = json!([{ "email": "ada@example.com" }]);
    assert_eq!(
        scene.call("PATCH", "/groups/{engines}", json!({ "name": "Mills" })),
        [json!(["group.updated", { "id": id, "name": "Mills" }, { "id": id, "name": "Engines" }])]
    );
    assert_eq!(
        scene.call("POST", "/groups/{engines}/members", json!({ "members": whom })),
        [json!(["group.member_added", { "id": id, "members": people }])]
    );
    assert_eq!(
        scene.call("POST", "/groups/{engines}/admins", json!({ "admins": whom })),
        [json!(["group.admin_added", { "id": id, "admins": people }])]
    );
    let locks = json!({ "recording": { "cloud_recording": true } });
    let changed =
        |name: &str| json!([name, { "id": id, "settings": locks }, { "id": id, "settings": {} }]);
    assert_eq!(
        scene.call("PATCH", "/groups/{engines}/lock_settings", locks.clone()),
        [changed("group.lock_settings_updated")]
    );
    assert_eq!(
        scene.call("PATCH", "/groups/{engines}/settings", locks.clone()),
        [changed("group.settings_updated")]
    );
    assert_eq!(
        scene.call("DELETE", "/groups/{engines}/admins/{ada}", json!(null)),
        [json!(["group.admin_deleted", { "id": id, "admins": people }])]
    );
    let other = scene.call("POST", "/groups", json!({ "name": "Tables" })).remove(0);
    assert_eq!(other[0], "group.created");
    assert_eq!(
        scene.call(
            "PATCH",
            "/groups/{engines}/members/{ada}",
            json!({ "action": "move", "target_group_id": other[1]["id"] })
        ),
        [
            json!(["group.member_added", { "id": other[1]["id"], "members": people }]),
            json!(["group.member_deleted", { "id": id, "members": people }]),
        ]
    );
    scene.call("POST", "/groups/{engines}/members", json!({ "members": whom }));
    // What goes with a group, or with a user, has no event of its own.
    assert_eq!(
        scene.call("DELETE", "/groups/{engines}", json!(null)),
        [json!(["group.deleted", { "id": id, "name": "Mills" }])]
    );
    let told = scene.call("DELETE", "/users/{ada}?action=delete", json!(null));
    assert_eq!(told.iter().map(|event| &event[0]).collect::<Vec<_>>(), ["user.deleted"]);
}

#[test]
fn an_event_says_who_did_it_and_when() {
    let mut scene = Scene::new();
    call(&scene.fake, "POST", "/groups", r#"{"name":"Tables"}"#);
    let owner = body_of(&call(&scene.fake, "GET", "/users/me", ""));
    let created = scene.events.try_next().unwrap();
    let payload = payload(&created);
    assert_eq!(payload["account_id"], scene.fake.account_id());
    assert_eq!((&payload["operator"], &payload["operator_id"]), (&owner["email"], &owner["id"]));
    let now = scene.fake.clock().now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(payload["time_stamp"], now.as_millis() as u64);
    // No two have the same time.
    call(&scene.fake, "POST", "/groups", r#"{"name":"Mills"}"#);
    assert!(scene.events.try_next().unwrap().time() > created.time());
}

#[test]
fn a_refusal_has_no_event_and_another_account_begins_anew() {
    let mut scene = Scene::new();
    assert_eq!(call(&scene.fake, "POST", "/groups", r#"{"name":"Engines"}"#).status(), 409);
    assert_eq!(told(&mut scene.events), [json!(null); 0]);
    let snapshot = scene.fake.snapshot();
    scene.fake.load(snapshot).unwrap();
    assert_eq!(told(&mut scene.events), [json!(null); 0]);
    let told = scene.call("DELETE", "/groups/{engines}", json!(null));
    assert_eq!(told[0][0], "group.deleted");
}

/// A receiver whose handler answers what a test says.
struct Target {
    service: EventService,
    handled: Arc<Mutex<Vec<String>>>,
    refuses: Arc<AtomicUsize>,
}

impl Target {
    fn new(fake: &Fake) -> Self {
        Self::with(fake, Receiver::new(SECRET).unwrap())
    }

    fn with(fake: &Fake, receiver: Receiver) -> Self {
        let handled = Arc::<Mutex<Vec<String>>>::default();
        let refuses = Arc::new(AtomicUsize::new(0));
        let (seen, left) = (Arc::clone(&handled), Arc::clone(&refuses));
        let service = EventService::new(receiver, move |delivery| {
            let refuse = |left: usize| left.checked_sub(1);
            let is_taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refuse).is_err();
            if is_taken {
                seen.lock().unwrap().push(delivery.name().to_owned());
            }
            std::future::ready(if is_taken { Ok(()) } else { Err(()) })
        });
        Self { service: service.runtime(fake.clock().clone()), handled, refuses }
    }

    fn handled(&self) -> Vec<String> {
        std::mem::take(&mut *self.handled.lock().unwrap())
    }
}

fn statuses(attempts: &[Attempt]) -> Vec<(&'static str, u32, Option<u16>)> {
    attempts.iter().map(|attempt| (attempt.event, attempt.number, attempt.status)).collect()
}

const CHALLENGE: &str = "endpoint.url_validation";

#[tokio::test]
async fn what_fails_is_repeated_after_5_20_and_60_minutes() {
    let fake = Fake::start();
    let target = Target::new(&fake);
    let webhook = fake.webhook(SECRET).unwrap();
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    target.refuses.store(3, Ordering::Relaxed);
    let deliver = async |wait: Duration| {
        fake.clock().advance(wait);
        statuses(&webhook.deliver_to(&target.service).await)
    };
    let created = |number, status| ("group.created", number, Some(status));
    assert_eq!(deliver(Duration::ZERO).await, [(CHALLENGE, 1, Some(200)), created(1, 503)]);
    assert_eq!(deliver(5 * MINUTE - Duration::from_secs(1)).await, []);
    assert_eq!(deliver(Duration::from_secs(1)).await, [created(2, 503)]);
    assert_eq!(deliver(20 * MINUTE).await, [created(3, 503)]);
    assert_eq!(webhook.pending(), 1);
    // With the signature of the first time, as far as anybody knows.
    assert_eq!(deliver(60 * MINUTE).await, [created(4, 200)]);
    assert_eq!(target.handled(), ["group.created"]);

    // There is no fifth attempt, and none behind a 4xx.
    call(&fake, "POST", "/groups", r#"{"name":"Tables"}"#);
    target.refuses.store(usize::MAX, Ordering::Relaxed);
    for wait in [0, 5, 20, 60] {
        assert_eq!(deliver(wait * MINUTE).await.len(), 1);
    }
    assert_eq!((deliver(24 * HOUR).await, webhook.pending()), (vec![], 0));
    assert_eq!(webhook.attempts().len(), 9);
}

#[tokio::test]
async fn whoever_is_strict_loses_repeats_that_are_not_signed_anew() {
    for (anew, expected) in [(false, 401), (true, 200)] {
        let fake = Fake::start();
        let target = Target::with(&fake, Receiver::new(SECRET).unwrap().max_age(5 * MINUTE));
        let webhook = fake.webhook(SECRET).unwrap().signs_anew(anew);
        call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
        target.refuses.store(2, Ordering::Relaxed);
        webhook.deliver_to(&target.service).await;
        fake.clock().advance(5 * MINUTE);
        webhook.deliver_to(&target.service).await;
        fake.clock().advance(20 * MINUTE);
        let attempts = webhook.deliver_to(&target.service).await;
        assert_eq!(statuses(&attempts), [("group.created", 3, Some(expected))]);
        assert_eq!(webhook.pending(), 0);
    }
}

#[tokio::test]
async fn duplicates_and_disorder_come_on_demand() {
    let fake = Fake::builder().without_limits().start();
    let target = Target::new(&fake);
    let webhook = fake.webhook(SECRET).unwrap().duplicates(true).disorder(true);
    for number in 0..20 {
        call(&fake, "POST", "/groups", &format!(r#"{{"name":"{number}"}}"#));
    }
    let seen = Mutex::new(Vec::new());
    let attempts = webhook
        .deliver(|request: Request<Bytes>| async {
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            seen.lock().unwrap().push(body["event_ts"].as_u64().unwrap());
            Some(target.service.handle(request).await)
        })
        .await;
    assert_eq!(attempts.len(), 41);
    assert!(attempts.iter().all(|attempt| attempt.is_accepted));
    assert_eq!(target.handled().len(), 20);
    assert!(!seen.into_inner().unwrap()[1..].is_sorted());
}

#[tokio::test]
async fn a_challenge_comes_every_72_hours() {
    let fake = Fake::start();
    let target = Target::new(&fake);
    let webhook = fake.webhook(SECRET).unwrap();
    assert!(!webhook.is_active());
    let asked = async || statuses(&webhook.deliver_to(&target.service).await);
    assert_eq!(asked().await, [(CHALLENGE, 1, Some(200))]);
    assert!(webhook.is_active());
    fake.clock().advance(71 * HOUR);
    assert_eq!(asked().await, []);
    fake.clock().advance(HOUR);
    assert_eq!(asked().await, [(CHALLENGE, 2, Some(200))]);

    // Somebody else's secret answers, and nobody does: six times in a row, and there are no more events.
    let other = Target::with(&fake, Receiver::new("other").unwrap());
    for number in 3..8 {
        fake.clock().advance(72 * HOUR);
        let failed = webhook.deliver_to(&other.service).await;
        assert_eq!(statuses(&failed), [(CHALLENGE, number, Some(401))]);
        assert!(webhook.is_active() && !failed[0].is_accepted);
    }
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    assert_eq!(webhook.pending(), 1);
    fake.clock().advance(72 * HOUR);
    let failed = webhook.deliver(|_| async { None }).await;
    assert_eq!(statuses(&failed), [(CHALLENGE, 8, None)]);
    assert!(!webhook.is_active());
    call(&fake, "POST", "/groups", r#"{"name":"Tables"}"#);
    assert_eq!((asked().await, webhook.pending()), (vec![], 0));
}

#[tokio::test]
async fn whoever_has_answered_no_challenge_gets_no_events() {
    let fake = Fake::start();
    let target = Target::new(&fake);
    let webhook = fake.webhook(SECRET).unwrap();
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    let wrong = |_| async {
        let body = Bytes::from_static(br#"{"plainToken":"a","encryptedToken":"b"}"#);
        Some(Response::new(body))
    };
    assert_eq!(statuses(&webhook.deliver(wrong).await), [(CHALLENGE, 1, Some(200))]);
    assert_eq!((webhook.is_active(), webhook.pending()), (false, 1));
    let attempts = webhook.deliver_to(&target.service).await;
    assert_eq!(statuses(&attempts), [(CHALLENGE, 2, Some(200)), ("group.created", 1, Some(200))]);
}

#[tokio::test]
async fn an_attempt_keeps_why_it_was_refused() {
    let fake = Fake::start();
    let receiver = Receiver::new(SECRET).unwrap();
    // With the clock of the machine: by that, what the fake sends is too old.
    let service = EventService::new(receiver, |_| std::future::ready(Ok::<_, ()>(())));
    let webhook = fake.webhook(SECRET).unwrap();
    let attempts = webhook.deliver_to(&service).await;
    assert_eq!(statuses(&attempts), [(CHALLENGE, 1, Some(401))]);
    let said = attempts[0].said.as_deref().unwrap();
    assert!(said.contains("ago"), "{said}");

    let target = Target::new(&fake);
    let attempts = webhook.deliver_to(&target.service).await;
    assert_eq!((attempts[0].status, attempts[0].said.as_deref()), (Some(200), None));
}

#[tokio::test]
async fn zoom_waits_for_three_seconds() {
    let fake = Fake::start();
    let target = Target::new(&fake);
    let webhook = fake.webhook(SECRET).unwrap();
    webhook.deliver_to(&target.service).await;
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    let slow = |_| async {
        fake.clock().advance(Duration::from_secs(3));
        std::future::pending().await
    };
    assert_eq!(statuses(&webhook.deliver(slow).await), [("group.created", 1, None)]);
    assert_eq!(webhook.pending(), 1);
}

#[tokio::test]
async fn what_is_sent_is_what_zoom_sends() {
    let fake = Fake::start();
    let webhook: Webhook = fake.webhook(SECRET).unwrap();
    let requests = Mutex::new(Vec::new());
    let receiver = Receiver::new(SECRET).unwrap().signed_challenges_only(true);
    webhook
        .deliver(|request: Request<Bytes>| async {
            requests.lock().unwrap().push(request);
            None
        })
        .await;
    let request = requests.into_inner().unwrap().remove(0);
    assert_eq!(request.method(), "POST");
    for name in ["x-zm-signature", "x-zm-request-timestamp", "x-zm-request-id", "x-zm-trackingid"] {
        assert!(request.headers().contains_key(name), "{name}");
    }
    let now = fake.clock().now();
    assert!(receiver.receive(request.headers(), request.body().clone(), now).is_ok());
    let other = Receiver::new("other").unwrap();
    let refused = other.receive(request.headers(), request.body().clone(), now);
    assert_eq!(refused.unwrap_err(), Refusal::WrongSignature);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_go_over_sockets() {
    let fake = Fake::builder().real_time().start();
    let target = Target::new(&fake);
    let service = EventService::new(Receiver::new(SECRET).unwrap(), {
        let handled = Arc::clone(&target.handled);
        move |delivery: Delivery| {
            handled.lock().unwrap().push(delivery.name().to_owned());
            std::future::ready(Ok::<(), ()>(()))
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/events?from=zoom", listener.local_addr().unwrap());
    let router = Router::new().route("/events", post_service(service));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let sender = fake.webhook(SECRET).unwrap().send_to(&url).unwrap();
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    until(|| target.handled.lock().unwrap().len() == 1).await;
    call(&fake, "POST", "/groups", r#"{"name":"Tables"}"#);
    until(|| sender.attempts().len() == 3).await;
    assert_eq!(target.handled(), ["group.created", "group.created"]);
    assert_eq!(sender.pending(), 0);
    assert!(sender.attempts().iter().all(|attempt| attempt.is_accepted));
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_go_over_sockets_when_the_clock_comes_to_them() {
    let fake = Fake::start();
    let (status, taken) = (Arc::new(AtomicU16::new(503)), Arc::new(AtomicUsize::new(0)));
    let service = EventService::new(Receiver::new(SECRET).unwrap(), {
        let (status, taken) = (Arc::clone(&status), Arc::clone(&taken));
        move |_| {
            taken.fetch_add(1, Ordering::Relaxed);
            let is_good = status.load(Ordering::Relaxed) == 200;
            std::future::ready(if is_good { Ok(()) } else { Err(()) })
        }
    });
    let service = service.runtime(fake.clock().clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/", post_service(service));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let sender = fake.webhook(SECRET).unwrap().send_to(&url).unwrap();
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    until(|| sender.attempts().len() == 2).await;
    status.store(200, Ordering::Relaxed);
    fake.clock().advance(5 * MINUTE);
    until(|| sender.attempts().len() == 3).await;
    assert_eq!((sender.pending(), taken.load(Ordering::Relaxed)), (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_may_start_late() {
    let fake = Fake::builder().real_time().start();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let sender = fake.webhook(SECRET).unwrap().send_to(&format!("http://{address}/")).unwrap();
    call(&fake, "POST", "/groups", r#"{"name":"Engines"}"#);
    until(|| sender.attempts().len() > 6).await;
    assert!(sender.attempts().iter().all(|attempt| attempt.status.is_none()));
    let target = Target::new(&fake);
    let router = Router::new().route("/", post_service(target.service.clone()));
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    until(|| target.handled.lock().unwrap().len() == 1).await;
}

#[test]
fn events_leave_this_machine_by_no_way() {
    let fake = Fake::start();
    for url in [
        "https://127.0.0.1/",
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "/events",
        "",
    ] {
        let error = fake.webhook(SECRET).unwrap().send_to(url).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{url}");
    }
    assert!(fake.webhook("").is_err());
}

async fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
