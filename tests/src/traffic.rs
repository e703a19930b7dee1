//! Clients, a network and a server that counts, in virtual time: what becomes of many calls that are made at
//! once.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};
use zoom_api::auth::StaticToken;
use zoom_api::contact_groups::CreateContactGroup;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::transport::{BoxFuture, Transport, TransportError};
use zoom_api::users::{GetUser, ListUsers};
use zoom_api::{Client, Error};

use crate::runtime::Virtual;

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub plan: Plan,
    pub label: RateLimit,
    pub parties: Vec<Party>,
    pub network: Network,
    pub counting: Counting,
    /// Whether the end is when the first party is done, and not when all are.
    pub until_first: bool,
}

/// A client that knows nothing of others.
#[derive(Clone, Copy, Debug)]
pub struct Party {
    pub calls: usize,
    pub share: f64,
    /// When it begins.
    pub start: Duration,
}

/// How long a message takes.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// Each way, evenly spread.
    pub delay: (Duration, Duration),
    /// One message in so many takes ten times as long. 0: none.
    pub tail: u32,
    /// From when on and for how long nothing arrives.
    pub stall: Option<(Duration, Duration)>,
    /// How long the server takes at most to answer, evenly spread from nothing.
    pub work: Duration,
}

/// How the server counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Any window, wherever it begins, holds so many calls that were carried out.
    Sliding,
    /// Each second or minute of the clock does.
    Fixed,
    /// Both do.
    Both,
    /// Any window holds so many calls, those included that were turned away.
    All,
}

impl Counting {
    pub const EACH: [Self; 4] = [Self::Sliding, Self::Fixed, Self::Both, Self::All];
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// When the last call was done, or the last one of the party that was done first.
    pub seconds: f64,
    pub sent: usize,
    pub limited: usize,
    pub failed: usize,
}

impl Figures {
    /// 429s among all answers, in percent.
    pub fn limited_percent(&self) -> f64 {
        100.0 * self.limited as f64 / self.sent.max(1) as f64
    }
}

/// A server with one limit.
struct Server {
    calls: usize,
    window: Duration,
    counting: Counting,
    times: VecDeque<Instant>,
    fixed: (u128, usize),
    began: Instant,
}

impl Server {
    /// Whether a call that arrives now is let in.
    fn arrives(&mut self, now: Instant) -> bool {
        while self.times.front().is_some_and(|time| now - *time >= self.window) {
            self.times.pop_front();
        }
        let period = (now - self.began).as_nanos() / self.window.as_nanos();
        if self.fixed.0 != period {
            self.fixed = (period, 0);
        }
        let sliding = self.times.len() < self.calls;
        let fixed = self.fixed.1 < self.calls;
        let may = match self.counting {
            Counting::Sliding | Counting::All => sliding,
            Counting::Fixed => fixed,
            Counting::Both => sliding && fixed,
        };
        if may || self.counting == Counting::All {
            self.times.push_back(now);
            self.fixed.1 += 1;
        }
        may
    }
}

/// The transport of one client: over the network to the server.
struct NetworkTransport {
    server: Arc<Mutex<Server>>,
    network: Network,
    random: Mutex<fastrand::Rng>,
    /// Connections that are open and not in use.
    idle: AtomicUsize,
    counts: Arc<Counts>,
    began: Instant,
}

#[derive(Default)]
struct Counts {
    sent: AtomicUsize,
    limited: AtomicUsize,
}

impl NetworkTransport {
    async fn travel(&self) {
        sleep(self.delay()).await;
        if let Some((from, time)) = self.network.stall {
            let (from, now) = (self.began + from, Instant::now());
            if (from..from + time).contains(&now) {
                tokio::time::sleep_until(from + time).await;
            }
        }
    }

    fn delay(&self) -> Duration {
        let mut random = self.random.lock().unwrap();
        let (least, most) = self.network.delay;
        let delay = least + (most - least).mul_f64(random.f64());
        let slow = self.network.tail > 0 && random.u32(0..self.network.tail) == 0;
        if slow { delay * 10 } else { delay }
    }

