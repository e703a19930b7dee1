//! What a spec has that can be explained, and by which names the generated code knows it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::emit::{CRATE_DIR, TESTS_DIR};
use crate::load::Spec;
use crate::reading::{Form, forms, goes, rust_name, variant_name};
use crate::source::{Node, Source, Span, escape};
use crate::spec::{Endpoint, Field, Only, Scalar, TypeDef};
use crate::usage::Usage;

/// A part of a generated file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    /// The type that it belongs to. Empty: the operation.
    pub(super) ty: String,
    pub(super) member: Member,
}

/// A part of a generated type, or of the operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Member {
    Whole,
    /// Argument of the constructor.
    Argument(String),
    /// Setter, or the method that clears.
    Method(String),
    Field(String),
    Variant(String),
    /// Query parameter by its wire name, where a table lists it or a constructor sets it.
    Parameter(String),
}

/// Where a part is: path of a file of the spec, which has the generated file of the same path.
pub(super) type Anchor = (String, Part);

/// Something that can be explained.
pub(super) struct Element<'a> {
    pub(super) source: &'a Arc<Source>,
    /// Path in the file, as evidence has it.
    pub(super) pointer: String,
    /// What it is, in a word or two.
    pub(super) kind: &'static str,
    pub(super) docs: &'a str,
    pub(super) field: Option<&'a Field>,
    pub(super) endpoint: Option<&'a Endpoint>,
    pub(super) anchors: Vec<Anchor>,
}

impl Element<'_> {
    /// The name by which it can be asked for.
    pub(super) fn name(&self) -> String {
        match (self.pointer.strip_prefix("/types/"), self.endpoint) {
            (None, Some(endpoint)) => format!("{}{}", endpoint.id, self.pointer),
            (name, _) => name.unwrap_or(&self.pointer).to_owned(),
        }
    }

    /// The value in the file.
    pub(super) fn node(&self) -> Option<&Node> {
        self.source.tree()?.named(&self.pointer)
    }

    /// Where it stands in the file.
    pub(super) fn span(&self) -> Span {
        self.node().map_or(0..0, |node| node.span.clone())
    }
}

/// All elements of a spec.
pub(super) struct Elements<'a> {
    pub(super) spec: &'a Spec,
    pub(super) all: Vec<Element<'a>>,
    by_anchor: HashMap<Anchor, usize>,
    by_pointer: HashMap<(&'a str, String), usize>,
}

impl<'a> Elements<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let usage = Usage::of(spec);
        let mut collector = Collector { usage, all: Vec::new(), types: HashMap::new() };
        for file in &spec.types {
            for def in &file.types {
                collector.ty(&file.source, None, def);
            }
        }
        for file in &spec.endpoints {
            for def in &file.types {
                collector.ty(&file.source, Some(&file.value), def);
            }
            collector.endpoint(&file.source, &file.value);
        }
        let all = collector.all;
        let mut by_anchor = HashMap::new();
        for (index, element) in all.iter().enumerate() {
            for anchor in &element.anchors {
                by_anchor.entry(anchor.clone()).or_insert(index);
            }
        }
        let key = |element: &Element<'a>| (element.source.path(), element.pointer.clone());
        let by_pointer = all.iter().enumerate().map(|(index, element)| (key(element), index));
        Self { spec, by_pointer: by_pointer.collect(), by_anchor, all }
    }

    /// What stands at a place of a file, as evidence names places.
    pub(super) fn point(&self, path: &'a str, pointer: String) -> Option<&Element<'a>> {
        self.all.get(*self.by_pointer.get(&(path, pointer))?)
    }

    /// What a part of a generated file comes of.
    pub(super) fn at(&self, anchor: &Anchor) -> Option<&Element<'a>> {
        self.all.get(*self.by_anchor.get(anchor)?)
    }
}

/// Path without its ending.
pub(super) fn stem(path: &str) -> &str {
    path.strip_suffix(".json").unwrap_or(path)
}

/// The generated file of a file of the spec.
pub(super) fn generated(path: &str) -> String {
    format!("{CRATE_DIR}/{}.rs", stem(path))
}

/// The generated tests of a file of the spec.
pub(super) fn tests(path: &str) -> String {
    format!("{TESTS_DIR}/{}.rs", stem(path))
}

struct Collector<'a> {
    usage: Usage<'a>,
    all: Vec<Element<'a>>,
    /// Where the fields of each object begin among the elements.
    types: HashMap<&'a str, usize>,
}

