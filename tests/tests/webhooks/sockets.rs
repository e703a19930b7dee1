//! The service behind axum, on real sockets.

use std::net::SocketAddr;
use std::time::SystemTime;

use axum::Router;
use axum::routing::post_service;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use zoom_api::webhooks::{Delivery, EventService, Receiver, Signer};

const SECRET: &str = "secret-token";

/// A server that hands on what it gets.
async fn serve() -> (SocketAddr, UnboundedReceiver<Delivery>) {
    let (sender, deliveries) = unbounded_channel();
    let service = EventService::new(Receiver::new(SECRET).unwrap(), move |delivery| {
        let sender = sender.clone();
        async move { sender.send(delivery) }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/zoom/events", post_service(service));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, deliveries)
}

async fn send(address: SocketAddr, secret: &str, body: Vec<u8>) -> (u16, String) {
    let headers = Signer::new(secret).unwrap().headers(SystemTime::now(), &body);
    let request = reqwest::Client::new().post(format!("http://{address}/zoom/events"));
    let answer = request.headers(headers).body(body).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn events_come_through_a_server() {
    let (address, mut deliveries) = serve().await;
    let event = "{\"event\":\"desk.moved\",\"payload\":{\"name\":\"\u{1F600}\"}}";
    let large = format!(r#"{{"event":"desk.sold","payload":{{"x":"{}"}}}}"#, "x".repeat(120_000));
    for body in [event, event, &large] {
        assert_eq!(send(address, SECRET, body.into()).await, (200, String::new()));
    }
    // Once each, and byte by byte.
    let both = [deliveries.recv().await.unwrap(), deliveries.recv().await.unwrap()];
    assert_eq!(both.each_ref().map(|delivery| delivery.bytes()), [event, &large]);
    assert!(deliveries.try_recv().is_err());

    assert_eq!(send(address, "other", event.into()).await.0, 401);
    assert_eq!(send(address, SECRET, vec![b' '; 2_000_000]).await.0, 413);
    let challenge = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}"#;
    let (status, answer) = send(address, SECRET, challenge.into()).await;
    let encrypted = Signer::new(SECRET).unwrap().encrypted_token("abc");
    assert!(status == 200 && answer.contains(&encrypted), "{answer}");

    // The handler cannot hand it on any more: Zoom has to come again.
    drop(deliveries);
    assert_eq!(send(address, SECRET, br#"{"event":"desk.gone"}"#.to_vec()).await.0, 503);
}
