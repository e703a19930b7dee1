//! From a call to its answer: token, budget, attempts, repeats.

use std::iter::successors;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, Uri};
use tracing::Instrument;

use super::span::{self, AttemptSpan};
use super::token::with_scopes;
use super::verify::{Verification, verify};
use super::{Client, Inner, Job};
use crate::auth::{self, AccessToken};
use crate::error::{Error, ErrorKind};
use crate::limits::Plan;
use crate::operation::{Operation, Replay};
use crate::options::Options;
use crate::pace::{self, DAY, Feedback, Permit, Throttle, Ticket};
use crate::response::{Cost, Effect};
use crate::retry::{Attempt, Decision, Outcome, backoff, decide};
use crate::runtime::{by, within};
use crate::throttle;
use crate::transport::TransportError;

type HttpResponse = http::Response<Bytes>;

/// How long a server has, after an answer was lost, to finish what it was asked for.
pub(super) const BEFORE_LOOK: Duration = Duration::from_secs(1);

/// So long a permit is held, at most, for a token that has to be fetched first. Nobody else can use it then.
const HELD: Duration = Duration::from_millis(250);

/// A wait for the rate limits that is worth telling.
const LONG_WAIT: Duration = Duration::from_secs(1);

/// The end of a call that worked.
pub(crate) struct Completed {
    pub(super) answer: HttpResponse,
    pub(super) effect: Effect,
    /// The token that the last attempt was sent with: an answer may repeat it, and no error may.
    pub(super) token: AccessToken,
    /// How often it was sent, and how long it waited for that.
    pub(super) cost: Cost,
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
    /// How long it waited for the rate limits, in microseconds.
    waited: AtomicU64,
    /// Why the last attempt that has ended failed.
    last: Mutex<Option<Error>>,
    /// How much of that was before it was sent for the first time.
    in_line: AtomicU64,
    /// Whether nothing that happens now can take longer than the call may: it stands in line and has not
    /// been sent, or the attempt on its way has a shorter time of its own.
    bounded: AtomicBool,
}

impl Progress {
    fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    fn is_unclear(&self) -> bool {
        self.unclear.load(Ordering::Relaxed)
    }

    fn fails(&self, error: Error) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Why the last attempt failed, if it has ended.
    fn last(&self) -> Option<Error> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn waited(&self) -> Duration {
        Duration::from_micros(self.waited.load(Ordering::Relaxed))
    }

    /// When the time of a call is up that began at this uptime. Standing in line takes none of it.
    fn end(&self, start: Duration, total: Duration) -> Duration {
        let in_line = Duration::from_micros(self.in_line.load(Ordering::Relaxed));
        start.saturating_add(total).saturating_add(in_line)
    }

    fn has_waited(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.waited.fetch_add(micros, Ordering::Relaxed);
        if self.attempts() == 0 {
            self.in_line.fetch_add(micros, Ordering::Relaxed);
        }
    }
}

impl Client {
    /// Sends a call until there is a result or the time is up.
    pub(crate) async fn execute(&self, job: &Job) -> Result<Completed, Error> {
        if self.inner.tokens.is_closed() {
            return Err(job.name(auth::closed()));
        }
        let span = span::call(job);
        let progress = Progress { unclear: job.unclear.into(), ..Progress::default() };
        let runtime = &*self.inner.shared.context.runtime;
        let (start, total) = (runtime.uptime(), self.options.total_timeout);
        let end = || {
            let bounded = progress.bounded.load(Ordering::Relaxed);
            (!bounded).then(|| progress.end(start, total))
        };
        let result = {
            // Pinned here: a function that takes a future as it is has room for it twice.
            let run = pin!(self.run(job, start, &progress, &span).instrument(span.clone()));
            by(runtime, end, run).await
        };
        let result = result.unwrap_or_else(|| Err(too_late(job, &progress, total)));
        let attempts = progress.attempts();
        let unclear = progress.is_unclear();
        let result = result.map_err(|error| {
            let error = if unclear { doubtful(error, job) } else { error };
            job.name(error.after(attempts, unclear))
        });
        let time = runtime.uptime().saturating_sub(start);
        let error = result.as_ref().err();
        self.inner.record_call(job, attempts, progress.waited(), time, error);
        let shown = result.as_ref().map(|(answer, effect, _)| (answer, *effect));
        span::ended(&span, attempts, shown);
        result.map(|(answer, effect, token)| {
            let cost = Cost { attempts, waited: progress.waited() };
            Completed { answer, effect, token, cost, unclear, span }
        })
    }

