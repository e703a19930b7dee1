//! The web service, with two people at their browsers.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use crate::common::World;
use zoom_api_fake::Fake;

/// A program that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Somebody with a browser, which follows nothing by itself.
struct Browser {
    agent: ureq::Agent,
    cookie: String,
}

impl Browser {
    fn new() -> Self {
        let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false);
        Self { agent: config.build().into(), cookie: "theme=dark".to_owned() }
    }

    /// Opens a page: its status, where it leads, and what it says.
    fn open(&mut self, url: &str) -> (u16, String, String) {
        let mut answer = self.agent.get(url).header("cookie", &self.cookie).call().unwrap();
        let header = |name: &str| {
            let value = answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            value.unwrap_or_default()
        };
        let (location, cookie) = (header("location"), header("set-cookie"));
        if let Some((cookie, _)) = cookie.split_once(';') {
            self.cookie = format!("theme=dark; {cookie}");
        }
        (answer.status().as_u16(), location, answer.body_mut().read_to_string().unwrap())
    }

    /// Signs in as somebody, and says what the service answers then.
    fn sign_in(&mut self, home: &str, user: &str) -> String {
        let (status, zoom, _) = self.open(home);
        assert_eq!(status, 303);
        let (status, back, _) = self.open(&format!("{zoom}&login_hint={user}"));
        assert_eq!(status, 302);
        let (status, _, text) = self.open(&back);
        assert_eq!(status, 303, "{text}");
        self.open(home).2
    }
}

#[test]
fn each_user_is_served_with_a_token_of_their_own() {
    let world = World::new(Fake::builder().users(2).start());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let home = format!("http://127.0.0.1:{port}");
    let _ = world.fake.oauth_app(&format!("{home}/callback"));
    let app = world.fake.user_app();
    let secret = app.client_secret.unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_service"))
        .current_dir(world.path("."))
        .env("PORT", port.to_string())
        .env("ZOOM_CLIENT_ID", app.client_id)
        .env("ZOOM_CLIENT_SECRET", secret.expose())
        .env("ZOOM_BASE_URL", world.server.url())
        .env("ZOOM_OAUTH_URL", world.server.oauth_url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Running(child);
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), home);

    let snapshot = world.fake.snapshot();
    let emails: Vec<_> = snapshot["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["email"].as_str().unwrap())
        .collect();
    let (mut one, mut other) = (Browser::new(), Browser::new());
    assert_eq!(one.sign_in(&home, emails[1]), format!("Hello {}", emails[1]));
    assert_eq!(other.sign_in(&home, emails[2]), format!("Hello {}", emails[2]));
    assert_eq!(one.open(&home).2, format!("Hello {}", emails[1]));

    // Who did not come from the service is not signed in.
    let (status, _, text) = Browser::new().open(&format!("{home}/callback?code=a&state=b"));
    assert_eq!((status, &*text), (502, "nobody was sent to Zoom"));
}
