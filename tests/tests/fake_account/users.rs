//! Users: made, read, changed, listed, deactivated, deleted.

use serde_json::Value;
use zoom_api::contact_groups::{CreateContactGroup, ListContactGroupMembers};
use zoom_api::groups::{AddGroupAdmins, ListGroupAdmins};
use zoom_api::types::{
    AssistantInput, ContactGroupMemberInput, ContactGroupMemberType, CustomAttributeInput,
    LoginType, PlanUnitedType, UserReference, UserStatus, UserType, ZoomOneType,
};
use zoom_api::users::{
    AddAssistants, CreateUser, CreateUserAction, DeleteUser, DeleteUserAction, GetUser,
    GetUserSettings, GetUserSummary, GetUserToken, ListAssistants, ListUsers, NewUser,
    NewUserFeature, UpdateUser, UpdateUserEmail, UpdateUserStatus, UserFeatureUpdate,
    UserStatusAction,
};
use zoom_api_fake::Fake;

use crate::zoom::{Zoom, json};

fn emails(zoom: &Zoom, status: UserStatus) -> Vec<String> {
    let page = zoom.send(ListUsers::new().status(status));
    page.users.into_iter().map(|user| user.email.unwrap()).collect()
}

#[test]
fn a_user_is_made_read_changed_listed_and_deleted() {
    let zoom = Zoom::start();
    let new = NewUser::new("ada@example.com", UserType::Licensed).first_name("Ada");
    let made = json(zoom.send(CreateUser::new(CreateUserAction::AutoCreate, new)));
    assert_eq!((&made["email"], &made["type"]), (&"ada@example.com".into(), &2.into()));
    assert_eq!((&made["first_name"], &made["last_name"]), (&"Ada".into(), &"".into()));
    let id = made["id"].as_str().unwrap();

    let user = zoom.get(id);
    assert_eq!(user["status"], "active");
    assert_eq!(user["dept"], "");
    assert_eq!(user["display_name"], "Ada");
    assert_eq!(user["jid"], format!("{}@xmpp.zoom.us", id.to_lowercase()));
    assert_eq!(user["created_at"], "2026-01-01T12:00:00Z");
    assert_eq!(zoom.get("ADA@example.com"), user, "the case of an address does not matter");

    let attribute = CustomAttributeInput::new().key("cbf_1").name("Floor").value("3");
    zoom.send(UpdateUser::new(id).dept("Engines").location("London"));
    zoom.send(UpdateUser::new("ada@example.com").custom_attributes([attribute]).use_pmi(true));
    let user = zoom.get(id);
    assert_eq!((&user["dept"], &user["location"]), (&"Engines".into(), &"London".into()));
    assert_eq!(user["custom_attributes"][0]["value"], "3");
    assert_eq!(user["use_pmi"], true);
    // An empty text clears, and so does an empty list; what is not sent stays.
    let nothing: [CustomAttributeInput; 0] = [];
    zoom.send(UpdateUser::new(id).location("").custom_attributes(nothing));
    let user = zoom.get(id);
    assert_eq!((&user["dept"], &user["location"]), (&"Engines".into(), &"".into()));
    assert_eq!(user.get("custom_attributes"), None);

    assert_eq!(emails(&zoom, UserStatus::Active), ["owner@example.com", "ada@example.com"]);
    zoom.send(DeleteUser::new(id).action(DeleteUserAction::Delete));
    assert_eq!(zoom.refused(GetUser::new(id)), (404, 1001));
    assert_eq!(zoom.refused(GetUser::new("ada@example.com")), (404, 1001));
    assert_eq!(zoom.refused(DeleteUser::new(id)), (404, 1001));
    assert_eq!(emails(&zoom, UserStatus::Active), ["owner@example.com"]);
}

#[test]
fn a_display_name_is_made_of_the_others_when_it_is_cleared() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    zoom.send(UpdateUser::new(&*id).display_name("Countess"));
    assert_eq!(zoom.get(&id)["display_name"], "Countess");
    zoom.send(UpdateUser::new(&*id).display_name("").last_name("Lovelace"));
    assert_eq!(zoom.get(&id)["display_name"], "Ada Lovelace");
}