    async fn run(
        &self,
        job: &Job,
        start: Duration,
        progress: &Progress,
        span: &tracing::Span,
    ) -> Result<(HttpResponse, Effect, AccessToken), Error> {
        let Self { inner, options, headers } = self;
        if options.check_needs {
            job.check_needs()?;
        }
        let runtime = &*inner.shared.context.runtime;
        let mut ticket = Ticket { urgent: options.urgent, ..job.ticket.clone() };
        let mut refused: Option<(AccessToken, Error)> = None;
        // Attempts that count, and those that a rate limit turned away, with or without its name.
        let (mut number, mut turned_away, mut unnamed) = (0, 0, 0);
        // Where a redirect has led, and how many there were.
        let (mut redirected, mut redirects): (Option<Uri>, _) = (None, 0);
        let mut widened = false;
        // How long it waited because a rate limit had turned it away, beside the time in line.
        let mut held = Duration::ZERO;
        loop {
            let end = progress.end(start, options.total_timeout);
            let left = options
                .wait_timeout
                .map(|most| most.saturating_sub(progress.waited()).saturating_sub(held));
            let deadline = left.map(|left| runtime.uptime().saturating_add(left));
            ticket.deadline = match ticket.since {
                None => deadline,
                Some(_) => Some(deadline.map_or(end, |deadline| deadline.min(end))),
            };
            let admitted = inner.permit(job, &ticket, options, progress, span).await;
            let (token, mut permit) = admitted.map_err(|error| match progress.last() {
                Some(last) => error.behind(job.name(last)),
                None => error,
            })?;
            if let Some((_, error)) = refused.take_if(|(old, _)| old.secret() == token.secret()) {
                // The source has no other token, so the answer would be the same.
                return Err(error);
            }
            #[cfg(feature = "bulk")]
            if let Some(departure) = job.departure.as_ref().filter(|_| progress.attempts() == 0) {
                Box::pin(departure.record()).await?;
            }
            let request = inner.request(job, &token, redirected.as_ref(), headers.as_deref())?;
            permit.sent();
            ticket.since = Some(start);
            let departed = runtime.uptime();
            number += 1;
            let sent = progress.attempts.fetch_add(1, Ordering::Relaxed);
            let attempt_span = AttemptSpan::new(job, sent);
            progress.flying.store(true, Ordering::Relaxed);
            let last = departed.saturating_add(options.attempt_timeout);
            let bounded = last < progress.end(start, options.total_timeout);
            progress.bounded.store(bounded, Ordering::Relaxed);
            let result = inner.attempt(request, options).instrument(attempt_span.span()).await;
            progress.bounded.store(false, Ordering::Relaxed);
            progress.flying.store(false, Ordering::Relaxed);

            let leads_to = match &result {
                Ok(answer) if answer.status().is_redirection() => {
                    inner.redirect(job, &token, redirected.as_ref(), answer)
                }
                _ => None,
            };
            let (ended, now) = (runtime.uptime(), runtime.now());
            let (outcome, result) = judge(result, job, leads_to.is_some(), now);
            let seen = seen(&outcome, &result);
            let feedback = Feedback::new(departed, ended, now, seen);
            if let Some(throttle) = feedback.throttle() {
                span::limited(span, job, throttle);
            }
            permit.ended(&feedback);
            attempt_span.ended(&result);
            inner.record_attempt(job, sent + 1, ended.saturating_sub(departed), &result);
            let error = match result {
                Ok(answer) => {
                    inner.shared.budget.succeeded();
                    return Ok((answer, Effect::Answered, token));
                }
                Err(error) => with_scopes(error, job, &token).without(token.secret().expose()),
            };
            progress.fails(error.clone());
            let attempt = Attempt {
                method: &job.method,
                replay: job.replay,
                number,
                most: options.max_attempts,
                unclear: progress.is_unclear(),
                renewed: refused.is_some(),
                redirects,
                unnamed,
            };
            progress.unclear.fetch_or(outcome.is_unclear(), Ordering::Relaxed);
            let decision = decide(attempt, outcome);
            let refused_it = error.status().is_some_and(|status| status.is_client_error());
            if error.is_missing_scope() && refused_it && !widened {
                // Zoom did nothing, and may do it for a token that comes now. The same scopes would not help.
                widened = true;
                let other = Box::pin(inner.tokens.wider(&token, &inner.shared.context)).await;
                let differs = |other: &AccessToken| {
                    let scopes = other.known_scopes();
                    scopes.is_none() || scopes != token.known_scopes()
                };
                if other.is_some_and(|other| differs(&other)) {
                    number -= 1;
                    continue;
                }
            }
            let repeat = match decision {
                Decision::Deliver | Decision::Fail => return Err(error),
                Decision::Exhausted(until) => return Err(error.quota_exhausted(until)),
                Decision::Unknown => return Err(error.into_indeterminate(advice(job))),
                Decision::AlreadyGone => {
                    return Ok((error.into_answer(), Effect::AlreadyGone, token));
                }
                Decision::RenewToken => {
                    inner.tokens.refused(&token);
                    refused = Some((token, error));
                    number -= 1;
                    continue;
                }
                Decision::Follow => {
                    redirected = leads_to;
                    redirects += 1;
                    number -= 1;
                    continue;
                }
                Decision::Wait(limited) => {
                    number -= 1;
                    turned_away += 1;
                    unnamed += u32::from(!limited.named);
                    turned_away
                }
                Decision::Repeat => number,
                Decision::Verify => {
                    // The server may still be at it.
                    runtime.sleep(BEFORE_LOOK).await;
                    // It is about a call that has had its turn.
                    let client = self.with(options.urgent(true));
                    match Box::pin(verify(&client, job)).await {
                        Verification::Done(answer) => {
                            return Ok((answer, Effect::Confirmed, token));
                        }
                        Verification::NotDone if number < options.max_attempts => number,
                        _ => return Err(error.into_indeterminate(advice(job))),
                    }
                }
            };
            let now = runtime.now();
            let (asked, least) = match decision {
                // What a header says of a rate per second has been looked at already.
                Decision::Wait(limited) => {
                    let Throttle::Rate { retry_at } = limited.throttle else { return Err(error) };
                    // Behind a whole window no rate is a reason to be turned away again.
                    let least = if limited.named { Duration::ZERO } else { window(&job.ticket) };
                    (retry_at, least)
                }
                _ => (error.api().and_then(|api| api.retry_after(now)), Duration::ZERO),
            };
            let asked = asked.and_then(|time| time.duration_since(now).ok());
            let wait = backoff(repeat, runtime.chance()).max(asked.unwrap_or_default()).max(least);
            let end = progress.end(start, options.total_timeout);
            if runtime.uptime().saturating_add(wait) >= end {
                // The caller learns now what could not be changed by waiting.
                return Err(error);
            }
            let counts = !matches!(decision, Decision::Wait(_));
            if !counts {
                held = held.saturating_add(wait);
                if left.is_some_and(|left| wait > left) {
                    return Err(error);
                }
            }
            if counts && inner.shared.budget.is_empty() {
                return Err(error);
            }
            if job.replay == Replay::Safe {
                // The way may have changed. What must not be sent twice goes on where it was led.
                redirected = None;
            }
            tracing::debug!(parent: span, wait_ms = millis(wait), "the call is sent again");
            runtime.sleep(wait).await;
            // Taken behind the wait: a call that is dropped meanwhile costs no repeat.
            if counts && !inner.shared.budget.take() {
                return Err(error);
            }
        }
    }
}

