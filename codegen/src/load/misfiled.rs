//! Files that stand where another kind of file belongs.

use crate::schema::Content;
use crate::source::Node;

/// What a file is, and where it belongs, if that is not where it stands.
pub(super) fn misfiled(path: &str, root: &Node) -> Option<(&'static str, &'static str)> {
    let has = |names: &[&str]| names.iter().any(|name| root.member(name).is_some());
    let is_itself = match Content::of(path) {
        Content::Endpoint => has(&["id", "method", "path"]),
        Content::Event => has(&["event"]),
        Content::Types => !has(&["method", "event", "plans"]),
        Content::Api | Content::RateLimits | Content::Lint | Content::Glossary => true,
    };
    if is_itself {
        None
    } else if has(&["event"]) {
        Some(("an event", "move it to a folder in `spec/events`, such as `spec/events/users`"))
    } else if has(&["method"]) {
        Some(("an endpoint", "move it to the folder of its group, such as `spec/users`"))
    } else if has(&["plans"]) {
        Some(("the rate limits", "move it to `spec/rate_limits.json`"))
    } else if has(&["types"]) {
        Some(("a file of types", "move it to `spec/types`"))
    } else {
        None
    }
}
