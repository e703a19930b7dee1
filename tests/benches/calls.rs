//! What a call costs beside plain reqwest and serde_json, against the same server on loopback.
//!
//! `cargo bench -p zoom-api-tests --bench calls` shows CPU time of the client's thread, the server runs
//! in a process of its own. Both sides take turns, and what counts is the median of their ratios.
//! Instructions, cache misses and reads of the clock are counted by valgrind, where it is installed: the
//! same work twice and once, and the difference is the work. What an allocation costs depends on those around
//! it and on a few bytes more or less, by up to a fiftieth of a small call; so the answers of about 1 KB have
//! several sizes, and what counts is their mean. The plain side reads only those fields of a user that come,
//! where this crate's type has all that are documented. Behind the comparisons there is what only this
//! crate has: how large its future is, and what a program needs that streams very many users or has very
//! many calls waiting.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the purpose of the program"
)]

#[path = "support/data.rs"]
mod data;
#[path = "support/plain.rs"]
mod plain;

use std::error::Error;
use std::fmt::Display;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use bytes::Bytes;
use cpu_time::ThreadTime;
use data::quartiles;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::runtime::{Builder, Runtime};
use zoom_api::Client;
use zoom_api::auth::StaticToken;
use zoom_api::limits::Plan;
use zoom_api::pace::{AccountPacer, Pacer, Unpaced};
use zoom_api::users::{GetUser, ListUsers};

type Failure = Box<dyn Error + Send + Sync>;

const ROUNDS: usize = 31;
/// Sizes of the answers of about 1 KB, from 0.8 to 1.25 KB.
const SIZES: usize = 8;
const MILLION: usize = 1_000_000;
const WAITING: usize = 100_000;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["server"] => serve(),
        ["stream", side, url, users] => stream(side, url, users),
        ["wait", url, calls] => wait(url, calls),
        ["calls", side, kind, url, times, at_once] => calls(side, kind, url, times, at_once),
        _ => bench(),
    };
    if let Err(error) = &result {
        eprintln!("{error}");
    }
    ExitCode::from(u8::from(result.is_err()))
}

/// What is compared: a name, what is called, how often, and how many calls at once.
const ROWS: [(&str, &str, usize, usize); 4] = [
    ("1 KB", "user", 200, 1),
    ("300 users", "page", 20, 1),
    ("1 KB, 64 calls at once", "user", 10, 64),
    ("1 KB, 1,000 calls at once", "user", 1, 1_000),
];

fn bench() -> Result<(), Failure> {
    let server = Server::start()?;
    let runtime = runtime()?;
    let url = server.url.as_str();
    let sides = Sides::new(url, Unpaced)?;
    println!(
        "CPU microseconds of the client for one call, medians of {ROUNDS} rounds. The ratio is"
    );
    println!("the median of the rounds' ratios, with the quartiles behind it.\n");
    println!("{}", line(["", "zoom-api", "plain", "ratio", ""]));
    for row in ROWS {
        compare(&runtime, &sides, row)?;
    }

    println!(
        "\nThe whole program for one call. The calls are paced, and few enough that none waits.\n"
    );
    println!("{}", line(["", "zoom-api", "plain", "ratio", ""]));
    for (name, kind, times, at_once) in ROWS.into_iter().take(3) {
        let times = if at_once > 1 { 3 } else { times.min(32) };
        let counts =
            ["ours", "plain"].map(|side| Counts::of_one_call(side, kind, url, times, at_once));
        let [Some(ours), Some(plain)] = counts else {
            println!("{name}: valgrind is not installed");
            continue;
        };
        compared(&format!("{name}: instructions"), ours.instructions, plain.instructions);
        compared(&format!("{name}: D1 misses"), ours.misses, plain.misses);
        compared(&format!("{name}: clock reads"), ours.clock_reads, plain.clock_reads);
    }

    println!("\nThe future of `send`: {} bytes", size_of_val(&sides.ours.send(GetUser::new("me"))));
    let waiting: f64 = run(&["wait", url, &WAITING.to_string()])?.trim().parse()?;
    let none: f64 = run(&["wait", url, "1"])?.trim().parse()?;
    let each = (waiting - none) * 1024.0 / WAITING as f64;
    println!("Memory of a call that waits, of {WAITING}: {each:.2} KiB");
    for users in [MILLION / 4, MILLION, 2 * MILLION] {
        let peak = |side| run(&["stream", side, url, &users.to_string()]);
        let (ours, plain) = (peak("ours")?, peak("plain")?);
        println!(
            "Most memory of a program that goes through {users} users: {} MiB, plain {} MiB",
            ours.trim(),
            plain.trim()
        );
    }
    Ok(())
}

