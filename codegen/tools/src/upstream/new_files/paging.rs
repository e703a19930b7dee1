//! How Zoom pages listings.

use codegen::source::{Member, Node, NodeKind};
use codegen::ty::Type;

use crate::secrets;
use crate::upstream::model::{Facts, Operation, Section};

/// What carries the token of the next page, in a query and in an answer.
pub(super) const PAGE_TOKEN: &str = "next_page_token";

/// What listings are paged by, in small letters and without signs. All but the last are no stream.
const PAGING: [&str; 9] = [
    "pagenumber",
    "page",
    "pagetoken",
    "startindex",
    "pageindex",
    "offset",
    "skip",
    "cursor",
    "nextpagetoken",
];

/// What carries the number of a page, in a query, and the number of pages, in an answer.
pub(super) const PAGE_NUMBER: &str = "page_number";
pub(super) const PAGE_COUNT: &str = "page_count";

/// By what a listing is paged that becomes a stream.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Paging {
    Token,
    /// By numbers, where the answer says how many pages there are.
    Number,
}

/// A token comes first: a number passes over what moves to a page that was read already.
pub(super) fn paging(operation: &Operation) -> Option<Paging> {
    let has = |section, name, ty| {
        let facts: Option<&Facts> = operation.section(section);
        facts
            .and_then(|facts| facts.field(name))
            .is_some_and(|field| field.ty == ty && field.values.is_empty())
    };
    let has_token = has(Section::Query, PAGE_TOKEN, "string");
    if !has(Section::Query, "page_size", "int") {
        return None;
    }
    if has_token && has(Section::Answer, PAGE_TOKEN, "string") {
        return Some(Paging::Token);
    }
    let by_number =
        has(Section::Query, PAGE_NUMBER, "int") && has(Section::Answer, PAGE_COUNT, "int");
    (by_number && !has_token).then_some(Paging::Number)
}

/// Why a listing that comes in pages is no stream.
pub(super) fn unpaged(operation: &Operation) -> Option<String> {
    let sections = [Section::Query, Section::Body].map(|section| operation.section(section));
    let names: Vec<_> = sections.into_iter().flatten().flat_map(|facts| &facts.fields).collect();
    let is_meant = |name: &str, way: &str| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).eq(way.chars())
    };
    let found = |way: &&str| names.iter().find(|(name, _)| is_meant(name, way));
    let (by, _) = PAGING.iter().find_map(found)?;
    let is_listing = operation.section(Section::Answer).is_some_and(holds_list);
    let why = if paging(operation).is_some() {
        "it is not clear which list of the answer it pages, or nothing tells its items apart"
    } else if by == PAGE_TOKEN {
        "query and answer do not both have `next_page_token`, or there is no `page_size`"
    } else {
        "streams go by `page_size`, and `next_page_token` or `page_number` with a `page_count`"
    };
    let note = format!("upstream pages it by `{by}`; it becomes no stream: {why}");
    is_listing.then_some(note)
}

/// Whether an answer is a list, or has one somewhere in its objects.
fn holds_list(answer: &Facts) -> bool {
    is_list(answer)
        || answer
            .fields
            .iter()
            .any(|(_, field)| is_list(field) || field.ty == "object" && holds_list(field))
}

/// Whether an answer is a list without an object around it.
pub(super) fn is_list(answer: &Facts) -> bool {
    Type::parse(&answer.ty).is_list()
}

/// How a listing is paged, if its items have something to tell them apart by.
pub(super) fn pages(items: &str, item: &Facts, answer: &Facts, paging: Paging) -> Option<Node> {
    let is_text = |name: &str, facts: &Facts| {
        let is_text = ["string", "email"].contains(&facts.ty.as_str()) && facts.values.is_empty();
        is_text && !secrets::is_named_like_one(name)
    };
    let texts = || {
        let texts = item.fields.iter().filter(|(name, facts)| is_text(name, facts));
        texts.map(|(name, _)| name.as_str())
    };
    let mut keys: Vec<_> =
        texts().filter(|name| matches!(*name, "id" | "uuid" | "email")).collect();
    if keys.is_empty() {
        keys = texts().filter(|name| name.ends_with("_id")).take(1).collect();
    }
    if keys.is_empty() {
        keys = texts().take(1).collect();
    }
    let mut members = match paging {
        Paging::Token => vec![Member::new("token", PAGE_TOKEN)],
        Paging::Number => {
            vec![Member::new("token", PAGE_NUMBER), Member::new("count", PAGE_COUNT)]
        }
    };
    members.extend([Member::new("size", "page_size"), Member::new("items", items)]);
    if answer
        .field("total_records")
        .is_some_and(|total| total.ty == "int" && total.values.is_empty())
    {
        members.push(Member::new("total", "total_records"));
    }
    let keys: Vec<Node> = keys.into_iter().map(Node::from).collect();
    (!keys.is_empty()).then(|| {
        members.push(Member::new("key", NodeKind::List(keys)));
        NodeKind::Object(members).into()
    })
}
