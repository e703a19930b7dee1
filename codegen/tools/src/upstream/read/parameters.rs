//! The parameters of an operation: what stands in its path, its query and its headers.

use std::collections::{BTreeMap, HashMap};

use codegen::reading::{is_header_name, is_reserved_header};
use codegen::spec::ListStyle;
use codegen::ty::{Shape, Type};

use super::super::fixups::SchemaContext;
use super::super::model::{Facts, Operation, Section, parameters};
use super::super::raw;
use super::reader::{Reader, leave_out};
use super::references::follow;

impl<'a> Reader<'a> {
    pub(super) fn parameters(
        &mut self,
        key: &str,
        shared: &'a [raw::Parameter],
        own: &'a [raw::Parameter],
        facts: &mut Operation,
    ) -> Result<(), String> {
        let mut fields: BTreeMap<Section, Vec<(String, Facts)>> = BTreeMap::new();
        for raw in own.iter().chain(shared) {
            let raw = follow(raw, &self.parameters, ("parameters", self.text), |parameter| {
                parameter.reference.as_deref()
            })?;
            let section = match raw.place.as_str() {
                "path" => Section::Path,
                "query" => Section::Query,
                // Those are described elsewhere, OpenAPI says.
                "header" if is_reserved_header(&raw.name) => continue,
                "header" if !is_header_name(&raw.name) => {
                    let what = format!("`{}`, which upstream sends as a header", raw.name);
                    leave_out(facts, raw.required, &what, "that is no name of one");
                    continue;
                }
                "header" => Section::Header,
                place => {
                    let what = format!("`{}`, which upstream sends as {place}", raw.name);
                    leave_out(facts, raw.required, &what, "the spec has none of those");
                    continue;
                }
            };
            let fields = fields.entry(section).or_default();
            let is_same = |name: &str| match section {
                Section::Header => name.eq_ignore_ascii_case(&raw.name),
                _ => name == raw.name,
            };
            if fields.iter().any(|(name, _)| is_same(name)) {
                continue;
            }
            let is_path = section == Section::Path;
            let context = SchemaContext {
                operation: key,
                name: &raw.name,
                in_form: false,
                optional_path: is_path && !raw.required,
            };
            // The value alone would be another address.
            let odd = raw.style.as_deref().filter(|style| matches!(*style, "label" | "matrix"));
            if let Some(style) = odd.filter(|_| is_path) {
                let name = &raw.name;
                facts.refusal = Some(format!("`{name}` stands in its path in the style `{style}`"));
            }
            if let Some(why) = raw.content.iter().next().map(|(kind, _)| kind) {
                let what = format!("`{}`, which upstream sends as `{why}` in itself", raw.name);
                leave_out(facts, raw.required, &what, "parameters are texts, numbers and lists");
                continue;
            }
            let mut field = match &raw.schema {
                Some(schema) => self.schema(schema, &context, true)?,
                None => a_text(),
            };
            field.required = raw.required && !is_path;
            field.deprecated |= raw.deprecated;
            let why = unwritable(&field, raw);
            let nested = raw.schema.as_ref().is_some_and(|schema| self.holds_lists(schema));
            let why = why.or_else(|| nested.then(|| "a list of lists".to_owned()));
            if is_path {
                if why.is_some() || Type::parse(&field.ty).is_list() {
                    let what = why.unwrap_or_else(|| "a list".to_owned());
                    let told = format!("`{}`, which is {what}, is taken as one text", raw.name);
                    facts.notes.push(told);
                    field = Facts { deprecated: field.deprecated, ..a_text() };
                }
            } else if let Some(why) = why {
                let what = format!("`{}`, which is {why}", raw.name);
                leave_out(facts, raw.required, &what, "parameters are texts, numbers and lists");
                continue;
            }
            field.list = style(&field, raw).filter(|_| section == Section::Query);
            fields.push((raw.name.clone(), field));
        }
        // A path has the parameters that stand in it, whatever else is declared.
        let declared = fields.remove(&Section::Path).unwrap_or_default();
        let mut declared: HashMap<_, _> = declared.into_iter().collect();
        let path = parameters(key)
            .into_iter()
            .map(|name| (name.to_owned(), declared.remove(name).unwrap_or_else(a_text)));
        let path: Vec<_> = path.collect();
        let mut nowhere: Vec<_> = declared.into_keys().collect();
        nowhere.sort_unstable();
        for name in nowhere {
            facts.notes.push(format!("`{name}` is left out: the path has no place for it"));
        }
        if !path.is_empty() {
            fields.insert(Section::Path, path);
        }
        for (section, fields) in fields {
            *facts.section_mut(section) = Some(Facts { fields, ..Facts::object() });
        }
        Ok(())
    }
}

/// What a parameter is that cannot be written in a URL or a header.
fn unwritable(field: &Facts, raw: &raw::Parameter) -> Option<String> {
    let ty = Type::parse(&field.ty);
    match (ty.shape, ty.word()) {
        _ if raw.style.as_deref() == Some("deepObject") => {
            Some("an object in brackets (`deepObject`)".to_owned())
        }
        (Shape::List, _) if !raw.style.as_deref().is_none_or(is_style) => {
            Some(format!("a list in the style `{}`", raw.style.as_deref().unwrap_or_default()))
        }
        (Shape::Map, _) | (_, "object") => Some("an object".to_owned()),
        (_, "file") => Some("a file".to_owned()),
        _ => None,
    }
}

/// Whether a list can be written so.
fn is_style(style: &str) -> bool {
    ["form", "simple", "spaceDelimited", "pipeDelimited"].contains(&style)
}

/// How a list in a query is written. Where a document says nothing, it is one text with commas: that is how
/// all lists are in the queries of Zoom's that say so in words, and none of Zoom's documents states the style that
/// OpenAPI would assume.
fn style(field: &Facts, raw: &raw::Parameter) -> Option<ListStyle> {
    if !Type::parse(&field.ty).is_list() || raw.style.is_none() && raw.explode.is_none() {
        return None;
    }
    let (sign, explodes) = match raw.style.as_deref() {
        Some("spaceDelimited") => (Some(ListStyle::Space), false),
        Some("pipeDelimited") => (Some(ListStyle::Pipe), false),
        _ => (None, true),
    };
    if raw.explode.unwrap_or(explodes) { Some(ListStyle::Repeat) } else { sign }
}

fn a_text() -> Facts {
    Facts { ty: "string".to_owned(), ..Facts::default() }
}