fn compared(name: &str, ours: f64, plain: f64) {
    let cells = [format!("{ours:.1}"), format!("{plain:.1}"), format!("{:.3}", ours / plain)];
    println!("{}", line([name.to_owned()].into_iter().chain(cells)));
}

fn line(cells: impl IntoIterator<Item = impl Display>) -> String {
    let cells = cells.into_iter().enumerate();
    let cells = cells.map(
        |(index, cell)| if index == 0 { format!("{cell:<38}") } else { format!("{cell:>10}") },
    );
    cells.collect()
}

/// The two ways to make a call.
struct Sides {
    ours: Client,
    plain: reqwest::Client,
    url: String,
}

impl Sides {
    fn new(url: &str, pacer: impl Pacer + 'static) -> Result<Self, Failure> {
        let builder = Client::builder(StaticToken::new("token")).base_url(url);
        let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let plain = plain.connect_timeout(Duration::from_secs(10)).timeout(Duration::from_secs(60));
        Ok(Self { ours: builder.pacer(pacer).build()?, plain: plain.build()?, url: url.to_owned() })
    }

    async fn call(&self, side: &str, kind: &str, number: usize) -> Result<usize, Failure> {
        let id = (number % SIZES).to_string();
        Ok(match (side, kind) {
            ("ours", "user") => self
                .ours
                .send(GetUser::new(id))
                .await?
                .into_value()
                .id
                .map_or(0, |id| id.as_str().len()),
            ("ours", _) => self.ours.send(ListUsers::new()).await?.users.len(),
            (_, "user") => {
                let user: plain::ListedUser = self.get(&format!("/users/{id}")).await?;
                user.id.map_or(0, |id| id.len())
            }
            _ => self.get::<plain::UserPage>("/users").await?.users.len(),
        })
    }

    async fn calls(
        &self,
        side: &str,
        kind: &str,
        times: usize,
        at_once: usize,
    ) -> Result<(), Failure> {
        for round in 0..times {
            let calls = (0..at_once).map(|place| self.call(side, kind, round + place));
            for done in futures_util::future::join_all(calls).await {
                assert!(done? > 0);
            }
        }
        Ok(())
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, target: &str) -> Result<T, Failure> {
        let request = self.plain.get(format!("{}{target}", self.url));
        let request = request.bearer_auth("token").header("accept", "application/json");
        let answer = request.header("user-agent", "plain").send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }
}

fn compare(
    runtime: &Runtime,
    sides: &Sides,
    (name, kind, times, at_once): (&str, &str, usize, usize),
) -> Result<(), Failure> {
    let cost = |side: &str| -> Result<f64, Failure> {
        let start = ThreadTime::now();
        runtime.block_on(sides.calls(side, kind, times, at_once))?;
        Ok(start.elapsed().as_secs_f64() * 1e6 / (times * at_once) as f64)
    };
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push((cost("ours")?, cost("plain")?));
    }
    let [_, ours, _] = quartiles(rounds.iter().map(|(ours, _)| *ours));
    let [_, plain, _] = quartiles(rounds.iter().map(|(_, plain)| *plain));
    let [low, ratio, high] = quartiles(rounds.iter().map(|(ours, plain)| ours / plain));
    let cells = [format!("{ours:.1}"), format!("{plain:.1}"), format!("{ratio:.2}")];
    let spread = format!("  {low:.2} to {high:.2}");
    println!("{}", line([name.to_owned()].into_iter().chain(cells).chain([spread])));
    Ok(())
}

