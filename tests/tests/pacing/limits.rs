//! Calls stay within the rate limits, and use what the limits allow.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use tokio::time::Instant;
use zoom_api::contact_groups::CreateContactGroup;
use zoom_api::groups::CreateGroup;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, LimitStatus, Unpaced};
use zoom_api::runtime::Runtime;
use zoom_api::types::UserType;
use zoom_api::users::{
    BulkUpdateFeature, CreateUser, CreateUserAction, GetUser, ListUsers, NewUser,
    UpdatePresenceStatus,
};
use zoom_api::{Client, ErrorKind, Options, RawRequest};
use zoom_api_tests::tasks::spawn;
use zoom_api_tests::world::{Scripted, TransportResult, Virtual, answer, builder};

/// What the test sends. Each has a budget that ends first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Light,
    Medium,
    Heavy,
    Intensive,
    Presence,
    Features,
    NewUser,
    NewGroup,
}

impl Kind {
    fn of(request: &Request<Bytes>) -> Self {
        match (request.method().as_str(), request.uri().path()) {
            ("PUT", path) if path.ends_with("/presence_status") => Self::Presence,
            ("POST", "/v2/users/features") => Self::Features,
            ("POST", "/v2/users") => Self::NewUser,
            ("POST", "/v2/groups") => Self::NewGroup,
            ("GET", "/v2/users") => Self::Medium,
            ("GET", "/v2/report") => Self::Intensive,
            ("POST", "/v2/contacts/groups") => Self::Heavy,
            _ => Self::Light,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Light | Self::NewUser | Self::NewGroup => "light",
            Self::Medium | Self::Features | Self::Presence => "medium",
            Self::Heavy => "heavy",
            Self::Intensive => "resource_intensive",
        }
    }

    async fn send(self, client: &Client, number: usize) -> Result<(), zoom_api::Error> {
        let user = format!("user{number}");
        match self {
            Self::Light => client.send(GetUser::new(user)).await.map(drop),
            Self::Medium => client.send(ListUsers::new()).await.map(drop),
            Self::Heavy => client.send(CreateContactGroup::new("a")).await.map(drop),
            Self::Intensive => {
                let request = RawRequest::get(["report"]);
                client.raw(request.rate_limit(RateLimit::ResourceIntensive)).await.map(drop)
            }
            Self::Presence => {
                let user = format!("user{}", number % 4);
                client.send(UpdatePresenceStatus::new(user, "Away".into())).await.map(drop)
            }
            Self::Features => {
                let request = BulkUpdateFeature::new("user_type".into(), "2", []);
                client.send(request).await.map(drop)
            }
            Self::NewUser => {
                let user = NewUser::new("a@example.com", UserType::Basic);
                client.send(CreateUser::new(CreateUserAction::Create, user)).await.map(drop)
            }
            Self::NewGroup => client.send(CreateGroup::new(user)).await.map(drop),
        }
    }
}

/// The budgets of an account, by the table of the spec: how many arrivals any window of a length may
/// hold, and how many a day.
struct Account {
    rates: BTreeMap<String, (usize, Duration)>,
    days: Vec<(Vec<String>, usize)>,
    arrivals: BTreeMap<String, VecDeque<(Duration, SystemTime)>>,
    /// How many of them came on a day.
    of_day: BTreeMap<(String, u64), usize>,
    refused: Vec<String>,
    /// When the last call of the kind came that a label's load is made of, by day.
    usual: BTreeMap<(String, u64), Duration>,
}

