//! From the spec to what is written: the only place that decides.
//!
//! It runs on a spec that has passed the check. Where that is not so, it leaves out what it cannot
//! resolve; it never fails.

mod contract;
mod events;
mod limits;
mod split;
mod verify;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value as Json;

type Object = serde_json::Map<String, Json>;

use crate::docs;
use crate::facts;
use crate::files::Spec;
use crate::ir::contract::Tables;
use crate::ir::{
    Base, BodyKind, Check, Enum, Example, Expect, Expr, Field, Gone, Homes, Id, Input, Member,
    Members, Module, Operation, Pages, Parameter, Place, RateLimits, Record, Request, Shape,
    Stream, Type, Values, Variant,
};
use crate::reading::{Form, condition_text, forms, goes, is_form, rust_name, variant_name};
use crate::resolve;
use crate::spec::{self, ListStyle, Only, Scalar, TypeDef};
use crate::ty::{self, BuiltIn};
use crate::usage::Usage;

/// The crate that a spec gives, file by file: a large one is never held in memory as a whole.
pub struct Lowered<'a> {
    spec: &'a Spec,
    types: Types<'a>,
    /// Cargo features that need a file of shared types, where not all do.
    features: HashMap<&'a str, BTreeSet<String>>,
    /// Where each type is found in the crate's public API.
    pub homes: Homes,
}

/// Decides what is written.
pub fn lower(spec: &Spec) -> Lowered<'_> {
    let types = Types::collect(spec);
    let homes = types.homes(spec);
    Lowered { spec, types, features: features(spec), homes }
}

impl<'a> Lowered<'a> {
    /// The API whose crate it is.
    pub fn api(&self) -> &'a spec::Api {
        &self.spec.api.value
    }

    /// What the plans allow.
    pub fn rate_limits(&self) -> RateLimits {
        limits::rate_limits(&self.spec.rate_limits)
    }

    /// One module for each file of the spec, sorted by path.
    pub fn modules(&self) -> impl Iterator<Item = Module> {
        let shared = self.spec.types.iter();
        let shared = shared.map(|file| (file.source.path(), File::Types(&file.value)));
        let endpoints = self.spec.endpoints.iter();
        let endpoints = endpoints.map(|file| (file.source.path(), File::Endpoint(&file.value)));
        let events = self.spec.events.iter();
        let events = events.map(|file| (file.source.path(), File::Event(&file.value)));
        let mut files: Vec<_> = shared.chain(endpoints).chain(events).collect();
        files.sort_by(|(a, ..), (b, ..)| module_path(a).cmp(module_path(b)));
        files.into_iter().map(move |(path, file)| {
            let mut module = match file {
                File::Endpoint(endpoint) => self.types.endpoint(path, endpoint, self.spec),
                File::Event(event) => self.types.event(path, event),
                File::Types(file) => self.types.module(path, file),
            };
            module.features = match file {
                File::Endpoint(_) | File::Event(_) => [feature(path)].into_iter().collect(),
                File::Types(_) => self.features.get(path).cloned().unwrap_or_default(),
            };
            // The fake is called, and no call has what only events have.
            module.tables = module.tables.filter(|_| !events::alone(&module.features));
            module
        })
    }
}

