//! The people and groups that the examples of the spec speak of.

use std::time::SystemTime;

use serde_json::json;

use super::background::{Background, BackgroundKind};
use super::document::{Document, object};
use super::group::{ContactGroup, ContactGroupMember, Group, MemberKind};
use super::person::person;
use super::table::Key;
use super::user::{Status, plan};
use super::{Account, Moment};
use zoom_api::limits::Plan;

impl Account {
    /// An account with an owner, six users, two groups and a contact group, which have the ids that the
    /// examples of the spec use.
    pub(crate) fn new(id: &str, plan: Plan, seed: u64, now: SystemTime) -> Self {
        let mut account = Self::empty(id, plan, seed, now);
        let [ada, charles, mary, grace] = account.add_people(now.into());
        let developers = account.add_group("SobVexyrQjqCkcxjpBWi6w", "Developers");
        let operators = account.add_group("0mgThLiRQH2bUHvIaL4t2g", "Operators");
        for user in [ada, charles, grace] {
            account.join(user, developers);
        }
        for user in [charles, mary] {
            account.join(user, operators);
        }
        if let Some(group) = account.groups.table.get_mut(developers) {
            group.admins.insert("v4iyWT1LTfy8QvPG4GTvdg".into());
        }
        if let Some(group) = account.groups.table.get_mut(operators) {
            group.virtual_backgrounds = backgrounds();
        }
        let members = [
            (MemberKind::User, "KDcuGIm1QgePTO8WbOqwIQ"),
            (MemberKind::User, "v4iyWT1LTfy8QvPG4GTvdg"),
            (MemberKind::Group, "0mgThLiRQH2bUHvIaL4t2g"),
        ];
        account.contact_groups.insert(ContactGroup {
            number: 0,
            id: "dir.JquKVDGlQ9K6S0QVWGcysw".into(),
            name: "Engines".to_owned(),
            privacy: 1,
            description: "Everyone who builds engines.".to_owned(),
            members: (1..)
                .zip(members)
                .map(|(number, (kind, id))| ContactGroupMember { number, kind, id: id.into() })
                .collect(),
        });
        account
    }

    fn add_people(&mut self, now: Moment) -> [Key; 4] {
        let mut ada = person("KDcuGIm1QgePTO8WbOqwIQ", "ada@example.com", ["Ada", "Byron"], now);
        ada.employee_unique_id = Some("E-1815".into());
        ada.profile.change(|profile| {
            profile.insert("dept".into(), "Engines".into());
            profile.insert("job_title".into(), "Programmer".into());
            profile.insert("pmi".into(), 3_542_471_135_i64.into());
        });
        let belongings = ada.belongings();
        belongings.virtual_backgrounds = backgrounds();
        belongings.collaboration_devices = vec![object(json!({
            "id": "F1C6E9DF-429E-4FA1-85DA-AC95464F3D18",
            "device_name": "Desk 4",
            "room_name": "Ada's room",
            "status": "Online",
        }))];
        belongings.meeting_templates = vec![object(json!({
            "id": "ydCUQzzVT6WZ_r_K_2iFzg",
            "name": "Weekly review",
            "settings": {
                "in_meeting": { "polling": true, "who_can_share_screen": "all" },
                "recording": { "auto_recording": "cloud" },
                "schedule_meeting": { "host_video": true, "participant_video": false },
                "meeting_security": { "waiting_room": true },
            },
        }))];
        let charles =
            person("v4iyWT1LTfy8QvPG4GTvdg", "charles@example.com", ["Charles", "Babbage"], now);
        let mary =
            person("zJKyaiAyTNC-MWjiWC18KQ", "mary@example.com", ["Mary", "Somerville"], now);
        let mut grace =
            person("-cn1DHGRRTSOlnVwyZNhKw", "grace@example.com", ["Grace", "Hopper"], now);
        grace.plan = plan::BASIC;
        let mut henry =
            person("6dfgdfgdg444447b0egga", "henry@example.com", ["Henry", "Babbage"], now);
        (henry.status, henry.plan, henry.belongings) = (Status::Inactive, plan::BASIC, None);
        let keys = [ada, charles, mary, grace].map(|user| self.users.insert(user));
        self.users.insert(henry);
        let id = self.new_id();
        let mut annie = person(&id, "annie@example.com", ["", ""], now);
        (annie.status, annie.plan, annie.belongings) = (Status::Pending, plan::BASIC, None);
        annie.profile = Document::default();
        self.users.insert(annie);
        keys
    }

    pub(super) fn add_group(&mut self, id: &str, name: &str) -> Key {
        let group = Group { id: id.into(), name: name.to_owned(), ..Group::default() };
        self.groups.insert(group)
    }
}

fn backgrounds() -> Vec<Background> {
    let files =
        [("6SEYvTU4SuG257lOHuJKOQ", "sea.png"), ("_l0MP1U7Qn2JgJ4oEJbVZQ", "engine-room.png")];
    let files = files.into_iter().map(|(id, name)| Background {
        id: id.to_owned(),
        name: name.to_owned(),
        size: 7221,
        kind: BackgroundKind::Image,
        is_default: false,
    });
    files.collect()
}