#[test]
fn an_address_is_used_once() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let again = |action| CreateUser::new(action, NewUser::new("Ada@Example.com", UserType::Basic));
    assert_eq!(zoom.refused(again(CreateUserAction::AutoCreate)), (409, 1005));
    assert_eq!(zoom.refused(again(CreateUserAction::Create)), (409, 1005));
    // Who is unlinked keeps an account of their own. They can be invited, but not made again.
    zoom.send(DeleteUser::new(&*id));
    assert_eq!(zoom.refused(again(CreateUserAction::AutoCreate)), (400, 1009));
    zoom.user("charles@example.com");
    let taken = UpdateUserEmail::new("charles@example.com", "ada@example.com");
    assert_eq!(zoom.refused(taken), (409, 1005));
    zoom.send(again(CreateUserAction::Create));
    // Who is deleted leaves nothing behind.
    let id = zoom.user("mary@example.com");
    zoom.send(DeleteUser::new(&*id).action(DeleteUserAction::Delete));
    assert_ne!(zoom.user("mary@example.com"), id);
}

#[test]
fn pending_users_show_little_until_they_accept() {
    let zoom = Zoom::start();
    let id = zoom.invite("ada@example.com");
    zoom.fake.clock().advance(std::time::Duration::from_secs(60));
    let user = zoom.get(&id);
    let shown = serde_json::json!({
        "id": id, "created_at": "2026-01-01T12:01:00Z", "status": "pending",
    });
    for (name, value) in shown.as_object().unwrap() {
        assert_eq!(&user[name], value, "{name}");
    }
    assert!(user.get("email").is_none_or(Value::is_null));
    let page = zoom.send(ListUsers::new().status(UserStatus::Pending));
    assert_eq!(page.users.len(), 1);
    assert_eq!(
        (&page.users[0].id, page.users[0].email.as_deref()),
        (&None, Some("ada@example.com"))
    );
    assert_eq!(emails(&zoom, UserStatus::Active), ["owner@example.com"]);
    assert_eq!(zoom.refused(GetUserSettings::new(&*id)), (400, 1000));
    assert_eq!(zoom.refused(GetUserToken::new(&*id)), (404, 1001));
    let activate = UpdateUserStatus::new(&*id, UserStatusAction::Activate);
    assert_eq!(zoom.refused(activate), (404, 1001));

    // A pending user is put into a group by a change of the user.
    let group = zoom.group("Engines");
    zoom.send(UpdateUser::new(&*id).group_id(group.clone()));
    assert_eq!(zoom.size(&group), 1);
    assert_eq!(zoom.refused(UpdateUser::new(&*id).group_id("none")), (400, 300));

    zoom.fake.accept_invitation("ada@example.com").unwrap();
    assert_eq!(zoom.get(&id)["email"], "ada@example.com");
    assert_eq!(zoom.get(&id)["group_ids"][0], group.as_str());
    zoom.send(GetUserSettings::new(&*id));
    assert!(zoom.fake.accept_invitation("nobody").is_err());

    // Who has been deactivated has no invitation.
    zoom.send(UpdateUserStatus::new(&*id, UserStatusAction::Deactivate));
    zoom.fake.accept_invitation("ada@example.com").unwrap();
    assert_eq!(emails(&zoom, UserStatus::Inactive), ["ada@example.com"]);
}

#[test]
fn pending_users_are_unlinked_and_never_deleted() {
    let zoom = Zoom::start();
    let id = zoom.invite("ada@example.com");
    let delete = DeleteUser::new(&*id).action(DeleteUserAction::Delete);
    assert_eq!(zoom.refused(delete), (400, 1120));
    zoom.send(DeleteUser::new(&*id));
    assert_eq!(zoom.refused(GetUser::new(&*id)), (404, 1001));
    // They had no account that they could have kept.
    zoom.user("ada@example.com");
}

#[test]
fn some_users_cannot_be_unlinked() {
    let zoom = Zoom::start();
    assert_eq!(zoom.refused(DeleteUser::new("owner@example.com")), (400, 1117));
    let for_good = DeleteUser::new("me").action(DeleteUserAction::Delete);
    assert_eq!(zoom.refused(for_good), (400, 200));
    zoom.user("ada@example.com");
    zoom.fake.make_admin("ada@example.com").unwrap();
    assert_eq!(zoom.refused(DeleteUser::new("ada@example.com")), (400, 1117));
    zoom.send(DeleteUser::new("ada@example.com").action(DeleteUserAction::Delete));
    let machine = NewUser::new("machine@example.com", UserType::Basic);
    zoom.send(CreateUser::new(CreateUserAction::CustCreate, machine));
    assert_eq!(zoom.refused(DeleteUser::new("machine@example.com")), (400, 300));
    zoom.send(DeleteUser::new("machine@example.com").action(DeleteUserAction::Delete));
}

