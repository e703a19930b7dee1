//! Contact groups and their members.

use zoom_api::contact_groups::{
    AddContactGroupMembers, CreateContactGroup, DeleteContactGroup, GetContactGroup,
    ListContactGroupMembers, ListContactGroups, RemoveContactGroupMembers, UpdateContactGroup,
};
use zoom_api::types::{
    ContactGroupId, ContactGroupMemberInput, ContactGroupMemberType, ContactGroupPrivacy,
};

use crate::zoom::{Zoom, json};

fn user(id: &str) -> ContactGroupMemberInput {
    ContactGroupMemberInput::new(ContactGroupMemberType::User, id)
}

fn group(id: &str) -> ContactGroupMemberInput {
    ContactGroupMemberInput::new(ContactGroupMemberType::Group, id)
}

#[test]
fn a_contact_group_is_made_read_changed_listed_and_deleted() {
    let zoom = Zoom::start();
    let made = zoom.send(CreateContactGroup::new("Friends").description("All of them."));
    let id = made.group_id.clone().unwrap();
    assert!(id.as_str().starts_with("dir."));
    assert_eq!(made.group_privacy, Some(ContactGroupPrivacy::Public));
    let private = UpdateContactGroup::new(id.clone()).privacy(ContactGroupPrivacy::Private);
    zoom.send(private.name("Best friends"));
    let read = json(zoom.send(GetContactGroup::new(id.clone())));
    assert_eq!((&read["group_name"], &read["group_privacy"]), (&"Best friends".into(), &3.into()));
    assert_eq!((&read["description"], &read["total_members"]), (&"All of them.".into(), &0.into()));
    zoom.send(UpdateContactGroup::new(id.clone()).description(""));
    let page = zoom.send(ListContactGroups::new());
    assert_eq!(page.groups.len(), 1);
    let listed = (page.groups[0].description.as_deref(), page.groups[0].total_members);
    assert_eq!(listed, (Some(""), None));
    zoom.send(DeleteContactGroup::new(id.clone()));
    assert_eq!(zoom.refused(GetContactGroup::new(id.clone())), (400, 300));
    assert_eq!(zoom.refused(UpdateContactGroup::new(id.clone()).name("Any")), (400, 300));
    assert_eq!(zoom.refused(DeleteContactGroup::new(id)), (400, 300));
    assert!(zoom.send(ListContactGroups::new()).groups.is_empty());
}

#[test]
fn members_come_and_go_and_one_stays() {
    let zoom = Zoom::start();
    let ids = ["ada@example.com", "charles@example.com"].map(|email| zoom.user(email));
    let engines = zoom.group("Engines");
    let contacts = CreateContactGroup::new("Friends").group_members([user(&ids[0])]);
    let contacts = zoom.send(contacts).group_id.unwrap();
    let add = AddContactGroupMembers::new(
        contacts.clone(),
        [user(&ids[0]), user(&ids[1]), group(engines.as_str()), user("nobody")],
    );
    let added = json(zoom.send(add));
    assert_eq!(added["member_ids"], serde_json::json!([ids[1], engines.as_str()]));
    let listed = json(zoom.send(ListContactGroupMembers::new(contacts.clone())));
    let expected = serde_json::json!([
        { "type": 1, "id": ids[0], "name": "Ada Byron" },
        { "type": 1, "id": ids[1], "name": "Ada Byron" },
        { "type": 2, "id": engines.as_str(), "name": "Engines" },
    ]);
    assert_eq!(listed["group_members"], expected);
    let size = || zoom.send(GetContactGroup::new(contacts.clone())).total_members.unwrap();
    assert_eq!(size(), 3);

    let remove = |ids: &[&str]| RemoveContactGroupMembers::new(contacts.clone(), ids.to_vec());
    assert_eq!(zoom.refused(remove(&[&ids[0], "nobody"])), (400, 300));
    assert_eq!(zoom.refused(remove(&[&ids[0], &ids[1], engines.as_str()])), (400, 300));
    assert_eq!(size(), 3, "a call that is refused removes nobody");
    zoom.send(remove(&[&ids[0], engines.as_str()]));
    assert_eq!(zoom.refused(remove(&[&ids[1]])), (400, 300));
    assert_eq!(size(), 1);
    let nowhere = || ContactGroupId::from("dir.none");
    let members = AddContactGroupMembers::new(nowhere(), [user(&ids[0])]);
    assert_eq!(zoom.refused(members), (400, 300));
    assert_eq!(zoom.refused(ListContactGroupMembers::new(nowhere())), (400, 300));
    assert_eq!(zoom.refused(RemoveContactGroupMembers::new(nowhere(), ["any"])), (400, 300));
}

#[test]
fn a_call_names_fifty_users_and_three_groups() {
    let zoom = Zoom::start();
    let members = |users: usize, groups: usize| {
        let users = (0..users).map(|n| user(&format!("u{n}")));
        users.chain((0..groups).map(|n| group(&format!("g{n}"))))
    };
    let make =
        |users, groups| CreateContactGroup::new("Many").group_members(members(users, groups));
    let id = zoom.send(make(50, 3)).group_id.unwrap();
    assert_eq!(zoom.refused(make(51, 0)), (400, 300));
    assert_eq!(zoom.refused(make(0, 4)), (400, 300));
    let add = AddContactGroupMembers::new(id, members(0, 4));
    assert_eq!(zoom.refused(add), (400, 300));
}
