//! What it costs to read a page of users and to write an update, beside serde's derive on structs
//! written by hand for the same JSON.
//!
//! `cargo bench -p zoom-api-tests --bench decode` shows CPU time, not time on the clock. Both sides
//! take turns, and what counts is the median of their ratios: the machine's pace meets both alike.
#![allow(clippy::print_stdout, reason = "the table is the purpose of the program")]

#[path = "support/data.rs"]
mod data;
#[path = "support/plain.rs"]
mod plain;

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use cpu_time::ProcessTime;
use data::{Member, OFTEN, USERS, page, quartiles, text};
use zoom_api::call::Body;
use zoom_api::types::{CustomAttributeInput, PhoneNumberInput, PhoneNumberLabel, UserType};
use zoom_api::users::{UpdateUser, UserPage};
use zoom_api::{Answer, Endpoint};

const ROUNDS: usize = 101;

fn main() {
    println!(
        "CPU microseconds for one page or one body, medians of {ROUNDS} rounds. The ratio is the"
    );
    println!("median of the rounds' ratios, with the quartiles behind it.\n");
    println!("{:<56} {:>7} {:>9} {:>9} {:>6}", "", "bytes", "zoom-api", "serde", "ratio");
    let from_slice = |bytes: &[u8]| serde_json::from_slice::<plain::UserPage>(bytes).is_ok();
    let from_str = |bytes: &[u8]| {
        std::str::from_utf8(bytes)
            .is_ok_and(|text| serde_json::from_str::<plain::UserPage>(text).is_ok())
    };
    read("every field, in the order of the spec", &|_| {}, &from_slice);
    read("every field, serde from a checked text", &|_| {}, &from_str);
    read("every field, in reverse order", &|members| members.reverse(), &from_slice);
    let often = |members: &mut Vec<Member>| members.retain(|(name, _)| OFTEN.contains(name));
    read("the most common fields", &often, &from_slice);
    let new = |members: &mut Vec<Member>| {
        members.extend([("seat", text("C-17")), ("seen", r#"[1,{"by":"web"}]"#.to_owned())]);
    };
    read("every field, and two that are new", &new, &from_slice);
    let written = update().unwrap_or_default();
    assert_eq!(Some(&written), plain::update().as_ref(), "the sides write different things");
    let name = "build and write an update of a user";
    compare(name, written.1.len(), 1_000, &|| update().is_some(), &|| plain::update().is_some());
}

/// Measures the reading of a page whose users were changed.
fn read(what: &str, change: &dyn Fn(&mut Vec<Member>), plain: &dyn Fn(&[u8]) -> bool) {
    let page = page(change);
    let bytes = page.as_bytes();
    let name = format!("read {USERS} users: {what}");
    compare(&name, bytes.len(), 4, &|| UserPage::decode(bytes).is_ok(), &|| plain(bytes));
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
