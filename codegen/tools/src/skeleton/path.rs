//! The segments of a path.

use codegen::names;

use super::refusal::{Refusal, refusal};

/// A segment of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    Literal(&'a str),
    Parameter(&'a str),
}

pub(super) fn segments(path: &str) -> Result<Vec<Segment<'_>>, Refusal> {
    let help = "write a path below the base URL, such as `/groups/{groupId}/channels`";
    let Some(rest) = path.strip_prefix('/').filter(|rest| !rest.is_empty()) else {
        return Err(refusal(format!("`{path}` is no path"), help));
    };
    let mut segments: Vec<Segment<'_>> = Vec::new();
    for segment in rest.split('/') {
        let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let is_literal = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        let parsed = match name {
            Some(name) if names::field(name).is_some() => Segment::Parameter(name),
            None if !segment.is_empty() && segment.chars().all(is_literal) => {
                Segment::Literal(segment)
            }
            _ => return Err(refusal(format!("`{segment}` is no segment of a path"), help)),
        };
        if matches!(parsed, Segment::Parameter(_)) && segments.contains(&parsed) {
            return Err(refusal(format!("the path has `{segment}` twice"), "rename one of them"));
        }
        segments.push(parsed);
    }
    match segments.first() {
        Some(Segment::Literal(_)) => Ok(segments),
        _ => Err(refusal("the path begins with a parameter", help)),
    }
}
