//! What a subscriber of `tracing` sees.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::{EnvFilter, Layer as _};
use zoom_api::RawRequest;
use zoom_api::limits::Plan;
use zoom_api::pace::Unpaced;
use zoom_api::users::{DeleteUser, GetUser, UpdateUser};
use zoom_api_tests::world::{Scripted, TransportResult, answer, builder, reset};

/// Writes down all spans with their fields, in the order in which they were made.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<(String, Fields)>>>);

type Fields = BTreeMap<String, String>;

struct Visitor<'a>(&'a mut Fields);

impl Visit for Visitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Notes {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = BTreeMap::new();
        attributes.record(&mut Visitor(&mut fields));
        let mut spans = self.0.lock().unwrap();
        spans.push((attributes.metadata().name().to_owned(), fields));
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        values.record(&mut Visitor(&mut spans[span.into_u64() as usize - 1].1));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Visitor(&mut fields));
        self.0.lock().unwrap().push(("event".to_owned(), fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Notes {
    /// Notes what the filter lets through that people set for the crate that they know.
    fn listen(&self) -> DefaultGuard {
        let filtered = EnvFilter::new("zoom_api=debug").with_subscriber(self.clone());
        tracing::subscriber::set_default(filtered)
    }

    fn text(&self) -> String {
        let spans = self.0.lock().unwrap();
        let lines = spans.iter().map(|(name, fields)| {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("  {name}={value}\n")).collect();
            format!("{name}\n{}", fields.concat())
        });
        lines.collect()
    }
}

fn tracked(status: u16, body: &str) -> TransportResult {
    let mut answer = answer(status, body);
    answer.headers_mut().insert("x-zm-trackingid", "v=2.0;rid=1".parse().unwrap());
    Ok(answer)
}

#[tokio::test(start_paused = true)]
async fn a_call_with_its_attempts() {
    let notes = Notes::default();
    let _guard = notes.listen();
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => reset(),
            1 => tracked(429, r#"{"code":429,"message":"maximum per-second rate limit"}"#),
            _ => tracked(404, r#"{"code":1001,"message":"User ada@example.com does not exist."}"#),
        })
    });
    let client = builder(&zoom).build().unwrap();
    client.send(GetUser::new("ada@example.com")).await.unwrap_err();
    let expected = "\
zoom.call
  error.type=api
  http.request.method=GET
  http.response.status_code=404
  otel.kind=client
  url.template=/users/{userId}
  zoom.attempts=3
  zoom.code=1001
  zoom.operation=users.get
  zoom.rate_limit=light
  zoom.tracking_id=v=2.0;rid=1
  zoom.wait_ms=50
zoom.attempt
  error.type=connection
  http.request.method=GET
  http.request.resend_count=0
  url.template=/users/{userId}
event
  message=the call is sent again
  wait_ms=250
zoom.attempt
  error.type=api
  http.request.method=GET
  http.request.resend_count=1
  http.response.status_code=429
  url.template=/users/{userId}
  zoom.code=429
  zoom.tracking_id=v=2.0;rid=1
event
  kind=rate
  limit=light
  message=Zoom answered 429
event
  limit=light
  message=calls pause, and go on more slowly
  pause_ms=300
  per_second=25.5
event
  message=the call is sent again
  wait_ms=250
zoom.attempt
  error.type=api
  http.request.method=GET
  http.request.resend_count=2
  http.response.status_code=404
  url.template=/users/{userId}
  zoom.code=1001
  zoom.tracking_id=v=2.0;rid=1
";
    // The pause behind the 429 is 300 ms, for 250 of which the call had slept.
    assert_eq!(notes.text(), expected);
}

#[tokio::test(start_paused = true)]
async fn no_span_holds_a_path_value_a_query_a_body_or_a_token() {
    let notes = Notes::default();
    let _guard = notes.listen();
    let zoom = Scripted::new(|_, _| {
        std::future::ready(tracked(400, r#"{"code":300,"message":"SENTINEL is not valid"}"#))
    });
    let client = zoom_api::Client::builder(zoom_api::auth::StaticToken::new("SENTINEL"))
        .transport(zoom)
        .pacer(Unpaced)
        .build()
        .unwrap();
    client.send(GetUser::new("SENTINEL")).await.unwrap_err();
    client.send(UpdateUser::new("SENTINEL").dept("SENTINEL")).await.unwrap_err();
    let raw = RawRequest::get(["SENTINEL"]).query("SENTINEL", "SENTINEL");
    client.raw(raw.json("SENTINEL")).await.unwrap_err();
    let text = notes.text();
    assert_eq!(text.matches("zoom.call").count(), 3);
    assert!(!text.contains("SENTINEL"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_success_that_is_none_is_a_failure() {
    let notes = Notes::default();
    let _guard = notes.listen();
    let bodies = [(r#"{"code":200,"message":"Only for paid accounts."}"#, "api"), ("[", "decode")];
    for (body, kind) in bodies {
        let zoom = Scripted::new(move |_, _| std::future::ready(tracked(200, body)));
        builder(&zoom).build().unwrap().send(GetUser::new("a")).await.unwrap_err();
        assert!(notes.text().contains(&format!("zoom.call\n  error.type={kind}\n")), "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn long_waits_and_changes_of_the_rate_are_told() {
    let notes = Notes::default();
    let _guard = notes.listen();
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => tracked(429, r#"{"code":429}"#),
            _ => tracked(200, r#"{"id":"a"}"#),
        })
    });
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    for _ in 0..12 {
        client.send(GetUser::new("ada@example.com")).await.unwrap();
    }
    tokio::time::sleep(std::time::Duration::from_secs(20)).await;
    client.send(GetUser::new("ada@example.com")).await.unwrap();
    let calls = (0..12).map(|_| client.send(GetUser::new("ada@example.com")));
    futures_util::future::try_join_all(calls).await.unwrap();
    let text = notes.text();
    let count = |message: &str| text.matches(message).count();
    assert_eq!(count("message=Zoom answered 429\n"), 1);
    assert_eq!(count("message=calls pause, and go on more slowly\n"), 1);
    assert_eq!(count("message=calls go at their whole rate again\n"), 1);
    assert!(count("message=the call has waited for a rate limit\n") >= 3, "{text}");
    assert!(!text.contains("ada"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_already_is_a_success_that_says_so() {
    let notes = Notes::default();
    let _guard = notes.listen();
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => reset(),
            _ => tracked(404, r#"{"code":1001,"message":"?"}"#),
        })
    });
    builder(&zoom).build().unwrap().send(DeleteUser::new("a")).await.unwrap();
    let text = notes.text();
    let call = text.split("zoom.attempt\n").next().unwrap();
    assert!(call.contains("  zoom.effect=already_gone\n"), "{text}");
    assert!(call.contains("  http.response.status_code=404\n"), "{text}");
    assert!(!call.contains("error.type"), "{text}");
}
