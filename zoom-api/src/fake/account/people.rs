//! People to begin with, and as many more as a test wants.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use super::background::{Background, Kind};
use super::document::Document;
use super::group::{ContactGroup, ContactGroupMember, Group, MemberKind};
use super::ids::Ids;
use super::table::Key;
use super::user::{Role, Status, User, login, plan};
use super::{Account, Moment};
use crate::limits::Plan;

const FIRST_NAMES: [&str; 32] = [
    "Ada",
    "Alan",
    "Amina",
    "Anders",
    "Beatriz",
    "Bruno",
    "Chen",
    "Clara",
    "Dmitri",
    "Edith",
    "Elif",
    "Emeka",
    "Farid",
    "Grace",
    "Hana",
    "Hedy",
    "Ines",
    "Jonas",
    "Kaito",
    "Katherine",
    "Lena",
    "Marco",
    "Mei",
    "Nadia",
    "Oskar",
    "Priya",
    "Rosa",
    "Samuel",
    "Tariq",
    "Uma",
    "Wanda",
    "Yusuf",
];

const LAST_NAMES: [&str; 32] = [
    "Abara",
    "Almeida",
    "Bauer",
    "Berg",
    "Byron",
    "Castro",
    "Demir",
    "Dubois",
    "Fischer",
    "Garcia",
    "Haddad",
    "Hopper",
    "Ivanov",
    "Jensen",
    "Johnson",
    "Kaya",
    "Kowalski",
    "Lamarr",
    "Lindqvist",
    "Mehta",
    "Moreau",
    "Nakamura",
    "Novak",
    "Okafor",
    "Osman",
    "Pereira",
    "Rossi",
    "Sato",
    "Silva",
    "Turing",
    "Wang",
    "Zhang",
];

/// Departments, what people do there, and where it is.
const DEPARTMENTS: [(&str, &str, &str, &str); 8] = [
    ("Engineering", "Engineer", "Berlin", "Europe/Berlin"),
    ("Design", "Designer", "Lisbon", "Europe/Lisbon"),
    ("Sales", "Account manager", "London", "Europe/London"),
    ("Support", "Support specialist", "Nairobi", "Africa/Nairobi"),
    ("Finance", "Accountant", "Zurich", "Europe/Zurich"),
    ("Legal", "Counsel", "Brussels", "Europe/Brussels"),
    ("People", "Recruiter", "Toronto", "America/Toronto"),
    ("Operations", "Planner", "Singapore", "Asia/Singapore"),
];

const DAY: u64 = 24 * 60 * 60;

/// The user who owns an account.
pub(super) fn owner(ids: &mut Ids, now: Moment) -> User {
    let id = ids.next();
    let mut owner = person(&id, "owner@example.com", ["Olive", "Owner"], now);
    owner.role = Role::Owner;
    owner.profile.change(|profile| {
        profile.insert("pmi".into(), ids.next_pmi().into());
        profile.insert("host_key".into(), ids.next_host_key().into());
    });
    owner
}

