//! A form with files.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

use super::check::{Checker, INVALID};
use super::media::{self, Media};
use super::multipart::{self, Part};
use super::text;
use crate::call::{File, Refusal};
use crate::contract::{Base, Contract, Field, Object, WireShape};

/// Zoom's code for a file that is not accepted.
const FILE: i64 = 120;
/// Zoom's code for a form without the part that it is about.
const NO_PART: i64 = -1;
/// What a form may have beside its files.
const OVERHEAD: usize = 64 * 1024;

/// The fields of a form that are no files, and the files by field name.
pub(super) type Fields = (Map<String, Value>, Vec<(String, File)>);

/// The fields of the form that the table knows, and its files.
pub(super) fn read(
    contract: &Contract,
    object: &Object,
    headers: &HeaderMap,
    body: &Bytes,
    checker: &mut Checker,
) -> Result<Fields, Refusal> {
    let media = media::expect(headers, "multipart/form-data")?;
    let files = object.fields.iter().filter(|field| matches!(field.base, Base::File));
    let most = files.map(|field| field.max_bytes).try_fold(OVERHEAD, |sum, most| {
        Some(sum.saturating_add(usize::try_from(most?).unwrap_or(usize::MAX)))
    });
    // Not even looked for boundaries.
    if most.is_some_and(|most| body.len() > most) {
        return Err(refused(contract, FILE, "The file is too large."));
    }
    let boundary = media.parameter("boundary").unwrap_or_default();
    let parts = multipart::parts(boundary, body);
    let parts = parts.map_err(|message| Refusal::new(400, INVALID, message))?;
    let (mut fields, mut files) = (Map::new(), Vec::new());
    for field in object.fields.iter().filter(|field| field.sent) {
        let parts: Vec<_> = parts.iter().filter(|part| part.name == field.name).collect();
        if parts.len() > 1 && field.shape != WireShape::List {
            checker.report(field.name, "Must not be there more than once.");
            continue;
        }
        if matches!(field.base, Base::File) {
            let there = parts.iter().copied().map(Some);
            for part in there.chain(parts.is_empty().then_some(None)) {
                let file = file(contract, field, part)?;
                files.extend(file.map(|file| (field.name.to_owned(), file)));
            }
            continue;
        }
        let value = match (field.shape, parts.as_slice()) {
            (_, []) => None,
            (WireShape::List, parts) => Some(parts.iter().map(|part| value(field, part)).collect()),
            (WireShape::Csv, [part, ..]) => {
                Some(Value::from(String::from_utf8_lossy(&part.bytes).into_owned()))
            }
            (WireShape::One | WireShape::Map, [part, ..]) => Some(value(field, part)),
        };
        checker.parameter(field, value.clone());
        fields.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    Ok((fields, files))
}

/// The value of a part that is no file: objects are JSON, anything else is text.
fn value(field: &Field, part: &Part) -> Value {
    let is_json =
        matches!(field.base, Base::Object(_) | Base::Any) || field.shape == WireShape::Map;
    let json = is_json.then(|| serde_json::from_slice(&part.bytes).ok()).flatten();
    json.unwrap_or_else(|| text::value(field.base, &String::from_utf8_lossy(&part.bytes)))
}

fn file(contract: &Contract, field: &Field, part: Option<&Part>) -> Result<Option<File>, Refusal> {
    let Some(part) = part else {
        let code = if lists(contract, NO_PART) { NO_PART } else { FILE };
        return match field.required {
            true => Err(refused(contract, code, &format!("The part {} is missing.", field.name))),
            false => Ok(None),
        };
    };
    let Some(name) = part.file_name.as_deref().filter(|name| !name.is_empty()) else {
        // Zoom says no more than the code.
        let refusal = refused(contract, FILE, "");
        return Err(Refusal { message: String::new(), ..refusal });
    };
    let content_type = Media::parse(&part.content_type).essence;
    let is_known = |known: &&str| known.eq_ignore_ascii_case(content_type);
    let length = u64::try_from(part.bytes.len()).unwrap_or(u64::MAX);
    let wrong = if length == 0 {
        Some("The file is empty.".to_owned())
    } else if let Some(most) = field.max_bytes.filter(|most| length > *most) {
        Some(format!("The file has more than {most} bytes."))
    } else if !field.content_types.is_empty() && !field.content_types.iter().any(is_known) {
        Some(format!("The content type must be one of: {}.", field.content_types.join(", ")))
    } else {
        None
    };
    match wrong {
        Some(message) => Err(refused(contract, FILE, &message)),
        None => Ok(Some(File {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            bytes: part.bytes.clone(),
        })),
    }
}

fn lists(contract: &Contract, code: i64) -> bool {
    contract.errors.iter().any(|error| error.code == code)
}

/// The error of the spec, or where it lists none, what is wrong.
fn refused(contract: &Contract, code: i64, message: &str) -> Refusal {
    if lists(contract, code) { contract.refuse(code) } else { Refusal::new(400, INVALID, message) }
}
