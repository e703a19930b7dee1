//! Calls in a window that slides, by when they must be taken to have arrived.

use std::collections::VecDeque;
use std::time::Duration;

use super::delays::Delays;
use crate::limits::Rate;

/// The last calls against a rate.
///
/// So many calls may arrive in any window, wherever it begins. The usual algorithm with a bucket that fills
/// admits nearly twice as many in the first window, which a server that counts would answer with 429.
#[derive(Debug)]
pub(super) struct Window {
    /// Calls that a window may hold. May be no whole number.
    calls: f64,
    window: Duration,
    entries: VecDeque<Entry>,
    /// The number of the first entry.
    first: u64,
    /// When the calls arrived, in order, and their numbers. One that is on its way is here with the time at
    /// which it left.
    arrivals: Vec<(Duration, u64)>,
    /// The calls on their way, in the order in which they left, and some that are not any more.
    flying: VecDeque<u64>,
}

/// A call that has left.
#[derive(Debug)]
struct Entry {
    departed: Duration,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// There is no answer yet, and perhaps there never is one.
    OnTheWay,
    /// It arrived so much later than by the fastest way.
    Arrived(Duration),
    /// It did not leave after all, or never arrived.
    GivenBack,
}

impl Entry {
    /// When it is written down as having arrived.
    fn arrival(&self) -> Option<Duration> {
        match self.state {
            State::OnTheWay => Some(self.departed),
            State::Arrived(late) => Some(self.departed.saturating_add(late)),
            State::GivenBack => None,
        }
    }
}

/// What a window may hold at the present rate: so many calls in such a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) calls: usize,
    pub(super) window: Duration,
}

impl Window {
    pub(super) fn new(rate: Rate, share: f64) -> Self {
        Self {
            calls: f64::from(rate.calls) * share,
            window: rate.window,
            entries: VecDeque::new(),
            first: 0,
            arrivals: Vec::new(),
            flying: VecDeque::new(),
        }
    }

    /// The size at a part of the rate, with a margin.
    ///
    /// What is no whole number of calls is the next whole number in a window that is longer by as much: 2.5
    /// calls in a second are 3 in 1.2 s. The other way, 2 in 0.8 s, would let two bursts into one second of
    /// Zoom's, which may be more than the account is allowed.
    pub(super) fn size(&self, part: f64, margin: Duration) -> Size {
        let exact = self.calls * part;
        // 0.1 of 30 are 3 calls, though floats say a little more.
        let calls = (exact - 1e-6).ceil().max(1.0);
        Size {
            calls: calls as usize,
            window: self.window.mul_f64(calls / exact).saturating_add(margin),
        }
    }

    /// Calls that a window may hold at the whole rate.
    pub(super) fn calls(&self) -> f64 {
        self.calls
    }

    /// Calls per second at a part of the rate, without any margin.
    pub(super) fn per_second(&self, part: f64) -> f64 {
        self.calls * part / self.window.as_secs_f64()
    }

    /// How many calls may go out now, and when the next one may if none.
    pub(super) fn room(&self, size: Size, delays: &Delays, now: Duration) -> (usize, Duration) {
        let ends = |arrival: &(Duration, u64)| arrival.0.saturating_add(size.window);
        let gone = self.arrivals.partition_point(|arrival| ends(arrival) <= now);
        let inside = self.arrivals.len() - gone;
        // The window is full until the first of the last calls leaves it.
        let last = self.arrivals.len().checked_sub(size.calls);
        let next = last.and_then(|last| self.arrivals.get(last)).map_or(now, ends).max(now);
        // One that has been on its way for a window or more may be later than is written down.
        let oldest = self.flying.front().and_then(|number| self.get(*number));
        if oldest.is_some_and(|oldest| oldest.departed.saturating_add(size.window) <= next) {
            return self.room_with_late_ones(size, delays, now);
        }
        (size.calls.saturating_sub(inside), next)
    }

    fn room_with_late_ones(&self, size: Size, delays: &Delays, now: Duration) -> (usize, Duration) {
        let calls = u32::try_from(size.calls).unwrap_or(u32::MAX);
        let ends = |entry: &Entry| {
            let arrival = match entry.state {
                State::OnTheWay => {
                    let time = now.saturating_sub(entry.departed);
                    entry.departed.saturating_add(delays.lateness(time, calls))
                }
                _ => entry.arrival()?,
            };
            Some(arrival.saturating_add(size.window))
        };
        let mut ends: Vec<_> = self.entries.iter().filter_map(ends).collect();
        ends.sort_unstable();
        let inside = ends.len() - ends.partition_point(|end| *end <= now);
        let last = ends.len().checked_sub(size.calls);
        let next = last.and_then(|last| ends.get(last)).copied().unwrap_or(now).max(now);
        (size.calls.saturating_sub(inside), next)
    }

