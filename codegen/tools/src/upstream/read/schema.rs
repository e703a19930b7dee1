//! From a schema to facts.

use codegen::ty::{Shape, Type};

use super::draft::{draft, is_fact, named_type, outer, plain_type, row, scalars, sensible};
use super::reader::{MAX_DEPTH, MAX_SCHEMAS, Reader};
use crate::upstream::combine;
use crate::upstream::fixups::{Draft, SchemaContext};
use crate::upstream::model::{Facts, UNBOUNDED};
use crate::upstream::raw::{Additional, Ordered, Required, Schema};

impl<'a> Reader<'a> {
    /// The facts of a schema.
    pub(super) fn schema(
        &mut self,
        schema: &'a Schema,
        context: &SchemaContext<'_>,
        sent: bool,
    ) -> Result<Facts, String> {
        self.seen += 1;
        self.depth += 1;
        let place = || match context.name {
            "" => String::new(),
            name => format!(" at `{name}`"),
        };
        if self.depth > MAX_DEPTH {
            return Err(format!("its schemas are nested too deeply{}", place()));
        }
        if self.seen > MAX_SCHEMAS {
            return Err(format!("there is no end to its schemas{}", place()));
        }
        let facts = match &schema.reference {
            Some(reference) => {
                let mut facts = self.reference(reference, context, sent)?;
                // OpenAPI 3.1 lets more be said beside a reference.
                facts.nullable |= schema.nullable;
                facts.deprecated |= schema.deprecated;
                facts.default = schema.default.clone().filter(is_fact).or(facts.default);
                facts
            }
            None => {
                self.scopes.push(schema);
                let facts = self.own(schema, context, sent)?;
                self.scopes.pop();
                facts
            }
        };
        self.depth -= 1;
        Ok(facts)
    }

    /// Whether it is a list of lists, of which `[any]` is all that its type says.
    pub(super) fn holds_lists(&self, schema: &'a Schema) -> bool {
        let list = self.referred(schema).items.as_deref().map(|items| self.referred(items));
        list.is_some_and(|item| item.items.is_some() || item.one_type() == Some("array"))
    }

    fn own(
        &mut self,
        schema: &'a Schema,
        context: &SchemaContext<'_>,
        sent: bool,
    ) -> Result<Facts, String> {
        let mut draft = draft(schema, context);
        self.repairs.mend(&mut draft, context);
        let mut facts = Facts { ty: plain_type(&draft).to_owned(), ..Facts::default() };
        facts.nullable = schema.allows_null();
        facts.deprecated = schema.deprecated;
        facts.default = schema.default.clone().filter(is_fact);
        (facts.range, facts.length) = (draft.range, draft.length);
        facts.values = scalars(&facts.ty, &draft.values);
        row(&mut facts);
        if facts.ty == "array" {
            self.list(schema, &draft, context, sent, &mut facts)?;
        } else if schema.properties.as_ref().is_some_and(|properties| !properties.0.is_empty()) {
            facts.fields = self.properties(schema, context, sent)?;
            facts.ty = "object".to_owned();
        } else {
            let pattern = schema.pattern_properties.iter().next().map(|(_, value)| value);
            match (schema.additional_properties.as_deref(), pattern) {
                (Some(Additional::Schema(value)), _) => {
                    let value = self.many(value, context, sent)?;
                    facts = outer(facts, value, "{", "}");
                }
                (_, Some(value)) => {
                    let value = self.many(value, context, sent)?;
                    facts = outer(facts, value, "{", "}");
                }
                (Some(Additional::Allowed(true)), None) => "{any}".clone_into(&mut facts.ty),
                (Some(Additional::Allowed(false)) | None, None) => {}
            }
        }
        for part in &schema.all_of {
            let part = self.schema(part, context, sent)?;
            combine::all_of(&mut facts, part);
        }
        // One of several types, of which nothing more is said.
        let several: Vec<_> = schema.types().filter(|ty| *ty != "null").collect();
        if several.len() > 1 && draft.ty.is_none() && draft.values.is_empty() {
            let types = several.iter().map(|ty| named_type(Some(ty), draft.format.as_deref()));
            let types = types.map(|ty| Facts {
                ty: ty.unwrap_or("any").replace("array", "[any]"),
                ..Facts::default()
            });
            combine::any_of(&mut facts, types.collect());
        }
        if !draft.choices.is_empty() {
            facts.nullable |= draft.choices.iter().any(|choice| choice.is_null());
            draft.choices.retain(|choice| !choice.is_null());
            let choices = draft.choices.iter().map(|choice| self.schema(choice, context, sent));
            let choices = choices.collect::<Result<Vec<_>, _>>()?;
            combine::any_of(&mut facts, choices);
        }
        if sent && Type::parse(&facts.ty).shape == Shape::One {
            let required = self.required(schema);
            self.tell_of_the_unknown(schema, &facts, &required);
            let fields = facts.fields.iter_mut();
            fields
                .filter(|(name, _)| required.contains(&name.as_str()))
                .for_each(|(_, field)| field.required = true);
        }
        if facts.ty == "file" {
            // That would be its bytes.
            facts.length = UNBOUNDED;
        }
        facts.range = sensible(facts.range, i64::MIN);
        facts.length = sensible(facts.length, 0);
        facts.items = sensible(facts.items, 0);
        if facts.ty == "object" && facts.fields.is_empty() && facts.circle.is_none() {
            // Nothing is known of it.
            facts.ty = "any".to_owned();
        }
        Ok(facts)
    }

