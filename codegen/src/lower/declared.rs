//! What a file declares: enums, ids, and objects that are received, sent or both.

use super::enums::enum_values;
use super::lowerer::Lowerer;
use super::module::empty_module;
use super::texts::deprecation;
use crate::docs;
use crate::facts;
use crate::ir::contract::Tables;
use crate::ir::{Enum, Field, Id, Input, Member, Members, Module, Record, SentIn};
use crate::reading::{goes, rust_name};
use crate::spec::{self, Direction, TypeDef};

impl<'a> Lowerer<'a> {
    /// The file of shared types.
    pub(super) fn types_file(&self, path: &str, file: &spec::TypesFile) -> Module {
        let mut module = empty_module(path, docs::lines(&file.docs));
        self.add_types(&mut module, &file.types);
        module.tables = Some(self.type_tables(&file.types)).filter(Tables::hold_something);
        module
    }

    pub(super) fn add_types(&self, module: &mut Module, types: &'a [TypeDef]) {
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
                        received: self.can_be_sent_back(&ty.name, fields).then(|| ty.name.clone()),
                    });
                }
            }
        }
    }

    /// Whether an object that was received can be sent back: it is sent too, and all that it must have then comes.
    fn can_be_sent_back(&self, name: &str, fields: &[spec::Field]) -> bool {
        let must = |field: &&spec::Field| field.required && goes(field, Direction::Write);
        self.usage.is_sent(name)
            && self.usage.is_received(name)
            && fields.iter().filter(must).all(|field| goes(field, Direction::Read))
    }

    pub(super) fn record(&self, name: &str, docs: Vec<String>, fields: &[spec::Field]) -> Record {
        let reads_only = self.can_be_sent_back(name, fields).then(|| {
            let reads_only = fields.iter().filter(|field| !goes(field, Direction::Write));
            reads_only.map(|field| field.name.clone()).collect()
        });
        let fields =
            fields.iter().filter(|field| goes(field, Direction::Read)).filter_map(|field| {
                Some(Field {
                    name: rust_name(field)?,
                    wire: field.name.clone(),
                    docs: self.field_docs(field, SentIn::Body, Direction::Read),
                    ty: self.ty(field, Direction::Read),
                    aliases: field.aliases.clone(),
                    deprecated: deprecation(field.deprecated.as_deref()),
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
    fn field_docs(&self, field: &spec::Field, place: SentIn, direction: Direction) -> Vec<String> {
        let mut text = docs::lines(&field.docs);
        let mut facts = facts::bounds(field);
        if let Some(default) = &field.default {
            let default = docs::code(&default.to_string());
            facts.push(match place {
                SentIn::Path | SentIn::Query | SentIn::Header => {
                    format!("Without it, Zoom takes {default}.")
                }
                // In a change, what is left out keeps its value.
                SentIn::Body => format!("Zoom's default is {default}."),
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

    pub(super) fn members(&self, places: &[(SentIn, &[spec::Field])]) -> Members {
        let mut members = Members::default();
        for (place, fields) in places {
            for field in fields.iter().filter(|field| goes(field, Direction::Write)) {
                let Some(name) = rust_name(field) else { continue };
                let member = Member {
                    clear: field.nullable.then(|| format!("clear_{name}")),
                    name,
                    wire: field.name.clone(),
                    place: *place,
                    docs: self.field_docs(field, *place, Direction::Write),
                    ty: self.ty(field, Direction::Write),
                    deprecated: deprecation(field.deprecated.as_deref()),
                };
                if field.required || *place == SentIn::Path {
                    members.required.push(member);
                } else {
                    members.optional.push(member);
                }
            }
        }
        members
    }
}
