//! From a request to a checked call, or to a refusal that names everything that is wrong with it.
//!
//! All checks go by the tables. What the tables do not know is left out: Zoom ignores parameters and
//! members that it does not know, and members that it only sends.

mod check;
mod form;
mod json;
mod media;
mod multipart;
mod query;
#[cfg(test)]
mod tests;
mod text;

use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Map;

use self::check::Checker;
pub(super) use self::check::REQUIRED;
use super::call::{Call, Caller, Refusal};
use super::contract::{Contract, Variant};
use super::route::Route;
use zoom_api::operation::BodyKind;

/// Reads a request for an operation.
pub(crate) fn read(
    route: Route,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &Bytes,
    caller: Caller,
    now: SystemTime,
) -> Result<Call, Refusal> {
    let Route { contract, path } = route;
    let mut checker = Checker::default();
    for field in contract.path {
        let value = path.iter().find(|(name, _)| *name == field.name);
        let value = value.map(|(_, value)| text::value(field.base, value));
        checker.parameter(field, value);
    }
    for field in contract.headers {
        let value = headers.get(field.name).and_then(|value| value.to_str().ok());
        let value = value.map(|value| query::single(field.shape, field, value));
        checker.parameter(field, value);
    }
    let query = query::read(contract, query.unwrap_or_default(), &mut checker);
    let Some(variant) = variant(contract, &query, &mut checker) else {
        return Err(checker.refusal());
    };
    let (body, files) = match (contract.operation.body, variant.body) {
        (BodyKind::Json, Some(object)) => {
            (json::read(object, headers, body, &mut checker)?, Vec::new())
        }
        (BodyKind::List, Some(object)) => {
            (json::read_list(object, headers, body, &mut checker)?, Vec::new())
        }
        (BodyKind::Multipart, Some(object)) => {
            form::read(contract, object, headers, body, &mut checker)?
        }
        _ => (Map::new(), Vec::new()),
    };
    if checker.found_problems() {
        return Err(checker.refusal());
    }
    let query = query::with_defaults(contract, query);
    let pending_users_change = true;
    Ok(Call { contract, variant, path, query, body, files, caller, now, pending_users_change })
}

/// The variant that the query decides for.
fn variant(
    contract: &'static Contract,
    query: &Map<String, serde_json::Value>,
    checker: &mut Checker,
) -> Option<&'static Variant> {
    let Some(by) = contract.by else { return contract.variants.first() };
    let sent = query.get(by).and_then(serde_json::Value::as_str);
    let variant = contract.variants.iter().find(|variant| variant.value == sent);
    if variant.is_none() && !checker.has_problem_with(by) {
        checker.report(
            by,
            match sent {
                None => "Is required.",
                Some(_) => "Must not have this value here.",
            },
        );
    }
    variant
}
