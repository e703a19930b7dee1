//! The layout of the files of the spec.
//!
//! A value stands on one line if it fits, otherwise one member or element per line. The object that
//! is the file is never put on one line. Members keep their order, numbers their spelling.

use crate::source::{Node, NodeKind, Source, SyntaxError};

/// Longest line.
const WIDTH: usize = 120;

/// The text in the layout that every file of the spec has.
///
/// # Errors
/// When the text is no JSON.
pub fn format(text: &str) -> Result<String, SyntaxError> {
    Ok(lay_out(&Source::new("", text).parse()?))
}

/// The text of a file whose values are at hand.
pub fn lay_out(root: &Node) -> String {
    let mut output = String::new();
    spread(root, 0, &mut output);
    output.push('\n');
    output
}

/// A value on one line, however long that is.
pub fn on_one_line(node: &Node) -> String {
    let mut output = String::new();
    let whole = Line { start: 0, room: usize::MAX }.put(node, &mut output);
    whole.map(|()| output).unwrap_or_default()
}

/// Writes a value at the end of a line that `used` columns of have been written, behind it
/// `after` columns will be.
fn write(node: &Node, indent: usize, used: usize, after: usize, output: &mut String) {
    let start = output.len();
    let line = Line { start, room: WIDTH.saturating_sub(used + after) };
    if line.put(node, output).is_none() {
        output.truncate(start);
        spread(node, indent, output);
    }
}

/// Writes a value with one member or element per line.
fn spread(node: &Node, indent: usize, output: &mut String) {
    let inner = indent + 2;
    let separator = |index: usize, count: usize| if index + 1 < count { "," } else { "" };
    match &node.kind {
        NodeKind::List(items) if !items.is_empty() => {
            output.push('[');
            for (index, item) in items.iter().enumerate() {
                let after = separator(index, items.len());
                new_line(inner, output);
                write(item, inner, inner, after.len(), output);
                output.push_str(after);
            }
            new_line(indent, output);
            output.push(']');
        }
        NodeKind::Object(members) if !members.is_empty() => {
            output.push('{');
            for (index, member) in members.iter().enumerate() {
                let after = separator(index, members.len());
                new_line(inner, output);
                let start = output.len();
                quoted(&member.name, output);
                output.push_str(": ");
                let name = output.get(start..).unwrap_or_default();
                let used = inner + name.chars().count();
                write(&member.value, inner, used, after.len(), output);
                output.push_str(after);
            }
            new_line(indent, output);
            output.push('}');
        }
        _ => plain(node, output),
    }
}

/// A place for one line, which begins at a byte of the output and has so many columns.
struct Line {
    start: usize,
    room: usize,
}

impl Line {
    /// Writes a value, unless there is no room for it. What has been written then is to be removed.
    fn put(&self, node: &Node, output: &mut String) -> Option<()> {
        match &node.kind {
            NodeKind::List(items) => {
                output.push('[');
                for (index, item) in items.iter().enumerate() {
                    output.push_str(if index == 0 { "" } else { ", " });
                    self.put(item, output)?;
                }
                output.push(']');
            }
            NodeKind::Object(members) if !members.is_empty() => {
                output.push_str("{ ");
                for (index, member) in members.iter().enumerate() {
                    output.push_str(if index == 0 { "" } else { ", " });
                    quoted(&member.name, output);
                    output.push_str(": ");
                    self.put(&member.value, output)?;
                }
                output.push_str(" }");
            }
            _ => plain(node, output),
        }
        self.has_room(output).then_some(())
    }

    fn has_room(&self, output: &str) -> bool {
        let line = output.get(self.start..).unwrap_or_default();
        line.len() <= self.room || line.chars().count() <= self.room
    }
}

/// Writes a value that has nothing in it.
fn plain(node: &Node, output: &mut String) {
    match &node.kind {
        NodeKind::Null => output.push_str("null"),
        NodeKind::Bool(value) => output.push_str(if *value { "true" } else { "false" }),
        NodeKind::Number(number) => output.push_str(number),
        NodeKind::Text(text) => quoted(text, output),
        NodeKind::List(_) => output.push_str("[]"),
        NodeKind::Object(_) => output.push_str("{}"),
    }
}

fn new_line(indent: usize, output: &mut String) {
    output.push('\n');
    output.extend(std::iter::repeat_n(' ', indent));
}

/// Writes a text in quotation marks.
fn quoted(text: &str, output: &mut String) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        output.push_str(&serde_json::Value::from(text).to_string());
    } else {
        output.push('"');
        output.push_str(text);
        output.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        let text = "{\"a\":{\"b\":[1,2.50,{}],\"c\":\"\\u00e4\\n\"},\"d\":[]}\r\n";
        let expected = "{\n  \"a\": { \"b\": [1, 2.50, {}], \"c\": \"ä\\n\" },\n  \"d\": []\n}\n";
        assert_eq!(format(text).as_deref(), Ok(expected));
        assert_eq!(format(expected).as_deref(), Ok(expected));
    }

    #[test]
    fn lines_have_120_columns() {
        // `  "a": ["x…"],` with the comma.
        for (length, lines) in [(108, 4), (109, 6)] {
            let text = format!("{{\"a\":[\"{}\"],\"b\":1}}", "ä".repeat(length));
            let formatted = format(&text).unwrap_or_default();
            assert_eq!(formatted.lines().count(), lines);
            assert!(formatted.lines().all(|line| line.chars().count() <= 120));
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        assert!(format("{").is_err());
    }
}
