//! One file of the spec: its text, and where in it each value stands.

mod value;

use std::ops::Range;
use std::sync::OnceLock;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};
use serde::de::IgnoredAny;
use serde_json::Value;

/// A range of bytes in the text of a file.
pub type Span = Range<usize>;

/// What JSON is, for mistakes that tell nothing of what was meant.
const STRICT: &str = "write strict JSON, without comments and without commas at the end";
/// What to do about a text that runs on.
const OPEN_TEXT: &str =
    "end the text on the line on which it begins; a line end in it is written `\\n`";
/// How serde names a line end in a text.
const CONTROL_CHARACTER: &str = "control character";

/// Deepest nesting of lists and objects. The spec needs about ten levels.
const MAX_DEPTH: usize = 100;

/// One file of the spec.
#[derive(Debug)]
pub struct Source {
    path: String,
    /// Whether it is a file of the spec.
    inside: bool,
    text: String,
    lines: OnceLock<Vec<usize>>,
    tree: OnceLock<Option<Node>>,
}

/// Line and column, both counted from 1. Columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A JSON value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a JSON value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object. Names may stand twice; the loader refuses that.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// Where the name stands, with its quotation marks.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

/// Why a text is no JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// Where it stops being JSON.
    pub span: Span,
    /// What is wrong there.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl SyntaxError {
    /// Whether a text runs on behind its line.
    fn is_open_text(&self) -> bool {
        self.message.starts_with(CONTROL_CHARACTER)
    }
}

impl Source {
    /// A file. `path` is relative to the folder of the spec, with `/` between its parts. Line ends
    /// become LF and a byte order mark goes, so that no platform gives another result.
    #[must_use]
    pub fn new(path: impl Into<String>, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        Self {
            path: path.into(),
            inside: true,
            text,
            lines: OnceLock::new(),
            tree: OnceLock::new(),
        }
    }

    /// A file that is no part of the spec, with its path as it is shown.
    #[must_use]
    pub fn outside(path: impl Into<String>, text: &str) -> Self {
        Self { inside: false, ..Self::new(path, text) }
    }

    /// Path below the folder of the spec.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Path as it is shown, with the folder of the spec.
    #[must_use]
    pub fn shown_path(&self) -> String {
        if self.inside { format!("spec/{}", self.path) } else { self.path.clone() }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// Line and column of a byte.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.char_indices().skip_while(|(at, _)| *at < start);
        let before = match self.text.get(start..offset) {
            Some(before) => before.chars().count(),
            None => before.take_while(|(at, _)| *at < offset).count(),
        };
        Position { line, column: before + 1 }
    }

