//! The rate limits of the fake: what is counted, and what is said when there are too many calls.

use std::time::{Duration, SystemTime};

use zoom_api::limits::Plan;
use zoom_api_fake::{Behaviour, Fake, Fault, Language, Limited, Windows};
use zoom_api_tests::requests::{call, json};

/// A minute before midnight.
const LATE: &str = "2026-03-01T23:59:00Z";
const MIDNIGHT: &str = "2026-03-02T00:00:00Z";

fn time(text: &str) -> SystemTime {
    humantime::parse_rfc3339(text).unwrap()
}

fn fake(plan: Plan) -> Fake {
    Fake::builder().plan(plan).now(time(LATE)).start()
}

/// Status, and the headers and the message that tell of limits.
fn told(answer: &http::Response<bytes::Bytes>) -> (u16, String) {
    let headers = answer.headers();
    let names = ["x-ratelimit-category", "x-ratelimit-type", "x-ratelimit-limit"];
    let names = names.iter().chain(&["x-ratelimit-remaining", "retry-after"]);
    let told: Vec<_> =
        names.map(|name| headers.get(*name).map_or("-", |value| value.to_str().unwrap())).collect();
    (answer.status().as_u16(), told.join(" "))
}

fn list(fake: &Fake) -> (u16, String) {
    told(&call(fake, "GET", "/users", ""))
}

#[test]
fn calls_under_a_label_are_counted_in_a_window_that_slides() {
    let fake = fake(Plan::Free);
    let some = |left| (200, format!("Medium QPS 2 {left} -"));
    let none = (429, "Medium QPS 2 0 -".to_owned());
    assert_eq!(list(&fake), some(1));
    fake.clock().advance(Duration::from_millis(600));
    assert_eq!(list(&fake), some(0));
    assert_eq!(list(&fake), none);
    // Another label has a budget of its own.
    let light = call(&fake, "GET", "/users/me", "");
    assert_eq!(told(&light), (200, "Light QPS 4 3 -".to_owned()));
    fake.clock().advance(Duration::from_millis(399));
    assert_eq!(list(&fake), none);
    // The first call is a second old. What was turned away does not count.
    fake.clock().advance(Duration::from_millis(1));
    assert_eq!(list(&fake), some(0));
    assert_eq!(list(&fake), none);
    // A second has passed, wherever the calendar is set to.
    fake.clock().set(time("2020-01-01T00:00:00Z"));
    assert_eq!(list(&fake), none);
    fake.clock().advance(Duration::from_secs(1));
    assert_eq!(list(&fake), some(1));
}

#[test]
fn a_loaded_account_is_counted_by_its_own_plan() {
    let business = Fake::builder().plan(Plan::Business).start().snapshot();
    let fake = fake(Plan::Free);
    let before = fake.client();
    fake.load(business.clone()).unwrap();
    assert_eq!(fake.plan(), Plan::Business);
    assert_eq!(list(&fake), (200, "Medium QPS 60 59 -".to_owned()));
    let left = |client: &zoom_api::Client| {
        client.limits().into_iter().map(|limit| limit.left_today).collect::<Vec<_>>()
    };
    assert_ne!(left(&before), left(&fake.client()));
    let business_too = Fake::builder().plan(Plan::Business).start();
    assert_eq!(left(&fake.client()), left(&business_too.client()));
    // With the same plan, what was used up stays used up.
    fake.load(business).unwrap();
    assert_eq!(list(&fake), (200, "Medium QPS 60 58 -".to_owned()));
    let unlimited = Fake::builder().plan(Plan::Free).without_limits().start();
    unlimited.load(fake.snapshot()).unwrap();
    assert_eq!(list(&unlimited), (200, "- - - - -".to_owned()));
}

#[test]
fn a_clock_at_the_end_of_time_breaks_nothing() {
    let fake = fake(Plan::Free);
    fake.clock().advance(Duration::MAX);
    assert_eq!(list(&fake).0, 200);
    assert_eq!(list(&fake).0, 200);
    assert_eq!(list(&fake).0, 429);
    // RFC 3339 has no text for what comes after the year 9999, or before 1970.
    for time in [253_402_300_800, 999_999_999_999] {
        fake.clock().set(SystemTime::UNIX_EPOCH + Duration::from_secs(time));
        fake.fail(Fault::limited(Limited::Daily));
        assert_eq!(told(&call(&fake, "GET", "/users", "")).0, 429);
    }
    fake.clock().set(SystemTime::UNIX_EPOCH - Duration::from_secs(86_400));
    fake.fail(Fault::limited(Limited::Daily));
    assert_eq!(list(&fake).1, "Medium Daily-limit 2000 0 1970-01-02T00:00:00Z");
}

