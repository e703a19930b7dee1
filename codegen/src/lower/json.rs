//! JSON whose order is that of its names.

use serde_json::Value as Json;

/// An object.
pub(super) type Object = serde_json::Map<String, Json>;

/// The value with the members of every object sorted, so that their order in the spec does not show.
pub(super) fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        Json::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(name, _)| *name);
            Json::Object(
                entries.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect(),
            )
        }
        value => value.clone(),
    }
}
