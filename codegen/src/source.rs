//! One file of the spec: its text, and where in it each value stands.

mod node;
mod parse;
mod value;

use std::sync::OnceLock;

use node::find;
pub use node::{Member, Node, NodeKind, Span, escape};
pub use parse::{SyntaxError, char_boundary};

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
        let rest = self.text.get(start..).unwrap_or_default();
        let before = rest.char_indices().take_while(|(at, _)| start + at < offset).count();
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
        parse::parse(&self.text)
    }

    /// The values of the file. `None` when it is no JSON, nor near it: whether it is, has been
    /// looked at by whoever asks where something stands in it.
    pub fn tree(&self) -> Option<&Node> {
        self.tree.get_or_init(|| parse::read(&self.text).ok()).as_ref()
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
