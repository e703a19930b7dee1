//! What holds for real processes: eight of them before one fake Zoom and one store, and some are killed.
//!
//! This program starts itself again for each process.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::print_stdout)]

#[path = "support/redis.rs"]
mod redis_server;

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use redis_server::Redis;
use zoom_api::auth::{
    OAuthApp, StaticToken, StoreGuard, TokenKey, TokenSet, TokenStore, UserOAuth,
};
use zoom_api::limits::Plan;
use zoom_api::runtime::Runtime;
use zoom_api::transport::{BoxFuture, Reqwest, Transport, TransportError};
use zoom_api::users::GetUser;
use zoom_api::{Client, Error, Options};
use zoom_api_fake::{Behaviour, Entry, Fake, Grant, Server};
use zoom_api_redis::{RedisPacer, RedisTokens, Store};

const PROCESSES: usize = 8;
const CALLBACK: &str = "https://example.com/callback";

fn main() {
    match env::var("ROLE").as_deref() {
        Ok("calls") => return run(calls()),
        Ok("rotates") => return run(rotates()),
        _ => {}
    }
    let wanted: Vec<_> =
        env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let proofs: [(&str, fn()); 3] = [
        ("eight_processes_use_the_rate_and_do_not_exceed_it", one_rate),
        ("whoever_is_killed_leaves_nothing_to_wait_for", killed),
        ("no_refresh_token_is_lost_but_in_flight", rotations),
    ];
    for (name, proof) in proofs {
        if wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            let start = Instant::now();
            proof();
            println!("{name} ... ok in {:.1?}", start.elapsed());
        }
    }
}

fn run(task: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(task);
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// Starts this program in a role.
fn start(role: &str, redis: &Redis, server: &Server, variables: &[(&str, &str)]) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.env("ROLE", role).env("STORE", redis.url());
    command.env("BASE", server.url()).env("OAUTH", server.oauth_url());
    command.envs(variables.iter().copied()).spawn().unwrap()
}

// The rate.

/// A process that makes so many calls.
async fn calls() {
    let store = Store::open(&variable("STORE")).unwrap();
    let pacer = RedisPacer::new(&store, "account", Plan::Business);
    let builder = Client::builder(StaticToken::new(variable("TOKEN"))).base_url(variable("BASE"));
    let options = Options::new().total_timeout(Duration::from_secs(300));
    let zoom = builder.pacer(pacer).options(options).build().unwrap();
    zoom.send(GetUser::new("me")).await.unwrap();
    // All begin at the same moment.
    let meeting = PathBuf::from(variable("MEETING"));
    fs::write(meeting.join(std::process::id().to_string()), "").unwrap();
    while !meeting.join("go").exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..variable("CALLS").parse().unwrap() {
        let zoom = zoom.clone();
        calls.spawn(async move { zoom.send(GetUser::new("me")).await.map(drop) });
    }
    for result in calls.join_all().await {
        result.unwrap();
    }
}

/// Processes that make so many calls each. They are ready, and begin when they are told to.
struct Callers {
    processes: Vec<Child>,
    meeting: tempfile::TempDir,
}

