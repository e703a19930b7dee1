//! The model: what each call does, as plainly as it can be said.

use std::collections::{BTreeMap, BTreeSet};

use crate::step::{Contact, Step};

/// What a call is answered: nothing that matters, or status and code of a refusal.
pub type Answer = Result<(), (u16, i64)>;

const NO_USER: Answer = Err((404, 1001));
const NO_GROUP: Answer = Err((404, 4130));
const NO_MEMBER: Answer = Err((404, 4131));
const NO_CONTACTS: Answer = Err((400, 300));

#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The department of each user.
    users: BTreeMap<u8, Option<u8>>,
    /// Users who were unlinked, and cannot be made again.
    unlinked: BTreeSet<u8>,
    groups: BTreeMap<u8, Group>,
    contacts: BTreeMap<u8, BTreeSet<Contact>>,
    /// Who assists whom: host, assistant.
    assists: BTreeSet<(u8, u8)>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    members: BTreeSet<u8>,
    admins: BTreeSet<u8>,
}

/// All that can be seen of an account, as lines.
pub type Look = BTreeSet<String>;

impl Model {
    pub fn take(&mut self, step: &Step) -> Answer {
        match *step {
            Step::CreateUser(user) if self.users.contains_key(&user) => Err((409, 1005)),
            Step::CreateUser(user) if self.unlinked.contains(&user) => Err((400, 1009)),
            Step::CreateUser(user) => {
                self.users.insert(user, None);
                Ok(())
            }
            Step::DeleteUser(user, for_good) => {
                if self.users.remove(&user).is_none() {
                    return NO_USER;
                }
                if !for_good {
                    self.unlinked.insert(user);
                }
                for group in self.groups.values_mut() {
                    group.members.remove(&user);
                    group.admins.remove(&user);
                }
                for members in self.contacts.values_mut() {
                    members.remove(&Contact::User(user));
                }
                self.assists.retain(|&(host, assistant)| host != user && assistant != user);
                Ok(())
            }
            Step::ChangeDept(user, dept) => match self.users.get_mut(&user) {
                Some(of_user) => {
                    *of_user = Some(dept);
                    Ok(())
                }
                None => NO_USER,
            },
            Step::CreateGroup(group) if self.groups.contains_key(&group) => Err((409, 4132)),
            Step::CreateGroup(group) => {
                self.groups.insert(group, Group::default());
                Ok(())
            }
            Step::DeleteGroup(group) => {
                if self.groups.remove(&group).is_none() {
                    return NO_GROUP;
                }
                for members in self.contacts.values_mut() {
                    members.remove(&Contact::Group(group));
                }
                Ok(())
            }
            Step::Join(group, ref users) => {
                let Some(group) = self.groups.get_mut(&group) else { return NO_GROUP };
                group.members.extend(users.iter().filter(|user| self.users.contains_key(user)));
                Ok(())
            }
            Step::Leave(group, user) => {
                let Some(group) = self.groups.get_mut(&group) else { return NO_GROUP };
                if group.members.remove(&user) { Ok(()) } else { NO_MEMBER }
            }
            Step::Move(from, user, to) => {
                let Some(group) = self.groups.get(&from) else { return NO_GROUP };
                if !group.members.contains(&user) {
                    return NO_MEMBER;
                }
                if !self.groups.contains_key(&to) {
                    return NO_GROUP;
                }
                for (group, enter) in [(from, false), (to, true)] {
                    let Some(group) = self.groups.get_mut(&group) else { continue };
                    if enter {
                        group.members.insert(user);
                    } else {
                        group.members.remove(&user);
                    }
                }
                Ok(())
            }
            Step::MakeAdmin(group, user) => {
                let Some(group) = self.groups.get_mut(&group) else { return NO_GROUP };
                group.admins.extend(self.users.get_key_value(&user).map(|(user, _)| user));
                Ok(())
            }
            Step::EndAdmin(group, user) => {
                let Some(group) = self.groups.get_mut(&group) else { return NO_GROUP };
                if group.admins.remove(&user) { Ok(()) } else { Err((400, 4138)) }
            }
            Step::CreateContacts(of) => {
                self.contacts.entry(of).or_default();
                Ok(())
            }
            Step::DeleteContacts(of) => {
                if self.contacts.remove(&of).is_some() {
                    Ok(())
                } else {
                    NO_CONTACTS
                }
            }
            Step::AddContact(of, who) => {
                let there = self.is_there(who);
                let Some(members) = self.contacts.get_mut(&of) else { return NO_CONTACTS };
                members.extend(there.then_some(who));
                Ok(())
            }
            Step::RemoveContact(of, who) => {
                let Some(members) = self.contacts.get_mut(&of) else { return NO_CONTACTS };
                // The last member stays.
                if members.contains(&who) && members.len() > 1 {
                    members.remove(&who);
                    Ok(())
                } else {
                    NO_CONTACTS
                }
            }
            Step::Assist(host, who) => {
                if !self.users.contains_key(&host) {
                    return NO_USER;
                }
                let may = host != who && self.users.contains_key(&who);
                if may && self.assists.insert((host, who)) { Ok(()) } else { Err((400, 200)) }
            }
            Step::EndAssist(host, who) | Step::EndSchedule(who, host) => {
                if self.assists.remove(&(host, who)) { Ok(()) } else { NO_USER }
            }
            Step::EndAllAssist(user) | Step::EndAllSchedule(user)
                if !self.users.contains_key(&user) =>
            {
                NO_USER
            }
            Step::EndAllAssist(user) => {
                self.assists.retain(|(host, _)| *host != user);
                Ok(())
            }
            Step::EndAllSchedule(user) => {
                self.assists.retain(|(_, assistant)| *assistant != user);
                Ok(())
            }
        }
    }

    pub fn users(&self) -> Vec<u8> {
        self.users.keys().copied().collect()
    }

    pub fn groups(&self) -> Vec<u8> {
        self.groups.keys().copied().collect()
    }

    pub fn contacts(&self) -> Vec<u8> {
        self.contacts.keys().copied().collect()
    }

    pub fn assists(&self) -> Vec<(u8, u8)> {
        self.assists.iter().copied().collect()
    }

    /// Group and member.
    pub fn members(&self) -> Vec<(u8, u8)> {
        let of_group = |(number, group): (&u8, &Group)| {
            group.members.iter().map(|user| (*number, *user)).collect::<Vec<_>>()
        };
        self.groups.iter().flat_map(of_group).collect()
    }

    fn is_there(&self, who: Contact) -> bool {
        match who {
            Contact::User(user) => self.users.contains_key(&user),
            Contact::Group(group) => self.groups.contains_key(&group),
        }
    }

    pub fn look(&self) -> Look {
        let mut look = Look::new();
        for (user, dept) in &self.users {
            let groups: Vec<_> =
                self.groups.iter().filter(|(_, group)| group.members.contains(user)).collect();
            let groups: Vec<_> = groups.into_iter().map(|(group, _)| *group).collect();
            look.insert(format!("user {user}: dept {dept:?}, in {groups:?}"));
        }
        for (number, group) in &self.groups {
            let members: Vec<_> = group.members.iter().collect();
            let admins: Vec<_> = group.admins.iter().collect();
            let size = members.len();
            look.insert(format!("group {number}: {size} members {members:?}, admins {admins:?}"));
        }
        for (number, members) in &self.contacts {
            look.insert(format!("contacts {number}: {:?}", members.iter().collect::<Vec<_>>()));
        }
        for (host, assistant) in &self.assists {
            look.insert(format!("{assistant} assists {host}"));
            look.insert(format!("{assistant} schedules for {host}"));
        }
        look
    }
}
