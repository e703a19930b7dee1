//! Devices, templates, permissions and names.

use serde_json::{Map, Value, json};
use zoom_api::types::UserType;
use zoom_api::users::{
    CheckUserEmail, CheckVanityName, CreateUser, CreateUserAction, DeleteUser,
    GetCollaborationDevice, GetMeetingTemplate, GetUserPermissions, ListCollaborationDevices,
    NewUser, UpdateUser,
};

use crate::zoom::{self, Zoom};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn devices_are_listed_and_read() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let none = zoom.send(ListCollaborationDevices::new(&*id));
    assert_eq!((none.total_records, none.collaboration_devices.len()), (Some(0), 0));
    for name in ["Desk 4", "Desk 5"] {
        let device =
            json!({ "id": format!("id of {name}"), "device_name": name, "status": "Online" });
        zoom.fake.add_collaboration_device("ada@example.com", object(device)).unwrap();
    }
    assert_eq!(zoom.send(ListCollaborationDevices::new(&*id)).total_records, Some(2));
    let device = zoom.send(GetCollaborationDevice::new(&*id, "id of Desk 5"));
    assert_eq!(device.device_name.as_deref(), Some("Desk 5"));
    assert_eq!(zoom.refused(GetCollaborationDevice::new(&*id, "none")), (404, 1238));
    assert_eq!(zoom.refused(GetCollaborationDevice::new("nobody", "none")), (404, 1001));
    assert!(zoom.fake.add_collaboration_device("nobody", Map::new()).is_err());
}

#[test]
fn templates_are_read() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    assert_eq!(zoom.refused(GetMeetingTemplate::new(&*id, "weekly")), (400, 300));
    let settings = json!({ "recording": { "auto_recording": "cloud" } });
    let template = json!({ "id": "weekly", "name": "Weekly", "settings": settings });
    zoom.fake.add_meeting_template(&id, object(template.clone())).unwrap();
    let read = zoom::json(zoom.send(GetMeetingTemplate::new(&*id, "weekly")));
    assert_eq!(read["settings"]["recording"], settings["recording"]);
    assert_eq!(zoom.refused(GetMeetingTemplate::new("nobody", "weekly")), (404, 1001));
}

#[test]
fn permissions_come_with_the_role() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let permissions = || zoom.send(GetUserPermissions::new(&*id)).permissions;
    assert!(permissions().is_empty());
    zoom.fake.make_admin(&id).unwrap();
    assert!(permissions().iter().any(|permission| permission == "User:Edit"));
    assert_eq!(zoom.get(&id)["role_name"], "Admin");
    assert_eq!(zoom.get("me")["role_name"], "Owner");
}

#[test]
fn only_who_signed_up_with_an_address_is_found_by_it() {
    let zoom = Zoom::start();
    zoom.user("ada@example.com");
    zoom.invite("annie@example.com");
    let sso = NewUser::new("sso@example.com", UserType::Basic);
    zoom.send(CreateUser::new(CreateUserAction::SsoCreate, sso));
    let exists = |email: &str| zoom.send(CheckUserEmail::new(email)).existed_email.unwrap();
    let emails = ["ADA@example.com", "annie@example.com", "sso@example.com", "no@example.com"];
    assert_eq!(emails.map(exists), [true, false, false, false]);
}

#[test]
fn a_vanity_name_is_free_again_when_its_user_goes() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let exists = |name: &str| zoom.send(CheckVanityName::new(name)).existed.unwrap();
    assert!(!exists("ada.byron"));
    zoom.send(UpdateUser::new(&*id).vanity_name("ada.byron"));
    assert!(exists("Ada.Byron"));
    assert!(zoom.get(&id)["vanity_url"].as_str().unwrap().ends_with("/my/ada.byron"));
    zoom.send(UpdateUser::new(&*id).vanity_name("countess"));
    assert!(!exists("ada.byron") && exists("countess"));
    zoom.send(DeleteUser::new(&*id));
    assert!(!exists("countess"));
}
