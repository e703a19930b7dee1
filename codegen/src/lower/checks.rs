//! What tests try of each thing that can be set.

use serde_json::Value as Json;

use super::json::Object;
use super::lowerer::Lowerer;
use crate::ir::{Base, Check, Expect, Member, Members, SentIn, Type, WireShape};
use crate::spec::Scalar;

impl<'a> Lowerer<'a> {
    /// One check for the constructor, one for each setter and one for each clearing.
    pub(super) fn checks(&self, members: &Members, is_bare: bool) -> Vec<Check> {
        let required: Vec<_> =
            members.required.iter().map(|member| (member, self.sample(&member.ty, 0))).collect();
        let args: Vec<_> =
            required.iter().map(|(member, sample)| self.expr(&member.ty, sample)).collect();
        let sent = required.iter().filter(|(member, _)| member.place == SentIn::Body);
        let sent: Object =
            sent.map(|(member, sample)| (member.wire.clone(), sample.clone())).collect();
        let check = |setter, expect| Check { args: args.clone(), setter, expect };
        let body = |extra: Option<(&Member, Json)>| {
            let mut sent = sent.clone();
            sent.extend(extra.map(|(member, value)| (member.wire.clone(), value)));
            Expect::Body(self.body_text(members, is_bare, &sent))
        };
        let mut checks = Vec::new();
        if members.optional.iter().any(|member| member.place == SentIn::Body) || !sent.is_empty() {
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
                    SentIn::Body => body(Some((member, sample))),
                    SentIn::Header => Expect::Header(format!("{}: {text}", member.wire)),
                    SentIn::Path | SentIn::Query => {
                        Expect::Query(format!("{}={text}", member.wire))
                    }
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
            Base::Enum(name) => match self.values(name).first().map(|value| &value.value) {
                Some(Scalar::Int(value)) => Json::from(*value),
                Some(Scalar::Text(value)) => Json::from(value.as_str()),
                None => Json::Null,
            },
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
            WireShape::One | WireShape::Csv => one,
            WireShape::List => Json::from(vec![one]),
            WireShape::Map => Json::Object([("a".to_owned(), one)].into_iter().collect()),
        }
    }
}
