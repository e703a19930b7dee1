//! From a document to facts: references are followed, repairs are made, what is combined becomes
//! one.

mod contents;
mod draft;
mod operations;
mod parameters;
mod reader;
mod references;
mod schema;
mod security;
mod webhooks;

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::address::Bases;
use super::error::DocumentError;
use super::fixups::Repairs;
use super::model::{Document, route};
use super::raw::{self, Ordered};
use crate::openapi::WRITTEN_BY;
use reader::Reader;
use references::unknown;
use security::SignIn;

/// Largest document.
const MAX_BYTES: usize = 256 << 20;

/// A document, and what had to be repaired in it.
pub(super) struct Reading {
    pub(super) document: Document,
    pub(super) repairs: Repairs,
}

/// Reads a document. `path` is how errors call it, `bases` are where the client sends to.
pub(super) fn read(path: &str, bytes: &[u8], bases: &Bases<'_>) -> Result<Reading, DocumentError> {
    let text = text(path, bytes)?;
    let json = |error: serde_json::Error| DocumentError::json(path, text, &error);
    let head: raw::Head = serde_json::from_str(text).map_err(json)?;
    refuse_other_versions(path, &head)?;
    let raw: raw::Document = serde_json::from_str(text).map_err(json)?;
    let mut reader = Reader {
        text,
        schemas: index(&raw.components.schemas),
        parameters: index(&raw.components.parameters),
        bodies: index(&raw.components.request_bodies),
        responses: index(&raw.components.responses),
        security: SignIn::of(&raw.security, &raw.components.security_schemes),
        repairs: Repairs::default(),
        way: Vec::new(),
        scopes: Vec::new(),
        depth: 0,
        seen: 0,
        told: BTreeSet::new(),
    };
    let items = index(&raw.components.path_items);
    let mut document = Document {
        title: raw.info.title.clone(),
        is_own: raw.info.written_by.as_deref() == Some(WRITTEN_BY),
        ..Document::default()
    };
    for (path, item) in raw.paths.iter() {
        let item = item.read(text).and_then(|item| match item.reference.as_deref() {
            None => Ok(item),
            Some(reference) => {
                let name = reference.strip_prefix("#/components/pathItems/");
                let item = name.and_then(|name| items.get(name));
                let item = item.ok_or_else(|| unknown(reference))?;
                item.read(text)
            }
        });
        match item {
            Ok(item) => reader.path(path, item, (&raw.servers, bases), &mut document),
            Err(why) => drop(document.unread.insert(path.clone(), why)),
        }
    }
    keep_one_of_each_route(&mut document);
    reader.webhooks(&raw.webhooks, &mut document);
    // Zoom's document of the events of an API has the title of the API.
    if raw.paths.0.is_empty() && !raw.webhooks.0.is_empty() {
        document.title.push_str(" (webhooks)");
    }
    Ok(Reading { document, repairs: reader.repairs })
}

fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, DocumentError> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the document has {} MiB", bytes.len() >> 20);
        let help = format!("give it in parts of at most {} MiB", MAX_BYTES >> 20);
        return Err(DocumentError::new(path, message, help));
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let message = format!("the document is not UTF-8 at byte {}", error.valid_up_to());
        DocumentError::new(path, message, "save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn refuse_other_versions(path: &str, head: &raw::Head) -> Result<(), DocumentError> {
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let message = match (&head.openapi, &head.swagger) {
        (Some(Value::String(version)), _) if is_known(version) => return Ok(()),
        (Some(version @ Value::Number(_)), _) => {
            let message = format!("`openapi` is the number {version}, and no text");
            let help = "put it into quotation marks, with all three numbers, such as `\"3.0.0\"`";
            return Err(DocumentError::new(path, message, help));
        }
        (Some(version), _) => format!("this is an OpenAPI {} document", shown(version)),
        (None, Some(version)) => format!("this is a Swagger {} document", shown(version)),
        (None, None) => "this is no OpenAPI document: `openapi` is missing".to_owned(),
    };
    Err(DocumentError::new(
        path,
        message,
        "convert it to OpenAPI 3.0 or 3.1 first, or get that one",
    ))
}

/// Whether a version of OpenAPI can be read.
fn is_known(version: &str) -> bool {
    ["3.0", "3.1"].iter().any(|known| {
        version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn index<V>(members: &Ordered<V>) -> HashMap<&str, &V> {
    members.iter().map(|(name, value)| (name.as_str(), value)).collect()
}

/// A call is told by its method and what its path has beside parameters.
fn keep_one_of_each_route(document: &mut Document) {
    let mut first: HashMap<String, String> = HashMap::new();
    let Document { operations, unread, .. } = document;
    operations.retain(|key, _| match first.entry(route(key)) {
        Entry::Vacant(place) => {
            place.insert(key.clone());
            true
        }
        Entry::Occupied(there) => {
            unread.insert(key.clone(), format!("`{}` has the same path", there.get()));
            false
        }
    });
}