#[test]
fn special_limits_count_what_they_are_for() {
    let fake = Fake::builder().plan(Plan::Pro).users(1).now(time(LATE)).start();
    let presence = |user: &str| {
        fake.clock().advance(Duration::from_millis(100));
        let body = r#"{"status":"Away"}"#;
        told(&call(&fake, "PUT", &format!("/users/{user}/presence_status"), body))
    };
    fake.sign_in(&fake.owner()).unwrap();
    assert_eq!(presence("me").0, 204);
    // One user has one budget, whatever they are called by; the next second is given.
    let wait = (429, "Medium QPS 1 0 2026-03-02T00:00:01Z".to_owned());
    assert_eq!(presence("me"), wait);
    assert_eq!(presence(&fake.owner()), wait);
    assert_eq!(presence("OWNER@example.com"), wait);
    let users = json(&call(&fake, "GET", "/users", ""));
    let mut others =
        users["users"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap());
    let other = others.find(|id| *id != fake.owner()).unwrap().to_owned();
    assert_ne!(presence(&other).0, 429);
    fake.clock().advance(Duration::from_secs(60));
    assert_eq!(presence("me").0, 204);
}

/// What is left of the day stands with each success, and when nothing is left, how the label stands: by
/// neither header can a client tell that it has to wait for midnight.
#[test]
fn groups_are_created_a_hundred_times_a_day() {
    for language in Language::ALL {
        let behaviour = Behaviour::new().language(language);
        let fake = Fake::builder().plan(Plan::Business).behaviour(behaviour);
        let fake = fake.now(time(LATE)).start();
        let create = |number: usize| {
            let body = format!(r#"{{"name":"Group {number}"}}"#);
            call(&fake, "POST", "/groups", &body)
        };
        for number in 0..100 {
            if number % 50 == 0 {
                fake.clock().advance(Duration::from_secs(2));
            }
            assert_eq!(told(&create(number)), (201, format!("Light - 100 {} -", 99 - number)));
        }
        fake.clock().advance(Duration::from_secs(2));
        let refused = create(100);
        assert_eq!(told(&refused), (429, "Light - 80 79 -".to_owned()));
        let message = json(&refused)["message"].as_str().unwrap().to_owned();
        let english = "You have exceeded the daily rate limit (100) of `groups.create`. You may call it again at GMT 00:00:00.";
        let japanese =
            "`groups.create`の1日あたりの上限（100）を超えました。GMT 00:00:00に再開します。";
        assert_eq!(message, if language == Language::English { english } else { japanese });
        fake.clock().set(time(MIDNIGHT));
        assert_eq!(create(100).status(), 201);
    }
}

#[test]
fn users_are_counted_who_are_invited_and_no_others() {
    let create = |fake: &Fake, action: &str, number: usize| {
        fake.clock().advance(Duration::from_secs(1));
        let body = format!(
            r#"{{"action":"{action}","user_info":{{"email":"u{number}@example.com","type":1}}}}"#
        );
        told(&call(fake, "POST", "/users", &body))
    };
    for (plan, most) in [(Plan::Free, 50), (Plan::Pro, 1_500), (Plan::Business, 10_000)] {
        let fake = fake(plan);
        fake.clock().set(time(MIDNIGHT));
        assert_eq!(create(&fake, "create", 0), (201, format!("Light - {most} {} -", most - 1)));
        let label = create(&fake, "autoCreate", 1).1;
        assert!(label.starts_with("Light QPS "), "{label}");
    }
    let fake = fake(Plan::Free);
    fake.clock().set(time(MIDNIGHT));
    for number in 0..50 {
        assert_eq!(create(&fake, "create", number).0, 201, "{number}");
    }
    // As a user of Zoom has seen it, but for the number of calls on the way there.
    assert_eq!(create(&fake, "create", 50), (429, "Light - 6000 5949 -".to_owned()));
    assert_ne!(create(&fake, "ssoCreate", 51).0, 429);
}

#[test]
fn every_kind_of_429_can_be_had() {
    let of_day = "2026-03-02T00:00:00Z";
    for language in Language::ALL {
        let behaviour = Behaviour::new().language(language);
        let fake = Fake::builder().now(time(LATE)).without_limits().behaviour(behaviour).start();
        for _ in 0..200 {
            assert_eq!(list(&fake), (200, "- - - - -".to_owned()));
        }
        for (limit, headers, english, japanese) in [
            (
                Limited::PerSecond,
                "Medium QPS 20 0 -".to_owned(),
                "maximum per-second rate limit",
                "1秒あたりの上限",
            ),
            // The plan has no such limit: the number is that of the first plan that has one.
            (
                Limited::Daily,
                format!("Medium Daily-limit 2000 0 {of_day}"),
                "maximum daily rate limit",
                "1日あたりの上限",
            ),
            (
                Limited::DailyOfOperation,
                "Medium - 20 20 -".to_owned(),
                "exceeded the daily rate limit (100) of `users.list`",
                "1日あたりの上限（100）を超えました",
            ),
            (
                Limited::Concurrent,
                "Medium - - - -".to_owned(),
                "Too many concurrent requests",
                "同時リクエストが多すぎます",
            ),
        ] {
            fake.fail(Fault::limited(limit));
            let answer = call(&fake, "GET", "/users", "");
            assert_eq!(told(&answer), (429, headers));
            let body = json(&answer);
            assert_eq!(body["code"], 429);
            let marker = if language == Language::English { english } else { japanese };
            assert!(body["message"].as_str().unwrap().contains(marker), "{body}");
        }
    }
}

/// What is asked for says how the account stands, if it counts calls.
#[test]
fn a_429_on_demand_fits_the_account() {
    let fake = fake(Plan::Free);
    assert_eq!(list(&fake).1, "Medium QPS 2 1 -");
    fake.fail(Fault::limited(Limited::DailyOfOperation));
    assert_eq!(list(&fake).1, "Medium - 2000 1999 -");
    fake.fail(Fault::limited(Limited::PerSecond));
    assert_eq!(list(&fake).1, "Medium QPS 2 0 -");
    // Its own daily limit, in the plan of the account.
    fake.fail(Fault::limited(Limited::DailyOfOperation));
    let answer = call(&fake, "POST", "/users", "{}");
    let message = json(&answer)["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("You have exceeded the daily rate limit (50) of `users.create`."));
}

#[test]
fn seconds_can_be_those_of_the_calendar() {
    let fixed = Behaviour::new().windows(Windows::Fixed);
    let fake = Fake::builder().plan(Plan::Free).now(time(LATE)).behaviour(fixed).start();
    let some = |left| (200, format!("Medium QPS 2 {left} -"));
    let none = (429, "Medium QPS 2 0 -".to_owned());
    fake.clock().advance(Duration::from_millis(990));
    assert_eq!((list(&fake), list(&fake), list(&fake)), (some(1), some(0), none.clone()));
    // Twice as many in a moment: a new second has begun.
    fake.clock().advance(Duration::from_millis(10));
    assert_eq!((list(&fake), list(&fake), list(&fake)), (some(1), some(0), none.clone()));
    fake.clock().advance(Duration::from_millis(999));
    assert_eq!(list(&fake), none);
    // From now on they slide, and what was used up is forgotten.
    fake.set_behaviour(Behaviour::new());
    assert_eq!((list(&fake), list(&fake), list(&fake)), (some(1), some(0), none));
    // A minute of the calendar, for what may happen once a minute.
    fake.set_behaviour(fixed);
    fake.sign_in(&fake.owner()).unwrap();
    let presence =
        || told(&call(&fake, "PUT", "/users/me/presence_status", r#"{"status":"Away"}"#));
    fake.clock().set(time("2026-03-02T00:00:50Z"));
    assert_eq!(presence().0, 204);
    assert_eq!(presence(), (429, "Medium QPS 1 0 2026-03-02T00:01:00Z".to_owned()));
    fake.clock().set(time("2026-03-02T00:01:00Z"));
    assert_eq!(presence().0, 204);
}
