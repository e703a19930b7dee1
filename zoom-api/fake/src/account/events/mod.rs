//! The events that an account emits when something in it has changed.
//!
//! Tables remember the rows that change. Once a call is over, each of these is compared with what it was: so
//! whatever changes is in an event, whoever has changed it.

mod event;
mod groups;
mod users;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use super::Account;
use super::user::User;
use crate::call::Call;
pub(crate) use event::AccountEvent;

/// Makes events of what has changed by one call, or by a test.
struct Emitter<'a> {
    account: &'a Account,
    /// The user who has made the call.
    operator: Option<&'a User>,
    /// What the call said that it does, where it did.
    action: &'a str,
    now: SystemTime,
    events: Vec<AccountEvent>,
}

impl Account {
    /// Emits events of changes from now on, or no more.
    pub(crate) fn watch(&mut self, on: bool) {
        self.users.watch(on);
        self.groups.table.watch(on);
        self.events.clear();
    }

    /// The events since the last time.
    pub(crate) fn take_events(&mut self) -> Vec<AccountEvent> {
        std::mem::take(&mut self.events)
    }

    /// Emits events of what a call has changed, or a test.
    pub(crate) fn emit_changes(&mut self, call: Option<&Call>, now: SystemTime) {
        let (users, groups) = (self.users.take_changed(), self.groups.table.take_changed());
        if users.is_empty() && groups.is_empty() {
            return;
        }
        let action = call.map(|call| match call.sent("action") {
            "" => call.text("action").unwrap_or_default(),
            action => action,
        });
        let mut emitter = Emitter {
            account: self,
            operator: call.and_then(|call| self.users.find(&call.caller.user_id)),
            action: action.unwrap_or_default(),
            now,
            events: Vec::new(),
        };
        // First what there is now, then what belongs to it, then what is gone.
        emitter.new_groups(&groups);
        emitter.users(&users);
        emitter.groups(&groups);
        let events = emitter.events;
        self.events.extend(events);
    }
}

impl Emitter<'_> {
    /// Emits an event with somebody who has done it, if that is known.
    fn emit(&mut self, name: &'static str, payload: Map<String, Value>) {
        let by = self.operator.into_iter().flat_map(|operator| {
            [("operator", operator.email.as_ref()), ("operator_id", operator.id.as_ref())]
        });
        let by = by.map(|(name, text)| (name.to_owned(), Value::from(text))).collect::<Map<_, _>>();
        self.emit_without_operator(name, by.into_iter().chain(payload).collect());
    }

    /// Emits an event that says nothing of who has done it.
    fn emit_without_operator(&mut self, name: &'static str, payload: Map<String, Value>) {
        let account = ("account_id".to_owned(), Value::from(self.account.id()));
        let payload = std::iter::once(account).chain(payload).collect();
        self.events.push(AccountEvent { name, payload });
    }

    /// When it happened, as events write it that have an old state too.
    fn time_stamp(&self) -> Value {
        milliseconds(self.now).into()
    }
}

/// Milliseconds since 1970.
pub(crate) fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Members of a payload.
fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What is not the same in two objects, at whatever depth: as it was, and as it is.
fn difference(
    old: &Map<String, Value>,
    new: &Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let mut changed = (Map::new(), Map::new());
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    for name in names {
        let (was, is) = match (old.get(name), new.get(name)) {
            (was, is) if was == is => continue,
            (Some(Value::Object(was)), Some(Value::Object(is))) => {
                let (was, is) = difference(was, is);
                (Some(was.into()), Some(is.into()))
            }
            (was, is) => (was.cloned(), is.cloned()),
        };
        changed.0.extend(was.map(|was| (name.clone(), was)));
        changed.1.extend(is.map(|is| (name.clone(), is)));
    }
    changed
}

/// Ids and addresses of users, by the group that they have to do with.
type ByGroup<'a> = BTreeMap<Box<str>, Vec<&'a User>>;

fn people(users: &[&User]) -> Value {
    let person =
        |user: &&User| members([("id", (*user.id).into()), ("email", (*user.email).into())]).into();
    Value::Array(users.iter().map(person).collect())
}
