//! Who may do what.

use zoom_api::auth::StaticToken;
use zoom_api::contact_groups::ListContactGroups;
use zoom_api::fake::{Fake, Grant};
use zoom_api::groups::{CreateGroup, ListGroups};
use zoom_api::limits::Plan;
use zoom_api::types::UserType;
use zoom_api::users::{
    CreateUser, CreateUserAction, GetMyZak, GetUser, ListUsers, NewUser, UpdateUser,
    UpdateUserStatus, UserStatusAction,
};

use crate::zoom::Zoom;

impl Zoom {
    /// The same account, by a token of a user.
    fn of(&self, grant: Grant) -> Self {
        let token = StaticToken::new(self.fake.token(grant));
        Self { client: self.fake.client_of(token), fake: self.fake.clone() }
    }
}

#[test]
fn groups_are_for_accounts_that_pay() {
    let zoom = Zoom::with(Fake::builder().plan(Plan::Free));
    assert_eq!(zoom.refused(ListGroups::new()), (400, 200));
    assert_eq!(zoom.refused(CreateGroup::new("Engines")), (400, 200));
    assert_eq!(zoom.refused(ListContactGroups::new()), (400, 200));
    zoom.user("ada@example.com");
    zoom.send(ListUsers::new());
}

#[test]
fn a_role_decides_what_a_user_may_do_to_others() {
    let zoom = Zoom::start();
    let (ada, charles) = (zoom.user("ada@example.com"), zoom.user("charles@example.com"));
    let admin_scopes =
        || Grant::user("ada@example.com").scopes(["user:write:admin", "user:read:admin"]);
    let as_ada = zoom.of(admin_scopes());
    assert_eq!(as_ada.get("me")["id"], ada.as_str());
    as_ada.send(UpdateUser::new(&*ada).dept("Engines"));
    assert_eq!(as_ada.refused(UpdateUser::new(&*charles).dept("Engines")), (400, 200));
    assert_eq!(as_ada.refused(ListUsers::new()), (400, 200));
    zoom.fake.make_admin(&ada).unwrap();
    as_ada.send(UpdateUser::new(&*charles).dept("Engines"));
    as_ada.send(ListUsers::new());
}

#[test]
fn scopes_of_users_do_not_stand_for_a_role() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let as_ada = zoom.of(Grant::user(&*ada));
    as_ada.send(UpdateUser::new("me").dept("Engines"));
    // The scopes `user:read` and `user:write` would allow these.
    assert_eq!(as_ada.refused(ListUsers::new()), (400, 200));
    let new = NewUser::new("new@example.com", UserType::Basic);
    assert_eq!(as_ada.refused(CreateUser::new(CreateUserAction::Create, new)), (400, 200));
    zoom.fake.make_admin(&ada).unwrap();
    as_ada.send(ListUsers::new());
}

#[test]
fn a_deactivated_user_cannot_call() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let as_ada = zoom.of(Grant::user(&*ada));
    as_ada.send(GetUser::new("me"));
    as_ada.send(GetMyZak::new());
    zoom.send(UpdateUserStatus::new(&*ada, UserStatusAction::Deactivate));
    assert_eq!(as_ada.refused(GetUser::new("me")), (401, 124));
    zoom.send(UpdateUserStatus::new(&*ada, UserStatusAction::Activate));
    as_ada.send(GetUser::new("me"));
}

#[test]
fn a_host_key_shows_to_its_user() {
    let zoom = Zoom::start();
    zoom.user("ada@example.com");
    let key = |user: &str| zoom.send(GetUser::new(user)).host_key.clone();
    assert!(key("me").is_some());
    assert!(key("ada@example.com").is_none());
}
