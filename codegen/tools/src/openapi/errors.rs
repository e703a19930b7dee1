//! Answers that are errors.

use std::collections::BTreeMap;

use codegen::docs;
use codegen::spec::{Endpoint, ErrorCode, Gone};

use super::json::{Object, reference};

/// The body of an error.
pub(super) fn schema() -> Object {
    let text = |description: &'static str| {
        Object::new().with("type", "string").with("description", description)
    };
    let fault = Object::new().with("type", "object").with(
        "properties",
        Object::new()
            .with("field", text("The field."))
            .with("message", text("What is wrong with it.")),
    );
    let faults = Object::new()
        .with("type", "array")
        .with("items", fault)
        .with("description", "What is wrong with single fields, when that is the error.");
    let code = Object::new()
        .with("type", "integer")
        .with("format", "int64")
        .with("description", "Zoom's code. What it means depends on the operation.");
    Object::new()
        .with("type", "object")
        .with(
            "properties",
            Object::new()
                .with("code", code)
                .with("message", text("What went wrong, in words that change."))
                .with("errors", faults),
        )
        .with("description", "Why a call failed.")
}

/// Answers that any call may get.
pub(super) fn responses() -> Object {
    let limits = [
        "Retry-After",
        "X-RateLimit-Category",
        "X-RateLimit-Type",
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
    ];
    let limits: Object =
        limits.map(|name| (name, reference("headers", name))).into_iter().collect();
    Object::new()
        .with(
            "Unauthorized",
            error("The access token is missing, invalid or expired: fetch a new one.").with(
                "content",
                content(&[&ErrorCode {
                    status: 401,
                    code: Some(124),
                    docs: "The access token is invalid or has expired.".to_owned(),
                    gone: None,
                    conflict: false,
                    missing: false,
                }]),
            ),
        )
        .with(
            "TooManyRequests",
            error("The account has made too many calls: wait, then call again.")
                .with("headers", limits)
                .with(
                    "content",
                    content(&[&ErrorCode {
                        status: 429,
                        code: Some(429),
                        docs: "The rate limit is reached.".to_owned(),
                        gone: None,
                        conflict: false,
                        missing: false,
                    }]),
                ),
        )
        .with(
            "Refused",
            error("Zoom refuses the call for another reason.").with("content", content(&[])),
        )
        .with(
            "Failed",
            error("Zoom failed to answer. Whether the call took effect is not known.")
                .with("content", content(&[])),
        )
}

/// Headers of answers to calls that were too many.
pub(super) fn headers() -> Object {
    let header = |description: &'static str, ty: &'static str| {
        Object::new()
            .with("description", description)
            .with("schema", Object::new().with("type", ty))
    };
    Object::new()
        .with("Retry-After", header("When to call again: a moment such as `2026-11-23T00:00:00Z`, or a number of seconds. Often absent.", "string"))
        .with("X-RateLimit-Category", header("The label that the call was counted under.", "string"))
        .with("X-RateLimit-Type", header("`QPS` for a limit by the second, `Daily-limit` for one by the day. Often absent.", "string"))
        .with("X-RateLimit-Limit", header("Number of calls that are allowed. Often absent.", "integer"))
        .with("X-RateLimit-Remaining", header("Number of calls that are left. Often absent.", "integer"))
}

/// The errors of an operation by status: those that Zoom documents for it, then those that any call may
/// meet.
pub(super) fn of(endpoint: &Endpoint) -> Object {
    let mut documented: BTreeMap<u16, Vec<&ErrorCode>> = BTreeMap::new();
    for error in &endpoint.errors {
        documented.entry(error.status).or_default().push(error);
    }
    let general = [(401, "Unauthorized"), (429, "TooManyRequests")];
    let general = general.into_iter().filter(|(status, _)| !documented.contains_key(status));
    let general: Vec<_> =
        general.map(|(status, name)| (status.to_string(), reference("responses", name))).collect();
    let documented = documented.into_iter().map(|(status, codes)| {
        let text = format!("{}\n\n| Code | Meaning |\n|---|---|{}", meaning(status), rows(&codes));
        (status.to_string(), error(text).with("content", content(&codes)))
    });
    documented
        .chain(general)
        .chain([
            ("4XX".to_owned(), reference("responses", "Refused")),
            ("5XX".to_owned(), reference("responses", "Failed")),
        ])
        .collect()
}

/// The codes in the order of the spec, for programs.
pub(super) fn codes(endpoint: &Endpoint) -> Option<Vec<Object>> {
    let code = |error: &ErrorCode| {
        Object::new()
            .with("status", error.status)
            .maybe("code", error.code)
            .with("description", docs::line(&error.docs))
            .maybe("gone", error.gone.as_ref().map(gone))
            .maybe("conflict", error.conflict.then_some(true))
            .maybe("missing", error.missing.then_some(true))
    };
    (!endpoint.errors.is_empty()).then(|| endpoint.errors.iter().map(code).collect())
}

/// Why it proves that what the call deletes is gone.
fn gone(gone: &Gone) -> Object {
    let unless = (!gone.unless.is_empty()).then(|| gone.unless.clone());
    Object::new().with("why", docs::line(&gone.why)).maybe("unless", unless)
}

fn error(description: impl Into<String>) -> Object {
    Object::new().with("description", description.into())
}

/// The body of an error, with an example for each code: its message is what the spec says.
fn content(codes: &[&ErrorCode]) -> Object {
    let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
    let examples = codes.iter().filter_map(|error| {
        let code = error.code?;
        let count = seen.entry(code).and_modify(|count| *count += 1).or_insert(1);
        let name = if *count == 1 { code.to_string() } else { format!("{code}-{count}") };
        let value = Object::new().with("code", code).with("message", error.docs.clone());
        Some((name, Object::new().with("value", value)))
    });
    let media = Object::new()
        .with("schema", reference("schemas", "Error"))
        .filled("examples", examples.collect());
    Object::new().with("application/json", media)
}

fn rows(codes: &[&ErrorCode]) -> String {
    let row = |error: &&ErrorCode| {
        let code = error.code.map_or_else(|| "-".to_owned(), |code| code.to_string());
        format!("\n| {code} | {} |", docs::cell(&error.docs))
    };
    codes.iter().map(row).collect()
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "Something about the call is wrong, or it is not allowed.",
        401 => "The access token is missing, invalid or expired.",
        403 => "The call is not allowed.",
        404 => "Something that the call names does not exist.",
        409 => "The call is at odds with what there is.",
        429 => "The account has made too many calls.",
        500.. => "Zoom failed to answer.",
        _ => "Zoom refuses the call.",
    }
}
