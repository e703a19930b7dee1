//! One account, many processes and hosts: the rate limits and the tokens of
//! [`zoom-api`](zoom_api), shared over Redis 6.2 or later, or Valkey.

mod link;
mod pace;
mod script;
mod store;
mod tokens;

pub use pace::{RedisPacer, RedisPacerBuilder, WhenAway};
pub use store::{Store, StoreBuilder};
pub use tokens::RedisTokens;
#[cfg(feature = "seal")]
pub use tokens::SealKey;
