//! Kinds of failures.

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request or the client's settings are not valid. Nothing was sent.
    InvalidInput,
    /// No access token could be had. Nothing was sent, or the last attempt was not.
    Credentials,
    /// The server could not be reached. Nothing was sent, or the last attempt was not:
    /// [`Error::may_have_taken_effect`](super::Error::may_have_taken_effect) tells.
    Connect,
    /// It took too long. The call may have taken effect.
    Timeout,
    /// The connection broke. The call may have taken effect, unless the server said that it had done
    /// nothing about it: [`Error::may_have_taken_effect`](super::Error::may_have_taken_effect) tells.
    Connection,
    /// Zoom answered with an error.
    Api,
    /// A success came that is no answer to the call: it cannot be read, or lacks what was asked for.
    /// The call may have taken effect.
    Decode,
    /// The call was sent, no answer tells whether it has taken effect, and sending it again may do
    /// harm. Look at the account before you repeat it.
    Indeterminate,
    /// The token is known to have none of the scopes that the operation needs. Nothing was sent.
    MissingScope,
    /// A daily budget is used up. [`Error::until`](super::Error::until) says until when. The call has not taken effect.
    QuotaExhausted,
    /// A rate limit would have kept the call waiting for longer than it may. [`Error::until`](super::Error::until) says when it
    /// could have gone out. The call has not taken effect.
    WaitTooLong,
    /// What the budgets of several processes are kept in could not be reached. Nothing was sent, or the last
    /// attempt was not.
    Pacer,
    /// The journal of work in bulk could not be read or written. Nothing was sent, unless
    /// [`Error::may_have_taken_effect`](super::Error::may_have_taken_effect) says so: then the call was carried out, and [`Error::raw`](super::Error::raw) has the answer.
    Journal,
    /// A listing ended with fewer items than Zoom had counted. All that came have been given out.
    Incomplete,
}

impl ErrorKind {
    /// The kind as one word, such as `missing_scope`, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Credentials => "credentials",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Api => "api",
            Self::Decode => "decode",
            Self::Indeterminate => "indeterminate",
            Self::MissingScope => "missing_scope",
            Self::QuotaExhausted => "quota_exhausted",
            Self::WaitTooLong => "wait_too_long",
            Self::Pacer => "pacer",
            Self::Journal => "journal",
            Self::Incomplete => "incomplete",
        }
    }
}
