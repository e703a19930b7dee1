//! What a store of this crate holds: the tokens of several apps and accounts.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::set::{self, parse, version};
use super::{TokenKey, TokenSet};
use crate::types::Secret;

/// The version of the text.
const VERSION: u64 = 2;

/// Sets of tokens by key.
#[derive(Debug, Default)]
pub(super) struct Sets {
    named: HashMap<String, TokenSet>,
    /// Tokens of a user of which nobody has said whose they are: those that a store was made with, and those
    /// of a file of an earlier version. They are the first user's that replaces them.
    unnamed: Option<TokenSet>,
}

impl Sets {
    pub(super) fn unnamed(tokens: TokenSet) -> Self {
        Self { named: HashMap::new(), unnamed: Some(tokens) }
    }

    pub(super) fn get(&self, key: &TokenKey) -> Option<&TokenSet> {
        let unnamed = self.unnamed.as_ref().filter(|_| key.is_of_user());
        self.named.get(key.name()).or(unnamed)
    }

    /// See [`TokenStore::replace`](super::TokenStore::replace).
    pub(super) fn replace(
        &mut self,
        key: &TokenKey,
        expected: Option<&TokenSet>,
        new: Option<&TokenSet>,
    ) -> bool {
        if self.get(key).map(TokenSet::fence) != expected.map(TokenSet::fence) {
            return false;
        }
        if expected.is_some() && !self.named.contains_key(key.name()) {
            self.unnamed = None;
        }
        match new {
            Some(new) => self.named.insert(key.name().to_owned(), new.clone()),
            None => self.named.remove(key.name()),
        };
        true
    }

    pub(super) fn to_json(&self) -> Secret {
        let mut named = Map::new();
        for (name, set) in &self.named {
            named.insert(name.clone(), set.to_value());
        }
        let mut value = json!({ "version": VERSION, "tokens": named });
        if let Some(unnamed) = &self.unnamed {
            value["unnamed"] = unnamed.to_value();
        }
        Secret::from(value.to_string())
    }

    /// Reads it, and says what is wrong without a word of what is in it.
    pub(super) fn from_json(text: &str) -> Result<Self, String> {
        let value = parse(text)?;
        match version(&value)? {
            set::VERSION => Ok(Self::unnamed(TokenSet::from_value(&value)?)),
            VERSION => {
                let tokens = value.get("tokens").and_then(Value::as_object);
                let tokens = tokens.ok_or_else(|| "there are no tokens".to_owned())?;
                let unnamed = value.get("unnamed").map(TokenSet::from_value).transpose()?;
                let mut sets = Self { named: HashMap::new(), unnamed };
                for (name, set) in tokens {
                    sets.named.insert(name.clone(), TokenSet::from_value(set)?);
                }
                Ok(sets)
            }
            other => Err(format!("version {other} is not known here")),
        }
    }
}
