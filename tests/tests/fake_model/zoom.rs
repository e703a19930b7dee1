//! The fake, through the client.

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use zoom_api::contact_groups::{
    AddContactGroupMembers, CreateContactGroup, DeleteContactGroup, ListContactGroupMembers,
    ListContactGroups, RemoveContactGroupMembers,
};
use zoom_api::groups::{
    AddGroupAdmins, AddGroupMembers, CreateGroup, DeleteGroup, GroupMemberAction, ListGroupAdmins,
    ListGroupMembers, ListGroups, RemoveGroupAdmin, RemoveGroupMember, UpdateGroupMember,
};
use zoom_api::types::{
    AssistantInput, ContactGroupMemberInput, ContactGroupMemberType, UserReference, UserType,
};
use zoom_api::users::{
    AddAssistants, CreateUser, CreateUserAction, DeleteUser, DeleteUserAction, GetUser,
    ListAssistants, ListSchedulers, ListUsers, NewUser, RemoveAllAssistants, RemoveAllSchedulers,
    RemoveAssistant, RemoveScheduler, UpdateUser,
};
use zoom_api::{Client, Endpoint, Paged};
use zoom_api_fake::Fake;

use crate::model::{Answer, Look};
use crate::step::{Contact, Step};

/// What nothing is called.
const NOBODY: &str = "nobody";

pub struct Zoom {
    fake: Fake,
    client: Client,
    /// Ids of what is there or was, by number.
    users: BTreeMap<u8, String>,
    groups: BTreeMap<u8, String>,
    contacts: BTreeMap<u8, String>,
}

impl Zoom {
    pub fn start() -> Self {
        let fake = Fake::builder().without_limits().start();
        let client = fake.client();
        let (users, groups, contacts) = Default::default();
        Self { fake, client, users, groups, contacts }
    }

    pub fn fake(&self) -> &Fake {
        &self.fake
    }

    pub fn take(&mut self, step: &Step) -> Answer {
        match *step {
            Step::CreateUser(user) => {
                let made = NewUser::new(email(user), UserType::Licensed);
                let made = self.send(CreateUser::new(CreateUserAction::AutoCreate, made))?;
                self.users.insert(user, made.id.unwrap().to_string());
                Ok(())
            }
            Step::DeleteUser(user, true) => {
                let delete = DeleteUser::new(email(user)).action(DeleteUserAction::Delete);
                self.send(delete)
            }
            Step::DeleteUser(user, false) => self.send(DeleteUser::new(email(user))),
            Step::ChangeDept(user, dept) => {
                self.send(UpdateUser::new(email(user)).dept(dept.to_string()))
            }
            Step::CreateGroup(group) => {
                let made = self.send(CreateGroup::new(format!("g{group}")))?;
                self.groups.insert(group, made.id.unwrap().to_string());
                Ok(())
            }
            Step::DeleteGroup(group) => self.send(DeleteGroup::new(self.group(group))),
            Step::Join(group, ref users) => {
                let users = users.iter().map(|user| UserReference::new().email(email(*user)));
                self.send(AddGroupMembers::new(self.group(group), users)).map(drop)
            }
            Step::Leave(group, user) => {
                self.send(RemoveGroupMember::new(self.group(group), self.user(user)))
            }
            Step::Move(from, user, to) => {
                let (from, user) = (self.group(from), self.user(user));
                let (action, to) = (GroupMemberAction::Move, self.group(to));
                self.send(UpdateGroupMember::new(from, user, action, to))
            }
            Step::MakeAdmin(group, user) => {
                let user = UserReference::new().email(email(user));
                self.send(AddGroupAdmins::new(self.group(group), [user])).map(drop)
            }
            Step::EndAdmin(group, user) => {
                self.send(RemoveGroupAdmin::new(self.group(group), self.user(user)))
            }
            // Names may be taken twice, so the model has each once.
            Step::CreateContacts(of) if self.listed_contacts().contains_key(&of) => Ok(()),
            Step::CreateContacts(of) => {
                let made = self.send(CreateContactGroup::new(format!("c{of}")))?;
                self.contacts.insert(of, made.group_id.unwrap().to_string());
                Ok(())
            }
            Step::DeleteContacts(of) => self.send(DeleteContactGroup::new(self.contacts(of))),
            Step::AddContact(of, who) => {
                let (kind, id) = match who {
                    Contact::User(user) => (ContactGroupMemberType::User, self.user(user)),
                    Contact::Group(group) => (ContactGroupMemberType::Group, self.group(group)),
                };
                let member = ContactGroupMemberInput::new(kind, id);
                self.send(AddContactGroupMembers::new(self.contacts(of), [member])).map(drop)
            }
            Step::RemoveContact(of, who) => {
                let id = match who {
                    Contact::User(user) => self.user(user),
                    Contact::Group(group) => self.group(group),
                };
                self.send(RemoveContactGroupMembers::new(self.contacts(of), [id]))
            }
            Step::Assist(host, who) => {
                let who = AssistantInput::new().id(self.user(who));
                self.send(AddAssistants::new(email(host), [who])).map(drop)
            }
            Step::EndAssist(host, who) => {
                self.send(RemoveAssistant::new(self.user(host), self.user(who)))
            }
            Step::EndSchedule(who, host) => {
                self.send(RemoveScheduler::new(self.user(who), self.user(host)))
            }
            Step::EndAllAssist(host) => self.send(RemoveAllAssistants::new(email(host))),
            Step::EndAllSchedule(who) => self.send(RemoveAllSchedulers::new(email(who))),
        }
    }

