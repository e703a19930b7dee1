//! From a line of generated code, or of generated tests, to what it comes of.

use super::elements::{Anchor, Element, Elements, Member, Part, generated};
use super::find::{has_line, unknown};
use super::scan::{self, scan};
use super::{Texts, Unknown};
use crate::emit::{CRATE_DIR, TESTS_DIR};
use crate::schema::nearest;

/// Folder of what the fake knows of the endpoints, below that of the generated code.
const CONTRACT: &str = "contract/";

/// What a line of generated code comes of.
pub(super) fn in_code<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
    path: &str,
    line: Option<usize>,
    texts: Texts<'_>,
) -> Result<&'e Element<'a>, Unknown> {
    let Some((spec, room)) = origin(elements, path) else {
        let paths: Vec<_> = elements.all.iter().map(|each| generated(each.source.path())).collect();
        let help = match nearest(path, paths.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("give a file of {CRATE_DIR} that comes of one file of the spec"),
        };
        return Err(unknown(what, format!("`{path}` comes of no file of the spec"), help));
    };
    let Some(text) = texts(path) else {
        return Err(unknown(what, format!("there is no `{path}`"), "run `cargo xtask generate`"));
    };
    if let Some(line) = line {
        has_line(what, path, &text, line)?;
    }
    let part = line.and_then(|line| match room {
        Room::Crate => scan::at(&scan(&text), line).map(|item| item.part.clone()),
        Room::Tests => tested(&text, line),
        Room::Contract => None,
    });
    let mut parts = Vec::new();
    if let Some(part) = part {
        // What is the same for all members of a type belongs to the type.
        let ty = Part { ty: part.ty.clone(), member: Member::Whole };
        let argument = match &part.member {
            Member::Method(name) => Some(Member::Argument(name.clone())),
            _ => None,
        };
        let argument = argument.map(|member| Part { ty: part.ty.clone(), member });
        parts = [Some(part), argument, Some(ty)].into_iter().flatten().collect();
    }
    parts.push(Part { ty: String::new(), member: Member::Whole });
    let anchors = parts.into_iter().map(|part| -> Anchor { (spec.clone(), part) });
    anchors.into_iter().find_map(|anchor| elements.at(&anchor)).ok_or_else(|| {
        let help = "ask for a line of a type, of a field or of a method";
        unknown(what, "nothing in the spec has to do with this line alone", help)
    })
}

/// What a generated file is for.
enum Room {
    Crate,
    Contract,
    Tests,
}

/// The file of the spec that a generated file comes of, and what the latter is for.
fn origin(elements: &Elements<'_>, path: &str) -> Option<(String, Room)> {
    let below = |folder: &str| path.strip_prefix(folder)?.strip_prefix('/');
    let (below, room) = match (below(CRATE_DIR), below(TESTS_DIR)) {
        (Some(below), _) => match below.strip_prefix(CONTRACT) {
            Some(below) => (below, Room::Contract),
            None => (below, Room::Crate),
        },
        (None, tests) => (tests?, Room::Tests),
    };
    let spec = format!("{}.json", below.strip_suffix(".rs")?);
    let is_known = elements.all.iter().any(|element| element.source.path() == spec);
    is_known.then_some((spec, room))
}

/// What a line of a test is about: the last type that was made up to there, and the setter that is
/// called on the line.
fn tested(text: &str, line: usize) -> Option<Part> {
    let mut maker = None;
    let mut here = "";
    for text in text.lines().take(line) {
        if text.starts_with("fn ") {
            maker = None;
        }
        let made = text.split("::new(").next().filter(|before| before.len() < text.len());
        maker = made.and_then(last_word).or(maker);
        here = text;
    }
    let setter = here.rsplit_once("::new(").map_or(here, |(_, behind)| behind);
    let setter = setter.split_once('.').and_then(|(_, call)| call.split_once('('));
    let setter = setter.map(|(name, _)| name.trim_start_matches("r#").to_owned());
    let member = setter.map_or(Member::Whole, Member::Method);
    maker.map(|ty| Part { ty: ty.to_owned(), member })
}

fn last_word(text: &str) -> Option<&str> {
    text.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next()
        .filter(|word| !word.is_empty())
}