    /// When a call will have its turn that so many go before: those that have left keep their places, and
    /// each full window behind them takes as long as the last one.
    pub(super) fn turn(
        &self,
        ahead: usize,
        size: Size,
        delays: &Delays,
        now: Duration,
    ) -> Duration {
        let calls = u32::try_from(size.calls).unwrap_or(u32::MAX);
        let each = size.window.saturating_add(delays.margin(calls));
        let (windows, rest) = (ahead / size.calls, ahead % size.calls);
        let place = (self.arrivals.len() + rest).checked_sub(size.calls);
        let first = place
            .and_then(|place| self.arrivals.get(place))
            .map_or(now, |it| it.0.saturating_add(each));
        let windows = u32::try_from(windows).unwrap_or(u32::MAX);
        first.max(now).saturating_add(each.saturating_mul(windows))
    }

    /// A call leaves. Gives its number.
    pub(super) fn take(&mut self, now: Duration, size: Size) -> u64 {
        // One that as many have followed as two windows hold counts no more, however late it is.
        while let Some(oldest) = self.entries.front() {
            let many = 2 * size.calls.max(self.calls as usize);
            if oldest.state != State::GivenBack && self.arrivals.len() < many {
                break;
            }
            self.write_down(self.first, State::GivenBack);
            self.entries.pop_front();
            self.first += 1;
        }
        let number = self.first + self.entries.len() as u64;
        self.entries.push_back(Entry { departed: now, state: State::GivenBack });
        self.write_down(number, State::OnTheWay);
        self.flying.push_back(number);
        number
    }

    pub(super) fn give_back(&mut self, number: u64) {
        self.write_down(number, State::GivenBack);
        while self.entries.back().is_some_and(|last| last.state == State::GivenBack) {
            self.entries.pop_back();
        }
        self.land();
    }

    pub(super) fn arrived(&mut self, number: u64, late: Duration) {
        self.write_down(number, State::Arrived(late));
        self.land();
    }

    /// Changes what is known of a call.
    fn write_down(&mut self, number: u64, state: State) {
        let Some(index) = self.index(number) else { return };
        let Some(entry) = self.entries.get_mut(index) else { return };
        let before = entry.arrival();
        entry.state = state;
        let after = entry.arrival();
        if before == after {
            return;
        }
        if let Some(before) = before {
            let place = self.place(before, number);
            if self.arrivals.get(place) == Some(&(before, number)) {
                self.arrivals.remove(place);
            }
        }
        if let Some(after) = after {
            self.arrivals.insert(self.place(after, number), (after, number));
        }
    }

    /// Where a call is among the arrivals, or belongs.
    fn place(&self, arrival: Duration, number: u64) -> usize {
        let (call, count) = ((arrival, number), self.arrivals.len());
        // Most are the last one.
        match self.arrivals.last() {
            Some(last) if *last > call => self.arrivals.partition_point(|other| *other < call),
            Some(last) if *last == call => count - 1,
            _ => count,
        }
    }

    /// Takes those out of the calls on their way that have landed.
    fn land(&mut self) {
        let flies = |window: &Self, number| {
            window.get(number).is_some_and(|entry| entry.state == State::OnTheWay)
        };
        while self.flying.front().is_some_and(|number| !flies(self, *number)) {
            self.flying.pop_front();
        }
        while self.flying.back().is_some_and(|number| !flies(self, *number)) {
            self.flying.pop_back();
        }
    }

    fn index(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }

    fn get(&self, number: u64) -> Option<&Entry> {
        self.entries.get(self.index(number)?)
    }

    /// How many have left in this time without an answer, and when the first of them did.
    pub(super) fn on_the_way(&self, time: Duration, now: Duration) -> (usize, Option<Duration>) {
        let flying = self.flying.iter().filter_map(|number| self.get(*number));
        let mut flying = flying
            .filter(|entry| {
                entry.state == State::OnTheWay && entry.departed.saturating_add(time) > now
            })
            .map(|entry| entry.departed);
        let first = flying.next();
        (usize::from(first.is_some()) + flying.count(), first)
    }

    /// When the last call left.
    pub(super) fn last(&self) -> Option<Duration> {
        let left = |entry: &&Entry| entry.state != State::GivenBack;
        self.entries.iter().rev().find(left).map(|entry| entry.departed)
    }

