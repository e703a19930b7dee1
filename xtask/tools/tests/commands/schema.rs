//! As much of JSON Schema as the OpenAPI document has. A crate that knows all of it takes 30 seconds of CPU to compile,
//! for one test; `.ci/openapi` shows the same examples to such a tool.

use serde_json::Value;

/// Says nothing about values.
const NOTES: &[&str] = &[
    "contentMediaType",
    "contentSchema",
    "default",
    "deprecated",
    "description",
    "readOnly",
    "writeOnly",
];

/// Notes what is wrong with a value. A keyword that is not known here is wrong with all values, so that none goes
/// unheeded.
pub fn check(
    document: &Value,
    schema: &Value,
    value: &Value,
    place: &str,
    wrong: &mut Vec<String>,
) {
    let Some(schema) = schema.as_object() else {
        return wrong.push(format!("{place}: {schema} is no schema"));
    };
    for (keyword, rule) in schema {
        let holds = match keyword.as_str() {
            "$ref" => {
                let pointer = rule.as_str().and_then(|rule| rule.strip_prefix('#'));
                let referred = pointer.and_then(|pointer| document.pointer(pointer)).unwrap();
                check(document, referred, value, place, wrong);
                true
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|rule| {
                let mut wrong = Vec::new();
                check(document, rule, value, place, &mut wrong);
                wrong.is_empty()
            }),
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(document, rule, value, &format!("{place}/{name}"), wrong);
                    }
                }
                true
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, rule, value, &format!("{place}/{index}"), wrong);
                }
                true
            }
            "required" => value.as_object().is_none_or(|value| {
                rule.as_array()
                    .unwrap()
                    .iter()
                    .all(|name| value.contains_key(name.as_str().unwrap()))
            }),
            "type" => match rule {
                Value::Array(types) => types.iter().any(|ty| is_of(ty, value)),
                ty => is_of(ty, value),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "format" => value.as_str().is_none_or(|text| has_format(rule, text)),
            "minimum" => value.as_i64().is_none_or(|value| value >= rule.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|value| value <= rule.as_i64().unwrap()),
            "minLength" => value
                .as_str()
                .is_none_or(|value| value.chars().count() as u64 >= rule.as_u64().unwrap()),
            "maxLength" => value
                .as_str()
                .is_none_or(|value| value.chars().count() as u64 <= rule.as_u64().unwrap()),
            "minItems" => {
                value.as_array().is_none_or(|value| value.len() as u64 >= rule.as_u64().unwrap())
            }
            "maxItems" => {
                value.as_array().is_none_or(|value| value.len() as u64 <= rule.as_u64().unwrap())
            }
            keyword => keyword.starts_with("x-") || NOTES.contains(&keyword),
        };
        if !holds {
            wrong.push(format!("{place}: {value} is not {keyword} {rule}"));
        }
    }
}

fn is_of(ty: &Value, value: &Value) -> bool {
    match ty.as_str().unwrap() {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "null" => value.is_null(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => false,
    }
}

fn has_format(format: &Value, text: &str) -> bool {
    match format.as_str().unwrap() {
        "binary" | "password" => true,
        "date-time" => humantime::parse_rfc3339(text).is_ok(),
        "email" => {
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        }
        "uri" => text
            .split_once("://")
            .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty()),
        _ => false,
    }
}
