//! What a test does to the account that no endpoint does.

use serde_json::{Map, Value};

use super::account::Account;
use super::{Fake, SnapshotError};
use crate::error::{Error, ErrorKind};

impl Fake {
    /// All that there is in the account, as JSON. Passwords are there as digests only; host keys and what
    /// tokens of users are made from are there as they are.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        self.core().api.account.to_json()
    }

    /// Puts the account of a snapshot in the place of the one that there is. Apps, and clients that there
    /// are, stay as they are; tokens of users are valid for those who are there.
    ///
    /// # Errors
    /// When it is no snapshot. Nothing has changed then.
    pub fn load(&self, snapshot: Value) -> Result<(), SnapshotError> {
        let account = Account::from_json(snapshot)?;
        self.core().api.account = account;
        Ok(())
    }

    /// Lets a pending user, by id or email address, accept the invitation.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn accept_invitation(&self, user: &str) -> Result<(), Error> {
        self.change(user, |account| account.accept_invitation(user))
    }

    /// Signs a user in to a Zoom client. Only then has the user a presence.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn sign_in(&self, user: &str) -> Result<(), Error> {
        self.change(user, |account| account.set_signed_in(user, true))
    }

    /// Signs a user out.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn sign_out(&self, user: &str) -> Result<(), Error> {
        self.change(user, |account| account.set_signed_in(user, false))
    }

    /// Gives a user a collaboration device. Its members are those that the API answers.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn add_collaboration_device(
        &self,
        user: &str,
        device: Map<String, Value>,
    ) -> Result<(), Error> {
        self.change(user, |account| account.add_collaboration_device(user, device))
    }

    /// Gives a user a meeting template. Its members are those that the API answers.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn add_meeting_template(
        &self,
        user: &str,
        template: Map<String, Value>,
    ) -> Result<(), Error> {
        self.change(user, |account| account.add_meeting_template(user, template))
    }

    /// Makes a user an administrator of the account.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn make_admin(&self, user: &str) -> Result<(), Error> {
        self.change(user, |account| account.make_admin(user))
    }

    /// Sets how many licensed users the account may have, any number by default.
    pub fn set_licences(&self, licences: Option<usize>) {
        self.core().api.account.set_licences(licences);
    }

    fn change(&self, user: &str, change: impl FnOnce(&mut Account) -> bool) -> Result<(), Error> {
        match change(&mut self.core().api.account) {
            true => Ok(()),
            false => {
                let what = format!("the account has no user `{user}`");
                Err(Error::with_source(ErrorKind::InvalidInput, what))
            }
        }
    }
}