#[test]
fn what_is_transferred_needs_a_receiver() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let delete = |to: &str| DeleteUser::new(&*id).transfer_email(to).transfer_meeting(true);
    assert_eq!(zoom.refused(delete("ada@example.com")), (400, 300));
    assert_eq!(zoom.refused(delete("nobody@example.com")), (404, 1001));
    zoom.send(delete("owner@example.com"));
}

#[test]
fn nothing_of_a_user_is_left_when_they_leave() {
    let zoom = Zoom::start();
    let (ada, charles) = (zoom.user("ada@example.com"), zoom.user("charles@example.com"));
    let group = zoom.group("Engines");
    zoom.join(&group, &[&ada, &charles]);
    zoom.send(AddGroupAdmins::new(group.clone(), [UserReference::new().id(&*ada)]));
    zoom.send(AddAssistants::new(&*charles, [AssistantInput::new().id(&*ada)]));
    let member = |id: &str| ContactGroupMemberInput::new(ContactGroupMemberType::User, id);
    let members = [member(&ada), member(&charles)];
    let contacts = zoom.send(CreateContactGroup::new("Friends").group_members(members));
    let contacts = contacts.group_id.unwrap();

    zoom.send(DeleteUser::new(&*ada));
    assert_eq!(zoom.size(&group), 1);
    assert!(zoom.send(ListGroupAdmins::new(group)).admins.is_empty());
    assert!(zoom.send(ListAssistants::new(&*charles)).assistants.is_empty());
    let members = zoom.send(ListContactGroupMembers::new(contacts)).group_members;
    let members: Vec<_> = members.iter().map(|member| member.id.clone().unwrap()).collect();
    assert_eq!(members, [charles.as_str().into()]);
}

#[test]
fn a_deactivated_user_loses_licences_and_tokens() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    zoom.send(UpdateUser::new(&*id).plan_united_type(PlanUnitedType::from("1")));
    zoom.send(UpdateUser::new(&*id).feature(UserFeatureUpdate::new().zoom_phone(true)));
    let features = || json(zoom.send(GetUserSettings::new(&*id)))["feature"]["zoom_phone"].clone();
    assert_eq!(features(), true);
    zoom.send(GetUserToken::new(&*id));
    zoom.send(UpdateUserStatus::new(&*id, UserStatusAction::Deactivate));
    let user = zoom.get(&id);
    assert_eq!((&user["status"], &user["type"]), (&"inactive".into(), &1.into()));
    assert_eq!(user.get("plan_united_type"), None);
    assert_eq!(features(), false);
    assert_eq!(zoom.refused(GetUserToken::new(&*id)), (404, 1001));
    assert_eq!(emails(&zoom, UserStatus::Inactive), ["ada@example.com"]);
    zoom.send(UpdateUserStatus::new(&*id, UserStatusAction::Activate));
    zoom.send(GetUserToken::new(&*id));
    assert_eq!(zoom.get(&id)["type"], 1);
    // Clocking in and out is nothing that shows.
    zoom.send(UpdateUserStatus::new(&*id, UserStatusAction::ClockIn));
    assert_eq!(zoom.get(&id)["status"], "active");
    let owner = UpdateUserStatus::new("me", UserStatusAction::Deactivate);
    assert_eq!(zoom.refused(owner), (400, 200));
}

#[test]
fn one_call_changes_one_plan() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let two = UpdateUser::new(&*id).r#type(UserType::Basic).zoom_one_type(ZoomOneType::from(16));
    assert_eq!(zoom.refused(two), (400, 300));
    assert_eq!(zoom.get(&id)["type"], 2, "nothing of it has happened");
    zoom.send(UpdateUser::new(&*id).zoom_one_type(ZoomOneType::from(16)));
    assert_eq!(zoom.get(&id)["zoom_one_type"], 16);
    zoom.send(UpdateUser::new(&*id).zoom_one_type(ZoomOneType::from(0)));
    assert_eq!(zoom.get(&id).get("zoom_one_type"), None);
    assert_eq!(zoom.refused(UpdateUser::new(&*id).zoom_one_type(ZoomOneType::from(8))), (400, 300));
}

