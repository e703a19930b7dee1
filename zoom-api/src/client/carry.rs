//! From a call to its answer: token, budget, attempts, repeats.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, StatusCode};
use tracing::Instrument;

use super::look::{Look, look};
use super::span::{self, AttemptSpan};
use super::{Client, Inner, Job};
use crate::auth::AccessToken;
use crate::error::{Error, ErrorKind};
use crate::generated::OPERATIONS;
use crate::operation::{Operation, Replay};
use crate::options::Options;
use crate::pace::{self, Feedback, Permit, Throttle};
use crate::response::Effect;
use crate::retry::{Attempt, Decision, Outcome, backoff, decide};
use crate::runtime::within;
use crate::throttle;
use crate::transport::TransportError;

type Answer = http::Response<Bytes>;

/// How long a server has, after an answer was lost, to finish what it was asked for.
const BEFORE_LOOK: Duration = Duration::from_secs(1);

/// The end of a call that worked.
pub(crate) struct Carried {
    pub(super) answer: Answer,
    pub(super) effect: Effect,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// Whether an attempt before the last one may have taken effect.
    pub(super) unclear: bool,
    /// The span of the call, for what reading the answer brings to light.
    pub(super) span: tracing::Span,
}

/// What is known of a call while it runs. It is still there when the time is up and the future that
/// carried the call is gone.
#[derive(Default)]
struct Progress {
    /// Attempts that were sent.
    attempts: AtomicU32,
    /// Whether one is on its way.
    flying: AtomicBool,
    /// Whether one that has ended may have taken effect.
    unclear: AtomicBool,
    /// How long it waited for the rate limits, in milliseconds.
    waited: AtomicU64,
}

impl Progress {
    fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    fn is_unclear(&self) -> bool {
        self.unclear.load(Ordering::Relaxed)
    }
}

impl Client {
    /// Sends a call until there is a result or the time is up.
    pub(crate) async fn carry(&self, job: &Job) -> Result<Carried, Error> {
        let span = span::call(job);
        let progress = Progress::default();
        let total = self.options.total_timeout;
        let run = self.run(job, &progress, &span).instrument(span.clone());
        let result = match within(&*self.inner.context.runtime, total, run).await {
            Some(result) => result,
            None => Err(too_late(job, &progress, total)),
        };
        let attempts = progress.attempts();
        let unclear = progress.is_unclear();
        let result = result.map_err(|error| {
            let error = if unclear { doubtful(error, job) } else { error };
            job.name(error.after(attempts, unclear))
        });
        span::ended(&span, attempts, &result);
        result.map(|(answer, effect)| Carried { answer, effect, attempts, unclear, span })
    }

