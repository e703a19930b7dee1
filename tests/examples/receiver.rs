//! Receives events of Zoom's, behind axum.
#![allow(clippy::print_stdout, reason = "an example")]

use axum::{Router, routing::post_service};
use zoom_api::webhooks::{Event, EventService, Receiver};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let receiver = Receiver::from_env()?; // ZOOM_WEBHOOK_SECRET_TOKEN
    let service = EventService::new(receiver, |delivery| async move {
        match delivery.event() {
            Event::UserCreated(new) => {
                println!("new: {:?}", new.object.as_ref().map(|user| &user.email))
            }
            other => println!("{}", other.name()),
        }
        Ok::<(), std::io::Error>(()) // With an error, Zoom comes again.
    });
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, Router::new().route("/events", post_service(service))).await?;
    Ok(())
}
