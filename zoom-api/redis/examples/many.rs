//! The README shows this: one of many processes that share an account.
#![allow(clippy::print_stdout)]

use zoom_api::{limits::Plan, users::ListUsers};
use zoom_api_fake::Fake;
use zoom_api_redis::{RedisPacer, RedisTokens, Store};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), zoom_api::Error> {
    let fake = Fake::start(); // In place of Zoom.
    let store = Store::open("redis://127.0.0.1/")?;
    let app = fake.server_to_server(); // In earnest: ServerToServer::from_env()?
    let builder = fake.client_builder(app.store(RedisTokens::new(&store))); // Client::builder(..)
    let zoom = builder.pacer(RedisPacer::new(&store, "my account", Plan::Pro)).build()?;
    println!("{} user", zoom.send(ListUsers::new()).await?.users.len());
    Ok(())
}
