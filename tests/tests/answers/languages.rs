//! The same Zoom in every language: whatever the client decides, it decides alike, for nothing hangs on words.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use zoom_api::auth::{MemoryStore, StaticToken, UserOAuth};
use zoom_api::groups::{CreateGroup, DeleteGroup, RemoveGroupAdmin, RemoveGroupMember};
use zoom_api::limits::Plan;
use zoom_api::types::UserType;
use zoom_api::users::{
    CreateUser, CreateUserAction, DeleteUser, GetUser, ListUsers, NewUser, UpdateUser,
};
use zoom_api::{Effect, Endpoint, Error, ErrorKind};
use zoom_api_fake::{Behaviour, Fake, FakeBuilder, Fault, Grant, Language, Limited, Requests};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// What comes of it in English, and must in the others too.
fn alike<T: PartialEq + Debug>(test: impl AsyncFn(FakeBuilder) -> T) -> T {
    let in_language = |language| {
        let builder = Fake::builder().behaviour(Behaviour::new().language(language));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(test(builder))
    };
    let english = in_language(Language::English);
    for language in Language::ALL {
        assert_eq!(in_language(language), english, "{language:?}");
    }
    english
}

/// All that programs go by, and how often was asked.
fn decided<E: Endpoint>(fake: &Fake, error: &Error) -> String {
    format!(
        "{:?} {:?} {:?}, after {}{}{}{}{}{}{}",
        error.kind(),
        error.status().map(|status| status.as_u16()),
        error.code(),
        fake.requests().count::<E>(),
        if error.is_not_found() { ", not found" } else { "" },
        if error.is_conflict() { ", conflict" } else { "" },
        if error.is_missing_scope() { ", scope" } else { "" },
        if error.is_rate_limited() { ", limited" } else { "" },
        if error.is_quota_exhausted() { ", quota" } else { "" },
        if error.may_have_taken_effect() { ", perhaps done" } else { "" },
    )
}

async fn refused<E: Endpoint>(fake: &Fake, request: E) -> String {
    match fake.client().send(request).await {
        Ok(answer) => format!("{:?}", answer.effect()),
        Err(error) => decided::<E>(fake, &error),
    }
}

#[test]
fn a_listing_starts_again_when_its_token_has_expired() {
    let found = alike(async |builder| {
        let fake = builder.users(25).without_limits().start();
        let zoom = fake.client();
        let mut users = zoom.stream(ListUsers::new().page_size(10));
        let mut ids = BTreeSet::new();
        let mut given = 0;
        while let Some(user) = users.try_next().await.unwrap() {
            given += 1;
            ids.insert(user.id.unwrap().to_string());
            if given == 10 {
                fake.clock().advance(Duration::from_secs(16 * 60));
            }
        }
        (given, ids.len(), fake.requests().count::<ListUsers>())
    });
    // The first page, the second one refused, and three pages from the beginning.
    assert_eq!(found, (24, 24, 5));
}

#[test]
fn a_listing_goes_on_with_pages_that_zoom_gives_out() {
    let found = alike(async |builder| {
        let fake = builder.users(700).without_limits().start();
        fake.set_behaviour(fake.behaviour().largest_page(300));
        let zoom = fake.client();
        let mut users = zoom.stream(ListUsers::new());
        let mut ids = BTreeSet::new();
        while let Some(user) = users.try_next().await.unwrap() {
            ids.insert(user.id.unwrap().to_string());
        }
        let statuses = |requests: &Requests| {
            let entries = requests.of::<ListUsers>();
            entries.map(|entry| entry.status().unwrap()).collect::<Vec<_>>()
        };
        let total = zoom.send(ListUsers::new()).await.unwrap().total_records;
        (i64::try_from(ids.len()).ok() == total, statuses(&fake.requests()))
    });
    // Refused once, then three pages; and one of the usual size.
    assert_eq!(found, (true, vec![400, 200, 200, 200, 200]));
}

#[test]
fn what_comes_back_with_a_second_is_waited_for() {
    for limit in [Limited::PerSecond, Limited::Concurrent] {
        let found = alike(async |builder| {
            let fake = builder.start();
            fake.fail(Fault::limited(limit).times(2));
            let answer = fake.client().send(UpdateUser::new("me").dept("Engines")).await;
            (answer.unwrap().effect(), fake.requests().count::<UpdateUser>())
        });
        assert_eq!(found, (Effect::Answered, 3), "{limit:?}");
    }
    // Nobody is turned away who keeps within the limits.
    let statuses = alike(async |builder| {
        let fake = builder.plan(Plan::Free).start();
        let zoom = fake.client();
        for _ in 0..10 {
            zoom.send(ListUsers::new()).await.unwrap();
        }
        fake.requests().calls().map(|entry| entry.status()).collect::<Vec<_>>()
    });
    assert_eq!(statuses, [Some(200); 10]);
}

#[test]
fn a_day_that_is_used_up_is_not_asked_for_again() {
    let found = alike(async |builder| {
        let fake = builder.start();
        fake.fail(Fault::limited(Limited::Daily).always());
        refused(&fake, CreateGroup::new("Engines")).await
    });
    assert_eq!(found, "QuotaExhausted Some(429) Some(429), after 1, limited, quota");
}

/// Neither a type nor a time is with it, and the headers tell of a label that has calls left. A text that can be
/// read saves a few requests, and decides nothing.
#[test]
fn a_day_of_an_operation_that_is_used_up_is_asked_for_a_few_times_at_most() {
    for plan in Plan::ALL {
        let found = alike(async |builder| {
            let fake = builder.plan(*plan).start();
            fake.fail(Fault::limited(Limited::DailyOfOperation).always());
            let error = fake.client().send(ListUsers::new()).await.unwrap_err();
            let calls = fake.requests().count::<ListUsers>();
            (error.kind(), error.is_quota_exhausted(), error.is_rate_limited(), calls <= 4)
        });
        assert_eq!(found, (ErrorKind::QuotaExhausted, true, true, true), "{plan:?}");
    }
}

