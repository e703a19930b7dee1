//! Users who leave.

use super::super::whom::user;
use crate::account::Account;
use crate::account::input::{Outcome, done};
use crate::account::table::Key;
use crate::account::user::{Role, Status, login};
use crate::account::users::folded;
use crate::call::{Call, Refusal};

/// Unlinks a user, who keeps an account of their own; or deletes them for good.
pub(in super::super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    // Zoom looks at whoever receives what is left before it looks at whoever leaves, with the same code.
    let receiver = match call.text("transfer_email") {
        Some(email) => Some(receiver(account, email)?),
        None => None,
    };
    let (key, user) = user(account, call)?;
    let for_good = call.text("action") == Some("delete");
    if user.is_pending() && for_good {
        return Err(call.refuse(1120));
    }
    if user.role == Role::Owner && for_good {
        return Err(call.refuse(200));
    }
    if user.role.is_admin() && !for_good {
        return Err(call.refuse(1117));
    }
    if user.login_type == login::API && !for_good {
        return Err(call.refuse(300));
    }
    if receiver == Some(key) {
        return Err(call.refuse(300));
    }
    let user = account.remove_user(key);
    // Whoever has not accepted the invitation has no account to keep.
    if let Some(user) = user.filter(|user| !for_good && !user.is_pending()) {
        account.facts.accounts_elsewhere.insert(folded(&user.email));
    }
    done()
}

/// The active user who receives what another one leaves.
fn receiver(account: &Account, email: &str) -> Result<Key, Refusal> {
    let receiver = account.users.key_by_email(email).and_then(|key| account.users.get(key));
    let receiver = receiver.filter(|receiver| receiver.status == Status::Active);
    let stranger = || {
        let text = "The user who is to receive the data does not belong to the same account.";
        Refusal::new(404, 1001, text)
    };
    Ok(receiver.ok_or_else(stranger)?.number)
}
