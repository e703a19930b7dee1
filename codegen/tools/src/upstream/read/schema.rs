//! From a schema to facts.

use std::collections::BTreeSet;
use std::rc::Rc;

use codegen::spec::Scalar;
use codegen::ty::{Shape, Type};
use serde_json::{Number, Value};

use super::{MAX_DEPTH, MAX_SCHEMAS, Reader, Step, dangling};
use crate::upstream::combine;
use crate::upstream::fixups::{Draft, Spot};
use crate::upstream::model::{Bounds, Facts, UNBOUNDED};
use crate::upstream::raw::{Additional, Exclusive, Ordered, Required, Schema};

/// Fewest numbers that make a row.
const ROW: usize = 7;

impl<'a> Reader<'a> {
    /// The facts of a schema.
    pub(super) fn schema(
        &mut self,
        schema: &'a Schema,
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Facts, String> {
        self.seen += 1;
        self.depth += 1;
        let place = || match spot.name {
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
                let mut facts = self.reference(reference, spot, sent)?;
                // OpenAPI 3.1 lets more be said beside a reference.
                facts.nullable |= schema.nullable;
                facts.deprecated |= schema.deprecated;
                facts.default = schema.default.clone().filter(is_fact).or(facts.default);
                facts
            }
            None => {
                self.scopes.push(schema);
                let facts = self.own(schema, spot, sent)?;
                self.scopes.pop();
                facts
            }
        };
        self.depth -= 1;
        Ok(facts)
    }

    fn reference(
        &mut self,
        reference: &'a str,
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Facts, String> {
        let target = self.target(reference).ok_or_else(|| dangling(reference))?;
        let is_same = |step: &Step<'_>| std::ptr::eq(step.target, target);
        if let Some(at) = self.way.iter().position(is_same) {
            let inside = self.way.get_mut(at..).unwrap_or_default();
            // A list or a map can end; an object in itself cannot.
            if inside.iter().any(|step| step.many) {
                inside.iter_mut().take(1).for_each(|step| step.comes_again = true);
                let circle = Some(circle(reference));
                return Ok(Facts { circle, ..Facts::object() });
            }
            let circle = inside.iter().map(|step| step.reference).chain([reference]);
            let circle: Vec<_> = circle.collect();
            let why = "the spec has no object in itself but in lists and maps";
            return Err(format!("its schemas lead in a circle: {}; {why}", circle.join(", then ")));
        }
        self.way.push(Step { reference, target, many: false, comes_again: false });
        let facts = self.schema(target, spot, sent)?;
        let comes_again = self.way.pop().is_some_and(|step| step.comes_again);
        // Another object may be in the circle, too.
        Ok(match comes_again {
            true => Facts { circle: Some(circle(reference)), ..facts },
            false => facts,
        })
    }

    /// The facts of what there may be many of.
    fn many(&mut self, schema: &'a Schema, spot: &Spot<'_>, sent: bool) -> Result<Facts, String> {
        let before = self.way.last_mut().map(|step| std::mem::replace(&mut step.many, true));
        let facts = self.schema(schema, spot, sent)?;
        if let (Some(step), Some(before)) = (self.way.last_mut(), before) {
            step.many = before;
        }
        Ok(facts)
    }

    /// What a reference leads to: a schema of the document, a part of one, or what a schema around it
    /// defines.
    fn target(&self, reference: &str) -> Option<&'a Schema> {
        let mut steps = reference.strip_prefix("#/")?.split('/').map(step);
        let mut found = match steps.next()?.as_str() {
            "components" if steps.next()? == "schemas" => {
                self.schemas.get(steps.next()?.as_str()).copied()
            }
            "$defs" | "definitions" => {
                let name = steps.next()?;
                self.scopes.iter().rev().find_map(|scope| scope.definitions.get(&name))
            }
            _ => None,
        }?;
        while let Some(step) = steps.next() {
            let of = |list: &'a [Schema], at: Option<String>| list.get(at?.parse::<usize>().ok()?);
            found = match step.as_str() {
                "properties" => found.properties.as_ref()?.get(&steps.next()?)?,
                "$defs" | "definitions" => found.definitions.get(&steps.next()?)?,
                "items" => found.items.as_deref()?,
                "allOf" => of(&found.all_of, steps.next())?,
                "anyOf" => of(&found.any_of, steps.next())?,
                "oneOf" => of(&found.one_of, steps.next())?,
                "additionalProperties" => match found.additional_properties.as_deref()? {
                    Additional::Schema(schema) => schema,
                    Additional::Allowed(_) => return None,
                },
                _ => return None,
            };
        }
        Some(found)
    }

