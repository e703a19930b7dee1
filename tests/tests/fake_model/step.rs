//! What can be done to an account.

use proptest::prelude::*;

use crate::model::Model;

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

/// A call that says something about this state: mostly about what is there.
pub fn any(model: &Model) -> BoxedStrategy<Step> {
    let user = || known(model.users(), 0..USERS);
    let group = || known(model.groups(), 0..GROUPS);
    let contacts = || known(model.contacts(), 0..CONTACTS);
    let of_group = || (group(), user());
    let pair = || known(model.assists(), (0..USERS, 0..USERS));
    let member = || known(model.members(), (0..GROUPS, 0..USERS));
    let who =
        || prop_oneof![3 => user().prop_map(Contact::User), 1 => group().prop_map(Contact::Group)];
    prop_oneof![
        4 => (0..USERS).prop_map(Step::CreateUser),
        1 => (user(), prop::bool::weighted(0.9)).prop_map(|(user, good)| Step::DeleteUser(user, good)),
        1 => (user(), 0..9_u8).prop_map(|(user, dept)| Step::ChangeDept(user, dept)),
        2 => (0..GROUPS).prop_map(Step::CreateGroup),
        1 => group().prop_map(Step::DeleteGroup),
        3 => (group(), prop::collection::vec(user(), 1..3)).prop_map(|(group, users)| Step::Join(group, users)),
        1 => member().prop_map(|(group, user)| Step::Leave(group, user)),
        1 => (member(), group()).prop_map(|((from, user), to)| Step::Move(from, user, to)),
        2 => of_group().prop_map(|(group, user)| Step::MakeAdmin(group, user)),
        1 => of_group().prop_map(|(group, user)| Step::EndAdmin(group, user)),
        1 => (0..CONTACTS).prop_map(Step::CreateContacts),
        1 => contacts().prop_map(Step::DeleteContacts),
        3 => (contacts(), who()).prop_map(|(of, who)| Step::AddContact(of, who)),
        1 => (contacts(), who()).prop_map(|(of, who)| Step::RemoveContact(of, who)),
        3 => (user(), user()).prop_map(|(host, who)| Step::Assist(host, who)),
        1 => pair().prop_map(|(host, who)| Step::EndAssist(host, who)),
        1 => pair().prop_map(|(host, who)| Step::EndSchedule(who, host)),
        1 => user().prop_map(Step::EndAllAssist),
        1 => user().prop_map(Step::EndAllSchedule),
    ]
    .boxed()
}

/// Mostly one of those that are there.
fn known<T: Clone + std::fmt::Debug + 'static>(
    there: Vec<T>,
    any: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    if there.is_empty() {
        return any.boxed();
    }
    prop_oneof![5 => prop::sample::select(there), 1 => any].boxed()
}
