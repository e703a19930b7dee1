//! Which kinds of files there are.

/// The schema of all files, for editors.
pub const TEXT: &str = include_str!("../../../spec/schema.json");

/// What a file of the spec holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The API and its crate.
    Api,
    /// One endpoint.
    Endpoint,
    /// One event.
    Event,
    /// Types of several endpoints or events.
    Types,
    /// The rate limits.
    RateLimits,
    /// The exceptions from lints.
    Lint,
    /// Sentences for texts that are left out.
    Glossary,
}

impl Content {
    /// The path of a file, relative to the folder of the spec, decides what it holds.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path {
            "api.json" => Self::Api,
            "rate_limits.json" => Self::RateLimits,
            "lint.json" => Self::Lint,
            "glossary.json" => Self::Glossary,
            _ if path.starts_with("types/") => Self::Types,
            _ if path.starts_with("events/") => Self::Event,
            _ => Self::Endpoint,
        }
    }

    pub(super) fn definition(self) -> &'static str {
        match self {
            Self::Api => "Api",
            Self::Endpoint => "Endpoint",
            Self::Event => "Event",
            Self::Types => "TypesFile",
            Self::RateLimits => "RateLimits",
            Self::Lint => "LintFile",
            Self::Glossary => "Glossary",
        }
    }
}
