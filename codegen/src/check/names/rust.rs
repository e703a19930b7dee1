//! Names in Rust that the spec gives.

use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};

/// A name that is given is not the one that would be derived: it would hide that it is not needed.
pub(super) fn refuse_redundant(
    at: &At<'_>,
    given: Option<&String>,
    derived: Option<&String>,
    out: &mut Diagnostics,
) {
    if let Some(name) = given.filter(|given| Some(*given) == derived) {
        let message = format!("`{name}` is the name that would be derived");
        out.report(Rule::RedundantName, at.member("rust").place(), message, "leave out `rust`");
    }
}