    /// All that there is, read call by call, listings page by page.
    pub fn look(&self) -> Look {
        let mut look = Look::new();
        for user in self.all(ListUsers::new().page_size(2)) {
            let Some(number) = number(user.email.as_deref()) else { continue };
            let read = self.send(GetUser::new(user.id.clone().unwrap())).unwrap();
            assert_eq!(read.dept, user.dept, "listed and read");
            let dept: Option<u8> = read.dept.as_deref().and_then(|dept| dept.parse().ok());
            let groups = read.group_ids.iter().map(|id| self.number_of_group(id.as_str()));
            let mut groups: Vec<_> = groups.collect();
            groups.sort_unstable();
            look.insert(format!("user {number}: dept {dept:?}, in {groups:?}"));
            for other in self.send(ListAssistants::new(email(number))).unwrap().assistants {
                let other = self::number(other.email.as_deref()).unwrap();
                look.insert(format!("{other} assists {number}"));
            }
            for other in self.send(ListSchedulers::new(email(number))).unwrap().schedulers {
                let other = self::number(other.email.as_deref()).unwrap();
                look.insert(format!("{number} schedules for {other}"));
            }
        }
        for group in self.all(ListGroups::new().page_size(1)) {
            let id = group.id.unwrap();
            let of = self.number_of_group(id.as_str());
            let members = self.all(ListGroupMembers::new(id.clone()).page_size(1));
            let members = sorted(members.iter().map(|member| member.email.as_deref()));
            let admins = self.all(ListGroupAdmins::new(id).page_size(1));
            let admins = sorted(admins.iter().map(|admin| admin.email.as_deref()));
            let size = group.total_members.unwrap();
            look.insert(format!("group {of}: {size} members {members:?}, admins {admins:?}"));
        }
        for (of, id) in self.listed_contacts() {
            let members = self.all(ListContactGroupMembers::new(id).page_size(2));
            let members = members.into_iter().map(|member| {
                let id = member.id.unwrap().to_string();
                match member.r#type {
                    Some(ContactGroupMemberType::Group) => {
                        Contact::Group(self.number_of_group(&id))
                    }
                    _ => {
                        let user = self.users.iter().find(|(_, known)| **known == id);
                        Contact::User(*user.unwrap().0)
                    }
                }
            });
            let mut members: Vec<_> = members.collect();
            members.sort_unstable();
            look.insert(format!("contacts {of}: {members:?}"));
        }
        look
    }

    fn listed_contacts(&self) -> BTreeMap<u8, String> {
        let groups = self.all(ListContactGroups::new().page_size(1)).into_iter();
        let number = |name: Option<String>| name?.strip_prefix('c')?.parse().ok();
        groups
            .map(|group| (number(group.group_name).unwrap(), group.group_id.unwrap().to_string()))
            .collect()
    }

    fn number_of_group(&self, id: &str) -> u8 {
        *self.groups.iter().find(|(_, known)| *known == id).unwrap().0
    }

    fn user(&self, number: u8) -> String {
        self.users.get(&number).map_or(NOBODY, String::as_str).to_owned()
    }

    fn group(&self, number: u8) -> String {
        self.groups.get(&number).map_or(NOBODY, String::as_str).to_owned()
    }

    fn contacts(&self, number: u8) -> String {
        self.contacts.get(&number).map_or(NOBODY, String::as_str).to_owned()
    }

    fn send<E: Endpoint>(&self, request: E) -> Result<E::Output, (u16, i64)> {
        match block_on(self.client.send(request)) {
            Ok(answer) => Ok(answer.into_value()),
            Err(error) => match (error.status(), error.code()) {
                (Some(status), Some(code)) => Err((status.as_u16(), code)),
                _ => panic!("{error:?}"),
            },
        }
    }

    fn all<E: Paged<Item: Send> + 'static>(&self, request: E) -> Vec<E::Item> {
        block_on(async {
            let mut items = self.client.stream(request);
            let mut all = Vec::new();
            while let Some(item) = items.try_next().await.unwrap() {
                all.push(item);
            }
            all
        })
    }
}

fn email(user: u8) -> String {
    format!("u{user}@example.com")
}

/// The number of a user. The owner of the account has none.
pub fn number(email: Option<&str>) -> Option<u8> {
    email?.strip_prefix('u')?.strip_suffix("@example.com")?.parse().ok()
}

fn sorted<'a>(emails: impl Iterator<Item = Option<&'a str>>) -> Vec<u8> {
    let mut numbers: Vec<_> = emails.map(|email| number(email).unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// Nothing of the fake waits for anything but its clock, which jumps.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}
