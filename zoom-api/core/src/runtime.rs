//! Clock, sleep, tasks and chance, so that a test can have its own.

pub(crate) mod bounds;
mod preset;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod tokio;

use std::time::{Duration, SystemTime};

pub(crate) use self::bounds::{by, within};
pub(crate) use self::preset::default;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub use self::tokio::Tokio;
pub use crate::threads::{MaybeSend, MaybeSync};
use crate::transport::BoxFuture;

/// What the client takes from its surroundings apart from the network.
///
/// The default is `Tokio`, but in JavaScript, where there is none. With an executor of another kind, or in a test with a clock of its own,
/// implement it and give it to [`ClientBuilder::runtime`](crate::ClientBuilder::runtime). Its futures are
/// [`BoxFuture`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no runtime of a client",
    label = "not a `Runtime`",
    note = "a `Runtime` tells the time, sleeps and starts tasks; without one of your own, the client has `runtime::Tokio`"
)]
pub trait Runtime: MaybeSend + MaybeSync {
    /// The time of the calendar. It decides when a token expires and when a day ends.
    fn now(&self) -> SystemTime;

    /// Time since any fixed point, which never goes back. Waits are measured by it. Clients that share a
    /// [`Pacer`](crate::pace::Pacer) must have the same fixed point.
    fn uptime(&self) -> Duration;

    /// Ends after this time.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;

    /// Ends after this time as well, and is the bound of something else that is waited for, which will
    /// most likely come first. A clock that jumps over waits must not jump to it.
    fn timeout(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.sleep(time)
    }

    /// Lets a task run beside the caller. A fetched token is not lost when its caller goes away.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Whether what is spawned goes on whatever becomes of the caller and of what the caller runs on. If it
    /// does not, as by default, those who wait for a task drive it too.
    fn drives_tasks(&self) -> bool {
        false
    }

    /// An even chance from 0 to 1, 1 excluded. It spreads repeats; nothing secret depends on it.
    fn chance(&self) -> f64;
}

/// A number from 0 to 1, whatever a runtime of somebody else takes for chance.
pub(crate) fn part(chance: f64) -> f64 {
    if chance > 0.0 { chance.min(1.0) } else { 0.0 }
}
