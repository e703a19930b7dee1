//! The two tasks of a pacer on the thread of the store.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::batch::{Answer, LabelState};
use super::local::Absence;
use super::{Shared, Verdicts};
use crate::link::{Link, StoreError};
use crate::script::Script;

static BOOK: LazyLock<Script> =
    LazyLock::new(|| Script::new(concat!(include_str!("clock.lua"), include_str!("book.lua"))));

/// How long nobody tries again when the store is there and cannot do what it is asked for.
const REFUSED: Duration = Duration::from_millis(500);

/// Gives out the places whose time has come.
pub(super) async fn give_out(shared: Arc<Shared>) {
    while !*shared.closed.borrow() {
        let mut verdicts = Verdicts::default();
        let (next, has_news) = {
            let mut desk = shared.desk();
            (desk.tick(Instant::now(), &mut verdicts), desk.has_news())
        };
        if has_news {
            shared.asks.notify_one();
        }
        shared.deliver(verdicts);
        let notified = shared.ticks.notified();
        match next {
            Some(at) => drop(timeout_at(at.into(), notified).await),
            None => notified.await,
        }
    }
}

/// Asks the store for places, and tells it what has happened: all that has come up since the last time in one
/// run of the script.
pub(super) async fn ask(shared: Arc<Shared>, link: Arc<Link>) {
    // Nothing is asked before the first call.
    shared.asks.notified().await;
    while !*shared.closed.borrow() {
        let now = Instant::now();
        let batch = shared.desk().batch(now);
        let Some(batch) = batch else {
            let next = shared.desk().next_batch();
            let _ = timeout_at(next.into(), shared.asks.notified()).await;
            continue;
        };
        let asked = Instant::now();
        let result = BOOK.run(&link, &batch.keys, &batch.arguments).await;
        let result = result.and_then(|value| {
            Answer::read(&value).map_err(|error| StoreError::unreadable(error.to_string()))
        });
        let mut verdicts = Verdicts::default();
        match result {
            Ok(answer) => {
                let arrived = Instant::now();
                let changes = {
                    let mut desk = shared.desk();
                    let changes = desk.changes(&answer);
                    desk.answer(&batch, &answer, asked, arrived, &mut verdicts);
                    changes
                };
                changes.iter().for_each(tell);
                returned(&shared);
                shared.deliver(verdicts);
                shared.ticks.notify_one();
            }
            Err(why) => {
                shared.desk().lost(&batch, &mut verdicts);
                let pause = link.pause().await.unwrap_or(REFUSED);
                lost(&shared, why);
                shared.deliver(verdicts);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Tells a subscriber of `tracing`, which may ask how the budgets stand.
fn tell(LabelState { label, rate, pause }: &LabelState) {
    if *rate < 1.0 {
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(limit = label, pause_ms, rate, "calls pause, and go on more slowly");
    } else {
        tracing::info!(limit = label, "calls go at their whole rate again");
    }
}

fn lost(shared: &Shared, why: StoreError) {
    if shared.away.borrow().is_some() {
        return;
    }
    let here = shared.desk().known.as_ref().map(|known| known.here);
    let instances = here.unwrap_or(shared.instances);
    tracing::warn!(
        error = %why,
        instances,
        "the store of the rate limits is away"
    );
    let absence = Absence::new(shared, instances, why);
    shared.away.send_replace(Some(Arc::new(absence)));
}

fn returned(shared: &Shared) {
    if let Some(absence) = shared.away.send_replace(None) {
        let away_ms = u64::try_from(absence.since().elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(away_ms, "the store of the rate limits is back");
    }
}
