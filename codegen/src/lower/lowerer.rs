//! What is known of all files when one of them is lowered.

use std::collections::HashMap;
use std::rc::Rc;

use super::features::EVENTS_MODULE;
use super::module::module_path;
use crate::files::Spec;
use crate::ir::{Base, Homes, Members, SentIn, Type, WireShape};
use crate::reading::goes;
use crate::resolve;
use crate::spec::{self, Direction, ListStyle, TypeDef};
use crate::ty::{self, BuiltIn};
use crate::usage::Usage;

/// What is known of all files when one of them is lowered. Each file of this folder adds what it lowers.
pub(super) struct Lowerer<'a> {
    pub(super) usage: Usage<'a>,
    /// The module of each type that is shared, by the type's name.
    pub(super) shared: HashMap<&'a str, Vec<String>>,
    pub(super) endpoints: HashMap<&'a str, &'a spec::Endpoint>,
    /// What can be set on the types that are sent.
    pub(super) inputs: HashMap<&'a str, Rc<Members>>,
    /// Answers that are listings, and what their items are called.
    pub(super) listings: HashMap<&'a str, &'a str>,
}

impl<'a> Lowerer<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let shared = spec.types.iter().flat_map(|file| {
            let module: Vec<_> = module_path(file.source.path()).map(str::to_owned).collect();
            file.value.types.iter().map(move |ty| (ty.name.as_str(), module.clone()))
        });
        let mut lowerer = Self {
            usage: Usage::of(spec),
            shared: shared.collect(),
            endpoints: spec.endpoints.iter().map(|file| (file.id.as_str(), &file.value)).collect(),
            inputs: HashMap::new(),
            listings: HashMap::new(),
        };
        lowerer.listings = lowerer.listings(spec);
        let members = |name| lowerer.members(&[(SentIn::Body, lowerer.usage.fields_of(name))]);
        lowerer.inputs = lowerer.usage.sent().map(|name| (name, Rc::new(members(name)))).collect();
        lowerer
    }

    /// The answers with pages, and those to a `GET` that hold one list and else nothing but numbers.
    fn listings(&self, spec: &'a Spec) -> HashMap<&'a str, &'a str> {
        let mut listings = HashMap::new();
        for endpoint in spec.endpoints.iter().map(|file| &file.value) {
            for request in endpoint.requests() {
                let Some(answer) = request.response.filter(|answer| !answer.bare) else {
                    continue;
                };
                let fields = self.usage.answer_fields(request).iter();
                let fields: Vec<_> = fields
                    .filter(|field| {
                        goes(field, Direction::Read) && field.ty.built_in() != Some(BuiltIn::Int)
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
    pub(super) fn homes(&self, spec: &Spec) -> Homes {
        let mut homes = Homes::new();
        for file in &spec.types {
            self.add_homes(&mut homes, "types", &file.value.types);
        }
        for file in &spec.endpoints {
            let group = module_path(file.source.path()).next().unwrap_or_default();
            self.add_homes(&mut homes, group, &file.value.types);
            for request in file.requests() {
                let answer = request.response.and_then(|answer| answer.name.as_deref());
                for name in request.name.into_iter().chain(answer) {
                    homes.insert(name.to_owned(), group.to_owned());
                }
            }
        }
        for file in &spec.events {
            self.add_homes(&mut homes, EVENTS_MODULE, &file.value.types);
            homes.insert(file.value.payload.clone(), EVENTS_MODULE.to_owned());
        }
        homes
    }

    fn add_homes(&self, homes: &mut Homes, home: &str, types: &[TypeDef]) {
        for ty in types {
            homes.insert(ty.name.clone(), home.to_owned());
            homes.insert(self.usage.input_name(&ty.name), home.to_owned());
        }
    }

    pub(super) fn ty(&self, field: &spec::Field, direction: Direction) -> Type {
        Type { shape: shape(&field.ty, field.list), base: self.base(&field.ty, direction) }
    }

    pub(super) fn base(&self, ty: &ty::Type, direction: Direction) -> Base {
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
            resolve::Base::Object(def) if direction == Direction::Write => {
                Base::Input { name: self.usage.input_name(&def.name), of: def.name.clone() }
            }
            resolve::Base::Object(def) => Base::Record(def.name.clone()),
            // The check lets none through.
            resolve::Base::Unknown => Base::Text,
        }
    }
}

/// How values of a type are put together, and written where a list is said to be written so.
pub(super) fn shape(ty: &ty::Type, list: Option<ListStyle>) -> WireShape {
    match (ty.shape, list) {
        (ty::Shape::One, _) => WireShape::One,
        // The encoder of the query writes the others.
        (ty::Shape::List, Some(ListStyle::Csv)) => WireShape::Csv,
        (ty::Shape::List, _) => WireShape::List,
        (ty::Shape::Map, _) => WireShape::Map,
    }
}
