//! The glossary, ready to be looked up.

use std::collections::HashSet;

use super::derived::TextKind;
use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::files::Located;
use crate::spec::Glossary;

/// The sentences, and which of them were asked for.
#[derive(Default)]
pub(super) struct Terms<'a> {
    glossary: Option<&'a Glossary>,
    used: HashSet<(TextKind, &'a str)>,
}

impl<'a> Terms<'a> {
    pub(super) fn of(glossary: Option<&'a Glossary>) -> Self {
        Self { glossary, used: HashSet::new() }
    }

    /// The sentence for a name, that for the name in its owner first.
    pub(super) fn find(
        &mut self,
        kind: TextKind,
        owner: Option<&str>,
        name: &str,
    ) -> Option<&'a str> {
        let terms = kind.terms(self.glossary?);
        let whole = owner.and_then(|owner| terms.get_key_value(&format!("{owner}.{name}")));
        let (name, text) = whole.or_else(|| terms.get_key_value(name))?;
        self.used.insert((kind, name));
        Some(text)
    }

    /// Tells of sentences that nothing asked for.
    pub(super) fn report_unused(&self, file: &Located<Glossary>, out: &mut Diagnostics) {
        let root = At::root(&file.source);
        for kind in TextKind::ALL {
            let at = root.member(kind.member());
            for name in kind.terms(&file.value).keys() {
                if !self.used.contains(&(kind, name.as_str())) {
                    let message = format!("no text that is derived is about `{name}`");
                    let help = "remove it, or correct the name; texts of reviewed files stand in the files";
                    out.report(Rule::UnusedTerm, at.member(name).name(), message, help);
                }
            }
        }
    }
}
