//! From located JSON to values of Rust, so that no text is read twice.

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::node::{Node, NodeKind};

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            NodeKind::Null => visitor.visit_unit(),
            NodeKind::Bool(value) => visitor.visit_bool(*value),
            NodeKind::Number(digits) => number(digits, visitor),
            NodeKind::Text(text) => visitor.visit_borrowed_str(text),
            NodeKind::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            NodeKind::Object(members) => {
                let members = members.iter().map(|member| (member.name.as_str(), &member.value));
                visitor.visit_map(MapDeserializer::new(members))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.kind {
            NodeKind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.kind {
            NodeKind::Text(text) => {
                text.as_str().into_deserializer().deserialize_enum(name, variants, visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for &'de Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Whole numbers stay whole, as far as 64 bits go.
fn number<'de, V: Visitor<'de>>(digits: &str, visitor: V) -> Result<V::Value, Error> {
    match (digits.parse(), digits.parse(), digits.parse()) {
        (Ok(whole), ..) => visitor.visit_u64(whole),
        (_, Ok(whole), _) if digits != "-0" => visitor.visit_i64(whole),
        (.., Ok(number)) => visitor.visit_f64(number),
        _ => Err(serde::de::Error::custom(format!("`{digits}` is no number"))),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde_json::Value;

    use crate::source::Source;

    #[test]
    fn values_are_those_that_the_text_has() {
        let texts = [
            r#"{ "a": [1, -2, 1.5, 1e3, -0, 18446744073709551615, 99999999999999999999], "b": null }"#,
            r#"[true, false, "ä\n\u00e9", {}, []]"#,
        ];
        for text in texts {
            let node = Source::new("a.json", text).parse().ok();
            let read = node.as_ref().and_then(|node| Value::deserialize(node).ok());
            assert_eq!(read, serde_json::from_str(text).ok(), "{text}");
            assert!(read.is_some(), "{text}");
        }
    }
}
