//! Users who leave.

use super::super::{no_user, user};
use crate::fake::account::Account;
use crate::fake::account::input::{Outcome, done};
use crate::fake::account::user::{Role, Status, login};
use crate::fake::account::users::folded;
use crate::fake::call::Call;

/// Unlinks a user, who keeps an account of their own; or deletes them for good.
pub(in super::super) fn delete(account: &mut Account, call: &Call) -> Outcome {
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
    if let Some(receiver) = call.text("transfer_email") {
        match account.users.key_by_email(receiver).and_then(|key| account.users.get(key)) {
            Some(receiver) if receiver.id == user.id => return Err(call.refuse(300)),
            Some(receiver) if receiver.status == Status::Active => {}
            _ => return Err(no_user(call)),
        }
    }
    let user = account.remove_user(key);
    // Whoever has not accepted the invitation has no account to keep.
    if let Some(user) = user.filter(|user| !for_good && !user.is_pending()) {
        account.facts.accounts_elsewhere.insert(folded(&user.email));
    }
    done()
}
