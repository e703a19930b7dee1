//! The layout of the files of the spec.
//!
//! A value stands on one line if it fits, otherwise one member or element per line. The object that
//! is the file is never put on one line. Members keep their order, numbers their spelling.

use crate::source::{Kind, Node, Source, SyntaxError};

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
pub(crate) fn lay_out(root: &Node) -> String {
    let mut output = String::new();
    spread(root, 0, &mut output);
    output.push('\n');
    output
}

/// A value on one line, however long that is.
pub(crate) fn on_one_line(node: &Node) -> String {
    compact(node, usize::MAX).unwrap_or_default()
}

/// Writes a value at the end of a line that `used` columns of have been written, behind it
/// `after` columns will be.
fn write(node: &Node, indent: usize, used: usize, after: usize, output: &mut String) {
    let room = WIDTH.saturating_sub(used + after);
    match compact(node, room) {
        Some(line) => output.push_str(&line),
        None => spread(node, indent, output),
    }
}

/// Writes a value with one member or element per line.
fn spread(node: &Node, indent: usize, output: &mut String) {
    let inner = indent + 2;
    let separator = |index: usize, count: usize| if index + 1 < count { "," } else { "" };
    match &node.kind {
        Kind::List(items) if !items.is_empty() => {
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
        Kind::Object(members) if !members.is_empty() => {
            output.push('{');
            for (index, member) in members.iter().enumerate() {
                let name = quoted(&member.name);
                let after = separator(index, members.len());
                let used = inner + name.chars().count() + 2;
                new_line(inner, output);
                output.push_str(&name);
                output.push_str(": ");
                write(&member.value, inner, used, after.len(), output);
                output.push_str(after);
            }
            new_line(indent, output);
            output.push('}');
        }
        _ => output.push_str(&compact(node, usize::MAX).unwrap_or_default()),
    }
}

/// The value on one line, if that takes no more than `room` columns.
fn compact(node: &Node, room: usize) -> Option<String> {
    let mut line = String::new();
    compact_into(node, room, &mut line)?;
    (line.chars().count() <= room).then_some(line)
}

fn compact_into(node: &Node, room: usize, line: &mut String) -> Option<()> {
    match &node.kind {
        Kind::Null => line.push_str("null"),
        Kind::Bool(value) => line.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => line.push_str(number),
        Kind::Text(text) => line.push_str(&quoted(text)),
        Kind::List(items) => {
            line.push('[');
            for (index, item) in items.iter().enumerate() {
                line.push_str(if index == 0 { "" } else { ", " });
                compact_into(item, room, line)?;
            }
            line.push(']');
        }
        Kind::Object(members) if members.is_empty() => line.push_str("{}"),
        Kind::Object(members) => {
            line.push_str("{ ");
            for (index, member) in members.iter().enumerate() {
                line.push_str(if index == 0 { "" } else { ", " });
                line.push_str(&quoted(&member.name));
                line.push_str(": ");
                compact_into(&member.value, room, line)?;
            }
            line.push_str(" }");
        }
    }
    // A character has four bytes at most.
    (line.len() / 4 <= room).then_some(())
}

fn new_line(indent: usize, output: &mut String) {
    output.push('\n');
    output.extend(std::iter::repeat_n(' ', indent));
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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
