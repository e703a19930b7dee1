//! What a test does to the account that no endpoint does.

use serde_json::{Map, Value};

use crate::account::Account;
use crate::account::SnapshotError;
use crate::fake::Fake;
use zoom_api::{Error, ErrorKind};

impl Fake {
    /// All that there is in the account, as JSON in the form that [`load`](Self::load) reads. Passwords are
    /// there as digests only; host keys and what tokens of users are made from are there as they are.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        self.core().api.account.to_json()
    }

    /// Puts the account of a snapshot in the place of the one that there is. Clients that were made before
    /// ask for tokens of the account that they know, so make them afterwards if the `id` is another one.
    /// If the plan is another one, its budgets begin anew, and clients that were made before keep the pace of
    /// the old one.
    ///
    /// A snapshot can be written by hand. What is left out has its default:
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = zoom_api_fake::Fake::start();
    /// fake.load(serde_json::json!({
    ///     "version": 1,
    ///     "facts": {
    ///         "id": "account", "number": 1, "owner": "olive", "plan": "business",
    ///         "managed_domains": ["example.org"],
    ///         "ids": 7, "secret": 7 // what new ids and tokens are made from
    ///     },
    ///     "users": [
    ///         { "id": "olive", "email": "olive@example.com", "role": "owner", "created": "2026-01-01T00:00:00Z" },
    ///         {
    ///             "id": "ada", "email": "ada@example.com", "created": "2026-01-02T00:00:00Z",
    ///             "status": "active",                         // or inactive, pending
    ///             "type": 2, "login_type": 100,
    ///             "groups": ["engines"],                      // the primary one first
    ///             "profile": { "first_name": "Ada", "dept": "Engines" }, // as in `GET /users/{userId}`
    ///             "belongings": {                             // settings by `option`, and what is rare
    ///                 "settings": { "": { "in_meeting": { "waiting_room": true } } },
    ///                 "signed_in": true
    ///             }
    ///         }
    ///     ],
    ///     "groups": [{ "id": "engines", "name": "Engines", "admins": ["olive"] }],
    ///     "contact_groups": [{
    ///         "id": "dir.friends", "name": "Friends", "privacy": 1,
    ///         "members": [{ "kind": "user", "id": "ada" }, { "kind": "group", "id": "engines" }]
    ///     }],
    ///     "assistants": [{ "host": "olive", "assistant": "ada" }]
    /// }))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Rows may have a `number`, which is their place in listings; those without one stand behind the ones
    /// before them. Passwords are digests, pictures and virtual backgrounds have no bytes. When the form
    /// changes, so does `version`, and older ones are refused.
    ///
    /// # Errors
    /// When it is no snapshot, or contradicts itself; the error says where. Nothing has changed then.
    pub fn load(&self, snapshot: Value) -> Result<(), SnapshotError> {
        let account = Account::from_json(snapshot)?;
        self.core().replace_account(account);
        Ok(())
    }

    /// Lets a pending user, by id or email address, accept the invitation. Other users stay as they are.
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

    /// Sets the managed domains of the account, none by default. The address of a user can change within its
    /// own domain, and to one of these; to any other it is refused.
    pub fn set_managed_domains<S: Into<String>>(&self, domains: impl IntoIterator<Item = S>) {
        self.core().api.account.set_managed_domains(domains.into_iter().map(Into::into));
    }

    fn change(&self, user: &str, change: impl FnOnce(&mut Account) -> bool) -> Result<(), Error> {
        let mut core = self.core();
        let now = core.clock.now();
        let is_there = change(&mut core.api.account);
        core.api.account.emit_changes(None, now);
        core.deliver_events();
        match is_there {
            true => Ok(()),
            false => {
                let what = format!("the account has no user `{user}`");
                Err(Error::with_source(ErrorKind::InvalidInput, what))
            }
        }
    }
}
