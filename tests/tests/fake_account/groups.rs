//! Groups, their members and their administrators.

use zoom_api::contact_groups::{CreateContactGroup, GetContactGroup};
use zoom_api::groups::{
    AddGroupAdmins, AddGroupMembers, CreateGroup, DeleteGroup, GetGroup, GroupMemberAction,
    ListGroupAdmins, ListGroupMembers, ListGroups, RemoveGroupAdmin, RemoveGroupMember,
    UpdateGroup, UpdateGroupMember,
};
use zoom_api::types::{
    ContactGroupMemberInput, ContactGroupMemberType, GroupId, UserId, UserReference,
};
use zoom_api::users::{DeleteUser, UpdateUser};
use zoom_api_fake::Behaviour;

use crate::zoom::{Zoom, json};

fn by_id(id: &str) -> UserReference {
    UserReference::new().id(id)
}

fn by_email(email: &str) -> UserReference {
    UserReference::new().email(email)
}

fn members(zoom: &Zoom, group: &GroupId) -> Vec<String> {
    let page = zoom.send(ListGroupMembers::new(group.clone()));
    page.members.into_iter().map(|member| member.email.unwrap()).collect()
}

#[test]
fn a_group_is_made_read_renamed_listed_and_deleted() {
    let zoom = Zoom::start();
    let id = zoom.group("Engines");
    let group = json(zoom.send(GetGroup::new(id.clone())));
    assert_eq!((&group["name"], &group["total_members"]), (&"Engines".into(), &0.into()));
    zoom.send(UpdateGroup::new(id.clone(), "Engine builders"));
    let other = zoom.group("Engines");
    let page = zoom.send(ListGroups::new());
    let names: Vec<_> = page.groups.iter().map(|group| group.name.as_deref().unwrap()).collect();
    assert_eq!((names, page.total_records), (vec!["Engine builders", "Engines"], Some(2)));

    assert_eq!(zoom.refused(CreateGroup::new("engines")), (409, 4132));
    assert_eq!(zoom.refused(UpdateGroup::new(id.clone(), "ENGINES")), (409, 4132));
    zoom.send(UpdateGroup::new(other.clone(), "ENGINES"));
    zoom.send(DeleteGroup::new(other.clone()));
    zoom.send(UpdateGroup::new(id, "Engines"));
    assert_eq!(zoom.refused(GetGroup::new(other.clone())), (404, 4130));
    assert_eq!(zoom.refused(UpdateGroup::new(other.clone(), "Any")), (404, 4130));
    assert_eq!(zoom.refused(DeleteGroup::new(other)), (404, 4130));
}

#[test]
fn members_come_and_go() {
    let zoom = Zoom::start();
    let (ada, charles) = (zoom.user("ada@example.com"), zoom.user("charles@example.com"));
    let group = zoom.group("Engines");
    let add =
        |members: Vec<UserReference>| zoom.send(AddGroupMembers::new(group.clone(), members)).ids;
    let added = add(vec![by_id(&ada), by_email("CHARLES@example.com"), by_email("no@example.com")]);
    assert_eq!(*added, [UserId::from(&*ada), UserId::from(&*charles)]);
    // Who is there already is not added, an address beside an id is not looked at.
    assert!(add(vec![by_id(&ada)]).is_empty());
    assert!(add(vec![by_id("nobody").email("owner@example.com")]).is_empty());
    assert_eq!(members(&zoom, &group), ["ada@example.com", "charles@example.com"]);
    assert_eq!(zoom.size(&group), 2);
    assert_eq!(zoom.get(&ada)["group_ids"], serde_json::json!([group.as_str()]));

    zoom.send(RemoveGroupMember::new(group.clone(), "ada@example.com"));
    assert_eq!(members(&zoom, &group), ["charles@example.com"]);
    assert_eq!(zoom.get(&ada).get("group_ids"), None);
    assert_eq!(zoom.refused(RemoveGroupMember::new(group.clone(), &*ada)), (404, 4131));
    assert_eq!(zoom.refused(RemoveGroupMember::new(group, "nobody")), (404, 4131));
    assert_eq!(zoom.refused(RemoveGroupMember::new("none", &*ada)), (404, 4130));
    assert_eq!(zoom.refused(AddGroupMembers::new("none", [by_id(&ada)])), (404, 4130));
    assert_eq!(zoom.refused(ListGroupMembers::new("none")), (404, 4130));
}

#[test]
fn pending_members_are_listed_without_an_id() {
    let zoom = Zoom::start();
    let id = zoom.invite("annie@example.com");
    let group = zoom.group("Engines");
    zoom.join(&group, &[&id]);
    let page = zoom.send(ListGroupMembers::new(group));
    let member = &page.members[0];
    assert_eq!((&member.id, member.email.as_deref()), (&None, Some("annie@example.com")));
}

#[test]
fn a_member_moves_once() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let (from, to) = (zoom.group("Engines"), zoom.group("Looms"));
    zoom.join(&from, &[&ada]);
    let change = |from: &GroupId, action, to: &GroupId| {
        UpdateGroupMember::new(from.clone(), &*ada, action, to.clone())
    };
    let none = GroupId::from("none");
    assert_eq!(zoom.refused(change(&from, GroupMemberAction::Move, &none)), (404, 4130));
    assert_eq!(zoom.refused(change(&none, GroupMemberAction::Move, &to)), (404, 4130));
    zoom.send(change(&from, GroupMemberAction::Move, &to));
    assert_eq!(zoom.refused(change(&from, GroupMemberAction::Move, &to)), (404, 4131));
    assert_eq!((zoom.size(&from), zoom.size(&to)), (0, 1));
    assert_eq!(zoom.get(&ada)["group_ids"], serde_json::json!([to.as_str()]));
    // To where they are already: nothing happens, and they do not get lost.
    zoom.send(change(&to, GroupMemberAction::Move, &to));
    assert_eq!(zoom.size(&to), 1);
}

