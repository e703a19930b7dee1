//! Requests: what can be set on them, what comes back, and how they are shown.

use super::texts::{answer_line, note, request_docs};
use super::types::Types;
use crate::ir::{Next, Place, Request, Stream};
use crate::reading::{find, is_form, rust_name};
use crate::spec::{self, Form};

impl<'a> Types<'a> {
    pub(super) fn request(
        &self,
        endpoint: &'a spec::Endpoint,
        form: &'a Form,
        limits: &spec::RateLimits,
    ) -> Request {
        let decides = |field: &&spec::Field| endpoint.by.as_ref() == Some(&field.name);
        let query: Vec<_> =
            endpoint.query.iter().filter(|field| !decides(field)).cloned().collect();
        let body = form.body.as_ref().map(|body| self.usage.body_fields(body)).unwrap_or_default();
        let places = [
            (Place::Path, endpoint.path_params.as_slice()),
            (Place::Query, &query),
            (Place::Header, &endpoint.headers),
            (Place::Body, body),
        ];
        let members = self.members(&places);
        let is_form = form.body.as_ref().is_some_and(|sent| is_form(sent, body));
        let output = form
            .response
            .as_ref()
            .and_then(|response| response.ty.clone().or_else(|| response.name.clone()));
        let stream = endpoint.pages.as_ref().and_then(|pages| self.stream(pages, form));
        let answer = answer_line(output.as_deref(), stream.as_ref());
        Request {
            name: form.name().to_owned(),
            docs: request_docs(endpoint, form, limits, &answer),
            deprecated: note(endpoint.deprecated.as_deref()),
            fixed: form.fixed.iter().cloned().collect(),
            stream,
            examples: form
                .examples
                .iter()
                .map(|example| self.shown(&members, form, example))
                .collect(),
            // A form is not JSON; its examples show every part of it.
            checks: if is_form { Vec::new() } else { self.checks(&members, form.is_bare()) },
            members,
            output,
        }
    }

    fn stream(&self, pages: &spec::Pages, form: &'a Form) -> Option<Stream> {
        let fields = self.usage.answer_fields(form);
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
