//! How a call with more items than Zoom takes is cut.

use super::lowerer::Lowerer;
use crate::ir::Split;
use crate::reading::find;
use crate::spec::{self, Endpoint};

impl Lowerer<'_> {
    /// The list that is cut, and where.
    pub(super) fn split(&self, endpoint: &Endpoint, split: &spec::Split) -> Option<Split> {
        let body = endpoint.requests().next().and_then(|request| request.body);
        let in_body = || find(self.usage.body_fields(body?), &split.list);
        let list = find(&endpoint.query, &split.list).or_else(in_body)?;
        Some(Split {
            list: split.list.clone(),
            most: list.items?[1]?,
            by: split.by.clone(),
            kinds: split.most.iter().map(|(kind, most)| (kind.clone(), *most)).collect(),
        })
    }
}