    async fn ask(&self) -> http::Response<Bytes> {
        self.counts.sent.fetch_add(1, Ordering::Relaxed);
        let take = |idle: usize| idle.checked_sub(1);
        if self.idle.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
            // TCP and TLS, a round trip each.
            for _ in 0..4 {
                self.travel().await;
            }
        }
        self.travel().await;
        let may = self.server.lock().unwrap().arrives(Instant::now());
        let work = self.random.lock().unwrap().f64();
        sleep(self.network.work.mul_f64(work)).await;
        self.travel().await;
        self.idle.fetch_add(1, Ordering::Relaxed);
        if may {
            return http::Response::new(Bytes::from_static(
                br#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#,
            ));
        }
        self.counts.limited.fetch_add(1, Ordering::Relaxed);
        let body =
            br#"{"code":429,"message":"You have reached the maximum per-second rate limit."}"#;
        let mut answer = http::Response::new(Bytes::from_static(body));
        *answer.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
        answer.headers_mut().insert("x-ratelimit-type", http::HeaderValue::from_static("QPS"));
        answer
    }
}

impl Transport for NetworkTransport {
    fn send(
        &self,
        _request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { Ok(self.ask().await) })
    }
}

async fn call(client: &Client, label: RateLimit) -> Result<(), Error> {
    match label {
        RateLimit::Light => client.send(GetUser::new("me")).await.map(drop),
        RateLimit::Medium => client.send(ListUsers::new()).await.map(drop),
        _ => client.send(CreateContactGroup::new("a")).await.map(drop),
    }
}

/// Lets all parties make their calls at once.
pub fn run(scenario: &Scenario, seed: u64) -> Figures {
    fastrand::seed(seed);
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().unwrap();
    let tasks = tokio::task::LocalSet::new();
    runtime.block_on(tasks.run_until(simulate(scenario, seed)))
}

async fn simulate(scenario: &Scenario, seed: u64) -> Figures {
    let limits = scenario.plan.limits().labels.iter().find(|it| it.label == scenario.label);
    let rate = limits.unwrap().rate.unwrap();
    let began = Instant::now();
    let server = Arc::new(Mutex::new(Server {
        calls: rate.calls as usize,
        window: rate.window,
        counting: scenario.counting,
        times: VecDeque::new(),
        fixed: (0, 0),
        began,
    }));
    let counts = Arc::new(Counts::default());
    let ends: std::rc::Rc<RefCell<HashMap<usize, Instant>>> = std::rc::Rc::default();
    let failed = Arc::new(AtomicUsize::new(0));
    let mut parties = Vec::new();
    for (index, party) in scenario.parties.iter().copied().enumerate() {
        let transport = NetworkTransport {
            server: Arc::clone(&server),
            network: scenario.network,
            random: Mutex::new(fastrand::Rng::with_seed(seed * 1_000 + index as u64)),
            idle: AtomicUsize::new(0),
            counts: Arc::clone(&counts),
            began,
        };
        let client = Client::builder(StaticToken::new("token"))
            .transport(transport)
            .runtime(Virtual::at("2026-11-23T12:00:00Z"))
            .plan(scenario.plan)
            .share(party.share)
            .build()
            .unwrap();
        let (ends, failed, label) =
            (std::rc::Rc::clone(&ends), Arc::clone(&failed), scenario.label);
        parties.push(tokio::task::spawn_local(async move {
            sleep(party.start).await;
            let calls = (0..party.calls).map(|_| {
                let client = client.clone();
                tokio::task::spawn_local(async move { call(&client, label).await })
            });
            for call in calls.collect::<Vec<_>>() {
                if call.await.unwrap().is_err() {
                    failed.fetch_add(1, Ordering::Relaxed);
                }
            }
            ends.borrow_mut().insert(index, Instant::now());
        }));
    }
    for party in parties {
        if scenario.until_first && !ends.borrow().is_empty() {
            break;
        }
        party.await.unwrap();
    }
    let ends = ends.borrow();
    let end = ends.values().max().copied().unwrap_or(began);
    Figures {
        seconds: (end - began).as_secs_f64(),
        sent: counts.sent.load(Ordering::Relaxed),
        limited: counts.limited.load(Ordering::Relaxed),
        failed: failed.load(Ordering::Relaxed),
    }
}

