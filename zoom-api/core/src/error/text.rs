//! Texts from outside, made fit to be shown.

use std::fmt::{self, Write as _};

/// A longer word may be a secret, where words have blanks between them.
const LONGEST_WORD: usize = 40;

/// A text in one line, cut where it is too long, with nothing in it that a terminal would obey.
pub(super) struct Shown<'a>(pub(super) &'a str, pub(super) usize);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, most) = *self;
        for (count, char) in text.chars().enumerate() {
            if count == most {
                return write!(f, "… ({} bytes)", text.len());
            }
            if is_command(char) {
                write!(f, "{}", char.escape_default())?;
            } else {
                f.write_char(char)?;
            }
        }
        Ok(())
    }
}

/// Like the text itself, in quotes.
impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Stands in the extensions of an answer that a double in a test has made, for people who read lines.
/// Nothing that comes over the network can have it.
#[derive(Clone, Copy, Debug)]
pub struct OwnWords;

/// Whether a character does something in place of being seen: controls, and what turns or hides the
/// text around it.
fn is_command(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What stands in place of a secret.
const HIDDEN: &str = "[hidden]";

/// Fewest bytes of a secret that is looked for in texts. What is shorter is no token of Zoom's, and may be a
/// part of any word.
const SHORTEST_SECRET: usize = 8;

/// Takes a secret out of a text. Some answers repeat what they got.
pub(crate) fn hide(text: &mut String, secret: &str) {
    if secret.len() >= SHORTEST_SECRET && text.contains(secret) {
        *text = text.replace(secret, HIDDEN);
    }
}

/// The words of a text, without those that are no words of a language or follow on the name of a scheme
/// of authorization: pages of gateways can repeat what was sent.
pub(super) fn without_secrets(text: &str) -> String {
    let mut hide = false;
    let words = text.split(' ').map(|word| {
        let scheme = ["bearer", "basic"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme));
        let long = word.len() > LONGEST_WORD && word.is_ascii();
        let shown = if hide || long { HIDDEN } else { word };
        hide = scheme;
        shown
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_obeyed_and_nothing_is_long() {
        let cases = [
            ("a b", "a b"),
            ("Ünïcödé 日本語 👩‍💻", "Ünïcödé 日本語 👩‍💻"),
            ("a\r\nb\t\0", "a\\r\\nb\\t\\u{0}"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("\u{202e}txt.exe\u{2066}", "\\u{202e}txt.exe\\u{2066}"),
            ("a\u{2028}b\u{feff}", "a\\u{2028}b\\u{feff}"),
        ];
        for (text, shown) in cases {
            assert_eq!(Shown(text, 100).to_string(), shown);
        }
        assert_eq!(Shown("äöüß", 4).to_string(), "äöüß");
        assert_eq!(Shown("äöüß", 3).to_string(), "äöü… (8 bytes)");
    }

    #[test]
    fn what_may_be_a_secret_is_hidden() {
        let long = "x".repeat(41);
        let cases = [
            ("502 Bad Gateway", "502 Bad Gateway"),
            ("Authorization: Bearer abc.def sent", "Authorization: Bearer [hidden] sent"),
            ("basic YTpi", "basic [hidden]"),
            (&long, "[hidden]"),
            ("", ""),
        ];
        for (text, shown) in cases {
            assert_eq!(without_secrets(text), shown);
        }
    }
}
