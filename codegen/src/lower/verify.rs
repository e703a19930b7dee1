//! How to look whether a call took effect.

use super::{Types, find, forms, module_path, split_type};
use crate::ir::{Match, Source, Verify};
use crate::load::Spec;
use crate::reading;
use crate::spec;

impl<'a> Types<'a> {
    /// The operation that lists, and what to compare.
    pub(super) fn verify(&self, verify: &spec::Verify, spec: &'a Spec) -> Option<Verify> {
        let listing = spec.endpoints.iter().find(|file| file.id == verify.operation)?;
        let pages = listing.pages.as_ref().map(|pages| &pages.items);
        let fields = self.answer_fields(forms(&listing.value).first()?);
        let items = find(fields, pages.or(verify.items.as_ref())?)?;
        let item = self.fields_of(split_type(&items.ty).1);
        let matches = verify.matches.iter().filter_map(|(sent, listed)| {
            Some(Match { sent: sent.clone(), listed: received(find(item, listed)?) })
        });
        let path = listing.path_params.iter().filter_map(|parameter| {
            let value = verify.path.get(&parameter.name)?;
            Some((parameter.name.clone(), source(value)?))
        });
        Some(Verify {
            operation: module_path(listing.source.path()).map(str::to_owned).collect(),
            path: path.collect(),
            expect: source(&verify.expect)?,
            items: received(items),
            matches: matches.collect(),
            when: super::conditions(&verify.when),
        })
    }
}

fn source(text: &str) -> Option<Source> {
    Some(match reading::Source::parse(text)? {
        reading::Source::Path(name) => Source::Path(name.to_owned()),
        reading::Source::Body(name) => Source::Body(name.to_owned()),
    })
}

/// The names under which an answer may carry a field.
fn received(field: &spec::Field) -> Vec<String> {
    std::iter::once(&field.name).chain(&field.aliases).cloned().collect()
}
