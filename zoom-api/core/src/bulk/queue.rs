//! Which call is next.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use super::outcome::Progress;
use super::split::cut;
use crate::call::Call;
use crate::client::Client;
use crate::pace::{Ticket, Workload};

/// A call that is to be made.
pub(super) struct Task {
    /// Its place among all calls.
    pub(super) number: usize,
    /// The place of its request.
    pub(super) index: usize,
    /// Which items of the request it is about, where that was cut.
    pub(super) items: Option<Range<usize>>,
    pub(super) call: Call,
    /// Whether it is part of the load: it is to be sent, as far as is known.
    is_load: bool,
}

/// Calls in the order in which they were given, but for those that wait for another one about the same thing.
#[derive(Default)]
pub(super) struct Queue {
    requests: usize,
    total: usize,
    done: usize,
    failed: usize,
    is_split: bool,
    is_stopped: bool,
    waiting: VecDeque<Task>,
    /// Calls whose turn it is: the one before them about the same thing has ended.
    granted: VecDeque<Task>,
    /// What calls are being made about, and those that wait for them.
    busy: HashMap<String, VecDeque<Task>>,
    /// What the calls that are being made are about.
    running: HashMap<usize, Option<String>>,
    /// The calls that have not begun, by what they count against.
    load: Workload,
}

impl Queue {
    pub(super) fn add(&mut self, call: Call) {
        let index = self.requests;
        self.requests += 1;
        if self.is_split {
            for (call, items) in cut(call) {
                self.push(index, items, call);
            }
        } else {
            self.push(index, None, call);
        }
    }

    fn push(&mut self, index: usize, items: Option<Range<usize>>, mut call: Call) {
        call.shrink();
        self.load.add(ticket(&call));
        self.waiting.push_back(Task { number: self.total, index, items, call, is_load: true });
        self.total += 1;
    }

    /// Cuts what is too long, of what is there and of what comes.
    pub(super) fn split(&mut self) {
        if std::mem::replace(&mut self.is_split, true) {
            return;
        }
        // They were given last, and each of them is a whole request.
        let before = std::mem::take(&mut self.waiting);
        self.requests -= before.len();
        self.total -= before.len();
        for task in before {
            self.unload(&task);
            self.add(task.call);
        }
    }

    /// Leaves calls out of the load that were done before.
    pub(super) fn leave_out(&mut self, mut is_done: impl FnMut(&Call) -> bool) {
        for task in &mut self.waiting {
            if is_done(&task.call) && std::mem::take(&mut task.is_load) {
                self.load.remove(&ticket(&task.call));
            }
        }
    }

    fn unload(&mut self, task: &Task) {
        if task.is_load {
            self.load.remove(&ticket(&task.call));
        }
    }

    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// The next call that may be made.
    pub(super) fn next(&mut self) -> Option<Task> {
        if self.is_stopped {
            return None;
        }
        loop {
            let granted = self.granted.pop_front();
            let is_granted = granted.is_some();
            let task = granted.or_else(|| self.waiting.pop_front())?;
            let subject = subject(&task.call);
            if let Some(subject) = subject.as_ref().filter(|_| !is_granted) {
                if let Some(behind) = self.busy.get_mut(subject) {
                    behind.push_back(task);
                    continue;
                }
                self.busy.insert(subject.clone(), VecDeque::new());
            }
            self.running.insert(task.number, subject);
            self.unload(&task);
            return Some(task);
        }
    }

    pub(super) fn ended(&mut self, number: usize, has_failed: bool) {
        self.done += 1;
        self.failed += usize::from(has_failed);
        let Some(Some(subject)) = self.running.remove(&number) else { return };
        match self.busy.get_mut(&subject).and_then(VecDeque::pop_front) {
            Some(task) => self.granted.push_back(task),
            None => drop(self.busy.remove(&subject)),
        }
    }

    pub(super) fn failed(&self) -> usize {
        self.failed
    }

    pub(super) fn progress(&self, client: &Client) -> Progress {
        let (total, done, failed, running) =
            (self.total, self.done, self.failed, self.running.len());
        let time_left = client.estimate(&self.load).map(|estimate| estimate.time);
        Progress { total, done, failed, running, left: total - done - running, time_left }
    }
}

/// What a call is about: the first thing that its path names, or what it adds to those that a path names so.
fn subject(call: &Call) -> Option<String> {
    let path = call.operation().path;
    let (before, name) = match path.split_once('{') {
        Some((before, rest)) => (before, call.path_text(rest.split_once('}')?.0)?),
        None => (path, call.address()?),
    };
    // Addresses are the same in any case, and no two ids differ in nothing else.
    Some(format!("{}/{}", before.trim_end_matches('/'), name.to_ascii_lowercase()))
}

/// What a call counts against, but for budgets of single users: there are as many of those as there are users.
fn ticket(call: &Call) -> Ticket {
    let mut ticket = Ticket::of(call);
    ticket.special.retain(|special| special.key.is_none());
    ticket
}