    /// Whether it is a list of lists, of which `[any]` is all that its type says.
    pub(super) fn holds_lists(&self, schema: &'a Schema) -> bool {
        let list = self.referred(schema).items.as_deref().map(|items| self.referred(items));
        list.is_some_and(|item| item.items.is_some() || item.one_type() == Some("array"))
    }

    /// What a schema refers to, or itself.
    fn referred(&self, schema: &'a Schema) -> &'a Schema {
        let target = schema.reference.as_deref().and_then(|reference| self.target(reference));
        target.unwrap_or(schema)
    }

    fn own(&mut self, schema: &'a Schema, spot: &Spot<'_>, sent: bool) -> Result<Facts, String> {
        let mut draft = draft(schema);
        self.repairs.mend(&mut draft, spot);
        let mut facts = Facts { ty: plain_type(&draft).to_owned(), ..Facts::default() };
        facts.nullable = schema.allows_null();
        facts.deprecated = schema.deprecated;
        facts.default = schema.default.clone().filter(is_fact);
        (facts.range, facts.length) = (draft.range, draft.length);
        facts.values = scalars(&facts.ty, &draft.values);
        row(&mut facts);
        if facts.ty == "array" {
            self.list(schema, &draft, spot, sent, &mut facts)?;
        } else if schema.properties.as_ref().is_some_and(|properties| !properties.0.is_empty()) {
            facts.fields = self.properties(schema, spot, sent)?;
            facts.ty = "object".to_owned();
        } else {
            let pattern = schema.pattern_properties.iter().next().map(|(_, value)| value);
            match (schema.additional_properties.as_deref(), pattern) {
                (Some(Additional::Schema(value)), _) => {
                    let value = self.many(value, spot, sent)?;
                    facts = outer(facts, value, "{", "}");
                }
                (_, Some(value)) => {
                    let value = self.many(value, spot, sent)?;
                    facts = outer(facts, value, "{", "}");
                }
                (Some(Additional::Allowed(true)), None) => "{any}".clone_into(&mut facts.ty),
                (Some(Additional::Allowed(false)) | None, None) => {}
            }
        }
        for part in &schema.all_of {
            let part = self.schema(part, spot, sent)?;
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
            let choices = draft.choices.iter().map(|choice| self.schema(choice, spot, sent));
            let choices = choices.collect::<Result<Vec<_>, _>>()?;
            combine::any_of(&mut facts, choices);
        }
        if sent && Type::parse(&facts.ty).shape == Shape::One {
            let required = self.required(schema);
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
        spot: &Spot<'_>,
        sent: bool,
        facts: &mut Facts,
    ) -> Result<(), String> {
        let mut item = match schema.items.as_deref() {
            Some(items) => self.many(items, spot, sent)?,
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
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Vec<(String, Facts)>, String> {
        let mut fields = Vec::new();
        for (name, property) in schema.properties.iter().flat_map(Ordered::iter) {
            if if sent { property.read_only } else { property.write_only } {
                continue;
            }
            let spot = Spot { name, optional_path: false, ..*spot };
            let mut field = self.schema(property, &spot, sent)?;
            field.required = sent && matches!(property.required, Some(Required::Flag(true)));
            fields.push((name.clone(), field));
        }
        Ok(fields)
    }
}

fn draft(schema: &Schema) -> Draft<'_> {
    let bound = |number: &Option<Number>| number.as_ref().and_then(integer);
    let exclusive = |bound: Option<i64>, exclusive: &Exclusive, step: i64| match exclusive {
        Exclusive::No => bound,
        Exclusive::Beside => bound?.checked_add(step),
        // What both say is the narrower one.
        Exclusive::Bound(number) => match (integer(number)?.checked_add(step), bound) {
            (Some(inner), Some(bound)) if step > 0 => Some(inner.max(bound)),
            (Some(inner), Some(bound)) => Some(inner.min(bound)),
            (inner, bound) => inner.or(bound),
        },
    };
    Draft {
        ty: schema.one_type().map(str::to_owned),
        format: schema.format.clone(),
        values: schema.values.iter().flatten().chain(&schema.constant).cloned().collect(),
        item_values: Vec::new(),
        range: [
            exclusive(bound(&schema.minimum), &schema.exclusive_minimum, 1),
            exclusive(bound(&schema.maximum), &schema.exclusive_maximum, -1),
        ],
        length: [bound(&schema.min_length), bound(&schema.max_length)],
        items: [bound(&schema.min_items), bound(&schema.max_items)],
        choices: schema.one_of.iter().chain(&schema.any_of).collect(),
        has_fields: schema.properties.is_some(),
    }
}

/// A bound as an integer. One with a fraction bounds nothing that the spec can say.
fn integer(number: &Number) -> Option<i64> {
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15);
    // In that range every integer is exact.
    #[allow(clippy::cast_possible_truncation)]
    number.as_i64().or_else(|| float().map(|float| float as i64))
}

/// Bounds without those that no value, or every value, is within. `least`: what there is.
fn sensible(bounds: Bounds, least: i64) -> Bounds {
    match bounds.map(|side| side.filter(|bound| *bound >= least)) {
        [Some(low), Some(high)] if low > high => UNBOUNDED,
        bounds => bounds,
    }
}

/// The type without regard to what is in it.
fn plain_type(draft: &Draft<'_>) -> &'static str {
    named_type(draft.ty.as_deref(), draft.format.as_deref()).unwrap_or(match draft {
        _ if draft.values.iter().any(Value::is_string) => "string",
        _ if draft.values.iter().any(Value::is_i64) => "int",
        _ if !draft.choices.is_empty() => "",
        _ => "any",
    })
}

/// A type and its format in the words of the spec.
fn named_type(ty: Option<&str>, format: Option<&str>) -> Option<&'static str> {
    Some(match ty? {
        "string" => match format {
            Some("date-time") => "datetime",
            Some("date") => "date",
            Some("email") => "email",
            Some("uri" | "url") => "url",
            Some("password") => "secret",
            Some("binary" | "byte") => "file",
            _ => "string",
        },
        "integer" => "int",
        "number" => "float",
        "boolean" => "bool",
        "array" => "array",
        "object" => "object",
        "file" => "file",
        _ => return None,
    })
}

/// The name of a schema that comes in itself again.
fn circle(reference: &str) -> Rc<str> {
    reference.rsplit('/').next().unwrap_or_default().into()
}

/// A step of a reference, without what stands for `/`, `~` and signs that a URL cannot have.
fn step(step: &str) -> String {
    let mut bytes = Vec::with_capacity(step.len());
    let mut rest = step.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.filter(|_| *first == b'%').unwrap_or(*first));
        rest = match byte.filter(|_| *first == b'%') {
            Some(_) => behind.get(2..).unwrap_or_default(),
            None => behind,
        };
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}

/// The values of an enum, as far as the type has them.
fn scalars(ty: &str, values: &[Value]) -> Vec<Scalar> {
    let text = |value: &Value| match value {
        Value::String(text) if !text.is_empty() => Some(Scalar::Text(text.clone())),
        Value::Number(number) => Some(Scalar::Text(number.to_string())),
        _ => None,
    };
    let int = |value: &Value| match value {
        Value::String(text) => text.trim().parse().ok().map(Scalar::Int),
        value => value.as_i64().map(Scalar::Int),
    };
    let mut scalars: Vec<Scalar> = match ty {
        "string" => values.iter().filter_map(text).collect(),
        "int" => values.iter().filter_map(int).collect(),
        _ => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    scalars.retain(|value| seen.insert(value.clone()));
    scalars
}

/// Many numbers in a row, such as the days of a month, are a range and not as many names.
fn row(facts: &mut Facts) {
    let ints = facts.values.iter().map(|value| match value {
        Scalar::Int(value) => Some(*value),
        Scalar::Text(_) => None,
    });
    let Some(mut ints) = ints.collect::<Option<Vec<_>>>() else { return };
    ints.sort_unstable();
    let (Some(first), Some(last)) = (ints.first(), ints.last()) else { return };
    let is_row = ints.windows(2).all(|pair| matches!(pair, [one, next] if one + 1 == *next));
    if is_row && ints.len() >= ROW {
        facts.range = [Some(*first), Some(*last)];
        facts.values.clear();
    }
}

/// A list or map of a value. The spec has them in one level.
fn outer(facts: Facts, inner: Facts, open: &str, close: &str) -> Facts {
    if inner.types().any(|ty| Type::parse(ty).shape != Shape::One) {
        return Facts { ty: format!("{open}any{close}"), ..facts };
    }
    let ty = if inner.ty.contains('|') { "any" } else { inner.ty.as_str() };
    Facts {
        ty: format!("{open}{ty}{close}"),
        values: inner.values,
        circle: inner.circle,
        fields: inner.fields,
        choices: inner.choices,
        range: inner.range,
        length: inner.length,
        ..facts
    }
}

/// Whether a default says anything: `null` is what is assumed without one.
fn is_fact(value: &Value) -> bool {
    match value {
        Value::Null | Value::Object(_) => false,
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
