//! What a call counts against, for how long, and that a call which is not sent counts against nothing.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use zoom_api::groups::{CreateGroup, DeleteGroup};
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, Pacer, Permit, Throttle, Ticket};
use zoom_api::runtime::Runtime;
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, NewUser, UpdatePresenceStatus};
use zoom_api::{Endpoint as _, ErrorKind};
use zoom_api_tests::tasks::spawn;
use zoom_api_tests::world::{Scripted, Virtual, answer, builder};

use crate::noon::{answered, noon, status};

/// One call a minute for each user.
fn presence(user: &str) -> Ticket {
    Ticket::of(&UpdatePresenceStatus::new(user, "Away".into()).into_call())
}

/// So many a day for the account.
fn create_user() -> Ticket {
    let user = NewUser::new("ada@example.com", UserType::Basic);
    Ticket::of(&CreateUser::new(CreateUserAction::Create, user).into_call())
}

async fn leave(pacer: &AccountPacer, runtime: &Virtual, ticket: &Ticket) -> Permit {
    let mut permit = pacer.admit(runtime, ticket).await.unwrap();
    permit.sent();
    permit
}

#[tokio::test(start_paused = true)]
async fn a_share_of_the_account_takes_nothing_from_the_limits_of_single_users() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Business).share(0.25).unwrap(), noon());
    leave(&pacer, &runtime, &presence("ada")).await.ended(&answered(&runtime, None));
    let start = Instant::now();
    leave(&pacer, &runtime, &presence("ada")).await.ended(&answered(&runtime, None));
    // A quarter of one call a minute would be one in four minutes.
    let waited = start.elapsed();
    assert!(waited >= Duration::from_secs(60) && waited < Duration::from_secs(63), "{waited:?}");
    // Those of the account are shared.
    let day = |plan, share| {
        let pacer = AccountPacer::new(plan).share(share).unwrap();
        drop(futures_util::FutureExt::now_or_never(pacer.admit(&runtime, &create_user())));
        status(&pacer, &runtime, "create_user").left_today
    };
    assert_eq!([day(Plan::Free, 1.0), day(Plan::Free, 0.25)], [Some(50), Some(12)]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_sent_is_given_back_to_all_that_it_was_taken_from() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Pro), noon());
    let heavy = Ticket::new(RateLimit::Heavy);
    for (ticket, limit) in
        [(create_user(), "create_user"), (heavy.clone(), "heavy+resource_intensive")]
    {
        let permit = pacer.admit(&runtime, &ticket).await.unwrap();
        let taken = status(&pacer, &runtime, limit).left_today.unwrap();
        drop(permit);
        assert_eq!(status(&pacer, &runtime, limit).left_today, Some(taken + 1), "{limit}");
        let permit = leave(&pacer, &runtime, &ticket).await;
        drop(permit);
        assert_eq!(status(&pacer, &runtime, limit).left_today, Some(taken), "{limit}: it was sent");
    }
    // Of a limit that counts for one user, too.
    let start = Instant::now();
    for _ in 0..3 {
        drop(pacer.admit(&runtime, &presence("ada")).await.unwrap());
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    // The free plan has a budget for each label.
    let pacer = AccountPacer::new(Plan::Free);
    let before = status(&pacer, &runtime, "heavy").left_today;
    let permit = pacer.admit(&runtime, &heavy).await.unwrap();
    assert_ne!(status(&pacer, &runtime, "heavy").left_today, before);
    drop(permit);
    assert_eq!(status(&pacer, &runtime, "heavy").left_today, before);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_limit_of_its_own_is_counted_until_it_goes() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), noon());
    let label = presence("ada").label;
    let waiting = || status(&pacer, &runtime, label.as_str()).waiting;
    leave(&pacer, &runtime, &presence("ada")).await.ended(&answered(&runtime, None));
    let wait = |limit: u64| {
        let (pacer, runtime, mut ticket) = (pacer.clone(), runtime.clone(), presence("ada"));
        ticket.deadline = (limit > 0).then(|| runtime.uptime() + Duration::from_secs(limit));
        spawn(async move { pacer.admit(&runtime, &ticket).await.map(|mut it| it.sent()) })
    };
    let (first, second) = (wait(0), wait(0));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(waiting(), 2);
    second.abort();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(waiting(), 1, "one has gone away");
    // One whose end comes before its turn stands nowhere.
    assert!(wait(30).await.unwrap().is_err());
    assert_eq!(waiting(), 1);
    first.await.unwrap().unwrap();
    assert_eq!(waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_makes_room_for_those_behind() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), noon());
    leave(&pacer, &runtime, &presence("ada")).await.ended(&answered(&runtime, None));
    let wait = || {
        let (pacer, runtime) = (pacer.clone(), runtime.clone());
        spawn(async move { pacer.admit(&runtime, &presence("ada")).await.unwrap().sent() })
    };
    let start = Instant::now();
    let first = wait();
    sleep(Duration::from_secs(1)).await;
    let second = wait();
    sleep(Duration::from_secs(1)).await;
    first.abort();
    second.await.unwrap();
    let waited = start.elapsed();
    assert!(waited < Duration::from_secs(63), "it does not wait for two minutes: {waited:?}");
}

