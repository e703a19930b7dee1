//! What is expected, and what came.

use std::fmt::Write;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::difference::{Difference, cost, write_all};
use super::reply::Reply;
use super::sent::Sent;
use super::wanted::Wanted;
use zoom_api::internal::OwnWords;
use zoom_api::transport::TransportError;

type Answer = Result<http::Response<Bytes>, TransportError>;

/// The state of a mock, for the test and for the client.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<State>>);

impl Shared {
    pub(super) fn with<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// All that a mock knows.
#[derive(Default)]
pub(super) struct State {
    in_order: bool,
    expectations: Vec<Expectation>,
    /// What came.
    pub(super) requests: Vec<http::Request<Bytes>>,
    /// What is to be said about the calls that nobody expected.
    unexpected: Vec<String>,
}

/// Calls that are expected.
pub(super) struct Expectation {
    pub(super) wanted: Wanted,
    pub(super) answers: Vec<Reply>,
    /// Least and greatest number of calls. `None`: as many as there are answers, and one at least.
    pub(super) calls: Option<(u32, u32)>,
    came: u32,
    /// The answer where the test gives none: an empty success.
    success: Reply,
    /// Where the test says so.
    at: &'static Location<'static>,
}

impl Expectation {
    pub(super) fn new(wanted: Wanted, success: Reply, at: &'static Location<'static>) -> Self {
        Self { wanted, answers: Vec::new(), calls: None, came: 0, success, at }
    }

    fn calls(&self) -> (u32, u32) {
        let answers = u32::try_from(self.answers.len()).unwrap_or(u32::MAX).max(1);
        self.calls.unwrap_or((answers, answers))
    }

    fn is_met(&self) -> bool {
        self.came >= self.calls().0
    }

    fn is_used_up(&self) -> bool {
        self.came >= self.calls().1
    }

    fn answer(&mut self) -> Answer {
        let index = usize::try_from(self.came).unwrap_or(usize::MAX);
        self.came += 1;
        let reply = self.answers.get(index).or(self.answers.last()).unwrap_or(&self.success);
        reply.play(self.wanted.success(), |code| self.wanted.message(code))
    }

    /// What is expected and where, in one line.
    fn line(&self) -> String {
        format!("{} ({}:{})", self.wanted.line(), self.at.file(), self.at.line())
    }
}

impl State {
    pub(super) fn keep_order(&mut self) {
        self.in_order = true;
    }

    pub(super) fn add(&mut self, expectation: Expectation) -> usize {
        self.expectations.push(expectation);
        self.expectations.len() - 1
    }

    pub(super) fn expectation(&mut self, index: usize) -> Option<&mut Expectation> {
        self.expectations.get_mut(index)
    }

    pub(super) fn expectations(&self) -> usize {
        self.expectations.len()
    }

    /// Answers a request by the first expectation that it fits.
    pub(super) fn answer(&mut self, request: http::Request<Bytes>) -> Answer {
        let sent = Sent::of(&request);
        self.requests.push(request);
        let differences: Vec<_> =
            self.expectations.iter().map(|it| it.wanted.compare(&sent)).collect();
        let reached = self.reached();
        let pairs = self.expectations.iter_mut().zip(&differences).skip(reached);
        for (expectation, differences) in pairs {
            if differences.is_empty() && !expectation.is_used_up() {
                return expectation.answer();
            }
            if self.in_order && !expectation.is_met() {
                break;
            }
        }
        let text = self.unexpected(&sent, &differences);
        let mut answer = http::Response::new(json!({ "message": text }).to_string().into());
        // No status that Zoom sends, and none that a client repeats.
        *answer.status_mut() = StatusCode::EXPECTATION_FAILED;
        answer.extensions_mut().insert(OwnWords);
        self.unexpected.push(text);
        Ok(answer)
    }

    /// The expectation that had the last call, when their order is kept. What is before it is over.
    fn reached(&self) -> usize {
        let last = self.expectations.iter().rposition(|it| it.came > 0);
        last.filter(|_| self.in_order).unwrap_or(0)
    }

    /// What is to be said about a call: the nearest expectation, and why that does not fit.
    fn unexpected(&self, sent: &Sent, differences: &[Vec<Difference>]) -> String {
        let mut text = format!("this call is not expected: {}", sent.line());
        let nearest = self.expectations.iter().zip(differences).enumerate();
        let nearest = nearest.min_by_key(|(_, (it, found))| (cost(found), it.is_used_up()));
        let Some((index, (nearest, differences))) = nearest else {
            text.push_str("\nno call is");
            return text;
        };
        let _ = write!(text, "\nthe nearest expectation: {}", nearest.line());
        if !differences.is_empty() {
            write_all(&mut text, differences);
        } else if nearest.is_used_up() {
            let _ = write!(text, "\n  is used up: it is for {}", times(nearest.calls().1));
        } else if index < self.reached() {
            text.push_str("\n  is not its turn any more");
        } else if let Some(next) = self.expectations.iter().find(|it| !it.is_met()) {
            let _ = write!(text, "\n  is not its turn: first comes {}", next.line());
        }
        text
    }

    /// Whether all that was expected came, and nothing else.
    pub(super) fn verify(&self) -> Result<(), String> {
        let mut text = String::new();
        for expectation in self.expectations.iter().filter(|it| !it.is_met()) {
            let (least, _) = expectation.calls();
            let _ = write!(
                text,
                "\nexpected {}, found {}: {}",
                times(least),
                expectation.came,
                expectation.line()
            );
        }
        for unexpected in &self.unexpected {
            let _ = write!(text, "\n{unexpected}");
        }
        if text.is_empty() {
            return Ok(());
        }
        Err(format!("calls are not as expected{text}"))
    }
}

fn times(calls: u32) -> String {
    match calls {
        1 => "1 call".to_owned(),
        _ => format!("{calls} calls"),
    }
}
