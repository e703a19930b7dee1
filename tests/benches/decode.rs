//! What it costs to read a page of users and to write an update, beside serde's derive on structs
//! written by hand for the same JSON.
//!
//! `cargo bench -p zoom-api-tests --bench decode` shows CPU time, not time on the clock. Both sides
//! take turns, and what counts is the median of their ratios: the machine's pace meets both alike.
#![allow(clippy::print_stdout, reason = "the table is the purpose of the program")]

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use cpu_time::ProcessTime;
use zoom_api::call::Body;
use zoom_api::types::{CustomAttributeInput, PhoneNumberInput, PhoneNumberLabel, UserType};
use zoom_api::users::{UpdateUser, UserPage};
use zoom_api::{Answer, Endpoint};

const USERS: usize = 300;
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

fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|part| values.get(values.len() * part / 4).copied().unwrap_or(f64::NAN))
}

/// Name and value of a member of a JSON object.
type Member = (&'static str, String);

/// Fields that a user has when nothing is asked for in particular.
const OFTEN: [&str; 14] = [
    "user_created_at",
    "dept",
    "email",
    "first_name",
    "id",
    "last_login_time",
    "last_name",
    "pmi",
    "role_id",
    "status",
    "timezone",
    "type",
    "verified",
    "display_name",
];

/// A page of users whose members were changed.
fn page(change: &dyn Fn(&mut Vec<Member>)) -> String {
    let users = (0..USERS).map(|index| {
        let mut members = user(index);
        change(&mut members);
        object(&members)
    });
    let users = users.collect::<Vec<_>>().join(",");
    object(&[
        ("next_page_token", text("8V8HigQkzm2O5r9RUn31D9ZyJHgrmFfbLa2")),
        ("page_count", "40".to_owned()),
        ("page_number", "1".to_owned()),
        ("page_size", USERS.to_string()),
        ("total_records", "11873".to_owned()),
        ("users", format!("[{users}]")),
    ])
}

/// An invented user with every field, in the order of the spec.
fn user(index: usize) -> Vec<Member> {
    let day = index % 28 + 1;
    let one_of = |texts: &[&str]| text(texts.get(index % texts.len()).copied().unwrap_or_default());
    let licence = [
        ("license_type", text("MEETING")),
        ("license_option", "2".to_owned()),
        ("subscription_id", text("SUBREF-123456-654321")),
    ];
    let attribute = [
        ("key", text("cbf_cywdkexrtqc73f97gd4w6g")),
        ("name", text("Floor")),
        ("value", text("3")),
    ];
    vec![
        ("user_created_at", text(&format!("2019-06-{day:02}T07:58:03Z"))),
        ("created_at", text(&format!("2018-10-{day:02}T04:32:37Z"))),
        ("custom_attributes", format!("[{}]", object(&attribute))),
        ("dept", one_of(&["Engines", "Analytics", "Schönschrift", r"R\u0026D"])),
        ("email", text(&format!("user.{index}@example.com"))),
        ("employee_unique_id", text(&format!("E{:06}", 100_000 + 7 * index))),
        ("first_name", one_of(&["Ada", "Charles", "Mary", "Luigi", "Jürgen"])),
        ("group_ids", r#"["t-_-d56CSWG-7BF15LLrOw","RSMaSp8sTEGK0_oamiA2_w"]"#.to_owned()),
        ("division_ids", r#"["u1FJPvcVR4i9vrXKHlQKZA"]"#.to_owned()),
        ("host_key", text(&(100_000 + 997 * index).to_string())),
        ("id", text(&format!("KDcuGIm1QgePTO8WbO{index:04}"))),
        ("im_group_ids", r#"["t-_-d56CSWG-7BF15LLrOw"]"#.to_owned()),
        ("last_client_version", one_of(&["5.2.45120.0906(win)", "6.1.0.38562(mac)"])),
        ("last_login_time", text(&format!("2026-03-{day:02}T05:40:55Z"))),
        ("last_name", one_of(&["Byron", "Babbage", "Somerville", "Menabrea", "Groß"])),
        ("plan_united_type", one_of(&["1", "2", "32768", "none"])),
        ("pmi", (6_589_310_093 + 104_729 * index).to_string()),
        ("role_id", one_of(&["0", "1", "2"])),
        ("status", one_of(&["active", "active", "inactive"])),
        ("timezone", one_of(&["Europe/London", "Europe/Rome", "Asia/Tokyo"])),
        ("type", (index % 2 + 1).to_string()),
        ("verified", (index % 2).to_string()),
        ("display_name", text(&format!("User Number {index}"))),
        ("license_info_list", format!("[{}]", object(&licence))),
    ]
}

fn text(text: &str) -> String {
    format!("\"{text}\"")
}

fn object(members: &[Member]) -> String {
    let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
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

/// What a caller writes by hand: serde's derive, which takes numbers for numbers and texts for
/// texts. Every field of the page is there, of an update only those that are used.
mod plain {
    #![allow(dead_code, reason = "what is measured is how the fields are filled")]

    use bytes::Bytes;
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    use serde::{Deserialize, Serialize};

    #[derive(Deserialize)]
    pub(super) struct UserPage {
        pub next_page_token: Option<String>,
        pub page_count: Option<i64>,
        pub page_number: Option<i64>,
        pub page_size: Option<i64>,
        pub total_records: Option<i64>,
        #[serde(default)]
        pub users: Vec<ListedUser>,
    }

    #[derive(Deserialize)]
    pub(super) struct ListedUser {
        pub user_created_at: Option<String>,
        pub created_at: Option<String>,
        #[serde(default)]
        pub custom_attributes: Vec<CustomAttribute>,
        pub dept: Option<String>,
        pub email: Option<String>,
        pub employee_unique_id: Option<String>,
        pub first_name: Option<String>,
        #[serde(default)]
        pub group_ids: Vec<String>,
        #[serde(default)]
        pub division_ids: Vec<String>,
        pub host_key: Option<String>,
        pub id: Option<String>,
        #[serde(default)]
        pub im_group_ids: Vec<String>,
        pub last_client_version: Option<String>,
        pub last_login_time: Option<String>,
        pub last_name: Option<String>,
        pub plan_united_type: Option<PlanUnitedType>,
        pub pmi: Option<i64>,
        pub role_id: Option<String>,
        pub status: Option<UserStatus>,
        pub timezone: Option<String>,
        pub r#type: Option<i64>,
        pub verified: Option<i64>,
        pub display_name: Option<String>,
        #[serde(default)]
        pub license_info_list: Vec<LicenseInfo>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    pub(super) enum UserStatus {
        Active,
        Inactive,
        Pending,
    }

    #[derive(Deserialize)]
    pub(super) enum PlanUnitedType {
        #[serde(rename = "1")]
        ProUsCa,
        #[serde(rename = "2")]
        ProUkIreland,
        #[serde(rename = "4")]
        ProAuNz,
        #[serde(rename = "8")]
        ProGlobalSelect,
        #[serde(rename = "16")]
        ProPhonePro,
        #[serde(rename = "32")]
        BusinessUsCa,
        #[serde(rename = "64")]
        BusinessUkIreland,
        #[serde(rename = "128")]
        BusinessAuNz,
        #[serde(rename = "256")]
        BusinessGlobalSelect,
        #[serde(rename = "512")]
        BusinessPhonePro,
        #[serde(rename = "1024")]
        EnterpriseUsCa,
        #[serde(rename = "2048")]
        EnterpriseUkIreland,
        #[serde(rename = "4096")]
        EnterpriseAuNz,
        #[serde(rename = "8192")]
        EnterpriseGlobalSelect,
        #[serde(rename = "16384")]
        EnterprisePhonePro,
        #[serde(rename = "32768")]
        ProJapan,
        #[serde(rename = "65536")]
        BusinessJapan,
        #[serde(rename = "131072")]
        EnterpriseJapan,
        #[serde(rename = "none")]
        Off,
    }

    #[derive(Deserialize)]
    pub(super) struct LicenseInfo {
        pub license_type: Option<LicenseType>,
        pub license_option: Option<i64>,
        pub subscription_id: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub(super) enum LicenseType {
        Meeting,
        ZoomWorkplaceBundle,
    }

    #[derive(Deserialize, Serialize)]
    pub(super) struct CustomAttribute {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub value: Option<String>,
    }

    #[derive(Serialize)]
    struct UpdateUser {
        #[serde(skip_serializing_if = "Option::is_none")]
        custom_attributes: Option<Vec<CustomAttribute>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        dept: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        first_name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        last_name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        manager: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        phone_numbers: Option<Vec<PhoneNumber>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pmi: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        timezone: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        r#type: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        use_pmi: Option<bool>,
    }

    #[derive(Serialize)]
    struct PhoneNumber {
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        country: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<PhoneNumberLabel>,
        #[serde(skip_serializing_if = "Option::is_none")]
        number: Option<String>,
    }

    #[derive(Serialize)]
    enum PhoneNumberLabel {
        Office,
    }

    const RESERVED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    pub(super) fn update() -> Option<(String, Bytes)> {
        let text = |text: &str| Some(text.to_owned());
        let body = UpdateUser {
            custom_attributes: Some(vec![CustomAttribute {
                key: text("cbf_cywdkexrtqc73f97gd4w6g"),
                name: text("Floor"),
                value: text("3"),
            }]),
            dept: text("Engines"),
            first_name: text("Ada"),
            last_name: text("Byron"),
            manager: text("charles@example.com"),
            phone_numbers: Some(vec![PhoneNumber {
                code: text("+44"),
                country: text("GB"),
                label: Some(PhoneNumberLabel::Office),
                number: text("2079460123"),
            }]),
            pmi: Some(6_589_310_093),
            timezone: text("Europe/London"),
            r#type: Some(2),
            use_pmi: Some(true),
        };
        let target = format!("/users/{}", utf8_percent_encode("ada@example.com", RESERVED));
        Some((target, serde_json::to_vec(&body).ok()?.into()))
    }
}
