//! When outcomes come, what a mixed load takes, and what calls are known by in a journal.

use std::time::Duration;

use tokio::time::Instant;
use zoom_api::Endpoint;
use zoom_api::bulk::Journal;
use zoom_api::groups::CreateGroup;
use zoom_api::limits::Plan;
use zoom_api::pace::{Unpaced, Workload};
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, GetUser, NewUser, UpdateUser};
use zoom_api_tests::world::{Scripted, answer, builder, reset, script};

use crate::any::Any;

#[tokio::test(start_paused = true)]
async fn an_outcome_in_order_comes_as_soon_as_it_is_its_turn() {
    let zoom = Scripted::new(|_, request| {
        let digit = request.uri().path().chars().last().and_then(|last| last.to_digit(10));
        async move {
            tokio::time::sleep(Duration::from_secs(digit.unwrap_or(1).into())).await;
            Ok(answer(204, ""))
        }
    });
    let client = builder(&zoom).pacer(Unpaced).build().unwrap();
    let requests = ["a2", "b1", "c9"].map(|user| UpdateUser::new(user).dept("Engines"));
    let mut bulk = client.bulk(requests).concurrency(3).in_order();
    let start = Instant::now();
    for (index, seconds) in [2, 2, 9].into_iter().enumerate() {
        let outcome = bulk.next().await.unwrap();
        assert_eq!((outcome.index, start.elapsed().as_secs()), (index, seconds));
    }
}

#[tokio::test(start_paused = true)]
async fn calls_of_several_kinds_take_what_each_kind_takes() {
    let client = builder(&script(vec![])).plan(Plan::Pro).build().unwrap();
    let get = (0..3).map(|number| Any(GetUser::new(format!("u{number}")).into_call()));
    let create = (0..150).map(|number| Any(CreateGroup::new(format!("g{number}")).into_call()));
    let bulk = client.bulk(get.chain(create));
    let load =
        Workload::new().operation(GetUser::OPERATION, 3).operation(CreateGroup::OPERATION, 150);
    let expected = client.estimate(&load).unwrap().time;
    // A hundred groups a day: the others wait for midnight.
    assert!(expected > Duration::from_secs(3_600), "{expected:?}");
    assert_eq!(bulk.progress().time_left, Some(expected));
}

#[tokio::test]
async fn a_journal_of_an_earlier_build_knows_its_calls() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.journal");
    let zoom = script(vec![|| Ok(answer(201, r#"{"id":"g"}"#))]);
    let client = builder(&zoom).pacer(Unpaced).build().unwrap();
    let journal = Journal::open(&path).unwrap();
    let groups = ["A", "A", "B"].map(CreateGroup::new);
    let outcomes = client.bulk(groups).journal(&journal).in_order().collect().await;
    let ids: Vec<_> = outcomes.iter().map(|it| it.id.as_ref().unwrap().to_string()).collect();
    // With other ids, what was done would be done again.
    let ids_before = [
        "ea80643fb19a3b2e98a7fabd4602a959",
        "ea80643fb19a3b2e98a7fabd4602a959-2",
        "1f79451eba5274d6d69973a0c7e68f63",
    ];
    assert_eq!(ids, ids_before);
}

#[tokio::test]
async fn unclear_calls_are_told_in_one_order() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path().join("work.journal")).unwrap();
    let client = builder(&script(vec![reset])).pacer(Unpaced).build().unwrap();
    let users = (0..12).map(|number| {
        let user = NewUser::new(format!("u{number}@example.com"), UserType::Basic);
        CreateUser::new(CreateUserAction::Create, user)
    });
    client.bulk(users).journal(&journal).collect().await;
    let ids: Vec<_> = journal.unclear().into_iter().map(|call| call.id).collect();
    assert!(ids.len() == 12 && ids.is_sorted(), "{ids:?}");
}
