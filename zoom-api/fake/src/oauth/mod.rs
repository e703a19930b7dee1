//! The endpoints below `/oauth`: where users authorise an app, and where tokens come from.

mod apps;
mod authorize;
mod form;
mod grant;
mod scopes;
mod token;
mod tokens;

use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::json;

pub use self::apps::App;
pub(super) use self::apps::Apps;
pub use self::grant::Grant;
pub(super) use self::scopes::{Scopes, is_admin};
pub(super) use self::tokens::{Access, Tokens};
use super::account::Account;
use super::answer;
use super::behaviour::Behaviour;
use super::language::Language;
use super::random::Random;

/// All that the endpoints know.
pub(super) struct OAuth {
    pub(super) apps: Apps,
    pub(super) tokens: Tokens,
}

/// What an endpoint needs of the rest.
pub(super) struct Surroundings<'a> {
    pub(super) now: SystemTime,
    pub(super) random: &'a mut Random,
    pub(super) account: &'a Account,
    pub(super) behaviour: Behaviour,
}

impl OAuth {
    pub(super) fn answer(
        &mut self,
        request: &Request<Bytes>,
        surroundings: Surroundings<'_>,
    ) -> Response<Bytes> {
        let (method, path) = (request.method(), request.uri().path());
        match path {
            "/oauth/token" if method == Method::POST => {
                let language = surroundings.behaviour.language;
                self.token(request, surroundings).unwrap_or_else(|denial| denial.answer(language))
            }
            "/oauth/revoke" if method == Method::POST => self
                .revoke(request)
                .unwrap_or_else(|denial| denial.answer(surroundings.behaviour.language)),
            "/oauth/authorize" if method == Method::GET => self.authorize(request, surroundings),
            "/oauth/token" | "/oauth/revoke" | "/oauth/authorize" => answer::empty(405),
            _ => answer::empty(404),
        }
    }
}

/// Why there is no token.
struct Denial {
    /// The word for programs.
    error: &'static str,
    reason: &'static str,
    /// What the reason names.
    about: String,
}

impl Denial {
    fn new(error: &'static str, reason: &'static str) -> Self {
        Self { error, reason, about: String::new() }
    }

    /// As the token endpoint words it.
    fn answer(&self, language: Language) -> Response<Bytes> {
        let reason = language.reason(self.error, self.reason, &self.about);
        answer::json(400, &json!({ "reason": reason, "error": self.error }))
    }
}