impl Scenario {
    /// Light calls on the Business plan, made by parties that begin together.
    pub fn new(parties: impl IntoIterator<Item = (usize, f64)>, delay: (u64, u64)) -> Self {
        let parties = parties.into_iter();
        let parties =
            parties.map(|(calls, share)| Party { calls, share, start: Duration::ZERO }).collect();
        let delay = (Duration::from_millis(delay.0), Duration::from_millis(delay.1));
        Self {
            plan: Plan::Business,
            label: RateLimit::Light,
            parties,
            network: Network { delay, tail: 0, stall: None, work: Duration::ZERO },
            counting: Counting::Sliding,
            until_first: false,
        }
    }
}

/// A row of the table: what it is called, what it may take, and how many 429s there may be, in percent.
pub struct Row {
    pub name: &'static str,
    pub scenario: Scenario,
    /// Without any limit but that of the server.
    pub ideal: f64,
    pub seconds: f64,
    pub percent: f64,
}

/// What must hold.
pub fn rows() -> Vec<Row> {
    let row = |name, parties: &[(usize, f64)], delay, seconds, percent| Row {
        name,
        scenario: Scenario::new(parties.iter().copied(), delay),
        ideal: 50.0,
        seconds,
        percent,
    };
    let mut rows = vec![
        row("one, 20 ms each way", &[(4_000, 1.0)], (20, 20), 54.0, 0.0),
        row("one, 20-120 ms", &[(4_000, 1.0)], (20, 120), 57.0, 0.5),
        row("one, 20-220 ms", &[(4_000, 1.0)], (20, 220), 62.0, 0.5),
        row("two, 20-60 ms", &[(2_000, 1.0); 2], (20, 60), 65.0, 5.0),
        row("four, 20-60 ms", &[(1_000, 1.0); 4], (20, 60), 65.0, 5.0),
        row("1.0 beside 0.1, 20-60 ms", &[(2_000, 1.0), (2_000, 0.1)], (20, 60), 38.0, 3.0),
    ];
    if let Some(last) = rows.last_mut() {
        (last.scenario.until_first, last.ideal) = (true, 28.0);
    }
    rows
}

/// What nobody has given figures for.
pub fn more_rows() -> Vec<(&'static str, f64, Scenario)> {
    let one = |delay| Scenario::new([(4_000, 1.0)], delay);
    let millis = Duration::from_millis;
    let seconds = Duration::from_secs;
    let mut tail = one((20, 60));
    tail.network.tail = 50;
    let mut stall = one((20, 60));
    stall.network.stall = Some((seconds(20), seconds(2)));
    let mut work = one((20, 60));
    work.network.work = millis(800);
    let mut late = Scenario::new([(2_000, 1.0); 2], (20, 60));
    if let Some(second) = late.parties.get_mut(1) {
        second.start = seconds(10);
    }
    let of = |plan, label, calls, parties: usize| {
        let mut scenario = Scenario::new(vec![(calls / parties, 1.0); parties], (20, 60));
        (scenario.plan, scenario.label) = (plan, label);
        scenario
    };
    vec![
        ("one, 1 message in 50 takes 10 times", 50.0, tail),
        ("one, nothing arrives for 2 s", 52.0, stall),
        ("one, up to 800 ms of work", 50.0, work),
        ("three, 20-60 ms", 50.0, Scenario::new([(1_300, 1.0); 3], (20, 60))),
        ("eight, 20-60 ms", 50.0, Scenario::new([(500, 1.0); 8], (20, 60))),
        ("two, one begins 10 s later", 50.0, late),
        ("one, medium, Business", 50.0, of(Plan::Business, RateLimit::Medium, 3_000, 1)),
        ("one, heavy, Business", 50.0, of(Plan::Business, RateLimit::Heavy, 2_000, 1)),
        ("one, light, Pro", 50.0, of(Plan::Pro, RateLimit::Light, 1_500, 1)),
        ("two, light, Pro", 50.0, of(Plan::Pro, RateLimit::Light, 1_500, 2)),
        ("one, light, Free", 50.0, of(Plan::Free, RateLimit::Light, 200, 1)),
        ("two, light, Free", 50.0, of(Plan::Free, RateLimit::Light, 200, 2)),
        ("one, heavy, Free", 50.0, of(Plan::Free, RateLimit::Heavy, 50, 1)),
        ("two, heavy, Free", 50.0, of(Plan::Free, RateLimit::Heavy, 50, 2)),
    ]
}