/// A licensed user who is signed in.
fn person(id: &str, email: &str, name: [&str; 2], now: Moment) -> User {
    let [first, last] = name;
    let profile = json!({
        "first_name": first,
        "last_name": last,
        "display_name": format!("{first} {last}"),
        "timezone": "Europe/London",
        "language": "en-GB",
        "last_login_time": now.earlier(DAY).to_string(),
        "last_client_version": "6.6.1.24031(win)",
    });
    let mut user = User {
        number: 0,
        id: id.into(),
        email: email.into(),
        status: Status::Active,
        plan: plan::LICENSED,
        role: Role::Member,
        login_type: login::WORK_EMAIL,
        created: now.earlier(400 * DAY),
        groups: Vec::new(),
        vanity_name: None,
        employee_unique_id: None,
        profile: Document::from(object(profile)),
        belongings: None,
    };
    user.belongings().signed_in = true;
    user
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

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
        let id = self.facts.ids.next();
        let mut annie = person(&id, "annie@example.com", ["", ""], now);
        (annie.status, annie.plan, annie.belongings) = (Status::Pending, plan::BASIC, None);
        annie.profile = Document::default();
        self.users.insert(annie);
        keys
    }

    fn add_group(&mut self, id: &str, name: &str) -> Key {
        let group = Group { id: id.into(), name: name.to_owned(), ..Group::default() };
        self.groups.insert(group)
    }

    /// Adds users, and groups for their departments. The same account and seed give the same people.
    pub(crate) fn populate(&mut self, users: usize, seed: u64, now: SystemTime) {
        if users == 0 {
            return;
        }
        let mut random = fastrand::Rng::with_seed(seed);
        let mut ids = Ids::new(seed);
        let groups = DEPARTMENTS.map(|(name, ..)| match self.groups.key_by_name(name) {
            Some(group) => group,
            None => {
                let id = self.facts.ids.next();
                self.add_group(&id, name)
            }
        });
        for _ in 0..users {
            let mut user = self.stranger(&mut random, &mut ids, now.into());
            let department = random.usize(..DEPARTMENTS.len());
            let group = groups.get(department).copied();
            let is_member = random.u8(..10) < 8;
            if let Some((dept, title, city, zone)) = DEPARTMENTS.get(department) {
                user.profile.change(|profile| {
                    let texts = [("dept", dept), ("job_title", title), ("location", city)];
                    for (name, text) in texts.into_iter().chain([("timezone", zone)]) {
                        profile.insert(name.into(), (*text).into());
                    }
                });
            }
            let key = self.users.insert(user);
            if let Some(group) = group.filter(|_| is_member) {
                self.join(key, group);
            }
        }
    }

    /// Someone whom nobody in the account has met.
    fn stranger(&self, random: &mut fastrand::Rng, ids: &mut Ids, now: Moment) -> User {
        let mut pick = |names: &[&'static str]| random.choice(names.iter().copied()).unwrap_or("");
        let (first, last) = (pick(&FIRST_NAMES), pick(&LAST_NAMES));
        let mut number = self.users.len();
        let email = loop {
            let email = format!("{first}.{last}{number}@example.com").to_lowercase();
            if self.users.key_by_email(&email).is_none() {
                break email;
            }
            number += 1;
        };
        let mut id = ids.next();
        while self.users.find(&id).is_some() {
            id = ids.next();
        }
        let mut user = person(&id, &email, [first, last], now);
        user.belongings = None;
        user.created = now.earlier(random.u64(..1200 * DAY));
        (user.status, user.plan) = match random.u8(..100) {
            0..4 => (Status::Pending, plan::BASIC),
            4..9 => (Status::Inactive, plan::BASIC),
            9..60 => (Status::Active, plan::LICENSED),
            _ => (Status::Active, plan::BASIC),
        };
        if user.is_pending() {
            user.profile = Document::default();
            return user;
        }
        if random.u8(..4) == 0 {
            user.login_type = login::SINGLE_SIGN_ON;
            user.employee_unique_id = Some(format!("E-{:06}", self.users.len()).into());
        }
        let login = now.earlier(random.u64(..60 * DAY)).to_string();
        user.profile.change(|profile| {
            profile.insert("last_login_time".into(), login.into());
            profile.insert("pmi".into(), ids.next_pmi().into());
            profile.insert("host_key".into(), ids.next_host_key().into());
        });
        user
    }
}

fn backgrounds() -> Vec<Background> {
    let files =
        [("6SEYvTU4SuG257lOHuJKOQ", "sea.png"), ("_l0MP1U7Qn2JgJ4oEJbVZQ", "engine-room.png")];
    let files = files.into_iter().map(|(id, name)| Background {
        id: id.to_owned(),
        name: name.to_owned(),
        size: 7221,
        kind: Kind::Image,
        is_default: false,
    });
    files.collect()
}
