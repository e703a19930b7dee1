//! `multipart/form-data`, RFC 7578, as bytes that are all there.

use bytes::Bytes;

use super::media::Media;

/// More parts than any form has.
const MOST_PARTS: usize = 100;
/// Longest head of a part.
const MOST_HEAD: usize = 16 * 1024;

/// A part of a form.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    /// What names the file, if it is one.
    pub(super) file_name: Option<String>,
    pub(super) content_type: String,
    pub(super) bytes: Bytes,
}

/// The parts of a body. The text says what is wrong.
pub(super) fn parts(boundary: &str, body: &Bytes) -> Result<Vec<Part>, String> {
    // RFC 2046 allows no more, and a longer one would have to be looked for everywhere.
    if boundary.is_empty() || boundary.len() > 70 {
        return Err("The boundary must have 1 to 70 characters.".to_owned());
    }
    let mark = format!("\r\n--{boundary}");
    let first = mark.as_bytes().get(2..).unwrap_or_default();
    // What stands before the first boundary is no part.
    let start = if body.starts_with(first) { Some(first.len()) } else { end_of(body, 0, &mark) };
    let mut at = start.ok_or("The body does not have the boundary of its content type.")?;
    let mut parts = Vec::new();
    while !body.get(at..).is_some_and(|rest| rest.starts_with(b"--")) {
        if parts.len() == MOST_PARTS {
            return Err(format!("There are more than {MOST_PARTS} parts."));
        }
        let line = find(body, at, b"\r\n").ok_or("A boundary does not end its line.")?;
        let head = match body.get(line..line + 4) {
            Some(b"\r\n\r\n") => line,
            _ => find(body, line, b"\r\n\r\n").ok_or("The head of a part does not end.")?,
        };
        let end = end_of(body, head + 2, &mark).ok_or("The last boundary is missing.")?;
        let content = body.slice(head + 4..(end - mark.len()).max(head + 4));
        let head = body.get(line..head).filter(|head| head.len() <= MOST_HEAD);
        parts.push(part(head.ok_or("The head of a part is too long.")?, content)?);
        at = end;
    }
    Ok(parts)
}

/// Where the next boundary ends.
fn end_of(body: &[u8], from: usize, mark: &str) -> Option<usize> {
    Some(find(body, from, mark.as_bytes())? + mark.len())
}

fn find(body: &[u8], from: usize, text: &[u8]) -> Option<usize> {
    Some(memchr::memmem::find(body.get(from..)?, text)? + from)
}

fn part(head: &[u8], bytes: Bytes) -> Result<Part, String> {
    let head = std::str::from_utf8(head).map_err(|_| "The head of a part must be UTF-8.")?;
    let header = |name: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        lines
            .find(|(known, _)| known.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    let disposition = Media::parse(header("content-disposition").unwrap_or_default());
    let Some(name) = disposition.parameter("name").filter(|_| disposition.is("form-data")) else {
        return Err("Each part must have a Content-Disposition with its name.".to_owned());
    };
    let file_name = disposition.parameter("filename");
    if file_name.is_some() && !disposition.is_quoted("filename") {
        return Err("Invalid Content-Disposition: the file name must stand in quotes.".to_owned());
    }
    Ok(Part {
        name: unescape(name),
        file_name: file_name.map(unescape),
        content_type: header("content-type").unwrap_or_default().to_owned(),
        bytes,
    })
}

/// Quotes and line breaks as browsers write them.
fn unescape(text: &str) -> String {
    text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}
