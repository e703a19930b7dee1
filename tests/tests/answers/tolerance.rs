//! What answers may look like, and what is made of it.

use serde_json::json;
use zoom_api::contact_groups::ContactGroupMemberPage;
use zoom_api::observations::JsonKind;
use zoom_api::types::{
    DateTime, GroupSettings, MeetingAuthenticationOption, PlanUnitedType, Secret, UserStatus,
    UserType, Verification, ZoomOneType,
};
use zoom_api::users::{ListedUser, User, UserPage};
use zoom_api::wire::UnknownFields;
use zoom_api::{Answer, Inspect as _};

fn user(json: serde_json::Value) -> User {
    serde_json::from_value(json).unwrap()
}

#[test]
fn absent_null_and_empty_are_the_same_but_for_texts() {
    let absent = user(json!({}));
    assert_eq!(
        absent,
        user(
            json!({ "pmi": null, "use_pmi": null, "status": null, "group_ids": null, "dept": null })
        )
    );
    assert_eq!(
        absent,
        user(
            json!({ "pmi": "", "use_pmi": "", "status": "", "group_ids": "", "created_at": "", "id": "" })
        )
    );
    assert_eq!(user(json!({ "dept": "" })).dept.as_deref(), Some(""));
}

#[test]
fn numbers_and_booleans_come_in_many_forms() {
    for pmi in [json!(12), json!("12"), json!(" 12 "), json!(12.0), json!("12.0"), json!(" 1.2e1")]
    {
        assert_eq!(user(json!({ "pmi": pmi })).pmi, Some(12), "{pmi}");
    }
    for (text, value) in [
        (json!(true), true),
        (json!(1), true),
        (json!("true"), true),
        (json!(" TRUE "), true),
        (json!(1.0), true),
        (json!("1.0"), true),
        (json!(0), false),
        (json!("0"), false),
        (json!(" False"), false),
        (json!(-0.0), false),
    ] {
        assert_eq!(user(json!({ "use_pmi": text })).use_pmi, Some(value), "{text}");
    }
    assert_eq!(user(json!({ "dept": 7 })).dept.as_deref(), Some("7"));
    assert_eq!(user(json!({ "role_id": 0 })).role_id.unwrap().as_str(), "0");
    for verified in [json!("1"), json!(" 1 "), json!("1.0"), json!(1.0)] {
        assert_eq!(user(json!({ "verified": verified })).verified, Some(Verification::from(1)));
    }
    for odd in ["1,234", "0x10", "nan", "inf", "1.5", "12 KB", "٣", "99999999999999999999", " "] {
        let user = user(json!({ "pmi": odd, "use_pmi": odd }));
        assert_eq!((user.pmi, user.use_pmi, user.misfits().len()), (None, None, 2), "{odd}");
    }
}

#[test]
fn what_cannot_be_meant_costs_its_field_and_is_kept() {
    for (name, value, error) in [
        ("pmi", json!("twelve"), "`pmi`: expected an integer, found a text"),
        ("pmi", json!(1.5), "`pmi`: expected an integer, found a number"),
        (
            "pmi",
            json!(12_345_678_901_234_567_890_u64),
            "`pmi`: expected an integer, found an integer",
        ),
        ("use_pmi", json!(2), "`use_pmi`: expected a boolean, found an integer"),
        ("group_ids", json!({ "a": 1 }), "`group_ids`: expected a list, found an object"),
        ("phone_numbers", json!([3]), "`phone_numbers[0]`: expected an object, found an integer"),
        ("phone_numbers", json!("none"), "`phone_numbers`: expected a list, found a text"),
        ("dept", json!(["a"]), "`dept`: expected a text, found a list"),
        ("status", json!(true), "`status`: expected a text or an integer, found a boolean"),
        ("type", json!({}), "`type`: expected a text or an integer, found an object"),
        ("host_key", json!({ "a": "b" }), "`host_key`: expected a text, found an object"),
    ] {
        let user = user(json!({ "id": "a", name: value, "last_name": "Byron" }));
        let [misfit] = user.misfits().try_into().unwrap();
        assert_eq!(misfit.to_string(), error);
        let kept = if value == json!([3]) { json!(3) } else { value };
        assert_eq!(misfit.value(), kept);
        assert!(!format!("{misfit:?} {user:?}").contains("twelve"));
        assert_eq!(user, self::user(json!({ "id": "a", "last_name": "Byron" })), "{error}");
    }
}