#[test]
fn one_group_is_the_primary_one() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let groups = ["Engines", "Looms", "Poems"].map(|name| zoom.group(name));
    groups[..2].iter().for_each(|group| zoom.join(group, &[&ada]));
    let primary = || zoom.get(&ada)["group_ids"][0].clone();
    assert_eq!(primary(), groups[0].as_str());
    let choose = |group: &GroupId| {
        UpdateGroupMember::new(group.clone(), &*ada, GroupMemberAction::SetPrimary, group.clone())
    };
    zoom.send(choose(&groups[1]));
    assert_eq!(primary(), groups[1].as_str());
    assert_eq!(zoom.refused(choose(&groups[2])), (404, 4131));
    // Who moves out of the primary group has the new one as the primary one.
    let (from, to) = (groups[1].clone(), groups[2].clone());
    zoom.send(UpdateGroupMember::new(from, &*ada, GroupMemberAction::Move, to));
    assert_eq!(primary(), groups[2].as_str());
}

#[test]
fn administrators_come_and_go() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let group = zoom.group("Engines");
    let admins = [by_id(&ada), by_email("owner@example.com"), by_id("nobody")];
    let added = zoom.send(AddGroupAdmins::new(group.clone(), admins)).ids;
    assert_eq!(added.len(), 2);
    let page = zoom.send(ListGroupAdmins::new(group.clone()));
    let listed: Vec<_> =
        page.admins.iter().map(|admin| (admin.email.as_deref(), admin.name.as_deref())).collect();
    let owner = (Some("owner@example.com"), Some("Olive Owner"));
    assert_eq!(listed, [owner, (Some("ada@example.com"), Some("Ada Byron"))]);
    assert_eq!(page.total_records, Some(2));
    assert_eq!(zoom.size(&group), 0, "an administrator is no member");

    zoom.send(RemoveGroupAdmin::new(group.clone(), "me"));
    assert_eq!(zoom.refused(RemoveGroupAdmin::new(group.clone(), "me")), (400, 4138));
    assert_eq!(zoom.refused(RemoveGroupAdmin::new(group, "nobody")), (400, 4138));
    assert_eq!(zoom.refused(RemoveGroupAdmin::new("none", "me")), (404, 4130));
    assert_eq!(zoom.refused(AddGroupAdmins::new("none", [by_id(&ada)])), (404, 4130));
    assert_eq!(zoom.refused(ListGroupAdmins::new("none")), (404, 4130));
}

#[test]
fn nothing_of_a_group_is_left_when_it_goes() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let (group, other) = (zoom.group("Engines"), zoom.group("Looms"));
    zoom.join(&group, &[&ada]);
    zoom.join(&other, &[&ada]);
    let member = ContactGroupMemberInput::new(ContactGroupMemberType::Group, group.as_str());
    let contacts = zoom.send(CreateContactGroup::new("Friends").group_members([member]));
    assert_eq!(contacts.total_members, Some(1));
    zoom.send(DeleteGroup::new(group));
    assert_eq!(zoom.get(&ada)["group_ids"], serde_json::json!([other.as_str()]));
    let contacts = zoom.send(GetContactGroup::new(contacts.group_id.unwrap()));
    assert_eq!(contacts.total_members, Some(0));
    zoom.send(DeleteUser::new(&*ada));
    assert_eq!(zoom.size(&other), 0);
}

#[test]
fn an_account_has_five_thousand_groups() {
    let zoom = Zoom::start();
    let mut snapshot = zoom.fake.snapshot();
    let groups =
        (0..4_999).map(|n| serde_json::json!({ "id": format!("g{n}"), "name": n.to_string() }));
    snapshot["groups"] = groups.collect();
    zoom.fake.load(snapshot).unwrap();
    zoom.group("The last one");
    assert_eq!(zoom.refused(CreateGroup::new("One too many")), (400, 300));
}

#[test]
fn pending_users_may_be_told_that_they_change_and_stay_as_they_are() {
    let zoom = Zoom::start();
    let group = zoom.group("Engines");
    let active = zoom.user("ada@example.com");
    zoom.invite("grace@example.com");
    let dept = || {
        let account = zoom.fake.snapshot();
        let users = account["users"].as_array().unwrap();
        let grace = users.iter().find(|user| user["email"] == "grace@example.com").unwrap();
        grace["profile"].get("dept").cloned()
    };
    zoom.fake.set_behaviour(Behaviour::new().pending_users_change(false));
    zoom.send(UpdateUser::new("grace@example.com").dept("Compilers"));
    zoom.send(AddGroupMembers::new(group.clone(), [by_email("grace@example.com"), by_id(&active)]));
    assert_eq!((dept(), members(&zoom, &group)), (None, vec!["ada@example.com".to_owned()]));
    // What is wrong with a call is told all the same.
    let wrong = UpdateUser::new("grace@example.com").linkedin_url("https://example.com/grace");
    assert_eq!(zoom.refused(wrong), (400, 300));
    zoom.fake.set_behaviour(Behaviour::new());
    zoom.send(UpdateUser::new("grace@example.com").dept("Compilers"));
    zoom.send(AddGroupMembers::new(group.clone(), [by_email("grace@example.com")]));
    assert_eq!((dept(), members(&zoom, &group).len()), (Some("Compilers".into()), 2));
}
