//! Who may do what.

use zoom_api::auth::StaticToken;
use zoom_api::contact_groups::ListContactGroups;
use zoom_api::groups::{CreateGroup, ListGroups};
use zoom_api::limits::Plan;
use zoom_api::operation::Operation;
use zoom_api::types::{UserStatus, UserType};
use zoom_api::users::{
    CreateUser, CreateUserAction, GetMyZak, GetUser, ListUsers, NewUser, UpdateUser,
    UpdateUserStatus, UserStatusAction,
};
use zoom_api_fake::{Fake, Grant};

use zoom_api::{OPERATIONS, RawRequest};

use crate::zoom::{Zoom, block_on};

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

/// All scopes that users can grant for themselves allow 29 operations with `me`, two looks whether something is
/// taken, and no other.
#[test]
fn scopes_of_users_are_for_the_user_who_granted_them() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    // Not even for an administrator: the token decides.
    zoom.fake.make_admin(&ada).unwrap();
    let as_ada = zoom.of(Grant::user(&*ada));
    let code = |zoom: &Zoom, operation: &Operation, user: &str| {
        let segments = operation.path.split('/').skip(1);
        let segments = segments.map(|segment| segment.replace("{userId}", user));
        let request = RawRequest::new(operation.method.clone(), segments);
        // What is sent is nothing. Whether it may be sent comes first.
        block_on(zoom.client.raw(request)).err().map(|error| error.code())
    };
    let mut for_me = 0;
    for operation in OPERATIONS {
        let id = operation.id;
        let is_about_others = ["groups.", "contact_groups."].iter().any(|it| id.starts_with(it))
            || ["users.create", "users.features.update", "users.list", "users.summary.get"]
                .contains(&id);
        let refused = code(&as_ada, operation, "me") == Some(Some(4711));
        assert_eq!(refused, is_about_others, "{id}");
        for_me += usize::from(!refused);
        if operation.path.contains("{userId}") {
            // The own id is an id too.
            for user in [&*ada, "owner@example.com"] {
                assert_eq!(code(&as_ada, operation, user), Some(Some(4711)), "{id} {user}");
            }
        }
        // With the scopes of an account, each may be called.
        assert_ne!(code(&zoom, operation, "me"), Some(Some(4711)), "{id}");
    }
    assert_eq!(for_me, 29);
    let new = NewUser::new("new@example.com", UserType::Basic);
    let as_ada = zoom.of(Grant::user(&*ada).scopes(["user:write"]));
    assert_eq!(as_ada.refused(CreateUser::new(CreateUserAction::Create, new)), (400, 4711));
    assert_eq!(zoom.send(ListUsers::new().status(UserStatus::Pending)).users.len(), 0);
}

#[test]
fn a_scope_of_a_master_account_is_worth_what_it_stands_above() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let with = |scope: &str| zoom.of(Grant::account().scopes([scope]));
    for scope in ["user:read:master", "user:master", "user:read:user:master"] {
        with(scope).send(GetUser::new(&*ada));
    }
    with("user:master").send(UpdateUser::new(&*ada).dept("Engines"));
    for scope in ["user:read:master", "user:read:user:master", "group:master", "users:master"] {
        let refused = with(scope).refused(UpdateUser::new(&*ada).dept("Engines"));
        assert_eq!(refused, (400, 4711), "{scope}");
    }
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
