//! How to look whether a call took effect whose answer was lost.

use super::Operation;

/// How to look whether a call took effect: what was sent must be among the items of a listing.
///
/// A listing can only confirm. What was sent may carry none of the fields that
/// [`matches`](Self::matches) compares, and then it cannot be looked for: the outcome stays unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verify {
    /// The operation that lists: a `GET` that may be repeated. It is paged if its
    /// [`pages`](Operation::pages) say so.
    pub operation: &'static Operation,
    /// All its path parameters, each with where in the call its value is.
    pub path: &'static [(&'static str, Source)],
    /// What must be listed: a list, of which every element must be, or one value.
    pub expect: Source,
    /// Member of the answer with the items. The names after the first are older ones, which an
    /// answer may carry in its place.
    pub items: &'static [&'static str],
    /// What to compare. An element is listed when one of these has equal texts in it and in an item.
    /// Email addresses are the same in capitals and in small letters.
    pub matches: &'static [Match],
    /// Body fields that must have these values. With others the listing does not tell, and the call
    /// is to be treated like one that is never repeated.
    pub when: &'static [(&'static str, &'static str)],
}

/// Where in a call a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A path parameter.
    Path(&'static str),
    /// A field of the body.
    Body(&'static str),
}

/// A field that was sent, and the field of a listed item that is compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// Field of an element that was sent. A value without fields has here the name of the parameter
    /// or body field that it is.
    pub sent: &'static str,
    /// Field of a listed item. The names after the first are older ones.
    pub listed: &'static [&'static str],
}
