//! Events of users.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{ByGroup, Emitter, difference, members};
use crate::account::Moment;
use crate::account::settings::Settings;
use crate::account::table::Key;
use crate::account::user::{Belongings, Status, User};

/// What of a profile is told when it has changed.
const PROFILE: [&str; 13] = [
    "first_name",
    "last_name",
    "display_name",
    "phone_number",
    "phone_country",
    "company",
    "pmi",
    "use_pmi",
    "timezone",
    "host_key",
    "dept",
    "language",
    "custom_attributes",
];

impl Emitter<'_> {
    /// Users who have come, changed or gone, and the groups that they have come into or left.
    pub(super) fn users(&mut self, before: &BTreeMap<Key, Option<User>>) {
        let (mut came, mut went) = (ByGroup::new(), ByGroup::new());
        let account = self.account;
        for (key, old) in before {
            let new = account.users.get(*key);
            match (old, new) {
                (None, Some(new)) => self.new_user(new),
                (Some(old), None) => self.user_gone(old),
                (Some(old), Some(new)) => self.user(old, new),
                (None, None) => {}
            }
            let Some(new) = new else { continue };
            let had = old.as_ref().map(|old| old.groups.as_slice()).unwrap_or_default();
            for group in new.groups.iter().filter(|group| !had.contains(group)) {
                came.entry(group.clone()).or_default().push(new);
            }
            for group in had.iter().filter(|group| !new.groups.contains(group)) {
                went.entry(group.clone()).or_default().push(new);
            }
        }
        self.memberships("group.member_added", &came);
        self.memberships("group.member_deleted", &went);
    }

    fn new_user(&mut self, user: &User) {
        let mut object = of_user(user);
        object.insert("display_name".to_owned(), user.name().into());
        let kind = if self.action.is_empty() { "create" } else { self.action };
        let payload = members([("creation_type", kind.into()), ("object", object.into())]);
        self.emit("user.created", payload);
    }

    fn user_gone(&mut self, user: &User) {
        let name = match self.action {
            "delete" => "user.deleted",
            _ => "user.disassociated",
        };
        self.emit(name, members([("object", of_user(user).into())]));
    }

    fn user(&mut self, old: &User, new: &User) {
        let object = || members([("object", of_user(new).into())]);
        match (old.status, new.status) {
            (old, new) if old == new => {}
            (Status::Pending, Status::Active) => {
                self.emit_without_operator("user.invitation_accepted", object());
            }
            (_, Status::Active) => self.emit("user.activated", object()),
            (_, Status::Inactive) => self.emit("user.deactivated", object()),
            (_, Status::Pending) => {}
        }
        self.profile(old, new);
        let nothing = Belongings::default();
        let [had, has] = [old, new].map(|user| user.belongings.as_deref().unwrap_or(&nothing));
        if had.password_digests.len() < has.password_digests.len() {
            let change = [("operation", "change_password".into())];
            self.emit_updated(new, change.into_iter(), Map::new(), Map::new());
        }
        let settings: [&Settings; 2] = [&had.settings, &has.settings];
        self.settings("user.settings_updated", &new.id, settings);
        if had.signed_in != has.signed_in {
            let name = if has.signed_in { "user.signed_in" } else { "user.signed_out" };
            let mut object = self.at_work(new);
            object.extend(members([
                ("client_type", "linux".into()),
                ("version", "6.2.5.1000".into()),
                ("login_type", new.login_type.into()),
            ]));
            self.emit_without_operator(name, members([("object", object.into())]));
        }
        let presence = |of: &Belongings| of.presence.as_ref().map(|p| (p.status.clone(), p.since));
        if let Some((status, _)) = presence(has).filter(|now| presence(had).as_ref() != Some(now)) {
            let mut object = self.at_work(new);
            // The call that sets it spells it in another way.
            let status = if status == "Do_No_Disturb" { "Do_Not_Disturb" } else { &status };
            object.insert("presence_status".to_owned(), status.into());
            let payload = members([("object", object.into())]);
            self.emit_without_operator("user.presence_status_updated", payload);
        }
    }

    /// What has changed in the profile. Of what events have no field for, only that it has changed.
    fn profile(&mut self, old: &User, new: &User) {
        let (mut was, mut is) = difference(&profile(old), &profile(new));
        // The first group is the primary one. Whoever comes or goes is told of elsewhere.
        let of_same_groups = old.groups.len() == new.groups.len()
            && old.groups.iter().all(|group| new.groups.contains(group));
        if of_same_groups && old.groups.first() != new.groups.first() {
            for (side, user) in [(&mut was, old), (&mut is, new)] {
                let group = user.groups.first().map(|id| Value::from(&**id));
                side.extend(group.map(|id| ("primary_group_id".to_owned(), id)));
            }
        }
        if old.profile != new.profile || !was.is_empty() || !is.is_empty() {
            self.emit_updated(new, std::iter::empty(), was, is);
        }
    }

    fn emit_updated<'a>(
        &mut self,
        user: &User,
        more: impl Iterator<Item = (&'a str, Value)>,
        was: Map<String, Value>,
        is: Map<String, Value>,
    ) {
        let mut payload: Map<_, _> = more.map(|(name, value)| (name.to_owned(), value)).collect();
        payload.insert("time_stamp".to_owned(), self.time_stamp());
        for (name, changed) in [("object", is), ("old_object", was)] {
            let mut object = members([("id", (*user.id).into())]);
            object.extend(changed);
            payload.insert(name.to_owned(), object.into());
        }
        self.emit("user.updated", payload);
    }

    /// A user who does something in a Zoom client.
    fn at_work(&self, user: &User) -> Map<String, Value> {
        members([
            ("id", (*user.id).into()),
            ("email", (*user.email).into()),
            ("date_time", Moment::from(self.now).to_string().into()),
        ])
    }
}

fn of_user(user: &User) -> Map<String, Value> {
    let profile = user.profile.read();
    let text = |name: &str| profile.get(name).cloned().unwrap_or_else(|| "".into());
    members([
        ("id", (*user.id).into()),
        ("first_name", text("first_name")),
        ("last_name", text("last_name")),
        ("email", (*user.email).into()),
        ("type", user.plan.into()),
    ])
}

/// What events have fields for.
fn profile(user: &User) -> Map<String, Value> {
    let mut profile = user.profile.read();
    profile.retain(|name, _| PROFILE.contains(&name.as_str()));
    let picture = user.belongings.as_ref().and_then(|belongings| belongings.picture.as_ref());
    let own = [
        ("email", Some((*user.email).into())),
        ("type", Some(user.plan.into())),
        ("role", Some(user.role.name().into())),
        ("vanity_name", user.vanity_name.as_deref().map(Value::from)),
        ("pic_url", picture.map(|picture| picture.url(&user.id).into())),
    ];
    let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    profile.extend(own);
    profile
}
