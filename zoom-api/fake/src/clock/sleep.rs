//! Sleeping by a clock that nobody moves but the sleepers.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{Clock, wake};

/// So often a sleeper waits for another one whose time is over. One that is never asked again must not
/// stop the clock.
const PATIENCE: u32 = 10_000;

/// Ends when its time is over.
pub(super) struct Sleep {
    clock: Clock,
    until: Duration,
    number: u64,
    /// Whether it moves the clock, and does not only watch it.
    moves: bool,
    asked: u32,
}

impl Sleep {
    pub(super) fn new(clock: &Clock, time: Duration, moves: bool) -> Self {
        let mut state = clock.state();
        state.next += 1;
        let (until, number) = (state.uptime.saturating_add(time), state.next);
        drop(state);
        Self { clock: clock.clone(), until, number, moves, asked: 0 }
    }
}

impl Future for Sleep {
    type Output = ();

    /// A sleep that moves the clock lets everybody else have a turn first. Then it moves the clock to the
    /// end of the first sleep, be it its own or not, and no further before that one has been noticed.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let key = (this.until, this.number);
        let mut state = this.clock.state();
        let mut due = Vec::new();
        if state.uptime < this.until {
            state.sleepers.insert(key, context.waker().clone());
            if this.moves && this.asked > 0 {
                if this.asked > PATIENCE {
                    let uptime = state.uptime;
                    state.sleepers.retain(|(until, _), _| *until > uptime);
                }
                if let Some(((first, _), _)) = state.sleepers.first_key_value() {
                    let time = first.saturating_sub(state.uptime);
                    due = state.pass(time);
                }
            }
        }
        if state.uptime >= this.until {
            state.sleepers.remove(&key);
            drop(state);
            wake(due);
            return Poll::Ready(());
        }
        drop(state);
        wake(due);
        if this.moves {
            this.asked = this.asked.saturating_add(1);
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.state().sleepers.remove(&(self.until, self.number));
    }
}