/// What valgrind counts.
struct Counts {
    instructions: f64,
    /// Accesses to data that is not in the first cache.
    misses: f64,
    clock_reads: f64,
}

impl Counts {
    /// Those of a program that makes twice as many calls, less those of one that makes them once.
    fn of_one_call(
        side: &str,
        kind: &str,
        url: &str,
        times: usize,
        at_once: usize,
    ) -> Option<Self> {
        let [twice, once] =
            [2 * times, times].map(|times| Self::of_program(side, kind, url, times, at_once));
        let (twice, once) = (twice?, once?);
        let each = |twice: f64, once: f64| (twice - once) / (times * at_once) as f64;
        Some(Self {
            instructions: each(twice.instructions, once.instructions),
            misses: each(twice.misses, once.misses),
            clock_reads: each(twice.clock_reads, once.clock_reads),
        })
    }

    fn of_program(side: &str, kind: &str, url: &str, times: usize, at_once: usize) -> Option<Self> {
        let own = env::current_exe().ok()?;
        let file = env::temp_dir().join(format!("zoom-api-calls-{}.out", std::process::id()));
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--cache-sim=yes"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(own)
            .args(["calls", side, kind, url, &times.to_string(), &at_once.to_string()])
            .output()
            .ok()?;
        let profile = fs::read_to_string(&file).ok()?;
        let _ = fs::remove_file(&file);
        if !output.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        }
        let events = profile.lines().find_map(|line| line.strip_prefix("events: "))?;
        let totals = profile.lines().find_map(|line| line.strip_prefix("totals: "))?;
        let total = |name: &str| {
            let index = events.split(' ').position(|event| event == name)?;
            totals.split(' ').nth(index)?.parse::<f64>().ok()
        };
        Some(Self {
            instructions: total("Ir")?,
            misses: total("D1mr")? + total("D1mw")?,
            clock_reads: calls_of("clock_gettime", &profile),
        })
    }
}

/// How often a function was called. The profile has its name where it comes first, and its number then.
fn calls_of(name: &str, profile: &str) -> f64 {
    let number = profile.lines().find_map(|line| {
        let (number, function) = line.split_once("fn=")?.1.split_once(' ')?;
        function.starts_with(name).then_some(number)
    });
    let Some(number) = number else { return 0.0 };
    let mut called = false;
    let mut count = 0.0;
    for line in profile.lines() {
        if let Some(function) = line.strip_prefix("cfn=") {
            called = function.split(' ').next() == Some(number);
        } else if let Some(calls) = line.strip_prefix("calls=").filter(|_| called) {
            count += calls.split(' ').next().and_then(|calls| calls.parse().ok()).unwrap_or(0.0);
        }
    }
    count
}

