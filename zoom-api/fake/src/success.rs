//! What goes out: what the table of the answer knows, and nothing else.

use serde_json::{Map, Value};

use super::call::Reply;
use super::contract::{Base, Field, Object, Variant, WireShape};

/// Status and body of a success.
pub(crate) fn answer(variant: &'static Variant, body: Option<Value>) -> (u16, Option<Value>) {
    let body = variant.answer.map(|object| match (object.fields, body) {
        ([list], Some(given @ Value::Array(_))) if list.bare => value_of(list, given),
        ([list], _) if list.bare => Value::Array(Vec::new()),
        (_, Some(Value::Object(given))) => Value::Object(received_members(object, given)),
        _ => Value::Object(Map::new()),
    });
    (variant.status, body)
}

/// The answer of an operation that nothing is known of but the spec: that of its first example.
pub(crate) fn example(variant: &'static Variant) -> Reply {
    let reply = variant.replies.first();
    Reply { body: reply.and_then(|reply| serde_json::from_str(reply).ok()) }
}

/// The members that come back.
fn received_members(object: &Object, mut given: Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for field in object.fields.iter().filter(|field| field.received) {
        for name in std::iter::once(&field.name).chain(field.aliases) {
            if let Some((name, value)) = given.remove_entry(*name) {
                kept.insert(name, value_of(field, value));
            }
        }
    }
    kept
}

fn value_of(field: &Field, value: Value) -> Value {
    match (field.shape, field.base, value) {
        (WireShape::Csv, _, Value::Array(items)) => {
            let items = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            Value::String(items.collect::<Vec<_>>().join(","))
        }
        (WireShape::One, Base::Object(object), Value::Object(given)) => {
            Value::Object(received_members(object, given))
        }
        (WireShape::List, Base::Object(object), Value::Array(items)) => {
            Value::Array(items.into_iter().map(|item| item_of(object, item)).collect())
        }
        (WireShape::Map, Base::Object(object), Value::Object(entries)) => {
            let entries = entries.into_iter();
            Value::Object(entries.map(|(name, item)| (name, item_of(object, item))).collect())
        }
        (_, _, value) => value,
    }
}

fn item_of(object: &Object, item: Value) -> Value {
    match item {
        Value::Object(given) => Value::Object(received_members(object, given)),
        item => item,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static ITEM: Object = Object {
        name: "Item",
        fields: &[
            Field::new("id", Base::Id).aliases(&["item_id"]),
            Field::new("password", Base::Secret).not_received(),
        ],
    };

    static ANSWER: Object = Object {
        name: "Answer",
        fields: &[
            Field::new("items", Base::Object(&ITEM)).list(),
            Field::new("by_name", Base::Object(&ITEM)).map(),
            Field::new("first", Base::Object(&ITEM)),
            Field::new("ids", Base::Id).csv(),
            Field::new("more", Base::Any),
        ],
    };

    static VARIANT: Variant = Variant::new(201).answer(&ANSWER).replies(&["{\"more\":1}"]);

    static LIST: Object =
        Object { name: "List", fields: &[Field::new("items", Base::Object(&ITEM)).list().bare()] };

    static BARE: Variant = Variant::new(200).answer(&LIST).replies(&["[]"]);

    static NOTHING: Variant = Variant::new(204);

    #[test]
    fn nothing_else_goes_out() {
        let item = || json!({ "id": "a", "password": "secret", "shoe_size": 39 });
        let body = json!({
            "items": [item(), null, { "item_id": "b" }], "by_name": { "x": item() }, "first": item(),
            "ids": ["a", "b", 1], "more": { "any": item() }, "internal": true,
        });
        let kept = json!({ "id": "a" });
        let expected = json!({
            "items": [kept, null, { "item_id": "b" }], "by_name": { "x": kept }, "first": kept,
            "ids": "a,b,1", "more": { "any": item() },
        });
        assert_eq!(answer(&VARIANT, Some(body)), (201, Some(expected)));
        assert_eq!(answer(&VARIANT, None), (201, Some(json!({}))));
        assert_eq!(example(&VARIANT).body, Some(json!({ "more": 1 })));
        assert_eq!(answer(&NOTHING, Some(json!({ "id": "a" }))), (204, None));
        assert_eq!(example(&NOTHING).body, None);
    }

    #[test]
    fn a_bare_list_goes_out_as_one() {
        let list = json!([{ "id": "a", "password": "secret" }, { "id": "b" }]);
        assert_eq!(answer(&BARE, Some(list)), (200, Some(json!([{ "id": "a" }, { "id": "b" }]))));
        assert_eq!(answer(&BARE, None), (200, Some(json!([]))));
    }
}
