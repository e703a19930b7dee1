//! One limit: what has left, how fast more may leave, and who waits for it.

use std::time::Duration;

use super::control::RateControl;
use super::delays::Delays;
use super::notice::Notice;
use super::permit::{Feedback, Outcome};
use super::queue::WaitQueue;
use super::wakers::Wakers;
use super::window::{Size, Window};
use crate::limits::Rate;

/// The part of a window that leaves at once before anything is known of the network and of others.
const FIRST_BURST: f64 = 0.125;
/// Behind those, calls go one by one at the rate, but never slower than this: it is answers that are waited
/// for.
const FIRST_SPACING: Duration = Duration::from_millis(50);
/// Some of those need not wait for the others, because nobody is on the way: for an estimate.
const FEWER: f64 = 0.85;
/// Calls that go one by one may be a little closer than the rate, so that the window binds and not this.
const CLOSER: f64 = 0.95;

/// How much is added to windows for calls that arrive late.
#[derive(Clone, Copy, Debug)]
pub(super) struct Margins {
    pub(super) least: Duration,
    pub(super) most: Duration,
}

/// A limit on calls in a window.
#[derive(Debug)]
pub(super) struct Gate {
    rate: Rate,
    window: Window,
    delays: Delays,
    control: RateControl,
    pub(super) queue: WaitQueue,
    margin: Duration,
    /// The size of the window at the whole rate.
    whole: Size,
    /// How many calls may be on their way at once in the beginning. It grows by one with each answer until it
    /// is a whole window.
    allowance: f64,
    /// How many have left while that was so.
    tried: usize,
}

impl Gate {
    pub(super) fn new(rate: Rate, share: f64, margins: Margins) -> Self {
        let calls = f64::from(rate.calls) * share;
        let window = Window::new(rate, share);
        Self {
            rate,
            whole: window.size(1.0, margins.least),
            window,
            delays: Delays::new(margins.most.min(rate.window)),
            control: RateControl::new(rate.window),
            queue: WaitQueue::default(),
            margin: margins.least,
            allowance: (calls * FIRST_BURST).ceil().max(1.0),
            tried: 0,
        }
    }

    fn size(&self, now: Duration) -> Size {
        match self.control.part(now) {
            1.0 => self.whole,
            part => self.window.size(part, self.margin),
        }
    }

    /// How many calls may leave now, and when the next one may if none.
    pub(super) fn room(&self, now: Duration) -> (usize, Duration) {
        let size = self.size(now);
        let (mut room, mut next) = self.window.room(size, &self.delays, now);
        if self.control.paused_until() > now {
            return (0, next.max(self.control.paused_until()));
        }
        let mut apart = None;
        if self.control.is_contended(now) {
            apart = Some(self.spacing(now));
            room = room.min(1);
        } else if self.is_beginning(size) {
            let time = self.delays.most();
            let (flying, first) = self.window.on_the_way(time, now);
            let allowed = (self.allowance as usize).saturating_sub(flying);
            if let Some(first) = first.filter(|_| allowed == 0) {
                return (0, next.max(first.saturating_add(time)));
            }
            room = room.min(allowed);
            let burst = (self.window.calls() * FIRST_BURST).ceil() as usize;
            match burst.saturating_sub(self.tried) {
                0 if flying > 0 => {
                    apart = Some(self.spacing(now).min(FIRST_SPACING));
                    room = room.min(1);
                }
                0 => room = room.min(1),
                left => room = room.min(left),
            }
        }
        if let (Some(apart), Some(last)) = (apart, self.window.last()) {
            next = next.max(last.saturating_add(apart));
            if next > now {
                room = 0;
            }
        }
        (room, next)
    }

    /// When a call will have its turn that so many go before, by what is known now.
    pub(super) fn turn(&self, ahead: usize, now: Duration) -> Duration {
        let size = self.size(now);
        let mut turn = self.window.turn(ahead, size, &self.delays, now);
        let pause = self.control.paused_until();
        if pause > now {
            let windows = u32::try_from(ahead / size.calls).unwrap_or(u32::MAX);
            turn = turn.max(pause.saturating_add(size.window.saturating_mul(windows)));
        }
        if let Some(last) = self.window.last().filter(|_| self.control.is_contended(now)) {
            let calls = u32::try_from(ahead + 1).unwrap_or(u32::MAX);
            turn = turn.max(last.saturating_add(self.spacing(now).saturating_mul(calls)));
        }
        turn
    }

