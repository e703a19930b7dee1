//! What a spec has that can be explained, file by file.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use codegen::emit::{Part, PartKind};
use codegen::files::Spec;
use codegen::names;
use codegen::reading::{goes, rust_name, variant_name};
use codegen::source::{Source, escape};
use codegen::spec::{Direction, Endpoint, Event, Field, RateLimits, Request, TypeDef};
use codegen::usage::Usage;

use super::element::{About, Anchor, Element, Topic, stem, wire};

/// The type that comes of the plans.
const PLAN: &str = "Plan";

/// All elements of a spec.
pub(super) fn collect<'a>(spec: &'a Spec, usage: &Usage<'a>) -> Vec<Element<'a>> {
    let mut collector = Collector { usage, all: Vec::new(), types: HashMap::new() };
    for file in &spec.types {
        for def in &file.value.types {
            collector.ty(File { source: &file.source, home: "" }, def);
        }
    }
    let mut paths = HashMap::new();
    for file in &spec.endpoints {
        paths.insert(file.id.as_str(), file.source.path());
        let of = File { source: &file.source, home: &file.value.id };
        for def in &file.value.types {
            collector.ty(of, def);
        }
        collector.endpoint(of, &file.value);
    }
    for file in &spec.events {
        let of = File { source: &file.source, home: &file.value.event };
        for def in &file.value.types {
            collector.ty(of, def);
        }
        collector.event(of, &file.value);
    }
    collector.limits(&spec.rate_limits.source, &spec.rate_limits.value, &paths);
    collector.all
}

struct Collector<'c, 'a> {
    usage: &'c Usage<'a>,
    all: Vec<Element<'a>>,
    /// Where the fields of each object begin among the elements.
    types: HashMap<&'a str, usize>,
}

/// The file of which the elements are collected.
#[derive(Clone, Copy)]
struct File<'a> {
    source: &'a Arc<Source>,
    home: &'a str,
}

impl<'a> File<'a> {
    fn element(
        self,
        pointer: String,
        kind: &'static str,
        docs: &'a str,
        anchors: Vec<Anchor>,
    ) -> Element<'a> {
        let Self { source, home } = self;
        let (about, topic) = (About::Nothing, None);
        Element { source, home, pointer, kind, docs, about, topic, anchors }
    }

    /// A field or a parameter of `owner`, as examples know it.
    fn field(
        self,
        list: &str,
        kind: &'static str,
        owner: &'a str,
        field: &'a Field,
        mut anchors: Vec<Anchor>,
    ) -> Element<'a> {
        let pointer = format!("{list}/{}", escape(&field.name));
        // Tables list parameters under the operation, which has no type.
        let ty = if owner == self.home { "" } else { owner };
        anchors.push(part(self.source.path(), ty, wire_name(&field.name)));
        let topic = topic(owner, &field.name);
        let about = About::Field(field);
        Element { about, topic, ..self.element(pointer, kind, &field.docs, anchors) }
    }
}