/// A file of the spec that becomes a module.
#[derive(Clone, Copy)]
enum File<'a> {
    Endpoint(&'a spec::Endpoint),
    Event(&'a spec::Event),
    Types(&'a spec::TypesFile),
}

/// All named types, and what is decided about them for all files at once.
struct Types<'a> {
    usage: Usage<'a>,
    /// The module of each type that is shared, by the type's name.
    shared: HashMap<&'a str, Vec<String>>,
    endpoints: HashMap<&'a str, &'a spec::Endpoint>,
    /// What can be set on the types that are sent.
    inputs: HashMap<&'a str, Rc<Members>>,
    /// Answers that are listings, and what their items are called.
    listings: HashMap<&'a str, &'a str>,
}

static NO_MEMBERS: Members = Members { required: Vec::new(), optional: Vec::new() };

impl<'a> Types<'a> {
    fn collect(spec: &'a Spec) -> Self {
        let homes = spec.types.iter().flat_map(|file| {
            let module: Vec<_> = module_path(file.source.path()).map(str::to_owned).collect();
            file.value.types.iter().map(move |ty| (ty.name.as_str(), module.clone()))
        });
        let mut types = Self {
            usage: Usage::of(spec),
            shared: homes.collect(),
            endpoints: spec.endpoints.iter().map(|file| (file.id.as_str(), &file.value)).collect(),
            inputs: HashMap::new(),
            listings: HashMap::new(),
        };
        types.listings = types.listings(spec);
        let members = |name| types.members(&[(Place::Body, types.usage.fields_of(name))]);
        types.inputs = types.usage.sent().map(|name| (name, Rc::new(members(name)))).collect();
        types
    }

    /// The answers with pages, and those to a `GET` that hold one list and else nothing but numbers.
    fn listings(&self, spec: &'a Spec) -> HashMap<&'a str, &'a str> {
        let mut listings = HashMap::new();
        for endpoint in spec.endpoints.iter().map(|file| &file.value) {
            for form in forms(endpoint) {
                let Some(answer) = form.response.filter(|answer| !answer.bare) else { continue };
                let fields = self.usage.answer_fields(&form).iter();
                let fields: Vec<_> = fields
                    .filter(|field| {
                        goes(field, Only::Read) && field.ty.built_in() != Some(BuiltIn::Int)
                    })
                    .collect();
                let items = match (&endpoint.pages, fields.as_slice()) {
                    (Some(pages), _) => pages.items.as_str(),
                    (None, [list]) if endpoint.method == spec::Method::Get && list.ty.is_list() => {
                        &list.name
                    }
                    _ => continue,
                };
                let name = answer.ty.as_deref().or(answer.name.as_deref());
                listings.extend(name.map(|name| (name, items)));
            }
        }
        listings
    }

    /// The public names, each with the module that exports it.
    fn homes(&self, spec: &Spec) -> Homes {
        let mut homes = Homes::new();
        for file in &spec.types {
            self.add_homes(&mut homes, "types", &file.value.types);
        }
        for file in &spec.endpoints {
            let group = module_path(file.source.path()).next().unwrap_or_default();
            self.add_homes(&mut homes, group, &file.value.types);
            for form in forms(&file.value) {
                let answer = form.response.and_then(|answer| answer.name.as_deref());
                for name in form.request.into_iter().chain(answer) {
                    homes.insert(name.to_owned(), group.to_owned());
                }
            }
        }
        for file in &spec.events {
            self.add_homes(&mut homes, events::MODULE, &file.value.types);
            homes.insert(file.value.payload.clone(), events::MODULE.to_owned());
        }
        homes
    }

    fn add_homes(&self, homes: &mut Homes, home: &str, types: &[TypeDef]) {
        for ty in types {
            homes.insert(ty.name.clone(), home.to_owned());
            homes.insert(self.usage.input_name(&ty.name), home.to_owned());
        }
    }

    fn ty(&self, field: &spec::Field, direction: Only) -> Type {
        Type { shape: shape(&field.ty, field.list), base: self.base(&field.ty, direction) }
    }

    fn base(&self, ty: &ty::Type, direction: Only) -> Base {
        match self.usage.base(ty) {
            resolve::Base::BuiltIn(built_in) => match built_in {
                BuiltIn::String | BuiltIn::Email | BuiltIn::Url => Base::Text,
                BuiltIn::Bool => Base::Bool,
                BuiltIn::Int => Base::Int,
                BuiltIn::Float => Base::Float,
                BuiltIn::DateTime => Base::DateTime,
                BuiltIn::Date => Base::Date,
                BuiltIn::Secret => Base::Secret,
                BuiltIn::File => Base::File,
                BuiltIn::Any => Base::Json,
            },
            resolve::Base::Id(def) => Base::Id(def.name.clone()),
            resolve::Base::Enum(def, _) => Base::Enum(def.name.clone()),
            resolve::Base::Object(def) if direction == Only::Write => {
                Base::Input { name: self.usage.input_name(&def.name), of: def.name.clone() }
            }
            resolve::Base::Object(def) => Base::Record(def.name.clone()),
            // The check lets none through.
            resolve::Base::Unknown => Base::Text,
        }
    }

    /// The file of shared types.
    fn module(&self, path: &str, file: &spec::TypesFile) -> Module {
        let mut module = empty_module(path, docs::lines(&file.docs));
        self.add_types(&mut module, &file.types);
        module.tables = Some(self.type_tables(&file.types)).filter(Tables::hold_something);
        module
    }

    /// The file of an endpoint.
    fn endpoint(&self, path: &str, endpoint: &'a spec::Endpoint, spec: &'a Spec) -> Module {
        let mut module = empty_module(path, docs::lines(&format!("{}.", endpoint.title)));
        self.add_types(&mut module, &endpoint.types);
        for response in forms(endpoint).into_iter().filter_map(|form| form.response) {
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
        for variant in forms(endpoint) {
            module.requests.push(self.request(endpoint, &variant, &spec.rate_limits));
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

    fn add_types(&self, module: &mut Module, types: &'a [TypeDef]) {
        for ty in types {
            let text = docs::lines(&ty.docs);
            if ty.id {
                module.ids.push(Id { name: ty.name.clone(), docs: text });
            } else if let Some(values) = &ty.values {
                module.enums.push(Enum {
                    name: ty.name.clone(),
                    docs: text,
                    values: enum_values(values),
                });
            } else if let Some(fields) = &ty.fields {
                if self.usage.is_received(&ty.name) {
                    module.records.push(self.record(&ty.name, text.clone(), fields));
                }
                if self.usage.is_sent(&ty.name) {
                    let members = self.inputs.get(ty.name.as_str()).cloned().unwrap_or_default();
                    let checks = self.checks(&members, false);
                    module.inputs.push(Input {
                        name: self.usage.input_name(&ty.name),
                        docs: text,
                        members,
                        checks,
                        received: self.returns(&ty.name, fields).then(|| ty.name.clone()),
                    });
                }
            }
        }
    }

    /// Whether an object that was received can be sent back: it is sent too, and all that it must have then comes.
    fn returns(&self, name: &str, fields: &[spec::Field]) -> bool {
        let must = |field: &&spec::Field| field.required && goes(field, Only::Write);
        self.usage.is_sent(name)
            && self.usage.is_received(name)
            && fields.iter().filter(must).all(|field| goes(field, Only::Read))
    }

    fn record(&self, name: &str, docs: Vec<String>, fields: &[spec::Field]) -> Record {
        let reads_only = self.returns(name, fields).then(|| {
            let reads_only = fields.iter().filter(|field| !goes(field, Only::Write));
            reads_only.map(|field| field.name.clone()).collect()
        });
        let fields = fields.iter().filter(|field| goes(field, Only::Read)).filter_map(|field| {
            Some(Field {
                name: rust_name(field)?,
                wire: field.name.clone(),
                docs: self.field_docs(field, Place::Body, Only::Read),
                ty: self.ty(field, Only::Read),
                aliases: field.aliases.clone(),
                deprecated: note(field.deprecated.as_deref()),
            })
        });
        Record {
            name: name.to_owned(),
            docs,
            fields: fields.collect(),
            bare: false,
            items: self.listings.get(name).map(|items| (*items).to_owned()),
            reads_only,
        }
    }

    /// What a field means, then what its type does not show.
    fn field_docs(&self, field: &spec::Field, place: Place, direction: Only) -> Vec<String> {
        let mut text = docs::lines(&field.docs);
        let mut facts = facts::bounds(field);
        if let Some(default) = &field.default {
            let default = docs::code(&default.to_string());
            facts.push(match place {
                Place::Path | Place::Query | Place::Header => {
                    format!("Without it, Zoom takes {default}.")
                }
                // In a change, what is left out keeps its value.
                Place::Body => format!("Zoom's default is {default}."),
            });
        }
        let origin = self.usage.undocumented(field);
        facts.extend(origin.and_then(|origin| facts::origin(origin, direction)));
        if !facts.is_empty() {
            text.push(String::new());
            text.extend(docs::wrap(&facts.join(" ")));
        }
        text
    }

    fn members(&self, places: &[(Place, &[spec::Field])]) -> Members {
        let mut members = Members::default();
        for (place, fields) in places {
            for field in fields.iter().filter(|field| goes(field, Only::Write)) {
                let Some(name) = rust_name(field) else { continue };
                let member = Member {
                    clear: field.nullable.then(|| format!("clear_{name}")),
                    name,
                    wire: field.name.clone(),
                    place: *place,
                    docs: self.field_docs(field, *place, Only::Write),
                    ty: self.ty(field, Only::Write),
                    deprecated: note(field.deprecated.as_deref()),
                };
                if field.required || *place == Place::Path {
                    members.required.push(member);
                } else {
                    members.optional.push(member);
                }
            }
        }
        members
    }

    fn request(
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
            checks: if is_form { Vec::new() } else { self.checks(&members, is_bare(variant)) },
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
            token: name(&pages.token)?,
            key: key.filter_map(rust_name).collect(),
            total: pages.total.as_deref().and_then(name),
        })
    }

    fn operation(
        &self,
        endpoint: &'a spec::Endpoint,
        requests: Vec<String>,
        spec: &'a Spec,
    ) -> Operation {
        let forms = forms(endpoint);
        let body = match forms.iter().find_map(|form| form.body) {
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
            query: endpoint.query.iter().map(parameter).collect(),
            body,
            scopes: endpoint.scopes.classic.clone(),
            granular_scopes: endpoint.scopes.granular.clone(),
            rate_limit: endpoint.rate_limit,
            replay: endpoint.replay,
            verify: endpoint.verify.as_ref().and_then(|verify| self.verify(endpoint, verify)),
            split: endpoint.split.as_ref().and_then(|split| self.split(endpoint, split)),
            gone: endpoint.errors.iter().filter_map(gone).collect(),
            conflicts: conflicts(endpoint),
            status: forms.iter().find_map(|form| form.response).map_or(200, |answer| answer.status),
            pages: endpoint.pages.as_ref().map(|pages| Pages {
                token: pages.token.clone(),
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

    /// A call of a request.
    fn shown(&self, members: &Members, form: &Form<'a>, example: &'a spec::Example) -> Example {
        let body = form.sent(example);
        let given = Given {
            path: &example.path,
            query: &example.query,
            headers: &example.headers,
            body: &body,
            files: Some(&example.files),
        };
        let text = example.body.is_some().then(|| self.body_text(members, is_bare(form), &body));
        Example { body: text, ..self.example(members, &given) }
    }

    /// Members are taken in the order of the spec, whatever the order in the example.
    fn example(&self, members: &Members, example: &Given<'_>) -> Example {
        let given = |member: &Member| {
            let files = example.files.and_then(|files| files.get(&member.wire));
            if let (true, Some(files)) = (member.base_is_file(), files) {
                let mut files = files.as_slice().iter().map(|file| Expr::File {
                    name: file.name.clone(),
                    content_type: file.ty.clone(),
                    text: file.text.clone(),
                });
                let value = match member.ty.shape {
                    Shape::One => files.next()?,
                    _ => Expr::List(files.collect()),
                };
                return Some((value, false));
            }
            let values = match member.place {
                Place::Path => example.path,
                Place::Query => example.query,
                Place::Header => example.headers,
                Place::Body => example.body,
            };
            values.get(&member.wire).map(|value| (self.expr(&member.ty, value), value.is_null()))
        };
        let args =
            members.required.iter().filter_map(|member| given(member).map(|(value, _)| value));
        let setters =
            members.optional.iter().filter_map(|member| match (given(member)?, &member.clear) {
                ((_, true), Some(clear)) => Some((clear.clone(), None)),
                ((value, _), _) => Some((member.name.clone(), Some(value))),
            });
        Example { args: args.collect(), setters: setters.collect(), body: None }
    }

    /// A body as the client writes it.
    fn body_text(&self, members: &Members, is_bare: bool, values: &Object) -> String {
        let mut sent = members.all().filter(|member| member.place == Place::Body);
        match sent.next().filter(|_| is_bare) {
            Some(list) => self.value_text(&list.ty, values.get(&list.wire).unwrap_or(&Json::Null)),
            None => self.object_text(members, values),
        }
    }

    /// An object as the client writes it: the members in the order of the spec, without blanks.
    fn object_text(&self, members: &Members, values: &Object) -> String {
        let sent = members.all().filter(|member| member.place == Place::Body);
        let sent = sent.filter_map(|member| {
            let value = values.get(&member.wire)?;
            Some(format!(
                "{}:{}",
                Json::from(member.wire.as_str()),
                self.value_text(&member.ty, value)
            ))
        });
        format!("{{{}}}", sent.collect::<Vec<_>>().join(","))
    }

    fn value_text(&self, ty: &Type, value: &Json) -> String {
        let one = |value: &Json| match (&ty.base, value) {
            (Base::Input { of, .. }, Json::Object(values)) => {
                self.object_text(self.members_of(of), values)
            }
            // `1` is `1.0` once it is a float.
            (Base::Float, Json::Number(number)) => Json::from(number.as_f64()).to_string(),
            (_, value) => sorted(value).to_string(),
        };
        match (ty.shape, value) {
            (Shape::List, Json::Array(items)) => {
                format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(","))
            }
            (Shape::Map, Json::Object(entries)) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|(name, _)| *name);
                let entries = entries
                    .into_iter()
                    .map(|(name, value)| format!("{}:{}", Json::from(name.as_str()), one(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
            (_, value) => one(value),
        }
    }

    /// One check for the constructor, one for each setter and one for each clearing.
    fn checks(&self, members: &Members, is_bare: bool) -> Vec<Check> {
        let required: Vec<_> =
            members.required.iter().map(|member| (member, self.sample(&member.ty, 0))).collect();
        let args: Vec<_> =
            required.iter().map(|(member, sample)| self.expr(&member.ty, sample)).collect();
        let sent = required.iter().filter(|(member, _)| member.place == Place::Body);
        let sent: Object =
            sent.map(|(member, sample)| (member.wire.clone(), sample.clone())).collect();
        let check = |setter, expect| Check { args: args.clone(), setter, expect };
        let body = |extra: Option<(&Member, Json)>| {
            let mut sent = sent.clone();
            sent.extend(extra.map(|(member, value)| (member.wire.clone(), value)));
            Expect::Body(self.body_text(members, is_bare, &sent))
        };
        let mut checks = Vec::new();
        if members.optional.iter().any(|member| member.place == Place::Body) || !sent.is_empty() {
            checks.push(check(None, body(None)));
        }
        for member in &members.optional {
            let sample = self.sample(&member.ty, 0);
            let setter = Some((member.name.clone(), Some(self.expr(&member.ty, &sample))));
            let items = sample.as_array().cloned().unwrap_or_else(|| vec![sample.clone()]);
            let text = |item: &Json| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
            // One item needs no separator.
            let text = items.iter().map(text).collect::<String>();
            checks.push(check(
                setter,
                match member.place {
                    Place::Body => body(Some((member, sample))),
                    Place::Header => Expect::Header(format!("{}: {text}", member.wire)),
                    Place::Path | Place::Query => Expect::Query(format!("{}={text}", member.wire)),
                },
            ));
            if let Some(clear) = &member.clear {
                checks.push(check(Some((clear.clone(), None)), body(Some((member, Json::Null)))));
            }
        }
        checks
    }

    /// Some value of a type, as it is on the wire.
    fn sample(&self, ty: &Type, depth: u32) -> Json {
        let one = match &ty.base {
            Base::Text | Base::Id(_) => Json::from("a"),
            // Like no other text, so that a test can look for it in what is shown.
            Base::Secret => Json::from("s3cret"),
            Base::Bool => Json::from(true),
            Base::Int => Json::from(7),
            Base::Float => Json::from(1.5),
            Base::DateTime => Json::from("2026-11-23T09:30:00Z"),
            Base::Date => Json::from("2026-11-23"),
            Base::File | Base::Record(_) => Json::Null,
            Base::Json => Json::from(vec!["a"]),
            Base::Enum(name) => {
                let values = self.usage.get(name).and_then(|ty| ty.values.as_deref());
                match values.and_then(|values| values.first()).map(|value| &value.value) {
                    Some(Scalar::Int(value)) => Json::from(*value),
                    Some(Scalar::Text(value)) => Json::from(value.as_str()),
                    None => Json::Null,
                }
            }
            // Deep enough for every object without recursion; an object in itself ends empty.
            Base::Input { .. } if depth > 16 => Json::Object(Object::new()),
            Base::Input { of, .. } => {
                let members = self.members_of(of);
                let required = members.required.iter();
                Json::Object(
                    required
                        .map(|member| (member.wire.clone(), self.sample(&member.ty, depth + 1)))
                        .collect(),
                )
            }
        };
        match ty.shape {
            Shape::One | Shape::Csv => one,
            Shape::List => Json::from(vec![one]),
            Shape::Map => Json::Object([("a".to_owned(), one)].into_iter().collect()),
        }
    }

    /// A value of an example as Rust.
    fn expr(&self, ty: &Type, value: &Json) -> Expr {
        match (ty.shape, value) {
            (Shape::One, value) => self.one(&ty.base, value),
            (_, Json::Array(items)) if items.is_empty() => Expr::Empty(ty.base.clone()),
            (Shape::Csv, Json::String(text)) if text.is_empty() => Expr::Empty(ty.base.clone()),
            (Shape::Csv, Json::String(text)) => {
                let items = text.split(',').filter(|item| !item.is_empty());
                Expr::List(items.map(|item| self.one(&ty.base, &Json::from(item))).collect())
            }
            (Shape::Csv, value) if !value.is_array() => Expr::List(vec![self.one(&ty.base, value)]),
            (_, Json::Array(items)) => {
                Expr::List(items.iter().map(|item| self.one(&ty.base, item)).collect())
            }
            (_, Json::Object(entries)) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|(name, _)| *name);
                let entries = entries
                    .into_iter()
                    .map(|(name, value)| (name.clone(), self.one(&ty.base, value)));
                Expr::Map(entries.collect())
            }
            (_, value) => Expr::Json(sorted(value)),
        }
    }

    fn one(&self, base: &Base, value: &Json) -> Expr {
        match (base, value) {
            (Base::Json, value) => Expr::Json(sorted(value)),
            (Base::Enum(name), value) => self.variant(name, value),
            (Base::Input { name, of }, Json::Object(entries)) => {
                let members = self.members_of(of);
                let nothing = Object::new();
                let given = Given {
                    path: &nothing,
                    query: &nothing,
                    headers: &nothing,
                    body: entries,
                    files: None,
                };
                let example = self.example(members, &given);
                Expr::Object { ty: name.clone(), args: example.args, setters: example.setters }
            }
            (_, Json::Bool(value)) => Expr::Bool(*value),
            (Base::Float, Json::Number(value)) => Expr::Float(value.as_f64().unwrap_or_default()),
            (_, Json::Number(value)) => Expr::Int(value.as_i64().unwrap_or_default()),
            (Base::Int, Json::String(text)) => Expr::Int(text.parse().unwrap_or_default()),
            (_, Json::String(text)) => Expr::Text(text.clone()),
            (_, value) => Expr::Json(sorted(value)),
        }
    }

    /// What can be set on an object that is sent.
    fn members_of(&self, name: &str) -> &Members {
        self.inputs.get(name).map_or(&NO_MEMBERS, Rc::as_ref)
    }

    fn variant(&self, name: &str, value: &Json) -> Expr {
        let values = self.usage.get(name).and_then(|ty| ty.values.as_deref()).unwrap_or_default();
        let same = |known: &Scalar| match known {
            Scalar::Int(known) => value.as_i64() == Some(*known),
            Scalar::Text(known) => value.as_str() == Some(known),
        };
        let variant = values.iter().find(|known| same(&known.value)).and_then(variant_name);
        match variant {
            Some(variant) => Expr::Variant { ty: name.to_owned(), variant },
            None => {
                Expr::From { ty: name.to_owned(), value: Box::new(self.one(&Base::Text, value)) }
            }
        }
    }
}

/// What an example sets, by wire name.
struct Given<'e> {
    path: &'e Object,
    query: &'e Object,
    headers: &'e Object,
    body: &'e Object,
    files: Option<&'e BTreeMap<String, spec::ExampleFiles>>,
}

/// Whether the body is a list without an object around it.
fn is_bare(form: &Form<'_>) -> bool {
    form.body.is_some_and(|body| body.bare)
}

fn find<'f>(fields: &'f [spec::Field], name: &str) -> Option<&'f spec::Field> {
    fields.iter().find(|field| field.name == name)
}

/// Conditions on the body as pairs of texts.
fn conditions(when: &BTreeMap<String, Json>) -> Vec<(String, String)> {
    let pairs = when.iter();
    pairs.filter_map(|(name, value)| Some((name.clone(), condition_text(value)?))).collect()
}

/// The modules from the outside inwards.
fn module_path(path: &str) -> std::str::Split<'_, char> {
    path.strip_suffix(".json").unwrap_or(path).split('/')
}

fn empty_module(path: &str, docs: Vec<String>) -> Module {
    Module {
        source: path.to_owned(),
        path: module_path(path).map(str::to_owned).collect(),
        features: BTreeSet::new(),
        docs,
        operation: None,
        event: None,
        tables: None,
        requests: Vec::new(),
        inputs: Vec::new(),
        records: Vec::new(),
        enums: Vec::new(),
        ids: Vec::new(),
    }
}

/// Name of the Cargo feature for the group of a file. All events have one together.
fn feature(path: &str) -> String {
    match path.split('/').next().unwrap_or_default() {
        events::MODULE => events::FEATURE.to_owned(),
        group => group.replace('_', "-"),
    }
}

/// A file of shared types is needed by the groups whose files use one of its types, directly or
/// through another file of shared types, and by the events. Those that all groups need are left out.
fn features(spec: &Spec) -> HashMap<&str, BTreeSet<String>> {
    let files = spec.types.iter().map(|file| (file.source.path(), &file.value.types));
    let home: HashMap<&str, &str> = files
        .flat_map(|(path, types)| types.iter().map(move |ty| (ty.name.as_str(), path)))
        .collect();
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in &spec.types {
        let used = file.value.types.iter().flat_map(|ty| ty.fields.iter().flatten());
        uses.insert(
            file.source.path(),
            used.filter_map(|field| home.get(field.ty.name()?).copied()).collect(),
        );
    }
    let mut needed: HashMap<&str, BTreeSet<String>> = HashMap::new();
    let endpoints = spec.endpoints.iter();
    let endpoints = endpoints.map(|file| (file.source.path(), used_types(&file.value)));
    let events = spec.events.iter();
    let events = events.map(|file| (file.source.path(), events::used_types(&file.value)));
    for (path, used) in endpoints.chain(events) {
        let feature = feature(path);
        let mut queue: Vec<&str> = used.iter().filter_map(|name| home.get(name).copied()).collect();
        while let Some(file) = queue.pop() {
            if needed.entry(file).or_default().insert(feature.clone()) {
                queue.extend(uses.get(file).into_iter().flatten());
            }
        }
    }
    let groups: BTreeSet<_> = needed.values().flatten().cloned().collect();
    let is_group = |feature: &&String| *feature != events::FEATURE;
    needed.retain(|_, features| {
        !groups.iter().filter(is_group).all(|group| features.contains(group))
    });
    needed
}

/// Names of all types that an endpoint's file mentions.
fn used_types(endpoint: &spec::Endpoint) -> Vec<&str> {
    let mut fields: Vec<&spec::Field> =
        endpoint.path_params.iter().chain(&endpoint.query).chain(&endpoint.headers).collect();
    fields.extend(endpoint.types.iter().flat_map(|ty| ty.fields.iter().flatten()));
    let mut names = Vec::new();
    for Form { body, response, .. } in forms(endpoint) {
        fields.extend(body.into_iter().flat_map(|body| body.fields.iter().flatten()));
        fields.extend(response.into_iter().flat_map(|response| response.fields.iter().flatten()));
        names.extend(body.and_then(|body| body.ty.as_deref()));
        names.extend(response.and_then(|response| response.ty.as_deref()));
    }
    names.extend(fields.into_iter().filter_map(|field| field.ty.name()));
    names
}

/// The value with the members of every object sorted, so that their order in the spec does not show.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        Json::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(name, _)| *name);
            Json::Object(
                entries.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect(),
            )
        }
        value => value.clone(),
    }
}

