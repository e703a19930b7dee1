//! Features of many users at once.

use serde_json::{Value, json};
use zoom_api::types::{UserReference, UserType, ZoomOneType};
use zoom_api::users::{BulkFeatureType, BulkUpdateFeature, GetUserSettings, UpdateUser};

use crate::zoom::{self, Zoom};

fn update(zoom: &Zoom, kind: &str, value: &str, users: &[&str]) -> Value {
    let users = users.iter().map(|id| UserReference::new().id(*id));
    let update = BulkUpdateFeature::new(BulkFeatureType::from(kind), value, users);
    zoom::json(zoom.send(update))
}

#[test]
fn failures_come_with_success() {
    let zoom = Zoom::start();
    let [ada, charles] = ["ada@example.com", "charles@example.com"]
        .map(|email| zoom.user_of(email, UserType::Basic));
    zoom.fake.set_licences(Some(2));
    let users = [&*ada, &*charles, "nobody", "me2"];
    let outcome = update(&zoom, "user_type", "2", &users);
    assert_eq!(outcome["success_user_ids"], json!([ada]));
    let failures = json!([
        { "reason": "Not enough seats", "user_ids": [charles] },
        { "reason": "Users not found", "user_ids": ["nobody", "me2"] },
    ]);
    assert_eq!(outcome["fail_details"], failures);
    assert_eq!((&zoom.get(&ada)["type"], &zoom.get(&charles)["type"]), (&2.into(), &1.into()));
    let outcome = update(&zoom, "user_type", "2", &[&ada]);
    assert_eq!(outcome["fail_details"][0]["reason"], "No need to update");
}

#[test]
fn licences_show_in_the_settings() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let basic = zoom.user_of("basic@example.com", UserType::Basic);
    let outcome = update(&zoom, "webinar", "64", &[&ada, &basic]);
    assert_eq!(outcome["success_user_ids"], json!([ada]));
    assert_eq!(outcome["fail_details"], json!([{ "reason": "Unpaid user", "user_ids": [basic] }]));
    let feature = || zoom::json(zoom.send(GetUserSettings::new(&*ada)))["feature"].clone();
    assert_eq!(
        (&feature()["webinar"], &feature()["webinar_capacity"]),
        (&true.into(), &1000.into())
    );
    update(&zoom, "webinar", "0", &[&ada]);
    assert_eq!(feature()["webinar"], false);
    update(&zoom, "concurrent_meeting", "Plus", &[&ada]);
    update(&zoom, "zoom_clips_plus", "true", &[&ada]);
    assert_eq!(feature()["concurrent_meeting"], "Plus");
    assert_eq!(feature()["zoom_clips_plus"], true);
    let odd = |kind: &str, value: &str| {
        let user = UserReference::new().id(&*ada);
        zoom.refused(BulkUpdateFeature::new(BulkFeatureType::from(kind), value, [user]))
    };
    assert_eq!(odd("webinar", "65"), (400, 300));
    assert_eq!(odd("user_type", "7"), (400, 300));
    assert_eq!(odd("zoom_clips_plus", "yes"), (400, 300));
}

#[test]
fn one_plan_stands_in_the_way_of_another() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let reason = |kind: &str, value: &str| {
        update(&zoom, kind, value, &[&ada])["fail_details"][0]["reason"].clone()
    };
    zoom.send(UpdateUser::new(&*ada).zoom_one_type(ZoomOneType::from(16)));
    assert_eq!(reason("user_type", "1"), "Can't update for Zoom One users");
    assert_eq!(reason("plan_united_type", "1"), "Can't update for Zoom One users");
    assert_eq!(reason("zoom_one_type", "16"), "No need to update");
    assert_eq!(reason("zoom_one_type", "0"), Value::Null);
    assert_eq!(reason("plan_united_type", "1"), Value::Null);
    assert_eq!(reason("zoom_one_type", "16"), "Can't update for Zoom United users");
    assert_eq!(zoom.get(&ada)["plan_united_type"], "1");
    update(&zoom, "plan_united_type", "0", &[&ada]);
    assert_eq!(zoom.get(&ada).get("plan_united_type"), None);
}
