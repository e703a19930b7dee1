//! What a run of the script is asked, and what it answers.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::{Duration, Instant};

use redis::Value;

use super::budget::{Budgets, Day};
use super::line::Number;

/// One run of the script.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) keys: Vec<Arc<str>>,
    pub(super) arguments: Vec<Vec<u8>>,
    /// What answers are expected to, in order.
    pub(super) asked: Vec<Asked>,
    indices: HashMap<Arc<str>, usize>,
}

/// Calls of one lane that want a place.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) lane: Number,
    pub(super) count: usize,
    pub(super) budgets: Arc<Budgets>,
    /// What the places are called in the store, with `:1` and so on and the day behind it.
    pub(super) id: Arc<str>,
}

/// A place that the store has given.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) id: Arc<str>,
    pub(super) index: usize,
    /// The day that it counts against, in days since 1970, or [`UNKNOWN`].
    pub(super) day: i64,
}

/// No word about a day or a pause reaches further ahead than this: a clock was wrong.
pub(super) const LONGEST: Duration = Duration::from_secs(25 * 60 * 60);

/// Which day the store has booked on, whose answer was lost, only the store knows.
pub(super) const UNKNOWN: i64 = -1;

/// The count of a daily budget that was in the last answer.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) book: Arc<str>,
    pub(super) day: i64,
    pub(super) used: i64,
}

/// What a process knows of the books, and wants.
pub(super) struct Opening<'a> {
    pub(super) me: &'a str,
    pub(super) nonce: &'a str,
    pub(super) known: Option<Before<'a>>,
    /// How many instances it has seen, if it comes back.
    pub(super) back: usize,
    pub(super) grace: Duration,
    pub(super) horizon: Duration,
    /// How far ahead any process takes places, at most.
    pub(super) furthest: Duration,
    pub(super) lifetime: Duration,
}

/// The books as they were in the last answer.
pub(super) struct Before<'a> {
    pub(super) epoch: &'a str,
    /// The time of the books, in microseconds.
    pub(super) books: u64,
    pub(super) asked: Instant,
    pub(super) arrived: Instant,
}

/// Jitter that the way to the store may have without its clock being suspected, besides a thousandth.
const SLACK: Duration = Duration::from_millis(100);

/// What is left of a rate after a 429, and how little at least.
const STEP_BACK: f64 = 0.7;
const LEAST: f64 = 0.05;
/// What comes back of the whole in the first window behind it, after how many windows it comes back twice as
/// fast, and for how many calls go out one by one. Several processes meet a 429 together: they step further
/// back, and come back more slowly, than a process that has the account to itself.
const STEP_UP: f64 = 0.02;
const HURRY: f64 = 10.0;
const MEMORY: u32 = 30;
/// By how much windows are longer, for what nobody can measure: the way of an answer of the store, and threads
/// that wake up late.
pub(super) const SPARE: Duration = Duration::from_millis(30);

impl Batch {
    pub(super) fn new(keys: [Arc<str>; 3], opening: &Opening<'_>) -> Self {
        let mut batch = Self {
            keys: keys.to_vec(),
            arguments: Vec::new(),
            asked: Vec::new(),
            indices: HashMap::new(),
        };
        batch.text(opening.me);
        batch.text(opening.nonce);
        match &opening.known {
            Some(before) => {
                let since_asked = before.asked.elapsed();
                batch.text(before.epoch);
                batch.text(before.books);
                batch.micros(before.arrived.elapsed());
                batch.micros(since_asked + since_asked / 1_000 + SLACK);
            }
            None => ["", "0", "0", "0"].iter().for_each(|nothing| batch.text(nothing)),
        }
        batch.text(opening.back);
        batch.micros(opening.grace);
        batch.micros(opening.horizon);
        batch.micros(opening.furthest);
        batch.micros(opening.lifetime);
        batch.text(STEP_UP);
        batch.text(HURRY);
        batch.text(MEMORY);
        batch.micros(SPARE);
        batch
    }

