//! An event of an account.

use serde_json::{Map, Value};

/// An event, without its time.
#[derive(Clone)]
pub(crate) struct AccountEvent {
    pub(crate) name: &'static str,
    pub(crate) payload: Map<String, Value>,
}