    /// How long it takes until so many calls can have their answers, behind those who wait.
    pub(super) fn time_for(&self, calls: u64, now: Duration) -> Duration {
        let calls = usize::try_from(calls).unwrap_or(usize::MAX);
        let Some(ahead) = self.queue.len().saturating_add(calls).checked_sub(1) else {
            return Duration::ZERO;
        };
        let size = self.size(now);
        let mut turn = self.turn(ahead, now);
        if self.is_beginning(size) {
            // The first window goes out one by one, and so do all behind it.
            let burst = (self.window.calls() * FIRST_BURST).ceil() as usize;
            let behind = (ahead % size.calls + 1).saturating_sub(burst.max(self.tried));
            let behind = u32::try_from(behind).unwrap_or(u32::MAX);
            let apart = self.spacing(now).min(FIRST_SPACING).mul_f64(FEWER);
            turn = turn.saturating_add(apart.saturating_mul(behind));
        }
        turn.saturating_sub(now).saturating_add(self.delays.shortest())
    }

    fn spacing(&self, now: Duration) -> Duration {
        Duration::from_secs_f64(CLOSER / self.window.per_second(self.control.part(now)))
    }

    fn is_beginning(&self, size: Size) -> bool {
        self.allowance < size.calls as f64
    }

    /// A call leaves. Gives its number.
    pub(super) fn take(&mut self, now: Duration) -> u64 {
        let size = self.size(now);
        if self.is_beginning(size) {
            self.tried += 1;
        }
        self.window.take(now, size)
    }

    pub(super) fn give_back(&mut self, number: u64) {
        self.window.give_back(number);
    }

    /// An attempt has ended.
    pub(super) fn ended(&mut self, number: u64, feedback: &Feedback) {
        let time = feedback.ended.saturating_sub(feedback.departed);
        match feedback.outcome {
            // Its permit has given everything back.
            Outcome::NotSent => {}
            Outcome::NoAnswer => self.window.arrived(number, time.min(self.delays.most())),
            Outcome::Answered { throttle, remaining } => {
                self.delays.observe(feedback.departed, feedback.ended);
                let calls = self.size(feedback.ended).calls;
                let calls = u32::try_from(calls).unwrap_or(u32::MAX);
                self.window.arrived(number, self.delays.lateness(time, calls));
                if throttle.is_none() {
                    self.allowance += 1.0;
                }
                if remaining.is_some_and(|left| self.others_call(left, feedback.ended)) {
                    self.control.noticed(feedback.ended);
                }
            }
        }
    }

    /// Whether somebody else must have made calls if so many are left.
    fn others_call(&self, left: u32, now: Duration) -> bool {
        let own = u32::try_from(self.window.recent(now)).unwrap_or(u32::MAX);
        let others = self.rate.calls.saturating_sub(left).saturating_sub(own);
        others > self.rate.calls / 10
    }

    /// A call was answered 429. Tells of it if that changes the rate.
    pub(super) fn limited(
        &mut self,
        limit: &'static str,
        feedback: &Feedback,
        asked: Option<Duration>,
        chance: f64,
        wakers: &mut Wakers,
    ) -> Option<Notice> {
        let now = feedback.ended;
        let before = self.control.paused_until();
        let changed = self.control.limited(feedback.departed, now, asked, chance);
        // One that is no step back may have made the pause longer.
        if changed || self.control.paused_until() > before {
            self.queue.wake_for_deadlines(wakers);
        }
        changed.then(|| {
            let pause = self.control.paused_until().saturating_sub(now);
            Notice::Pause { limit, pause, per_second: self.per_second(now) }
        })
    }

    /// Tells when the whole rate has come back.
    pub(super) fn recovered(&mut self, limit: &'static str, now: Duration) -> Option<Notice> {
        let recovered = self.control.has_recovered(now);
        recovered.then(|| Notice::Recovered { limit, per_second: self.per_second(now) })
    }

    /// Lets those know of a change who may go, or will have to go sooner than they think.
    pub(super) fn tell(&mut self, now: Duration, wakers: &mut Wakers) {
        if self.queue.len() == 0 {
            return;
        }
        match self.room(now) {
            (0, next) => self.queue.wake_for(next, now, wakers),
            (room, _) => self.queue.wake(room, now, wakers),
        }
    }

    pub(super) fn paused_until(&self) -> Duration {
        self.control.paused_until()
    }

    /// Calls per second at present.
    pub(super) fn per_second(&self, now: Duration) -> f64 {
        self.window.per_second(self.control.part(now))
    }

    /// What is added to the window at present.
    pub(super) fn margin(&self, now: Duration) -> Duration {
        let calls = u32::try_from(self.size(now).calls).unwrap_or(u32::MAX);
        self.margin.saturating_add(self.delays.margin(calls))
    }

    /// Whether nothing is known that matters.
    pub(super) fn is_idle(&self, now: Duration) -> bool {
        let (room, _) = self.window.room(self.size(now), &self.delays, now);
        self.queue.len() == 0 && room >= self.size(now).calls && self.control.paused_until() <= now
    }

    /// Forgets pauses and what was learned of others.
    pub(super) fn reset(&mut self) {
        self.control = RateControl::new(self.rate.window);
    }
}
