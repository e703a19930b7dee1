//! Pictures and virtual backgrounds.

use zoom_api::groups::{
    DeleteGroupVirtualBackgrounds, GetGroupSettings, UploadGroupVirtualBackground,
};
use zoom_api::types::{Upload, VirtualBackgroundType};
use zoom_api::users::{
    DeletePicture, DeleteUserVirtualBackgrounds, GetUserSettings, UploadPicture,
    UploadUserVirtualBackground,
};

use crate::zoom::{Zoom, json};

fn file(name: &str, size: usize) -> Upload {
    Upload::from_bytes(name, vec![0; size])
}

#[test]
fn a_picture_is_replaced_and_deleted() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let url = || zoom.get(&id).get("pic_url").cloned();
    assert_eq!(url(), None);
    zoom.send(UploadPicture::new(&*id, file("ada.png", 10)));
    let first = url();
    assert!(first.is_some());
    zoom.send(UploadPicture::new(&*id, file("ada.JPG", 10)));
    assert_ne!(url(), first);
    for bad in [file("ada.png", 0), file("ada.png", 2 * 1024 * 1024 + 1), file("ada.gif", 10)] {
        assert_eq!(zoom.refused(UploadPicture::new(&*id, bad)), (400, 120));
    }
    zoom.send(UploadPicture::new(&*id, file("ada.png", 2 * 1024 * 1024)));
    zoom.send(DeletePicture::new(&*id));
    assert_eq!(url(), None);
    assert_eq!(zoom.refused(DeletePicture::new("nobody")), (404, 1001));
    assert_eq!(zoom.refused(UploadPicture::new("nobody", file("a.png", 1))), (404, 1001));
}

#[test]
fn backgrounds_of_users_are_listed_in_their_settings() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let upload = |name: &str| UploadUserVirtualBackground::new(&*id, file(name, 20));
    let sea = zoom.send(upload("sea.png"));
    assert_eq!((sea.name.as_deref(), sea.size), (Some("sea.png"), Some(20)));
    assert_eq!(zoom.send(upload("sea.mp4")).r#type, Some(VirtualBackgroundType::Video));
    let files = || {
        let settings = json(zoom.send(GetUserSettings::new(&*id)));
        let files = settings["in_meeting"]["virtual_background_settings"]["files"].clone();
        files.as_array().unwrap().iter().map(|file| file["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(files(), ["sea.png", "sea.mp4"]);
    assert_eq!(zoom.refused(upload("sea.txt")), (400, 120));
    (2..10).for_each(|n| drop(zoom.send(upload(&format!("{n}.gif")))));
    assert_eq!(zoom.refused(upload("11.png")), (400, 120), "ten files and no more");

    let sea = sea.id.unwrap();
    let delete = |ids: &[&str]| DeleteUserVirtualBackgrounds::new(&*id, ids.to_vec());
    assert_eq!(zoom.refused(delete(&[sea.as_str(), "none"])), (400, 300));
    zoom.send(delete(&[sea.as_str()]));
    assert_eq!((files().len(), files()[0].as_str()), (9, Some("sea.mp4")));
    let nowhere = UploadUserVirtualBackground::new("nobody", file("sea.png", 1));
    assert_eq!(zoom.refused(nowhere), (404, 1001));
}

#[test]
fn backgrounds_of_groups_are_pictures_only() {
    let zoom = Zoom::start();
    let group = zoom.group("Engines");
    let upload = |name: &str| UploadGroupVirtualBackground::new(group.clone(), file(name, 20));
    let id = zoom.send(upload("sea.png")).id.unwrap();
    assert_eq!(zoom.refused(upload("sea.mp4")), (400, 120));
    let files = || {
        let settings = json(zoom.send(GetGroupSettings::new(group.clone())));
        settings["in_meeting"]["virtual_background_settings"]["files"].as_array().map(Vec::len)
    };
    assert_eq!(files(), Some(1));
    zoom.send(DeleteGroupVirtualBackgrounds::new(group.clone(), [id.clone()]));
    assert_ne!(files(), Some(1));
    assert_eq!(
        zoom.refused(DeleteGroupVirtualBackgrounds::new(group.clone(), [id.clone()])),
        (400, 300)
    );
    assert_eq!(zoom.refused(DeleteGroupVirtualBackgrounds::new("none", [id])), (404, 4130));
    let nowhere = UploadGroupVirtualBackground::new("none", file("sea.png", 20));
    assert_eq!(zoom.refused(nowhere), (404, 1001));
}
