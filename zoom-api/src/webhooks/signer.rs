//! Signing as Zoom does, for tests of a receiver.

use std::fmt;
use std::time::SystemTime;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::headers::{SIGNATURE, TIMESTAMP};
use super::key::Key;
use crate::Error;
use crate::types::Secret;

/// Signs deliveries as Zoom does, so that a test can send some.
#[derive(Clone)]
pub struct Signer(Key);

impl Signer {
    /// A signer with the secret token that the receiver has.
    ///
    /// # Errors
    /// When it is empty, or has a blank, a line end or a non-ASCII character in it.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, Error> {
        Key::new(&secret.into()).map(Self)
    }

    /// The headers of a delivery that is sent at this time: signature, timestamp and content type.
    #[must_use]
    pub fn headers(&self, at: SystemTime, body: &[u8]) -> HeaderMap {
        let since_1970 = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let timestamp = HeaderValue::from(since_1970.as_secs());
        let signature = self.0.signature(timestamp.as_bytes(), body);
        let mut headers = HeaderMap::with_capacity(3);
        // Hexadecimal digits are a header.
        if let Ok(signature) = HeaderValue::try_from(signature) {
            headers.insert(HeaderName::from_static(SIGNATURE), signature);
        }
        headers.insert(HeaderName::from_static(TIMESTAMP), timestamp);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers
    }

    /// What answers a challenge with this token, as `encryptedToken`.
    #[must_use]
    pub fn encrypted_token(&self, plain_token: &str) -> String {
        self.0.encrypted(plain_token)
    }
}

/// Shows no secret.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}
