//! What speaks for what stands in a file.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// Where a thing comes from: a decision on which the sources disagree, or what was seen or announced
/// though no document has it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it is about: a path in this file, such as `/query/page_size/range`. List elements are
    /// named by their `name`, `value`, `code`, `request` or `id`.
    pub at: String,
    /// Where it was seen, though no document has it: what goes on behind "Seen", such as
    /// `in an answer of 2023`.
    #[serde(default)]
    pub seen: Option<String>,
    /// Day on which Zoom announced it, as `2026-11-19`, though no document has it yet.
    #[serde(default)]
    pub announced: Option<String>,
    /// Names of fields that were announced without type and place. They are somewhere in the body or
    /// the answer that `at` leads to.
    #[serde(default)]
    pub names: Vec<String>,
    /// What each source says. A decision has some.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What was chosen, and why. A decision has it.
    #[serde(default)]
    pub chosen: Option<String>,
    /// The value that must stand at `at`. Makes the entry an override: when the file no longer has
    /// this value there, the generator says so.
    #[serde(default)]
    pub value: Option<Value>,
    /// Day of the decision, as `2026-11-23`.
    #[serde(default)]
    pub date: Option<String>,
}

impl Evidence {
    /// Whether it is about something that no document has: it was seen or announced.
    #[must_use]
    pub fn is_undocumented(&self) -> bool {
        self.seen.is_some() || self.announced.is_some()
    }

    /// Whether it vouches for what stands at `at`, though no document has that.
    #[must_use]
    pub fn vouches(&self) -> bool {
        self.is_undocumented() && self.names.is_empty()
    }
}
