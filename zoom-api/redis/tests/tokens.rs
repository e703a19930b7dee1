//! Tokens that several programs share.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/redis.rs"]
mod redis_server;

use std::time::{Duration, Instant, SystemTime};

use redis_server::Redis;
use tokio::task::JoinSet;
use zoom_api::Client;
use zoom_api::auth::{AccessToken, ServerToServer, TokenKey, TokenSet, TokenStore};
use zoom_api::runtime::Tokio;
use zoom_api::users::{GetUser, ListUsers};
use zoom_api_fake::{Fake, Server};
use zoom_api_redis::{RedisTokens, SealKey};

fn key() -> TokenKey {
    TokenKey::of_user("app", "ada@example.com")
}

/// A client with a connection of its own, as another process would be.
fn client(fake: &Fake, server: &Server, redis: &Redis) -> Client {
    let app: ServerToServer = fake.server_to_server().store(RedisTokens::new(&redis.store()));
    let builder = Client::builder(app).base_url(server.url()).oauth_url(server.oauth_url());
    builder.build().unwrap()
}

fn fetches(fake: &Fake) -> usize {
    fake.requests().iter().filter(|entry| entry.operation() == Some("oauth.token")).count()
}

#[tokio::test]
async fn programs_share_one_access_token() {
    let redis = Redis::start();
    let fake = Fake::builder().without_limits().start();
    let server = fake.listen().unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        let zoom = client(&fake, &server, &redis);
        calls.spawn(async move { zoom.send(GetUser::new("me")).await.map(drop) });
    }
    for result in calls.join_all().await {
        result.unwrap();
    }
    assert_eq!(fetches(&fake), 1);
}

#[tokio::test]
async fn a_store_that_is_away_costs_no_more_than_another_token() {
    let mut redis = Redis::start();
    let fake = Fake::builder().without_limits().start();
    let server = fake.listen().unwrap();
    let zoom = client(&fake, &server, &redis);
    redis.kill();
    let start = Instant::now();
    zoom.send(ListUsers::new()).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test]
async fn tokens_are_only_put_in_place_of_those_that_they_came_for() {
    let redis = Redis::start();
    let store = RedisTokens::new(&redis.store());
    let [one, two, three] = ["one", "two", "three"].map(TokenSet::new);
    let replace = async |expected: Option<&TokenSet>, new: Option<&TokenSet>| {
        store.replace(&key(), expected, new).await.unwrap()
    };
    assert!(store.load(&key()).await.unwrap().is_none());
    assert!(!replace(Some(&one), Some(&two)).await, "there was nothing");
    assert!(replace(None, Some(&one)).await);
    assert!(!replace(None, Some(&two)).await);
    assert!(!replace(Some(&three), Some(&two)).await);
    assert!(replace(Some(&one), Some(&two)).await);
    // An answer was lost, and it is said again.
    assert!(replace(Some(&one), Some(&two)).await);
    assert!(!replace(Some(&one), Some(&three)).await);
    let access = AccessToken::new("access").scopes(["user:read"]);
    assert!(replace(Some(&two), Some(&two.clone().with_access(access))).await);
    let loaded = store.load(&key()).await.unwrap().unwrap();
    assert_eq!(loaded.refresh_token().unwrap().expose(), "two");
    assert_eq!(loaded.access_token().unwrap().secret().expose(), "access");
    assert!(store.load(&TokenKey::of_user("app", "")).await.unwrap().is_none());
    assert!(!replace(Some(&one), None).await);
    assert!(replace(Some(&two), None).await);
    assert!(store.load(&key()).await.unwrap().is_none());
    assert!(!replace(Some(&two), Some(&three)).await);
}

#[tokio::test]
async fn an_access_token_alone_goes_when_it_expires_and_a_refresh_token_stays() {
    let redis = Redis::start();
    let store = RedisTokens::new(&redis.store());
    let soon = AccessToken::new("soon").expires_at(SystemTime::now() + Duration::from_secs(3_600));
    let account = TokenKey::of_account("app", "account");
    let alone = TokenSet::of_access(soon.clone());
    assert!(store.replace(&account, None, Some(&alone)).await.unwrap());
    let lives = |key: &TokenKey| {
        redis.command::<i64>(&["PTTL", &format!("zoom-api:1:{{tokens:{}}}:tokens", key.name())])
    };
    assert!((3_590_000..=3_600_000).contains(&lives(&account)), "{}", lives(&account));
    // One that never ends, by its word.
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX.unsigned_abs() - 100);
    let endless = TokenSet::of_access(AccessToken::new("endless").expires_at(end));
    let other = TokenKey::of_account("app", "other");
    assert!(store.replace(&other, None, Some(&endless)).await.unwrap());
    assert!(lives(&other) > 1_000_000_000, "{}", lives(&other));
    let both = TokenSet::new("refresh").with_access(soon);
    assert!(store.replace(&key(), None, Some(&both)).await.unwrap());
    assert_eq!(lives(&key()), -1);
}

