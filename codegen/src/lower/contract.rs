//! What the fake knows: the same spec as data, with the facts that the client does not look at.

use super::enums::enum_values;
use super::json::sorted;
use super::lowerer::{Lowerer, shape};
use crate::ir::contract::{self, Contract, Facts, Field, Object, Reference, Tables, VariantTable};
use crate::reading::{are_ints, goes};
use crate::resolve::Base;
use crate::spec::{self, Direction, Endpoint, ListStyle, TypeDef};
use crate::ty::{BuiltIn, Type};

impl<'a> Lowerer<'a> {
    /// The tables of a file of shared types.
    pub(super) fn type_tables(&self, types: &[TypeDef]) -> Tables {
        let mut tables = Tables::default();
        for ty in types {
            if let Some(values) = &ty.values {
                tables.values.push((ty.name.clone(), enum_values(values)));
            } else if let Some(fields) = &ty.fields {
                tables.objects.push(self.object(&ty.name, fields));
            }
        }
        tables
    }

    /// The tables of an endpoint.
    pub(super) fn endpoint_tables(&self, endpoint: &'a Endpoint, request_path: String) -> Tables {
        let mut tables = self.type_tables(&endpoint.types);
        let mut variants = Vec::new();
        for request in endpoint.requests() {
            let body = request.body.map(|body| match (&body.ty, &body.fields) {
                (Some(name), _) => self.reference(name),
                (None, fields) => {
                    // What is declared on the spot has no name but that of the request.
                    let name = request.name();
                    tables.objects.push(self.object(name, fields.as_deref().unwrap_or_default()));
                    self.reference(name)
                }
            });
            let answer = request.response.and_then(|response| {
                if let (Some(name), Some(fields)) = (&response.name, &response.fields) {
                    let mut object = self.object(name, fields);
                    for field in &mut object.fields {
                        field.facts.bare = response.bare;
                    }
                    tables.objects.push(object);
                }
                let name = response.ty.as_ref().or(response.name.as_ref())?;
                Some(self.reference(name))
            });
            let replies = request.examples.iter().filter_map(|example| example.reply.as_ref());
            variants.push(VariantTable {
                value: request.value().map(str::to_owned),
                body,
                status: request.response.map_or(200, |response| response.status),
                answer,
                replies: replies.map(|reply| sorted(reply).to_string()).collect(),
            });
        }
        let parameters = |fields: &[spec::Field], list| {
            fields.iter().map(|field| self.table_field(field, list)).collect()
        };
        tables.contract = Some(Contract {
            request: request_path,
            path: parameters(&endpoint.path_params, None),
            query: parameters(&endpoint.query, Some(ListStyle::Csv)),
            headers: parameters(&endpoint.headers, Some(ListStyle::Csv)),
            by: endpoint.by().map(str::to_owned),
            variants,
            errors: endpoint.errors.iter().filter(|error| error.code.is_some()).cloned().collect(),
        });
        tables
    }

    fn object(&self, name: &str, fields: &[spec::Field]) -> Object {
        let fields = fields.iter().map(|field| self.table_field(field, None));
        Object { name: name.to_owned(), fields: fields.collect() }
    }

    /// `list` is how a list is written where the field does not say it. `None`: as a JSON list.
    fn table_field(&self, field: &spec::Field, list: Option<ListStyle>) -> Field {
        let facts = Facts {
            // One text, whatever stands between its items: that is in the table of the operation.
            shape: match field.list.or(list) {
                Some(ListStyle::Space | ListStyle::Pipe) => shape(&field.ty, Some(ListStyle::Csv)),
                list => shape(&field.ty, list),
            },
            required: field.required,
            nullable: field.nullable,
            default: field.default.as_ref().map(ToString::to_string),
            range: field.range.unwrap_or_default(),
            length: field.length.unwrap_or_default(),
            items: field.items.unwrap_or_default(),
            max_bytes: field.max_bytes,
            content_types: field.content_types.clone(),
            sent: goes(field, Direction::Write),
            received: goes(field, Direction::Read),
            aliases: field.aliases.clone(),
            bare: false,
        };
        Field { name: field.name.clone(), base: self.table_base(&field.ty), facts }
    }

    fn table_base(&self, ty: &Type) -> contract::Base {
        match self.usage.base(ty) {
            Base::BuiltIn(built_in) => contract::Base::Plain(match built_in {
                BuiltIn::String => "Text",
                BuiltIn::Email => "Email",
                BuiltIn::Url => "Url",
                BuiltIn::Bool => "Bool",
                BuiltIn::Int => "Int",
                BuiltIn::Float => "Float",
                BuiltIn::DateTime => "DateTime",
                BuiltIn::Date => "Date",
                BuiltIn::Secret => "Secret",
                BuiltIn::File => "File",
                BuiltIn::Any => "Any",
            }),
            Base::Id(_) => contract::Base::Plain("Id"),
            Base::Object(def) => contract::Base::Object(self.reference(&def.name)),
            Base::Enum(def, values) if are_ints(values) => {
                contract::Base::IntEnum(self.reference(&def.name))
            }
            Base::Enum(def, _) => contract::Base::TextEnum(self.reference(&def.name)),
            // The check lets none through.
            Base::Unknown => contract::Base::Plain("Text"),
        }
    }

    fn reference(&self, name: &str) -> Reference {
        let module = self.shared.get(name).cloned().unwrap_or_default();
        Reference { module, name: name.to_owned() }
    }
}