    /// Tells of what Zoom takes, or wants, and no field can send.
    fn tell_of_the_unknown(&mut self, schema: &'a Schema, facts: &Facts, required: &[&str]) {
        let Some(properties) = schema.properties.as_ref() else { return };
        let is_known = |name: &str| {
            properties.get(name).is_some() || facts.fields.iter().any(|(other, _)| other == name)
        };
        for name in required.iter().filter(|name| !is_known(name)) {
            self.told.insert(format!("`{name}` is required, and upstream does not say what it is"));
        }
        let is_open = match schema.additional_properties.as_deref() {
            Some(Additional::Schema(_)) => true,
            Some(Additional::Allowed(_)) | None => !schema.pattern_properties.0.is_empty(),
        };
        if let Some((first, _)) = facts.fields.first().filter(|_| is_open) {
            let what = "takes members with any name, too, which cannot be sent";
            self.told.insert(format!("the object with `{first}` {what}"));
        }
    }

    /// The fields that a schema requires, wherever in its parts they are declared. It must have
    /// been read before: references are followed without looking out for circles.
    fn required(&self, schema: &'a Schema) -> Vec<&'a str> {
        if let Some(reference) = &schema.reference {
            return self.target(reference).map_or(Vec::new(), |target| self.required(target));
        }
        let own = match &schema.required {
            Some(Required::Names(names)) => names.as_slice(),
            Some(Required::Flag(_)) | None => &[],
        };
        let parts = schema.all_of.iter().flat_map(|part| self.required(part));
        own.iter().map(String::as_str).chain(parts).collect()
    }

    fn list(
        &mut self,
        schema: &'a Schema,
        draft: &Draft<'a>,
        context: &SchemaContext<'_>,
        sent: bool,
        facts: &mut Facts,
    ) -> Result<(), String> {
        let mut item = match schema.items.as_deref() {
            Some(items) => self.many(items, context, sent)?,
            None => Facts { ty: "any".to_owned(), ..Facts::default() },
        };
        if item.values.is_empty() {
            item.values = scalars(&item.ty, &draft.item_values);
            row(&mut item);
        }
        *facts = outer(std::mem::take(facts), item, "[", "]");
        facts.items = draft.items;
        Ok(())
    }

    fn properties(
        &mut self,
        schema: &'a Schema,
        context: &SchemaContext<'_>,
        sent: bool,
    ) -> Result<Vec<(String, Facts)>, String> {
        let mut fields = Vec::new();
        for (name, property) in schema.properties.iter().flat_map(Ordered::iter) {
            let target = self.referred(property);
            let is_read = property.read_only || target.read_only;
            let is_written = property.write_only || target.write_only;
            if if sent { is_read } else { is_written } {
                continue;
            }
            let context = SchemaContext { name, optional_path: false, ..*context };
            let mut field = self.schema(property, &context, sent)?;
            field.required = sent && matches!(property.required, Some(Required::Flag(true)));
            fields.push((name.clone(), field));
        }
        Ok(fields)
    }
}