#[tokio::test]
async fn one_holds_the_lock_and_whoever_goes_away_leaves_it() {
    let redis = Redis::start();
    let runtime = Tokio::new();
    let [one, two] = [0; 2].map(|_| RedisTokens::new(&redis.store()));
    let guard = one.lock(&key(), &runtime).await.unwrap();
    let waits = async |time: u64| {
        let key = key();
        let lock = two.lock(&key, &runtime);
        matches!(tokio::time::timeout(Duration::from_millis(time), lock).await, Ok(Ok(_)))
    };
    assert!(!waits(100).await);
    // Other tokens are free.
    drop(two.lock(&TokenKey::of_user("app", "other"), &runtime).await.unwrap());
    drop(guard);
    assert!(waits(1_000).await);
    // It lasts as long as its holder, and not much longer.
    let guard = one.lock(&key(), &runtime).await.unwrap();
    assert!(!waits(3_500).await);
    // The thread of its process is gone, and nobody gives the lock back.
    drop(one);
    assert!(waits(4_000).await);
    drop(guard);
}

#[tokio::test]
async fn sealed_tokens_cannot_be_read_or_moved() {
    let redis = Redis::start();
    let store = redis.store();
    let secret = SealKey::new([7; 32]);
    let sealed = RedisTokens::sealed(&store, secret.clone());
    let tokens = TokenSet::new("very secret");
    assert!(sealed.replace(&key(), None, Some(&tokens)).await.unwrap());
    let place = format!("zoom-api:1:{{tokens:{}}}:tokens", key().name());
    let held: Vec<u8> = redis.command(&["HGET", &place, "tokens"]);
    assert!(!held.windows(6).any(|part| part == b"secret"), "{held:?}");
    let loaded = sealed.load(&key()).await.unwrap().unwrap();
    assert_eq!(loaded.refresh_token().unwrap().expose(), "very secret");
    // Without the key, with another one, and in another place.
    let error = RedisTokens::new(&store).load(&key()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    let other = RedisTokens::sealed(&store, SealKey::new([8; 32]));
    other.load(&key()).await.unwrap_err();
    let there = TokenKey::of_user("app", "mallory");
    let moved = format!("zoom-api:1:{{tokens:{}}}:tokens", there.name());
    let _: i64 = redis.command(&["COPY", &place, &moved]);
    sealed.load(&there).await.unwrap_err();
    // Another key, which still opens what the old one has sealed.
    let renewed = other.or_sealed_with(secret);
    assert!(renewed.load(&key()).await.unwrap().is_some());
    assert!(renewed.replace(&key(), Some(&tokens), Some(&TokenSet::new("next"))).await.unwrap());
    sealed.load(&key()).await.unwrap_err();
}

#[tokio::test]
async fn a_short_absence_loses_no_refresh_token() {
    let mut redis = Redis::durable();
    let store = RedisTokens::new(&redis.store());
    let [one, two] = ["one", "two"].map(TokenSet::new);
    assert!(store.replace(&key(), None, Some(&one)).await.unwrap());
    redis.kill();
    let save = tokio::spawn({
        let (store, one, two) = (store.clone(), one.clone(), two.clone());
        async move { store.replace(&key(), Some(&one), Some(&two)).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    redis.restart();
    assert!(save.await.unwrap().unwrap());
    redis.restart();
    let loaded = store.load(&key()).await.unwrap().unwrap();
    assert_eq!(loaded.refresh_token().unwrap().expose(), "two");
}

#[tokio::test]
async fn a_lock_whose_answer_was_lost_is_free_again() {
    let redis = Redis::start();
    let runtime = Tokio::new();
    let [one, two] = [0; 2].map(|_| RedisTokens::new(&redis.store()));
    let account = TokenKey::of_account("app", "account");
    one.load(&account).await.unwrap();
    // The server sets the lock when it goes on, and nobody hears of it.
    redis.freeze();
    one.lock(&account, &runtime).await.map(drop).unwrap_err();
    redis.thaw();
    let free = two.lock(&account, &runtime);
    tokio::time::timeout(Duration::from_millis(4_500), free).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_lock_of_a_refresh_token_bears_a_short_absence() {
    let mut redis = Redis::start();
    let runtime = Tokio::new();
    let store = RedisTokens::new(&redis.store());
    drop(store.lock(&key(), &runtime).await.unwrap());
    redis.kill();
    let lock = tokio::spawn(async move { store.lock(&key(), &Tokio::new()).await.map(drop) });
    tokio::time::sleep(Duration::from_millis(500)).await;
    redis.restart();
    lock.await.unwrap().unwrap();
}
