//! The events, as what Zoom calls.

use codegen::docs;
use codegen::files::Spec;
use codegen::spec::{Cause, Event};

use super::examples;
use super::json::{Object, reference};
use super::schemas::Schemas;

/// All events by name, sorted. `None`: there are none.
pub(super) fn webhooks(spec: &Spec, schemas: &Schemas<'_>) -> Option<Object> {
    let mut events: Vec<&Event> = spec.events.iter().map(|file| &file.value).collect();
    events.sort_by_key(|event| &event.event);
    let each = events.iter().map(|event| {
        let item = Object::new().with("post", webhook(event, schemas));
        (event.event.clone(), item)
    });
    (!events.is_empty()).then(|| each.collect())
}

fn webhook(event: &Event, schemas: &Schemas<'_>) -> Object {
    let received = Object::new().with("description", "The event has been taken.");
    let causes: Vec<_> = event.caused_by.iter().map(cause).collect();
    let scopes = Object::new()
        .with("classic", event.scopes.classic.clone())
        .with("granular", event.scopes.granular.clone());
    Object::new()
        .with("operationId", event.event.clone())
        .with("summary", event.title.clone())
        .with("description", description(event))
        .with("requestBody", body(event, schemas))
        .with("responses", Object::new().with("200", received))
        // A signature in headers vouches for it, which is none of the schemes that OpenAPI has.
        .with("security", Vec::<Object>::new())
        .with("x-scopes", scopes)
        .maybe("x-caused-by", (!causes.is_empty()).then_some(causes))
}

/// What has happened, and what must hold.
fn description(event: &Event) -> String {
    let mut text = docs::line(&event.docs);
    for (index, note) in event.prerequisites.iter().enumerate() {
        text.push_str(if index == 0 { "\n\n- Needs: " } else { "\n- Needs: " });
        text.push_str(&docs::line(note));
    }
    text
}

/// The payload, and what stands around it.
fn body(event: &Event, schemas: &Schemas<'_>) -> Object {
    let time = Object::new()
        .with("type", "integer")
        .with("format", "int64")
        .with("description", "When it happened, in milliseconds since 1970.");
    let members = Object::new()
        .with("event", Object::new().with("type", "string").with("const", event.event.clone()))
        .with("event_ts", time)
        .with("payload", reference("schemas", &event.payload));
    let schema = Object::new().with("type", "object").with("properties", members);
    let examples = event.examples.iter().enumerate().map(|(index, example)| {
        let name = match index {
            0 => event.payload.clone(),
            _ => format!("{}{}", event.payload, index + 1),
        };
        let payload = examples::payload(event, example, schemas);
        let value = Object::new()
            .with("event", event.event.clone())
            .with("event_ts", example.event_ts)
            .with("payload", payload);
        (name, Object::new().with("value", value))
    });
    let media =
        Object::new().with("schema", schema).filled("examples", examples.collect::<Object>());
    let content = Object::new().with("application/json", media);
    Object::new().with("required", true).with("content", content)
}

/// A call that makes the event.
fn cause(cause: &Cause) -> Object {
    let when = cause.when.iter().map(|(name, value)| (name.clone(), value.clone()));
    Object::new()
        .with("operation", cause.operation.clone())
        .filled("when", when.collect::<Object>())
}
