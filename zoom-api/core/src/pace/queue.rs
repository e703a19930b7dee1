//! Who waits, and in which order.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use super::wakers::Wakers;

/// Somebody whose time has come has this long to come before those behind are let past. It costs nobody else
/// anything: a future that is not polled loses its own place only.
pub(super) const GRACE: Duration = Duration::from_millis(20);
/// So many urgent calls go before one that is not, if any such call waits.
const URGENT_IN_A_ROW: usize = 3;
/// Of those that are not urgent, so many that have stood in line before go before one that has not.
const AGAIN_IN_A_ROW: usize = 3;
/// The clock of a test that jumps over waits jumps to those of the first few. Several, because some of them
/// may never be polled again.
pub(super) const NEAR: usize = 16;
const CHUNK: usize = 64;

/// What stands in front of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Urgent,
    /// Has stood in line before: it was turned away, or waited for a special limit.
    Again,
    Usual,
}

/// The place of a call in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    class: Class,
    number: u64,
}

/// Somebody who waits.
#[derive(Debug)]
pub(super) struct Waiter {
    /// `None`: it was woken and has not come since.
    waker: Option<Waker>,
    /// The uptime at which it looks by itself, or was woken to look.
    due: Duration,
    /// Whether it knows that it is one of the first few.
    near: bool,
    has_deadline: bool,
}

impl Waiter {
    fn is_late(&self, now: Duration) -> bool {
        self.due.saturating_add(GRACE) <= now
    }

    /// It is its turn: it has to come now.
    fn is_called(&mut self, now: Duration, wakers: &mut Wakers) {
        self.due = self.due.min(now);
        self.wake(wakers);
    }

    fn wake(&mut self, wakers: &mut Wakers) {
        if let Some(waker) = self.waker.take() {
            wakers.wake(waker);
        }
    }
}

/// A line of calls: urgent ones first, up to three in a row, and among the others those that have stood in line
/// before, up to three in a row. First come, first served among equals.
#[derive(Debug, Default)]
pub(super) struct WaitQueue {
    urgent: Queue,
    again: Queue,
    usual: Queue,
    /// Urgent calls that were let out since the last one that was not.
    urgent_in_a_row: usize,
    /// Calls that have stood in line before, and were let out since the last one that had not and was not urgent.
    again_in_a_row: usize,
    /// How many of those who wait have a deadline.
    deadlines: usize,
}

impl WaitQueue {
    pub(super) fn len(&self) -> usize {
        self.urgent.live + self.again.live + self.usual.live
    }

    pub(super) fn join(&mut self, class: Class, waker: &Waker, has_deadline: bool) -> Position {
        self.deadlines += usize::from(has_deadline);
        let waker = Some(waker.clone());
        let waiter = Waiter { waker, due: Duration::MAX, near: false, has_deadline };
        Position { class, number: self.queue_mut(class).push(waiter) }
    }

    /// Takes somebody out, be it because it may go or because it has given up.
    pub(super) fn leave(&mut self, position: Position, wakers: &mut Wakers) {
        if let Some(waiter) = self.queue_mut(position.class).remove(position.number) {
            self.deadlines -= usize::from(waiter.has_deadline);
            waiter.waker.into_iter().for_each(|waker| wakers.let_go(waker));
        }
    }

    /// A call has been let out.
    pub(super) fn let_out(&mut self, class: Class) {
        (self.urgent_in_a_row, self.again_in_a_row) = match class {
            // Those that nobody waited behind are not held against those that follow.
            Class::Urgent => ((self.urgent_in_a_row + 1).min(URGENT_IN_A_ROW), self.again_in_a_row),
            Class::Again => (0, (self.again_in_a_row + 1).min(AGAIN_IN_A_ROW)),
            Class::Usual => (0, 0),
        };
    }

    /// Somebody has come to look.
    pub(super) fn comes(&mut self, position: Position, waker: &Waker, wakers: &mut Wakers) {
        if let Some(waiter) = self.queue_mut(position.class).get_mut(position.number) {
            waiter.due = Duration::MAX;
            if !waiter.waker.as_ref().is_some_and(|own| own.will_wake(waker)) {
                let old = waiter.waker.replace(waker.clone());
                old.into_iter().for_each(|old| wakers.let_go(old));
            }
        }
    }