    /// A line, without its end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let start = self.line_start(line);
        self.text.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default()
    }

    /// First byte of a line.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines().get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// Reads the text as strict JSON.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn parse(&self) -> Result<Node, SyntaxError> {
        let node = self.read().and_then(|node| self.refuse_leniency().map(|()| node));
        node.map_err(|error| self.conflict().unwrap_or(error))
    }

    /// A merge that was not finished makes no JSON in a way of its own.
    fn conflict(&self) -> Option<SyntaxError> {
        let is_mark = |line: &&str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
        let mark = self.text.split('\n').find(is_mark)?;
        // Lines of one text: the difference of their addresses is where the mark begins.
        let start = mark.as_ptr() as usize - self.text.as_ptr() as usize;
        Some(SyntaxError {
            span: start..start + mark.len(),
            message: "two versions of this were never merged".to_owned(),
            help: "keep what holds of both, and remove the lines that begin with `<<<<<<<`, `=======` \
                   and `>>>>>>>`"
                .to_owned(),
        })
    }

    /// Reads the text as JSON, or as what comes near.
    fn read(&self) -> Result<Node, SyntaxError> {
        let options = ParseOptions {
            allow_comments: false,
            allow_loose_object_property_names: false,
            allow_trailing_commas: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        let parsed = parse_to_ast(&self.text, &CollectOptions::default(), &options);
        let parsed = parsed.map_err(|error| {
            let found = self.explain(&error);
            // A text that is not closed runs on to the next quotation mark, and all behind it looks wrong.
            match self.refuse_leniency() {
                Err(open) if open.is_open_text() && open.span.start < found.span.start => open,
                _ => found,
            }
        })?;
        let empty = || SyntaxError {
            span: 0..0,
            message: "the file is empty".to_owned(),
            help: "write an object into it, or delete it".to_owned(),
        };
        node(parsed.value.as_ref().ok_or_else(empty)?, 0)
    }

    /// The parser that knows positions lets a few things pass that are no JSON, such as line ends
    /// in texts. The other one does not.
    fn refuse_leniency(&self) -> Result<(), SyntaxError> {
        let Err(error) = serde_json::from_str::<IgnoredAny>(&self.text) else { return Ok(()) };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let offset = self.byte(error.line(), error.column());
        let mut error = SyntaxError { span: offset..offset, message, help: STRICT.to_owned() };
        if error.is_open_text() {
            error.help = OPEN_TEXT.to_owned();
        }
        Err(error)
    }

    /// What the parser has found, and what most often lies behind it.
    fn explain(&self, error: &ParseError) -> SyntaxError {
        use ParseErrorKind as E;
        let span = span(&error.range());
        let message = lower_first(&error.kind().to_string());
        let fault = |span: Span, help: &str| SyntaxError {
            span,
            message: message.clone(),
            help: help.to_owned(),
        };
        let word = self.text.get(span.start..).unwrap_or_default();
        let word: String = word.chars().take_while(|c| c.is_alphanumeric()).collect();
        match error.kind() {
            // It is missed where the next value begins, and belongs behind the last one.
            E::ExpectedComma => {
                let end = self.text.get(..span.start).unwrap_or_default().trim_end().len();
                fault(end..end, "put a comma behind this")
            }
            E::TrailingCommasNotAllowed => {
                fault(span, "take this comma away: nothing comes behind it")
            }
            E::UnexpectedComma => fault(span, "take this comma away, or put a value before it"),
            E::CommentsNotAllowed => fault(
                span,
                "take the comment away; what readers need belongs into `docs` or `evidence`",
            ),
            E::SingleQuotedStringsNotAllowed => fault(span, "put the text into `\"`"),
            E::ExpectedStringObjectProperty => fault(span, "put the name of the member into `\"`"),
            E::ExpectedColonAfterObjectKey => {
                fault(span, "put a `:` and a value behind the name of the member")
            }
            E::ExpectedObjectValue => fault(span, "put a value behind the `:`"),
            E::String(ParseStringErrorKind::UnterminatedStringLiteral) => fault(span, OPEN_TEXT),
            E::UnterminatedArray => fault(span, "close the list that begins here with `]`"),
            E::UnterminatedObject => fault(span, "close the object that begins here with `}`"),
            E::UnexpectedCloseBrace | E::UnexpectedCloseBracket | E::MultipleRootJsonValues => {
                fault(
                    span,
                    "the file ends before this: take it away, or look for one `}` or `]` too many",
                )
            }
            E::UnexpectedTokenInObject if self.text.get(span.clone()) == Some(",") => {
                fault(span, "take this comma away, or put a member before it")
            }
            E::UnexpectedTokenInObject => fault(
                span,
                "look before this: a `{` or the name of a member is missing, or a `}` is too many",
            ),
            E::UnexpectedWord | E::UnexpectedToken => {
                let meant = match word.to_lowercase().as_str() {
                    "true" | "yes" | "on" => "write `true`",
                    "false" | "no" | "off" => "write `false`",
                    "none" | "nil" | "undefined" => "write `null`, or leave the member out",
                    "" => STRICT,
                    _ => "put texts into `\"`",
                };
                fault(span, meant)
            }
            _ => fault(span, STRICT),
        }
    }

    /// The byte that serde means by line and column, which counts bytes.
    fn byte(&self, line: usize, column: usize) -> usize {
        let offset = (self.line_start(line) + column.saturating_sub(1)).min(self.text.len());
        char_boundary(&self.text, offset)
    }

    /// The values of the file. `None` when it is no JSON, nor near it: whether it is, has been
    /// looked at by whoever asks where something stands in it.
    pub fn tree(&self) -> Option<&Node> {
        self.tree.get_or_init(|| self.read().ok()).as_ref()
    }

    /// Where the value stands that a JSON pointer leads to.
    #[must_use]
    pub fn value_span(&self, pointer: &str) -> Option<Span> {
        Some(find(self.tree()?, pointer)?.1.span.clone())
    }

    /// Where the name of the member stands that a JSON pointer leads to.
    #[must_use]
    pub fn name_span(&self, pointer: &str) -> Option<Span> {
        find(self.tree()?, pointer)?.0.cloned()
    }
}

