//! The glossary, ready to be looked up.

use std::collections::{BTreeMap, HashSet};

use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::files::Located;
use crate::spec::Glossary;

/// Part of the glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Section {
    Fields,
    Values,
    Types,
    Operations,
    Errors,
}

impl Section {
    const ALL: [Self; 5] =
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

    fn terms(self, glossary: &Glossary) -> &BTreeMap<String, String> {
        match self {
            Self::Fields => &glossary.fields,
            Self::Values => &glossary.values,
            Self::Types => &glossary.types,
            Self::Operations => &glossary.operations,
            Self::Errors => &glossary.errors,
        }
    }
}

/// The sentences, and which of them were asked for.
#[derive(Default)]
pub(super) struct Terms<'a> {
    glossary: Option<&'a Glossary>,
    used: HashSet<(Section, &'a str)>,
}

impl<'a> Terms<'a> {
    pub(super) fn of(glossary: Option<&'a Glossary>) -> Self {
        Self { glossary, used: HashSet::new() }
    }

    /// The sentence for a name, that for the name in its owner first.
    pub(super) fn find(
        &mut self,
        section: Section,
        owner: Option<&str>,
        name: &str,
    ) -> Option<&'a str> {
        let terms = section.terms(self.glossary?);
        let whole = owner.and_then(|owner| terms.get_key_value(&format!("{owner}.{name}")));
        let (name, text) = whole.or_else(|| terms.get_key_value(name))?;
        self.used.insert((section, name));
        Some(text)
    }

    /// Tells of sentences that nothing asked for.
    pub(super) fn report_unused(&self, file: &Located<Glossary>, out: &mut Diagnostics) {
        let root = At::root(&file.source);
        for section in Section::ALL {
            let at = root.member(section.member());
            for name in section.terms(&file.value).keys() {
                if !self.used.contains(&(section, name.as_str())) {
                    let message = format!("no text that is derived is about `{name}`");
                    let help = "remove it, or correct the name; texts of reviewed files stand in the files";
                    out.report(Rule::UnusedTerm, at.member(name).name(), message, help);
                }
            }
        }
    }
}
