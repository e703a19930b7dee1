//! A fake with a client, for tests that say in a line what they do and what comes of it.

use serde_json::Value;
use zoom_api::groups::{AddGroupMembers, CreateGroup, GetGroup};
use zoom_api::types::{GroupId, UserReference, UserType};
use zoom_api::users::{CreateUser, CreateUserAction, GetUser, NewUser};
use zoom_api::{Client, Endpoint};
use zoom_api_fake::{Fake, FakeBuilder};

pub struct Zoom {
    pub fake: Fake,
    pub client: Client,
}

impl Zoom {
    pub fn start() -> Self {
        Self::with(Fake::builder())
    }

    pub fn with(builder: FakeBuilder) -> Self {
        let fake = builder.without_limits().start();
        Self { client: fake.client(), fake }
    }

    /// Sends a request that is well.
    pub fn send<E: Endpoint>(&self, request: E) -> E::Output {
        let operation = E::OPERATION.id;
        match block_on(self.client.send(request)) {
            Ok(answer) => answer.into_value(),
            Err(error) => panic!("{operation}: {error}"),
        }
    }

    /// Sends a request that is refused: status and code.
    pub fn refused<E: Endpoint>(&self, request: E) -> (u16, i64) {
        match block_on(self.client.send(request)) {
            Ok(_) => panic!("{} is not refused", E::OPERATION.id),
            Err(error) => (error.status().unwrap().as_u16(), error.code().unwrap()),
        }
    }

    /// Makes an active user with a paid plan; gives their id.
    pub fn user(&self, email: &str) -> String {
        self.user_of(email, UserType::Licensed)
    }

    pub fn user_of(&self, email: &str, plan: UserType) -> String {
        let user = NewUser::new(email, plan).first_name("Ada").last_name("Byron");
        let made = self.send(CreateUser::new(CreateUserAction::AutoCreate, user));
        made.id.unwrap().to_string()
    }

    /// Invites a user, who is pending then; gives their id.
    pub fn invite(&self, email: &str) -> String {
        let user = NewUser::new(email, UserType::Basic);
        let made = self.send(CreateUser::new(CreateUserAction::Create, user));
        made.id.unwrap().to_string()
    }

    pub fn group(&self, name: &str) -> GroupId {
        self.send(CreateGroup::new(name)).id.unwrap()
    }

    /// Puts users into a group.
    pub fn join(&self, group: &GroupId, users: &[&str]) {
        let members = users.iter().map(|id| UserReference::new().id(*id));
        self.send(AddGroupMembers::new(group.clone(), members));
    }

    /// A user as JSON.
    pub fn get(&self, user: &str) -> Value {
        json(self.send(GetUser::new(user)))
    }

    /// How many members a group says that it has.
    pub fn size(&self, group: &GroupId) -> i64 {
        self.send(GetGroup::new(group.clone())).total_members.unwrap()
    }
}

/// An answer as the JSON that it was read from.
pub fn json(answer: impl serde::Serialize) -> Value {
    serde_json::to_value(answer).unwrap()
}

/// Nothing of the fake waits for anything: one look at a future is enough.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
