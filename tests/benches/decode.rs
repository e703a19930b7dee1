//! What it costs to read a page of users and to write an update, beside serde's derive on structs
//! written by hand for the same JSON.
//!
//! `cargo bench -p zoom-api-tests --bench decode` shows CPU time, not time on the clock. Both sides
//! take turns, and what counts is the median of their ratios: the machine's pace meets both alike.
//! Instructions are counted by valgrind, where it is installed: the same work five times and four times,
//! and the difference is the work. `--instructions` shows nothing else.
#![allow(clippy::print_stdout, reason = "the table is the purpose of the program")]

#[path = "support/data.rs"]
mod data;
#[path = "support/instructions.rs"]
mod instructions;
#[path = "support/plain.rs"]
mod plain;

use std::env;
use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use cpu_time::ProcessTime;
use data::{Member, OFTEN, USERS, page, quartiles, text};
use zoom_api::call::Body;
use zoom_api::groups::GroupMember;
use zoom_api::types::{
    CustomAttribute, CustomAttributeInput, GroupSettings, PhoneNumberInput, PhoneNumberLabel,
    UserSettings, UserType,
};
use zoom_api::users::{ListedUser, UpdateUser, User, UserPage};
use zoom_api::{Answer, Endpoint};

const ROUNDS: usize = 101;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["work", case, side, times] => work(case, side, times),
        ["--instructions"] => instructions(),
        _ => {
            time();
            instructions();
            sizes();
        }
    }
}

/// What is read: a name, and how the members of each user are changed.
type Case = (&'static str, fn(&mut Vec<Member>));

const CASES: [Case; 5] = [
    ("every field, in the order of the spec", |_| {}),
    ("every field, in reverse order", |members| members.reverse()),
    ("every field, in an order of Zoom's", |members| {
        members.sort_by_key(|(name, _)| (name.len(), *name));
    }),
    ("the most common fields", |members| members.retain(|(name, _)| OFTEN.contains(name))),
    ("every field, and two that are new", |members| {
        members.extend([("seat", text("C-17")), ("seen", r#"[1,{"by":"web"}]"#.to_owned())]);
    }),
];

fn time() {
    println!(
        "CPU microseconds for one page or one body, medians of {ROUNDS} rounds. The ratio is the"
    );
    println!("median of the rounds' ratios, with the quartiles behind it.\n");
    println!("{:<56} {:>7} {:>9} {:>9} {:>6}", "", "bytes", "zoom-api", "serde", "ratio");
    for (name, change) in CASES {
        let page = page(&change);
        let bytes = page.as_bytes();
        let name = format!("read {USERS} users: {name}");
        compare(&name, bytes.len(), 4, &|| ours(bytes), &|| plain(bytes));
    }
    let written = update().unwrap_or_default();
    assert_eq!(Some(&written), plain::update().as_ref(), "the sides write different things");
    let name = "build and write an update of a user";
    compare(name, written.1.len(), 1_000, &|| update().is_some(), &|| plain::update().is_some());
}

fn ours(bytes: &[u8]) -> bool {
    UserPage::decode(bytes).is_ok()
}

fn plain(bytes: &[u8]) -> bool {
    serde_json::from_slice::<plain::UserPage>(bytes).is_ok()
}

/// Thousands of instructions for one page.
fn instructions() {
    println!(
        "\n{:<56} {:>17} {:>9} {:>6}",
        "thousands of instructions", "zoom-api", "serde", "ratio"
    );
    for (name, _) in CASES {
        let count = |side: &str| instructions::of(&["work", name, side]);
        match (count("ours"), count("plain")) {
            (Some(ours), Some(plain)) => {
                let name = format!("read {USERS} users: {name}");
                println!("{name:<56} {ours:>17.1} {plain:>9.1} {:>6.3}", ours / plain);
            }
            _ => println!("{name}: valgrind is not installed"),
        }
    }
}

/// Bytes of a value, without what it has on the heap.
fn sizes() {
    println!(
        "\nBytes of User: {}, ListedUser: {}, GroupMember: {}, CustomAttribute: {},",
        size_of::<User>(),
        size_of::<ListedUser>(),
        size_of::<GroupMember>(),
        size_of::<CustomAttribute>()
    );
    println!(
        "UserSettings: {}, GroupSettings: {}.",
        size_of::<UserSettings>(),
        size_of::<GroupSettings>()
    );
}

/// Does the work some times, for an instrument that looks at the whole program.
fn work(case: &str, side: &str, times: &str) {
    let Some((_, change)) = CASES.iter().find(|(name, _)| *name == case) else { return };
    let page = page(change);
    for _ in 0..times.parse().unwrap_or(0) {
        let read = if side == "ours" { ours } else { plain };
        assert!(black_box(read(page.as_bytes())));
    }
}

/// Measures both sides in turn and prints a line.
fn compare(
    name: &str,
    bytes: usize,
    times: u32,
    ours: &dyn Fn() -> bool,
    plain: &dyn Fn() -> bool,
) {
    assert!(ours() && plain(), "{name}: one side cannot do it");
    let cost = |work: &dyn Fn() -> bool| {
        let start = ProcessTime::now();
        for _ in 0..times {
            black_box(work());
        }
        start.elapsed() / times
    };
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (cost(ours), cost(plain))).collect();
    let micros = |cost: Duration| cost.as_secs_f64() * 1e6;
    let [_, ours, _] = quartiles(rounds.iter().map(|(ours, _)| micros(*ours)));
    let [_, plain, _] = quartiles(rounds.iter().map(|(_, plain)| micros(*plain)));
    let ratios = rounds.iter().map(|(ours, plain)| micros(*ours) / micros(*plain));
    let [low, ratio, high] = quartiles(ratios);
    println!("{name:<56} {bytes:>7} {ours:>9.1} {plain:>9.1} {ratio:>6.2}  {low:.2} to {high:.2}");
}

/// Target and body of an update.
fn update() -> Option<(String, Bytes)> {
    let floor = CustomAttributeInput::new().key("cbf_cywdkexrtqc73f97gd4w6g").name("Floor");
    let number = PhoneNumberInput::new().code("+44").country("GB").label(PhoneNumberLabel::Office);
    let request = UpdateUser::new("ada@example.com")
        .custom_attributes([floor.value("3")])
        .dept("Engines")
        .first_name("Ada")
        .last_name("Byron")
        .manager("charles@example.com")
        .phone_numbers([number.number("2079460123")])
        .pmi(6_589_310_093)
        .timezone("Europe/London")
        .r#type(UserType::Licensed)
        .use_pmi(true);
    let encoded = request.into_call().encode().ok()?;
    let Body::Json(body) = encoded.body else { return None };
    Some((encoded.target, body))
}