fn enum_values(values: &[spec::EnumValue]) -> Values {
    let variant = |value: &spec::EnumValue| {
        (variant_name(value), docs::lines(&value.docs), note(value.deprecated.as_deref()))
    };
    if values.iter().any(|value| matches!(value.value, Scalar::Int(_))) {
        let values = values.iter().filter_map(|value| match (&value.value, variant(value)) {
            (Scalar::Int(wire), (Some(name), docs, deprecated)) => {
                Some(Variant { name, wire: *wire, docs, deprecated })
            }
            _ => None,
        });
        Values::Int(values.collect())
    } else {
        let values = values.iter().filter_map(|value| match (&value.value, variant(value)) {
            (Scalar::Text(wire), (Some(name), docs, deprecated)) => {
                Some(Variant { name, wire: wire.clone(), docs, deprecated })
            }
            _ => None,
        });
        Values::Text(values.collect())
    }
}

/// How values of a type are put together, and written where a list is said to be written so.
fn shape(ty: &ty::Type, list: Option<ListStyle>) -> Shape {
    match (ty.shape, list) {
        (ty::Shape::One, _) => Shape::One,
        // The encoder of the query writes the others.
        (ty::Shape::List, Some(ListStyle::Csv)) => Shape::Csv,
        (ty::Shape::List, _) => Shape::List,
        (ty::Shape::Map, _) => Shape::Map,
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
fn conflicts(endpoint: &spec::Endpoint) -> Vec<i64> {
    let conflicts = endpoint.errors.iter().filter(|error| error.conflict);
    conflicts.filter_map(|error| error.code).collect::<BTreeSet<_>>().into_iter().collect()
}

fn request_docs(
    endpoint: &spec::Endpoint,
    form: &Form<'_>,
    limits: &spec::RateLimits,
    answer: &str,
) -> Vec<String> {
    let mut text = docs::lines(form.docs);
    let mut paragraph = |markdown: &str| {
        text.push(String::new());
        text.extend(docs::wrap(markdown));
    };
    let label = endpoint.rate_limit.as_str().replace('_', "-");
    let fixed = form.fixed.map(|(name, value)| format!("?{name}={value}")).unwrap_or_default();
    let paged = if endpoint.pages.is_some() { " · pages" } else { "" };
    let wire = format!("{} {}{fixed}", endpoint.method.as_str(), endpoint.path);
    paragraph(&format!("{} · rate limit {label}{paged}", docs::code(&wire)));
    paragraph(answer);
    if let Some(scopes) = scopes_line(&endpoint.scopes) {
        paragraph(&scopes);
    }
    let mut notes =
        endpoint.prerequisites.iter().map(|text| format!("Needs: {text}")).collect::<Vec<_>>();
    notes.extend(endpoint.limits.iter().cloned());
    let special = limits.special.iter().filter(|limit| limit.operations.contains(&endpoint.id));
    notes.extend(special.map(|limit| format!("{} {}", limit.docs, facts::calls(limit))));
    for note in notes {
        text.extend(list_item(docs::lines(&note)));
    }
    if !endpoint.errors.is_empty() {
        text.extend(
            ["", "# Errors", "", "| Status | Code | Meaning |", "|---|---|---|"].map(str::to_owned),
        );
        for error in &endpoint.errors {
            let meaning = docs::cell(&error.docs);
            let code = error.code.map_or_else(|| "-".to_owned(), |code| code.to_string());
            text.push(format!("| {} | {code} | {meaning} |", error.status));
        }
    }
    text
}

/// What comes back.
fn answer_line(output: Option<&str>, stream: Option<&Stream>) -> String {
    match (output, stream) {
        (Some(page), Some(stream)) => {
            format!("Answer: [`{page}`], a page of which each item is a [`{}`].", stream.item)
        }
        (Some(answer), None) => format!("Answer: [`{answer}`]."),
        (None, _) => "Answer: nothing but that it was done.".to_owned(),
    }
}

/// Which scopes let an app do something, if it takes any.
fn scopes_line(scopes: &spec::Scopes) -> Option<String> {
    let list = |scopes: &[String]| {
        scopes.iter().map(|scope| docs::code(scope)).collect::<Vec<_>>().join(" or ")
    };
    let scopes = match (scopes.classic.as_slice(), scopes.granular.as_slice()) {
        ([], []) => return None,
        (classic, []) => list(classic),
        ([], granular) => list(granular),
        (classic, granular) => format!("{}; granular: {}", list(classic), list(granular)),
    };
    Some(format!("Scopes: {scopes}."))
}

/// Lines as an item of a list.
fn list_item(lines: Vec<String>) -> impl Iterator<Item = String> {
    let marked = |(index, line)| if index == 0 { format!("- {line}") } else { format!("  {line}") };
    [String::new()].into_iter().chain(lines.into_iter().enumerate().map(marked))
}

/// Why something should not be used any more. rustdoc reads it as Markdown.
fn note(text: Option<&str>) -> Option<String> {
    text.map(docs::line)
}
