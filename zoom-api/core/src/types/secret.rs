use std::fmt;

use crate::wire::{Item, Scalar, Stop, View};

/// What stands in place of a secret wherever one would be shown.
pub const HIDDEN: &str = "[hidden]";

/// A password, key or token.
///
/// `Debug` hides it, and a type that holds one leaves it out when it is serialised. Whoever needs
/// the text says so with [`expose`](Self::expose).
///
/// ```
/// let key = zoom_api::types::Secret::from("123456");
/// assert_eq!(format!("{key:?}"), "[hidden]");
/// assert_eq!(key.expose(), "123456");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Item for Secret {
    const EXPECTED: &'static str = "a text";

    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        Ok(String::from_scalar(value)?.map(Self))
    }

    fn view(&self) -> View<'_> {
        View::Secret(&self.0)
    }
}
