//! What the generated tests call.
//!
//! They are calls of one form, so a look at words and brackets tells whose setter a setter is.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::element::Anchor;
use codegen::GeneratedFiles;
use codegen::emit::{Part, PartKind};

/// How a constructor is called.
const NEW: &str = "new";

/// A use of a type in a test.
#[derive(Clone, Copy)]
pub(super) struct Use<'t> {
    pub(super) function: &'t str,
    pub(super) line: usize,
    ty: &'t str,
    /// Setter, variant or `new`.
    member: &'t str,
}

impl Use<'_> {
    fn is_setter(&self) -> bool {
        self.member != NEW && self.member.starts_with(|c: char| c.is_ascii_lowercase())
    }

    /// Whether it is a use of a part.
    pub(super) fn is_of(&self, part: &Part) -> bool {
        let member = match &part.kind {
            PartKind::Whole => self.member,
            PartKind::Argument(_) => NEW,
            PartKind::Method(name) | PartKind::Variant(name) => name,
            PartKind::Field(_) | PartKind::Wire(_) | PartKind::Limit(_) => return false,
        };
        !part.ty.is_empty() && self.ty == part.ty && self.member == member
    }

    fn part(&self) -> Part {
        let member = match self.member {
            NEW => PartKind::Whole,
            name if self.is_setter() => PartKind::Method(name.to_owned()),
            name => PartKind::Variant(name.to_owned()),
        };
        Part::of(self.ty, member)
    }
}

/// All uses in a file, in order.
#[derive(Default)]
pub(super) struct Uses<'t> {
    pub(super) all: Vec<Use<'t>>,
    types: HashSet<&'t str>,
}

impl<'t> Uses<'t> {
    fn of(text: &'t str) -> Self {
        let all = uses(text);
        let types = all.iter().map(|each| each.ty).collect();
        Self { all, types }
    }

    /// Whether there is a use of the type of one of the parts.
    pub(super) fn name_one_of(&self, anchors: &[Anchor]) -> bool {
        anchors.iter().any(|(_, part)| self.types.contains(part.ty.as_str()))
    }
}

/// The generated files, and what the tests among them call. Each is looked through once, however much is asked.
pub(super) struct Generated<'a> {
    pub(super) files: &'a GeneratedFiles,
    uses: RefCell<HashMap<&'a str, Rc<Uses<'a>>>>,
}

impl<'a> Generated<'a> {
    pub(super) fn new(files: &'a GeneratedFiles) -> Self {
        Self { files, uses: RefCell::default() }
    }

    /// What a file calls.
    pub(super) fn uses(&self, path: &str) -> Rc<Uses<'a>> {
        let Some((path, file)) = self.files.get_key_value(path) else { return Rc::default() };
        let mut known = self.uses.borrow_mut();
        known.entry(path).or_insert_with(|| Rc::new(Uses::of(&file.text))).clone()
    }
}

/// What a line of a test is about: the outermost setter on it, or what is made there; or else what
/// the whole function is about, which is what it makes first.
pub(super) fn at(text: &str, uses: &[Use<'_>], line: usize) -> Option<Part> {
    let mut function = None;
    for text in text.lines().take(line) {
        match text.strip_prefix("fn ") {
            Some(rest) => function = rest.split('(').next(),
            None if text.is_empty() => function = None,
            None => {}
        }
    }
    let here: Vec<_> = uses.iter().filter(|each| each.line == line).collect();
    let setter = here.iter().find(|each| each.is_setter()).or(here.first()).copied();
    let first = || uses.iter().find(|each| Some(each.function) == function);
    setter.or_else(first).map(Use::part)
}

fn uses(text: &str) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    let mut function = "";
    // For each open bracket, the type of the object on which setters are called.
    let mut objects = vec![""];
    let mut before = [""; 3];
    for (line, word) in words(text) {
        match (before, word) {
            (_, "(" | "[" | "{") => objects.push(""),
            (_, ")" | "]" | "}") => drop(objects.pop()),
            ([.., "fn"], name) => function = name,
            ([ty, ":", ":"], member) if ty.starts_with(|c: char| c.is_ascii_uppercase()) => {
                uses.push(Use { function, line, ty, member });
                if let Some(object) = objects.last_mut().filter(|_| member == NEW) {
                    *object = ty;
                }
            }
            // An event is tested as a whole.
            ([":", ":", "<"], ty) => uses.push(Use { function, line, ty, member: NEW }),
            ([.., "."], member) => {
                let ty = objects.last().copied().filter(|ty| !ty.is_empty());
                uses.extend(ty.map(|ty| Use { function, line, ty, member }));
            }
            (_, "," | ";") => objects.last_mut().into_iter().for_each(|object| *object = ""),
            _ => {}
        }
        before = [before[1], before[2], word];
    }
    uses
}

/// The words and the signs of a text, each with its line. Strings are left out.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..).zip(text.lines()).flat_map(move |(line, mut rest)| {
        std::iter::from_fn(move || {
            rest = rest.trim_start();
            while let Some(string) = rest.strip_prefix('"') {
                rest = behind_string(string).trim_start();
            }
            rest = rest.strip_prefix("r#").unwrap_or(rest);
            let first = rest.chars().next()?.len_utf8();
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len()).max(first);
            let (word, behind) = rest.split_at(end);
            rest = behind;
            Some((line, word))
        })
    })
}

/// What follows a string literal. The generated ones end on their line.
fn behind_string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.and_then(|end| text.get(end + 1..)).unwrap_or_default()
}