/// The start of the character that a byte belongs to.
pub fn char_boundary(text: &str, offset: usize) -> usize {
    let before = (0..=offset.min(text.len())).rev();
    before.into_iter().find(|offset| text.is_char_boundary(*offset)).unwrap_or_default()
}

/// Members by which a list element can be named.
const ELEMENT_NAMES: [&str; 5] = ["name", "value", "code", "request", "id"];

impl Node {
    /// A member of an object.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Node> {
        let Kind::Object(members) = &self.kind else { return None };
        members.iter().find(|member| member.name == name).map(|member| &member.value)
    }

    /// The value that a path leads to whose steps may name list elements by their `name`, `value`,
    /// `code` or `request`, such as `/query/page_size/range`.
    #[must_use]
    pub fn named(&self, path: &str) -> Option<&Node> {
        steps(path)?.try_fold(self, |node, step| node.step(&step))
    }

    /// What is one step below.
    pub(crate) fn step(&self, step: &str) -> Option<&Node> {
        let Kind::List(items) = &self.kind else { return self.member(step) };
        let named = items.iter().find(|item| item.element_names().any(|name| name == step));
        named.or_else(|| items.get(step.parse::<usize>().ok()?))
    }

    /// The names of what is one step below.
    pub(crate) fn names(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Object(members) => members.iter().map(|member| member.name.as_str()).collect(),
            Kind::List(items) => items.iter().flat_map(Node::element_names).collect(),
            _ => Vec::new(),
        }
    }

    /// The names that an element of a list goes by.
    pub fn element_names(&self) -> impl Iterator<Item = &str> {
        let members = ELEMENT_NAMES.iter().filter_map(|name| self.member(name));
        members.filter_map(|value| match &value.kind {
            Kind::Text(text) | Kind::Number(text) => Some(text.as_str()),
            Kind::Null => Some("null"),
            _ => None,
        })
    }
}

impl From<Kind> for Node {
    /// A value that stands nowhere yet.
    fn from(kind: Kind) -> Self {
        Self { span: 0..0, kind }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Kind::Text(text.to_owned()).into()
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(value) => Kind::Bool(value),
            Value::Number(number) => Kind::Number(number.to_string()),
            Value::String(text) => Kind::Text(text),
            Value::Array(items) => Kind::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Kind::Object(
                members.into_iter().map(|(name, value)| Member::new(name, value)).collect(),
            ),
        };
        kind.into()
    }
}

impl Member {
    /// A member that stands nowhere yet.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<Node>) -> Self {
        Self { name: name.into(), name_span: 0..0, value: value.into() }
    }
}

/// The value at a JSON pointer, and where its name stands if it is a member.
fn find<'a>(root: &'a Node, pointer: &str) -> Option<(Option<&'a Span>, &'a Node)> {
    let mut found = (None, root);
    for step in steps(pointer)? {
        found = match &found.1.kind {
            Kind::Object(members) => {
                let member = members.iter().find(|member| member.name == step)?;
                (Some(&member.name_span), &member.value)
            }
            Kind::List(items) => (None, items.get(step.parse::<usize>().ok()?)?),
            _ => return None,
        };
    }
    Some(found)
}

/// The steps of a JSON pointer.
fn steps(pointer: &str) -> Option<impl Iterator<Item = String>> {
    let steps = if pointer.is_empty() { "" } else { pointer.strip_prefix('/')? };
    let steps = (!pointer.is_empty()).then(|| steps.split('/'));
    Some(steps.into_iter().flatten().map(|step| step.replace("~1", "/").replace("~0", "~")))
}

