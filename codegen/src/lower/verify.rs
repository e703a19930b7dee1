//! How to find out whether a call took effect.

use std::collections::BTreeMap;

use super::lowerer::Lowerer;
use crate::ir::{CallPart, Verify};
use crate::reading::{conditions, find};
use crate::spec::{self, Endpoint};

impl Lowerer<'_> {
    /// The operation that lists, and what is looked for in it.
    pub(super) fn verify(&self, endpoint: &Endpoint, verify: &spec::Verify) -> Option<Verify> {
        let listing = self.endpoints.get(verify.operation.as_str())?;
        let source = |name: &str| {
            if find(&endpoint.path_params, name).is_some() {
                CallPart::Path(name.to_owned())
            } else {
                CallPart::Body(name.to_owned())
            }
        };
        let path = |given: &BTreeMap<String, String>| {
            let path = listing.path_params.iter().map(|parameter| {
                let from = given.get(&parameter.name).unwrap_or(&parameter.name);
                (parameter.name.clone(), source(from))
            });
            path.collect()
        };
        let items = find(self.usage.answer_fields(listing.requests().next()?), &verify.items)?;
        Some(Verify {
            module: listing.id.split('.').map(str::to_owned).collect(),
            path: path(&verify.path),
            gone_from: verify.gone_from.as_ref().map(path),
            sent: source(&verify.sent),
            items: std::iter::once(&items.name).chain(&items.aliases).cloned().collect(),
            by: verify.by.clone(),
            when: conditions(&verify.when),
        })
    }
}
