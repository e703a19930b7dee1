//! `/oauth/authorize`: what a browser sees, but that everybody agrees at once.

use bytes::Bytes;
use http::header::{HeaderValue, LOCATION};
use http::{Request, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::form::Form;
use super::grant::Grant;
use super::tokens::{Asked, Method};
use super::{OAuth, Surroundings};
use crate::answer;
use crate::oauth::apps::AppKind;

impl OAuth {
    pub(super) fn authorize(
        &mut self,
        request: &Request<Bytes>,
        surroundings: Surroundings<'_>,
    ) -> Response<Bytes> {
        let query = Form::read(request.uri().query().unwrap_or_default());
        let Surroundings { now, random, account, .. } = surroundings;
        let user_app = |id| self.apps.by_id(id).filter(|app| app.kind == AppKind::User);
        let Some(app) = query.get("client_id").and_then(user_app) else {
            return refused(4702, "there is no app with this client_id");
        };
        let redirect = query.get("redirect_uri").filter(|uri| self.apps.may_redirect(uri));
        let Some(redirect) = redirect else {
            return refused(4709, "redirect_uri is not one that the app has registered");
        };
        // From here on it is the app that is told.
        let challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
            (None, _) => Ok(None),
            (Some(challenge), None | Some("plain")) => {
                Ok(Some((challenge.to_owned(), Method::Plain)))
            }
            (Some(challenge), Some("S256")) => Ok(Some((challenge.to_owned(), Method::S256))),
            (Some(_), Some(_)) => Err("invalid_request"),
        };
        // An id, so that the grant stays with the user when their address changes.
        let user = account.caller(query.get("login_hint").unwrap_or(account.owner_id()));
        let result = match (query.get("response_type"), challenge, user) {
            (Some("code"), Ok(challenge), Some(user)) => {
                let asked = Asked { redirect_uri: redirect.to_owned(), challenge };
                let scopes = self.apps.user_scopes.clone();
                let grant = Grant { user: Some(user.to_owned()), scopes };
                Ok(self.tokens.give_code(grant, &app.client_id, asked, now, random))
            }
            (Some("code"), Err(error), _) => Err(error),
            (Some("code"), Ok(_), None) => Err("access_denied"),
            _ => Err("unsupported_response_type"),
        };
        let (name, value) = match &result {
            Ok(code) => ("code", code.as_str()),
            Err(error) => ("error", *error),
        };
        let separator = if redirect.contains('?') { '&' } else { '?' };
        let mut location = format!("{redirect}{separator}{name}={value}");
        if let Some(state) = query.get("state") {
            let state = utf8_percent_encode(state, NON_ALPHANUMERIC);
            location.push_str(&format!("&state={state}"));
        }
        let Ok(location) = HeaderValue::try_from(location) else {
            return refused(4709, "redirect_uri cannot stand in a header");
        };
        let mut answer = answer::empty(302);
        answer.headers_mut().insert(LOCATION, location);
        answer
    }
}

/// An error for the user: the app cannot be told, for nobody knows that it is the right one.
fn refused(code: i64, message: &str) -> Response<Bytes> {
    let body = json!({
        "status": false,
        "errorCode": code,
        "errorMessage": message,
        "result": Value::Null,
    });
    answer::json(400, &body)
}