impl<'a> Collector<'_, 'a> {
    fn ty(&mut self, file: File<'a>, def: &'a TypeDef) {
        let path = file.source.path();
        let pointer = format!("/types/{}", escape(&def.name));
        let input = self.usage.input_name(&def.name);
        let is_object = def.fields.is_some();
        let (read, sent) = (self.usage.is_received(&def.name), self.usage.is_sent(&def.name));
        let mut anchors = Vec::new();
        if read || !is_object {
            anchors.push(part(path, &def.name, PartKind::Whole));
        }
        if sent && is_object {
            anchors.push(part(path, &input, PartKind::Whole));
        }
        let kind = match def {
            _ if def.id => "ID",
            _ if is_object => "object",
            _ => "enum",
        };
        let whole = file.element(pointer.clone(), kind, &def.docs, anchors);
        self.all.push(Element { topic: topic(&def.name, ""), ..whole });
        self.types.insert(&def.name, self.all.len());
        for field in def.fields.iter().flatten() {
            let mut anchors = Vec::new();
            if read && goes(field, Direction::Read) {
                anchors.extend(received(path, &def.name, field));
            }
            if sent && goes(field, Direction::Write) {
                anchors.extend(set(path, &input, field));
            }
            let list = format!("{pointer}/fields");
            self.all.push(file.field(&list, "field", &def.name, field, anchors));
        }
        for value in def.values.iter().flatten() {
            let wire = wire(&value.value);
            let pointer = format!("{pointer}/values/{}", escape(&wire));
            let names = [variant_name(value).map(PartKind::Variant), Some(wire_name(&wire))];
            let names = names.into_iter().flatten();
            let anchors = names.map(|name| part(path, &def.name, name)).collect();
            let element = file.element(pointer, "value", &value.docs, anchors);
            self.all.push(Element { topic: Some((&def.name, wire)), ..element });
        }
    }

    fn endpoint(&mut self, file: File<'a>, endpoint: &'a Endpoint) {
        let path = file.source.path();
        let request = |request: Request<'_>| part(path, request.name(), PartKind::Whole);
        let mut anchors = vec![part(path, "", PartKind::Whole)];
        anchors.extend(endpoint.only_request().map(request));
        let whole = file.element(String::new(), "operation", &endpoint.docs, anchors);
        let about = About::Operation(endpoint);
        self.all.push(Element { about, topic: topic(&endpoint.id, ""), ..whole });
        for field in &endpoint.path_params {
            let mut anchors = Vec::new();
            for request in endpoint.requests() {
                let name = rust_name(field).map(PartKind::Argument);
                anchors.extend(name.map(|name| part(path, request.name(), name)));
            }
            let element =
                file.field("/path_params", "path parameter", &endpoint.id, field, anchors);
            self.all.push(element);
        }
        for field in &endpoint.query {
            let mut anchors = Vec::new();
            for request in endpoint.requests() {
                if endpoint.by() == Some(&field.name) {
                    anchors.push(part(path, request.name(), wire_name(&field.name)));
                } else {
                    anchors.extend(set(path, request.name(), field));
                }
            }
            self.all.push(file.field("/query", "query parameter", &endpoint.id, field, anchors));
        }
        for field in &endpoint.headers {
            let anchors = endpoint.requests().flat_map(|request| set(path, request.name(), field));
            let anchors = anchors.collect();
            self.all.push(file.field("/headers", "header", &endpoint.id, field, anchors));
        }
        for request in endpoint.requests() {
            self.request(file, endpoint, request);
        }
    }

    fn event(&mut self, file: File<'a>, event: &'a Event) {
        let path = file.source.path();
        let whole = |ty| part(path, ty, PartKind::Whole);
        let anchors = vec![whole(&event.payload), whole("")];
        let whole = file.element(String::new(), "event", &event.docs, anchors);
        let (about, topic) = (About::Event(event), topic(&event.payload, ""));
        self.all.push(Element { about, topic, ..whole });
        for field in &event.fields {
            let anchors = received(path, &event.payload, field);
            let owner = &event.payload;
            self.all.push(file.field("/fields", "field of the payload", owner, field, anchors));
        }
    }

    /// A request, with what it sends and what comes back.
    fn request(&mut self, file: File<'a>, endpoint: &'a Endpoint, request: Request<'a>) {
        let path = file.source.path();
        let name = request.name();
        let at = endpoint.pointer_to(request);
        if let Some(docs) = request.docs {
            let value = request.value().unwrap_or_default();
            let anchors = vec![
                part(path, name, PartKind::Whole),
                part(path, "", PartKind::Variant(value.to_owned())),
            ];
            let element = file.element(at.clone(), "request", docs, anchors);
            self.all.push(Element { topic: topic(name, ""), ..element });
        }
        if let Some(body) = request.body {
            for field in body.fields.iter().flatten() {
                let list = format!("{at}/body/fields");
                let anchors = set(path, name, field);
                self.all.push(file.field(&list, "field of the body", name, field, anchors));
            }
            if let Some(ty) = &body.ty {
                self.sent_as_body(path, name, ty);
            }
        }
        let Some(response) = request.response else { return };
        let (Some(ty), Some(fields)) = (&response.name, &response.fields) else { return };
        let docs = response.docs.as_deref().unwrap_or_default();
        let anchors = vec![part(path, ty, PartKind::Whole)];
        let element = file.element(format!("{at}/response"), "answer", docs, anchors);
        self.all.push(Element { topic: topic(ty, ""), ..element });
        for field in fields {
            let list = format!("{at}/response/fields");
            let anchors = received(path, ty, field);
            self.all.push(file.field(&list, "field of the answer", ty, field, anchors));
        }
    }

    /// The fields of a type that is a body as a whole are setters of the request too.
    fn sent_as_body(&mut self, path: &str, request: &str, ty: &str) {
        let Some(first) = self.types.get(ty).copied() else { return };
        let count = self.usage.fields_of(ty).len();
        for element in self.all.iter_mut().skip(first).take(count) {
            if let Some(field) = element.field().filter(|field| goes(field, Direction::Write)) {
                element.anchors.extend(set(path, request, field));
            }
        }
    }

    /// The rate limits. `paths` has the file of each operation.
    fn limits(
        &mut self,
        source: &'a Arc<Source>,
        limits: &'a RateLimits,
        paths: &HashMap<&str, &str>,
    ) {
        let file = File { source, home: stem(source.path()) };
        let path = source.path();
        let anchors = vec![part(path, PLAN, PartKind::Whole), part(path, "", PartKind::Whole)];
        self.all.push(file.element(String::new(), "rate limits", &limits.docs, anchors));
        for plan in &limits.plans {
            let variant = names::variant(&plan.name).map(PartKind::Variant);
            let anchors = variant.map(|variant| part(path, PLAN, variant)).into_iter().collect();
            let pointer = format!("/plans/{}", escape(&plan.name));
            let element = file.element(pointer, "plan", &plan.docs, anchors);
            self.all.push(Element { about: About::Plan(plan), ..element });
        }
        for limit in &limits.special {
            let operations = limit.operations.iter().filter_map(|id| paths.get(id.as_str()));
            let name = || PartKind::Limit(limit.id.clone());
            let anchors = operations.map(|path| part(path, "", name())).collect();
            let pointer = format!("/special/{}", escape(&limit.id));
            let element = file.element(pointer, "special limit", &limit.docs, anchors);
            self.all.push(Element { about: About::Limit(limit), ..element });
        }
    }
}

fn part(path: &str, ty: &str, kind: PartKind) -> Anchor {
    (path.to_owned(), Part::of(ty, kind))
}

fn wire_name(name: &str) -> PartKind {
    PartKind::Wire(name.to_owned())
}

fn topic<'a>(owner: &'a str, name: &'a str) -> Option<Topic<'a>> {
    Some((owner, Cow::Borrowed(name)))
}

/// What sets a field of a request, or of an object that is sent.
fn set(path: &str, ty: &str, field: &Field) -> Vec<Anchor> {
    let Some(name) = rust_name(field) else { return Vec::new() };
    let clear = field.nullable.then(|| part(path, ty, PartKind::Method(format!("clear_{name}"))));
    let member = if field.required { PartKind::Argument(name) } else { PartKind::Method(name) };
    std::iter::once(part(path, ty, member)).chain(clear).collect()
}

fn received(path: &str, ty: &str, field: &Field) -> Vec<Anchor> {
    rust_name(field).map(|name| part(path, ty, PartKind::Field(name))).into_iter().collect()
}
