//! What the spec says about an operation.

use std::fmt;

use http::Method;

use crate::limits::special::SpecialLimit;

/// One operation of an API. The table `OPERATIONS` of a crate lists all that it has.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Name in the spec, such as `users.list`.
    pub id: &'static str,
    /// What it does, in a few words.
    pub title: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path below the base URL, with `{name}` for each parameter.
    pub path: &'static str,
    /// Whether the path begins at the host: what it is put behind is the base URL without the `/v2` at its end.
    pub at_root: bool,
    /// Query parameters, in the order in which they are sent.
    pub query: &'static [Parameter],
    /// What the body is sent as.
    pub body: BodyKind,
    /// Classic OAuth scopes. A token with any one of them may call.
    pub scopes: &'static [&'static str],
    /// Granular OAuth scopes. A token with any one of them may call.
    pub granular_scopes: &'static [&'static str],
    /// Label that Zoom books the call under.
    pub rate_limit: RateLimit,
    /// Limits that it has beside that of the label.
    pub special_limits: &'static [SpecialLimit],
    /// Whether a call may be repeated when its outcome is unknown.
    pub replay: Replay,
    /// How to find out whether a call took effect whose answer was lost.
    pub verify: Option<&'static Verify>,
    /// How a list that is too long for one call is cut, where several calls do the same.
    pub split: Option<Split>,
    /// Refusals that prove that what it deletes is gone.
    pub gone: &'static [Gone],
    /// Zoom's codes that say that something of that name or address is there already.
    pub conflicts: &'static [i64],
    /// Zoom's codes that say that something which the call names is not there.
    pub missing: &'static [i64],
    /// Status of a success as Zoom documents it. Any other 2xx is a success too.
    pub status: u16,
    /// How the listing is paged.
    pub pages: Option<Pages>,
    /// Paths of the request types, such as `zoom_api::users::ListUsers`. More than one when a query
    /// parameter decides about body or answer.
    pub requests: &'static [&'static str],
    /// The API that it is of.
    pub api: Api,
}

impl Operation {
    /// An operation of one's own, for an [`Endpoint`](crate::Endpoint) that no spec has: without parameters in
    /// the query, body, scopes, special limits and pages, heavy, as whatever is not known to be less, and never
    /// repeated when its outcome is unknown. All of it can be set on the value, with [`Parameter::new`],
    /// [`SpecialLimit::new`], [`Split::new`] and [`Pages::new`]. Only the spec can say how to look whether a call took effect,
    /// and which refusals prove that something is gone. With `api` it counts as one of an API, whose other
    /// operations then say what codes and scopes mean: `Api::new(&zoom_api::OPERATIONS)`.
    ///
    /// ```
    /// use http::Method;
    /// use zoom_api::operation::{Operation, Pages, Parameter, RateLimit};
    ///
    /// const QUERY: &[Parameter] = &[Parameter::new("word", true, None)];
    /// static SEARCH: Operation = {
    ///     let mut search = Operation::new("people.search", Method::GET, "/people/search");
    ///     search.query = QUERY;
    ///     search.rate_limit = RateLimit::Medium;
    ///     search.pages = Some(Pages::new("next_page_token", "page_size"));
    ///     search
    /// };
    /// assert!(SEARCH.query[0].required);
    /// assert_eq!(Operation::new("own", Method::GET, "/own").rate_limit, RateLimit::Heavy);
    /// ```
    #[must_use]
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            title: "",
            method,
            path,
            at_root: false,
            query: &[],
            body: BodyKind::None,
            scopes: &[],
            granular_scopes: &[],
            rate_limit: RateLimit::Heavy,
            special_limits: &[],
            replay: Replay::Never,
            verify: None,
            split: None,
            gone: &[],
            conflicts: &[],
            missing: &[],
            status: 200,
            pages: None,
            requests: &[],
            api: Api::new(&NO_OPERATIONS),
        }
    }

    /// Method and path, such as `GET /users/{userId}`. With the id, they tell an operation from those of all APIs.
    #[must_use]
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// All scopes that allow it, classic ones first.
    pub fn all_scopes(&self) -> impl Iterator<Item = &'static str> {
        self.scopes.iter().chain(self.granular_scopes).copied()
    }

    /// The operation, and all of its API: itself twice, if the API has it.
    pub(crate) fn with_others(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.api.operations().iter().copied())
    }

    /// Whether a token with this scope may call it.
    #[must_use]
    pub fn allows(&self, scope: &str) -> bool {
        self.scopes.contains(&scope) || self.granular_scopes.contains(&scope)
    }
}

/// Each operation has one place. Those of two APIs may have one id, but then they are called otherwise.
impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        (self.id, &self.method, self.path) == (other.id, &other.method, other.path)
    }
}

impl Eq for Operation {}

static NO_OPERATIONS: &[&Operation] = &[];

/// An API: all of its operations that a crate was built with.
#[derive(Clone, Copy)]
pub struct Api(&'static &'static [&'static Operation]);

impl Api {
    /// The API with these operations.
    #[must_use]
    pub const fn new(operations: &'static &'static [&'static Operation]) -> Self {
        Self(operations)
    }

    /// The operations. An operation that no spec has stands alone and is in no list.
    #[must_use]
    pub fn operations(self) -> &'static [&'static Operation] {
        self.0
    }
}

/// Shows how many there are: each of them would show all others.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Api").field(&self.0.len()).finish()
    }
}

