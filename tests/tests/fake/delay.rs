//! Requests and answers that are on their way for a while.

use std::time::{Duration, Instant, SystemTime};

use futures_util::future::join_all;
use zoom_api::Client;
use zoom_api::auth::StaticToken;
use zoom_api::limits::Plan;
use zoom_api::pace::Unpaced;
use zoom_api::users::{GetUser, ListUsers};
use zoom_api_fake::{Behaviour, Fake, Grant, Windows};

fn milliseconds(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn fake(seed: u64, delays: [u64; 2]) -> Fake {
    let [least, greatest] = delays.map(milliseconds);
    let behaviour = Behaviour::new().delay(least..=greatest);
    Fake::builder().plan(Plan::Business).seed(seed).behaviour(behaviour).start()
}

/// How long it took for so many calls to arrive, and for their answers to come back, in milliseconds.
async fn times(fake: &Fake, calls: usize) -> Vec<(u128, u128)> {
    let zoom = fake.client_of(StaticToken::new(fake.token(Grant::account())));
    let since = |start: SystemTime, end: SystemTime| end.duration_since(start).unwrap().as_millis();
    let mut times = Vec::new();
    for _ in 0..calls {
        let start = fake.clock().now();
        zoom.send(GetUser::new("me")).await.unwrap();
        let arrived = fake.requests().last().unwrap().time();
        times.push((since(start, arrived), since(arrived, fake.clock().now())));
    }
    times
}

#[tokio::test]
async fn each_way_takes_another_time_of_the_range() {
    let found = times(&fake(7, [20, 120]), 50).await;
    let ways: Vec<_> = found.iter().flat_map(|(there, back)| [*there, *back]).collect();
    assert!(ways.iter().all(|way| (20..=120).contains(way)), "{ways:?}");
    let (least, greatest) = (ways.iter().min().unwrap(), ways.iter().max().unwrap());
    assert!(*least < 40 && *greatest > 100, "{least} {greatest}");
    assert_eq!(times(&fake(7, [20, 120]), 50).await, found, "from the seed");
    assert_ne!(times(&fake(8, [20, 120]), 50).await, found);
    assert_eq!(times(&fake(7, [0, 0]), 3).await, [(0, 0); 3]);
    // In both directions, whatever comes first.
    assert_eq!(times(&fake(7, [30, 30]), 3).await, [(30, 30); 3]);
    let behaviour = Behaviour::new().delay(milliseconds(9)..=milliseconds(3));
    assert_eq!(behaviour, Behaviour::new().delay(milliseconds(9)..=milliseconds(9)));
}

/// What counts is when calls arrive: those that left in one second may arrive in another.
#[tokio::test]
async fn a_call_is_counted_when_it_arrives() {
    let turned_away = async |delays| {
        let fake = fake(0, delays);
        fake.set_behaviour(fake.behaviour().windows(Windows::Fixed));
        let token = StaticToken::new(fake.token(Grant::account()));
        let zoom = fake.client_builder(token).pacer(Unpaced).build().unwrap();
        let second = |half: u64| {
            let (fake, zoom) = (fake.clone(), zoom.clone());
            async move {
                zoom_api::runtime::Runtime::sleep(fake.clock(), milliseconds(half)).await;
                join_all((0..60).map(|_| zoom.send(ListUsers::new()))).await;
            }
        };
        // As many as a second allows, late in one and early in the next.
        join_all([second(900), second(1_100)]).await;
        fake.requests().calls().filter(|entry| entry.status() == Some(429)).count()
    };
    assert_eq!(turned_away([0, 0]).await, 0);
    assert!(turned_away([0, 300]).await > 0);
}

#[tokio::test]
async fn over_a_socket_it_is_real_time() {
    let fake = fake(0, [50, 50]);
    let server = fake.listen().unwrap();
    let token = StaticToken::new(fake.token(Grant::account()));
    let zoom = Client::builder(token).base_url(server.url()).build().unwrap();
    let start = Instant::now();
    zoom.send(GetUser::new("me")).await.unwrap();
    assert!(start.elapsed() >= milliseconds(100));
    fake.set_behaviour(Behaviour::new());
    zoom.send(GetUser::new("me")).await.unwrap();
}
