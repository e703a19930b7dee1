//! Where a request goes: to the sign-in or to the API.

use bytes::Bytes;
use http::Request;

use super::call::Refusal;
use super::route::{Route, Routes};

/// The name of a request that is for no operation of the API.
pub(super) const TOKEN: &str = "oauth.token";
const REVOKE: &str = "oauth.revoke";
const AUTHORIZE: &str = "oauth.authorize";

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

    /// The name of what is called, if there is such a thing.
    pub(super) fn operation(&self) -> Option<&'static str> {
        match self {
            Self::OAuth(name) => *name,
            Self::Api(route) => route.as_ref().ok().map(|route| route.contract.operation.id),
        }
    }
}
