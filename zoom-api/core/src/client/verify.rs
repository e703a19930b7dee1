//! A look at the account, after a call whose outcome is not known.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::{Client, Job};
use crate::call::{Call, Value};
use crate::error::{Doubt, Error, is_refusal};
use crate::operation::{Source, Verify};
use crate::wire::{UnknownField, body_of, members};

/// Most pages that are looked through. A listing that is longer tells nothing.
const MOST_PAGES: usize = 100;

/// What a look has shown.
pub(super) enum Verification {
    /// The effect is there.
    Done(http::Response<Bytes>),
    /// It is not.
    NotDone,
    /// The look itself failed, or shows nothing.
    Unclear,
}

/// Looks whether the effect of a call is there, where the spec says how.
pub(super) async fn verify(client: &Client, job: &Job) -> Verification {
    let Some(call) = &job.call else { return Verification::Unclear };
    let Some(verify) = call.operation().verify else { return Verification::Unclear };
    let Some(wanted) = wanted(call, verify) else { return Verification::Unclear };
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
            Verification::Done(answer)
        }
        (Listed::None, Listed::None) => Verification::NotDone,
        _ => Verification::Unclear,
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
    let sized = |listing: Call, size: Option<i64>| match (pages, size) {
        (Some(pages), Some(size)) => listing.query(pages.size, size),
        _ => listing,
    };
    let mut smaller = pages.and_then(|pages| pages.fallback);
    listing = sized(listing, pages.and_then(|pages| pages.max_size));
    let mut listed = 0;
    for _ in 0..MOST_PAGES {
        let job = Job::typed(listing.clone())?;
        // The look is a call of its own, with attempts of its own. It is safe, so that it looks no further.
        let completed = match Box::pin(client.execute(&job)).await {
            // Sizes are refused with the first page, and what else is refused will be so again.
            Err(error) if error.code() == Some(300) && listed == 0 && smaller.is_some() => {
                listing = sized(listing, smaller.take());
                continue;
            }
            completed => completed?,
        };
        let Some(page) = read(completed.answer.body(), verify) else { return Ok(false) };
        listed += page.items;
        wanted.retain(|names| !names.iter().any(|name| page.names.contains(name)));
        match (pages, page.token) {
            _ if wanted.is_empty() => return Ok(true),
            (Some(pages), Some(token)) => listing = listing.query(pages.token, token),
            _ => return Ok(page.total.is_none_or(|total| total <= listed)),
        }
    }
    Ok(false)
}

/// What a page of a listing has.
struct Page {
    items: u64,
    /// The texts that its items are known by.
    names: HashSet<String>,
    /// The token of the next page.
    token: Option<String>,
    /// Items of all pages, where Zoom counts them.
    total: Option<u64>,
}

/// Reads a page. `None`: something in it is not as it should be, so that nobody can say what is not listed. A
/// refusal can come as a success, and what is taken for missing is sent again.
fn read(body: &[u8], verify: &Verify) -> Option<Page> {
    if is_refusal(body, Doubt::Likely) {
        return None;
    }
    let page = unique(std::str::from_utf8(body_of(body)).ok()?)?;
    // Where there are two lists, nobody can say what is in neither.
    let mut named = verify.items.iter().filter_map(|name| member(&page, name));
    let (Some(items), None) = (named.next(), named.next()) else { return None };
    let items: Vec<&RawValue> = serde_json::from_str(items).ok()?;
    let mut names = HashSet::new();
    for item in &items {
        let item = unique(item.get())?;
        let mut is_named = false;
        for name in verify.by {
            let Some(text) = text(member(&item, name))? else { continue };
            names.insert(normal(text.into()));
            is_named = true;
        }
        if !is_named {
            return None;
        }
    }
    let of_page = |name: Option<&str>| text(name.and_then(|name| member(&page, name)));
    let pages = verify.operation.pages;
    let token = of_page(pages.map(|pages| pages.token))?;
    let total = of_page(pages.and_then(|pages| pages.total))?;
    let total = total.map(|total| total.parse()).transpose().ok()?;
    Some(Page { items: u64::try_from(items.len()).ok()?, names, token, total })
}

/// The members of an object. `None`: it is none, or has two of one name, and nobody can say which one holds.
fn unique(json: &str) -> Option<Vec<UnknownField<'_>>> {
    let all = members(json)?;
    let names: HashSet<_> = all.iter().map(|it| it.name().to_owned()).collect();
    (names.len() == all.len()).then_some(all)
}

fn member<'a>(members: &[UnknownField<'a>], name: &str) -> Option<&'a str> {
    members.iter().find(|it| it.name() == name).map(UnknownField::json)
}

/// A text, or a number as one. Outside, `None`: it is neither, nor unset.
fn text(json: Option<&str>) -> Option<Option<String>> {
    match json.map_or(Ok(Json::Null), serde_json::from_str).ok()? {
        Json::Null => Some(None),
        Json::String(text) => Some(Some(text.trim().to_owned()).filter(|it| !it.is_empty())),
        Json::Number(number) => Some(Some(number.to_string())),
        _ => None,
    }
}

/// Addresses are the same in any case. Ids are not, but no two differ in nothing else.
fn normal(text: Cow<'_, str>) -> String {
    text.to_ascii_lowercase()
}