#[tokio::test(start_paused = true)]
async fn the_day_of_one_operation_is_not_that_of_its_label() {
    let zoom = Scripted::new(|_, request| {
        let own = r#"{"code":429,"message":"You have exceeded the daily rate limit (100) of Group Create API requests."}"#;
        let refused = request.method() == "POST" && request.uri().path().ends_with("/groups");
        std::future::ready(Ok(if refused { answer(429, own) } else { answer(204, "") }))
    });
    let client = builder(&zoom).plan(Plan::Pro).build().unwrap();
    let create = || client.send(CreateGroup::new("a"));
    assert_eq!(create().await.unwrap_err().attempts(), 1);
    let error = create().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::QuotaExhausted, 0));
    assert_eq!(
        Ticket::of(&CreateGroup::new("a").into_call()).label,
        Ticket::of(&DeleteGroup::new("a").into_call()).label
    );
    client.send(DeleteGroup::new("a")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_429_about_a_limit_of_few_calls_slows_down_those_and_no_others() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Business), noon());
    let rate = Some(Throttle::Rate { retry_at: None });
    let label = presence("ada").label;
    let before = status(&pacer, &runtime, label.as_str()).rate;
    leave(&pacer, &runtime, &presence("ada")).await.ended(&answered(&runtime, rate));
    assert_eq!(status(&pacer, &runtime, label.as_str()).rate, before);
    // The next one of this user comes behind a pause, and not a minute behind the last one.
    let early = |seconds: u64| {
        let mut ticket = presence("ada");
        ticket.deadline = Some(runtime.uptime() + Duration::from_secs(seconds));
        futures_util::FutureExt::now_or_never(pacer.admit(&runtime, &ticket))
    };
    assert!(matches!(early(62), Some(Err(_))), "it cannot go within the minute");
    assert!(early(90).is_none(), "it waits");
    leave(&pacer, &runtime, &Ticket::new(label)).await.ended(&answered(&runtime, rate));
    assert!(status(&pacer, &runtime, label.as_str()).rate < before);
    pacer.reset();
    assert_eq!(status(&pacer, &runtime, label.as_str()).rate, before);
}

#[tokio::test(start_paused = true)]
async fn a_reset_opens_every_day_again() {
    let runtime = noon();
    let until = runtime.now() + Duration::from_secs(3_600);
    for (plan, ticket, throttle, limit) in [
        (Plan::Free, Ticket::new(RateLimit::Heavy), Throttle::Daily { until }, "heavy"),
        (
            Plan::Pro,
            Ticket::new(RateLimit::Heavy),
            Throttle::Daily { until },
            "heavy+resource_intensive",
        ),
        (Plan::Pro, create_user(), Throttle::DailyOfOperation { until }, "create_user"),
    ] {
        let pacer = AccountPacer::new(plan);
        leave(&pacer, &runtime, &ticket).await.ended(&answered(&runtime, Some(throttle)));
        let closed = status(&pacer, &runtime, limit);
        assert_eq!((closed.left_today, closed.paused_until), (Some(0), Some(until)), "{limit}");
        assert!(pacer.admit(&runtime, &ticket).await.is_err(), "{limit}");
        pacer.reset();
        assert_eq!(status(&pacer, &runtime, limit).paused_until, None, "{limit}");
        leave(&pacer, &runtime, &ticket).await.ended(&answered(&runtime, None));
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_that_the_day_is_over_or_open_again() {
    let runtime = noon();
    let until = runtime.now() + Duration::from_secs(3_600);
    for throttle in [Throttle::Daily { until }, Throttle::DailyOfOperation { until }] {
        let pacer = AccountPacer::new(Plan::Free);
        let flying = leave(&pacer, &runtime, &create_user()).await;
        let pause = Throttle::Rate { retry_at: Some(runtime.now() + Duration::from_secs(100)) };
        let label = Ticket::new(create_user().label);
        leave(&pacer, &runtime, &label).await.ended(&answered(&runtime, Some(pause)));
        let waiting = {
            let (pacer, runtime) = (pacer.clone(), runtime.clone());
            spawn(async move { pacer.admit(&runtime, &create_user()).await.map(drop) })
        };
        sleep(Duration::from_secs(1)).await;
        assert!(!waiting.is_finished());
        let start = Instant::now();
        flying.ended(&answered(&runtime, Some(throttle)));
        assert!(waiting.await.unwrap().is_err(), "{throttle:?}");
        assert_eq!(start.elapsed(), Duration::ZERO, "{throttle:?}: it does not sleep on");
    }
    // A reset ends a pause.
    let pacer = AccountPacer::new(Plan::Free);
    let label = Ticket::new(RateLimit::Light);
    let pause = Throttle::Rate { retry_at: Some(runtime.now() + Duration::from_secs(100)) };
    leave(&pacer, &runtime, &label).await.ended(&answered(&runtime, Some(pause)));
    let waiting = {
        let (pacer, runtime, label) = (pacer.clone(), runtime.clone(), label.clone());
        spawn(async move { pacer.admit(&runtime, &label).await.map(drop) })
    };
    sleep(Duration::from_secs(1)).await;
    pacer.reset();
    let start = Instant::now();
    waiting.await.unwrap().unwrap();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}
