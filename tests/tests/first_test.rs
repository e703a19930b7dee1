//! The first test of the README, as a program that depends on the crate has it.
#![allow(missing_docs)]

use zoom_api::users::{GetUser, UpdateUser};
use zoom_api_fake::Fake;

// The code under test.
async fn move_to_engines(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
    zoom.send(UpdateUser::new("me").dept("Engines")).await.map(drop)
}

#[tokio::test]
async fn moves_to_engines() -> Result<(), zoom_api::Error> {
    let zoom = Fake::start().client();
    move_to_engines(&zoom).await?;
    assert_eq!(zoom.send(GetUser::new("me")).await?.dept.as_deref(), Some("Engines"));
    Ok(())
}
