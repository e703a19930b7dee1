//! A program, and the Zoom that it talks to.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use zoom_api::Endpoint;
use zoom_api_fake::{Fake, Grant, Server};

/// A Zoom behind a port, and a folder for files.
pub struct World {
    pub fake: Fake,
    pub server: Server,
    folder: TempDir,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    pub is_success: bool,
    pub stdout: String,
    pub stderr: String,
}

impl World {
    pub fn new(fake: Fake) -> Self {
        let server = fake.listen().unwrap();
        Self { fake, server, folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Starts a program in the folder. Its token is that of the account.
    pub fn start(&self, program: &str, arguments: &[&str]) -> Child {
        let token = self.fake.token(Grant::account());
        Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("ZOOM_TOKEN", token.expose())
            .env("ZOOM_BASE_URL", self.server.url())
            .env("ZOOM_OAUTH_URL", self.server.oauth_url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs a program to its end, with what is typed.
    pub fn run(&self, program: &str, arguments: &[&str], typed: &str) -> Ended {
        let mut child = self.start(program, arguments);
        // A program that asks nothing may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended {
            is_success: output.status.success(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Runs a program until Zoom has had so many calls, and kills it as `kill -9` does.
    pub fn kill_after<E: Endpoint>(&self, calls: usize, program: &str, arguments: &[&str]) {
        let mut child = self.start(program, arguments);
        let end = Instant::now() + Duration::from_secs(60);
        while self.fake.requests().count::<E>() < calls {
            assert_eq!(child.try_wait().unwrap(), None, "it has ended by itself");
            assert!(Instant::now() < end, "it makes no calls");
            sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
