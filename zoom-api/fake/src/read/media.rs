//! The content type of a request or of a part.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::call::Refusal;

/// A content type, or another value with parameters.
#[derive(Debug, Default)]
pub(super) struct Media<'a> {
    /// What stands before the parameters.
    pub(super) essence: &'a str,
    /// Names, and values without the quotes.
    parameters: Vec<(&'a str, String)>,
    /// Names of the parameters whose values stood in quotes.
    quoted: Vec<&'a str>,
}

impl<'a> Media<'a> {
    /// Reads a value such as `text/plain; charset=utf-8`. What cannot be read is left out.
    pub(super) fn parse(text: &'a str) -> Self {
        let (essence, mut rest) = text.split_once(';').unwrap_or((text, ""));
        let mut media = Self { essence: essence.trim(), ..Self::default() };
        while let Some((name, value)) = rest.split_once('=') {
            let name = name.trim_start_matches([' ', '\t', ';']).trim_end();
            let value = value.trim_start_matches([' ', '\t']);
            let (value, after) = match value.strip_prefix('"') {
                Some(inside) => {
                    media.quoted.push(name);
                    unquote(inside)
                }
                None => {
                    let (value, after) = value.split_once(';').unwrap_or((value, ""));
                    (value.trim().to_owned(), after)
                }
            };
            media.parameters.push((name, value));
            rest = after;
        }
        media
    }

    pub(super) fn is(&self, essence: &str) -> bool {
        self.essence.eq_ignore_ascii_case(essence)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn is_quoted(&self, name: &str) -> bool {
        self.quoted.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// The inside of a quoted text up to its end, and what follows.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// The content type of a request, which must be this one.
pub(super) fn expect<'h>(headers: &'h HeaderMap, essence: &str) -> Result<Media<'h>, Refusal> {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = Media::parse(text);
    if media.is(essence) {
        return Ok(media);
    }
    let found = if text.is_empty() { "there is none".to_owned() } else { format!("not {text}") };
    Err(Refusal::new(415, 415, format!("The content type must be {essence}: {found}.")))
}
