//! Pages, and the tokens that lead to them.

use std::collections::BTreeSet;
use std::time::Duration;

use zoom_api::groups::{ListGroupMembers, ListGroups};
use zoom_api::types::UserStatus;
use zoom_api::users::{DeleteUser, DeleteUserAction, LicenseFilter, ListUsers, UpdateUserStatus};
use zoom_api::users::{IncludedUserField, UserStatusAction};
use zoom_api_fake::Fake;

use crate::zoom::{Zoom, block_on, json};

fn populated(users: usize) -> Zoom {
    Zoom::with(Fake::builder().users(users))
}

#[test]
fn a_stream_gives_everybody_once() {
    let zoom = populated(1_000);
    let mut emails = BTreeSet::new();
    for status in [UserStatus::Active, UserStatus::Inactive, UserStatus::Pending] {
        let mut users = zoom.client.stream(ListUsers::new().status(status).page_size(70));
        while let Some(user) = block_on(users.try_next()).unwrap() {
            assert!(emails.insert(user.email.unwrap()));
        }
    }
    assert_eq!(emails.len(), 1_001);
}

#[test]
fn a_token_holds_for_its_listing_and_a_quarter_of_an_hour() {
    let zoom = populated(100);
    let list = || ListUsers::new().page_size(10);
    let first = zoom.send(list());
    let token = first.next_page_token.clone().unwrap();
    let next = |request: ListUsers| request.next_page_token(&*token);
    let second = zoom.send(next(list()));
    assert_ne!(first.users[0].id, second.users[0].id);
    assert_eq!(zoom.send(next(list())), second, "a token may be used twice");

    assert_eq!(zoom.refused(next(list().page_size(11))), (400, 300));
    assert_eq!(zoom.refused(next(list().status(UserStatus::Inactive))), (400, 300));
    assert_eq!(zoom.refused(next(list().role_id("2"))), (400, 300));
    assert_eq!(zoom.refused(list().next_page_token("made-up")), (400, 300));
    let upper = token.to_uppercase();
    assert_eq!(zoom.refused(list().next_page_token(upper)), (400, 300));
    let group = zoom.send(ListGroups::new()).groups[0].id.clone().unwrap();
    let members = ListGroupMembers::new(group).page_size(10).next_page_token(&*token);
    assert_eq!(zoom.refused(members), (400, 300));
    assert_eq!(zoom.refused(ListGroups::new().next_page_token(&*token)), (400, 300));

    zoom.fake.clock().advance(Duration::from_secs(15 * 60));
    zoom.send(next(list()));
    zoom.fake.clock().advance(Duration::from_secs(1));
    assert_eq!(zoom.refused(next(list())), (400, 300));
}

#[test]
fn nobody_is_skipped_or_repeated_while_others_come_and_go() {
    let zoom = populated(60);
    let page = |token: &str| zoom.send(ListUsers::new().page_size(20).next_page_token(token));
    let first = zoom.send(ListUsers::new().page_size(20));
    let ids: Vec<_> = first.users.iter().map(|user| user.id.clone().unwrap()).collect();
    // The last one of the page goes, and so does one before; one whom nobody has seen comes.
    for index in [3, 19] {
        zoom.send(DeleteUser::new(ids[index].clone()).action(DeleteUserAction::Delete));
    }
    let new = zoom.user("new@example.com");
    let (mut seen, mut token) = (ids.clone(), first.next_page_token.unwrap());
    while !token.is_empty() {
        let next = page(&token);
        seen.extend(next.users.iter().map(|user| user.id.clone().unwrap()));
        token = next.next_page_token.unwrap();
    }
    let once: BTreeSet<_> = seen.iter().map(|id| id.as_str()).collect();
    assert_eq!(once.len(), seen.len());
    assert_eq!(seen.last().unwrap().as_str(), new);
    let mut all = zoom.client.stream(ListUsers::new());
    while let Some(user) = block_on(all.try_next()).unwrap() {
        assert!(once.contains(user.id.unwrap().as_str()));
    }
}

#[test]
fn pages_have_numbers_and_totals() {
    let zoom = populated(100);
    let total = zoom.send(ListUsers::new()).total_records.unwrap();
    let page = zoom.send(ListUsers::new().page_size(30).page_number(2));
    let about = (page.page_number, page.page_size, page.page_count, page.total_records);
    assert_eq!(about, (Some(2), Some(30), Some((total + 29) / 30), Some(total)));
    let first = zoom.send(ListUsers::new().page_size(30));
    let second =
        zoom.send(ListUsers::new().page_size(30).next_page_token(first.next_page_token.unwrap()));
    assert_eq!(second.users, page.users);
    let beyond = zoom.send(ListUsers::new().page_number(1_000_000));
    assert_eq!((beyond.users.len(), beyond.next_page_token.as_deref()), (0, Some("")));
}

#[test]
fn filters_narrow_a_listing() {
    let zoom = populated(50);
    let owner = zoom.send(ListUsers::new().role_id("0"));
    assert_eq!((owner.users.len(), owner.total_records), (1, Some(1)));
    assert!(zoom.send(ListUsers::new().role_id("1")).users.is_empty());
    zoom.user("ada@example.com");
    zoom.fake.make_admin("ada@example.com").unwrap();
    assert_eq!(zoom.send(ListUsers::new().role_id("1")).users.len(), 1);
    let licensed = ListUsers::new().license(LicenseFilter::ZoomWorkforceManagement);
    assert!(zoom.send(licensed).users.is_empty());

    let shown = |request: ListUsers| json(zoom.send(request.role_id("0")))["users"][0].clone();
    assert_eq!(shown(ListUsers::new()).get("host_key"), None);
    let page = zoom.send(ListUsers::new().role_id("0").include_fields(IncludedUserField::HostKey));
    assert!(page.users[0].host_key.is_some());
}

#[test]
fn a_listing_follows_the_state_of_its_users() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let count = |status| zoom.send(ListUsers::new().status(status)).total_records.unwrap();
    assert_eq!((count(UserStatus::Active), count(UserStatus::Inactive)), (2, 0));
    zoom.send(UpdateUserStatus::new(&*id, UserStatusAction::Deactivate));
    assert_eq!((count(UserStatus::Active), count(UserStatus::Inactive)), (1, 1));
}
