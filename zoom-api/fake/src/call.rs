//! One call to the fake, read and checked, and what becomes of it.

use std::time::SystemTime;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::contract::{Contract, Variant};
pub(crate) use super::refusal::Refusal;

/// A call that has passed every check that the spec can say.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) contract: &'static Contract,
    pub(crate) variant: &'static Variant,
    /// Path parameters by wire name, decoded.
    pub(crate) path: Vec<(&'static str, String)>,
    /// Query parameters by wire name, with the types of the spec. Those that were not sent have their
    /// default, if there is one.
    pub(crate) query: Map<String, Value>,
    /// The JSON body, or the fields of a form that are no files. Nothing is added to what was sent.
    pub(crate) body: Map<String, Value>,
    /// The files of a form by field name.
    pub(crate) files: Vec<(String, File)>,
    /// Who calls.
    pub(crate) caller: Caller,
    pub(crate) now: SystemTime,
    /// Whether pending users change when they are told to.
    pub(crate) pending_users_change: bool,
}

/// A file that was uploaded.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// Whose token a call bears.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The user that `me` stands for.
    pub(crate) user_id: String,
}

/// What a call that was carried out answers. Members that the spec does not know are left out of what
/// goes over the wire.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) body: Option<Value>,
}

impl Call {
    /// The value of a path parameter.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The refusal that the spec lists under this code.
    ///
    /// Codes that an operation does not list are refused with 400, so that a mistake shows in the
    /// tests and not as a panic.
    pub(crate) fn refuse(&self, code: i64) -> Refusal {
        self.contract.refuse(code)
    }
}
