//! As many people as a test wants.

use std::time::SystemTime;

use super::Account;
use super::document::Document;
use super::ids::Ids;
use super::moment::Moment;
use super::person::{DAY, person};
use super::user::{Status, User, login, plan};

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

impl Account {
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
                let id = self.new_id();
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
            user.employee_unique_id = Some(format!("E-{number:06}").into());
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
