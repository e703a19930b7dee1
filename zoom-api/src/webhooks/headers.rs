//! The headers that prove where a delivery comes from.

use std::time::{Duration, SystemTime};

use super::refusal::Refusal;

pub(super) const SIGNATURE: &str = "x-zm-signature";
pub(super) const TIMESTAMP: &str = "x-zm-request-timestamp";

/// From here on, a timestamp counts milliseconds: as seconds, it would lie in the year 5138. That it counts
/// seconds is known from examples only.
const MILLISECONDS: u64 = 100_000_000_000;

/// What a receiver takes from the headers of a request. A `http::HeaderMap` converts into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headers<'a> {
    /// `x-zm-signature`, such as `v0=` and 64 hexadecimal digits.
    pub signature: Option<&'a str>,
    /// `x-zm-request-timestamp`, in seconds since 1970.
    pub timestamp: Option<&'a str>,
}

impl<'a> From<&'a http::HeaderMap> for Headers<'a> {
    fn from(headers: &'a http::HeaderMap) -> Self {
        // What is no text is no signature.
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        Self { signature: text(SIGNATURE), timestamp: text(TIMESTAMP) }
    }
}

impl Headers<'_> {
    /// The timestamp as it was signed, and the time that it stands for.
    pub(super) fn time(&self) -> Result<(&[u8], SystemTime), Refusal> {
        let text = self.timestamp.ok_or(Refusal::NoTimestamp)?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<u64>().ok().filter(|_| is_number);
        let since_1970 = number.map(|number| match number {
            MILLISECONDS.. => Duration::from_millis(number),
            _ => Duration::from_secs(number),
        });
        let time = since_1970.and_then(|time| SystemTime::UNIX_EPOCH.checked_add(time));
        Ok((text.as_bytes(), time.ok_or(Refusal::MalformedTimestamp)?))
    }

    /// The signature.
    pub(super) fn tag(&self) -> Result<[u8; 32], Refusal> {
        let text = self.signature.ok_or(Refusal::NoSignature)?;
        let hex = text.strip_prefix("v0=").filter(|hex| hex.len() == 64);
        let mut tag = [0; 32];
        let decoded = hex.and_then(|hex| base16ct::mixed::decode(hex, &mut tag).ok());
        decoded.ok_or(Refusal::MalformedSignature)?;
        Ok(tag)
    }
}
