//! The file of an endpoint, and its entry in the table of operations.

use std::collections::BTreeSet;

use super::limits;
use super::lowerer::Lowerer;
use super::module::empty_module;
use crate::docs;
use crate::files::Spec;
use crate::ir::{BodyKind, Gone, Module, Operation, Pages, Parameter, Record};
use crate::reading::is_form;
use crate::spec::{self, ListStyle};

impl<'a> Lowerer<'a> {
    /// The file of an endpoint.
    pub(super) fn endpoint(
        &self,
        path: &str,
        endpoint: &'a spec::Endpoint,
        spec: &'a Spec,
    ) -> Module {
        let mut module = empty_module(path, docs::lines(&format!("{}.", endpoint.title)));
        self.add_types(&mut module, &endpoint.types);
        for response in endpoint.requests().filter_map(|request| request.response) {
            if let (Some(name), Some(fields)) = (&response.name, &response.fields) {
                let mut docs = docs::lines(response.docs.as_deref().unwrap_or_default());
                if response.bare {
                    docs.extend(
                        ["", "Zoom sends the list alone, without an object around it."]
                            .map(str::to_owned),
                    );
                }
                let record = self.record(name, docs, fields);
                module.records.push(Record { bare: response.bare, ..record });
            }
        }
        let group = module.path.first().cloned().unwrap_or_default();
        for request in endpoint.requests() {
            module.requests.push(self.request(endpoint, request, &spec.rate_limits));
        }
        let library = spec.api.library();
        let names =
            module.requests.iter().map(|request| format!("{library}::{group}::{}", request.name));
        let names: Vec<_> = names.collect();
        // One is as good as the other: they lead to the same operation.
        let request = names.first().cloned().unwrap_or_default();
        module.tables = Some(self.endpoint_tables(endpoint, request));
        module.operation = Some(self.operation(endpoint, names, spec));
        module
    }

    pub(super) fn operation(
        &self,
        endpoint: &'a spec::Endpoint,
        requests: Vec<String>,
        spec: &'a Spec,
    ) -> Operation {
        let body = match endpoint.requests().find_map(|request| request.body) {
            None => BodyKind::None,
            Some(body) if is_form(body, self.usage.body_fields(body)) => BodyKind::Multipart,
            Some(body) if body.bare => BodyKind::List,
            Some(_) => BodyKind::Json,
        };
        let size =
            |pages: &spec::Pages| endpoint.query.iter().find(|field| field.name == pages.size);
        Operation {
            id: endpoint.id.clone(),
            title: endpoint.title.clone(),
            method: endpoint.method,
            path: endpoint.path.clone(),
            at_root: spec.api.is_at_root(),
            query: endpoint.query.iter().map(parameter).collect(),
            body,
            scopes: endpoint.scopes.classic.clone(),
            granular_scopes: endpoint.scopes.granular.clone(),
            rate_limit: endpoint.rate_limit,
            replay: endpoint.replay,
            verify: endpoint.verify.as_ref().and_then(|verify| self.verify(endpoint, verify)),
            split: endpoint.split.as_ref().and_then(|split| self.split(endpoint, split)),
            gone: endpoint.errors.iter().filter_map(gone).collect(),
            conflicts: codes(endpoint, |error| error.conflict),
            missing: codes(endpoint, |error| error.missing),
            status: endpoint
                .requests()
                .find_map(|request| request.response)
                .map_or(200, |answer| answer.status),
            pages: endpoint.pages.as_ref().map(|pages| Pages {
                token: pages.token.clone(),
                by_number: pages.count.is_some(),
                size: pages.size.clone(),
                max_size: size(pages).and_then(|field| field.range).and_then(|range| range[1]),
                fallback: pages.fallback,
                key: pages.key.clone(),
                total: pages.total.clone(),
            }),
            requests,
            special_limits: limits::special(&endpoint.id, &spec.rate_limits),
        }
    }
}

fn parameter(field: &spec::Field) -> Parameter {
    let list = field.list.or(field.ty.is_list().then_some(ListStyle::Csv));
    let (name, needs) = (field.name.clone(), field.needs.clone());
    Parameter { name, required: field.required, list, needs }
}

fn gone(error: &spec::ErrorCode) -> Option<Gone> {
    let unless = error.gone.as_ref()?.unless.clone();
    Some(Gone { status: error.status, code: error.code?, unless })
}

/// Codes stand there once, whatever the number of their meanings.
fn codes(endpoint: &spec::Endpoint, which: fn(&spec::ErrorCode) -> bool) -> Vec<i64> {
    let errors = endpoint.errors.iter().filter(|error| which(error));
    errors.filter_map(|error| error.code).collect::<BTreeSet<_>>().into_iter().collect()
}
