//! What the store is told with the next run of the script.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::oneshot;
use zoom_api::operation::RateLimit;

use super::Desk;
use crate::pace::batch::{Batch, LONGEST, Slot};
use crate::pace::budget::Budgets;

/// Tells that the store has heard of something. When it is dropped, nobody knows.
pub(in crate::pace) type Done = oneshot::Sender<()>;

/// What the store is told with the next run.
pub(in crate::pace) enum Note {
    Cancel {
        budgets: Arc<Budgets>,
        slot: Slot,
        certain: bool,
    },
    StepBack {
        label: RateLimit,
        /// When Zoom said so. The times that follow count from then.
        learned: Instant,
        departed: Instant,
        window: Duration,
        asked: Option<Duration>,
        pause: Duration,
    },
    /// Daily budgets are closed.
    Until {
        fields: Vec<String>,
        ends: Instant,
    },
    /// A limit other than that of a label pauses.
    Hold {
        budgets: Arc<Budgets>,
        window: usize,
        ends: Instant,
    },
    Reset {
        done: Done,
    },
    /// Nothing more than that all before it has been told.
    Settle {
        done: Done,
    },
    /// What an answer says is left of a label, while the call was on its way.
    Hint {
        budgets: Arc<Budgets>,
        left: u32,
        departed: Instant,
        ended: Instant,
    },
    Late {
        budgets: Arc<Budgets>,
        slot: Slot,
        arrived: Instant,
    },
    Sent {
        id: String,
        budgets: Arc<Budgets>,
        times: Vec<Instant>,
        counts: Vec<(Instant, usize)>,
    },
}

impl Note {
    /// The same, when nobody knows whether it has arrived, or who waits for that.
    pub(super) fn again(self) -> Result<Self, Done> {
        match self {
            Self::Cancel { budgets, slot, .. } => {
                Ok(Self::Cancel { budgets, slot, certain: false })
            }
            Self::Reset { done } | Self::Settle { done } => Err(done),
            other => Ok(other),
        }
    }
}

impl Desk {
    pub(in crate::pace) fn note(&mut self, note: Note) {
        match &note {
            Note::Until { fields, ends } => {
                let time = SystemTime::now() + ends.saturating_duration_since(Instant::now());
                for field in fields {
                    self.close(field, time);
                }
            }
            Note::StepBack { label, asked, pause, .. } => {
                let pause = asked.unwrap_or(*pause).min(LONGEST);
                self.paused.insert(*label, Instant::now() + pause);
            }
            _ => {}
        }
        self.notes.push_back(note);
    }

    /// An answer says what is left of a label. It is told once in a window, and not when next to nothing is used.
    pub(in crate::pace) fn hint(
        &mut self,
        budgets: &Arc<Budgets>,
        left: u32,
        departed: Instant,
        ended: Instant,
    ) {
        let Some(window) = budgets.windows.iter().find(|window| window.is_label) else { return };
        let told = self.hinted.get(&budgets.label);
        if left.saturating_add(window.whole / 10) >= window.whole
            || told.is_some_and(|told| told.elapsed() < window.window)
        {
            return;
        }
        self.hinted.insert(budgets.label, ended);
        self.notes.push_back(Note::Hint { budgets: Arc::clone(budgets), left, departed, ended });
    }
}

pub(super) fn tell(batch: &mut Batch, note: &Note) {
    let rest = |ends: &Instant| ends.saturating_duration_since(Instant::now());
    match note {
        Note::Cancel { budgets, slot, certain } => batch.cancel(budgets, slot, *certain),
        Note::StepBack { label, learned, departed, window, asked, pause } => {
            // What Zoom said long ago is no news. A window is long enough for a store that is slow.
            let age = learned.elapsed();
            if age < asked.unwrap_or(*pause).max(*window) {
                let asked = asked.map(|asked| asked.saturating_sub(age));
                let pause = pause.saturating_sub(age);
                batch.step_back(label.as_str(), *departed, *window, asked, pause);
            }
        }
        Note::Until { fields, ends } => {
            for field in fields.iter().filter(|_| !rest(ends).is_zero()) {
                batch.until(field, rest(ends));
            }
        }
        Note::Hold { budgets, window, ends } => {
            if let Some(window) = budgets.windows.get(*window).filter(|_| !rest(ends).is_zero()) {
                batch.hold(&window.key, rest(ends));
            }
        }
        Note::Reset { .. } => batch.reset(),
        Note::Settle { .. } => {}
        Note::Hint { budgets, left, departed, ended } => {
            batch.hint(budgets, *left, *departed, *ended);
        }
        Note::Late { budgets, slot, arrived } => batch.late(budgets, slot, *arrived),
        Note::Sent { id, budgets, times, counts } => {
            batch.sent(budgets, id, times.iter().copied(), counts.iter().copied());
        }
    }
}