    /// Somebody will look by itself at that uptime.
    pub(super) fn sleeps(&mut self, position: Position, until: Duration, near: bool) {
        if let Some(waiter) = self.queue_mut(position.class).get_mut(position.number) {
            (waiter.due, waiter.near) = (until, near);
        }
    }

    /// How many go before a call that has not joined yet. Those who do not come when their time has come do
    /// not count.
    pub(super) fn ahead_of_newcomer(&self, class: Class, now: Duration) -> usize {
        self.ahead_of(class, self.queue(class).live, now)
    }

    /// How many go before this one.
    pub(super) fn ahead(&self, position: Position, now: Duration) -> usize {
        self.ahead_of(position.class, self.queue(position.class).rank(position.number), now)
    }

    fn ahead_of(&self, class: Class, rank: usize, now: Duration) -> usize {
        if self.len() == 0 {
            return 0;
        }
        let present = |queue: &Queue| queue.live - queue.late(now);
        let rank = rank.saturating_sub(self.queue(class).late(now));
        // So many go first of a class that may have so many in a row.
        let first =
            |most: usize, turns: usize, done: usize| (most * (turns + 1)).saturating_sub(done);
        let others = match class {
            Class::Urgent => {
                let others = present(&self.again) + present(&self.usual);
                return rank + others.min((rank + self.urgent_in_a_row) / URGENT_IN_A_ROW);
            }
            Class::Again => {
                rank + present(&self.usual).min((rank + self.again_in_a_row) / AGAIN_IN_A_ROW)
            }
            Class::Usual => {
                let most = first(AGAIN_IN_A_ROW, rank, self.again_in_a_row);
                rank + present(&self.again).min(most)
            }
        };
        let most = first(URGENT_IN_A_ROW, others, self.urgent_in_a_row);
        others + present(&self.urgent).min(most)
    }

    /// Whether it is one of so many who go first.
    pub(super) fn is_among(&mut self, position: Position, many: usize, now: Duration) -> bool {
        self.in_order(now).take(many).any(|(own, _)| own == position)
    }

    /// Wakes the first few, but for those who are awake.
    pub(super) fn wake(&mut self, many: usize, now: Duration, wakers: &mut Wakers) {
        for (_, waiter) in self.in_order(now).take(many) {
            waiter.is_called(now, wakers);
        }
    }

    /// Wakes the first one if it would look by itself later than this, and those who have become one of the
    /// first few.
    pub(super) fn wake_for(&mut self, time: Duration, now: Duration, wakers: &mut Wakers) {
        for (index, (_, waiter)) in self.in_order(now).take(NEAR).enumerate() {
            if !waiter.near || index == 0 && waiter.due > time {
                waiter.is_called(now, wakers);
            }
        }
    }

    /// Wakes those with a deadline, so that each sees whether it still can be kept.
    pub(super) fn wake_for_deadlines(&mut self, wakers: &mut Wakers) {
        if self.deadlines > 0 {
            self.wake_where(|waiter| waiter.has_deadline, wakers);
        }
    }

    /// Wakes everybody: what they wait for will not come.
    pub(super) fn wake_all(&mut self, wakers: &mut Wakers) {
        self.wake_where(|_| true, wakers);
    }

    fn wake_where(&mut self, which: impl Fn(&Waiter) -> bool, wakers: &mut Wakers) {
        for queue in [&mut self.urgent, &mut self.again, &mut self.usual] {
            let waiters = queue.iter_mut().map(|(_, waiter)| waiter);
            waiters.filter(|it| which(it)).for_each(|it| it.wake(wakers));
        }
    }

    /// Those who wait in the order in which they go, without those who do not come when their time has come.
    fn in_order(&mut self, now: Duration) -> impl Iterator<Item = (Position, &mut Waiter)> {
        let (mut urgent_in_a_row, mut again_in_a_row) = (self.urgent_in_a_row, self.again_in_a_row);
        let present = move |(_, waiter): &(u64, &mut Waiter)| !waiter.is_late(now);
        let mut urgent = self.urgent.iter_mut().filter(present).peekable();
        let mut again = self.again.iter_mut().filter(present).peekable();
        let mut usual = self.usual.iter_mut().filter(present).peekable();
        std::iter::from_fn(move || {
            let others = again.peek().is_some() || usual.peek().is_some();
            if urgent.peek().is_some() && (urgent_in_a_row < URGENT_IN_A_ROW || !others) {
                urgent_in_a_row += 1;
                return of(Class::Urgent, urgent.next());
            }
            urgent_in_a_row = 0;
            if again.peek().is_some() && (again_in_a_row < AGAIN_IN_A_ROW || usual.peek().is_none())
            {
                again_in_a_row += 1;
                return of(Class::Again, again.next());
            }
            again_in_a_row = 0;
            of(Class::Usual, usual.next())
        })
    }

