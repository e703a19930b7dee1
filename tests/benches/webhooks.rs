//! What it costs to check and read an event, beside plain hmac and serde_json: what a caller writes by hand.
//!
//! `cargo bench -p zoom-api-tests --bench webhooks`. Instructions are counted by valgrind; the same work is done
//! five times and four times, and the difference is the work.
#![allow(clippy::print_stdout, reason = "the table is the purpose of the program")]

#[path = "support/data.rs"]
mod data;
#[path = "support/instructions.rs"]
mod instructions;

use std::env;
use std::hint::black_box;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cpu_time::ProcessTime;
use data::quartiles;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use zoom_api::users::GetUserSettings;
use zoom_api::webhooks::{Received, Receiver, Signer};
use zoom_api_fake::Fake;

const SECRET: &str = "secret-token";
const ROUNDS: usize = 101;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    if let ["work", case, side, times] = arguments.as_slice() {
        return work(case, side, times);
    }
    println!(
        "{:<44} {:>7} {:>9} {:>9} {:>6}",
        "CPU microseconds", "bytes", "zoom-api", "plain", "ratio"
    );
    for case in CASES {
        let (name, sent) = (case.0, Signed::new(case));
        let times = 2_000_000 / sent.body.len() as u32 / 20 + 1;
        let rounds: Vec<_> = (0..ROUNDS)
            .map(|_| (cost(times, || sent.ours()), cost(times, || sent.plain())))
            .collect();
        let [_, ours, _] = quartiles(rounds.iter().map(|(ours, _)| *ours));
        let [_, plain, _] = quartiles(rounds.iter().map(|(_, plain)| *plain));
        let [low, ratio, high] = quartiles(rounds.iter().map(|(ours, plain)| ours / plain));
        let bytes = sent.body.len();
        println!(
            "{name:<44} {bytes:>7} {ours:>9.2} {plain:>9.2} {ratio:>6.2}  {low:.2} to {high:.2}"
        );
    }
    println!(
        "\n{:<52} {:>9} {:>9} {:>6}",
        "thousands of instructions", "zoom-api", "plain", "ratio"
    );
    for (name, ..) in CASES {
        let count = |side: &str| instructions::of(&["work", name, side]);
        match (count("ours"), count("plain")) {
            (Some(ours), Some(plain)) => {
                println!("{name:<52} {ours:>9.1} {plain:>9.1} {:>6.3}", ours / plain);
            }
            _ => println!("{name}: valgrind is not installed"),
        }
    }
}

/// A name, the body, and how a caller reads it.
type Case = (&'static str, fn() -> String, fn(&[u8]) -> bool);

const CASES: [Case; 4] = [
    ("a change of a profile, into structs", updated, read::<Envelope<Updated>>),
    ("a change of all settings, files into structs", all_settings, read::<Envelope<Changed>>),
    ("a change of all settings, into a Value", all_settings, read::<Envelope<Value>>),
    ("an event that nobody knows, into a Value", unknown, read::<Envelope<Value>>),
];

/// One delivery.
struct Signed {
    body: Bytes,
    headers: HeaderMap,
    now: SystemTime,
    receiver: Receiver,
    key: Hmac<Sha256>,
    read: fn(&[u8]) -> bool,
}

impl Signed {
    fn new((name, body, read): Case) -> Self {
        let (body, now) = (Bytes::from(body()), SystemTime::now());
        let headers = Signer::new(SECRET).map(|signer| signer.headers(now, &body));
        let receiver = Receiver::new(SECRET);
        let key = Hmac::new_from_slice(SECRET.as_bytes());
        let (Ok(headers), Ok(receiver), Ok(key)) = (headers, receiver, key) else {
            unreachable!("the secret is one")
        };
        let sent = Self { body, headers, now, receiver, key, read };
        assert!(sent.ours() && sent.plain(), "{name}: one side cannot do it");
        sent
    }

    fn ours(&self) -> bool {
        let received = self.receiver.receive(&self.headers, self.body.clone(), self.now);
        matches!(received, Ok(Received::Delivery(delivery)) if !delivery.name().is_empty())
    }

    /// What a careful caller does by hand: age, signature, JSON.
    fn plain(&self) -> bool {
        let text = |name: &str| self.headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(signature), Some(timestamp)) =
            (text("x-zm-signature"), text("x-zm-request-timestamp"))
        else {
            return false;
        };
        let seconds = timestamp.parse().map(Duration::from_secs).unwrap_or_default();
        let age = self.now.duration_since(SystemTime::UNIX_EPOCH + seconds).unwrap_or_default();
        let mut tag = [0; 32];
        let hex = signature.strip_prefix("v0=").unwrap_or_default();
        let mac = self.key.clone().chain_update("v0:").chain_update(timestamp);
        let mac = mac.chain_update(":").chain_update(&self.body);
        age < Duration::from_secs(300)
            && base16ct::lower::decode(hex, &mut tag).is_ok()
            && mac.verify_slice(&tag).is_ok()
            && (self.read)(&self.body)
    }
}

