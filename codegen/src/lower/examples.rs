//! Calls as examples show them, and the bodies that they send.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::json::{Object, sorted};
use super::lowerer::Lowerer;
use crate::ir::{Base, Example, Expr, Member, Members, SentIn, Type, WireShape};
use crate::reading::{are_ints, item_of_text, variant_name};
use crate::spec::{self, Request};
use crate::ty::BuiltIn;

impl<'a> Lowerer<'a> {
    /// A call of a request.
    pub(super) fn example(
        &self,
        members: &Members,
        request: Request<'_>,
        example: &'a spec::Example,
    ) -> Example {
        let body = request.sent(example);
        let given = Given {
            path: &example.path,
            query: &example.query,
            headers: &example.headers,
            body: &body,
            files: Some(&example.files),
        };
        let text =
            example.body.is_some().then(|| self.body_text(members, request.is_bare(), &body));
        Example { body: text, ..self.arguments(members, &given) }
    }

    /// Members are taken in the order of the spec, whatever the order in the example.
    fn arguments(&self, members: &Members, example: &Given<'_>) -> Example {
        let given = |member: &Member| {
            let files = example.files.and_then(|files| files.get(&member.wire));
            if let (true, Some(files)) = (member.base_is_file(), files) {
                let mut files = files.as_slice().iter().map(|file| Expr::File {
                    name: file.name.clone(),
                    content_type: file.ty.clone(),
                    text: file.text.clone(),
                });
                let value = match member.ty.shape {
                    WireShape::One => files.next()?,
                    _ => Expr::List(files.collect()),
                };
                return Some((value, false));
            }
            let values = match member.place {
                SentIn::Path => example.path,
                SentIn::Query => example.query,
                SentIn::Header => example.headers,
                SentIn::Body => example.body,
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
    pub(super) fn body_text(&self, members: &Members, is_bare: bool, values: &Object) -> String {
        let mut sent = members.all().filter(|member| member.place == SentIn::Body);
        match sent.next().filter(|_| is_bare) {
            Some(list) => self.value_text(&list.ty, values.get(&list.wire).unwrap_or(&Json::Null)),
            None => self.object_text(members, values),
        }
    }

    /// An object as the client writes it: the members in the order of the spec, without blanks.
    fn object_text(&self, members: &Members, values: &Object) -> String {
        let sent = members.all().filter(|member| member.place == SentIn::Body);
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
            (WireShape::List, Json::Array(items)) => {
                format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(","))
            }
            (WireShape::Map, Json::Object(entries)) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|(name, _)| *name);
                let entries = entries
                    .into_iter()
                    .map(|(name, value)| format!("{}:{}", Json::from(name.as_str()), one(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
            (WireShape::Csv, value) => {
                let items = self.items(&ty.base, value);
                let text = |item: &Json| match item {
                    Json::String(text) => text.clone(),
                    // As the client writes it: without `.0`.
                    Json::Number(number) if ty.base == Base::Float => {
                        number.as_f64().unwrap_or_default().to_string()
                    }
                    item => one(item),
                };
                Json::from(items.iter().map(text).collect::<Vec<_>>().join(",")).to_string()
            }
            (_, value) => one(value),
        }
    }

    /// The items of a list that is sent as one text, which an example may write as a list too.
    fn items(&self, base: &Base, value: &Json) -> Vec<Json> {
        let built_in = match base {
            Base::Int => Some(BuiltIn::Int),
            Base::Float => Some(BuiltIn::Float),
            Base::Bool => Some(BuiltIn::Bool),
            Base::Enum(name) if are_ints(self.values(name)) => Some(BuiltIn::Int),
            _ => None,
        };
        let item = |text: &str| item_of_text(built_in, text);
        match value {
            Json::Array(items) => items.clone(),
            Json::String(text) => {
                text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(item).collect()
            }
            value => vec![value.clone()],
        }
    }

    /// A value of an example as Rust.
    pub(super) fn expr(&self, ty: &Type, value: &Json) -> Expr {
        match (ty.shape, value) {
            (WireShape::One, value) => self.one(&ty.base, value),
            (_, Json::Array(items)) if items.is_empty() => Expr::Empty(ty.base.clone()),
            (WireShape::Csv, value) => match self.items(&ty.base, value) {
                items if items.is_empty() => Expr::Empty(ty.base.clone()),
                items => Expr::List(items.iter().map(|item| self.one(&ty.base, item)).collect()),
            },
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
                let example = self.arguments(members, &given);
                Expr::Object { ty: name.clone(), args: example.args, setters: example.setters }
            }
            (_, Json::Bool(value)) => Expr::Bool(*value),
            (Base::Float, Json::Number(value)) => Expr::Float(value.as_f64().unwrap_or_default()),
            (_, Json::Number(value)) => Expr::Int(value.as_i64().unwrap_or_default()),
            (_, Json::String(text)) => Expr::Text(text.clone()),
            (_, value) => Expr::Json(sorted(value)),
        }
    }

    /// What can be set on an object that is sent.
    pub(super) fn members_of(&self, name: &str) -> &Members {
        self.inputs.get(name).map_or(&NO_MEMBERS, Rc::as_ref)
    }

    /// The values of an enum.
    pub(super) fn values(&self, name: &str) -> &'a [spec::EnumValue] {
        self.usage.get(name).and_then(|ty| ty.values.as_deref()).unwrap_or_default()
    }

    pub(super) fn variant(&self, name: &str, value: &Json) -> Expr {
        let variant =
            self.values(name).iter().find(|known| known.value == *value).and_then(variant_name);
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

static NO_MEMBERS: Members = Members { required: Vec::new(), optional: Vec::new() };
