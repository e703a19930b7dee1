//! The members of the spec that have one of a few values: methods, labels, tiers, directions.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// Who vouches for the texts of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Nobody has looked at it since it was imported. `title` and `docs` may be left out: what names,
    /// types and paths tell is said in their place, or what the glossary says.
    Imported,
}

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or adds.
    Post,
    /// Replaces.
    Put,
    /// Changes the fields that are sent.
    Patch,
    /// Deletes or removes.
    Delete,
}

impl Method {
    /// The method as HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl RateLabel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Light, Self::Medium, Self::Heavy, Self::ResourceIntensive];

    /// The label as the spec writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Heavy => "heavy",
            Self::ResourceIntensive => "resource_intensive",
        }
    }
}

impl ListStyle {
    /// The style as the spec writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Repeat => "repeat",
            Self::Space => "space",
            Self::Pipe => "pipe",
        }
    }

    /// The style that the spec writes so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Csv, Self::Repeat, Self::Space, Self::Pipe]
            .into_iter()
            .find(|style| style.as_str() == word)
    }
}

impl Replay {
    /// The class as the spec writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Never => "never",
            Self::Verify => "verify",
        }
    }
}

/// Rate limit label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RateLabel {
    /// The cheapest calls.
    Light,
    /// Listings and most changes.
    Medium,
    /// Costly calls, with a daily budget on every plan.
    Heavy,
    /// Reports and the like, counted per minute.
    ResourceIntensive,
}

/// Whether a call may be sent again when its outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// A second call has the same effect as one.
    Safe,
    /// A second call may do harm. Never sent again.
    Never,
    /// A second call may do harm, but a look at the account tells whether the first one worked.
    Verify,
}

/// How a list is written where JSON lists cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListStyle {
    /// One text, the items separated by commas.
    Csv,
    /// In a query, the parameter once for each item.
    Repeat,
    /// In a query, one text, the items separated by blanks.
    Space,
    /// In a query, one text, the items separated by `|`.
    Pipe,
}

/// Direction of a field in a type that is used both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Comes in answers, is never sent.
    Read,
    /// Is sent, never comes back.
    Write,
}
