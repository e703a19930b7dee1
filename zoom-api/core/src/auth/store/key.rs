use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a name as it is: neither the dot that separates its parts, nor anything that a file
/// system or a database takes for something else.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Whose tokens they are. A store keeps those of several apps and accounts apart by it.
///
/// ```
/// use zoom_api::auth::TokenKey;
///
/// let key = TokenKey::of_user("client id", "ada@example.com");
/// assert_eq!(key.name(), "user.client%20id.ada%40example%2Ecom");
/// assert_eq!((key.app(), key.account()), ("client id", "ada@example.com"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenKey {
    name: String,
    app: String,
    account: String,
    of_user: bool,
}

impl TokenKey {
    /// The tokens of a Server-to-Server app.
    #[must_use]
    pub fn of_account(client_id: &str, account_id: &str) -> Self {
        Self::new("account", client_id, account_id)
    }

    /// The tokens of a user who has authorised an app. `user` is any name that the caller has for the
    /// user, and is empty when there is only one.
    #[must_use]
    pub fn of_user(client_id: &str, user: &str) -> Self {
        Self::new("user", client_id, user)
    }

    fn new(kind: &str, app: &str, account: &str) -> Self {
        let plain = |text| utf8_percent_encode(text, PLAIN);
        Self {
            name: format!("{kind}.{}.{}", plain(app), plain(account)),
            app: app.to_owned(),
            account: account.to_owned(),
            of_user: kind == "user",
        }
    }

    /// All of it as one text of ASCII letters, digits and `-_.%`, which no other key has. It can be a row of
    /// a table, a key of Redis or a part of a file name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The client id of the app.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The account id, or the caller's name for the user.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Whether they are the tokens of a user, with a refresh token.
    #[must_use]
    pub fn is_of_user(&self) -> bool {
        self.of_user
    }
}

impl fmt::Display for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
