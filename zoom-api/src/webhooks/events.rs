//! What makes an enum the events of a spec.

/// Makes an enum the events of a spec: each variant with the wire name of its event and, in a box, a payload
/// that is a [`Record`](crate::wire::Record). There is a variant `Unknown` beside those that are named.
macro_rules! events {
    ($name:ident { $($(#[$attribute:meta])* $wire:literal => $variant:ident,)* }) => {
        impl $name {
            /// The name of the event, such as `user.created`. Empty where Zoom has sent none.
            #[must_use]
            #[inline]
            pub fn name(&self) -> &str {
                match self {
                    $($(#[$attribute])* Self::$variant(_) => $wire,)*
                    Self::Unknown(event) => event.name(),
                }
            }

            /// The values in the payload, at any depth, that did not fit their fields. None of an unknown
            /// event.
            #[must_use]
            #[inline]
            pub fn misfits(&self) -> Vec<$crate::wire::Misfit> {
                match self {
                    $($(#[$attribute])* Self::$variant(payload) => $crate::wire::misfits(&**payload),)*
                    Self::Unknown(_) => Vec::new(),
                }
            }

            /// Reads an event by its name.
            #[inline]
            pub(crate) fn read(body: &mut $crate::webhooks::Body<'_>) -> Self {
                let event = match body.name() {
                    $($(#[$attribute])* $wire => body.payload().map(Self::$variant),)*
                    _ => None,
                };
                event.unwrap_or_else(|| Self::Unknown(body.unknown()))
            }
        }
    };
}
pub(crate) use events;

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use crate::generated_code::record;
    use crate::webhooks::{Body, UnknownEvent};
    use crate::wire::{Inspect, Rest};

    struct Move {
        account_id: Option<String>,
        height: Option<i64>,
        rest_: Rest,
    }

    record! { Move { "account_id" => account_id, "height" => height, } }

    #[derive(Clone, Debug, PartialEq)]
    enum DeskEvent {
        Moved(Box<Move>),
        Unknown(UnknownEvent),
    }

    events! { DeskEvent { "desk.moved" => Moved, } }

    fn read(body: &'static str) -> (DeskEvent, Option<i64>) {
        let bytes = Bytes::from_static(body.as_bytes());
        let mut body = Body::new(&bytes);
        let event = DeskEvent::read(&mut body);
        (event, body.head.event_ts)
    }

    #[test]
    fn a_payload_is_read_as_that_of_its_event_wherever_the_name_stands() {
        let moved = Move { account_id: Some("a".to_owned()), height: Some(70), ..Move::default() };
        let payload = r#""payload":{"account_id":"a","height":"70"}"#;
        let bodies = [
            format!(r#"{{"event":"desk.moved","event_ts":5,{payload}}}"#),
            format!(r#"{{{payload},"event_ts":"5","event":"desk.moved"}}"#),
            format!("\u{feff} {{{payload},\"event\":\"desk.moved\",\"event_ts\":5.0}}\n"),
        ];
        for body in bodies {
            let (event, event_ts) = read(body.leak());
            assert_eq!(event, DeskEvent::Moved(Box::new(moved.clone())));
            assert_eq!((event.name(), event_ts), ("desk.moved", Some(5)));
        }
    }

    #[test]
    fn what_does_not_fit_costs_its_field() {
        let (event, _) = read(r#"{"event":"desk.moved","payload":{"height":"low","legs":4}}"#);
        let misfits: Vec<_> = event.misfits().iter().map(ToString::to_string).collect();
        assert_eq!(misfits, ["`height`: expected an integer, found a text"]);
        assert!(
            matches!(event, DeskEvent::Moved(moved) if moved.unknown_fields().get("legs") == Some(4.into()))
        );
    }

    #[test]
    fn what_nobody_knows_keeps_its_bytes() {
        let bodies = [
            (r#"{"event":"desk.sold","event_ts":5,"payload":{"a":[1]}}"#, "desk.sold", Some(5)),
            (r#"{"event":"desk.moved","payload":[1],"event_ts":5}"#, "desk.moved", Some(5)),
            (r#"{"event":"desk.moved"}"#, "desk.moved", None),
            (r#"{"event":"desk.moved","payload":{"height":7"#, "desk.moved", None),
            (r#"{"event":7}"#, "", None),
            ("<html>", "", None),
            ("", "", None),
        ];
        for (body, name, event_ts) in bodies {
            let (event, found) = read(body);
            assert_eq!((event.name(), found), (name, event_ts), "{body}");
            assert!(matches!(&event, DeskEvent::Unknown(event) if event.bytes() == body), "{body}");
        }
        let (event, _) = read(r#"{"event":"desk.sold","payload":{"a":[1]}}"#);
        let DeskEvent::Unknown(event) = event else { unreachable!() };
        assert_eq!(event.payload(), Some(serde_json::json!({ "a": [1] })));
        assert_eq!(format!("{event:?}"), r#"UnknownEvent { name: "desk.sold", .. }"#);
    }
}
