//! Work in bulk: how many calls at a time, in which order, about whom, and how far it is.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::Value as Json;
use zoom_api::bulk::Journal;
use zoom_api::contact_groups::{
    AddContactGroupMembers, CreateContactGroup, RemoveContactGroupMembers,
};
use zoom_api::groups::{AddGroupMembers, CreateGroup, DeleteGroup};
use zoom_api::limits::Plan;
use zoom_api::pace::Unpaced;
use zoom_api::types::{ContactGroupMemberInput, ContactGroupMemberType, UserReference, UserType};
use zoom_api::users::{CreateUser, CreateUserAction, DeleteUser, GetUser, NewUser, UpdateUser};
use zoom_api::{Client, Endpoint};
use zoom_api_fake::{Fake, Fault};
use zoom_api_tests::world::{Scripted, answer, builder};

use crate::any::Any;

/// A server whose calls take a second, the last digit of the path in seconds if there is one.
struct Slow {
    zoom: Client,
    server: Scripted,
    /// Calls that are under way, and the most that there were.
    flying: Arc<[AtomicUsize; 2]>,
}

/// A call that is under way until it is dropped.
struct Flying(Arc<[AtomicUsize; 2]>);

impl Flying {
    fn new(counts: &Arc<[AtomicUsize; 2]>) -> Self {
        let now = counts[0].fetch_add(1, Ordering::Relaxed) + 1;
        counts[1].fetch_max(now, Ordering::Relaxed);
        Self(Arc::clone(counts))
    }
}

impl Drop for Flying {
    fn drop(&mut self) {
        self.0[0].fetch_sub(1, Ordering::Relaxed);
    }
}

