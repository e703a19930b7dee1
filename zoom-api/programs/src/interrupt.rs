//! Ctrl-C.

use std::future::Future;
use std::io;
use std::pin::Pin;

use tokio::signal::ctrl_c;
use zoom_api::Answer;
use zoom_api::bulk::{Bulk, Outcome};

/// Listens for Ctrl-C while work is done in bulk. The first one begins no further call, and waits for those that
/// are on their way. The second one waits for nothing.
pub struct Interrupt {
    pressed: Pin<Box<dyn Future<Output = io::Result<()>>>>,
    is_stopping: bool,
}

impl Default for Interrupt {
    fn default() -> Self {
        Self { pressed: Box::pin(ctrl_c()), is_stopping: false }
    }
}

impl Interrupt {
    /// The next outcome, if there is one to wait for.
    pub async fn next<T: Answer + Send + 'static>(
        &mut self,
        bulk: &mut Bulk<T>,
    ) -> Option<Outcome<T>> {
        loop {
            tokio::select! {
                biased;
                outcome = bulk.next() => return outcome,
                _ = &mut self.pressed => {
                    if std::mem::replace(&mut self.is_stopping, true) {
                        return None;
                    }
                    bulk.stop();
                    self.pressed = Box::pin(ctrl_c());
                }
            }
        }
    }
}
