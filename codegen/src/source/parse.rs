//! From text to JSON, and what may be meant where it is none.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};
use serde::de::IgnoredAny;

use super::node::{Member, Node, NodeKind, Span};

/// What JSON is, for mistakes that tell nothing of what was meant.
const STRICT: &str = "write strict JSON, without comments and without commas at the end";

/// What to do about comments.
const NO_COMMENTS: &str =
    "take the comment away; what readers need belongs into `docs` or `evidence`";

/// What to do about a text that runs on.
const OPEN_TEXT: &str =
    "end the text on the line on which it begins; a line end in it is written `\\n`";

/// How serde names a line end in a text.
const CONTROL_CHARACTER: &str = "control character";

/// Deepest nesting of lists and objects. The spec needs about ten levels.
const MAX_DEPTH: usize = 100;

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

/// Reads a text as strict JSON.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let node = read(text).and_then(|node| refuse_leniency(text).map(|()| node));
    node.map_err(|error| conflict(text).unwrap_or(error))
}

/// A merge that was not finished makes no JSON in a way of its own.
fn conflict(text: &str) -> Option<SyntaxError> {
    let is_mark = |line: &&str| {
        let is_middle = line.trim_end() == "=======";
        is_middle || line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")
    };
    let mark = text.split('\n').find(is_mark)?;
    // Lines of one text: the difference of their addresses is where the mark begins.
    let start = mark.as_ptr() as usize - text.as_ptr() as usize;
    Some(SyntaxError {
        span: start..start + mark.len(),
        message: "two versions of this were never merged".to_owned(),
        help: "keep what holds of both, and remove the lines that begin with `<<<<<<<`, `=======` \
               and `>>>>>>>`"
            .to_owned(),
    })
}

/// Reads the text as JSON, or as what comes near.
pub(super) fn read(text: &str) -> Result<Node, SyntaxError> {
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
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options);
    let parsed = parsed.map_err(|error| {
        let found = explain(text, &error);
        // A text that is not closed runs on to the next quotation mark, and all behind it looks wrong.
        match refuse_leniency(text) {
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
fn refuse_leniency(text: &str) -> Result<(), SyntaxError> {
    let Err(error) = serde_json::from_str::<IgnoredAny>(text) else { return Ok(()) };
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    let offset = byte(text, error.line(), error.column());
    let mut error = SyntaxError { span: offset..offset, message, help: STRICT.to_owned() };
    let found = text.get(offset..).and_then(|rest| rest.chars().next());
    if error.is_open_text() {
        error.help = OPEN_TEXT.to_owned();
    } else if found.is_some_and(|c| c.is_whitespace() && !c.is_ascii()) {
        error.help = "write an ordinary blank here".to_owned();
    }
    Err(error)
}

/// What the parser has found, and what most often lies behind it.
fn explain(text: &str, error: &ParseError) -> SyntaxError {
    use ParseErrorKind as E;
    let span = span(&error.range());
    let message = lower_first(&error.kind().to_string());
    let fault = |span: Span, help: &str| SyntaxError {
        span,
        message: message.clone(),
        help: help.to_owned(),
    };
    let word = text.get(span.start..).unwrap_or_default();
    let word: String = word.chars().take_while(|c| c.is_alphanumeric()).collect();
    match error.kind() {
        // It is missed where the next value begins, and belongs behind the last one.
        E::ExpectedComma => {
            let end = text.get(..span.start).unwrap_or_default().trim_end().len();
            fault(end..end, "put a comma behind this")
        }
        E::TrailingCommasNotAllowed => fault(span, "take this comma away: nothing comes behind it"),
        E::UnexpectedComma => fault(span, "take this comma away, or put a value before it"),
        E::CommentsNotAllowed => fault(span, NO_COMMENTS),
        E::SingleQuotedStringsNotAllowed => fault(span, "put the text into `\"`"),
        E::ExpectedStringObjectProperty => fault(span, "put the name of the member into `\"`"),
        E::ExpectedColonAfterObjectKey => {
            fault(span, "put a `:` and a value behind the name of the member")
        }
        E::ExpectedObjectValue => fault(span, "put a value behind the `:`"),
        E::String(ParseStringErrorKind::UnterminatedStringLiteral) => fault(span, OPEN_TEXT),
        E::UnterminatedArray => fault(span, "close the list that begins here with `]`"),
        E::UnterminatedObject => fault(span, "close the object that begins here with `}`"),
        E::UnexpectedCloseBrace | E::UnexpectedCloseBracket | E::MultipleRootJsonValues => fault(
            span,
            "the file ends before this: take it away, or look for one `}` or `]` too many",
        ),
        E::UnexpectedTokenInObject if text.get(span.clone()) == Some(",") => {
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
                "" => match text.get(span.start..).and_then(|rest| rest.chars().next()) {
                    Some('#') => NO_COMMENTS,
                    Some('“' | '”' | '„' | '‘' | '’' | '«' | '»') => {
                        "put texts into `\"`"
                    }
                    _ => STRICT,
                },
                _ => "put texts into `\"`",
            };
            fault(span, meant)
        }
        _ => fault(span, STRICT),
    }
}

/// The byte that serde means by line and column, which counts bytes.
fn byte(text: &str, line: usize, column: usize) -> usize {
    let offset = (line_start(text, line) + column.saturating_sub(1)).min(text.len());
    char_boundary(text, offset)
}

/// First byte of a line.
fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}

/// The start of the character that a byte belongs to.
pub fn char_boundary(text: &str, offset: usize) -> usize {
    let before = (0..=offset.min(text.len())).rev();
    before.into_iter().find(|offset| text.is_char_boundary(*offset)).unwrap_or_default()
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
        ast::Value::NullKeyword(_) => NodeKind::Null,
        ast::Value::BooleanLit(bool) => NodeKind::Bool(bool.value),
        ast::Value::NumberLit(number) if number.value.parse().is_ok_and(f64::is_finite) => {
            NodeKind::Number(number.value.to_owned())
        }
        ast::Value::NumberLit(_) => {
            return Err(fault("the number is too large", "write one that fits"));
        }
        ast::Value::StringLit(text) => NodeKind::Text(text.value.clone().into_owned()),
        ast::Value::Array(list) => {
            // No iterator over results: without optimisation it moves each node a dozen times.
            let mut items = Vec::with_capacity(list.elements.len());
            for item in &list.elements {
                items.push(node(item, depth + 1)?);
            }
            NodeKind::List(items)
        }
        ast::Value::Object(object) => {
            let mut members = Vec::with_capacity(object.properties.len());
            for property in &object.properties {
                let name = property.name.as_str().to_owned();
                let name_span = self::span(&property.name.range());
                let value = node(&property.value, depth + 1)?;
                members.push(Member { name, name_span, value });
            }
            NodeKind::Object(members)
        }
    };
    Ok(Node { span, kind })
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