/// Makes calls, for an instrument that looks at the whole program.
fn calls(side: &str, kind: &str, url: &str, times: &str, at_once: &str) -> Result<(), Failure> {
    let sides = Sides::new(url, AccountPacer::new(Plan::Business))?;
    let (times, at_once): (usize, usize) = (times.parse()?, at_once.parse()?);
    runtime()?.block_on(async {
        if at_once == 1 {
            return sides.calls(side, kind, times, 1).await;
        }
        for _ in 0..times {
            sides.calls(side, kind, 1, at_once).await?;
            // So that the next ones need not wait for the rate limit.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
        Ok(())
    })
}

/// Lets calls wait for the rate limits, and prints how much memory the program then has, in MiB.
fn wait(url: &str, calls: &str) -> Result<(), Failure> {
    let builder = Client::builder(StaticToken::new("token")).base_url(url);
    let client = builder.pacer(AccountPacer::new(Plan::Free)).build()?;
    let calls: usize = calls.parse()?;
    runtime()?.block_on(async {
        for _ in 0..calls {
            let client = client.clone();
            tokio::spawn(async move { client.send(GetUser::new("me")).await.map(drop) });
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        println!("{:.3}", memory("VmRSS:")?);
        Ok(())
    })
}

/// Goes through many users and prints how much memory that took at most, in MiB.
fn stream(side: &str, url: &str, users: &str) -> Result<(), Failure> {
    let sides = Sides::new(url, Unpaced)?;
    let expected: usize = users.parse()?;
    let count = runtime()?.block_on(async {
        let mut count = 0;
        // The server takes the number of users from the filter.
        if side == "ours" {
            let mut users = sides.ours.stream(ListUsers::new().role_id(users));
            while users.try_next().await?.is_some() {
                count += 1;
            }
            return Ok::<_, Failure>(count);
        }
        let mut token = String::new();
        loop {
            let target = format!("/users?page_size=2000&role_id={users}&next_page_token={token}");
            let page: plain::UserPage = sides.get(&target).await?;
            count += page.users.len();
            token = page.next_page_token.unwrap_or_default();
            if token.is_empty() {
                return Ok(count);
            }
        }
    })?;
    assert_eq!(count, expected);
    println!("{:.1}", memory("VmHWM:")?);
    Ok(())
}

/// A figure that the kernel keeps of this process, in MiB.
fn memory(name: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let figure = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
    let kilobytes: f64 = figure.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}

fn run(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new(env::current_exe()?).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// The server, in a process of its own, which ends with this one.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Result<Self, Failure> {
        let mut process =
            Command::new(env::current_exe()?).arg("server").stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        let output = process.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve() -> Result<(), Failure> {
    runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/v2", listener.local_addr()?);
        let users: Vec<_> = (0..SIZES).map(|size| Bytes::from(user(size))).collect();
        let users: Arc<[Bytes]> = users.into();
        let page = Bytes::from(data::page(&|_| {}));
        loop {
            let (stream, _) = listener.accept().await?;
            let _ = stream.set_nodelay(true);
            let (users, page) = (Arc::clone(&users), page.clone());
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let body = answer(request.uri(), &users, &page);
                async move { Ok::<_, Failure>(hyper::Response::new(Full::new(body))) }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service),
            );
        }
    })
}

/// A user in one of the sizes.
fn user(size: usize) -> String {
    let mut user = data::user(7);
    let dept = format!(r#""Engines{}""#, " and mills".repeat(6 * size));
    for (_, value) in user.iter_mut().filter(|(name, _)| *name == "dept") {
        value.clone_from(&dept);
    }
    data::object(&user)
}

fn answer(uri: &hyper::Uri, users: &[Bytes], page: &Bytes) -> Bytes {
    let query = uri.query().unwrap_or_default();
    match (uri.path(), query.contains("page_size=2000")) {
        ("/v2/users", true) => many(query),
        ("/v2/users", false) => page.clone(),
        (path, _) => {
            let number = path.rsplit('/').next().and_then(|id| id.parse::<usize>().ok());
            users.get(number.unwrap_or_default()).cloned().unwrap_or_default()
        }
    }
}

/// A page of many users, who differ in their ids. How many there are is what the request says.
fn many(query: &str) -> Bytes {
    let number = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name));
        value.and_then(|value| value.parse::<usize>().ok())
    };
    let all = number("role_id=").unwrap_or(MILLION);
    let start = number("next_page_token=").unwrap_or(0);
    let end = (start + 2_000).min(all);
    let users = (start..end).map(|number| {
        format!(r#"{{"id":"KDcuGIm1QgePTO{number:08}","email":"user.{number}@example.com","first_name":"Ada","type":1}}"#)
    });
    let users = users.collect::<Vec<_>>().join(",");
    let next = if end < all { end.to_string() } else { String::new() };
    format!(r#"{{"next_page_token":"{next}","total_records":{all},"users":[{users}]}}"#).into()
}
