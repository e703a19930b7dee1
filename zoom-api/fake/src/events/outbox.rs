//! Events on their way to one receiver.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use tokio::sync::Notify;
use zoom_api::webhooks::Signer;

use super::attempt::Attempt;
use super::challenge::Challenges;
use crate::clock::Clock;

const MINUTE: Duration = Duration::from_secs(60);

/// How long after an attempt that failed the next one follows. There are no more.
const REPEATS: [Duration; 3] =
    [MINUTE.saturating_mul(5), MINUTE.saturating_mul(20), MINUTE.saturating_mul(60)];

/// More attempts are not kept.
const MOST_ATTEMPTS: usize = 10_000;

pub(super) struct Outbox {
    pub(super) signer: Signer,
    clock: Clock,
    parcels: Vec<Parcel>,
    pub(super) challenges: Challenges,
    log: VecDeque<Attempt>,
    random: fastrand::Rng,
    pub(super) duplicates: bool,
    pub(super) disorder: bool,
    pub(super) signs_anew: bool,
    /// Wakes whoever sends.
    pub(super) news: Arc<Notify>,
}

/// An event on its way.
pub(super) struct Parcel {
    pub(super) event: &'static str,
    body: Bytes,
    /// When it is to be sent, by the uptime of the clock.
    due: Duration,
    attempts: u32,
    /// The signature of the first attempt.
    headers: Option<HeaderMap>,
}

impl Outbox {
    pub(super) fn new(signer: Signer, clock: Clock, seed: u64) -> Self {
        Self {
            signer,
            challenges: Challenges::new(seed),
            clock,
            parcels: Vec::new(),
            log: VecDeque::new(),
            random: fastrand::Rng::with_seed(seed),
            duplicates: false,
            disorder: false,
            signs_anew: false,
            news: Arc::default(),
        }
    }

    /// Takes an event that is to be delivered.
    pub(super) fn add(&mut self, event: &'static str, body: &Bytes) {
        if self.challenges.are_lost() {
            return;
        }
        for _ in 0..if self.duplicates { 2 } else { 1 } {
            let (body, due) = (body.clone(), self.clock.uptime());
            self.parcels.push(Parcel { event, body, due, attempts: 0, headers: None });
        }
        self.news.notify_one();
    }

    /// An event that is due: the one that has been so for longest, or any of them.
    pub(super) fn take_due(&mut self) -> Option<Parcel> {
        let now = self.clock.uptime();
        let is_due = |(_, parcel): &(usize, &Parcel)| parcel.due <= now;
        let due = self.parcels.iter().enumerate().filter(is_due);
        let (index, _) = if self.disorder {
            let due: Vec<_> = due.collect();
            *self.random.choice(&due)?
        } else {
            due.min_by_key(|(index, parcel)| (parcel.due, *index))?
        };
        Some(self.parcels.remove(index))
    }

    /// How many events are still to be delivered.
    pub(super) fn len(&self) -> usize {
        self.parcels.len()
    }

    /// Whether something is due.
    pub(super) fn has_due(&self) -> bool {
        let now = self.clock.uptime();
        self.challenges.is_due(now)
            || self.challenges.are_met() && self.parcels.iter().any(|parcel| parcel.due <= now)
    }

    /// The request of an attempt.
    pub(super) fn request(&mut self, parcel: &mut Parcel, now: SystemTime) -> Request<Bytes> {
        if self.signs_anew {
            parcel.headers = None;
        }
        let sign = || self.signer.headers(now, &parcel.body);
        let mut headers = parcel.headers.get_or_insert_with(sign).clone();
        parcel.attempts += 1;
        self.add_ids(&mut headers);
        request(headers, parcel.body.clone())
    }

    /// Each request has its own, whether it is a repeat or not.
    pub(super) fn add_ids(&mut self, headers: &mut HeaderMap) {
        for name in ["x-zm-request-id", "x-zm-trackingid"] {
            if let Ok(id) = format!("fake_{:016x}", self.random.u64(..)).parse() {
                headers.insert(name, id);
            }
        }
    }

    /// Lets another attempt follow where Zoom does.
    pub(super) fn settle(
        &mut self,
        mut parcel: Parcel,
        answer: Option<&Response<Bytes>>,
        time: SystemTime,
    ) -> Attempt {
        let status = answer.map(|answer| answer.status().as_u16());
        let is_accepted = matches!(status, Some(200 | 204));
        let (event, number) = (parcel.event, parcel.attempts);
        let comes_again = status.is_none_or(|status| status >= 500);
        let wait = REPEATS.get((number as usize).saturating_sub(1)).filter(|_| comes_again);
        if let Some(wait) = wait {
            parcel.due = self.clock.uptime().saturating_add(*wait);
            self.parcels.push(parcel);
        }
        Attempt::new(event, number, answer, is_accepted, time)
    }

    /// Keeps what an attempt came to.
    pub(super) fn write_down(&mut self, attempt: &Attempt) {
        if self.log.len() == MOST_ATTEMPTS {
            self.log.pop_front();
        }
        self.log.push_back(attempt.clone());
    }

    pub(super) fn log(&self) -> Vec<Attempt> {
        self.log.iter().cloned().collect()
    }

    /// No event is delivered any more.
    pub(super) fn give_up(&mut self) {
        self.parcels.clear();
    }
}

/// A request as Zoom makes it, to be sent to whatever URL.
pub(super) fn request(headers: HeaderMap, body: Bytes) -> Request<Bytes> {
    let (mut head, ()) = Request::new(()).into_parts();
    (head.method, head.headers) = (http::Method::POST, headers);
    Request::from_parts(head, body)
}
