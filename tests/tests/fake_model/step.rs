//! What can be done to an account.

use proptest::prelude::*;

/// Users, groups and contact groups are few, so that they meet often. They go by number.
pub const USERS: u8 = 5;
pub const GROUPS: u8 = 3;
pub const CONTACTS: u8 = 2;

/// One call.
#[derive(Clone, Debug)]
pub enum Step {
    CreateUser(u8),
    /// Unlinks, or deletes for good.
    DeleteUser(u8, bool),
    ChangeDept(u8, u8),
    CreateGroup(u8),
    DeleteGroup(u8),
    Join(u8, Vec<u8>),
    Leave(u8, u8),
    Move(u8, u8, u8),
    MakeAdmin(u8, u8),
    EndAdmin(u8, u8),
    CreateContacts(u8),
    DeleteContacts(u8),
    AddContact(u8, Contact),
    RemoveContact(u8, Contact),
    Assist(u8, u8),
    EndAssist(u8, u8),
    /// From the other side.
    EndSchedule(u8, u8),
    EndAllAssist(u8),
    EndAllSchedule(u8),
}

/// A member of a contact group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contact {
    User(u8),
    Group(u8),
}

pub fn any() -> BoxedStrategy<Step> {
    let (user, group, contacts) = (0..USERS, 0..GROUPS, 0..CONTACTS);
    let users = prop::collection::vec(user.clone(), 1..3);
    let contact = || {
        prop_oneof![
            3 => (0..USERS).prop_map(Contact::User),
            1 => (0..GROUPS).prop_map(Contact::Group),
        ]
    };
    let both = || (0..USERS, 0..USERS);
    let of_group = || (0..GROUPS, 0..USERS);
    prop_oneof![
        6 => user.clone().prop_map(Step::CreateUser),
        2 => (user.clone(), prop::bool::weighted(0.8)).prop_map(|(user, good)| Step::DeleteUser(user, good)),
        2 => (user.clone(), 0..9_u8).prop_map(|(user, dept)| Step::ChangeDept(user, dept)),
        3 => group.clone().prop_map(Step::CreateGroup),
        1 => group.clone().prop_map(Step::DeleteGroup),
        5 => (group.clone(), users).prop_map(|(group, users)| Step::Join(group, users)),
        2 => of_group().prop_map(|(group, user)| Step::Leave(group, user)),
        2 => (of_group(), group).prop_map(|((from, user), to)| Step::Move(from, user, to)),
        3 => of_group().prop_map(|(group, user)| Step::MakeAdmin(group, user)),
        1 => of_group().prop_map(|(group, user)| Step::EndAdmin(group, user)),
        2 => contacts.clone().prop_map(Step::CreateContacts),
        1 => contacts.clone().prop_map(Step::DeleteContacts),
        3 => (contacts.clone(), contact()).prop_map(|(of, who)| Step::AddContact(of, who)),
        2 => (contacts, contact()).prop_map(|(of, who)| Step::RemoveContact(of, who)),
        4 => both().prop_map(|(host, who)| Step::Assist(host, who)),
        1 => both().prop_map(|(host, who)| Step::EndAssist(host, who)),
        1 => both().prop_map(|(who, host)| Step::EndSchedule(who, host)),
        1 => user.clone().prop_map(Step::EndAllAssist),
        1 => user.prop_map(Step::EndAllSchedule),
    ]
    .boxed()
}
