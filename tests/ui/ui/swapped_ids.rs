use zoom_api::groups::RemoveGroupMember;
use zoom_api::types::{GroupId, UserId};

fn main() {
    let group = GroupId::from("g");
    let user = UserId::from("u");
    let _ = RemoveGroupMember::new(user, group);
}
