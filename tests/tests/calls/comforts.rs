//! What makes programs shorter: values that may be there, settings that go back, enums from text, fields that are taken
//! out, metrics, and layers around the transport.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use serde_json::json;
use tower::ServiceBuilder;
use zoom_api::limits::Plan;
use zoom_api::metrics::{Attempt, Call, Counters, Recorder};
use zoom_api::transport::{FromService, TransportError, TransportService};
use zoom_api::types::{
    UserInMeetingSettings, UserInMeetingSettingsInput, UserScheduleMeetingSettings,
    UserScheduleMeetingSettingsInput, UserStatus, UserType,
};
use zoom_api::users::{GetUser, GetUserSettings, ListUsers, UpdateUser, UpdateUserSettings};
use zoom_api::{Client, Endpoint, ErrorKind, Options, RawRequest, SetSome};
use zoom_api_fake::{Fake, Fault};
use zoom_api_tests::world::{self, Scripted, answer, builder, script};

fn body(request: impl Endpoint) -> String {
    match request.into_call().encode().unwrap().body {
        zoom_api::call::Body::Json(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_may_be_there_is_set_in_the_chain() {
    let (dept, title): (Option<&str>, Option<&str>) = (Some("Engines"), None);
    let request = UpdateUser::new("a").set_some(dept, UpdateUser::dept);
    let request = request.set_some(title, UpdateUser::job_title);
    assert_eq!(body(request), r#"{"dept":"Engines"}"#);
    let input = UserInMeetingSettingsInput::new()
        .set_some(Some(true), UserInMeetingSettingsInput::waiting_room)
        .set_some(None, UserInMeetingSettingsInput::whiteboard);
    assert_eq!(
        body(UpdateUserSettings::new("a").in_meeting(input)),
        r#"{"in_meeting":{"waiting_room":true}}"#
    );
    let options = Options::new().set_some(Some(Duration::from_secs(1)), Options::wait_timeout);
    assert_eq!(options, Options::new().wait_timeout(Duration::from_secs(1)));
}

#[test]
fn settings_that_came_are_sent_with_what_was_changed_and_nothing_that_did_not_come() {
    let read: UserInMeetingSettings = serde_json::from_value(json!({
        "waiting_room": false,
        "chat": true,
        "entry_exit_chime": "host",
        "annotation": null,
        "data_center_regions": ["EU", "XX"],
        "language_interpretation": { "enable": true, "custom_languages": [], "languages": ["French"] },
        "unchecked_data_center_regions": ["US"],
        "allow_participants_to_rename": true,
        "unheard_of": 1,
        "whiteboard": "misfit"
    }))
    .unwrap();
    let sent = UserInMeetingSettingsInput::from(&read).waiting_room(true);
    // `allow_participants_to_rename`, the unchecked regions and the languages come, and Zoom takes none of them.
    let expected = json!({ "in_meeting": {
        "waiting_room": true,
        "chat": true,
        "entry_exit_chime": "host",
        "data_center_regions": ["EU", "XX"],
        "language_interpretation": { "enable": true },
    }});
    let sent = body(UpdateUserSettings::new("a").in_meeting(sent));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&sent).unwrap(), expected);

    // An option needs an `action` that never comes, so it cannot be sent back, nor what it stands in.
    let read: UserScheduleMeetingSettings = serde_json::from_value(json!({
        "host_video": true,
        "authentication_options": [{ "id": "a", "visible": true }],
    }))
    .unwrap();
    let sent = UserScheduleMeetingSettingsInput::from(&read);
    let sent = body(UpdateUserSettings::new("a").schedule_meeting(sent));
    assert!(sent.contains(r#""host_video":true"#) && !sent.contains("visible"), "{sent}");
}

#[tokio::test]
async fn settings_go_round() {
    let client = Fake::start().client();
    let on = UserInMeetingSettingsInput::new().waiting_room(true).chat(true);
    client.send(UpdateUserSettings::new("me").in_meeting(on)).await.unwrap();
    let read = client.send(GetUserSettings::new("me")).await.unwrap();
    let back = read.in_meeting.as_ref().map(UserInMeetingSettingsInput::from).unwrap();
    let request = UpdateUserSettings::new("me").in_meeting(back.chat(false));
    client.send(request).await.unwrap();
    let after =
        client.send(GetUserSettings::new("me")).await.unwrap().into_value().in_meeting.unwrap();
    assert_eq!((after.waiting_room, after.chat), (Some(true), Some(false)));
}

#[test]
fn plans_and_enums_come_from_text() {
    assert_eq!("Business".parse::<Plan>().unwrap(), Plan::Business);
    let error = "gold\n".parse::<Plan>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.to_string(), "`gold\\n` is no plan: free, pro, business");
    assert_eq!("pending".parse::<UserStatus>(), Ok(UserStatus::Pending));
    assert_eq!("on_leave".parse::<UserStatus>(), Ok(UserStatus::from("on_leave")));
    assert_eq!("2".parse::<UserType>(), Ok(UserType::from(2)));
    assert_eq!("77".parse::<UserType>().unwrap().as_i64(), Some(77));
    assert_eq!("licensed".parse::<UserType>().unwrap().as_i64(), None);
}

#[tokio::test]
async fn listings_are_collected_and_work_with_the_adapters_of_futures() {
    let fake = Fake::builder().users(30).start();
    let client = fake.client();
    let all: Vec<_> = client.stream(ListUsers::new().page_size(10)).try_collect().await.unwrap();
    let pages: Vec<_> = client.pages(ListUsers::new().page_size(10)).try_collect().await.unwrap();
    assert_eq!(pages.iter().map(Vec::len).sum::<usize>(), all.len());
    let addresses: std::collections::BTreeSet<_> = client
        .stream(ListUsers::new())
        .try_filter_map(async |user| Ok(user.email))
        .try_collect()
        .await
        .unwrap();
    assert!(addresses.contains("owner@example.com") && addresses.len() > 20);
    fake.fail(Fault::status(403).on::<ListUsers>());
    assert!(client.stream(ListUsers::new()).try_collect::<Vec<_>>().await.is_err());

    // A field is taken out of a response that is still asked for more.
    let mut page = client.send(ListUsers::new()).await.unwrap();
    let users = std::mem::take(&mut page.users);
    assert!(!users.is_empty() && page.status() == 200);
    let count = page.map(|page| page.users.len());
    assert_eq!((*count, count.status().as_u16()), (0, 200));
}

#[tokio::test(start_paused = true)]
async fn attempts_and_calls_are_counted_by_operation() {
    let zoom = Scripted::new(|index, _| async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        match index {
            0 => Ok(answer(503, "")),
            1 => Err(TransportError::connect("refused")),
            2 => Ok(answer(429, "{}")),
            3 => Ok(answer(200, r#"{"id":"a"}"#)),
            _ => Ok(answer(404, r#"{"code":1001}"#)),
        }
    });
    let counters = Arc::new(Counters::new());
    let client = builder(&zoom).recorder(Arc::clone(&counters)).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap();
    client.send(GetUser::new("a")).await.unwrap_err();
    let raw = RawRequest::put(["users", "ada@example.com", "x"]).json("SENTINEL");
    client.raw(raw).await.unwrap_err();
    client.send(GetUser::new("..")).await.unwrap_err();

    let all = counters.all();
    let names: Vec<_> = all.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["PUT /users/{}/x", "users.get"]);
    let counts = counters.of(GetUser::OPERATION);
    assert_eq!((counts.calls, counts.failed, counts.attempts), (2, 1, 5));
    assert_eq!((counts.repeats, counts.throttled, counts.received), (3, 1, 10));
    assert!(counts.time >= Duration::from_millis(5 * 40), "{counts:?}");
    assert_eq!(all.values().next().unwrap().sent, 10);
    assert_eq!((counters.total().calls, counters.total().attempts), (3, 6));
}

#[derive(Default)]
struct Seen(std::sync::Mutex<Vec<String>>);

impl Recorder for Seen {
    fn attempt(&self, it: &Attempt<'_>) {
        let line = format!(
            "{} {} {} {:?} {:?}",
            it.operation, it.method, it.number, it.status, it.failure
        );
        self.0.lock().unwrap().push(line);
    }

    fn call(&self, it: &Call<'_>) {
        let line =
            format!("{} {} {:?}", it.operation, it.attempts, it.error.map(zoom_api::Error::kind));
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test(start_paused = true)]
async fn a_recorder_of_ones_own_hears_of_each_attempt_and_of_the_end() {
    let seen = Arc::new(Seen::default());
    let zoom = script(vec![world::reset, || Ok(answer(200, r#"{"id":"a"}"#))]);
    let client = builder(&zoom).recorder(Arc::clone(&seen)).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap();
    let expected = [
        "users.get GET 1 None Some(Connection)",
        "users.get GET 2 Some(200) None",
        "users.get 2 None",
    ];
    assert_eq!(*seen.0.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn layers_of_tower_stand_around_every_attempt() {
    let zoom = script(vec![world::refused, || Ok(answer(200, r#"{"id":"a"}"#))]);
    let (before, after) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (sent, answered) = (Arc::clone(&before), Arc::clone(&after));
    let service = ServiceBuilder::new()
        .map_request(move |mut request: http::Request<Bytes>| {
            sent.fetch_add(1, Ordering::Relaxed);
            request.headers_mut().insert("x-trace", "7".parse().unwrap());
            request
        })
        .map_response(move |response: http::Response<Bytes>| {
            answered.fetch_add(1, Ordering::Relaxed);
            response
        })
        .service(TransportService::new(zoom.clone()));
    let client = builder(&zoom).transport(FromService::new(service)).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!((before.load(Ordering::Relaxed), after.load(Ordering::Relaxed)), (2, 1));
    assert!(zoom.requests().iter().all(|request| request.headers()["x-trace"] == "7"));
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_fails_with_may_have_arrived_unless_it_was_not_ready() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let broken = tower::service_fn(move |_: http::Request<Bytes>| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Err::<http::Response<Bytes>, _>(std::io::Error::other("broken")))
    });
    let client = builder(&script(vec![])).transport(FromService::new(broken)).build().unwrap();
    let create = || zoom_api::groups::CreateGroup::new("Engines");
    let error = client.send(create()).await.unwrap_err();
    assert!(error.is_indeterminate() && calls.load(Ordering::Relaxed) == 1, "{error}");

    #[derive(Clone)]
    struct Never;
    impl tower::Service<http::Request<Bytes>> for Never {
        type Response = http::Response<Bytes>;
        type Error = std::io::Error;
        type Future = std::future::Pending<Result<Self::Response, Self::Error>>;

        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), Self::Error>> {
            std::task::Poll::Ready(Err(std::io::Error::other("shed")))
        }

        fn call(&mut self, _: http::Request<Bytes>) -> Self::Future {
            std::future::pending()
        }
    }
    let client: Client =
        builder(&script(vec![])).transport(FromService::new(Never)).build().unwrap();
    let error = client.send(create()).await.unwrap_err();
    assert!(!error.may_have_taken_effect(), "{error:?}");
    let expected = "groups.create: the connection broke: the request was not processed: shed";
    assert_eq!(error.to_string(), expected);
}
