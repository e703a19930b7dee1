//! Where a request goes: to the sign-in or to the API.

use std::fmt;

use bytes::Bytes;
use http::Request;
use zoom_api::operation::Operation;

use super::call::Refusal;
use super::route::{Route, Routes};

/// The names of requests that are for no operation of an API.
pub(super) const TOKEN: &str = "oauth.token";
const REVOKE: &str = "oauth.revoke";
const AUTHORIZE: &str = "oauth.authorize";

/// What a request calls. An API may have an operation with the name of one of the sign-in, and two APIs may have
/// operations with one id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    OAuth(&'static str),
    Operation(&'static Operation),
}

impl Called {
    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OAuth(name) => name,
            Self::Operation(operation) => operation.id,
        }
    }

    pub(super) fn is_oauth(self) -> bool {
        matches!(self, Self::OAuth(_))
    }

    /// What a text means: a name, that of a sign-in before others, or method and path as the spec writes them.
    ///
    /// # Errors
    /// When it means nothing, or operations of several APIs. The text says which.
    pub(super) fn read(routes: &Routes, text: &str) -> Result<Self, String> {
        if let Some(name) = [TOKEN, REVOKE, AUTHORIZE].into_iter().find(|name| *name == text) {
            return Ok(Self::OAuth(name));
        }
        let mut all: Vec<&Operation> = Vec::new();
        for operation in routes.operations() {
            let is_meant = operation.id == text || operation.route() == text;
            if is_meant && !all.contains(&operation) {
                all.push(operation);
            }
        }
        match all.as_slice() {
            [] => Err(format!("there is no operation `{text}`")),
            [operation] => Ok(Self::Operation(operation)),
            several => {
                let several = several.iter().map(|operation| format!("`{}`", operation.route()));
                let several = several.collect::<Vec<_>>().join(" and ");
                Err(format!("`{text}` is {several}: say which by method and path"))
            }
        }
    }
}

/// Shows the name, and not all that the spec says of it.
impl fmt::Debug for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a request goes.
pub(super) enum Destination {
    OAuth(Option<&'static str>),
    Api(Result<Route, Refusal>),
}

impl Destination {
    /// By the path, and by the method where a path has several.
    pub(super) fn of(routes: &Routes, request: &Request<Bytes>) -> Self {
        let path = request.uri().path();
        if let Some(route) = routes.find_at_root(request.method(), path) {
            return Self::Api(Ok(route));
        }
        if let Some(path) = path.strip_prefix("/v2").filter(|path| path.starts_with('/')) {
            return Self::Api(routes.find(request.method(), path));
        }
        Self::OAuth(match path {
            "/oauth/token" => Some(TOKEN),
            "/oauth/revoke" => Some(REVOKE),
            "/oauth/authorize" => Some(AUTHORIZE),
            _ => None,
        })
    }

    /// What is called, if there is such a thing.
    pub(super) fn called(&self) -> Option<Called> {
        match self {
            Self::OAuth(name) => name.map(Called::OAuth),
            Self::Api(Ok(route)) => Some(Called::Operation(route.contract.operation)),
            Self::Api(Err(_)) => None,
        }
    }
}