impl Inner {
    /// Waits for a token and for leave to send.
    async fn permit(
        &self,
        job: &Job,
        ticket: &Ticket,
        options: &Options,
        progress: &Progress,
        span: &tracing::Span,
    ) -> Result<(AccessToken, Permit), Error> {
        let runtime = &*self.shared.context.runtime;
        // Who has had its turn stands before those who have not.
        let mut again: Option<Ticket> = None;
        loop {
            let token = self.token_for(job, options).await?;
            let ticket = again.as_ref().unwrap_or(ticket);
            progress.bounded.store(progress.attempts() == 0, Ordering::Relaxed);
            let permit = self.pacer.admit(runtime, ticket).await;
            progress.bounded.store(false, Ordering::Relaxed);
            let permit = permit?;
            let waited = permit.waited();
            if waited.is_zero() {
                return Ok((token, permit));
            }
            progress.has_waited(waited);
            span.record("zoom.wait_ms", millis(progress.waited()));
            if waited > LONG_WAIT {
                span::waited(span, job, waited);
            }
            let asked = runtime.uptime().saturating_sub(waited);
            // The wait may have been longer than the token lives, or so long that it is time to renew it.
            let token = Box::pin(within(runtime, HELD, self.token_for(job, options))).await;
            if let Some(token) = token {
                return Ok((token?, permit));
            }
            if let Some(token) = self.tokens.current(&self.shared.context) {
                return Ok((token, permit));
            }
            again = Some(Ticket { since: ticket.since.or(Some(asked)), ..ticket.clone() });
        }
    }
}