impl Callers {
    fn start(count: usize, calls: usize, redis: &Redis, fake: &Fake, server: &Server) -> Self {
        let meeting = tempfile::tempdir().unwrap();
        let (token, calls) = (fake.token(Grant::account()), calls.to_string());
        let place = meeting.path().to_str().unwrap();
        let variables = [("TOKEN", token.expose()), ("CALLS", &calls), ("MEETING", place)];
        let processes = (0..count).map(|_| start("calls", redis, server, &variables)).collect();
        while fs::read_dir(meeting.path()).unwrap().count() < count {
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { processes, meeting }
    }

    fn go(&self) {
        fs::write(self.meeting.path().join("go"), "").unwrap();
    }

    fn finish(&mut self) {
        for process in &mut self.processes {
            assert!(process.wait().unwrap().success());
        }
    }

    fn kill(&mut self) {
        for process in &mut self.processes {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

fn business(behaviour: Behaviour) -> (Redis, Fake, Server) {
    let fake = Fake::builder().plan(Plan::Business).behaviour(behaviour).real_time().start();
    let server = fake.listen().unwrap();
    (Redis::start(), fake, server)
}

fn one_rate() {
    const CALLS: usize = 150;
    let (redis, fake, server) = business(Behaviour::new());
    let mut callers = Callers::start(PROCESSES, CALLS, &redis, &fake, &server);
    // What they have called so far is no more in the window.
    std::thread::sleep(Duration::from_millis(1_100));
    fake.clear_requests();
    callers.go();
    callers.finish();
    let requests = fake.requests();
    let sent = requests.calls().count();
    let refused = requests.calls().filter(|entry| entry.status() == Some(429)).count();
    assert_eq!(sent - refused, PROCESSES * CALLS);
    // A burst of a whole window may stand at each end, so that one window more than the time counts.
    let mut times = requests.calls().map(|entry| entry.time());
    let (first, last) = (times.next().unwrap(), times.next_back().unwrap());
    let windows = last.duration_since(first).unwrap().as_secs_f64() + 1.0;
    let used = (PROCESSES * CALLS) as f64 / (80.0 * windows);
    println!(
        "{sent} calls by {PROCESSES} processes: {:.1} % of the rate, {refused} of them answered 429",
        used * 100.0
    );
    assert!(refused * 200 <= sent, "{refused} of {sent} were answered 429");
    assert!(used >= 0.9, "{used} of the rate is used");
}

fn killed() {
    let (redis, fake, server) = business(Behaviour::new());
    let mut doomed = Callers::start(4, 3_000, &redis, &fake, &server);
    let mut others = Callers::start(1, 80, &redis, &fake, &server);
    doomed.go();
    std::thread::sleep(Duration::from_secs(2));
    doomed.kill();
    let begin = Instant::now();
    others.go();
    others.finish();
    // What was booked ahead, the window in which they had called, and our own.
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
}

// Tokens.

/// What a process is about to do with a refresh token, one word for each change, for whoever kills it.
struct Log(Mutex<File>);

impl Log {
    fn open() -> Arc<Self> {
        let path = Path::new(&variable("LOGS")).join(std::process::id().to_string());
        let file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        Arc::new(Self(Mutex::new(file)))
    }

    fn write(&self, word: &str) {
        writeln!(self.0.lock().unwrap(), "{word}").unwrap();
    }
}

/// Tells when a refresh token goes out.
struct Watched {
    transport: Reqwest,
    log: Arc<Log>,
}

impl Transport for Watched {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        let is_for_tokens = request.uri().path().ends_with("/oauth/token");
        Box::pin(async move {
            if is_for_tokens {
                self.log.write("asks");
            }
            self.transport.send(request).await
        })
    }
}

/// Tells when what came is safe.
struct LoggedStore {
    tokens: RedisTokens,
    log: Arc<Log>,
}

impl TokenStore for LoggedStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        self.tokens.load(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            let result = self.tokens.replace(key, expected, new).await;
            self.log.write("saved");
            result
        })
    }

    fn lock<'a>(
        &'a self,
        key: &'a TokenKey,
        runtime: &'a dyn Runtime,
    ) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        self.tokens.lock(key, runtime)
    }
}

