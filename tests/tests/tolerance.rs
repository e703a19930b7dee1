//! What answers may look like, and what is made of it.
#![allow(missing_docs, clippy::unwrap_used)]

use serde_json::json;
use zoom_api::types::{
    DateTime, MeetingAuthenticationOption, PlanUnitedType, Secret, UserStatus, UserType,
    Verification, ZoomOneType,
};
use zoom_api::users::{User, UserPage};

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
    for pmi in [json!(12), json!("12"), json!(" 12 "), json!(12.0)] {
        assert_eq!(user(json!({ "pmi": pmi })).pmi, Some(12), "{pmi}");
    }
    for (text, value) in [
        (json!(true), true),
        (json!(1), true),
        (json!("true"), true),
        (json!(0), false),
        (json!("0"), false),
    ] {
        assert_eq!(user(json!({ "use_pmi": text })).use_pmi, Some(value), "{text}");
    }
    assert_eq!(user(json!({ "dept": 7 })).dept.as_deref(), Some("7"));
    assert_eq!(user(json!({ "role_id": 0 })).role_id.unwrap().as_str(), "0");
    assert_eq!(user(json!({ "verified": "1" })).verified, Some(Verification::from(1)));
}

#[test]
fn what_cannot_be_meant_is_an_error_with_the_path() {
    for (json, error) in [
        (json!({ "pmi": "twelve" }), "expected an integer, found a text"),
        (json!({ "pmi": 1.5 }), "expected an integer, found a number"),
        (json!({ "use_pmi": 2 }), "expected a boolean, found an integer"),
        (json!({ "group_ids": { "a": 1 } }), "expected a list, found an object"),
        (json!({ "phone_numbers": [3] }), "expected an object, found an integer"),
        (json!({ "dept": ["a"] }), "expected a text, found a list"),
    ] {
        let found = serde_json::from_value::<User>(json).unwrap_err().to_string();
        assert_eq!(found, error);
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
    let deep = |name: &str| format!("{{\"{name}\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(serde_json::from_str::<User>(&deep("new")).unwrap(), User::default());
    assert!(serde_json::from_str::<User>(&deep("group_ids")).is_err());
}

#[test]
fn what_is_no_text_is_an_error_that_says_where() {
    let error = <UserPage as zoom_api::Answer>::decode(b"{\"users\":[{\"id\":\"\xff\"}]}");
    let error = error.unwrap_err().to_string();
    assert!(error.contains("line 1 column"), "{error}");
}