    /// How many have left in the last window.
    pub(super) fn recent(&self, now: Duration) -> usize {
        let left = |entry: &&Entry| entry.state != State::GivenBack;
        let recent = self
            .entries
            .iter()
            .rev()
            .take_while(|it| it.departed.saturating_add(self.window) > now);
        recent.filter(left).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    const MARGIN: Duration = Duration::from_millis(10);

    fn none() -> Delays {
        Delays::new(Duration::ZERO)
    }

    #[test]
    fn a_burst_goes_out_and_no_window_holds_more() {
        let mut window = Window::new(Rate::new(3, 1), 1.0);
        let size = window.size(1.0, MARGIN);
        let mut numbers = Vec::new();
        for (time, room) in [(0, 3), (100, 2), (200, 1)] {
            assert_eq!(window.room(size, &none(), millis(time)).0, room);
            numbers.push(window.take(millis(time), size));
        }
        assert_eq!(window.room(size, &none(), millis(300)), (0, millis(1_010)));
        assert_eq!(window.room(size, &none(), millis(1_050)).0, 1);
        window.take(millis(1_050), size);
        assert_eq!(window.room(size, &none(), millis(1_050)), (0, millis(1_110)));
        window.give_back(numbers[2]);
        assert_eq!(window.room(size, &none(), millis(1_050)).0, 1);
        assert_eq!((window.recent(millis(1_050)), window.last()), (2, Some(millis(1_050))));
    }

    #[test]
    fn what_counts_is_when_a_call_may_have_arrived() {
        let mut window = Window::new(Rate::new(1, 1), 1.0);
        let size = window.size(1.0, MARGIN);
        let delays = Delays::new(millis(5_000));
        let number = window.take(millis(0), size);
        assert_eq!(window.room(size, &delays, millis(400)), (0, millis(1_410)), "it is on its way");
        window.arrived(number, millis(300));
        assert_eq!(window.room(size, &delays, millis(400)), (0, millis(1_310)));
        assert_eq!(window.on_the_way(millis(1_000), millis(400)), (0, None));
    }

    #[test]
    fn the_turn_of_each_in_a_long_line_is_known_at_once() {
        let mut window = Window::new(Rate::new(4, 1), 1.0);
        let size = window.size(1.0, MARGIN);
        window.take(millis(0), size);
        window.take(millis(100), size);
        let turn = |ahead| window.turn(ahead, size, &none(), millis(200)).as_millis();
        assert_eq!([0, 1, 2, 3, 4].map(turn), [200, 200, 1_010, 1_110, 1_210]);
        assert_eq!(turn(4_003), 1_110 + 1_000 * 1_010);
    }

    #[test]
    fn a_share_may_be_less_than_a_call() {
        let size = |calls, seconds, share| {
            let window = Window::new(Rate::new(calls, seconds), share);
            let size = window.size(1.0, Duration::ZERO);
            (size.calls, size.window.as_millis())
        };
        assert_eq!(size(1, 1, 0.25), (1, 4_000));
        assert_eq!(size(2, 1, 0.5), (1, 1_000));
        assert_eq!(size(10, 60, 0.01), (1, 600_000));
        assert_eq!(size(1, 1, 0.9), (1, 1_111));
        assert_eq!(size(3, 1, 0.5), (2, 1_333));
        assert_eq!(size(30, 1, 0.1), (3, 1_000));
    }

    #[test]
    fn no_share_breaks_the_limit_of_the_account_or_wastes_its_part() {
        for (calls, percent) in
            (1..=80).flat_map(|calls| (1..=100).map(move |share| (calls, share)))
        {
            let share = f64::from(percent) / 100.0;
            let mut window = Window::new(Rate::new(calls, 1), share);
            let size = window.size(1.0, MARGIN);
            let (mut now, mut times) = (Duration::ZERO, Vec::new());
            for _ in 0..5 * calls {
                now = window.room(size, &none(), now).1;
                window.take(now, size);
                times.push(now);
            }
            // So many calls and one more never fit into a second.
            let crowd = times
                .windows(calls as usize + 1)
                .find(|few| few[few.len() - 1] - few[0] < Duration::from_secs(1));
            assert_eq!(crowd, None, "{share} of {calls}");
            // The next call after a whole number of windows tells the rate.
            let span = window.room(size, &none(), now).1.as_secs_f64();
            let used = f64::from(5 * calls) / span / (f64::from(calls) * share);
            assert!(used >= 0.95, "{share} of {calls}: {used} of it is used");
        }
    }
}
