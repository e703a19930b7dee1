//! Addresses, passwords, tokens and presence.

use serde_json::{Value, json};

use super::whom::{no_user, now, user};
use crate::account::ids::digest;
use crate::account::input::{Outcome, answer, done};
use crate::account::user::{Belongings, Presence, Status, User, login};
use crate::account::{Account, Moment};
use crate::call::{Call, Refusal};

const DAY: u64 = 24 * 60 * 60;
/// Most changes of an address in a day.
const MOST_EMAIL_CHANGES: usize = 3;
/// Most changes of a password in a day. Zoom does not say how many.
const MOST_PASSWORD_CHANGES: usize = 10;
/// Letters or digits in a row, such as `abcd`, that make a password a bad one.
const CONSECUTIVE: usize = 4;

pub(super) fn update_email(account: &mut Account, call: &Call) -> Outcome {
    let (key, user) = user(account, call)?;
    if user.role.is_admin() && *user.id != *call.caller.user_id {
        return Err(call.refuse(1000));
    }
    let email = call.sent("email");
    let holder = account.users.key_by_email(email);
    if holder.is_some_and(|holder| holder != key) || account.is_elsewhere(email) {
        return Err(call.refuse_as(409, 1005, "The email address is in use already."));
    }
    if !account.may_move(&user.email, email) {
        let text = "The domain of the email address is not a managed domain of the account.";
        return Err(call.refuse_as(400, 300, text));
    }
    let now = now(call);
    let changes = user.belongings.as_ref().map(|belongings| belongings.email_changes.as_slice());
    if within_a_day(changes.unwrap_or_default(), now) >= MOST_EMAIL_CHANGES {
        let text = "The email address has been changed three times in 24 hours.";
        return Err(call.refuse_as(400, 300, text));
    }
    account.users.edit(key, |user| {
        user.email = email.into();
        remember(&mut user.belongings().email_changes, now);
    });
    done()
}

pub(super) fn update_password(account: &mut Account, call: &Call) -> Outcome {
    let (key, user) = user(account, call)?;
    if user.role.is_admin() && *user.id != *call.caller.user_id {
        return Err(call.refuse(1117));
    }
    if user.login_type != login::WORK_EMAIL {
        return Err(call.refuse(1123));
    }
    let password = call.sent("password");
    if let Some(code) = flaw(password, &user.email) {
        return Err(call.refuse(code));
    }
    let now = now(call);
    let digest = password_digest(user, password);
    let nothing = Belongings::default();
    let belongings = user.belongings.as_deref().unwrap_or(&nothing);
    let is_old = belongings.password_digests.last() == Some(&digest);
    if is_old || within_a_day(&belongings.password_changes, now) >= MOST_PASSWORD_CHANGES {
        return Err(call.refuse(300));
    }
    if belongings.password_digests.contains(&digest) {
        return Err(call.refuse(1129));
    }
    account.users.edit(key, |user| {
        user.belongings().password_digests.push(digest);
        remember(&mut user.belongings().password_changes, now);
    });
    done()
}

/// What is kept of a password.
pub(super) fn password_digest(user: &User, password: &str) -> String {
    digest(&[&user.id, password])
}

/// The code of what is wrong with a password, if something is.
pub(super) fn flaw(password: &str, email: &str) -> Option<i64> {
    let has = |what: fn(&char) -> bool| password.chars().any(|letter| what(&letter));
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) {
        Some(1130)
    } else if has_sequence(password) {
        Some(1131)
    } else if !has(|letter| letter.is_alphabetic()) {
        Some(1125)
    } else if !has(char::is_ascii_digit) {
        Some(1126)
    } else if !(has(|letter| letter.is_lowercase()) && has(|letter| letter.is_uppercase())) {
        Some(1128)
    } else if is_easy(&password.to_lowercase(), &email.to_lowercase()) {
        Some(1136)
    } else {
        None
    }
}

/// Whether letters or digits follow each other as in the alphabet.
fn has_sequence(password: &str) -> bool {
    let letters: Vec<u32> = password.to_lowercase().chars().map(u32::from).collect();
    letters.windows(CONSECUTIVE).any(|run| {
        run.iter().zip(run.iter().skip(1)).all(|(first, second)| first.wrapping_add(1) == *second)
    })
}

fn is_easy(password: &str, email: &str) -> bool {
    let name = email.split('@').next().unwrap_or_default();
    password.contains("password") || password.contains("zoom") || password.contains(name)
}

fn within_a_day(changes: &[Moment], now: Moment) -> usize {
    changes.iter().filter(|change| **change > now.earlier(DAY)).count()
}

/// Remembers a change for a day.
fn remember(changes: &mut Vec<Moment>, now: Moment) {
    changes.retain(|change| *change > now.earlier(DAY));
    changes.push(now);
}

pub(super) fn update_presence(account: &mut Account, call: &Call) -> Outcome {
    let (key, user) = user(account, call)?;
    if !user.belongings.as_ref().is_some_and(|belongings| belongings.signed_in) {
        return Err(call.refuse(5301));
    }
    let status = call.sent("status").to_owned();
    let duration = call.body.get("duration").and_then(Value::as_i64);
    let duration = (status == "Do_No_Disturb").then(|| duration.unwrap_or(20));
    let presence = Presence { status, since: now(call), duration };
    account.users.edit(key, |user| user.belongings().presence = Some(presence));
    done()
}

pub(super) fn get_token(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    let kind = call.text("type").unwrap_or("token");
    if kind == "token" && matches!(user.login_type, login::FACEBOOK | login::GOOGLE) {
        return answer(json!({ "token": null }));
    }
    let details = [call.query.get("ttl"), call.query.get("meeting_id")];
    token(account, call, user, kind, &Value::from_iter(details.into_iter().flatten().cloned()))
}

/// A key for `me`, whom the spec does not name in the path.
pub(super) fn get_zak(account: &mut Account, call: &Call) -> Outcome {
    let caller = account.users.find(&call.caller.user_id).ok_or_else(|| no_user(call))?;
    token(account, call, caller, "zak", &Value::Null)
}

/// A token of a user who may sign in. The old Zoom token stays the same until it is revoked, the others
/// are new each second.
fn token(account: &Account, call: &Call, user: &User, kind: &str, details: &Value) -> Outcome {
    if user.status != Status::Active {
        return Err(no_user(call));
    }
    let revocations = user.belongings.as_ref().map_or(0, |belongings| belongings.revocations);
    let time = if kind == "token" { String::new() } else { now(call).to_string() };
    let secret = account.facts.secret.to_string();
    let token =
        digest(&[&secret, kind, &user.id, &revocations.to_string(), &time, &details.to_string()]);
    answer(json!({ "token": token }))
}

pub(super) fn revoke_token(account: &mut Account, call: &Call) -> Outcome {
    let (key, _) = user(account, call)?;
    account.users.edit(key, |user| {
        let belongings = user.belongings();
        belongings.revocations = belongings.revocations.saturating_add(1);
        belongings.signed_in = false;
    });
    done()
}

impl Account {
    /// Whether somebody has an account of their own with this address.
    pub(super) fn is_elsewhere(&self, email: &str) -> bool {
        let folded = crate::account::users::folded(email);
        self.facts.accounts_elsewhere.contains(&folded)
    }
}

/// The refusal of a password that is a bad one, where the spec has one code for all.
pub(super) fn check_password(call: &Call, password: &str, email: &str) -> Result<(), Refusal> {
    flaw(password, email).map_or(Ok(()), |_| Err(call.refuse(300)))
}
