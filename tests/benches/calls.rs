//! What a call costs beside plain reqwest and serde_json, against the same server on loopback.
//!
//! `cargo bench -p zoom-api-tests --bench calls` shows CPU time of the client's thread, the server runs
//! in a process of its own. Both sides take turns, and what counts is the median of their ratios.
//! Instructions are counted by valgrind, where it is installed: the same work twice and once, and the
//! difference is the work.
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
const CONCURRENT: usize = 1_000;
const MANY: usize = 1_000_000;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["server"] => serve(),
        ["stream", url] => stream(url),
        ["calls", side, kind, url, count] => calls(side, kind, url, count),
        _ => bench(),
    };
    if let Err(error) = &result {
        eprintln!("{error}");
    }
    ExitCode::from(u8::from(result.is_err()))
}

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
    for (name, kind, times) in [("1 KB", "user", 200), ("300 users", "page", 20)] {
        compare(&runtime, &sides, name, kind, times, 1)?;
    }
    compare(&runtime, &sides, "1 KB, 1,000 calls at once", "user", 1, CONCURRENT)?;

    println!(
        "\nInstructions of the whole program for one call, in thousands. The calls are paced, and few"
    );
    println!("enough that none has to wait.\n");
    println!("{}", line(["", "zoom-api", "plain", "ratio", ""]));
    for (name, kind, count) in [("1 KB", "user", 40), ("300 users", "page", 30)] {
        match (instructions("ours", kind, url, count), instructions("plain", kind, url, count)) {
            (Some(ours), Some(plain)) => {
                let [ours, plain] = [ours, plain].map(|count| count / 1e3);
                let cells =
                    [format!("{ours:.1}"), format!("{plain:.1}"), format!("{:.2}", ours / plain)];
                println!("{}", line([name].map(str::to_owned).into_iter().chain(cells)));
            }
            _ => println!("{name}: valgrind is not installed"),
        }
    }

    let before = run(&["stream", url])?;
    println!(
        "\nMost resident memory of a program that streams {MANY} users: {} MiB",
        before.trim()
    );
    Ok(())
}

fn line(cells: impl IntoIterator<Item = impl Display>) -> String {
    let cells = cells.into_iter().enumerate();
    let cells = cells.map(
        |(index, cell)| if index == 0 { format!("{cell:<28}") } else { format!("{cell:>10}") },
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

    async fn call(&self, side: &str, kind: &str) -> Result<usize, Failure> {
        Ok(match (side, kind) {
            ("ours", "user") => self
                .ours
                .send(GetUser::new("me"))
                .await?
                .into_value()
                .id
                .map_or(0, |id| id.as_str().len()),
            ("ours", _) => self.ours.send(ListUsers::new()).await?.users.len(),
            (_, "user") => {
                let user: plain::ListedUser = self.get("/users/me").await?;
                user.id.map_or(0, |id| id.len())
            }
            _ => self.get::<plain::UserPage>("/users").await?.users.len(),
        })
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
    name: &str,
    kind: &str,
    times: usize,
    at_once: usize,
) -> Result<(), Failure> {
    let cost = |side: &str| -> Result<f64, Failure> {
        let start = ThreadTime::now();
        runtime.block_on(async {
            for _ in 0..times {
                let calls = (0..at_once).map(|_| sides.call(side, kind));
                for done in futures_util::future::join_all(calls).await {
                    assert!(done? > 0);
                }
            }
            Ok::<_, Failure>(())
        })?;
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

/// Instructions for one call: those of a program that makes twice as many, less those of one that makes
/// them once.
fn instructions(side: &str, kind: &str, url: &str, count: usize) -> Option<f64> {
    let run = |count: usize| {
        let own = env::current_exe().ok()?;
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(own)
            .args(["calls", side, kind, url, &count.to_string()])
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let collected = text.lines().find_map(|line| line.split_once("Collected : "))?;
        collected.1.trim().parse::<f64>().ok()
    };
    Some((run(2 * count)? - run(count)?) / count as f64)
}

/// Makes calls, for an instrument that looks at the whole program.
fn calls(side: &str, kind: &str, url: &str, count: &str) -> Result<(), Failure> {
    let sides = Sides::new(url, AccountPacer::new(Plan::Business))?;
    let count = count.parse()?;
    runtime()?.block_on(async {
        for _ in 0..count {
            sides.call(side, kind).await?;
        }
        Ok(())
    })
}

/// Streams many users and prints how much memory that took at most, in MiB.
fn stream(url: &str) -> Result<(), Failure> {
    let builder = Client::builder(StaticToken::new("token")).base_url(url);
    let client = builder.pacer(Unpaced).build()?;
    let count = runtime()?.block_on(async {
        let mut users = client.stream(ListUsers::new());
        let mut count = 0;
        while users.try_next().await?.is_some() {
            count += 1;
        }
        Ok::<_, Failure>(count)
    })?;
    assert_eq!(count, MANY);
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: u64 = peak.unwrap_or("0").trim().trim_end_matches(" kB").parse()?;
    println!("{:.1}", kilobytes as f64 / 1024.0);
    Ok(())
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
        let user = Bytes::from(data::object(&data::user(7)));
        let page = Bytes::from(data::page(&|_| {}));
        loop {
            let (stream, _) = listener.accept().await?;
            let _ = stream.set_nodelay(true);
            let (user, page) = (user.clone(), page.clone());
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let body = answer(request.uri(), &user, &page);
                async move { Ok::<_, Failure>(hyper::Response::new(Full::new(body))) }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service),
            );
        }
    })
}

fn answer(uri: &hyper::Uri, user: &Bytes, page: &Bytes) -> Bytes {
    let query = uri.query().unwrap_or_default();
    match (uri.path(), query.contains("page_size=2000")) {
        ("/v2/users", true) => many(query),
        ("/v2/users", false) => page.clone(),
        _ => user.clone(),
    }
}

/// A page of the million users, which differ in their ids.
fn many(query: &str) -> Bytes {
    let token = query.split('&').find_map(|pair| pair.strip_prefix("next_page_token="));
    let start: usize = token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let end = (start + 2_000).min(MANY);
    let users = (start..end).map(|number| {
        format!(r#"{{"id":"KDcuGIm1QgePTO{number:08}","email":"user.{number}@example.com","first_name":"Ada","type":1}}"#)
    });
    let users = users.collect::<Vec<_>>().join(",");
    let next = if end < MANY { end.to_string() } else { String::new() };
    format!(r#"{{"next_page_token":"{next}","total_records":{MANY},"users":[{users}]}}"#).into()
}