impl Account {
    fn new(plan: &str) -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/rate_limits.json");
        let table = std::fs::read_to_string(path).unwrap();
        let table: serde_json::Value = serde_json::from_str(&table).unwrap();
        let plan_row = table["plans"].as_array().unwrap().iter().find(|row| row["name"] == plan);
        let (mut rates, mut days) = (BTreeMap::new(), Vec::new());
        let number = |value: &serde_json::Value| value.as_u64().map(|number| number as usize);
        for (label, row) in plan_row.unwrap()["labels"].as_object().unwrap() {
            for (name, seconds) in [("per_second", 1), ("per_minute", 60)] {
                if let Some(calls) = number(&row[name]) {
                    rates.insert(label.clone(), (calls, Duration::from_secs(seconds)));
                }
            }
            days.extend(number(&row["per_day"]).map(|calls| (vec![label.clone()], calls)));
        }
        for pool in plan_row.unwrap()["pools"].as_array().into_iter().flatten() {
            let labels = pool["labels"].as_array().unwrap().iter();
            let labels = labels.map(|label| label.as_str().unwrap().to_owned()).collect();
            days.push((labels, number(&pool["per_day"]).unwrap()));
        }
        for limit in table["special"].as_array().unwrap() {
            let (id, calls) = (limit["id"].as_str().unwrap(), number(&limit["calls"][plan]));
            match limit["window"].as_u64().unwrap() {
                86_400 => days.push((vec![id.to_owned()], calls.unwrap())),
                window => {
                    let window = Duration::from_secs(window);
                    rates.insert(id.to_owned(), (calls.unwrap(), window));
                }
            }
        }
        let (arrivals, of_day, usual) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { rates, days, arrivals, of_day, refused: Vec::new(), usual }
    }

    /// A call has come: what it counts against must have room.
    fn arrive(&mut self, request: &Request<Bytes>, now: SystemTime, uptime: Duration) {
        let kind = Kind::of(request);
        let today = day(now);
        let mut books = vec![kind.label().to_owned()];
        match kind {
            Kind::Presence => {
                // One budget for each user.
                let user = request.uri().path().to_owned();
                self.rates.entry(user.clone()).or_insert((1, Duration::from_secs(60)));
                books.push(user);
            }
            Kind::Features => books.push("bulk_update_feature".to_owned()),
            Kind::NewUser => books.push("create_user".to_owned()),
            Kind::NewGroup => books.push("create_group".to_owned()),
            _ => {}
        }
        if matches!(kind, Kind::Light | Kind::Medium | Kind::Heavy | Kind::Intensive) {
            self.usual.insert((kind.label().to_owned(), today), uptime);
        }
        for book in &books {
            self.arrivals.entry(book.clone()).or_default().push_back((uptime, now));
            *self.of_day.entry((book.clone(), today)).or_default() += 1;
        }
        for book in &books {
            let arrivals = &self.arrivals[book];
            if let Some((calls, window)) = self.rates.get(book) {
                let inside = arrivals.iter().rev().take_while(|(time, _)| *time + *window > uptime);
                if inside.count() > *calls {
                    self.refused.push(format!("{book} at {uptime:?}"));
                }
            }
            for (labels, calls) in self.days.iter().filter(|(labels, _)| labels.contains(book)) {
                let came = |label: &String| self.of_day.get(&(label.clone(), today)).copied();
                if labels.iter().filter_map(came).sum::<usize>() > *calls {
                    self.refused.push(format!("{labels:?} on day {today}"));
                }
            }
        }
    }

    /// How fast the calls of a label came, against what is allowed, on the day when it went slowest.
    /// What came behind the last call of the usual kind does not count: there was nothing to send.
    fn share_used(&self, label: &str) -> f64 {
        let (calls, window) = self.rates[label];
        let mut days: BTreeMap<u64, Vec<Duration>> = BTreeMap::new();
        for (uptime, now) in &self.arrivals[label] {
            let last = self.usual.get(&(label.to_owned(), day(*now)));
            if last.is_some_and(|last| uptime <= last) {
                days.entry(day(*now)).or_default().push(*uptime);
            }
        }
        let shares = days.values().filter(|times| times.len() > 5 * calls).map(|times| {
            let windows = (times.len() - 1) / calls;
            let span = times[windows * calls] - times[0];
            window.as_secs_f64() * windows as f64 / span.as_secs_f64()
        });
        shares.fold(f64::INFINITY, f64::min)
    }
}

fn day(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 86_400
}

