//! Settings of users and groups, and what groups lock.

use serde_json::{Value, json};
use zoom_api::groups::{
    GetGroupLockSettings, GetGroupMeetingAuthentication, GetGroupMeetingSecurity,
    GetGroupMeetingSecurityLocks, GetGroupRegistrationSettings, GetGroupSettings,
};
use zoom_api::types::{GroupId, RegistrationType, UserFeatureSettingsInput, UserType};
use zoom_api::users::{
    GetUserMeetingAuthentication, GetUserMeetingSecurity, GetUserRecordingAuthentication,
    GetUserSettings, UpdateUserSettings,
};
use zoom_api::{Endpoint, RawRequest};

use crate::zoom::{self, Zoom, block_on};

impl Zoom {
    /// Changes settings, with the JSON that goes over the wire.
    fn patch(&self, path: &[&str], query: &[(&str, &str)], body: Value) {
        let request = RawRequest::new("PATCH".parse().unwrap(), path.iter().copied()).json(body);
        let request =
            query.iter().fold(request, |request, (name, value)| request.query(*name, *value));
        block_on(self.client.raw(request)).unwrap();
    }

    fn patch_user(&self, user: &str, body: Value) {
        self.patch(&["users", user, "settings"], &[], body);
    }

    fn patch_group(&self, group: &GroupId, body: Value) {
        self.patch(&["groups", group.as_str(), "settings"], &[], body);
    }

    fn lock(&self, group: &GroupId, body: Value) {
        self.patch(&["groups", group.as_str(), "lock_settings"], &[], body);
    }

    fn read<E: Endpoint<Output: serde::Serialize>>(&self, request: E) -> Value {
        zoom::json(self.send(request))
    }

    fn settings(&self, user: &str) -> Value {
        self.read(GetUserSettings::new(user))
    }
}

#[test]
fn settings_begin_with_their_defaults_and_keep_what_is_not_sent() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let settings = zoom.settings(&id);
    assert_eq!(settings["in_meeting"]["entry_exit_chime"], "all");
    assert_eq!(settings["schedule_meeting"]["audio_type"], "voip");
    assert_eq!(settings["in_meeting"]["waiting_room"], false);
    zoom.patch_user(
        &id,
        json!({ "in_meeting": { "waiting_room": true, "data_center_regions": ["DE"] } }),
    );
    zoom.patch_user(&id, json!({ "in_meeting": { "entry_exit_chime": "host" } }));
    zoom.patch_user(&id, json!({ "in_meeting": { "data_center_regions": ["NL"] } }));
    let settings = zoom.settings(&id);
    assert_eq!(settings["in_meeting"]["waiting_room"], true);
    assert_eq!(settings["in_meeting"]["entry_exit_chime"], "host");
    assert_eq!(settings["in_meeting"]["data_center_regions"], json!(["NL"]));
    assert_eq!(zoom.settings("me")["in_meeting"]["waiting_room"], false);
    assert_eq!(zoom.refused(GetUserSettings::new("nobody")), (404, 1001));
    assert_eq!(zoom.refused(GetGroupSettings::new("none")), (404, 4130));
}

#[test]
fn the_options_are_settings_of_their_own() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let path = ["users", &*id, "settings"];
    let security = json!({ "meeting_security": { "auto_security": true } });
    zoom.patch(&path, &[("option", "meeting_security")], security);
    let read = zoom.read(GetUserMeetingSecurity::new(&*id));
    assert_eq!(read["meeting_security"]["auto_security"], true);
    assert_eq!(zoom.settings(&id).get("meeting_security"), None);

    let profile = |id: &str, action: &str, default: bool| {
        let option = json!({ "id": id, "name": id, "action": action, "default_option": default });
        json!({ "meeting_authentication": true, "authentication_option": option })
    };
    let by = [("option", "meeting_authentication")];
    zoom.patch(&path, &by, profile("own", "update", true));
    zoom.patch(&path, &by, profile("partners", "update", true));
    zoom.patch(&path, &by, profile("own", "hide", false));
    let read = zoom.read(GetUserMeetingAuthentication::new(&*id));
    assert_eq!(read["meeting_authentication"], true);
    let options = &read["authentication_options"];
    assert_eq!(options[0]["default_option"], false, "one profile is the default one");
    assert_eq!((&options[0]["visible"], &options[1]["visible"]), (&false.into(), &true.into()));
    assert_eq!(options[1]["default_option"], true);
    let other = zoom.read(GetUserRecordingAuthentication::new(&*id));
    assert_eq!(other["recording_authentication"], false);
}

#[test]
fn a_call_can_ask_for_some_fields() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    zoom.patch_user(&id, json!({ "schedule_meeting": { "host_video": true } }));
    let some = GetUserSettings::new(&*id).custom_query_fields(["host_video", "waiting_room"]);
    let expected = json!({
        "in_meeting": { "waiting_room": false }, "schedule_meeting": { "host_video": true },
    });
    assert_eq!(zoom.read(some), expected);
}

