//! From text in the spec to documentation in Rust.
//!
//! The spec's texts are plain: nothing in them is markup but `code` in backticks. Whatever else
//! Markdown or rustdoc would take for more is escaped, so no text can become a heading, a link, a
//! test or code.

use std::borrow::Cow;

/// Longest line of documentation, without `/// `.
const WIDTH: usize = 92;

/// The text as lines of Markdown.
pub(crate) fn lines(text: &str) -> Vec<String> {
    wrap(&escape(text))
}

/// The text as one line of Markdown.
pub fn line(text: &str) -> String {
    lines(text).join(" ")
}

/// The text as Markdown for a cell of a table, which a bar would end even inside of code.
pub fn cell(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for c in line(text).chars() {
        if c == '|' && !output.ends_with('\\') {
            output.push('\\');
        }
        output.push(c);
    }
    output
}

/// Markdown that this crate wrote itself, as lines.
pub(crate) fn wrap(markdown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut width = 0;
    for word in words(markdown) {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            lines.push(std::mem::take(&mut line));
            width = 0;
        }
        if width > 0 {
            line.push(' ');
            width += 1;
        }
        match (width == 0).then(|| block_mark(word)).flatten() {
            Some(mark) => {
                let (before, from) = word.split_at(mark);
                line.push_str(before);
                line.push('\\');
                line.push_str(from);
            }
            None => line.push_str(word),
        }
        width += length;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Words, with a code span as part of one.
fn words(markdown: &str) -> impl Iterator<Item = &str> {
    let mut rest = markdown.trim_start();
    std::iter::from_fn(move || {
        let mut code = false;
        let mut escaped = false;
        let end = rest.find(|c: char| {
            code ^= c == '`' && !escaped;
            escaped = c == '\\' && !code && !escaped;
            !code && c.is_whitespace()
        });
        let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
        rest = tail.trim_start();
        (!word.is_empty()).then_some(word)
    })
}

/// Where a mark stands that would start a heading, a list, a table or a rule at the start of a line.
fn block_mark(word: &str) -> Option<usize> {
    if word.starts_with(['#', '+', '-', '=']) || word.starts_with("```") || word.starts_with("~~~")
    {
        return Some(0);
    }
    let digits = word.find(|c: char| !c.is_ascii_digit())?;
    let numbered = digits > 0 && word.get(digits..)?.starts_with(['.', ')']);
    numbered.then_some(digits)
}

/// The text as a code span, whatever is in it.
pub fn code(text: &str) -> String {
    let text = plain(text);
    // No run of backticks inside may be as long as the one that ends the span.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// The text without what moves the cursor or turns the direction of writing: the first would end a
/// line, and the compiler refuses the second even in documentation.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let moves = |c: char| c.is_control() || turns(c);
    if text.contains(moves) {
        text.chars().map(|c| if moves(c) { ' ' } else { c }).collect::<String>().into()
    } else {
        text.into()
    }
}

/// The text with everything escaped that is not a simple code span.
fn escape(text: &str) -> String {
    let text = plain(text);
    let mut output = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(start) = rest.find('`') {
        let (before, from) = rest.split_at(start);
        escape_plain(before, &mut output);
        match code_span(from) {
            Some((code, tail)) => {
                output.push('`');
                output.push_str(code);
                output.push('`');
                rest = tail;
            }
            None => {
                output.push_str("\\`");
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    escape_plain(rest, &mut output);
    output
}

/// `code` at the start of the text: one backtick on each side and something other than blanks
/// between them.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('`')?;
    let (code, tail) = inner.split_once('`')?;
    let simple = !code.trim().is_empty() && !tail.starts_with('`');
    simple.then_some((code, tail))
}

fn escape_plain(text: &str, output: &mut String) {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_mark = |c| matches!(c, '\\' | '<' | '>' | '[' | ']' | '*' | '&' | '|' | '~' | '_' | ':');
    let mut rest = text;
    let mut before = None;
    while let Some(at) = rest.find(is_mark) {
        let (plain, marked) = rest.split_at(at);
        let mut chars = marked.chars();
        let mark = chars.next();
        let special = match mark {
            // Inside a word it means nothing.
            Some('_') => {
                let before = plain.chars().next_back().or(before);
                !(is_word(before) && is_word(chars.clone().next()))
            }
            // An address would become a link.
            Some(':') => chars.as_str().starts_with('/'),
            _ => true,
        };
        output.push_str(plain);
        if special {
            output.push('\\');
        }
        output.extend(mark);
        before = mark;
        rest = chars.as_str();
    }
    output.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_code_is_kept() {
        assert_eq!(
            escape("a `b_c` <b> [x](y) *z* _w_ a_b"),
            "a `b_c` \\<b\\> \\[x\\](y) \\*z\\* \\_w\\_ a_b"
        );
    }

    #[test]
    fn fences_and_stray_backticks_are_no_code() {
        assert_eq!(escape("```rust fn x() ```"), "\\`\\`\\`rust fn x() \\`\\`\\`");
        assert_eq!(escape("a ` b"), "a \\` b");
    }

    #[test]
    fn nothing_starts_a_block() {
        assert_eq!(lines("# no heading"), ["\\# no heading"]);
        assert_eq!(lines("- no list"), ["\\- no list"]);
        assert_eq!(lines("a\u{202e}b"), ["a b"]);
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(lines("1. no list"), ["1\\. no list"]);
        assert_eq!(lines("    no code"), ["no code"]);
        assert_eq!(lines("see https://a.b"), ["see https\\://a.b"]);
    }
}
