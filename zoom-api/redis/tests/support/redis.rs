//! A `redis-server` that the test starts itself, on a socket in a folder of its own.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use zoom_api_redis::Store;

pub struct Redis {
    folder: TempDir,
    arguments: Vec<String>,
    /// The file with the clock of the server, when it is not that of the machine.
    clock: Option<PathBuf>,
    child: Child,
}

impl Redis {
    /// A server that keeps nothing on disk.
    pub fn start() -> Self {
        Self::start_with(&["--port", "0", "--save", "", "--appendonly", "no"])
    }

    /// A server that acknowledges what is on disk.
    pub fn durable() -> Self {
        Self::start_with(&[
            "--port",
            "0",
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
        ])
    }

    /// A server whose calendar can be set.
    pub fn with_clock() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = folder.path().join("clock");
        fs::write(&clock, "0").unwrap();
        let arguments = ["--port", "0", "--save", "", "--appendonly", "no"];
        Self::start_in(folder, arguments.map(str::to_owned).to_vec(), Some(clock))
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let arguments = arguments.iter().copied().map(str::to_owned).collect();
        Self::start_in(tempfile::tempdir().unwrap(), arguments, None)
    }

    fn start_in(folder: TempDir, arguments: Vec<String>, clock: Option<PathBuf>) -> Self {
        let child = spawn(folder.path(), &arguments, clock.as_deref());
        let redis = Self { folder, arguments, clock, child };
        redis.wait();
        redis
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    pub fn store(&self) -> Store {
        Store::open(&self.url()).unwrap()
    }

    /// Runs a command beside the store under test.
    pub fn command<T: redis::FromRedisValue>(&self, parts: &[&str]) -> T {
        self.try_command(parts).unwrap()
    }

    pub fn try_command<T: redis::FromRedisValue>(&self, parts: &[&str]) -> redis::RedisResult<T> {
        let mut connection = redis::Client::open(self.url())?.get_connection()?;
        let mut command = redis::cmd(parts[0]);
        for part in &parts[1..] {
            command.arg(*part);
        }
        command.query(&mut connection)
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, with what it has on disk.
    pub fn restart(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(self.socket());
        self.child = spawn(self.folder.path(), &self.arguments, self.clock.as_deref());
        self.wait();
    }

    /// Stops it as it stands: it keeps its connections and answers nothing.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// Sets its calendar off against that of the machine, in seconds.
    pub fn set_clock(&self, seconds: i64) {
        // At one moment: the server may be looking.
        let clock = self.clock.as_ref().unwrap();
        let next = clock.with_extension("next");
        fs::write(&next, seconds.to_string()).unwrap();
        fs::rename(next, clock).unwrap();
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, pid.as_str()]).status().unwrap().success());
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(10);
        while self.try_command::<String>(&["PING"]).is_err() {
            assert!(Instant::now() < end, "redis-server does not answer");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(folder: &Path, arguments: &[String], clock: Option<&Path>) -> Child {
    let mut command = Command::new("redis-server");
    command.args(arguments).arg("--unixsocket").arg(folder.join("redis.sock"));
    command.arg("--dir").arg(folder).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    if let Some(clock) = clock {
        command.env("LD_PRELOAD", library(folder)).env("TEST_CLOCK", clock);
    }
    match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => panic!(
            "these tests start a `redis-server` of their own, and there is none on this machine: \
             install it (Debian: apt-get install redis-server)"
        ),
        Err(error) => panic!("redis-server: {error}"),
    }
}

/// The library that gives a program another calendar. It is the linker of Rust's that builds it.
fn library(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/clock.c");
    let library = folder.join("clock.so");
    let mut command = Command::new("cc");
    command.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source);
    assert!(command.status().unwrap().success(), "cc cannot build the clock of the server");
    library
}
