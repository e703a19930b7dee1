//! Virtual backgrounds.

use serde::{Deserialize, Serialize};

/// A virtual background of a user or of a group. Its bytes are not kept, for no endpoint gives them
/// back.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Background {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) size: usize,
    #[serde(rename = "type")]
    pub(crate) kind: BackgroundKind,
    #[serde(default)]
    pub(crate) is_default: bool,
}

/// What a background is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BackgroundKind {
    Image,
    Video,
}