    fn queue(&self, class: Class) -> &Queue {
        match class {
            Class::Urgent => &self.urgent,
            Class::Again => &self.again,
            Class::Usual => &self.usual,
        }
    }

    fn queue_mut(&mut self, class: Class) -> &mut Queue {
        match class {
            Class::Urgent => &mut self.urgent,
            Class::Again => &mut self.again,
            Class::Usual => &mut self.usual,
        }
    }
}

fn of(class: Class, waiter: Option<(u64, &mut Waiter)>) -> Option<(Position, &mut Waiter)> {
    waiter.map(|(number, waiter)| (Position { class, number }, waiter))
}

/// A queue that can be left in the middle, in pieces, so that a rank is quickly counted.
#[derive(Debug, Default)]
struct Queue {
    chunks: VecDeque<Chunk>,
    /// The number of the first waiter of the first chunk.
    first: u64,
    live: usize,
}

#[derive(Debug, Default)]
struct Chunk {
    waiters: Vec<Option<Waiter>>,
    live: usize,
}

impl Queue {
    fn push(&mut self, waiter: Waiter) -> u64 {
        if self.chunks.back().is_none_or(|chunk| chunk.waiters.len() == CHUNK) {
            self.chunks.push_back(Chunk::default());
        }
        let before = (self.chunks.len() - 1) * CHUNK;
        let Some(chunk) = self.chunks.back_mut() else { return self.first };
        chunk.waiters.push(Some(waiter));
        chunk.live += 1;
        self.live += 1;
        self.first + (before + chunk.waiters.len() - 1) as u64
    }

    /// The chunk that a number is in, and where in it.
    fn find(&self, number: u64) -> (usize, usize) {
        let index = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        (index / CHUNK, index % CHUNK)
    }

    fn get_mut(&mut self, number: u64) -> Option<&mut Waiter> {
        let (chunk, index) = self.find(number);
        self.chunks.get_mut(chunk)?.waiters.get_mut(index)?.as_mut()
    }

    fn remove(&mut self, number: u64) -> Option<Waiter> {
        let (chunk, index) = self.find(number);
        let chunk = self.chunks.get_mut(chunk)?;
        let waiter = chunk.waiters.get_mut(index)?.take()?;
        chunk.live -= 1;
        self.live -= 1;
        // The last chunk stays while numbers are given out from it.
        while self.chunks.front().is_some_and(|it| it.live == 0 && it.waiters.len() == CHUNK) {
            self.chunks.pop_front();
            self.first += CHUNK as u64;
        }
        Some(waiter)
    }

    /// How many stand before this number.
    fn rank(&self, number: u64) -> usize {
        let (chunk, index) = self.find(number);
        let before: usize = self.chunks.iter().take(chunk).map(|chunk| chunk.live).sum();
        let inside = self.chunks.get(chunk).map_or(0, |chunk| {
            chunk.waiters.iter().take(index).filter(|waiter| waiter.is_some()).count()
        });
        before + inside
    }

    /// How many of the first ones do not come.
    fn late(&self, now: Duration) -> usize {
        self.iter().take_while(|waiter| waiter.is_late(now)).count()
    }

    fn iter(&self) -> impl Iterator<Item = &Waiter> {
        let chunks = self.chunks.iter().filter(|chunk| chunk.live > 0);
        chunks.flat_map(|chunk| chunk.waiters.iter().flatten())
    }

    /// With their numbers.
    fn iter_mut(&mut self) -> impl Iterator<Item = (u64, &mut Waiter)> {
        let firsts = (self.first..).step_by(CHUNK);
        let chunks = firsts.zip(&mut self.chunks).filter(|(_, chunk)| chunk.live > 0);
        chunks.flat_map(|(first, chunk)| {
            let waiters = (first..).zip(&mut chunk.waiters);
            waiters.filter_map(|(number, waiter)| Some((number, waiter.as_mut()?)))
        })
    }
}

#[cfg(test)]
mod tests;