fn page(json: &str) -> UserPage {
    *UserPage::decode(json.as_bytes()).unwrap().0
}

#[test]
fn one_odd_value_in_two_thousand_users_costs_nothing_else() {
    for odd in [r#""pmi":"none""#, r#""pmi":7221.5"#, r#""pmi":"7 KB""#, r#""group_ids":[{"a":1}]"#]
    {
        let users: Vec<_> = (0..2_000).map(|number| format!(r#"{{"id":"u{number}"}}"#)).collect();
        let json = format!(r#"{{"users":[{}]}}"#, users.join(","));
        let json =
            json.replace(r#"{"id":"u1999"}"#, &format!(r#"{{"id":"u1999",{odd},"dept":"x"}}"#));
        let page = page(&json);
        assert_eq!(page.users.len(), 2_000);
        let last = &page.users[1_999];
        assert_eq!((last.dept.as_deref(), last.pmi), (Some("x"), None));
        let [misfit] = page.misfits().try_into().unwrap();
        assert!(misfit.path().starts_with("users[1999]."), "{misfit}");
        assert!(odd.ends_with(misfit.json()) || odd.contains(&format!("[{}]", misfit.json())));
        assert_eq!(last.misfits().len(), 1);
    }
}

#[test]
fn a_lone_value_is_a_list_of_one() {
    let text =
        user(json!({ "group_ids": "a", "login_types": 101, "phone_numbers": { "number": "1" } }));
    assert_eq!(
        text,
        user(
            json!({ "group_ids": ["a"], "login_types": [101], "phone_numbers": [{ "number": "1" }] })
        )
    );
    let user =
        user(json!({ "custom_attributes": { "key": "k", "name": "n", "value": "v", "new": 1 } }));
    assert_eq!(user.custom_attributes[0].key.as_ref().unwrap().as_str(), "k");
    assert_eq!(user.custom_attributes[0].unknown_fields().get("new"), Some(json!(1)));
    let settings: GroupSettings = serde_json::from_value(json!({
        "in_meeting": { "language_interpretation": { "languages": "English" }, "unchecked_data_center_regions": "EU" },
    }))
    .unwrap();
    let in_meeting = settings.in_meeting.unwrap();
    assert_eq!(in_meeting.language_interpretation.unwrap().languages.len(), 1);
    assert_eq!(in_meeting.unchecked_data_center_regions.len(), 1);
}

#[test]
fn any_number_comes_as_it_is_written() {
    for number in [
        "0",
        "-0",
        "7",
        "9223372036854775807",
        "9223372036854775808",
        "12345678901234567890",
        "-12345678901234567890",
        "123456789012345678901234567890",
        "1.10",
        "1e3",
        "-1.5E-7",
        "1e400",
    ] {
        // One that must be read twice does not change what others come to.
        let json = format!(r#"{{"users":[{{"id":{number},"dept":"x","pmi":1.0}},{{"id":"b"}}]}}"#);
        let page = page(&json);
        assert_eq!(page.users[0].id.as_ref().unwrap().as_str(), number);
        assert_eq!((page.users[0].pmi, page.users.len()), (Some(1), 2));
        assert!(page.misfits().is_empty());
        let json = format!(r#"{{"id":"a","type":{number},"new":{number},"pmi":[{number}]}}"#);
        let user = User::decode(json.as_bytes()).unwrap().0;
        assert_eq!(user.unknown_fields().iter().next().unwrap().json(), number);
        assert_eq!(user.misfits().last().unwrap().json(), format!("[{number}]"));
        let is_integer = !number.contains(['.', 'e', 'E']);
        if is_integer && number != "-0" {
            assert_eq!(user.r#type.unwrap().to_string(), number);
        }
    }
    // From a format whose numbers are floats, a text is not made up.
    let user =
        serde_json::from_str::<User>(r#"{"dept":123456789012345678901234567890,"role_id":1.5}"#)
            .unwrap();
    assert_eq!((user.dept.clone(), user.role_id.clone().unwrap().as_str()), (None, "1.5"));
    assert_eq!(user.misfits().len(), 1);
}

#[test]
fn half_a_letter_costs_its_field() {
    let json = r#"{"id":"a","dept":"cut \ud83d","last_name":"\ud83d\ude00","new":"\ud83d"}"#;
    let user = User::decode(json.as_bytes()).unwrap().0;
    assert_eq!((user.dept.as_deref(), user.last_name.as_deref()), (None, Some("\u{1f600}")));
    let [misfit] = user.misfits().try_into().unwrap();
    assert_eq!((misfit.path(), misfit.json()), ("dept", r#""cut \ud83d""#));
    assert_eq!(user.unknown_fields().get("new"), Some(json!(r#""\ud83d""#)));
}

#[test]
fn a_bit_may_be_a_boolean() {
    assert_eq!(user(json!({ "verified": true })).verified, Some(Verification::from(1)));
    assert_eq!(user(json!({ "verified": false })).verified, Some(Verification::from(0)));
    assert_eq!(user(json!({ "type": true })).r#type, None);
}

#[test]
fn members_that_the_spec_does_not_know_are_within_reach() {
    let json = r#"{"users":[
        {"id":"a","nick\"name":"A\u00e4","custom_attributes":[{"key":"k","weight":1.50}],"tags":[1, 2]},
        {"id":"b"},
        {"seen":{"by":["web"]},"id":"c","big":12345678901234567890123,"seen":null}],"odd":true}"#;
    let page = page(json);
    let names =
        |of: UnknownFields<'_>| of.iter().map(|it| it.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(page.unknown_fields()), ["odd"]);
    assert_eq!(names(page.users[0].unknown_fields()), ["nick\"name", "tags"]);
    assert!(page.users[1].unknown_fields().is_empty());
    assert_eq!(names(page.users[2].unknown_fields()), ["seen", "big", "seen"]);
    let first = &page.users[0];
    assert_eq!(first.unknown_fields().get("nick\"name"), Some(json!("Aä")));
    assert_eq!(first.unknown_fields().iter().last().unwrap().json(), "[1, 2]");
    let weight = first.custom_attributes[0].unknown_fields().iter().next().unwrap();
    assert_eq!((weight.json(), weight.kind()), ("1.50", JsonKind::Float));
    assert_eq!(page.users[2].unknown_fields().get("seen"), Some(json!(null)));

    // They survive being cloned, do not count as a difference, and are written on demand.
    let kept = first.clone();
    let bytes = page.clone();
    drop(page);
    assert_eq!(kept.unknown_fields().len(), 2);
    let mut plain = kept.clone();
    plain.dept = Some("x".to_owned());
    assert_ne!(plain, kept);
    let without: ListedUser =
        serde_json::from_value(json!({ "id": "a", "custom_attributes": [{ "key": "k" }] }))
            .unwrap();
    assert_eq!(without, kept);
    assert_eq!(
        serde_json::to_value(&kept).unwrap(),
        json!({ "id": "a", "custom_attributes": [{ "key": "k" }] })
    );
    assert_eq!(
        serde_json::to_value(kept.with_unknown_fields()).unwrap(),
        json!({
            "id": "a", "nick\"name": "Aä", "tags": [1, 2],
            "custom_attributes": [{ "key": "k", "weight": 1.5 }],
        })
    );
    let whole = serde_json::to_value(bytes.with_unknown_fields()).unwrap();
    assert_eq!(whole["users"][2]["seen"], json!(null));
    assert!(!format!("{kept:?} {:?}", kept.unknown_fields()).contains("[1"));

    // Whatever it was read from.
    let again: UserPage = serde_json::from_value(whole.clone()).unwrap();
    assert_eq!(serde_json::to_value(again.with_unknown_fields()).unwrap(), whole);
    assert_eq!(size_of_val(&kept.unknown_fields()), 2 * size_of::<usize>());
}

#[test]
fn a_page_knows_its_items_from_what_is_none() {
    for (items, lacks, lost, count) in [
        (r#"[{"id":"a"},3,{"id":"b"}]"#, None, 1, 2),
        (r#"[{"id":"a"},{"code":1}]"#, None, 1, 2),
        (r#"[{"id":"a"},null]"#, None, 0, 1),
        (r#"{"id":"a"}"#, None, 0, 1),
        ("null", None, 0, 0),
        ("[]", None, 0, 0),
        ("[3]", Some("users"), 1, 0),
        (r#"[{"code":1}]"#, Some("users"), 1, 1),
        (r#"[{}]"#, Some("users"), 1, 1),
        (r#"{"code":1}"#, Some("users"), 0, 1),
        (r#"{"a":{"id":"a"}}"#, Some("users"), 0, 1),
        ("3", Some("users"), 0, 0),
        (r#"[{"id":"a"},{"id":[1]},{"id":null}]"#, None, 2, 3),
        (r#"[{"id":[1]}]"#, Some("users"), 1, 1),
    ] {
        let json = format!(r#"{{"total_records":3,"users":{items},"page_size":30}}"#);
        let (page, seen) = UserPage::decode(json.as_bytes()).unwrap();
        assert_eq!((seen.lacks, seen.lost, page.users.len()), (lacks, lost, count), "{items}");
    }
}

#[test]
fn a_member_of_a_page_that_comes_again_must_say_the_same() {
    let contradicts = |json: &str| UserPage::decode(json.as_bytes()).unwrap().1.contradicts;
    for (json, name) in [
        (r#"{"users":[{"id":"a"}],"users":[]}"#, Some("users")),
        (r#"{"users":[],"users":[{"id":"a"}]}"#, Some("users")),
        (r#"{"users":[3],"users":[{"id":"a"}]}"#, Some("users")),
        (r#"{"users":[],"next_page_token":"t","next_page_token":""}"#, Some("next_page_token")),
        (r#"{"users":[],"next_page_token":"x","next_page_token":"y"}"#, Some("next_page_token")),
        (r#"{"users":[],"total_records":3,"users":[],"total_records":4}"#, Some("total_records")),
        // A number that is read as it is written.
        (r#"{"users":[{"id":1.10}],"users":[{"id":"b"}]}"#, Some("users")),
        (r#"{"users":[{"id":"a"}],"users":[{"id":"a"}]}"#, None),
        (r#"{"users":null,"users":[{"id":"a"}]}"#, None),
        (r#"{"users":[],"page_size":300,"page_size":300}"#, None),
        (r#"{"users":[],"new":1,"new":2}"#, None),
    ] {
        assert_eq!(contradicts(json), name, "{json}");
    }
    let same = page(r#"{"users":[{"id":"a"}],"users":[{"id":"a"}]}"#);
    assert_eq!((same.users.len(), same.misfits().len()), (1, 0));
}

#[test]
fn a_page_whose_items_have_two_names_reads_both_or_none() {
    let read = |json: &str| ContactGroupMemberPage::decode(json.as_bytes()).unwrap();
    for (json, contradicts, count) in [
        (r#"{"group_members":[{"id":"a"}],"members":[{"id":"b"}]}"#, Some("group_members"), 1),
        (r#"{"members":[{"id":"a"}],"group_members":[]}"#, Some("group_members"), 1),
        (r#"{"members":[],"group_members":[{"id":"a"}]}"#, Some("group_members"), 1),
        (r#"{"members":[{"id":"a"}],"members":[{"id":"b"}]}"#, Some("group_members"), 1),
        (r#"{"members":[{"id":"a"}],"group_members":[{"id":"a"}]}"#, None, 1),
        (r#"{"group_members":null,"members":[{"id":"a"},{"id":"b"}]}"#, None, 2),
        (r#"{"members":[{"id":"a"}]}"#, None, 1),
    ] {
        let (page, seen) = read(json);
        assert_eq!((seen.lacks, seen.contradicts), (None, contradicts), "{json}");
        assert_eq!(page.group_members.len(), count, "{json}");
    }
}

#[test]
fn lists_leave_out_what_is_not_set() {
    let user =
        user(json!({ "group_ids": ["a", null, "", "b"], "login_types": [1, "", null, "101", 5] }));
    let ids: Vec<_> = user.group_ids.iter().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let types: Vec<_> = user.login_types.iter().map(|ty| ty.as_i64()).collect();
    assert_eq!(types, [Some(1), Some(101), Some(5)]);
}

#[test]
fn codes_beyond_two_to_the_53rd_are_exact() {
    let user = user(json!({ "zoom_one_type": 576_460_752_303_423_488_i64 }));
    let code = user.zoom_one_type.unwrap();
    assert_eq!(code.as_i64(), Some(1 << 59));
    assert!(!matches!(code, ZoomOneType::Unknown(_)), "{code:?}");
}

#[test]
fn enums_keep_what_they_do_not_know() {
    let user = user(json!({ "status": "hibernating", "type": 3000, "plan_united_type": 1 }));
    let Some(UserStatus::Unknown(status)) = &user.status else { unreachable!() };
    assert_eq!((status.as_str(), status.as_i64()), (Some("hibernating"), None));
    assert_eq!(user.status.as_ref().unwrap().as_str(), "hibernating");
    assert_eq!(user.r#type, Some(UserType::from(3000)));
    assert_eq!(user.plan_united_type, Some(PlanUnitedType::from("1")));
    assert_eq!(
        serde_json::to_value(&user).unwrap(),
        json!({ "status": "hibernating", "type": 3000, "plan_united_type": "1" })
    );
}

#[test]
fn lists_in_one_text_are_lists() {
    let option: MeetingAuthenticationOption =
        serde_json::from_value(json!({ "domains": "a.example, b.example,," })).unwrap();
    assert_eq!(*option.domains, ["a.example", "b.example"]);
    assert_eq!(serde_json::to_value(&option).unwrap(), json!({ "domains": "a.example,b.example" }));
    let option: MeetingAuthenticationOption =
        serde_json::from_value(json!({ "domains": ["a.example"] })).unwrap();
    assert_eq!(*option.domains, ["a.example"]);
}

#[test]
fn secrets_are_shown_to_nobody() {
    let user = user(json!({ "id": "a", "host_key": "314159" }));
    assert_eq!(user.host_key.as_ref().map(Secret::expose), Some("314159"));
    assert_eq!(format!("{user:?}"), r#"User { id: "a", host_key: [hidden], .. }"#);
    assert_eq!(serde_json::to_string(&user).unwrap(), r#"{"id":"a"}"#);
    let other = self::user(json!({ "id": "a", "host_key": "271828" }));
    assert_ne!(user, other);
}

#[test]
fn times_are_texts_that_can_be_read() {
    let seconds = |text: &str| {
        let time = DateTime::from(text).to_system_time()?;
        time.duration_since(std::time::UNIX_EPOCH).ok().map(|since| since.as_secs())
    };
    assert_eq!(seconds("2026-11-23T09:30:00Z"), Some(1_795_426_200));
    assert_eq!(seconds("2026-11-23T09:30:00.250Z"), Some(1_795_426_200));
    assert_eq!(seconds("yesterday"), None);
    assert_eq!(seconds(""), None);
}

#[test]
fn unknown_fields_and_deep_nesting_do_no_harm() {
    let page: UserPage = serde_json::from_value(
        json!({ "users": [{ "new": { "deep": [1, 2] }, "id": "a" }], "x": null }),
    )
    .unwrap();
    assert_eq!(page.users.len(), 1);
    let deep = |name: &str| {
        format!("{{\"{name}\":{}1{},\"id\":\"a\"}}", "[".repeat(10_000), "]".repeat(10_000))
    };
    for name in ["new", "group_ids", "dept", "phone_numbers"] {
        let json = deep(name);
        for user in
            [serde_json::from_str(&json).unwrap(), *User::decode(json.as_bytes()).unwrap().0]
        {
            assert_eq!(user, self::user(json!({ "id": "a" })), "{name}");
            assert_eq!(user.misfits().len() + user.unknown_fields().len(), 1, "{name}");
        }
    }
    let user = User::decode(deep("new").as_bytes()).unwrap().0;
    let field = user.unknown_fields().iter().next().unwrap();
    assert_eq!((field.json().len(), field.value().is_string()), (20_001, true));
}

#[test]
fn what_is_no_text_is_an_error_that_says_where() {
    let error = <UserPage as zoom_api::Answer>::decode(b"{\"users\":[{\"id\":\"\xff\"}]}");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("line 1 column"), "{error}");
}

#[test]
fn of_members_that_come_twice_the_last_one_holds() {
    for (list, count) in [
        (r#""languages":["English","German"],"languages":["French"]"#, 1),
        (r#""languages":["English","German"],"languages":"French""#, 1),
        (r#""languages":["English"],"languages":null"#, 0),
        (r#""languages":["English"],"languages":"""#, 0),
        (r#""languages":[],"languages":["English","German"]"#, 2),
    ] {
        let json = format!(r#"{{"in_meeting":{{"language_interpretation":{{{list}}}}}}}"#);
        let settings: GroupSettings = serde_json::from_str(&json).unwrap();
        let interpretation = settings.in_meeting.unwrap().language_interpretation.unwrap();
        assert_eq!(interpretation.languages.len(), count, "{list}");
    }
    let domains: MeetingAuthenticationOption =
        serde_json::from_str(r#"{"domains":"a.example","domains":"b.example"}"#).unwrap();
    assert_eq!(*domains.domains, ["b.example"]);
    // A user has fields of several names: of those, the first one that holds something counts.
    for (list, id) in [
        (r#""group_ids":["a"],"group_ids":["b"]"#, "a"),
        (r#""group_ids":[],"group_ids":["b"]"#, "b"),
        (r#""group_ids":null,"group_ids":"b""#, "b"),
    ] {
        let (user, _) = User::decode(format!(r#"{{"id":"x",{list}}}"#).as_bytes()).unwrap();
        let ids: Vec<_> = user.group_ids.iter().map(|id| id.as_str()).collect();
        assert_eq!(ids, [id], "{list}");
    }
}

#[test]
fn what_is_read_again_for_a_number_is_told_once() {
    // The text is a number, which is why all of it is read a second time, as it is written.
    let json = br#"{"dept":1.50,"pmi":"none","new":1,"group_ids":["a"]}"#;
    let (user, seen) = User::decode(json).unwrap();
    assert_eq!((user.dept.as_deref(), user.group_ids.len()), (Some("1.50"), 1));
    assert_eq!((user.misfits().len(), user.unknown_fields().len()), (1, 1));
    assert_eq!((seen.members, seen.known, seen.misfits), (4, 3, 1));
}

#[test]
fn nothing_stands_behind_an_answer() {
    for behind in ["}", "{}", "x", ", 1", "[1]"] {
        assert!(User::decode(format!(r#"{{"id":"a"}}{behind}"#).as_bytes()).is_err(), "{behind}");
        let json = format!(r#"{{"dept":1.50}}{behind}"#);
        assert!(User::decode(json.as_bytes()).is_err(), "{behind}");
    }
    assert!(User::decode(b"{\"id\":\"a\"} \r\n\t").is_ok());
}

#[test]
fn a_refusal_is_told_from_an_answer() {
    for (json, tells) in [
        (r#"{"id":"a"}"#, true),
        (r#"{"status":"active"}"#, false),
        (r#"{"type":1,"status":"error","message":"x","code":1}"#, false),
        (r#"{"id":null}"#, false),
        (r#"{"status":"active","dept":"x"}"#, true),
        ("{}", false),
    ] {
        let (_, seen) = User::decode(json.as_bytes()).unwrap();
        assert_eq!(seen.tells, tells, "{json}");
    }
}