/// What an attempt came to, for the decision and as a result.
fn judge(
    result: Result<HttpResponse, TransportError>,
    job: &Job,
    leads: bool,
    now: SystemTime,
) -> (Outcome, Result<HttpResponse, Error>) {
    let error = match result {
        Ok(answer) if answer.status().is_success() => {
            return (Outcome::answer(answer.status()), Ok(answer));
        }
        Ok(answer) if answer.status().is_redirection() => {
            let outcome = Outcome::Redirected { leads, unclear: job.method != Method::GET };
            return (outcome, Err(Error::from_answer(answer)));
        }
        Ok(answer) => {
            let status = answer.status();
            let error = Error::from_answer(answer);
            let limited = error.raw().filter(|_| error.is_rate_limited()).map(|raw| {
                throttle::read(raw.headers(), error.api().and_then(|api| api.message()), now)
            });
            let code = error.code();
            return (
                Outcome::Answer { status, code, gone: job.is_gone(status, code), limited },
                Err(error),
            );
        }
        Err(error) => error,
    };
    let outcome = match error.kind() {
        // The next answer would be as large, and the next request as wrong.
        ErrorKind::Decode | ErrorKind::InvalidInput => Outcome::Settled,
        _ if error.may_be_processed() => Outcome::Lost,
        _ => Outcome::NotSent,
    };
    (outcome, Err(error.into()))
}

/// The longest time in which a rate counts a call, days left out.
fn window(ticket: &Ticket) -> Duration {
    let label = |plan: &Plan| {
        let limits = plan.limits().labels.iter().find(|limits| limits.label == ticket.label)?;
        Some(limits.rate?.window)
    };
    let special = ticket.special.iter().map(|special| special.limit.window);
    let labels = Plan::ALL.iter().filter_map(label);
    labels.chain(special).filter(|window| *window < DAY).max().unwrap_or_default()
}

/// What a pacer may learn from the end of an attempt.
fn seen(outcome: &Outcome, result: &Result<HttpResponse, Error>) -> pace::Outcome {
    let headers = match (outcome, result) {
        (Outcome::NotSent, _) => return pace::Outcome::NotSent,
        (Outcome::Lost, _) => return pace::Outcome::NoAnswer,
        (_, Ok(answer)) => Some(answer.headers()),
        (_, Err(error)) => error.raw().map(http::Response::headers),
    };
    let remaining = headers.and_then(throttle::remaining);
    pace::Outcome::Answered {
        throttle: outcome.limited().map(|limited| limited.throttle),
        remaining,
    }
}

/// What to look at when nobody can know whether a call was carried out: the operation that reads the same
/// path, or else the nearest one above it.
pub(super) fn advice(job: &Job) -> String {
    let named = job.operation().and_then(|operation| {
        let reads = |operation: &&&Operation| operation.method == Method::GET;
        let read = |path| {
            let all = operation.api.operations().iter();
            all.filter(reads).find(|operation| operation.path == path)
        };
        let above = |path: &&'static str| Some(path.rsplit_once('/')?.0);
        let read = successors(Some(operation.path), above).find_map(read);
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

fn too_late(job: &Job, progress: &Progress, total: Duration) -> Error {
    let flying = progress.flying.load(Ordering::Relaxed);
    let unclear = flying || progress.is_unclear();
    progress.unclear.store(unclear, Ordering::Relaxed);
    let what = format!("the call was not done within {total:?} of leaving the line");
    let error = Error::with_source(ErrorKind::Timeout, what);
    let error = match progress.last() {
        Some(last) => error.behind(job.name(last)),
        None => error,
    };
    match job.replay {
        Replay::Never | Replay::Verify if unclear => error.into_indeterminate(advice(job)),
        _ => error.only_if_sent(unclear),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
