//! `multipart/form-data`, RFC 7578.

use bytes::Bytes;

use super::{Object, Value};

/// Content type with the boundary, and the parts.
pub(super) fn encode(form: &Object) -> Result<(String, Bytes), String> {
    let boundary = boundary(form);
    let mut body = Vec::new();
    for (name, value) in form.members() {
        body.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; ").as_bytes(),
        );
        body.extend_from_slice(format!("name=\"{}\"", quoted(name)).as_bytes());
        match value {
            // Zoom refuses a file without a name, and a name without quotes.
            Value::File(file) => {
                if file.content_type().contains(['\r', '\n']) {
                    return Err(format!("the content type of `{name}` has a line break"));
                }
                let file_name = if file.file_name().is_empty() { "file" } else { file.file_name() };
                body.extend_from_slice(
                    format!("; filename=\"{}\"\r\n", quoted(file_name)).as_bytes(),
                );
                body.extend_from_slice(
                    format!("Content-Type: {}\r\n\r\n", file.content_type()).as_bytes(),
                );
                body.extend_from_slice(file.bytes());
            }
            value => {
                let text =
                    value.text().ok_or_else(|| format!("`{name}` cannot stand in a form"))?;
                body.extend_from_slice(format!("\r\n\r\n{text}").as_bytes());
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), body.into()))
}

/// A boundary that occurs in no part. It is the same for the same content, so that a call that is
/// sent again is the same to the byte.
fn boundary(form: &Object) -> String {
    let mut number = 0_u32;
    loop {
        let boundary = format!("zoom-api-boundary-{number}");
        let holds = |bytes: &[u8]| {
            bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes())
        };
        let taken = form.members().any(|(_, value)| match value {
            Value::File(file) => holds(file.bytes()),
            value => value.text().is_some_and(|text| holds(text.as_bytes())),
        });
        if !taken {
            return boundary;
        }
        number += 1;
    }
}

/// Quotes and line breaks as browsers write them.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