    async fn run(
        &self,
        job: &Job,
        progress: &Progress,
        span: &tracing::Span,
    ) -> Result<(Answer, Effect), Error> {
        let Self { inner, options } = self;
        let runtime = &*inner.context.runtime;
        let end = runtime.uptime().saturating_add(options.total_timeout);
        let mut refused: Option<(AccessToken, Error)> = None;
        // Attempts that count, and those that a rate limit turned away.
        let (mut number, mut turned_away) = (0, 0);
        loop {
            let (token, mut permit) = inner.leave(job, options, progress, span).await?;
            if let Some((_, error)) = refused.take_if(|(old, _)| old.secret() == token.secret()) {
                // The source has no other token, so the answer would be the same.
                return Err(error);
            }
            let request = inner.request(job, &token)?;
            permit.sent();
            let departed = runtime.uptime();
            number += 1;
            let sent = progress.attempts.fetch_add(1, Ordering::Relaxed);
            let attempt_span = AttemptSpan::new(job, sent);
            progress.flying.store(true, Ordering::Relaxed);
            let result =
                inner.attempt(job, &token, request, options).instrument(attempt_span.span()).await;
            progress.flying.store(false, Ordering::Relaxed);

            let (outcome, result) = judge(result, runtime.now());
            let seen = seen(&outcome, &result);
            permit.ended(&Feedback::new(departed, runtime.uptime(), runtime.now(), seen));
            attempt_span.ended(&result);
            let error = match result {
                Ok(answer) => {
                    inner.budget.succeeded();
                    return Ok((answer, Effect::Answered));
                }
                Err(error) => with_scopes(error, job, &token),
            };
            let attempt = Attempt {
                method: &job.method,
                replay: job.replay,
                number,
                most: options.max_attempts,
                unclear: progress.is_unclear(),
                renewed: refused.is_some(),
            };
            progress.unclear.fetch_or(outcome.is_unclear(), Ordering::Relaxed);
            let decision = decide(attempt, outcome);
            let repeat = match decision {
                Decision::Deliver | Decision::Fail => return Err(quota(error, outcome)),
                Decision::Unknown => return Err(error.into_indeterminate(advice(job))),
                Decision::AlreadyGone => return Ok((error.into_answer(), Effect::AlreadyGone)),
                Decision::RenewToken => {
                    inner.tokens.refused(&token);
                    refused = Some((token, error));
                    number -= 1;
                    continue;
                }
                Decision::Wait(_) => {
                    number -= 1;
                    turned_away += 1;
                    turned_away
                }
                Decision::Repeat => number,
                Decision::Look => {
                    // The server may still be at it.
                    runtime.sleep(BEFORE_LOOK).await;
                    match look(self, job).await {
                        Look::Done(answer) => return Ok((answer, Effect::Confirmed)),
                        Look::NotDone if number < options.max_attempts => number,
                        _ => return Err(error.into_indeterminate(advice(job))),
                    }
                }
            };
            let now = runtime.now();
            let asked = match decision {
                // What a header says of a rate per second has been looked at already.
                Decision::Wait(Throttle::Rate { retry_at }) => retry_at,
                _ => error.api().and_then(|api| api.retry_after(now)),
            };
            let asked = asked.and_then(|time| time.duration_since(now).ok());
            let wait = backoff(repeat, runtime.chance()).max(asked.unwrap_or_default());
            if runtime.uptime().saturating_add(wait) >= end {
                // The caller learns now what could not be changed by waiting.
                return Err(error);
            }
            let counts = !matches!(decision, Decision::Wait(_));
            if counts && inner.budget.is_empty() {
                return Err(error);
            }
            tracing::debug!(parent: span, wait_ms = millis(wait), "the call is sent again");
            runtime.sleep(wait).await;
            // Taken behind the wait: a call that is dropped meanwhile costs no repeat.
            if counts && !inner.budget.take() {
                return Err(error);
            }
        }
    }
}

impl Inner {
    /// Waits for a token and for leave to send.
    async fn leave(
        &self,
        job: &Job,
        options: &Options,
        progress: &Progress,
        span: &tracing::Span,
    ) -> Result<(AccessToken, Permit), Error> {
        loop {
            let token = self.tokens.token().await?;
            if options.check_scopes {
                check_scopes(job, &token)?;
            }
            let permit = self.pacer.admit(&*self.context.runtime, &job.ticket).await?;
            let waited = permit.waited();
            if waited.is_zero() {
                return Ok((token, permit));
            }
            let before = progress.waited.fetch_add(millis(waited), Ordering::Relaxed);
            span.record("zoom.wait_ms", before + millis(waited));
            // The wait may have been longer than the token lives.
            if let Some(token) = self.tokens.current() {
                return Ok((token, permit));
            }
        }
    }
}

/// What an attempt came to, for the decision and as a result.
fn judge(
    result: Result<Answer, TransportError>,
    now: SystemTime,
) -> (Outcome, Result<Answer, Error>) {
    match result {
        Ok(answer) if answer.status().is_success() => {
            (Outcome::answer(answer.status()), Ok(answer))
        }
        Ok(answer) => {
            let status = answer.status();
            let error = Error::from_answer(answer);
            let throttle = error.raw().filter(|_| error.is_rate_limited()).map(|raw| {
                throttle::read(raw.headers(), error.api().and_then(|api| api.message()), now)
            });
            let (code, not_found) = (error.code(), error.is_not_found());
            (Outcome::Answer { status, code, not_found, throttle }, Err(error))
        }
        // There was an answer, and the next one would be as large.
        Err(error) if error.kind() == ErrorKind::Decode => {
            (Outcome::answer(StatusCode::OK), Err(error.into()))
        }
        Err(error) if error.kind() == ErrorKind::Connect => (Outcome::NotSent, Err(error.into())),
        Err(error) => (Outcome::Lost, Err(error.into())),
    }
}

