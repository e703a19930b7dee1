//! How Zoom pages listings.

use codegen::ty::Type;

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

pub(super) fn page_token(operation: &Operation) -> bool {
    let has = |section, name, ty| {
        let facts: Option<&Facts> = operation.section(section);
        facts
            .and_then(|facts| facts.field(name))
            .is_some_and(|field| field.ty == ty && field.values.is_empty())
    };
    has(Section::Query, PAGE_TOKEN, "string")
        && has(Section::Query, "page_size", "int")
        && has(Section::Answer, PAGE_TOKEN, "string")
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
    let why = if by != PAGE_TOKEN {
        "streams go by `next_page_token` and `page_size`"
    } else if !page_token(operation) {
        "query and answer do not both have `next_page_token`, or there is no `page_size`"
    } else {
        "it is not clear which list of the answer it pages, or nothing tells its items apart"
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
