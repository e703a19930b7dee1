use std::fmt::Write as _;

use serde::de::IgnoredAny;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::AccessToken;
use crate::types::Secret;

/// The version of the text.
pub(super) const VERSION: u64 = 1;

/// Tokens that belong together: a refresh token and the access token that came with it, or an access
/// token alone, as Server-to-Server apps have it.
#[derive(Clone, Debug)]
pub struct TokenSet(Tokens);

#[derive(Clone, Debug)]
enum Tokens {
    Refresh(Secret, Option<AccessToken>),
    Access(AccessToken),
}

impl TokenSet {
    /// A refresh token alone. The first call fetches an access token with it.
    pub fn new(refresh_token: impl Into<Secret>) -> Self {
        Self(Tokens::Refresh(refresh_token.into(), None))
    }

    /// An access token alone.
    #[must_use]
    pub fn of_access(token: AccessToken) -> Self {
        Self(Tokens::Access(token))
    }

    /// The same refresh token with an access token.
    #[must_use]
    pub fn with_access(self, token: AccessToken) -> Self {
        Self(match self.0 {
            Tokens::Refresh(refresh, _) => Tokens::Refresh(refresh, Some(token)),
            Tokens::Access(_) => Tokens::Access(token),
        })
    }

    /// The refresh token. `None`: there is an access token only.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        match &self.0 {
            Tokens::Refresh(refresh, _) => Some(refresh),
            Tokens::Access(_) => None,
        }
    }

    /// The access token, which may have expired.
    #[must_use]
    pub fn access_token(&self) -> Option<&AccessToken> {
        match &self.0 {
            Tokens::Refresh(_, access) => access.as_ref(),
            Tokens::Access(access) => Some(access),
        }
    }

    /// What tells these tokens from those before and behind them: 64 hexadecimal digits, made of the
    /// refresh token, or of the access token where there is none. Nothing secret can be had from it, so that
    /// it can stand beside sealed tokens, for a store to compare.
    #[must_use]
    pub fn fence(&self) -> String {
        let secret = match &self.0 {
            Tokens::Refresh(refresh, _) => refresh,
            Tokens::Access(access) => access.secret(),
        };
        let digest = Sha256::digest(secret.expose().as_bytes());
        digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// All of it as JSON, to be kept where nobody else can read it.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        let mut value = self.to_value();
        value["version"] = VERSION.into();
        Secret::from(value.to_string())
    }

    /// Reads what [`to_json`](Self::to_json) has written. `None`: that is not it.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let value = parse(text).ok()?;
        match version(&value) {
            Ok(VERSION) => Self::from_value(&value).ok(),
            _ => None,
        }
    }

    pub(super) fn to_value(&self) -> Value {
        json!({
            "refresh_token": self.refresh_token().map(Secret::expose),
            "access": self.access_token().map(AccessToken::to_value),
        })
    }

    /// Reads it, and says what is wrong without a word of what is in it.
    pub(super) fn from_value(value: &Value) -> Result<Self, String> {
        let access = match value.get("access") {
            None | Some(Value::Null) => None,
            Some(access) => Some(
                AccessToken::from_value(access)
                    .ok_or_else(|| "the access token cannot be read".to_owned())?,
            ),
        };
        let refresh = value.get("refresh_token").and_then(Value::as_str);
        match (refresh.filter(|refresh| !refresh.is_empty()), access) {
            (Some(refresh), access) => Ok(Self(Tokens::Refresh(refresh.into(), access))),
            (None, Some(access)) => Ok(Self(Tokens::Access(access))),
            (None, None) => Err("there is no refresh token".to_owned()),
        }
    }
}

/// JSON, or what is wrong with it. An error of syntax names a place, and quotes nothing.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| format!("not JSON, {error}"))?;
    serde_json::from_str(text).map_err(|_| "not JSON".to_owned())
}

pub(super) fn version(value: &Value) -> Result<u64, String> {
    value.get("version").and_then(Value::as_u64).ok_or_else(|| "there is no version".to_owned())
}
