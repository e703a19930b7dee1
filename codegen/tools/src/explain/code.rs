//! From a line of generated code, or of generated tests, to what it comes of.

use codegen::emit::{CRATE_DIR, FAKE_DIR, TESTS_DIR};
use codegen::header;
use codegen::schema::nearest;

use super::elements::{Element, Elements, Member, Part, contract_file, generated, test_file};
use super::find::{has_line, unknown};
use super::scan::{self, Item};
use super::{Texts, Unknown, contract, uses};

/// What a line of generated code comes of.
pub(super) fn in_code<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
    path: &str,
    line: Option<usize>,
    texts: Texts<'_>,
) -> Result<&'e Element<'a>, Unknown> {
    let Some(text) = texts(path) else {
        let files = elements.paths().into_iter();
        let files: Vec<_> = files
            .flat_map(|spec| [generated(spec), contract_file(spec), test_file(spec)])
            .collect();
        let help = match nearest(path, files.iter().map(String::as_str)) {
            Some(near) if near != path => format!("did you mean `{near}`?"),
            _ => format!("give a file of {CRATE_DIR}, {FAKE_DIR} or {TESTS_DIR}"),
        };
        return Err(unknown(what, format!("there is no `{path}`"), help));
    };
    let Some(from) = header::named(&text) else {
        let help = format!("give a file of {CRATE_DIR}, {FAKE_DIR} or {TESTS_DIR}");
        return Err(unknown(what, format!("`{path}` was not generated"), help));
    };
    let Some(spec) = from.strip_prefix("spec/") else {
        let message = format!("`{path}` holds together what comes of many files of the spec");
        return Err(unknown(what, message, "ask for what it names, or for a line of its file"));
    };
    let Some(line) = line else {
        let gone = || unknown(what, format!("there is no `{from}`"), "run `cargo xtask generate`");
        return elements.whole(spec).ok_or_else(gone);
    };
    has_line(what, path, &text, line)?;
    let here = |items: &[Item]| scan::at(items, line).map(|item| item.part.clone());
    let part = if path == contract_file(spec) {
        here(&contract::scan(&text))
    } else if path == test_file(spec) {
        uses::at(&text, line)
    } else {
        here(&scan::scan(&text))
    };
    let mut parts = Vec::new();
    if let Some(Part { ty, member }) = part {
        let argument = match &member {
            Member::Method(name) => Some(Member::Argument(name.clone())),
            _ => None,
        };
        // What is the same for all members of a type belongs to the type.
        let members = [Some(member), argument, Some(Member::Whole)].into_iter().flatten();
        parts.extend(members.map(|member| Part { ty: ty.clone(), member }));
    }
    let text = text.lines().nth(line - 1).unwrap_or_default();
    parts.extend(
        listed(text).chain([""]).map(|ty| Part { ty: ty.to_owned(), member: Member::Whole }),
    );
    let found = parts.into_iter().find_map(|part| elements.at((spec.to_owned(), part)));
    found.ok_or_else(|| {
        let help = "ask for a line of a type, of a field or of a method";
        unknown(what, "nothing in the spec has to do with this line alone", help)
    })
}

/// The names on a line of a list, which may be types.
fn listed(line: &str) -> impl Iterator<Item = &str> {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let line = if line.starts_with("//") { "" } else { line };
    line.split(is_end).filter(|word| !word.is_empty())
}
