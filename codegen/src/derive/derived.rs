//! What is remembered of derived texts: which names have them, and how often.

use std::collections::BTreeMap;

use crate::spec::Glossary;

/// The texts that no file has.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    pub(super) names: BTreeMap<(TextKind, String), Name>,
}

/// A name that has a derived text wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) count: usize,
    pub(super) text: String,
    pub(super) in_glossary: bool,
}

/// A name whose texts are derived by rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use<'a> {
    /// The member of the glossary that it belongs into.
    pub section: &'static str,
    /// The name.
    pub name: &'a str,
    /// How many texts there are.
    pub count: usize,
    /// One of them.
    pub text: &'a str,
}

impl Derived {
    /// Number of texts that come by rule.
    #[must_use]
    pub fn by_rule(&self) -> usize {
        self.count(false)
    }

    /// Number of texts that come from the glossary.
    #[must_use]
    pub fn from_glossary(&self) -> usize {
        self.count(true)
    }

    fn count(&self, in_glossary: bool) -> usize {
        let names = self.names.values().filter(|name| name.in_glossary == in_glossary);
        names.map(|name| name.count).sum()
    }

    /// The names whose texts come by rule, those that are used most first.
    #[must_use]
    pub fn most_used(&self) -> Vec<Use<'_>> {
        let names = self.names.iter().filter(|(_, name)| !name.in_glossary);
        let uses = names.map(|((kind, name), used)| Use {
            section: kind.member(),
            name,
            count: used.count,
            text: &used.text,
        });
        let mut uses: Vec<_> = uses.collect();
        uses.sort_by_key(|used| std::cmp::Reverse(used.count));
        uses
    }
}

/// Which texts: each kind has a member of the glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TextKind {
    Fields,
    Values,
    Types,
    Operations,
    Errors,
}

impl TextKind {
    pub(super) const ALL: [Self; 5] =
        [Self::Fields, Self::Values, Self::Types, Self::Operations, Self::Errors];

    /// Its member of the file.
    pub(super) fn member(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Values => "values",
            Self::Types => "types",
            Self::Operations => "operations",
            Self::Errors => "errors",
        }
    }

    pub(super) fn terms(self, glossary: &Glossary) -> &BTreeMap<String, String> {
        match self {
            Self::Fields => &glossary.fields,
            Self::Values => &glossary.values,
            Self::Types => &glossary.types,
            Self::Operations => &glossary.operations,
            Self::Errors => &glossary.errors,
        }
    }
}