impl Slow {
    fn new() -> Self {
        let flying: Arc<[AtomicUsize; 2]> = Arc::default();
        let counts = Arc::clone(&flying);
        let server = Scripted::new(move |_, request| {
            let flying = Flying::new(&counts);
            let digit = request.uri().path().chars().last().and_then(|last| last.to_digit(10));
            async move {
                tokio::time::sleep(Duration::from_secs(digit.unwrap_or(1).into())).await;
                drop(flying);
                match request.uri().path().contains("bad") {
                    true => Ok(answer(404, r#"{"code":1001,"message":"User does not exist."}"#)),
                    false => Ok(answer(204, "")),
                }
            }
        });
        let zoom = builder(&server).pacer(Unpaced).build().unwrap();
        Self { zoom, server, flying }
    }

    fn flying(&self) -> usize {
        self.flying[0].load(Ordering::Relaxed)
    }

    fn most(&self) -> usize {
        self.flying[1].load(Ordering::Relaxed)
    }

    fn targets(&self) -> Vec<String> {
        self.server.requests().iter().map(|request| request.uri().path()[4..].to_owned()).collect()
    }
}

fn users(names: impl IntoIterator<Item = &'static str>) -> Vec<UpdateUser> {
    names.into_iter().map(|name| UpdateUser::new(name).dept("Engines")).collect()
}

#[tokio::test(start_paused = true)]
async fn so_many_calls_are_made_at_a_time_and_no_more() {
    for most in [1, 3, 100] {
        let slow = Slow::new();
        let names =
            (0..20).map(|number| UpdateUser::new(format!("user-{number}-")).dept("Engines"));
        let outcomes: Vec<_> = slow.zoom.bulk(names).concurrency(most).collect().await;
        assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
        assert_eq!((outcomes.len(), slow.most()), (20, most.min(20)));
    }
    let slow = Slow::new();
    slow.zoom.bulk((0..40).map(|number| GetUser::new(format!("{number}-")))).collect().await;
    assert_eq!(slow.most(), 16);
    assert!(slow.zoom.bulk(users([])).next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn outcomes_come_as_calls_end_or_in_the_order_of_the_requests() {
    let names = ["a/5", "b/1", "c/3", "d/2", "e/4", "f/1"];
    for most in [2, 3, 6] {
        let slow = Slow::new();
        let bulk = slow.zoom.bulk(users(names)).concurrency(most);
        let came: Vec<_> = bulk.map(|outcome| outcome.index).collect().await;
        assert_ne!(came, [0, 1, 2, 3, 4, 5]);

        let slow = Slow::new();
        let mut bulk = slow.zoom.bulk(users(names)).concurrency(most).in_order();
        for expected in 0..names.len() {
            assert_eq!(bulk.next().await.unwrap().index, expected);
        }
        assert!(bulk.next().await.is_none());
        assert!(slow.most() <= most);
    }

    // What is held back takes places: while the first call is on its way, only so many others have been made.
    let slow = Slow::new();
    let mut bulk = slow.zoom.bulk(users(names)).concurrency(3).in_order();
    assert_eq!(bulk.next().await.unwrap().index, 0);
    assert_eq!(slow.targets().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_at_the_same_time_about_the_same_thing() {
    let slow = Slow::new();
    let names = ["ada@example.com", "b", "ADA@example.com", "ada@example.com", "c"];
    let bulk = slow.zoom.bulk(users(names)).and([DeleteUser::new("b"), DeleteUser::new("d")]);
    // A group of the same name is another thing.
    let start = tokio::time::Instant::now();
    let outcomes = bulk.and([DeleteGroup::new("b")]).in_order().collect().await;
    assert_eq!(outcomes.len(), 8);
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    let sent = slow.server.requests();
    let of = |name: &str| -> Vec<_> {
        let of = sent.iter().filter(|request| request.uri().path().ends_with(name));
        of.map(|request| request.method().as_str()).collect()
    };
    assert_eq!(
        slow.targets()[..5],
        ["users/ada%40example.com", "users/b", "users/c", "users/d", "groups/b",]
    );
    assert_eq!(of("users/b"), ["PATCH", "DELETE"]);
}

/// Zoom turns away what comes about a user who is being created.
#[tokio::test(start_paused = true)]
async fn a_user_is_created_before_anything_else_is_done_about_them() {
    let create = |email: &str| {
        Any(CreateUser::new(CreateUserAction::Create, NewUser::new(email, UserType::Basic))
            .into_call())
    };
    let slow = Slow::new();
    let update = |name: &str| Any(UpdateUser::new(name).dept("Engines").into_call());
    let calls = [create("Ada@example.com"), update("ada@example.com"), create("b@example.com")];
    let start = tokio::time::Instant::now();
    slow.zoom.bulk(calls).collect().await;
    assert_eq!(slow.targets(), ["users", "users", "users/ada%40example.com"]);
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn calls_end_well_though_nobody_asks_for_a_long_time() {
    let slow = Slow::new();
    let mut bulk = slow.zoom.bulk(users(["a", "b", "c", "d"])).concurrency(2);
    while let Some(outcome) = bulk.next().await {
        outcome.result.unwrap();
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
    assert_eq!(bulk.progress().done, 4);
    assert_eq!(slow.server.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn one_error_at_least_comes_before_it_stops() {
    let slow = Slow::new();
    let mut bulk = slow.zoom.bulk(users(["a", "bad-b", "c"])).concurrency(1).stop_after(0);
    while bulk.next().await.is_some() {}
    assert_eq!(slow.targets(), ["users/a", "users/bad-b"]);
}

#[tokio::test(start_paused = true)]
async fn a_thing_that_many_calls_are_about_does_not_hold_up_the_order() {
    let slow = Slow::new();
    let names = ["a", "a", "b", "b", "c", "a", "b", "d", "a"];
    let outcomes = slow.zoom.bulk(users(names)).concurrency(2).collect().await;
    let indices: Vec<_> = outcomes.iter().map(|outcome| outcome.index).collect();
    assert_eq!(indices, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[tokio::test(start_paused = true)]
async fn after_some_errors_nothing_more_is_begun() {
    let slow = Slow::new();
    let names = ["a", "bad-b", "c", "bad-d", "e", "bad-f", "g", "h"];
    let mut bulk = slow.zoom.bulk(users(names)).concurrency(2).stop_after(2);
    let mut errors = 0;
    while let Some(outcome) = bulk.next().await {
        errors += usize::from(outcome.result.is_err());
    }
    let progress = bulk.progress();
    assert_eq!((errors, progress.failed), (2, 2));
    // `e` was begun when `c` had ended, and was on its way when the second error came.
    assert_eq!((progress.done, progress.running, progress.left), (5, 0, 3));
    assert_eq!(slow.targets(), ["users/a", "users/bad-b", "users/c", "users/bad-d", "users/e"]);

    let slow = Slow::new();
    let mut bulk = slow.zoom.bulk(users(["a", "b", "c"])).concurrency(1);
    bulk.next().await.unwrap();
    bulk.stop();
    assert!(bulk.next().await.is_none());
    assert_eq!(slow.targets(), ["users/a"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_goes_no_further() {
    let slow = Slow::new();
    let mut bulk = slow.zoom.bulk(users(["a", "b", "c", "d"])).concurrency(3);
    assert!(bulk.next().now_or_never().is_none());
    // The future was dropped, and the calls are still there.
    assert_eq!(slow.flying(), 3);
    assert!(bulk.next().await.unwrap().result.is_ok());
    assert!(slow.flying() > 0);
    drop(bulk);
    assert_eq!(slow.flying(), 0);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(slow.server.requests().len(), 3);
}

/// Requests with a body, and the answer to each of the users by name.
fn listening() -> (Client, Arc<Mutex<Vec<Json>>>) {
    let bodies: Arc<Mutex<Vec<Json>>> = Arc::default();
    let heard = Arc::clone(&bodies);
    let server = Scripted::new(move |_, request| {
        let body: Json = match request.body().is_empty() {
            true => request.uri().query().unwrap_or_default().into(),
            false => serde_json::from_slice(request.body()).unwrap(),
        };
        let refused = body.to_string().contains("nobody");
        heard.lock().unwrap().push(body);
        std::future::ready(Ok(match refused {
            true => answer(404, r#"{"code":4130,"message":"The group does not exist."}"#),
            false => answer(201, r#"{"ids":"a","member_ids":["a"],"group_id":"g"}"#),
        }))
    });
    (builder(&server).pacer(Unpaced).build().unwrap(), bodies)
}

fn items<T>(outcomes: &[zoom_api::bulk::Outcome<T>]) -> Vec<(usize, Option<Range<usize>>, bool)> {
    outcomes
        .iter()
        .map(|outcome| (outcome.index, outcome.items.clone(), outcome.result.is_ok()))
        .collect()
}

fn people(count: usize) -> impl Iterator<Item = UserReference> {
    (0..count).map(|number| match number {
        45 => UserReference::new().id("nobody"),
        number => UserReference::new().id(number.to_string()),
    })
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_too_long_is_cut_and_each_part_has_an_outcome() {
    let (zoom, bodies) = listening();
    let requests = [AddGroupMembers::new("g", people(30)), AddGroupMembers::new("h", people(65))];
    let outcomes = zoom.bulk(requests).split().collect().await;
    assert_eq!(
        items(&outcomes),
        [
            (0, None, true),
            (1, Some(0..30), true),
            (1, Some(30..60), false),
            (1, Some(60..65), true),
        ]
    );
    let sent: Vec<_> = bodies.lock().unwrap().iter().map(|body| body["members"].clone()).collect();
    let lengths: Vec<_> = sent.iter().map(|members| members.as_array().unwrap().len()).collect();
    assert_eq!(lengths, [30, 30, 30, 5]);
    assert_eq!(sent[3][0], serde_json::json!({ "id": "60" }));
}

#[tokio::test(start_paused = true)]
async fn what_has_not_begun_can_be_cut_on_the_way() {
    let (zoom, _) = listening();
    let requests = [1, 40, 35].map(|count| AddGroupMembers::new(count.to_string(), people(count)));
    let mut bulk = zoom.bulk(requests).concurrency(1);
    let mut outcomes = vec![bulk.next().await.unwrap()];
    let mut bulk = bulk.split();
    assert_eq!((bulk.progress().total, bulk.progress().left), (5, 4));
    bulk = bulk.split().in_order();
    while let Some(outcome) = bulk.next().await {
        outcomes.push(outcome);
    }
    let parts = [
        (0, None, true),
        (1, Some(0..30), true),
        (1, Some(30..40), true),
        (2, Some(0..30), true),
        (2, Some(30..35), true),
    ];
    assert_eq!(items(&outcomes), parts);
    assert_eq!((bulk.progress().done, bulk.progress().left), (5, 0));
}

#[tokio::test(start_paused = true)]
async fn a_list_is_cut_where_zoom_takes_fewer_of_a_kind() {
    let (zoom, bodies) = listening();
    let user =
        |id: usize| ContactGroupMemberInput::new(ContactGroupMemberType::User, id.to_string());
    let group =
        |id: usize| ContactGroupMemberInput::new(ContactGroupMemberType::Group, id.to_string());
    let members = (0..4).map(group).chain((0..60).map(user)).chain((4..6).map(group));
    let request = AddContactGroupMembers::new("g", members);
    let outcomes = zoom.bulk([request]).split().collect().await;
    // 3 groups, then 1 group and 50 users, then 10 users and 2 groups.
    assert_eq!(
        items(&outcomes),
        [(0, Some(0..3), true), (0, Some(3..54), true), (0, Some(54..66), true),]
    );
    assert_eq!(bodies.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_list_in_the_query_is_cut_too_and_what_creates_is_not() {
    let (zoom, bodies) = listening();
    let ids = |count: usize| (0..count).map(|number| number.to_string());
    let request = RemoveContactGroupMembers::new("g", ids(41));
    zoom.bulk([request.clone()]).split().collect().await;
    let sent: Vec<_> = std::mem::take(&mut *bodies.lock().unwrap());
    let counts = sent.iter().map(|query| query.as_str().unwrap().matches(',').count() + 1);
    assert_eq!(counts.collect::<Vec<_>>(), [20, 20, 1]);

    // Nobody has asked for it.
    zoom.bulk([request]).collect().await;
    assert_eq!(std::mem::take(&mut *bodies.lock().unwrap()).len(), 1);

    let members = ids(60).map(|id| ContactGroupMemberInput::new(ContactGroupMemberType::User, id));
    let request = CreateContactGroup::new("Friends").group_members(members);
    assert_eq!(items(&zoom.bulk([request]).split().collect().await), [(0, None, true)]);
}

#[tokio::test]
async fn progress_tells_how_long_the_rate_limits_make_it_take() {
    let fake = Fake::builder().plan(Plan::Free).users(20).start();
    let requests = (0..20).map(|_| GetUser::new("me"));
    let mut bulk = fake.client().bulk(requests).concurrency(4);
    let before = bulk.progress();
    assert_eq!((before.total, before.done, before.running, before.left), (20, 0, 0, 20));
    // 4 calls a second.
    let time = before.time_left.unwrap();
    assert!((4..8).contains(&time.as_secs()), "{time:?}");
    bulk.next().await.unwrap().result.unwrap();
    let midway = bulk.progress();
    assert_eq!((midway.done, midway.failed), (1, 0));
    assert_eq!(midway.done + midway.running + midway.left, midway.total);
    while bulk.next().await.is_some() {}
    let after = bulk.progress();
    assert_eq!((after.done, after.running, after.left), (20, 0, 0));
    assert!(after.time_left.unwrap() < Duration::from_secs(2), "{after:?}");
}

#[tokio::test]
async fn a_request_that_is_not_valid_is_an_outcome() {
    let fake = Fake::start();
    let outcomes = fake.client().bulk([GetUser::new(".."), GetUser::new("me")]).collect().await;
    assert!(outcomes[0].result.as_ref().is_err_and(zoom_api::Error::is_invalid_input));
    assert!(outcomes[1].result.is_ok());
}

#[test]
fn calls_in_bulk_need_no_async() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::builder().without_limits().real_time().start();
    let journal = Journal::open(folder.path().join("work.journal")).unwrap();
    let zoom = fake.client();
    let requests =
        || ["me", "nobody@example.com", "me"].map(|name| UpdateUser::new(name).dept(name));
    let mut bulk = zoom.bulk(requests()).in_order().journal(&journal).blocking();
    assert_eq!(bulk.progress().left, 3);
    let outcomes: Vec<_> = bulk.by_ref().map(|outcome| outcome.unwrap().result.is_ok()).collect();
    assert_eq!(outcomes, [true, false, true]);
    assert_eq!((bulk.progress().done, bulk.progress().failed), (3, 1));
    assert!(bulk.next().is_none());

    let mut bulk = zoom.bulk(requests()).concurrency(1).blocking();
    assert!(bulk.next().unwrap().unwrap().result.is_ok());
    bulk.stop();
    assert!(bulk.next().is_none());
    assert_eq!(bulk.progress().left, 2);

    // Inside async code it works as well.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let count = runtime.block_on(async { zoom.bulk(requests()).blocking().count() });
    assert_eq!(count, 3);

    fake.fail(Fault::answer_lost().on::<CreateGroup>());
    let create = || zoom.bulk([CreateGroup::new("A")]).journal(&journal).blocking();
    let outcome = create().next().unwrap().unwrap();
    assert!(outcome.result.is_err_and(|error| error.is_indeterminate()));
    journal.settle_blocking(&outcome.id.unwrap(), true).unwrap();
    assert!(create().next().unwrap().unwrap().result.is_ok());
}