/// Sends calls of several kinds from many tasks at once, and gives back what the account has seen.
async fn simulate(plan: Plan, name: &str, mix: &[(Kind, usize, usize)]) -> Account {
    let runtime = Virtual::at("2026-11-23T12:00:00Z");
    let account = Arc::new(Mutex::new(Account::new(name)));
    let (seen, clock, chance) = (Arc::clone(&account), runtime.clone(), AtomicU64::new(1));
    let zoom = Scripted::new(move |_, request| {
        let (seen, clock) = (Arc::clone(&seen), clock.clone());
        // Up to 20 ms on the way, another time for each call.
        let random = chance.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let way = Duration::from_micros((random >> 32) % 20_000);
        async move {
            tokio::time::sleep(way).await;
            seen.lock().unwrap().arrive(&request, clock.now(), clock.uptime());
            Ok(answer(200, r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#))
        }
    });
    let options = Options::new().total_timeout(Duration::from_secs(86_400));
    let builder = builder(&zoom).runtime(runtime.clone()).plan(plan).options(options);
    let client = builder.build().unwrap();
    let mut tasks = Vec::new();
    for (kind, calls, workers) in mix.iter().copied() {
        let left = Arc::new(AtomicU64::new(calls as u64));
        for _ in 0..workers {
            let (client, left, runtime) = (client.clone(), Arc::clone(&left), runtime.clone());
            tasks.push(spawn(async move {
                let take = |left: u64| left.checked_sub(1);
                while let Ok(number) = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                {
                    while let Err(error) = kind.send(&client, number as usize).await {
                        assert_eq!(error.kind(), ErrorKind::QuotaExhausted, "{error:?}");
                        assert_eq!(error.attempts(), 0);
                        let until = error.until().unwrap();
                        let wait = until.duration_since(runtime.now()).unwrap();
                        runtime.sleep(wait).await;
                    }
                }
            }));
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    let calls = mix.iter().map(|(_, calls, _)| calls).sum::<usize>();
    assert_eq!(zoom.requests().len(), calls);
    drop((client, zoom));
    Arc::into_inner(account).map_or_else(|| unreachable!(), |account| account.into_inner().unwrap())
}

fn check(account: &Account, labels: &[&str]) {
    let refused = account.refused.len();
    assert!(refused == 0, "{refused}, the first: {}", account.refused[0]);
    for label in labels {
        let share = account.share_used(label);
        assert!((0.95..=1.001).contains(&share), "{label}: {share}");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_on_the_free_plan() {
    let mix = [
        (Kind::Light, 6_500, 60),
        (Kind::Medium, 2_300, 60),
        (Kind::Heavy, 1_050, 40),
        (Kind::Intensive, 60, 12),
        (Kind::Presence, 20, 4),
        (Kind::Features, 10, 2),
        (Kind::NewUser, 52, 10),
        (Kind::NewGroup, 8, 4),
    ];
    let account = simulate(Plan::Free, "free", &mix).await;
    check(&account, &["light", "medium", "heavy", "resource_intensive"]);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_on_the_pro_plan() {
    let mix = [
        (Kind::Light, 4_500, 80),
        (Kind::Medium, 3_000, 60),
        (Kind::Heavy, 1_800, 40),
        (Kind::Intensive, 60, 12),
        (Kind::Presence, 24, 4),
        (Kind::Features, 16, 2),
        (Kind::NewUser, 490, 10),
        (Kind::NewGroup, 110, 4),
    ];
    let account = simulate(Plan::Pro, "pro", &mix).await;
    check(&account, &["light", "medium", "heavy", "resource_intensive"]);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_on_the_business_plan() {
    let mix = [
        (Kind::Light, 4_500, 100),
        (Kind::Medium, 3_300, 80),
        (Kind::Heavy, 1_900, 50),
        (Kind::Intensive, 110, 25),
        (Kind::Presence, 24, 4),
        (Kind::Features, 16, 2),
        (Kind::NewUser, 100, 10),
        (Kind::NewGroup, 50, 4),
    ];
    let account = simulate(Plan::Business, "business", &mix).await;
    check(&account, &["light", "medium", "heavy", "resource_intensive"]);
}

fn quick(zoom: &Scripted) -> Client {
    builder(zoom).plan(Plan::Business).build().unwrap()
}

fn ok() -> Scripted {
    Scripted::new(|_, _| {
        std::future::ready(Ok(answer(
            200,
            r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#,
        )))
    })
}

fn status(limits: &[LimitStatus], name: &str) -> LimitStatus {
    limits.iter().find(|limit| limit.limit == name).unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_share_may_come_to_less_than_a_call_a_second() {
    let zoom = ok();
    let client = builder(&zoom).plan(Plan::Free).share(0.125).build().unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        client.send(GetUser::new("a")).await.unwrap();
    }
    // One call in 2 s, with a margin.
    assert_eq!(start.elapsed().as_millis(), 4 * 2_010);
    for share in [0.0, -1.0, 1.01, f64::NAN, f64::INFINITY] {
        let error = builder(&zoom).share(share).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[tokio::test(start_paused = true)]
async fn calls_under_a_label_go_out_in_the_order_in_which_they_came() {
    let zoom = ok();
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    // With a token at hand: those that wait for one may get it in any order.
    client.send(GetUser::new("first")).await.unwrap();
    let tasks = (0..20).map(|number| {
        let client = client.clone();
        spawn(async move { client.send(GetUser::new(number.to_string())).await.map(drop) })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }
    let sent: Vec<_> =
        zoom.requests().iter().skip(1).map(|request| request.uri().path().to_owned()).collect();
    let expected: Vec<_> = (0..20).map(|number| format!("/v2/users/{number}")).collect();
    assert_eq!(sent, expected);
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_one_user_holds_up_nobody_else() {
    let zoom = ok();
    let client = quick(&zoom);
    let presence = |user: &str| UpdatePresenceStatus::new(user, "Away".into());
    client.send(presence("ada")).await.unwrap();
    let again = spawn({
        let client = client.clone();
        async move { client.send(presence("ada")).await.map(drop) }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    client.send(presence("charles")).await.unwrap();
    client.send(ListUsers::new()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(status(&client.limits(), "medium").waiting, 1);
    again.await.unwrap().unwrap();
    assert_eq!(start.elapsed().as_millis(), 60_010);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_leaves_everything_as_it_was() {
    let zoom = ok();
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    for _ in 0..4 {
        client.send(GetUser::new("a")).await.unwrap();
    }
    // The label is full for a second: all of these wait, and every other one gives up.
    let tasks: Vec<_> = (0..10)
        .map(|number| {
            let client = client.clone();
            let call = async move { client.send(GetUser::new(number.to_string())).await.map(drop) };
            let patience = Duration::from_millis(if number % 2 == 0 { 500 } else { 60_000 });
            spawn(async move { tokio::time::timeout(patience, call).await.is_ok() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let light = status(&client.limits(), "light");
    assert_eq!((light.available, light.waiting, light.left_today), (0, 10, Some(5_996)));
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    assert_eq!(done, [false, true].repeat(5));
    tokio::time::sleep(Duration::from_secs(5)).await;
    let light = status(&client.limits(), "light");
    assert_eq!((light.available, light.waiting, light.left_today), (4, 0, Some(5_991)));
}

fn limited(headers: &[(&'static str, &str)], message: &str) -> TransportResult {
    let mut answer = answer(429, &format!(r#"{{"code":429,"message":"{message}"}}"#));
    for (name, value) in headers {
        answer.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(answer)
}

#[tokio::test(start_paused = true)]
async fn a_429_slows_every_caller_of_the_label_and_no_other() {
    let first = AtomicBool::new(true);
    let zoom = Scripted::new(move |_, _| {
        std::future::ready(if first.swap(false, Ordering::Relaxed) {
            limited(&[("retry-after", "5")], "maximum per-second rate limit")
        } else {
            Ok(answer(200, r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#))
        })
    });
    let client = quick(&zoom);
    let start = Instant::now();
    let repeated = spawn({
        let client = client.clone();
        async move { client.send(GetUser::new("a")).await.map(drop) }
    });
    tokio::task::yield_now().await;
    let paused = status(&client.limits(), "light");
    assert_eq!(paused.available, 0);
    assert!(paused.paused_until.is_some());
    client.send(ListUsers::new()).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO, "another label goes on");
    client.send(GetUser::new("b")).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(5), "the label waits");
    repeated.await.unwrap().unwrap();
    assert_eq!(zoom.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_daily_429_ends_the_day_at_once() {
    let zoom = Scripted::new(|_, _| {
        std::future::ready(limited(
            &[("x-ratelimit-type", "Daily-limit"), ("retry-after", "2026-11-24T00:00:00Z")],
            "You have reached the maximum daily rate limit for this API.",
        ))
    });
    let client = quick(&zoom);
    let midnight = humantime::parse_rfc3339("2026-11-24T00:00:00Z").unwrap();
    let start = Instant::now();
    let error = client.send(CreateContactGroup::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.until()), (ErrorKind::QuotaExhausted, Some(midnight)));
    assert!(error.is_quota_exhausted() && error.is_rate_limited());
    assert_eq!((error.code(), error.attempts()), (Some(429), 1));
    // The next one is not even sent.
    let error = client.send(CreateContactGroup::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.until()), (ErrorKind::QuotaExhausted, Some(midnight)));
    assert_eq!((error.attempts(), error.raw().is_none()), (0, true));
    assert_eq!((zoom.requests().len(), start.elapsed()), (1, Duration::ZERO));
    assert_eq!(status(&client.limits(), "heavy").left_today, Some(0));
}

#[tokio::test(start_paused = true)]
async fn calls_at_the_same_time_for_one_object_slow_nobody_else() {
    let zoom = Scripted::new(|index, _| {
        std::future::ready(if index == 0 {
            limited(&[], "Too many concurrent requests. A request is already pending.")
        } else {
            Ok(answer(200, r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#))
        })
    });
    let client = quick(&zoom);
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(zoom.requests().len(), 2);
    assert_eq!(status(&client.limits(), "light").paused_until, None);
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_429_ends_with_the_time_of_the_call() {
    let zoom =
        Scripted::new(|_, _| std::future::ready(limited(&[], "maximum per-second rate limit")));
    for client in [quick(&zoom), builder(&zoom).pacer(Unpaced).build().unwrap()] {
        let start = Instant::now();
        let error = client.send(GetUser::new("a")).await.unwrap_err();
        assert!(error.is_timeout() || error.is_rate_limited(), "{error:?}");
        assert!(!error.may_have_taken_effect());
        let time = start.elapsed().as_secs();
        assert!((250..=300).contains(&time), "{time}");
        assert!((5..40).contains(&error.attempts()), "{}", error.attempts());
    }
}

#[tokio::test(start_paused = true)]
async fn clients_can_share_their_budgets() {
    let zoom = ok();
    let pacer = AccountPacer::new(Plan::Free);
    let client = || builder(&zoom).pacer(pacer.clone()).build().unwrap();
    let (one, other) = (client(), client());
    for _ in 0..2 {
        one.send(GetUser::new("a")).await.unwrap();
        other.send(GetUser::new("a")).await.unwrap();
    }
    assert_eq!(status(&one.limits(), "light").available, 0);
}

#[tokio::test(start_paused = true)]
async fn calls_may_be_dropped_at_any_point() {
    let zoom = Scripted::new(|index, request| async move {
        tokio::time::sleep(Duration::from_millis(170)).await;
        Ok(match request.uri().path() {
            "/oauth/token" => {
                answer(200, &format!(r#"{{"access_token":"t{index}","expires_in":60}}"#))
            }
            _ if index % 5 == 0 => answer(502, ""),
            _ if index % 7 == 0 => answer(401, r#"{"code":124}"#),
            _ => answer(200, r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#),
        })
    });
    let client = Client::builder(zoom_api::auth::ServerToServer::new("a", "b", "c"))
        .transport(zoom.clone())
        .runtime(Virtual::at("2026-11-23T12:00:00Z"))
        .plan(Plan::Free)
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..400)
        .map(|number| {
            let client = client.clone();
            let call = async move { client.send(GetUser::new(number.to_string())).await.map(drop) };
            // Some are dropped before they begin, some while they wait, some on their way.
            let patience = Duration::from_millis(number * 37 % 9_000);
            spawn(async move { drop(tokio::time::timeout(patience, call).await) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let sent = zoom.requests().iter().filter(|request| request.method() == "GET").count();
    assert!((10..100).contains(&sent), "{sent}");
    let light = status(&client.limits(), "light");
    let left = 6_000 - u32::try_from(sent).unwrap();
    assert_eq!((light.available, light.waiting, light.left_today), (4, 0, Some(left)));
    let start = Instant::now();
    client.with(Options::new().max_attempts(9)).send(GetUser::new("a")).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(10));
}
