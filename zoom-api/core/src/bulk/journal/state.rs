//! What is known of a call, and when it is on the disk.

/// When what is written is on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fsync {
    /// Before the call is sent, and before its outcome is given: a machine that loses its power loses no line.
    /// Lines of calls that are made together share an fsync. It takes a few milliseconds of each call.
    #[default]
    Always,
    /// When the system likes. That is enough for a program that is killed.
    Never,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::bulk) enum State {
    /// It was not sent, or has failed without effect.
    Open,
    /// It was sent, and nobody has written down how it ended.
    Sent,
    /// It has taken effect. Its answer, as JSON.
    Done(Option<String>),
}