/// A name as a step of a JSON pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn span(range: &jsonc_parser::common::Range) -> Span {
    range.start..range.end
}

fn node(value: &ast::Value<'_>, depth: usize) -> Result<Node, SyntaxError> {
    let span = span(&value.range());
    let fault = |message: &str, help: &str| SyntaxError {
        span: span.clone(),
        message: message.to_owned(),
        help: help.to_owned(),
    };
    if depth > MAX_DEPTH {
        return Err(fault(
            "lists and objects are nested too deeply",
            "the format needs about ten levels",
        ));
    }
    let kind = match value {
        ast::Value::NullKeyword(_) => Kind::Null,
        ast::Value::BooleanLit(bool) => Kind::Bool(bool.value),
        ast::Value::NumberLit(number) if number.value.parse().is_ok_and(f64::is_finite) => {
            Kind::Number(number.value.to_owned())
        }
        ast::Value::NumberLit(_) => {
            return Err(fault("the number is too large", "write one that fits"));
        }
        ast::Value::StringLit(text) => Kind::Text(text.value.clone().into_owned()),
        ast::Value::Array(list) => {
            let items = list.elements.iter().map(|item| node(item, depth + 1));
            Kind::List(items.collect::<Result<_, _>>()?)
        }
        ast::Value::Object(object) => {
            let members = object.properties.iter().map(|property| {
                let name_span = self::span(&property.name.range());
                let value = node(&property.value, depth + 1)?;
                Ok(Member { name: property.name.as_str().to_owned(), name_span, value })
            });
            Kind::Object(members.collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { span, kind })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "{\n  \"query\": [\n    { \"name\": \"ä/b\", \"range\": [1, 2] },\n    7\n  ]\n}\n";

    #[test]
    fn pointers_lead_to_spans() {
        let source = Source::new("a.json", TEXT);
        let text =
            |pointer: &str| source.value_span(pointer).map(|span| source.slice(&span).to_owned());
        assert_eq!(text("/query/0/range/1").as_deref(), Some("2"));
        assert_eq!(text("").as_deref(), Some(TEXT.trim_end()));
        assert_eq!(text("/query/2"), None);
        assert_eq!(text("query"), None);
        let name = source.name_span("/query/0/range").map(|span| source.slice(&span).to_owned());
        assert_eq!(name.as_deref(), Some("\"range\""));
        assert_eq!(source.name_span("/query/0"), None);
    }

    #[test]
    fn elements_are_found_by_name() {
        let source = Source::new("a.json", TEXT);
        let text = |path: &str| Some(source.slice(&source.tree()?.named(path)?.span));
        assert_eq!(text("/query/ä~1b/range"), Some("[1, 2]"));
        assert_eq!(text("/query/1"), Some("7"));
        assert_eq!(text("/query/c"), None);
        assert_eq!(text("/query/1/x"), None);
        assert_eq!(text("query"), None);
    }

    #[test]
    fn columns_count_characters_and_line_ends_do_not_matter() {
        for text in [TEXT.to_owned(), TEXT.replace('\n', "\r\n"), format!("\u{feff}{TEXT}")] {
            let source = Source::new("a.json", &text);
            let span = source.value_span("/query/0/range");
            let position = span.map(|span| source.position(span.start));
            assert_eq!(position, Some(Position { line: 3, column: 31 }));
            assert_eq!(source.line(4), "    7");
            assert_eq!(source.position(usize::MAX), Position { line: 7, column: 1 });
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = "[".repeat(10_000);
        let closed = format!("{}{}", "[".repeat(400), "]".repeat(400));
        let texts = [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "// no\n1",
            "1 2",
            "'a'",
            "+1",
            "0x1",
            "01",
            ".5",
            "1.",
            "NaN",
            "\"\n\"",
            "\"\\x41\"",
            "{a: 1}",
            "1e999",
            "\u{a0}1",
            "\"\\ud800\"",
            "[1 2]",
            deep.as_str(),
            closed.as_str(),
        ];
        for text in texts {
            assert!(Source::new("a.json", text).parse().is_err(), "{text}");
        }
    }
}
