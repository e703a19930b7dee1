//! Headers of the caller's own.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind};

/// Those that carry the token, say where a call goes, or tell where its body ends and what it is.
const RESERVED: [&str; 15] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Sets a header, if it is one that a caller may set. The value may be a secret and is shown nowhere.
pub(crate) fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let invalid = |why: String| Error::with_source(ErrorKind::InvalidInput, why);
    let known: HeaderName =
        name.parse().map_err(|_| invalid(format!("`{name}` cannot be the name of a header")))?;
    if RESERVED.contains(&known.as_str()) {
        return Err(invalid(format!("the header `{known}` is not the caller's to set")));
    }
    let mut value: HeaderValue = value
        .parse()
        .map_err(|_| invalid(format!("the value of `{known}` cannot stand in a header")))?;
    value.set_sensitive(true);
    headers.insert(known, value);
    Ok(())
}
