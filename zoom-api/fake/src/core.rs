//! What happens to a request, step by step.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE};
use http::{HeaderValue, Request, Response};

use super::account::Account;
use super::answer;
use super::api::Api;
use super::behaviour::Behaviour;
use super::call::Refusal;
use super::clock::Clock;
use super::destination::{Called, Destination};
use super::events::Events;
use super::faults::{FaultKind, Faults};
use super::language::Language;
use super::limits::{Limits, Moment};
use super::oauth::{OAuth, Surroundings};
use super::random::Random;
use super::refusal_shapes;
use super::requests::{Record, Requests};
use super::route::Routes;
use zoom_api::limits::Plan;
use zoom_api::pace::{AccountPacer, Pacer, Unpaced};

/// Most bytes of a request. The largest upload may have 15 MB.
pub(super) const MAX_BODY: usize = 32 * 1024 * 1024;

/// A Zoom: whatever there is of it is behind one lock.
pub(super) struct Core {
    /// What tells it from all other fakes of the process.
    pub(super) realm: u64,
    pub(super) clock: Clock,
    /// The operations that it answers.
    pub(super) routes: Routes,
    /// What the clients have in common, as the calls of all count together.
    pub(super) pacer: Arc<dyn Pacer>,
    pub(super) api: Api,
    pub(super) oauth: OAuth,
    pub(super) events: Events,
    pub(super) faults: Faults,
    pub(super) requests: Requests,
    pub(super) random: Random,
    pub(super) behaviour: Behaviour,
    /// How long requests and answers are on their way.
    pub(super) delays: fastrand::Rng,
    pub(super) date: answer::Date,
}

/// What goes back over the wire.
pub(super) enum Delivery {
    /// An answer.
    Answer(Response<Bytes>),
    /// An answer that takes its time.
    Late(Response<Bytes>, Duration),
    /// An answer of which half arrives.
    Half(Response<Bytes>),
    /// Nothing: the connection breaks behind the request.
    Nothing,
    /// Nothing: the request did not arrive.
    NoConnection,
}

/// What lets clients keep within the limits of a plan, if calls are counted.
pub(super) fn pacer(plan: Plan, counted: bool) -> Arc<dyn Pacer> {
    match counted {
        true => Arc::new(AccountPacer::new(plan)),
        false => Arc::new(Unpaced),
    }
}

impl Core {
    /// Puts another account in the place of the one that there is. Its calls are counted by its own plan.
    pub(super) fn replace_account(&mut self, account: Account) {
        let plan = account.plan();
        if plan != self.api.account.plan() {
            let windows = self.behaviour.windows;
            self.api.limits = self.api.limits.as_ref().map(|_| Limits::new(plan, windows));
            self.pacer = pacer(plan, self.api.limits.is_some());
        }
        self.api.account = account;
        self.api.account.watch(!self.events.is_idle());
    }

    /// Behaves otherwise from now on.
    pub(super) fn set_behaviour(&mut self, behaviour: Behaviour) {
        if behaviour.windows != self.behaviour.windows {
            let new = Limits::new(self.api.account.plan(), behaviour.windows);
            self.api.limits = self.api.limits.as_ref().map(|_| new);
        }
        self.behaviour = behaviour;
    }

    /// How long the next request or answer is on its way.
    pub(super) fn delay(&mut self) -> Option<Duration> {
        let range = self.behaviour.delays()?;
        Some(Duration::from_millis(self.delays.u64(range)))
    }

    /// Carries a request out, and writes it down.
    pub(super) fn answer(&mut self, request: Request<Bytes>) -> Delivery {
        if request.body().len() > MAX_BODY {
            return Delivery::Answer(too_large());
        }
        let now = self.clock.now();
        let destination = Destination::of(&self.routes, &request);
        let called = destination.called();
        let fault = self.faults.take(called);
        let (kind, behind) = match &fault {
            Some(fault) => (Some(&fault.kind), fault.carried_out),
            None => (None, false),
        };
        let instead = kind.and_then(|kind| self.faulty_answer(kind, &destination, now));
        let carried_out =
            !matches!(kind, Some(FaultKind::NoConnection)) && (instead.is_none() || behind);
        if let (Some(FaultKind::TokenExpired), Some(token)) = (kind, bearer(&request)) {
            self.oauth.tokens.expire(token, now);
        }
        let own = carried_out.then(|| self.carry_out(&request, destination, now));
        self.deliver_events();
        let mut answer = instead.or(own).unwrap_or_default();
        if let Ok(id) = HeaderValue::try_from(self.tracking_id()) {
            answer.headers_mut().insert("x-zm-trackingid", id);
        }
        // By this clock: what is said about times is to be read by it.
        if let Some(date) = self.date.of(now) {
            answer.headers_mut().insert(DATE, date);
        }
        let delivery = match kind {
            Some(FaultKind::NoConnection) => Delivery::NoConnection,
            Some(FaultKind::AnswerLost) => Delivery::Nothing,
            Some(FaultKind::Cut) => Delivery::Half(answer),
            Some(FaultKind::Slow(time)) => Delivery::Late(answer, *time),
            Some(FaultKind::ByteOrderMark) => {
                Delivery::Answer(refusal_shapes::byte_order_mark(answer))
            }
            Some(FaultKind::Truncated) => Delivery::Answer(refusal_shapes::truncated(answer)),
            _ => Delivery::Answer(answer),
        };
        self.requests.write(record(request, called, &delivery, carried_out, now));
        delivery
    }