    pub(super) fn book<'a>(&mut self, asked: Asked, seen: impl Fn(&Day) -> &'a [Seen]) {
        let budgets = Arc::clone(&asked.budgets);
        self.text("book");
        self.text(asked.count);
        self.text(&asked.id);
        self.windows(&budgets);
        self.text(budgets.days.len());
        for day in &budgets.days {
            let seen = seen(day);
            self.text(&day.field);
            self.text(day.limit.map_or(-1, i64::from));
            self.text(seen.len());
            for seen in seen {
                self.text(&seen.book);
                self.text(seen.day);
                self.text(seen.used);
            }
        }
        self.asked.push(asked);
    }

    /// Gives a place back. When nobody knows whether it was booked, it is not `certain`.
    pub(super) fn cancel(&mut self, budgets: &Budgets, slot: &Slot, certain: bool) {
        self.text("cancel");
        self.text(u8::from(certain));
        self.text(slot.day);
        self.text(budgets.windows.len());
        for window in &budgets.windows {
            self.key(&window.key);
            self.text(if window.is_label { window.name } else { "" });
            self.text(format_args!("{}:{}", slot.id, slot.index));
        }
        self.counted(budgets);
    }

    /// Tells that a call may have arrived later than its place says.
    pub(super) fn late(&mut self, budgets: &Budgets, slot: &Slot, arrived: Instant) {
        self.text("late");
        self.micros(arrived.elapsed());
        self.text(budgets.windows.len());
        for window in &budgets.windows {
            self.key(&window.key);
            self.text(format_args!("{}:{}:{}", slot.id, slot.index, slot.day));
        }
    }

    /// Tells of calls that went out without the store: the times of the last ones, and of all how many since when.
    pub(super) fn sent(
        &mut self,
        budgets: &Budgets,
        id: &str,
        times: impl ExactSizeIterator<Item = Instant>,
        counts: impl ExactSizeIterator<Item = (Instant, usize)>,
    ) {
        let now = Instant::now();
        self.text("sent");
        self.text(times.len());
        self.text(id);
        self.windows(budgets);
        for time in times {
            self.micros(now.saturating_duration_since(time));
        }
        self.text(counts.len());
        for (time, count) in counts {
            self.micros(now.saturating_duration_since(time));
            self.text(count);
        }
        self.counted(budgets);
    }

    /// Takes the rate of a label back and lets it pause, unless the call left before the last time that this
    /// happened.
    pub(super) fn step_back(
        &mut self,
        label: &str,
        departed: Instant,
        window: Duration,
        asked: Option<Duration>,
        pause: Duration,
    ) {
        self.text("step");
        self.text(label);
        self.micros(departed.elapsed());
        self.micros(window);
        self.text(STEP_BACK);
        self.text(LEAST);
        match asked {
            Some(asked) => self.micros(asked),
            None => self.text(-1),
        }
        self.micros(pause);
    }

    /// An answer says what is left of the label, of a call that was on its way meanwhile.
    pub(super) fn hint(&mut self, budgets: &Budgets, left: u32, departed: Instant, ended: Instant) {
        let Some(window) = budgets.windows.iter().find(|window| window.is_label) else { return };
        self.text("hint");
        self.text(window.name);
        self.key(&window.key);
        self.text(window.whole.saturating_sub(left));
        self.text(window.whole / 10);
        self.micros(window.window);
        self.micros(departed.elapsed());
        self.micros(ended.elapsed());
    }

    /// A daily budget is used up by Zoom's word, for so long from now.
    pub(super) fn until(&mut self, field: &str, wait: Duration) {
        self.text("until");
        self.text(field);
        self.text(wait.as_millis());
    }

    /// A limit other than that of a label lets nobody out for so long from now.
    pub(super) fn hold(&mut self, key: &Arc<str>, wait: Duration) {
        self.text("hold");
        self.key(key);
        self.micros(wait);
    }

    /// Forgets what Zoom has said, and what was counted by the day.
    pub(super) fn reset(&mut self) {
        self.text("reset");
    }

    fn windows(&mut self, budgets: &Budgets) {
        self.text(budgets.windows.len());
        for window in &budgets.windows {
            self.key(&window.key);
            self.text(window.calls);
            self.micros(window.window);
            self.text(if window.is_label { window.name } else { "" });
        }
    }

    /// The daily budgets that the store counts.
    fn counted(&mut self, budgets: &Budgets) {
        let counted = || budgets.days.iter().filter(|day| day.limit.is_some());
        self.text(counted().count());
        for day in counted() {
            self.text(&day.field);
        }
    }

    fn key(&mut self, key: &Arc<str>) {
        let next = self.keys.len() + 1;
        let index = *self.indices.entry(Arc::clone(key)).or_insert(next);
        if index == next {
            self.keys.push(Arc::clone(key));
        }
        self.text(index);
    }

    fn micros(&mut self, time: Duration) {
        self.text(time.as_micros());
    }

    fn text(&mut self, text: impl Display) {
        self.arguments.push(text.to_string().into_bytes());
    }
}

