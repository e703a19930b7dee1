//! Which budgets a day belongs to: what is told of it, what it ends, and what an estimate makes of it.

use std::time::Duration;

use futures_util::FutureExt as _;
use zoom_api::Endpoint as _;
use zoom_api::groups::CreateGroup;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, Pacer, Permit, Throttle, Ticket, Workload};
use zoom_api::runtime::Runtime;
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, NewUser, UpdatePresenceStatus};
use zoom_api_tests::tasks::spawn;
use zoom_api_tests::world::Virtual;

use crate::noon::{answered, noon, status};

const POOL: &str = "heavy+resource_intensive";

/// A call that may leave at once.
fn goes(pacer: &AccountPacer, runtime: &Virtual, label: RateLimit) -> Permit {
    let mut permit = pacer.admit(runtime, &Ticket::new(label)).now_or_never().unwrap().unwrap();
    permit.sent();
    permit
}

#[tokio::test(start_paused = true)]
async fn the_day_of_a_label_ends_no_budget_that_it_has_no_part_in() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Pro), noon());
    let until = runtime.now() + Duration::from_secs(3_600);
    let daily = answered(&runtime, Some(Throttle::Daily { until }));
    goes(&pacer, &runtime, RateLimit::Light).ended(&daily);
    assert!(pacer.admit(&runtime, &Ticket::new(RateLimit::Light)).await.is_err());
    assert_eq!(status(&pacer, &runtime, POOL).paused_until, None);
    goes(&pacer, &runtime, RateLimit::Heavy).ended(&daily);
    assert_eq!(status(&pacer, &runtime, POOL).paused_until, Some(until));
    assert!(pacer.admit(&runtime, &Ticket::new(RateLimit::ResourceIntensive)).await.is_err());
    goes(&pacer, &runtime, RateLimit::Medium).ended(&answered(&runtime, None));
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_a_day_is_told_where_there_is_a_bound() {
    let runtime = noon();
    let pacer = AccountPacer::new(Plan::Business);
    let light = status(&pacer, &runtime, "light");
    assert_eq!((light.left_today, light.paused_until), (None, None));
    // No more are available than are left today.
    let until = runtime.now() + Duration::from_secs(3_600);
    let pacer = AccountPacer::new(Plan::Free);
    assert!(status(&pacer, &runtime, "heavy").available > 0);
    let daily = answered(&runtime, Some(Throttle::Daily { until }));
    goes(&pacer, &runtime, RateLimit::Heavy).ended(&daily);
    // The rate has room again by then.
    tokio::time::sleep(Duration::from_secs(10)).await;
    let heavy = status(&pacer, &runtime, "heavy");
    assert_eq!((heavy.available, heavy.left_today), (0, Some(0)));
}

#[tokio::test(start_paused = true)]
async fn an_estimate_adds_up_what_shares_a_day() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Pro), noon());
    let left = u64::from(status(&pacer, &runtime, POOL).left_today.unwrap());
    let estimate = |heavy: u64, intensive: u64| {
        let load = Workload::new()
            .tickets(Ticket::new(RateLimit::Heavy), heavy)
            .tickets(Ticket::new(RateLimit::ResourceIntensive), intensive);
        pacer.estimate(&runtime, &load).unwrap()
    };
    // Each for itself is done today, and so are both, as long as there is a call left for each.
    assert_ne!(estimate(left - 1, 1).limit.as_deref(), Some(POOL));
    let both = estimate(left - 1, 2);
    assert_eq!(both.limit.as_deref(), Some(POOL));
    assert_eq!(both.time, Duration::from_secs(12 * 3_600), "the last one waits for midnight");
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_user_is_counted_with_its_own_label_and_hears_of_a_reset() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), noon());
    let presence = Ticket::of(&UpdatePresenceStatus::new("ada", "Away".into()).into_call());
    let mut permit = pacer.admit(&runtime, &presence).await.unwrap();
    permit.sent();
    let retry_at = Some(runtime.now() + Duration::from_secs(600));
    permit.ended(&answered(&runtime, Some(Throttle::Rate { retry_at })));
    let waiting = {
        let (pacer, runtime, presence) = (pacer.clone(), runtime.clone(), presence.clone());
        spawn(async move { pacer.admit(&runtime, &presence).await.map(drop) })
    };
    tokio::time::sleep(Duration::from_secs(1)).await;
    for limit in pacer.limits(&runtime) {
        let expected = usize::from(limit.limit == presence.label.as_str());
        assert_eq!(limit.waiting, expected, "{}", limit.limit);
    }
    pacer.reset();
    let start = tokio::time::Instant::now();
    waiting.await.unwrap().unwrap();
    let waited = start.elapsed();
    assert!(waited <= Duration::from_secs(62), "not for the pause that is forgotten: {waited:?}");
}

#[test]
fn a_limit_counts_for_the_calls_that_it_is_about() {
    let special = |ticket: Ticket| ticket.special.iter().map(|it| it.limit.id).collect::<Vec<_>>();
    let create = |action: CreateUserAction| {
        let user = NewUser::new("ada@example.com", UserType::Basic);
        special(Ticket::of(&CreateUser::new(action, user).into_call()))
    };
    assert_eq!(create(CreateUserAction::Create), ["create_user"]);
    // Only invitations are counted.
    assert!(create(CreateUserAction::AutoCreate).is_empty());
    // Of an operation, what its values decide is left open.
    assert!(special(Ticket::of_operation(CreateUser::OPERATION)).is_empty());
    assert!(special(Ticket::of_operation(UpdatePresenceStatus::OPERATION)).is_empty());
    assert_eq!(special(Ticket::of_operation(CreateGroup::OPERATION)), ["create_group"]);
}

#[tokio::test(start_paused = true)]
async fn a_day_that_is_said_to_last_for_days_ends_after_one() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), noon());
    let until = runtime.now() + Duration::from_secs(30 * 24 * 3_600);
    let daily = answered(&runtime, Some(Throttle::Daily { until }));
    goes(&pacer, &runtime, RateLimit::Heavy).ended(&daily);
    let closed = status(&pacer, &runtime, "heavy").paused_until.unwrap();
    assert!(closed > runtime.now() + Duration::from_secs(24 * 3_600), "{closed:?}");
    assert!(pacer.admit(&runtime, &Ticket::new(RateLimit::Heavy)).await.is_err());
    tokio::time::sleep(Duration::from_secs(26 * 3_600)).await;
    goes(&pacer, &runtime, RateLimit::Heavy).ended(&answered(&runtime, None));
}