fn cost(times: u32, work: impl Fn() -> bool) -> f64 {
    let start = ProcessTime::now();
    for _ in 0..times {
        black_box(work());
    }
    (start.elapsed() / times).as_secs_f64() * 1e6
}

/// Does the work some times, for an instrument that looks at the whole program.
fn work(case: &str, side: &str, times: &str) {
    let Some(case) = CASES.into_iter().find(|(name, ..)| *name == case) else { return };
    let sent = Signed::new(case);
    for _ in 0..times.parse().unwrap_or(0) {
        assert!(black_box(if side == "ours" { sent.ours() } else { sent.plain() }));
    }
}

fn read<T: for<'de> Deserialize<'de>>(body: &[u8]) -> bool {
    black_box(serde_json::from_slice::<T>(body)).is_ok()
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct Envelope<P> {
    event: String,
    event_ts: i64,
    payload: P,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct Updated {
    account_id: Option<String>,
    operator: Option<String>,
    operator_id: Option<String>,
    operation: Option<String>,
    time_stamp: Option<i64>,
    object: Option<User>,
    old_object: Option<User>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct User {
    id: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    r#type: Option<i64>,
    phone_number: Option<String>,
    phone_country: Option<String>,
    company: Option<String>,
    pmi: Option<i64>,
    use_pmi: Option<bool>,
    timezone: Option<String>,
    pic_url: Option<String>,
    vanity_name: Option<String>,
    host_key: Option<String>,
    role: Option<String>,
    dept: Option<String>,
    language: Option<String>,
    settings: Option<Value>,
    #[serde(default)]
    custom_attributes: Vec<Value>,
    primary_group_id: Option<String>,
}

/// What most of the bytes of a change of settings are; the caller drops the rest.
#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct Changed {
    account_id: Option<String>,
    operator: Option<String>,
    operator_id: Option<String>,
    time_stamp: Option<i64>,
    object: Option<ChangedUser>,
    old_object: Option<ChangedUser>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct ChangedUser {
    id: Option<String>,
    settings: Option<Settings>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct Settings {
    in_meeting: Option<InMeeting>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct InMeeting {
    virtual_background_settings: Option<Backgrounds>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct Backgrounds {
    enable: Option<bool>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what is measured is how the fields are filled")]
struct File {
    id: Option<String>,
    name: Option<String>,
    r#type: Option<String>,
    size: Option<i64>,
    is_default: Option<bool>,
}

fn event(name: &str, object: &Value) -> String {
    let payload = json!({
        "account_id": "EHHPfN5dQbSBdOsMRSGR6w",
        "operator": "charles@example.com",
        "operator_id": "KDcuGIm1QgePTO8WbOqwIQ",
        "time_stamp": 1_795_779_000_000_i64,
        "object": object,
        "old_object": object,
    });
    // As Zoom writes it: the name first, and the payload before the time.
    format!(r#"{{"event":"{name}","payload":{payload},"event_ts":1795779000000}}"#)
}

/// About a kilobyte.
fn updated() -> String {
    let user = json!({
        "id": "z8dsdsdsdsdCfp8uQ1hq3g",
        "first_name": "Ada",
        "last_name": "Byron",
        "display_name": "Ada Byron",
        "email": "ada@example.com",
        "type": 2,
        "phone_number": "2079460123",
        "company": "Engines and Mills",
        "pmi": 6_589_310_093_i64,
        "use_pmi": true,
        "timezone": "Europe/London",
        "vanity_name": "ada.byron",
        "role": "Member",
        "dept": "Engines",
        "language": "en-US",
        "primary_group_id": "SobVexyrQjqCkcxjpBWi6w",
    });
    event("user.updated", &user)
}

/// The largest event: all settings, twice, with as many virtual backgrounds as make it 100 KB.
fn all_settings() -> String {
    let mut settings = settings().unwrap_or_default();
    let file = |number: usize| {
        json!({
            "id": format!("file{number:018}"),
            "name": format!("Engine room {number}"),
            "type": "image",
            "size": 76_100,
            "is_default": false,
        })
    };
    let left = 50_000_usize.saturating_sub(settings.to_string().len());
    let files: Vec<_> = (0..left / file(0).to_string().len()).map(file).collect();
    settings["in_meeting"]["virtual_background_settings"]["files"] = files.into();
    event("user.settings_updated", &json!({ "id": "z8dsdsdsdsdCfp8uQ1hq3g", "settings": settings }))
}

/// All that the fake has of settings that events tell of.
fn settings() -> Option<Value> {
    const TOLD: [&str; 9] = [
        "audio_conferencing",
        "email_notification",
        "feature",
        "in_meeting",
        "meeting_security",
        "recording",
        "schedule_meeting",
        "telephony",
        "tsp",
    ];
    let fake = Fake::builder().without_limits().start();
    let answer = fake.client().blocking().send(GetUserSettings::new("me")).ok()?;
    let mut settings: Map<String, Value> = serde_json::from_slice(answer.bytes()).ok()?;
    settings.retain(|name, _| TOLD.contains(&name.as_str()));
    Some(settings.into())
}

/// About a kilobyte.
fn unknown() -> String {
    updated().replace("user.updated", "user.moved")
}
