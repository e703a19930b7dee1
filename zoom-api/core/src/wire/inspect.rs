//! What every received type can tell of what came with it.

use super::rest::{Misfit, Rest, UnknownFields};
use super::show::Whole;
use super::traits::Record;
use super::walk;

/// What came with an object beside what its fields hold. Every received type has it.
///
/// ```
/// use zoom_api::Inspect;
///
/// let json = r#"{ "id": "a", "pmi": "none", "shoe_size": 41.5 }"#;
/// let user: zoom_api::users::User = serde_json::from_str(json)?;
/// assert_eq!(user.unknown_fields().get("shoe_size"), Some(serde_json::json!(41.5)));
/// assert_eq!(user.misfits()[0].to_string(), "`pmi`: expected an integer, found a text");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Inspect: Record + Sized {
    /// The members that came with it and that the spec does not know. They do not count when two
    /// values are compared.
    #[must_use]
    fn unknown_fields(&self) -> UnknownFields<'_> {
        walk::rest(self).map_or_else(UnknownFields::default, Rest::unknown_fields)
    }

    /// The values in it, at any depth, that did not fit their fields.
    #[must_use]
    fn misfits(&self) -> Vec<Misfit> {
        walk::misfits(self)
    }

    /// The value for serialising, with the members that the spec does not know, at any depth.
    #[must_use]
    fn with_unknown_fields(&self) -> Whole<'_> {
        Whole::new(self)
    }
}

impl<T: Record> Inspect for T {}
