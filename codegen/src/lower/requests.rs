//! Requests: what can be set on them, what comes back, and how they are shown.

use super::lowerer::Lowerer;
use super::texts::{answer_line, deprecation, request_docs};
use crate::ir::{Next, Request, SentIn, Stream};
use crate::reading::{find, is_form, rust_name};
use crate::spec;

impl<'a> Lowerer<'a> {
    pub(super) fn request(
        &self,
        endpoint: &'a spec::Endpoint,
        request: spec::Request<'a>,
        limits: &spec::RateLimits,
    ) -> Request {
        let decides = |field: &&spec::Field| endpoint.by() == Some(&field.name);
        let query: Vec<_> =
            endpoint.query.iter().filter(|field| !decides(field)).cloned().collect();
        let body = request.body.map(|body| self.usage.body_fields(body)).unwrap_or_default();
        let places = [
            (SentIn::Path, endpoint.path_params.as_slice()),
            (SentIn::Query, &query),
            (SentIn::Header, &endpoint.headers),
            (SentIn::Body, body),
        ];
        let members = self.members(&places);
        let is_form = request.body.is_some_and(|sent| is_form(sent, body));
        let output = request
            .response
            .and_then(|response| response.ty.clone().or_else(|| response.name.clone()));
        let stream = endpoint.pages.as_ref().and_then(|pages| self.stream(pages, request));
        let answer = answer_line(output.as_deref(), stream.as_ref());
        Request {
            name: request.name().to_owned(),
            docs: request_docs(endpoint, request, limits, &answer),
            deprecated: deprecation(endpoint.deprecated.as_deref()),
            fixed: request
                .fixed
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            stream,
            examples: request
                .examples
                .iter()
                .map(|example| self.example(&members, request, example))
                .collect(),
            // A form is not JSON; its examples show every part of it.
            checks: if is_form { Vec::new() } else { self.checks(&members, request.is_bare()) },
            members,
            output,
        }
    }

    fn stream(&self, pages: &spec::Pages, request: spec::Request<'a>) -> Option<Stream> {
        let fields = self.usage.answer_fields(request);
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
