//! `/oauth/token` and `/oauth/revoke`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::apps::{App, AppKind};
use super::form::Form;
use super::grant::Grant;
use super::tokens::{ACCESS_LIFE, Asked, Claim, Method};
use super::{Denial, OAuth, Surroundings};
use crate::answer;

impl OAuth {
    pub(super) fn token(
        &mut self,
        request: &Request<Bytes>,
        surroundings: Surroundings<'_>,
    ) -> Result<Response<Bytes>, Denial> {
        let form = form(request);
        let app = self.apps.prove(request, &form).ok_or_else(unknown_client)?;
        match (form.get("grant_type"), app.kind) {
            (Some("account_credentials"), AppKind::Server) => {
                if form.get("account_id") != Some(surroundings.account.id()) {
                    return Err(Denial::new("invalid_request", "no such account"));
                }
                let Surroundings { now, random, behaviour, .. } = surroundings;
                let grant = Grant { user: None, scopes: self.apps.server_scopes.clone() };
                let scope = grant.scopes.text();
                let token = self.tokens.give(grant, behaviour, now, random);
                Ok(success(request, &token, None, &scope))
            }
            (Some("authorization_code"), AppKind::User) => {
                let code = form.get("code").unwrap_or_default();
                let taken = self.tokens.take_code(code);
                let (claim, asked) = taken.ok_or_else(|| unknown_code(code))?;
                check_code(app, code, &claim, &asked, &form, &surroundings)?;
                Ok(self.pair(request, claim, surroundings))
            }
            (Some("refresh_token"), AppKind::User) => {
                let claim = form.get("refresh_token").and_then(|it| self.tokens.refresh(it));
                let claim = claim
                    .filter(|it| it.client_id == app.client_id && it.expires_at > surroundings.now);
                let unknown = || Denial::new("invalid_grant", "Invalid Token!");
                let claim = claim.cloned().ok_or_else(unknown)?;
                Ok(self.pair(request, claim, surroundings))
            }
            (None, _) => Err(Denial::new("invalid_request", "grant_type is missing")),
            _ => Err(Denial::new("unsupported_grant_type", "unsupported grant type")),
        }
    }

    fn pair(
        &mut self,
        request: &Request<Bytes>,
        claim: Claim,
        surroundings: Surroundings<'_>,
    ) -> Response<Bytes> {
        let Surroundings { now, random, behaviour, .. } = surroundings;
        let scope = claim.grant.scopes.text();
        let (access, refresh) = self.tokens.give_pair(claim, behaviour, now, random);
        success(request, &access, Some(&refresh), &scope)
    }

    pub(super) fn revoke(&mut self, request: &Request<Bytes>) -> Result<Response<Bytes>, Denial> {
        let form = form(request);
        let app = self.apps.prove(request, &form).ok_or_else(unknown_client)?;
        match form.get("token").is_some_and(|token| self.tokens.revoke(token, app)) {
            true => Ok(answer::json(200, &json!({ "status": "success" }))),
            false => Err(Denial::new("invalid_request", "no such token")),
        }
    }
}

/// Most bytes of a body. A code, a token and a few names are much less.
const MOST_BYTES: usize = 64 * 1024;

/// Parameters stand in the body, or in the query. A body of another type holds none, and neither does one
/// that is far too large.
fn form(request: &Request<Bytes>) -> Form {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|content_type| {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    let body = request.body().as_ref();
    let body = if is_form && body.len() <= MOST_BYTES { body } else { &[] };
    let body = String::from_utf8_lossy(body);
    Form::read(&[&*body, request.uri().query().unwrap_or_default()].join("&"))
}

/// Whether tokens are given for a code. One of another app or of earlier is a code that nobody knows.
fn check_code(
    app: &App,
    code: &str,
    claim: &Claim,
    asked: &Asked,
    form: &Form,
    surroundings: &Surroundings<'_>,
) -> Result<(), Denial> {
    let invalid = |reason| Err(Denial::new("invalid_grant", reason));
    if claim.client_id != app.client_id || claim.expires_at <= surroundings.now {
        Err(unknown_code(code))
    } else if form.get("redirect_uri") != Some(&asked.redirect_uri) {
        invalid("redirect_uri is not the one of the authorisation")
    } else if !proves(asked, form.get("code_verifier")) {
        invalid("code_verifier does not belong to the code")
    } else {
        Ok(())
    }
}

fn unknown_code(code: &str) -> Denial {
    Denial {
        about: code.to_owned(),
        ..Denial::new("invalid_request", "Invalid authorization code")
    }
}

/// RFC 7636.
fn proves(asked: &Asked, verifier: Option<&str>) -> bool {
    match (&asked.challenge, verifier) {
        (None, None) => true,
        (Some((challenge, Method::Plain)), Some(verifier)) => challenge == verifier,
        (Some((challenge, Method::S256)), Some(verifier)) => {
            *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        }
        _ => false,
    }
}

fn unknown_client() -> Denial {
    Denial::new("invalid_client", "Invalid client_id or client_secret")
}

fn success(
    request: &Request<Bytes>,
    access: &str,
    refresh: Option<&str>,
    scope: &str,
) -> Response<Bytes> {
    let mut body = json!({
        "access_token": access,
        "token_type": "bearer",
        "expires_in": ACCESS_LIFE.as_secs(),
        "scope": scope,
    });
    if let Some(refresh) = refresh {
        body["refresh_token"] = Value::from(refresh);
    }
    // Whoever came over a socket must not be sent to the real one.
    if zoom_api::internal::is_zoom_url(request.uri()) {
        body["api_url"] = Value::from("https://api.zoom.us");
    }
    answer::json(200, &body)
}
