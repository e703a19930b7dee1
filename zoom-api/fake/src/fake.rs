//! The fake itself.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use zoom_api::limits::Plan;

use crate::clock::Clock;
use crate::core::Core;

/// A Zoom with one account. Clones are the same Zoom.
///
/// See the [crate](crate) for how to use it.
#[derive(Clone)]
pub struct Fake(Arc<Shared>);

struct Shared {
    core: Mutex<Core>,
    clock: Clock,
    /// How long a server waits for a client.
    socket_timeout: Duration,
}

impl Fake {
    pub(crate) fn new(core: Core, clock: Clock, socket_timeout: Duration) -> Self {
        Self(Arc::new(Shared { core: Mutex::new(core), clock, socket_timeout }))
    }

    /// The plan of the account, by which calls are counted.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.core().api.account.plan()
    }

    /// The clock. It stands still until it is moved, or a client waits by it.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn socket_timeout(&self) -> Duration {
        self.0.socket_timeout
    }

    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.0.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the plan, and nothing else of the account.
impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake").field("plan", &self.plan()).finish_non_exhaustive()
    }
}
