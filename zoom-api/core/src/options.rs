use std::time::Duration;

/// How much a call may cost, in time and attempts, and how urgent it is.
///
/// [`ClientBuilder::options`](crate::ClientBuilder::options) sets them for a client,
/// [`Client::with`](crate::Client::with) for some of its calls:
///
/// ```
/// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
/// use std::time::Duration;
/// use zoom_api::users::GetUser;
///
/// let quick = zoom.options().total_timeout(Duration::from_secs(5)).max_attempts(1);
/// zoom.with(quick).send(GetUser::new("me")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "options do nothing until a client has them"]
pub struct Options {
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) wait_timeout: Option<Duration>,
    pub(crate) urgent: bool,
    pub(crate) max_attempts: u32,
    pub(crate) check_scopes: bool,
    pub(crate) check_counts: bool,
    pub(crate) check_needs: bool,
    pub(crate) strict: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(300),
            wait_timeout: None,
            urgent: false,
            max_attempts: 4,
            check_scopes: true,
            check_counts: true,
            check_needs: true,
            strict: false,
        }
    }
}

impl Options {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Longest time for one attempt, from the first byte sent to the last one received. 60 seconds by
    /// default, which leaves room for an upload.
    pub fn attempt_timeout(mut self, time: Duration) -> Self {
        self.attempt_timeout = time;
        self
    }

    /// Longest time for a call as a whole: all attempts, the waits between them and that for a token. 5 minutes
    /// by default. For a listing it counts for each page.
    ///
    /// The time that the call stands in line before it is sent for the first time does not count, so that of
    /// many calls that are made at once none fails because of the others.
    /// [`wait_timeout`](Self::wait_timeout) bounds it.
    pub fn total_timeout(mut self, time: Duration) -> Self {
        self.total_timeout = time;
        self
    }

    /// Longest time that a call may wait until the rate limits let it go out, that of all its attempts
    /// together. By default a call waits for as long as it takes.
    ///
    /// A call that would have to wait for longer is not made to: it fails at once with
    /// [`ErrorKind::WaitTooLong`](crate::ErrorKind::WaitTooLong), and
    /// [`Error::until`](crate::Error::until) says when it could have gone out. `Duration::ZERO` lets a call go
    /// out at once or not at all.
    pub fn wait_timeout(mut self, time: Duration) -> Self {
        self.wait_timeout = Some(time);
        self
    }

    /// Whether a call goes before those that are not urgent and have not been sent. It is not by default. Where
    /// other calls wait, at least one of four is not urgent, so that none of them starves.
    pub fn urgent(mut self, urgent: bool) -> Self {
        self.urgent = urgent;
        self
    }

    /// Most attempts after failures, 4 by default. 1 repeats nothing. Attempts that Zoom turned away
    /// because of a rate per second or minute do not count: only the total time ends those.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Whether a call is refused before it is sent when the scopes that the token is known to have are
    /// certainly not enough. Before that, one more token is fetched, once a minute at most: the app may have
    /// been given the scope. On by default.
    pub fn check_scopes(mut self, check: bool) -> Self {
        self.check_scopes = check;
        self
    }

    /// Whether a listing ends with an error when Zoom had counted more items than it listed, or when items
    /// could not be read or have nothing that tells them from others. On by default; users who are deleted
    /// meanwhile can cause one.
    pub fn check_counts(mut self, check: bool) -> Self {
        self.check_counts = check;
        self
    }

    /// Whether a call is refused before it is sent when it says that something is to be handed over and
    /// names nobody who gets it, such as `transfer_meeting` without `transfer_email`. On by default: what
    /// nobody gets may be lost. [`Parameter::needs`](field@crate::operation::Parameter::needs) lists them.
    pub fn check_needs(mut self, check: bool) -> Self {
        self.check_needs = check;
        self
    }

    /// Whether a value that does not fit its field makes the answer an error of kind
    /// [`Decode`](crate::ErrorKind::Decode), which says where it stands. Off by default: the field is not
    /// set then, and the value is among the [`misfits`](crate::Inspect::misfits) of the answer.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
}
