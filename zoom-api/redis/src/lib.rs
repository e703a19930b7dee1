//! One account, many processes and hosts: the rate limits and the tokens of [`zoom-api`](zoom_api), shared over
//! Redis 6.2 or later, or Valkey.
//!
//! Zoom counts the calls of an account together, whoever makes them. [`RedisPacer`] keeps one set of books for all
//! processes, and [`RedisTokens`] one access token, or the refresh tokens of users.
//!
//! ```no_run
//! use zoom_api::Client;
//! use zoom_api::auth::ServerToServer;
//! use zoom_api::limits::Plan;
//! use zoom_api_redis::{RedisPacer, RedisTokens, Store};
//!
//! # fn main() -> Result<(), zoom_api::Error> {
//! let store = Store::open("redis://127.0.0.1/")?;
//! let zoom = Client::builder(ServerToServer::from_env()?.store(RedisTokens::new(&store)))
//!     .pacer(RedisPacer::new(&store, "my account", Plan::Business))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # How calls are counted
//!
//! A call takes a time from all its budgets at one moment, or from none: that of its label, those of its operation
//! or user, and the daily ones. The store does it in a script, for all calls that wait in a process in one run,
//! and by its own clock. Places are taken at most half a second ahead, so that a process that dies leaves next to
//! nothing behind, and none stands behind another one for long. Within a process, urgent calls go first; across
//! processes they go with the next run.
//!
//! What counts for Zoom is when calls arrive. So the books move a call to the latest time at which it may have arrived,
//! by what its answer tells. A 429 lets all processes pause, takes their common rate back, and lets it
//! grow again. A daily budget is counted from midnight UTC, and survives the programs.
//!
//! # When the store is away
//!
//! | [`WhenAway`] | calls |
//! |---|---|
//! | `LocalShare`, the default | go on with their part of the budgets: one of as many as there were processes |
//! | `Wait(time)` | wait so long at most, then fail |
//! | `Fail` | fail at once |
//!
//! A store that gives no answer within [200 ms](StoreBuilder::timeout) counts as away. That costs one timeout and not one
//! for each call: nobody asks again for a tenth of a second, and later for two seconds. Places that were given still
//! hold; then there is silence for a window, so that nothing is sent twice. When the store is back, it is told
//! what was sent without it, and until all processes are back, the rest have no more than their part.
//! Its loss is a warning in `tracing`, its return an `INFO`.
//!
//! A store that forgets (a restart, `FLUSHALL`, a failover to an empty node) is noticed by whoever knew the old
//! books: then windows count as full, and daily counts go on where the processes left them. Only a process that knew
//! nothing, and is the first one afterwards, starts with full budgets. A clock that jumps, forwards or back, is noticed as
//! well: then only what has passed for certain counts. Scripts that the store has lost are sent again.
//!
//! # The end of a program
//!
//! What became of the last calls is told a moment after they ended. [`Client::close`](zoom_api::Client::close) waits until
//! it is told, for some seconds at most; a pacer that is only dropped has it told as long as the program goes on.
//!
//! # What it was run with
//!
//! All tests ran with Redis 7.0.15, which CI has, and once with Redis 6.2.14 and with Valkey 8.1.8. A cluster
//! and Sentinel were not tried.
//!
//! # What may live in a plain Redis
//!
//! Redis answers before it has written to its disk, and a replica gets what is new a little later. Budgets and access
//! tokens may be lost: they are counted or fetched again. A refresh token that is lost means that the user has
//! to authorise the app again. Keep those in a Redis with `appendonly yes` and `appendfsync always`, or in a database,
//! by a `TokenStore` of your own.
//!
//! Whoever reads the store reads the tokens. Give it TLS (feature `rustls`, `rediss://`), and a user of its own: it needs
//! the keys `~zoom-api:*` and the commands of `+@read +@write +@scripting +@connection +role`. With the feature `seal`,
//! [`RedisTokens::sealed`] keeps them sealed with a key that the store does not have. The names of keys hold the id of
//! the app and the caller's name for a user; of the limits of single users only a digest.
//!
//! # Clusters and failover
//!
//! All keys of an account have one hash tag, `{account:<name>}`, and so live on one node of a cluster. Being sent to
//! another node is followed. Where a replica takes over under another address, name both:
//! [`Store::builder`] and [`or_at`](StoreBuilder::or_at). A replica is never taken for a primary node.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `rustls` | `rediss://`, with the crypto provider that the program has for rustls |
//! | `seal` | sealed tokens |
//! | `webhooks` | `RedisDedup`: an event that one process has handled is handled by no other |
//! | `server-tests` | nothing: it turns on the tests that start a `redis-server` |

#[cfg(feature = "webhooks")]
mod dedup;
mod link;
mod pace;
mod script;
mod store;
mod tokens;

#[cfg(feature = "webhooks")]
pub use dedup::RedisDedup;
pub use pace::{RedisPacer, RedisPacerBuilder, WhenAway};
pub use store::{Store, StoreBuilder};
pub use tokens::RedisTokens;
#[cfg(feature = "seal")]
pub use tokens::SealKey;

#[cfg(test)]
mod tests {
    #[test]
    fn the_readme_shows_the_example() {
        let readme = include_str!("../../../README.md");
        let example = include_str!("../examples/many.rs").split_once("\n\n");
        assert!(example.is_some_and(|(_, example)| readme.contains(example)));
    }
}