    fn carry_out(
        &mut self,
        request: &Request<Bytes>,
        destination: Destination,
        now: SystemTime,
    ) -> Response<Bytes> {
        match destination {
            Destination::OAuth(_) => {
                let (account, random) = (&self.api.account, &mut self.random);
                let behaviour = self.behaviour;
                self.oauth.answer(request, Surroundings { now, random, account, behaviour })
            }
            Destination::Api(Ok(route)) => {
                let access = bearer(request).and_then(|token| self.oauth.tokens.access(token));
                let moment = Moment { now, uptime: self.clock.uptime() };
                self.api.answer(request, route, access, moment, self.behaviour)
            }
            Destination::Api(Err(refusal)) => answer::refusal(&refusal, self.behaviour.language),
        }
    }

    /// The answer that a fault gives in place of the fake.
    fn faulty_answer(
        &mut self,
        fault: &FaultKind,
        destination: &Destination,
        now: SystemTime,
    ) -> Option<Response<Bytes>> {
        let contract = match destination {
            Destination::Api(Ok(route)) => Some(route.contract),
            _ => None,
        };
        let Behaviour { language, windows, .. } = self.behaviour;
        Some(match fault {
            FaultKind::Answer(status, content_type, body) => {
                let mut answer = answer::empty(*status);
                answer.headers_mut().insert(CONTENT_TYPE, content_type.clone());
                *answer.body_mut() = body.clone();
                answer
            }
            FaultKind::Status(status) => answer::empty(*status),
            FaultKind::Refused(status, shape) => shape.answer(*status, language),
            FaultKind::Limited(limit) => {
                let plan = self.api.account.plan();
                let mut full = None;
                let books = match &mut self.api.limits {
                    Some(books) => books,
                    None => full.insert(Limits::new(plan, windows)),
                };
                let moment = Moment { now, uptime: self.clock.uptime() };
                let operation = contract.map(|contract| contract.operation);
                answer::refusal(&books.refusal(*limit, operation, moment), language)
            }
            FaultKind::Code(code) => {
                let refusal = match contract {
                    Some(contract) => contract.refuse(*code),
                    None => Refusal::new(400, *code, ""),
                };
                answer::refusal(&refusal, language)
            }
            _ => return None,
        })
    }

    /// What Zoom's support asks for.
    fn tracking_id(&mut self) -> String {
        format!("v=2.0;clid=fake;rid=WEB_{:016x}", self.random.number())
    }
}

/// The answer to a request that nobody reads to its end.
pub(super) fn too_large() -> Response<Bytes> {
    let text = format!("The request is larger than {MAX_BODY} bytes.");
    answer::refusal(&Refusal::new(413, 413, text), Language::English)
}

/// The access token of a request.
fn bearer(request: &Request<Bytes>) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn record(
    request: Request<Bytes>,
    called: Option<Called>,
    delivery: &Delivery,
    carried_out: bool,
    time: SystemTime,
) -> Record {
    let (head, body) = request.into_parts();
    let target = head.uri.path_and_query().map_or("", |target| target.as_str());
    let target = target.strip_prefix("/v2").unwrap_or(target);
    let is_token = target.starts_with("/oauth/");
    let mut headers = head.headers;
    headers.remove(AUTHORIZATION);
    Record {
        called,
        method: head.method,
        // Codes, secrets and tokens stand in the query or in the body.
        target: match is_token {
            true => head.uri.path().to_owned(),
            false => target.to_owned(),
        },
        headers,
        body: if is_token { Bytes::new() } else { body },
        status: match delivery {
            Delivery::Answer(answer) | Delivery::Late(answer, _) => Some(answer.status().as_u16()),
            Delivery::Half(_) | Delivery::Nothing | Delivery::NoConnection => None,
        },
        carried_out,
        time,
    }
}

impl Core {
    /// Tells of what the account says has happened.
    pub(super) fn deliver_events(&mut self) {
        let events = self.api.account.take_events();
        if events.is_empty() {
            return;
        }
        if self.events.is_idle() {
            return self.api.account.watch(false);
        }
        let now = self.clock.now();
        events.into_iter().for_each(|event| self.events.deliver(event, now));
    }
}