#[test]
fn what_a_token_may_not_do_is_told_by_code() {
    let found = alike(async |builder| {
        let fake = builder.start();
        let mut found = Vec::new();
        for scopes in [["group:read:admin"], ["user:read"]] {
            let token = fake.token(Grant::user("owner@example.com").scopes(scopes));
            let zoom = fake.client_of(StaticToken::new(token));
            let error = zoom.send(ListUsers::new()).await.unwrap_err();
            let needed = error.missing_scope().unwrap().needed.clone();
            found.push((error.is_missing_scope(), error.code(), needed));
        }
        found
    });
    let all = [
        "user:read",
        "user:write",
        "user:read:admin",
        "user:write:admin",
        "user:read:list_users:admin",
    ];
    let needed =
        |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>();
    assert_eq!(found[0], (true, Some(4711), needed(&all)));
    assert_eq!(found[1], (true, Some(4711), needed(&all[2..])));
    // A role is no scope.
    let found = alike(async |builder| {
        let fake = builder.examples().start();
        let grant = Grant::user("ada@example.com").scopes(["user:read:admin"]);
        let zoom = fake.client_of(StaticToken::new(fake.token(grant)));
        decided::<ListUsers>(&fake, &zoom.send(ListUsers::new()).await.unwrap_err())
    });
    assert_eq!(found, "Api Some(400) Some(200), after 1");
}

#[test]
fn a_token_that_has_ended_is_replaced() {
    let found = alike(async |builder| {
        let fake = builder.start();
        let zoom = fake.client();
        zoom.send(GetUser::new("me")).await.unwrap();
        fake.fail(Fault::token_expired());
        zoom.send(GetUser::new("me")).await.unwrap();
        fake.set_behaviour(fake.behaviour().newest_tokens(1));
        let _of_another_process = fake.token(Grant::account());
        fake.clock().advance(HOUR);
        zoom.send(GetUser::new("me")).await.unwrap();
        fake.requests().iter().map(|entry| entry.operation().unwrap()).collect::<Vec<_>>()
    });
    let (token, get) = ("oauth.token", "users.get");
    assert_eq!(found, [token, get, get, token, get, token, get]);
}

#[test]
fn a_grant_that_has_ended_is_told_from_what_may_pass() {
    let found = alike(async |builder| {
        let fake = builder.start();
        let app = fake.oauth_app("https://example.com/back");
        let store = MemoryStore::default();
        let authorize = |app: &zoom_api::auth::OAuthApp| {
            let authorization = app.authorize().unwrap();
            let back = fake.authorize(authorization.url(), &fake.owner()).unwrap();
            authorization.code(&back).unwrap()
        };
        let code = authorize(&app);
        let first = UserOAuth::new(app.clone(), store).with_code(code.clone());
        let zoom = fake.client_of(first);
        zoom.send(GetUser::new("me")).await.unwrap();
        // The same code again.
        let again = UserOAuth::new(app.clone(), MemoryStore::default()).with_code(code);
        let used = fake.client_of(again).send(GetUser::new("me")).await.unwrap_err();
        // The refresh token is 90 days old.
        fake.clock().advance(91 * 24 * HOUR);
        let old = zoom.send(GetUser::new("me")).await.unwrap_err();
        (used.is_authorization_lost(), old.is_authorization_lost())
    });
    assert_eq!(found, (true, true));
}

#[test]
fn what_is_gone_already_is_told_by_its_code() {
    let group = "SobVexyrQjqCkcxjpBWi6w";
    let found = alike(async |builder| {
        let fake = builder.examples().without_limits().start();
        let mut found = Vec::new();
        fake.fail(Fault::answer_lost().on::<DeleteUser>());
        found.push(refused(&fake, DeleteUser::new("charles@example.com")).await);
        fake.fail(Fault::answer_lost().on::<RemoveGroupMember>());
        found.push(refused(&fake, RemoveGroupMember::new(group, "ada@example.com")).await);
        fake.fail(Fault::answer_lost().on::<RemoveGroupAdmin>());
        found.push(refused(&fake, RemoveGroupAdmin::new(group, "owner@example.com")).await);
        fake.fail(Fault::answer_lost().on::<DeleteGroup>());
        found.push(refused(&fake, DeleteGroup::new(group)).await);
        // By the first answer, it was not there.
        found.push(refused(&fake, DeleteGroup::new(group)).await);
        found.push(refused(&fake, GetUser::new("charles@example.com")).await);
        found
    });
    assert_eq!(
        found,
        [
            "AlreadyGone",
            "AlreadyGone",
            "AlreadyGone",
            "AlreadyGone",
            "Api Some(404) Some(4130), after 3, not found",
            "Api Some(404) Some(1001), after 1, not found",
        ]
    );
}

#[test]
fn what_may_have_been_done_is_not_done_again() {
    let found = alike(async |builder| {
        let fake = builder.start();
        let new = NewUser::new("ada@example.com", UserType::Basic);
        let create = CreateUser::new(CreateUserAction::Create, new);
        fake.fail(Fault::answer_lost().on::<CreateUser>());
        [refused(&fake, create.clone()).await, refused(&fake, create).await]
    });
    assert_eq!(found[0], "Indeterminate None None, after 1, perhaps done");
    assert_eq!(found[1], "Api Some(409) Some(1005), after 2, conflict");
}