/// What a pacer may learn from the end of an attempt.
fn seen(outcome: &Outcome, result: &Result<Answer, Error>) -> pace::Outcome {
    let headers = match (outcome, result) {
        (Outcome::NotSent, _) => return pace::Outcome::NotSent,
        (Outcome::Lost, _) => return pace::Outcome::NoAnswer,
        (_, Ok(answer)) => Some(answer.headers()),
        (_, Err(error)) => error.raw().map(http::Response::headers),
    };
    let remaining = headers.and_then(throttle::remaining);
    pace::Outcome::Answered { throttle: outcome.throttle(), remaining }
}

/// What to look at when nobody can know whether a call was carried out: the operation that reads the same
/// path, or else the nearest one above it.
fn advice(job: &Job) -> String {
    let read = |path: &str| {
        let reads = |operation: &&&Operation| operation.method == Method::GET;
        OPERATIONS.iter().filter(reads).find(|operation| operation.path == path)
    };
    let named = job.operation().and_then(|operation| {
        let parts: Vec<_> = operation.path.split('/').collect();
        let above = (2..=parts.len()).rev().filter_map(|length| parts.get(..length));
        let read = above.into_iter().find_map(|parts| read(&parts.join("/")));
        operation.verify.map(|verify| verify.operation).or(read.copied())
    });
    let at = match named {
        Some(operation) => format!("what `{}` says", operation.id),
        None => "the account".to_owned(),
    };
    format!("it may have been carried out: look at {at} before you send it again")
}

/// A failure of a call that may have taken effect with an attempt before. What it says by itself, such as
/// that nothing was sent, holds for the last attempt only. A clear answer of Zoom's stays what it is.
fn doubtful(error: Error, job: &Job) -> Error {
    let answered = error.kind() == ErrorKind::Api
        && error.status().is_some_and(|status| !status.is_server_error());
    match (job.replay, error.kind()) {
        (Replay::Safe, _) | (_, ErrorKind::Indeterminate | ErrorKind::Decode) => error,
        _ if answered => error,
        _ => error.into_indeterminate(advice(job)),
    }
}

/// The daily budget is used up by Zoom's word.
fn quota(error: Error, outcome: Outcome) -> Error {
    match outcome.throttle() {
        Some(Throttle::Daily { until } | Throttle::DailyOfOperation { until }) => {
            error.quota_exhausted(until)
        }
        _ => error,
    }
}

fn too_late(job: &Job, progress: &Progress, total: Duration) -> Error {
    let flying = progress.flying.load(Ordering::Relaxed);
    let unclear = flying || progress.is_unclear();
    progress.unclear.store(unclear, Ordering::Relaxed);
    let what = format!("the call was not done within {total:?}, waits included");
    let error = Error::with_source(ErrorKind::Timeout, what);
    match job.replay {
        Replay::Never | Replay::Verify if unclear => error.into_indeterminate(advice(job)),
        _ => error.only_if_sent(unclear),
    }
}

/// Refuses a call that no scope of the token allows, as far as they are known.
fn check_scopes(job: &Job, token: &AccessToken) -> Result<(), Error> {
    let (Some(operation), Some(present)) = (job.operation(), token.known_scopes()) else {
        return Ok(());
    };
    if present.iter().any(|scope| operation.allows(scope))
        || operation.all_scopes().next().is_none()
    {
        return Ok(());
    }
    let needed: Vec<_> = operation.all_scopes().collect();
    Err(Error::missing_scope_before_sending(&needed, present))
}

fn with_scopes(error: Error, job: &Job, token: &AccessToken) -> Error {
    if !error.is_missing_scope() {
        return error;
    }
    let needed: Vec<_> = job.operation().into_iter().flat_map(|it| it.all_scopes()).collect();
    error.with_scopes(&needed, token.known_scopes())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
