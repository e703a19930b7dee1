//! A lock that ends by itself soon after its holder.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use redis::Value;
use tokio::sync::oneshot;
use zoom_api::auth::StoreGuard;
use zoom_api::runtime::Runtime;

use super::BUSY;
use crate::link::{Link, StoreError};
use crate::script::Script;
use crate::store::Store;

static EXTEND: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("extend.lua")));
static UNLOCK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("unlock.lua")));

/// How long it lasts without its holder, and how often the holder makes it last longer.
const LIFETIME: Duration = Duration::from_secs(3);
const RENEWAL: Duration = Duration::from_secs(1);
/// How long it is waited for: a fetch takes half a minute if it takes long.
const PATIENCE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Waits for a lock. `None`: somebody else holds it all the time. A store that is away is waited for as long as
/// `bears` says.
pub(super) async fn lock(
    store: &Store,
    key: Arc<str>,
    runtime: &dyn Runtime,
    bears: Duration,
) -> Result<Option<StoreGuard>, StoreError> {
    let end = runtime.uptime().saturating_add(PATIENCE);
    let mut pause = Duration::from_millis(2);
    // Since when the store has given no answer.
    let mut away = None;
    loop {
        match attempt(store, &key).await {
            Ok(Some(guard)) => return Ok(Some(guard)),
            Ok(None) => away = None,
            Err(error) => {
                let now = runtime.uptime();
                let since = *away.get_or_insert(now);
                if !error.is_passing() || now.saturating_sub(since) >= bears {
                    return Err(error);
                }
                runtime.sleep(store.link().pause().await.unwrap_or(BUSY)).await;
                continue;
            }
        }
        let left = end.saturating_sub(runtime.uptime());
        if left.is_zero() {
            return Ok(None);
        }
        // An even spread, so that those who wait do not come together.
        let chance = Some(runtime.chance()).filter(|chance| (0.0..=1.0).contains(chance));
        runtime.sleep(pause.mul_f64(0.5 + chance.unwrap_or_default()).min(left)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The task behind it goes on when the caller goes away meanwhile: it ends the lock that nobody has heard of.
async fn attempt(store: &Store, key: &Arc<str>) -> Result<Option<StoreGuard>, StoreError> {
    let (tell, told) = oneshot::channel();
    let (link, key) = (Arc::clone(store.link()), Arc::clone(key));
    store.spawn(async move {
        let mine = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let mut command = redis::cmd("SET");
        command.arg(&*key).arg(&mine).arg("NX").arg("PX").arg(LIFETIME.as_millis() as u64);
        let set = link.query(&command).await;
        let (hold, released) = oneshot::channel::<()>();
        let result = match set {
            Ok(Value::Okay) => Ok(Some(StoreGuard::new(hold))),
            Ok(_) => Ok(None),
            Err(error) => {
                // Nobody has it who could let it go: what may have been set is ended at once.
                drop(hold);
                Err(error)
            }
        };
        let is_held = !matches!(result, Ok(None));
        drop(tell.send(result));
        if is_held {
            keep(&link, &key, &mine, released).await;
        }
    });
    told.await.unwrap_or_else(|_| Err(StoreError::stopped()))
}

/// Makes the lock last until its guard is dropped. When nobody knows whether it was set, it is ended as well.
async fn keep(link: &Link, key: &str, mine: &str, mut released: oneshot::Receiver<()>) {
    let millis = LIFETIME.as_millis().to_string().into_bytes();
    let mine = mine.as_bytes().to_vec();
    while tokio::time::timeout(RENEWAL, &mut released).await.is_err() {
        // One that is lost is not had back: the compare-and-replace behind it loses nothing.
        let _ = EXTEND.run(link, &[key], &[mine.clone(), millis.clone()]).await;
    }
    // Behind its lifetime, it has ended by itself.
    let start = Instant::now();
    while let Err(error) = UNLOCK.run(link, &[key], std::slice::from_ref(&mine)).await
        && error.is_passing()
        && start.elapsed() < LIFETIME
    {
        tokio::time::sleep(link.pause().await.unwrap_or(BUSY)).await;
    }
}
