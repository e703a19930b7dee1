//! The users that are read, and how costs are summed up.

#![allow(dead_code, reason = "each benchmark takes what it needs")]

/// Users of a page.
pub const USERS: usize = 300;

/// Name and value of a member of a JSON object.
pub type Member = (&'static str, String);

/// Fields that a user has when nothing is asked for in particular.
pub const OFTEN: [&str; 14] = [
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
pub fn page(change: &dyn Fn(&mut Vec<Member>)) -> String {
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
pub fn user(index: usize) -> Vec<Member> {
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

pub fn text(text: &str) -> String {
    format!("\"{text}\"")
}

pub fn object(members: &[Member]) -> String {
    let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// The quartiles of some numbers.
pub fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|part| values.get(values.len() * part / 4).copied().unwrap_or(f64::NAN))
}