#[test]
fn groups_have_settings_locks_and_registration() {
    let zoom = Zoom::start();
    let group = zoom.group("Engines");
    zoom.patch_group(&group, json!({ "schedule_meeting": { "host_video": true } }));
    zoom.lock(&group, json!({ "schedule_meeting": { "host_video": true } }));
    let path = ["groups", group.as_str(), "lock_settings"];
    let security = json!({ "meeting_security": { "auto_security": true } });
    zoom.patch(&path, &[("option", "meeting_security")], security);
    let path = ["groups", group.as_str(), "settings", "registration"];
    let registration = json!({ "options": { "close_registration": true }, "approve_type": 1 });
    zoom.patch(&path, &[("type", "webinar")], registration);

    let settings = zoom.read(GetGroupSettings::new(group.clone()));
    assert_eq!(settings["schedule_meeting"]["host_video"], true);
    let locks = zoom.read(GetGroupLockSettings::new(group.clone()));
    assert_eq!(locks["schedule_meeting"]["host_video"], true);
    assert_eq!(locks["in_meeting"]["annotation"], false);
    let locks = zoom.read(GetGroupMeetingSecurityLocks::new(group.clone()));
    assert_eq!(locks["meeting_security"]["auto_security"], true);
    let security = zoom.read(GetGroupMeetingSecurity::new(group.clone()));
    assert_eq!(security["meeting_security"]["auto_security"], false);
    zoom.send(GetGroupMeetingAuthentication::new(group.clone()));
    let registration = GetGroupRegistrationSettings::new(group, RegistrationType::Webinar);
    let registration = zoom.read(registration);
    assert_eq!(registration["options"]["close_registration"], true);
    assert_eq!(registration["options"]["host_email_notification"], false);
    assert_eq!(registration["approve_type"], 1);
}

#[test]
fn the_primary_group_stands_behind_a_user_and_a_lock_before_them() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let (primary, other) = (zoom.group("Engines"), zoom.group("Looms"));
    let chime = || zoom.settings(&id)["in_meeting"]["entry_exit_chime"].clone();
    let set = |value: &str| json!({ "in_meeting": { "entry_exit_chime": value } });
    zoom.patch_group(&primary, set("host"));
    zoom.patch_group(&other, set("none"));
    assert_eq!(chime(), "all");
    for group in [&primary, &other] {
        zoom.join(group, &[&id]);
    }
    assert_eq!(chime(), "host");
    zoom.patch_user(&id, set("all"));
    assert_eq!(chime(), "all");
    zoom.lock(&other, json!({ "in_meeting": { "annotation": true } }));
    zoom.patch_user(&id, json!({ "in_meeting": { "annotation": true } }));
    assert_eq!(zoom.settings(&id)["in_meeting"]["annotation"], false, "the group has the default");
    zoom.patch_group(&other, json!({ "in_meeting": { "annotation": true } }));
    assert_eq!(zoom.settings(&id)["in_meeting"]["annotation"], true);
    zoom.lock(&other, json!({ "in_meeting": { "annotation": false } }));
    zoom.patch_user(&id, json!({ "in_meeting": { "annotation": false } }));
    assert_eq!(zoom.settings(&id)["in_meeting"]["annotation"], false);
}

#[test]
fn some_licences_need_a_plan_and_some_exclude_each_other() {
    let zoom = Zoom::start();
    let (id, basic) =
        (zoom.user("ada@example.com"), zoom.user_of("b@example.com", UserType::Basic));
    let feature = UserFeatureSettingsInput::new;
    let set = |user: &str, feature| UpdateUserSettings::new(user).feature(feature);
    assert_eq!(zoom.refused(set(&basic, feature().large_meeting(true))), (400, 1108));
    assert_eq!(zoom.refused(set(&basic, feature().webinar(true))), (400, 1122));
    assert_eq!(zoom.refused(set(&basic, feature().zoom_events(true))), (400, 1206));
    zoom.send(set(&basic, feature().webinar(false)));
    zoom.send(set(&id, feature().webinar(true).webinar_capacity(500)));
    assert_eq!(zoom.refused(set(&id, feature().zoom_events(true))), (400, 1205));
    zoom.send(set(&id, feature().webinar(false).zoom_events(true)));
    assert_eq!(zoom.refused(set(&id, feature().webinar(true))), (400, 1204));
    let both = feature().zoom_whiteboard(true).zoom_whiteboard_plus(true);
    assert_eq!(zoom.refused(set(&id, both)), (400, 1242));
    let pending = zoom.invite("annie@example.com");
    assert_eq!(zoom.refused(set(&pending, feature())), (400, 1120));
    assert_eq!(zoom.refused(set("nobody", feature())), (404, 1001));
}