impl<'a> Collector<'a> {
    fn ty(&mut self, source: &'a Arc<Source>, endpoint: Option<&'a Endpoint>, def: &'a TypeDef) {
        let path = source.path();
        let pointer = format!("/types/{}", escape(&def.name));
        let input = self.usage.input_name(&def.name);
        let is_object = def.fields.is_some();
        let (read, sent) = (self.usage.is_received(&def.name), self.usage.is_sent(&def.name));
        let mut anchors = Vec::new();
        if read || !is_object {
            anchors.push(part(path, &def.name, Member::Whole));
        }
        if sent && is_object {
            anchors.push(part(path, &input, Member::Whole));
        }
        let kind = match def {
            _ if def.id => "ID",
            _ if is_object => "object",
            _ => "enum",
        };
        let element = |pointer, kind, docs, field, anchors| Element {
            source,
            pointer,
            kind,
            docs,
            field,
            endpoint,
            anchors,
        };
        self.all.push(element(pointer.clone(), kind, &def.docs, None, anchors));
        self.types.insert(&def.name, self.all.len());
        for field in def.fields.iter().flatten() {
            let mut anchors = Vec::new();
            if read && goes(field, Only::Read) {
                anchors.extend(received(path, &def.name, field));
            }
            if sent && goes(field, Only::Write) {
                anchors.extend(set(path, &input, field));
            }
            let pointer = format!("{pointer}/fields/{}", escape(&field.name));
            self.all.push(element(pointer, "field", &field.docs, Some(field), anchors));
        }
        for value in def.values.iter().flatten() {
            let wire = match &value.value {
                Scalar::Int(number) => number.to_string(),
                Scalar::Text(text) => text.clone(),
            };
            let variant = variant_name(value).map(Member::Variant);
            let anchors = variant.map(|variant| part(path, &def.name, variant));
            let pointer = format!("{pointer}/values/{}", escape(&wire));
            let anchors = anchors.into_iter().collect();
            self.all.push(element(pointer, "value", &value.docs, None, anchors));
        }
    }

    fn endpoint(&mut self, source: &'a Arc<Source>, endpoint: &'a Endpoint) {
        let path = source.path();
        let forms = forms(endpoint);
        let element = |pointer, kind, docs, field, anchors| Element {
            source,
            pointer,
            kind,
            docs,
            field,
            endpoint: Some(endpoint),
            anchors,
        };
        let request = |form: &Form<'_>| part(path, form.request.unwrap_or_default(), Member::Whole);
        let mut anchors = vec![part(path, "", Member::Whole)];
        anchors.extend(forms.iter().filter(|form| form.by.is_none()).map(request));
        self.all.push(element(String::new(), "operation", &endpoint.docs, None, anchors));
        for (list, kind, fields) in [
            ("path_params", "path parameter", &endpoint.path_params),
            ("query", "query parameter", &endpoint.query),
        ] {
            for field in fields {
                let mut anchors = Vec::new();
                for form in &forms {
                    let request = form.request.unwrap_or_default();
                    if form.by == Some(&field.name) {
                        anchors.push(part(path, request, Member::Parameter(field.name.clone())));
                    } else if list == "path_params" {
                        let name = rust_name(field).map(Member::Argument);
                        anchors.extend(name.map(|name| part(path, request, name)));
                    } else {
                        anchors.extend(set(path, request, field));
                    }
                }
                if list == "query" {
                    anchors.push(part(path, "", Member::Parameter(field.name.clone())));
                }
                let pointer = format!("/{list}/{}", escape(&field.name));
                self.all.push(element(pointer, kind, &field.docs, Some(field), anchors));
            }
        }
        for form in &forms {
            let name = form.request.unwrap_or_default();
            let at = match form.by {
                Some(_) => format!("/variants/each/{}", escape(name)),
                None => String::new(),
            };
            if form.by.is_some() {
                let anchors = vec![request(form)];
                self.all.push(element(at.clone(), "request", form.docs, None, anchors));
            }
            if let Some(body) = form.body {
                for field in body.fields.iter().flatten() {
                    let pointer = format!("{at}/body/fields/{}", escape(&field.name));
                    let anchors = set(path, name, field);
                    let kind = "field of the body";
                    self.all.push(element(pointer, kind, &field.docs, Some(field), anchors));
                }
                if let Some(ty) = &body.ty {
                    self.sent_as_body(path, name, ty);
                }
            }
            let Some(response) = form.response else { continue };
            let (Some(ty), Some(fields)) = (&response.name, &response.fields) else { continue };
            let pointer = format!("{at}/response");
            let docs = response.docs.as_deref().unwrap_or_default();
            let anchors = vec![part(path, ty, Member::Whole)];
            self.all.push(element(pointer.clone(), "answer", docs, None, anchors));
            for field in fields {
                let pointer = format!("{pointer}/fields/{}", escape(&field.name));
                let anchors = received(path, ty, field);
                let kind = "field of the answer";
                self.all.push(element(pointer, kind, &field.docs, Some(field), anchors));
            }
        }
    }

    /// The fields of a type that is a body as a whole are setters of the request too.
    fn sent_as_body(&mut self, path: &str, request: &str, ty: &str) {
        let Some(first) = self.types.get(ty).copied() else { return };
        let count = self.usage.fields_of(ty).len();
        for element in self.all.iter_mut().skip(first).take(count) {
            if let Some(field) = element.field.filter(|field| goes(field, Only::Write)) {
                element.anchors.extend(set(path, request, field));
            }
        }
    }
}

fn part(path: &str, ty: &str, member: Member) -> Anchor {
    (path.to_owned(), Part { ty: ty.to_owned(), member })
}

/// What sets a field of a request, or of an object that is sent.
fn set(path: &str, ty: &str, field: &Field) -> Vec<Anchor> {
    let Some(name) = rust_name(field) else { return Vec::new() };
    let clear = field.nullable.then(|| part(path, ty, Member::Method(format!("clear_{name}"))));
    let member = if field.required { Member::Argument(name) } else { Member::Method(name) };
    std::iter::once(part(path, ty, member)).chain(clear).collect()
}

fn received(path: &str, ty: &str, field: &Field) -> Vec<Anchor> {
    rust_name(field).map(|name| part(path, ty, Member::Field(name))).into_iter().collect()
}
