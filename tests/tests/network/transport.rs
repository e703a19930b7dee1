//! A transport over another HTTP library, and a crate that brings none.

use std::process::Command;

use bytes::Bytes;
use http::{Request, Response};
use zoom_api::auth::StaticToken;
use zoom_api::pace::Unpaced;
use zoom_api::transport::{BoxFuture, Transport, TransportError};
use zoom_api::users::{GetUser, UpdateUser};
use zoom_api::{Client, ErrorKind, Options};
use zoom_api_tests::server::{Server, json};

/// ureq blocks, so each request has a thread.
struct Ureq(ureq::Agent);

impl Ureq {
    fn new() -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        Self(config.build().into())
    }

    fn run(agent: &ureq::Agent, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let answer = agent.run(request.map(|body| body.to_vec()))?;
        let (head, mut body) = answer.into_parts();
        Ok(Response::from_parts(head, body.read_to_vec()?.into()))
    }
}

impl Transport for Ureq {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let agent = self.0.clone();
        let task = tokio::task::spawn_blocking(move || Self::run(&agent, request));
        Box::pin(async move {
            match task.await {
                Ok(Ok(answer)) => Ok(answer),
                Ok(Err(ureq::Error::Io(error)))
                    if error.kind() == std::io::ErrorKind::ConnectionRefused =>
                {
                    Err(TransportError::connect(error))
                }
                Ok(Err(error)) => Err(TransportError::connection(error)),
                Err(error) => Err(TransportError::connection(error)),
            }
        })
    }
}

#[tokio::test]
async fn calls_go_over_another_http_library() {
    let server = Server::start(|request| match request.method().as_str() {
        "PATCH" => json(204, ""),
        _ => json(404, r#"{"code":1001,"message":"User does not exist."}"#),
    })
    .await;
    let client = |url: String| {
        let builder = Client::builder(StaticToken::new("token")).base_url(url).pacer(Unpaced);
        builder.transport(Ureq::new()).options(Options::new().max_attempts(1)).build().unwrap()
    };
    let zoom = client(server.url());
    zoom.send(UpdateUser::new("ada@example.com").dept("Engines")).await.unwrap();
    assert!(zoom.send(GetUser::new("me")).await.unwrap_err().is_not_found());
    let sent = server.take_requests();
    assert_eq!(sent[0].uri(), "/v2/users/ada%40example.com");
    assert_eq!(sent[0].headers()["authorization"], "Bearer token");
    assert_eq!(sent[0].body(), r#"{"dept":"Engines"}"#);

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = client(format!("http://127.0.0.1:{port}/v2"));
    let error = nobody.send(GetUser::new("me")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[test]
fn without_the_default_features_there_is_no_http_library() {
    let tree = |features: &str| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["tree", "--offline", "--package", "zoom-api", "--edges", "normal"]);
        command.args(["--prefix", "none", "--no-default-features", "--features", features]);
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let has =
        |tree: &str, name: &str| tree.lines().any(|line| line.starts_with(&format!("{name} ")));
    let bare = tree("users");
    assert!(has(&bare, "zoom-api") && has(&bare, "http"));
    for name in ["reqwest", "hyper", "hyper-util", "rustls"] {
        assert!(!has(&bare, name), "{bare}");
    }
    assert!(has(&tree("users,rustls"), "reqwest"));
}
