//! Requests: what can be set on them, what comes back, and how they are shown.

use super::texts::{answer_line, note, request_docs};
use super::types::Types;
use crate::ir::{Next, Place, Request, Stream};
use crate::reading::{Form, find, is_form, rust_name};
use crate::spec;

impl<'a> Types<'a> {
    pub(super) fn request(
        &self,
        endpoint: &'a spec::Endpoint,
        variant: &Form<'a>,
        limits: &spec::RateLimits,
    ) -> Request {
        let decides =
            |field: &spec::Field| endpoint.variants.as_ref().is_some_and(|v| v.by == field.name);
        let query: Vec<_> =
            endpoint.query.iter().filter(|field| !decides(field)).cloned().collect();
        let body = variant.body.map(|body| self.usage.body_fields(body)).unwrap_or_default();
        let places = [
            (Place::Path, endpoint.path_params.as_slice()),
            (Place::Query, &query),
            (Place::Header, &endpoint.headers),
            (Place::Body, body),
        ];
        let members = self.members(&places);
        let is_form = variant.body.is_some_and(|sent| is_form(sent, body));
        let output = variant
            .response
            .and_then(|response| response.ty.clone().or_else(|| response.name.clone()));
        let fixed =
            variant.fixed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let stream = endpoint.pages.as_ref().and_then(|pages| self.stream(pages, variant));
        let answer = answer_line(output.as_deref(), stream.as_ref());
        Request {
            name: variant.request.unwrap_or_default().to_owned(),
            docs: request_docs(endpoint, variant, limits, &answer),
            deprecated: note(endpoint.deprecated.as_deref()),
            fixed: fixed.collect(),
            stream,
            examples: variant
                .examples
                .iter()
                .map(|example| self.shown(&members, variant, example))
                .collect(),
            // A form is not JSON; its examples show every part of it.
            checks: if is_form { Vec::new() } else { self.checks(&members, variant.is_bare()) },
            members,
            output,
        }
    }

    fn stream(&self, pages: &spec::Pages, variant: &Form<'a>) -> Option<Stream> {
        let fields = self.usage.answer_fields(variant);
        let name = |field: &str| find(fields, field).and_then(rust_name);
        let item = find(fields, &pages.items)?.ty.name()?;
        let key = pages.key.iter().filter_map(|field| find(self.usage.fields_of(item), field));
        Some(Stream {
            item: item.to_owned(),
            items: name(&pages.items)?,
            next: match &pages.count {
                None => Next::Token(name(&pages.token)?),
                Some(count) => Next::Count(name(count)?),
            },
            key: key.filter_map(rust_name).collect(),
            total: pages.total.as_deref().and_then(name),
        })
    }
}
