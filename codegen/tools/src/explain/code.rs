//! From a line of generated code, or of generated tests, to what it comes of.

use codegen::emit::{Part, PartKind, Placed};
use codegen::header;
use codegen::schema::nearest;

use super::element::Element;
use super::elements::Elements;
use super::question::{NotFound, Texts, has_line, unknown};
use super::uses::{self, Generated};

/// What a line of generated code comes of.
pub(super) fn in_code<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
    path: &str,
    line: Option<usize>,
    generated: &Generated<'_>,
    texts: Texts<'_>,
) -> Result<&'e Element<'a>, NotFound> {
    let (file, text) = (generated.files.get(path), texts(path));
    // Whoever asks looks at a line of the file as it stands.
    let is_stale = match (file, &text) {
        (Some(file), Some(text)) => file.text != **text && file.text != text.replace('\r', ""),
        (None, Some(text)) => header::named(text).is_some(),
        (_, None) => false,
    };
    if is_stale {
        let message = format!("`{path}` is not what the spec gives");
        return Err(unknown(what, message, "run `cargo xtask generate`"));
    }
    let Some(file) = file else {
        let mut folders = elements.spec.api.generated_dirs();
        let last = folders.pop().unwrap_or_default();
        let usual = format!("give a file of {} or {last}", folders.join(", "));
        if text.is_some() {
            return Err(unknown(what, format!("`{path}` was not generated"), usual));
        }
        let of_spec = elements.paths().into_iter();
        let known: Vec<_> = of_spec.flat_map(|spec| elements.files(spec)).collect();
        let help = match nearest(path, known.iter().map(String::as_str)) {
            Some(near) if near != path => format!("did you mean `{near}`?"),
            _ => usual,
        };
        return Err(unknown(what, format!("there is no `{path}`"), help));
    };
    let from = header::named(&file.text).unwrap_or_default();
    let Some(spec) = from.strip_prefix("spec/") else {
        let message = format!("`{path}` holds together what comes of many files of the spec");
        return Err(unknown(what, message, "ask for what it names, or for a line of its file"));
    };
    let Some(line) = line else {
        let gone = || unknown(what, format!("there is no `{from}`"), "run `cargo xtask generate`");
        return elements.whole(spec).ok_or_else(gone);
    };
    has_line(what, path, &file.text, line)?;
    let [.., tests] = elements.files(spec);
    let part = if path == tests {
        uses::at(&file.text, &generated.uses(path).all, line)
    } else {
        at(&file.parts, line).map(|placed| placed.part.clone())
    };
    let mut parts = Vec::new();
    if let Some(Part { ty, kind }) = part {
        let argument = match &kind {
            PartKind::Method(name) => Some(PartKind::Argument(name.clone())),
            _ => None,
        };
        // What is the same for all members of a type belongs to the type.
        let kinds = [Some(kind), argument, Some(PartKind::Whole)].into_iter().flatten();
        parts.extend(kinds.map(|kind| Part { ty: ty.clone(), kind }));
    }
    let text = file.text.lines().nth(line - 1).unwrap_or_default();
    parts.extend(
        listed(text).chain([""]).map(|ty| Part { ty: ty.to_owned(), kind: PartKind::Whole }),
    );
    let found = parts.into_iter().find_map(|part| elements.at((spec.to_owned(), part)));
    found.ok_or_else(|| {
        let help = "ask for a line of a type, of a field or of a method";
        unknown(what, "nothing in the spec has to do with this line alone", help)
    })
}

/// The innermost part at a line.
fn at(parts: &[Placed], line: usize) -> Option<&Placed> {
    let covering = parts.iter().filter(|placed| (placed.first..=placed.last).contains(&line));
    covering.min_by_key(|placed| placed.last - placed.first)
}

/// The names on a line of a list, which may be types.
fn listed(line: &str) -> impl Iterator<Item = &str> {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let line = if line.starts_with("//") { "" } else { line };
    line.split(is_end).filter(|word| !word.is_empty())
}