#[test]
fn licences_run_out() {
    let zoom = Zoom::start();
    zoom.fake.set_licences(Some(2));
    zoom.user("ada@example.com");
    zoom.user_of("charles@example.com", UserType::Basic);
    let third = NewUser::new("mary@example.com", UserType::Licensed);
    let third = CreateUser::new(CreateUserAction::AutoCreate, third);
    assert_eq!(zoom.refused(third), (400, 2034));
    let upgrade = UpdateUser::new("charles@example.com").r#type(UserType::Licensed);
    assert_eq!(zoom.refused(upgrade.clone()), (400, 2034));
    zoom.send(UpdateUser::new("ada@example.com").r#type(UserType::Basic));
    zoom.send(upgrade);
}

#[test]
fn a_profile_refers_to_what_there_is() {
    let zoom = Zoom::start();
    let (ada, charles) = (zoom.user("ada@example.com"), zoom.user("charles@example.com"));
    let update = || UpdateUser::new(&*ada);
    assert_eq!(zoom.refused(update().manager("nobody@example.com")), (400, 300));
    zoom.send(update().manager("charles@example.com"));
    zoom.send(update().manager("Charles Babbage"));
    assert_eq!(zoom.refused(update().phone_number("555 0100")), (400, 300));
    zoom.send(update().phone_number("555 0100").phone_country("GB"));
    zoom.send(update().phone_number("555 0101"));
    assert_eq!(zoom.refused(update().host_key("12345x")), (400, 300));
    assert_eq!(zoom.refused(update().linkedin_url("https://example.com/ada")), (400, 300));
    zoom.send(update().vanity_name("ada.byron"));
    let taken = UpdateUser::new(&*charles).vanity_name("Ada.Byron");
    assert_eq!(zoom.refused(taken), (400, 4100));
    zoom.send(update().vanity_name("ada.byron"));
    zoom.send(update().r#type(UserType::Unassigned));
    assert_eq!(zoom.refused(update().pmi(1_234_567_890)), (400, 200));
}

#[test]
fn users_are_told_apart_by_employee_and_by_how_they_sign_in() {
    let zoom = Zoom::with(Fake::builder().examples());
    let ada = "KDcuGIm1QgePTO8WbOqwIQ";
    let by_employee = |id: &str| GetUser::new(id).search_by_unique_id(true);
    assert_eq!(zoom.send(by_employee("E-1815")).id, Some(ada.into()));
    assert_eq!(zoom.refused(by_employee(ada)), (404, 1001));
    let by_login = |login| GetUser::new("ada@example.com").login_type(login);
    zoom.send(by_login(LoginType::WorkEmail));
    assert_eq!(zoom.refused(by_login(LoginType::Sso)), (404, 1001));
}

#[test]
fn the_summary_counts_by_plan() {
    let zoom = Zoom::start();
    zoom.user("ada@example.com");
    zoom.user_of("charles@example.com", UserType::Basic);
    zoom.user_of("mary@example.com", UserType::Unassigned);
    zoom.invite("annie@example.com");
    let summary = json(zoom.send(GetUserSummary::new()));
    let counts = ["licensed", "basic", "join_only", "pending", "room", "total"];
    let counts = counts.map(|name| summary[format!("{name}_users_count")].as_i64().unwrap());
    assert_eq!(counts, [2, 1, 1, 1, 0, 4]);
}

#[test]
fn a_user_is_made_with_a_plan_and_a_phone() {
    let zoom = Zoom::start();
    let feature = NewUserFeature::new().zoom_phone(true).zoom_one_type(ZoomOneType::from(16));
    let new = NewUser::new("ada@example.com", UserType::Licensed).feature(feature);
    zoom.send(CreateUser::new(CreateUserAction::SsoCreate, new));
    let user = zoom.get("ada@example.com");
    assert_eq!((&user["zoom_one_type"], &user["login_types"][0]), (&16.into(), &101.into()));
    let settings = json(zoom.send(GetUserSettings::new("ada@example.com")));
    assert_eq!(settings["feature"]["zoom_phone"], true);
    let odd = NewUserFeature::new().zoom_one_type(ZoomOneType::from(8));
    let odd = NewUser::new("charles@example.com", UserType::Licensed).feature(odd);
    assert_eq!(zoom.refused(CreateUser::new(CreateUserAction::SsoCreate, odd)), (400, 300));
    // Nobody but single sign-on makes users without a meeting licence.
    let bare = || NewUser::new("mary@example.com", UserType::NoMeetings);
    assert_eq!(zoom.refused(CreateUser::new(CreateUserAction::Create, bare())), (400, 300));
    zoom.send(CreateUser::new(CreateUserAction::SsoCreate, bare()));
    assert_eq!(zoom.get("mary@example.com")["pmi"], 0);
}
