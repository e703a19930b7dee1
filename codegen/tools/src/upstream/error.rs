//! Why a document cannot be imported.

use std::fmt;

use annotate_snippets::{
    AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use codegen::diagnostic::Diagnostics;

/// Why nothing is imported. The spec is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportError {
    /// The document is no OpenAPI document that can be read.
    Document(DocumentError),
    /// The spec, or what would have become of it, has faults that a person has to see first.
    Spec(Diagnostics),
    /// The base of the merge, `spec/upstream.json`, cannot be read.
    Base(String),
    /// The document has a title that is not noted, and operations that are.
    Title {
        /// The title.
        title: String,
        /// The one under which most of its operations are noted.
        noted: String,
    },
    /// A change does not fit into a file.
    Edit(String),
    /// No operation is meant by a pattern.
    Pattern {
        /// The pattern.
        pattern: String,
        /// Operations that may have been meant.
        near: Vec<String>,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::Spec(problems) => problems.fmt(f),
            Self::Base(message) => write!(
                f,
                "error: spec/upstream.json: {message}\n\n\
                 help: take the file back from git; it is written by `cargo xtask import` alone"
            ),
            Self::Title { title, noted } => write!(
                f,
                "error: the document is called `{title}`, and most of its operations are noted as \
                 those of `{noted}`\n\n\
                 help: if it has a new title, rename `{noted}` in spec/upstream.json, and where \
                 fix-ups know it in codegen/tools/src/upstream/fixups.rs; if it is another document, add \
                 `\"{title}\": {{ \"operations\": {{}}, \"left_out\": [] }}` to spec/upstream.json"
            ),
            Self::Edit(message) => write!(f, "error: {message}"),
            Self::Pattern { pattern, near } => {
                write!(f, "error: the document has no operation `{pattern}`")?;
                match near.as_slice() {
                    [] => f.write_str("\n\nhelp: write a method and a path, such as 'GET /divisions', or an operationId; `*` stands for anything"),
                    near => write!(f, "\n\nhelp: did you mean `{}`?", near.join("`, `")),
                }
            }
        }
    }
}

impl std::error::Error for ImportError {}

impl From<DocumentError> for ImportError {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// Path of the document, as it was given.
    pub path: Box<str>,
    /// Line and column, both counted from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// What is wrong, without a full stop.
    pub message: Box<str>,
    /// What to do.
    pub help: Box<str>,
    /// The line, where it is known, or the part of it that matters; and the byte in that.
    line: Option<Box<(String, usize)>>,
}

/// Longest part of a line that is shown. Many documents are one single line.
const SHOWN: usize = 100;

impl DocumentError {
    pub(super) fn new(path: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let (message, help) = (message.into().into(), help.into().into());
        Self { path: path.into(), place: None, message, help, line: None }
    }

    /// What serde says, with the line that it means.
    pub(super) fn json(path: &str, text: &str, error: &serde_json::Error) -> Self {
        let help = if error.is_data() {
            "mend the document there, or get it anew"
        } else if is_too_deep(error) {
            "mend the document there"
        } else {
            "get the document anew"
        };
        let message = message_of(error);
        let mut fault = Self::new(path, message, help);
        fault.place = Some((error.line(), error.column().max(1)));
        let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
        // serde counts bytes.
        let at = error.column().saturating_sub(1).min(line.len());
        let from = codegen::source::char_boundary(line, at.saturating_sub(SHOWN / 2));
        let to = codegen::source::char_boundary(line, at + SHOWN / 2);
        let at = codegen::source::char_boundary(line, at);
        let part = line.get(from..to).unwrap_or_default();
        fault.line = Some(Box::new((part.trim_end().to_owned(), at - from)));
        fault
    }
}

/// What serde says, without the place.
pub(super) fn message_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if error.is_data() {
        in_json(message)
    } else if is_too_deep(error) {
        "lists and objects are nested too deeply".to_owned()
    } else {
        format!("this is no JSON: {message}")
    }
}

fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit")
}

/// Line and column of an error, both from 1, in a text that begins behind another one.
pub(super) fn line_and_column(before: &str, error: &serde_json::Error) -> (usize, usize) {
    let lines = before.matches('\n').count();
    let last = before.rsplit('\n').next().unwrap_or_default();
    let behind = if error.line() > 1 { 0 } else { last.len() };
    (lines + error.line(), behind + error.column().max(1))
}

/// What serde says, with the words of JSON for lists and objects.
fn in_json(message: &str) -> String {
    let (found, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let found = match found {
        "invalid type: sequence" => "invalid type: list",
        "invalid type: map" => "invalid type: object",
        found => found,
    };
    match expected {
        "" => found.to_owned(),
        "a sequence" => format!("{found}, expected a list"),
        expected => format!("{found}, expected {expected}"),
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = Level::ERROR.primary_title(self.message.as_ref());
        let main: Element<'_> = match (self.place, &self.line) {
            (Some((line, _)), Some(shown)) => {
                let (text, at) = shown.as_ref();
                let at = (*at).min(text.len());
                let end = text.get(at..).and_then(|rest| rest.chars().next());
                let end = at + end.map_or(0, char::len_utf8);
                let mark = AnnotationKind::Primary.span(at..end);
                Snippet::source(text.clone())
                    .line_start(line)
                    .path(self.path.as_ref())
                    .annotation(mark)
                    .into()
            }
            _ => Origin::path(self.path.as_ref()).into(),
        };
        let help = Element::from(Level::HELP.message(normalize_untrusted_str(self.help.as_ref())));
        let text = Renderer::plain().render(&[title.element(main).element(help)]);
        f.write_str(&text)
    }
}

impl std::error::Error for DocumentError {}
