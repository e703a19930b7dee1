//! Why a delivery was not taken.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

/// Why a receiver takes a request for none of Zoom's.
///
/// No text has anything in it that came with the request, nor a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is larger than the receiver takes: so many bytes.
    TooLarge(usize),
    /// There is no header `x-zm-signature`.
    NoSignature,
    /// There is no header `x-zm-request-timestamp`.
    NoTimestamp,
    /// The signature is not `v0=` and 64 hexadecimal digits.
    MalformedSignature,
    /// The timestamp is not a number of seconds.
    MalformedTimestamp,
    /// It is signed well, but the timestamp lies further back than the receiver takes: by so much.
    TooOld(Duration),
    /// It is signed well, but the timestamp lies further ahead than the receiver takes: by so much.
    TooFarAhead(Duration),
    /// The signature is of another body, of another time, or made with another secret.
    WrongSignature,
    /// A challenge whose token does not look like one. An answer might be a signature of something else.
    MalformedChallenge,
}

impl Refusal {
    /// The status to answer with: 413, 400 for what nobody can have meant, or 401. Zoom sends none of these
    /// again. It does so after 503, which is for what is signed well but too far ahead: this clock is slow, and
    /// the event would be lost.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MalformedChallenge => StatusCode::BAD_REQUEST,
            Self::TooFarAhead(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(most) => write!(f, "the body has more than {most} bytes"),
            Self::NoSignature => f.write_str("there is no header x-zm-signature"),
            Self::NoTimestamp => f.write_str("there is no header x-zm-request-timestamp"),
            Self::MalformedSignature => {
                f.write_str("x-zm-signature is not `v0=` and 64 hexadecimal digits")
            }
            Self::MalformedTimestamp => {
                f.write_str("x-zm-request-timestamp is not a number of seconds")
            }
            Self::TooOld(age) => write!(f, "the request was signed {} s ago", age.as_secs()),
            Self::TooFarAhead(ahead) => {
                write!(f, "the request is signed {} s ahead of this clock", ahead.as_secs())
            }
            Self::WrongSignature => f.write_str(
                "the signature is wrong: the secret token is that of another app, \
                 or the body is not the bytes as they came",
            ),
            Self::MalformedChallenge => f.write_str(
                "the challenge has no plainToken of up to 128 letters, digits, `-` and `_`",
            ),
        }
    }
}

impl std::error::Error for Refusal {}
