use std::collections::VecDeque;
use std::time::Duration;

use crate::limits::Rate;

/// Two calls that left a window apart may arrive closer together: this much of the window, and no more
/// than the bound, is kept free for the jitter of the network.
const MARGIN: f64 = 0.04;
const LONGEST_MARGIN: Duration = Duration::from_millis(250);

/// Calls in a window that slides: the times of the last ones.
///
/// It admits a burst of all calls that the window allows, and no window, wherever it begins, ever holds
/// more. The usual algorithm with a bucket that fills admits nearly twice as many in the first window,
/// which a server that counts would answer with 429.
#[derive(Debug)]
pub(super) struct Window {
    calls: usize,
    window: Duration,
    /// Times of the last calls, as uptime. Never more than `calls`.
    times: VecDeque<Duration>,
}

impl Window {
    /// A share of a rate. What is no whole number of calls is the next whole number in a window that is
    /// longer by as much: 2.5 calls in a second are 3 in 1.2 s. The other way, 2 in 0.8 s, would let two
    /// bursts into one second of Zoom's, which may be more than the account is allowed.
    pub(super) fn new(rate: Rate, share: f64) -> Self {
        let exact = f64::from(rate.calls) * share;
        // 0.1 of 30 are 3 calls, though floats say a little more.
        let calls = (exact - 1e-6).ceil().max(1.0);
        let window = rate.window.mul_f64(calls / exact);
        let margin = window.mul_f64(MARGIN).min(LONGEST_MARGIN);
        Self { calls: calls as usize, window: window + margin, times: VecDeque::new() }
    }

    /// How long the next call has to wait.
    pub(super) fn wait(&self, now: Duration) -> Duration {
        match self.times.front() {
            Some(oldest) if self.times.len() >= self.calls => {
                (*oldest + self.window).saturating_sub(now)
            }
            _ => Duration::ZERO,
        }
    }

    /// Takes a call.
    pub(super) fn take(&mut self, now: Duration) {
        if self.times.len() >= self.calls {
            self.times.pop_front();
        }
        self.times.push_back(now);
    }

    /// Gives a call back that was taken at this time.
    pub(super) fn give_back(&mut self, taken: Duration) {
        if let Some(index) = self.times.iter().rposition(|time| *time == taken) {
            self.times.remove(index);
        }
    }

    /// Calls that may go out at once.
    pub(super) fn available(&self, now: Duration) -> usize {
        let recent = self.times.iter().filter(|time| **time + self.window > now).count();
        self.calls.saturating_sub(recent)
    }

    /// Whether no call is remembered that still counts.
    pub(super) fn is_idle(&self, now: Duration) -> bool {
        self.times.back().is_none_or(|time| *time + self.window <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_burst_goes_out_and_no_window_holds_more() {
        let mut window = Window::new(Rate::new(3, 1), 1.0);
        for time in [0, 100, 200] {
            assert_eq!(window.wait(millis(time)), Duration::ZERO);
            window.take(millis(time));
        }
        assert_eq!(window.wait(millis(300)), millis(740));
        assert_eq!((window.available(millis(300)), window.available(millis(1_050))), (0, 1));
        window.take(millis(1_040));
        assert_eq!(window.wait(millis(1_040)), millis(100));
        window.give_back(millis(200));
        assert_eq!(window.wait(millis(1_040)), Duration::ZERO);
        assert!(!window.is_idle(millis(2_000)) && window.is_idle(millis(3_000)));
    }

    #[test]
    fn a_share_may_be_less_than_a_call() {
        let wait = |rate, share| {
            let mut window = Window::new(rate, share);
            window.take(Duration::ZERO);
            window.wait(Duration::ZERO)
        };
        assert_eq!(wait(Rate::new(1, 1), 0.25), millis(4_160));
        assert_eq!(wait(Rate::new(2, 1), 0.5), millis(1_040));
        assert_eq!(wait(Rate::new(10, 60), 0.01), millis(600_250));
        // 0.9 calls in a second, which are not one yet.
        assert_eq!(wait(Rate::new(1, 1), 0.9).as_millis(), 1_155);
        // 1.5 calls in a second are two in a window by a third longer.
        let window = Window::new(Rate::new(3, 1), 0.5);
        assert_eq!((window.calls, window.window.as_millis()), (2, 1_386));
        let window = Window::new(Rate::new(30, 1), 0.1);
        assert_eq!((window.calls, window.window.as_millis()), (3, 1_040));
    }

    #[test]
    fn no_share_breaks_the_limit_of_the_account_or_wastes_its_part() {
        for (calls, percent) in
            (1..=80).flat_map(|calls| (1..=100).map(move |share| (calls, share)))
        {
            let share = f64::from(percent) / 100.0;
            let mut window = Window::new(Rate::new(calls, 1), share);
            let (mut now, mut times) = (Duration::ZERO, Vec::new());
            for _ in 0..5 * calls {
                now += window.wait(now);
                window.take(now);
                times.push(now);
            }
            // So many calls and one more never fit into a second.
            let crowd = times
                .windows(calls as usize + 1)
                .find(|few| few[few.len() - 1] - few[0] < Duration::from_secs(1));
            assert_eq!(crowd, None, "{share} of {calls}");
            // The next call after a whole number of windows tells the rate.
            let span = (now + window.wait(now)).as_secs_f64();
            let used = f64::from(5 * calls) / span / (f64::from(calls) * share);
            assert!(used >= 0.95, "{share} of {calls}: {used} of it is used");
        }
    }
}
