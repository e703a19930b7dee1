//! What tells a source of tokens from all others.

use std::fmt;
use std::sync::{Arc, Weak};

use crate::threads::{MaybeSend, MaybeSync};

/// What tells a source from all others, for as long as it is kept.
pub struct Identity {
    /// Where the source lies in memory. Nothing else comes to lie there while `alive` is kept.
    pub(super) place: usize,
    pub(super) alive: Box<dyn Alive>,
}

impl Identity {
    pub(super) fn of<T: MaybeSend + MaybeSync + ?Sized + 'static>(shared: &Arc<T>) -> Self {
        let place = Arc::as_ptr(shared).cast::<()>().addr();
        Self { place, alive: Box::new(Arc::downgrade(shared)) }
    }
}

/// Whether a source is still there.
pub(super) trait Alive: MaybeSend + MaybeSync {
    fn is_alive(&self) -> bool;
}

impl<T: MaybeSend + MaybeSync + ?Sized> Alive for Weak<T> {
    fn is_alive(&self) -> bool {
        self.strong_count() > 0
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}
