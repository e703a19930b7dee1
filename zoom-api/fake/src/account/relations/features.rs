//! Licences and features of many users at once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::account::input::{Outcome, answer, text_of};
use crate::account::settings::merge;
use crate::account::table::Key;
use crate::account::user::{User, plan};
use crate::call::Call;

/// Licences by the number that stands for a capacity.
const LARGE_MEETING: [(&str, i64); 7] = [
    ("1", 100),
    ("32", 200),
    ("64", 300),
    ("128", 500),
    ("256", 1000),
    ("1024", 3000),
    ("2048", 5000),
];
const WEBINAR: [(&str, i64); 12] = [
    ("16", 100),
    ("1", 500),
    ("64", 1000),
    ("128", 3000),
    ("256", 5000),
    ("512", 10_000),
    ("1024", 20_000),
    ("2048", 30_000),
    ("4096", 40_000),
    ("8192", 50_000),
    ("16384", 501),
    ("32768", 1001),
];
const EVENTS: [(&str, i64); 8] = [
    ("500", 500),
    ("1000", 1000),
    ("3000", 3000),
    ("5000", 5000),
    ("10000", 10_000),
    ("20000", 20_000),
    ("30000", 30_000),
    ("50000", 50_000),
];

/// What changes for each user.
enum Change {
    Plan(i64),
    /// A plan that stands in the profile; `None` takes it away.
    Profile(&'static str, Option<Value>),
    /// Features, as the settings have them.
    Features(Value),
}

pub(super) fn update(account: &mut Account, call: &Call) -> Outcome {
    let change = read(call.sent("feature_type"), call.sent("feature_value"));
    let change = change.ok_or_else(|| call.refuse(300))?;
    let mut changed = Vec::new();
    let mut failures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for reference in call.items("users") {
        let named = [text_of(reference, "id"), text_of(reference, "email")];
        let name = named.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let user = account.users.key(name).and_then(|key| Some((key, account.users.get(key)?)));
        let Some((key, user)) = user else {
            failures.entry("Users not found").or_default().push(name.to_owned());
            continue;
        };
        let id = user.id.to_string();
        match obstacle(account, user, &change) {
            Some(reason) => failures.entry(reason).or_default().push(id),
            None => {
                apply(account, key, &change);
                changed.push(id);
            }
        }
    }
    let failures = failures.into_iter();
    let failures = failures.map(|(reason, ids)| json!({ "reason": reason, "user_ids": ids }));
    answer(json!({
        "success_user_ids": changed,
        "fail_details": failures.collect::<Vec<_>>(),
    }))
}

/// What a type and a value of a feature mean. `None`: there is no such value.
fn read(kind: &str, value: &str) -> Option<Change> {
    let capacity = |table: &[(&str, i64)], name: &str| {
        let capacity = match value {
            "0" => 0,
            code => table.iter().find(|(known, _)| *known == code)?.1,
        };
        let features = [
            (name.to_owned(), Value::Bool(capacity > 0)),
            (format!("{name}_capacity"), capacity.into()),
        ];
        Some(Change::Features(features.into_iter().collect()))
    };
    match kind {
        "user_type" => {
            let plan = value.parse().ok()?;
            let known = [
                plan::BASIC,
                plan::LICENSED,
                plan::ON_PREMISES,
                plan::UNASSIGNED,
                plan::NO_MEETINGS,
            ];
            known.contains(&plan).then_some(Change::Plan(plan))
        }
        "plan_united_type" => {
            let plan = (value != "0").then(|| Value::from(value));
            Some(Change::Profile("plan_united_type", plan))
        }
        "zoom_one_type" => {
            let code: u64 = value.parse().ok().filter(|code| !matches!(code, 4 | 8))?;
            Some(Change::Profile("zoom_one_type", (code != 0).then(|| code.into())))
        }
        "concurrent_meeting" => matches!(value, "Basic" | "Plus" | "None")
            .then(|| Change::Features(json!({ "concurrent_meeting": value }))),
        "large_meeting" => capacity(&LARGE_MEETING, kind),
        "webinar" => capacity(&WEBINAR, kind),
        "zoom_events" => capacity(&EVENTS, kind),
        _ => {
            let on: bool = value.parse().ok()?;
            Some(Change::Features([(kind.to_owned(), on)].into_iter().collect()))
        }
    }
}

/// Why a user cannot be changed.
fn obstacle(account: &Account, user: &User, change: &Change) -> Option<&'static str> {
    let profile = user.profile.read();
    match change {
        Change::Plan(plan) if *plan == user.plan => Some("No need to update"),
        Change::Plan(_) if profile.contains_key("zoom_one_type") => {
            Some("Can't update for Zoom One users")
        }
        Change::Plan(_) if profile.contains_key("plan_united_type") => {
            Some("Can't update for Zoom United users")
        }
        Change::Plan(plan) => (!account.has_licence_for(*plan)).then_some("Not enough seats"),
        Change::Profile(name, value) if profile.get(*name) == value.as_ref() => {
            Some("No need to update")
        }
        Change::Profile("zoom_one_type", _) if profile.contains_key("plan_united_type") => {
            Some("Can't update for Zoom United users")
        }
        Change::Profile("plan_united_type", _) if profile.contains_key("zoom_one_type") => {
            Some("Can't update for Zoom One users")
        }
        Change::Profile(..) => None,
        Change::Features(_) if !plan::is_paid(user.plan) => Some("Unpaid user"),
        Change::Features(new) => {
            let settings = user.belongings.as_ref().and_then(|owned| owned.settings.of(""));
            let old = settings.and_then(|settings| settings.get("feature"));
            let same = new.as_object().is_some_and(|new| {
                new.iter().all(|(name, value)| old.and_then(|old| old.get(name)) == Some(value))
            });
            same.then_some("No need to update")
        }
    }
}

fn apply(account: &mut Account, key: Key, change: &Change) {
    account.users.edit(key, |user| match change {
        Change::Plan(plan) => user.plan = *plan,
        Change::Profile(name, value) => user.profile.change(|profile| {
            match value {
                Some(value) => profile.insert((*name).to_owned(), value.clone()),
                None => profile.remove(*name),
            };
        }),
        Change::Features(features) => user.set_features(features),
    });
}

impl User {
    /// Sets features, which are part of the general settings.
    pub(super) fn set_features(&mut self, features: &Value) {
        let patch = [("feature".to_owned(), features.clone())].into_iter().collect();
        merge(self.belongings().settings.of_mut(""), &patch);
    }
}
