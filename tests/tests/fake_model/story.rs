//! The account as its events tell it, to somebody who sees nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use zoom_api::webhooks::{Delivery, EventService, Receiver};
use zoom_api_fake::{Fake, Webhook};

use crate::model::Look;
use crate::zoom::{block_on, number};

const SECRET: &str = "secret-token";
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Events that arrive twice, in any order, some of them only when they come again.
pub struct Story {
    fake: Fake,
    webhook: Webhook,
    service: EventService,
    deliveries: Arc<Mutex<Vec<Delivery>>>,
    picture: Picture,
}

#[derive(Default)]
struct Picture {
    /// When the last event happened.
    last: Option<SystemTime>,
    users: BTreeMap<String, (u8, Option<u8>)>,
    groups: BTreeMap<String, Group>,
}

#[derive(Default)]
struct Group {
    number: u8,
    members: BTreeSet<String>,
    admins: BTreeSet<String>,
}

impl Story {
    pub fn of(fake: &Fake) -> Self {
        let deliveries = Arc::<Mutex<Vec<Delivery>>>::default();
        let (taken, turn) = (Arc::clone(&deliveries), AtomicU32::new(0));
        let service = EventService::new(Receiver::new(SECRET).unwrap(), move |delivery| {
            let is_free = turn.fetch_add(1, Ordering::Relaxed) % 3 != 2;
            if is_free {
                taken.lock().unwrap().push(delivery);
            }
            std::future::ready(if is_free { Ok(()) } else { Err(()) })
        });
        let service = service.runtime(fake.clock().clone());
        let webhook = fake.webhook(SECRET).unwrap().duplicates(true).disorder(true);
        Self { fake: fake.clone(), webhook, service, deliveries, picture: Picture::default() }
    }

    /// What there is of users and groups, by the events so far.
    pub fn look(&mut self) -> Look {
        block_on(self.webhook.deliver_to(&self.service));
        while self.webhook.pending() > 0 {
            self.fake.clock().advance(HOUR);
            block_on(self.webhook.deliver_to(&self.service));
        }
        let mut deliveries = std::mem::take(&mut *self.deliveries.lock().unwrap());
        deliveries.sort_by_key(Delivery::time);
        for delivery in deliveries {
            assert!(
                delivery.time() > self.picture.last,
                "each event comes once, with its own time"
            );
            self.picture.last = delivery.time();
            let body: Value = serde_json::from_slice(delivery.bytes()).unwrap();
            self.picture.hear(delivery.name(), &body["payload"]);
        }
        self.picture.look()
    }
}

impl Picture {
    fn hear(&mut self, event: &str, payload: &Value) {
        let object = &payload["object"];
        let id = object["id"].as_str().unwrap().to_owned();
        let people = |list: &str| -> Vec<_> {
            let people = object[list].as_array().unwrap().iter();
            people.map(|person| person["id"].as_str().unwrap().to_owned()).collect()
        };
        match event {
            "user.created" => {
                let number = number(object["email"].as_str()).unwrap();
                assert!(self.users.insert(id, (number, None)).is_none());
            }
            "user.updated" => {
                let dept = object["dept"].as_str().map(|dept| dept.parse().unwrap());
                self.users.get_mut(&id).unwrap().1 = dept;
            }
            "user.deleted" | "user.disassociated" => {
                self.users.remove(&id).unwrap();
                for group in self.groups.values_mut() {
                    group.members.remove(&id);
                    group.admins.remove(&id);
                }
            }
            "group.created" => {
                let name = object["name"].as_str().unwrap();
                let number = name.strip_prefix('g').unwrap().parse().unwrap();
                let new = Group { number, ..Group::default() };
                assert!(self.groups.insert(id, new).is_none());
            }
            "group.deleted" => drop(self.groups.remove(&id).unwrap()),
            _ => {
                let group = self.groups.get_mut(&id).unwrap();
                let (list, set) = match event {
                    "group.member_added" | "group.member_deleted" => {
                        ("members", &mut group.members)
                    }
                    "group.admin_added" | "group.admin_deleted" => ("admins", &mut group.admins),
                    other => panic!("nothing in the steps makes {other}"),
                };
                for person in people(list) {
                    let is_news = match event.ends_with("added") {
                        true => set.insert(person),
                        false => set.remove(&person),
                    };
                    assert!(is_news, "{event} of somebody who was there, or was not");
                }
            }
        }
    }

    fn look(&self) -> Look {
        let mut look = Look::new();
        for (id, (number, dept)) in &self.users {
            let groups = self.groups.values().filter(|group| group.members.contains(id));
            let mut groups: Vec<_> = groups.map(|group| group.number).collect();
            groups.sort_unstable();
            look.insert(format!("user {number}: dept {dept:?}, in {groups:?}"));
        }
        for group in self.groups.values() {
            let numbers = |ids: &BTreeSet<String>| -> BTreeSet<u8> {
                ids.iter().map(|id| self.users[id].0).collect()
            };
            let (members, admins) = (numbers(&group.members), numbers(&group.admins));
            let (number, size) = (group.number, members.len());
            let members: Vec<_> = members.into_iter().collect();
            let admins: Vec<_> = admins.into_iter().collect();
            look.insert(format!("group {number}: {size} members {members:?}, admins {admins:?}"));
        }
        look
    }
}