/// A query parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// Whether Zoom insists on it.
    pub required: bool,
    /// How a list is written. `None`: the parameter takes one value.
    pub list: Option<ListStyle>,
    /// Parameter without which this one does harm when it is `true`.
    pub needs: Option<&'static str>,
}

impl Parameter {
    /// A parameter: its name on the wire, whether Zoom insists on it, and how a list is written.
    #[must_use]
    pub const fn new(name: &'static str, required: bool, list: Option<ListStyle>) -> Self {
        Self { name, required, list, needs: None }
    }

    /// The parameter, with one without which it does harm when it is `true`.
    #[must_use]
    pub const fn needs(self, name: &'static str) -> Self {
        Self { needs: Some(name), ..self }
    }
}

/// How a list is written in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListStyle {
    /// One value, the items separated by commas.
    Csv,
    /// The parameter once for each item.
    Repeat,
    /// One value, the items separated by blanks.
    Space,
    /// One value, the items separated by `|`.
    Pipe,
}

/// What a body is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// Nothing is sent.
    None,
    /// `application/json`.
    Json,
    /// `application/json`, the list that is set and no object around it.
    List,
    /// `multipart/form-data`.
    Multipart,
}

/// Label that Zoom books a call under. What each allows depends on the account's plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RateLimit {
    /// The cheapest calls.
    Light,
    /// Listings and most changes.
    Medium,
    /// Costly calls with a daily budget.
    Heavy,
    /// Reports and the like, counted per minute.
    ResourceIntensive,
}

impl RateLimit {
    /// The label as the spec writes it, such as `resource_intensive`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Heavy => "heavy",
            Self::ResourceIntensive => "resource_intensive",
        }
    }
}

/// Whether a call may be repeated when its outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Replay {
    /// A second call has the same effect as one.
    Safe,
    /// A second call may do harm.
    Never,
    /// A second call may do harm, but a look at the account tells whether the first one worked.
    Verify,
}

impl Replay {
    /// The class as the spec writes it, such as `verify`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Never => "never",
            Self::Verify => "verify",
        }
    }
}

/// How a listing is paged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pages {
    /// Query parameter and answer field with the token of the next page, or the query parameter with its number.
    pub token: &'static str,
    /// Whether pages are asked for by their numbers, from 1.
    pub by_number: bool,
    /// Query parameter with the number of items per page.
    pub size: &'static str,
    /// Most items that one page may have, as Zoom documents it.
    pub max_size: Option<i64>,
    /// Number of items to ask for where Zoom refuses `max_size`. Where it is `None`, the sources agree
    /// on `max_size`.
    pub fallback: Option<i64>,
    /// Fields of an item that tell it from the others. The first one that has a value counts.
    pub key: &'static [&'static str],
    /// Answer field with the number of items on all pages.
    pub total: Option<&'static str>,
}

impl Pages {
    /// A listing whose query parameters for the token and the size of a page have these names. What else is
    /// known can be set on the value.
    #[must_use]
    pub const fn new(token: &'static str, size: &'static str) -> Self {
        Self {
            token,
            by_number: false,
            size,
            max_size: None,
            fallback: None,
            key: &[],
            total: None,
        }
    }

    /// The same, with pages that are asked for by their numbers, from 1, and not by tokens.
    #[must_use]
    pub const fn by_number(self) -> Self {
        Self { by_number: true, ..self }
    }
}

/// A refusal that proves that what an operation deletes is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gone {
    /// HTTP status.
    pub status: u16,
    /// Zoom's code.
    pub code: i64,
    /// Query parameters that name something else. A refusal of a call that has one of them may speak of
    /// that, and proves nothing.
    pub unless: &'static [&'static str],
}

/// A look at a listing that tells whether a call took effect: what was sent must be listed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verify {
    /// The operation that lists.
    pub operation: &'static Operation,
    /// Its path parameters, and what of the call has their values.
    pub path: &'static [(&'static str, Source)],
    /// What must be listed.
    pub sent: Source,
    /// Path parameters of the same listing, where it must not be listed any longer.
    pub gone_from: Option<&'static [(&'static str, Source)]>,
    /// Names of the answer field that holds the items.
    pub items: &'static [&'static str],
    /// Fields that tell an item: what was sent is listed if one of them is the same.
    pub by: &'static [&'static str],
    /// Body fields that must have these values. With others, nothing can be found out.
    pub when: &'static [(&'static str, &'static str)],
}

/// A list that can be sent in parts: several calls do the same as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Split {
    /// Query parameter or body field with the list.
    pub list: &'static str,
    /// Most items that one call takes.
    pub most: usize,
    /// Field of an item that tells of which kind it is.
    pub by: Option<&'static str>,
    /// Kinds of which one call takes fewer, and how many.
    pub kinds: &'static [(&'static str, usize)],
}

impl Split {
    /// A list of which one call takes so many items, of whatever kind.
    #[must_use]
    pub const fn new(list: &'static str, most: usize) -> Self {
        Self { list, most, by: None, kinds: &[] }
    }
}

/// Part of a call that has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A path parameter.
    Path(&'static str),
    /// A field of the body.
    Body(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_two_apis_may_have_one_id() {
        let operation = |method, path| Operation::new("users.list", method, path);
        let ours = operation(Method::GET, "/users");
        assert_eq!(ours, operation(Method::GET, "/users"));
        assert_ne!(ours, operation(Method::GET, "/phone/users"));
        assert_ne!(ours, operation(Method::POST, "/users"));
    }
}
