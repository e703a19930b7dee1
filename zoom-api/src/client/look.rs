//! A look at the account, after a call whose outcome is not known.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value as Json;

use super::{Client, Job};
use crate::call::{Call, Value};
use crate::error::Error;
use crate::operation::{Source, Verify};

/// Most pages that are looked through. A listing that is longer tells nothing.
const MOST_PAGES: usize = 100;

/// What a look has shown.
pub(super) enum Look {
    /// The effect is there.
    Done(http::Response<Bytes>),
    /// It is not.
    NotDone,
    /// The look itself failed, or shows nothing.
    Unclear,
}

/// Looks whether the effect of a call is there, where the spec says how.
pub(super) async fn look(client: &Client, job: &Job) -> Look {
    let Some(call) = &job.call else { return Look::Unclear };
    let Some(verify) = call.operation().verify else { return Look::Unclear };
    let Some(wanted) = wanted(call, verify) else { return Look::Unclear };
    let there = search(client, call, verify, verify.path, &wanted).await;
    let left = match verify.gone_from {
        // What is in neither place, or in both, tells nothing.
        Some(place) => match search(client, call, verify, place, &wanted).await {
            Listed::All => Listed::None,
            Listed::None => Listed::All,
            Listed::Unclear => Listed::Unclear,
        },
        None => there,
    };
    match (there, left) {
        (Listed::All, Listed::All) => {
            let mut answer = http::Response::new(Bytes::new());
            *answer.status_mut() = StatusCode::NO_CONTENT;
            Look::Done(answer)
        }
        (Listed::None, Listed::None) => Look::NotDone,
        _ => Look::Unclear,
    }
}

/// How much of what is looked for a listing has.
#[derive(Clone, Copy, PartialEq)]
enum Listed {
    All,
    None,
    /// A part of it, so that the call was carried out in part or still is; or the listing was not read
    /// to its end.
    Unclear,
}

/// Looks for all in one listing.
async fn search(
    client: &Client,
    call: &Call,
    verify: &Verify,
    place: &[(&'static str, Source)],
    wanted: &[Names],
) -> Listed {
    let mut missing = wanted.to_vec();
    match go_through(client, call, verify, place, &mut missing).await {
        Ok(true) if missing.is_empty() => Listed::All,
        Ok(true) if missing.len() == wanted.len() => Listed::None,
        Ok(_) | Err(_) => Listed::Unclear,
    }
}

/// The texts of one thing that must be listed: its id, its address, or both.
type Names = Vec<String>;

/// What must be listed. `None` when that cannot be said.
fn wanted(call: &Call, verify: &Verify) -> Option<Vec<Names>> {
    let fits = |(name, value): &(&str, &str)| call.sent_text(name).as_deref() == Some(*value);
    if !verify.when.iter().all(fits) {
        return None;
    }
    let names = |item: &Value| {
        let Value::Object(item) = item else { return None };
        let names = verify.by.iter().filter_map(|name| item.get(name)?.text());
        let names: Names = names.filter(|text| !text.is_empty()).map(normal).collect();
        (!names.is_empty()).then_some(names)
    };
    match verify.sent {
        Source::Path(name) => Some(vec![vec![normal(call.path_text(name)?)]]),
        Source::Body(name) => match call.body_value(name)? {
            Value::List(items) if !items.is_empty() => items.iter().map(names).collect(),
            _ => None,
        },
    }
}

/// Goes through a listing and takes out of `wanted` what is there. `false`: it was not read to its end.
async fn go_through(
    client: &Client,
    call: &Call,
    verify: &Verify,
    place: &[(&'static str, Source)],
    wanted: &mut Vec<Names>,
) -> Result<bool, Error> {
    let mut listing = Call::new(verify.operation);
    for (name, source) in place {
        let text = match source {
            Source::Path(from) => call.path_text(from),
            Source::Body(from) => call.sent_text(from),
        };
        listing = listing.path(name, text.unwrap_or_default().as_ref());
    }
    let pages = verify.operation.pages;
    if let Some((pages, most)) = pages.and_then(|pages| Some((pages, pages.max_size?))) {
        listing = listing.query(pages.size, most);
    }
    for _ in 0..MOST_PAGES {
        let job = Job::typed(listing.clone())?;
        // The look is a call of its own, with attempts of its own. It is safe, so that it looks no further.
        let carried = Box::pin(client.carry(&job)).await?;
        let Ok(page) = serde_json::from_slice::<Json>(carried.answer.body()) else {
            return Ok(false);
        };
        // A refusal can come as a success. What has no list shows nothing.
        let Some(items) = verify.items.iter().find_map(|name| page.get(name)?.as_array()) else {
            return Ok(false);
        };
        let listed: HashSet<_> = items
            .iter()
            .flat_map(|item| verify.by.iter().filter_map(|name| item.get(name)?.as_str()))
            .map(|text| normal(text.into()))
            .collect();
        wanted.retain(|names| !names.iter().any(|name| listed.contains(name)));
        let token = pages.and_then(|pages| page.get(pages.token)?.as_str());
        match (pages, token.filter(|token| !token.is_empty())) {
            (Some(pages), Some(token)) if !wanted.is_empty() => {
                listing = listing.query(pages.token, token);
            }
            _ => return Ok(true),
        }
    }
    Ok(false)
}

/// Addresses are the same in any case. Ids are not, but no two differ in nothing else.
fn normal(text: Cow<'_, str>) -> String {
    text.to_ascii_lowercase()
}