/// A process that uses up one refresh token after the other.
async fn rotates() {
    let store = Store::open(&variable("STORE")).unwrap();
    let app = || {
        OAuthApp::new(variable("CLIENT_ID"), CALLBACK)
            .client_secret(variable("CLIENT_SECRET"))
            .oauth_url(variable("OAUTH"))
    };
    let log = Log::open();
    let tokens = RedisTokens::new(&store);
    let key = UserOAuth::new(app(), tokens.clone()).key().clone();
    let transport = Arc::new(Watched { transport: Reqwest::new().unwrap(), log: Arc::clone(&log) });
    loop {
        // The access token is thrown away, so that the next call needs another one.
        let set = tokens.load(&key).await.unwrap().unwrap();
        if set.access_token().is_some() {
            let bare = TokenSet::new(set.refresh_token().unwrap().clone());
            tokens.replace(&key, Some(&set), Some(&bare)).await.unwrap();
        }
        let store = LoggedStore { tokens: tokens.clone(), log: Arc::clone(&log) };
        let builder = Client::builder(UserOAuth::new(app(), store)).base_url(variable("BASE"));
        let builder = builder.oauth_url(variable("OAUTH")).transport(Arc::clone(&transport));
        let zoom = builder.build().unwrap();
        match zoom.send(GetUser::new("me")).await {
            Err(error) if error.is_authorization_lost() => {
                log.write("lost");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => log.write(&format!("failed: {error:?}")),
            Ok(_) => {}
        }
    }
}

struct Rotating {
    process: Child,
    log: PathBuf,
}

impl Rotating {
    fn words(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

impl Drop for Rotating {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn rotations() {
    let redis = Redis::start();
    let fake = Fake::builder().without_limits().users(1).real_time().start();
    let server = fake.listen().unwrap();
    let logs = tempfile::tempdir().unwrap();
    let app = || fake.oauth_app(CALLBACK).oauth_url(server.oauth_url());
    let description = fake.user_app();
    let (id, secret) = (description.client_id, description.client_secret.unwrap());
    let variables = [
        ("CLIENT_ID", id.as_str()),
        ("CLIENT_SECRET", secret.expose()),
        ("LOGS", logs.path().to_str().unwrap()),
    ];
    let authorize = || {
        let app = app();
        let authorization = app.authorize().unwrap();
        let callback = fake.authorize(authorization.url(), &fake.owner()).unwrap();
        let code = authorization.code(&callback).unwrap();
        let tokens = RedisTokens::new(&redis.store());
        let builder = Client::builder(UserOAuth::new(app, tokens).with_code(code));
        let zoom = builder.base_url(server.url()).oauth_url(server.oauth_url()).build().unwrap();
        run(async { drop(zoom.send(GetUser::new("me")).await.unwrap()) });
    };
    authorize();
    let begin = || {
        let process = start("rotates", &redis, &server, &variables);
        let log = logs.path().join(process.id().to_string());
        Rotating { process, log }
    };
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| begin()).collect();
    // What the fake has given out, without what it gave for the codes.
    let given = || {
        let requests = fake.requests();
        let granted = |entry: &&Entry| {
            entry.operation() == Some("oauth.token") && entry.status() == Some(200)
        };
        requests.iter().filter(granted).count()
    };
    let (mut kills, mut in_flight, mut lost) = (0, 0, 0);
    let end = Instant::now() + Duration::from_secs(60);
    let rotated = |lost: usize| given() - lost - 1;
    while rotated(lost) < 200 {
        // A few rotations, and then one of the processes is killed, wherever it stands.
        let goal = given() + 8;
        let is_lost = loop {
            assert!(Instant::now() < end, "{} rotations, {kills} kills", rotated(lost));
            if processes.iter().any(|process| process.words().iter().any(|word| word == "lost")) {
                break true;
            }
            if given() >= goal {
                break false;
            }
            std::thread::sleep(Duration::from_millis(3));
        };
        if is_lost {
            lost += 1;
            // It was in the hands of one that is dead. The user authorises the app again.
            assert!(lost <= in_flight, "{lost} lost and {in_flight} killed in flight");
            processes.clear();
            authorize();
            processes.extend((0..PROCESSES).map(|_| begin()));
            continue;
        }
        let mut victim = std::mem::replace(&mut processes[kills % PROCESSES], begin());
        victim.process.kill().unwrap();
        victim.process.wait().unwrap();
        kills += 1;
        let words = victim.words();
        assert_eq!(words.iter().find(|word| word.starts_with("failed")), None);
        in_flight += usize::from(words.last().is_some_and(|word| word == "asks"));
    }
    println!(
        "{} rotations, {kills} kills, {in_flight} of them in flight, {lost} tokens lost",
        rotated(lost)
    );
}