/// What a run of the script has answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) epoch: Arc<str>,
    /// The time of the books, in microseconds.
    pub(super) now: u64,
    pub(super) turns: i64,
    /// How many processes have been seen lately.
    pub(super) here: usize,
    pub(super) day: i64,
    pub(super) rest_of_day: Duration,
    /// Which counters of the day.
    pub(super) book: Arc<str>,
    pub(super) labels: Vec<LabelState>,
    /// Daily budgets that Zoom has closed, and for how long.
    pub(super) closed: Vec<(String, Duration)>,
    pub(super) booked: Vec<Booked>,
}

/// How a label stands.
#[derive(Clone, Debug)]
pub(super) struct LabelState {
    pub(super) label: String,
    /// As a part of the whole.
    pub(super) rate: f64,
    /// What is left of a pause.
    pub(super) pause: Duration,
}

/// What became of the calls of one lane.
#[derive(Debug)]
pub(super) struct Booked {
    /// Microseconds from now, one for each call that has a place.
    pub(super) waits: Vec<u64>,
    /// When the next place is free, and the window that makes it so late.
    pub(super) next: Option<(u64, usize)>,
    /// The daily budget that is used up, and until how many milliseconds after 1970.
    pub(super) exhausted: Option<(usize, u64)>,
    /// How much of the daily budgets is used.
    pub(super) used: Vec<i64>,
    /// What is free in the windows.
    pub(super) free: Vec<i64>,
}

/// An answer that is not one of the script's.
#[derive(Debug)]
pub(super) struct Unreadable;

impl Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer of the store is not one of the script's")
    }
}

impl std::error::Error for Unreadable {}

impl Answer {
    pub(super) fn read(value: &Value) -> Result<Self, Unreadable> {
        let [epoch, now, turns, here, day, rest, book, labels, closed, booked] = items(value)?
        else {
            return Err(Unreadable);
        };
        let label = |value: &Value| {
            let [label, rate, pause] = items(value)? else { return Err(Unreadable) };
            Ok(LabelState {
                label: text(label)?.to_owned(),
                rate: natural(rate)? as f64 / 1e6,
                pause: Duration::from_micros(natural(pause)?).min(LONGEST),
            })
        };
        let closure = |value: &Value| {
            let [field, rest] = items(value)? else { return Err(Unreadable) };
            Ok((text(field)?.to_owned(), Duration::from_millis(natural(rest)?).min(LONGEST)))
        };
        Ok(Self {
            epoch: text(epoch)?.into(),
            now: text(now)?.parse().map_err(|_| Unreadable)?,
            turns: integer(turns)?,
            here: usize::try_from(natural(here)?).map_err(|_| Unreadable)?,
            day: integer(day)?,
            rest_of_day: Duration::from_millis(natural(rest)?).min(LONGEST),
            book: text(book)?.into(),
            labels: items(labels)?.iter().map(label).collect::<Result<_, _>>()?,
            closed: items(closed)?.iter().map(closure).collect::<Result<_, _>>()?,
            booked: items(booked)?.iter().map(Booked::read).collect::<Result<_, _>>()?,
        })
    }
}

impl Booked {
    fn read(value: &Value) -> Result<Self, Unreadable> {
        let [waits, next, binds, exhausted, until, used, free] = items(value)? else {
            return Err(Unreadable);
        };
        // The script counts from one, and has zero for none.
        let index =
            |value: &Value| Ok(usize::try_from(natural(value)?).unwrap_or(0).checked_sub(1));
        let next = match integer(next)? {
            ..0 => None,
            wait => Some((wait.unsigned_abs(), index(binds)?.unwrap_or(0))),
        };
        let until = natural(until)?;
        Ok(Self {
            waits: items(waits)?.iter().map(natural).collect::<Result<_, _>>()?,
            next,
            exhausted: index(exhausted)?.map(|index| (index, until)),
            used: items(used)?.iter().map(integer).collect::<Result<_, _>>()?,
            free: items(free)?.iter().map(integer).collect::<Result<_, _>>()?,
        })
    }
}

fn items(value: &Value) -> Result<&[Value], Unreadable> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(Unreadable),
    }
}

fn integer(value: &Value) -> Result<i64, Unreadable> {
    match value {
        Value::Int(number) => Ok(*number),
        _ => Err(Unreadable),
    }
}

fn natural(value: &Value) -> Result<u64, Unreadable> {
    u64::try_from(integer(value)?).map_err(|_| Unreadable)
}

fn text(value: &Value) -> Result<&str, Unreadable> {
    match value {
        Value::BulkString(bytes) => std::str::from_utf8(bytes).map_err(|_| Unreadable),
        Value::SimpleString(text) => Ok(text),
        _ => Err(Unreadable),
    }
}
