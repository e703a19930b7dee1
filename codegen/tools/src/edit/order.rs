//! The order of members. It is that of the fields in [`codegen::spec`], which the tables of
//! `spec/README.md` follow.

use std::fmt;

use codegen::schema::Content;
use codegen::source::{Member, Node, NodeKind};
use codegen::spec;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// What stands at a place of a file, as far as the order of its members goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    Api,
    Package,
    Runtime,
    Endpoint,
    Event,
    TypesFile,
    RateLimits,
    LintFile,
    Glossary,
    Scopes,
    Verify,
    Split,
    Gone,
    Body,
    Response,
    Variants,
    Pages,
    /// A list of objects of one definition, and whether it may be left out when it is empty.
    List(ListItem, bool),
    Item(ListItem),
    /// Anything else. New members come last.
    Free,
}

/// What the lists of the format hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListItem {
    Field,
    Variant,
    ErrorCode,
    Example,
    TypeDef,
    EnumValue,
    Evidence,
    Cause,
    EventExample,
    Plan,
    Pool,
    SpecialLimit,
    Exception,
    Text,
}

impl Definition {
    pub(super) fn of(content: Content) -> Self {
        match content {
            Content::Api => Self::Api,
            Content::Endpoint => Self::Endpoint,
            Content::Event => Self::Event,
            Content::Types => Self::TypesFile,
            Content::RateLimits => Self::RateLimits,
            Content::Lint => Self::LintFile,
            Content::Glossary => Self::Glossary,
        }
    }

    /// The definition one step below.
    pub(super) fn below(self, step: &str) -> Self {
        match (self, step) {
            (Self::List(item, _), _) => Self::Item(item),
            (Self::Api, "fake") => Self::Package,
            (Self::Api, "runtime") => Self::Runtime,
            (Self::Endpoint | Self::Event, "scopes") => Self::Scopes,
            (Self::Endpoint, "verify") => Self::Verify,
            (Self::Endpoint, "split") => Self::Split,
            (Self::Endpoint, "pages") => Self::Pages,
            (Self::Endpoint, "variants") => Self::Variants,
            (Self::Endpoint, "path_params" | "query" | "headers") => {
                Self::List(ListItem::Field, true)
            }
            (Self::Item(ListItem::ErrorCode), "gone") => Self::Gone,
            (Self::Gone, "unless") => Self::List(ListItem::Text, true),
            (Self::Endpoint, "errors") => Self::List(ListItem::ErrorCode, true),
            (Self::Endpoint, "prerequisites" | "limits") | (Self::Event, "prerequisites") => {
                Self::List(ListItem::Text, true)
            }
            (Self::Event, "caused_by") => Self::List(ListItem::Cause, true),
            (Self::Event, "fields") => Self::List(ListItem::Field, false),
            (Self::Event, "examples") => Self::List(ListItem::EventExample, false),
            (Self::Endpoint | Self::Item(ListItem::Variant), "body") => Self::Body,
            (Self::Endpoint | Self::Item(ListItem::Variant), "response") => Self::Response,
            (Self::Endpoint | Self::Item(ListItem::Variant), "examples") => {
                Self::List(ListItem::Example, true)
            }
            (Self::Endpoint | Self::Event, "types") => Self::List(ListItem::TypeDef, true),
            (Self::TypesFile, "types") => Self::List(ListItem::TypeDef, false),
            (Self::Endpoint | Self::Event | Self::TypesFile | Self::RateLimits, "evidence") => {
                Self::List(ListItem::Evidence, true)
            }
            (Self::Body | Self::Response | Self::Item(ListItem::TypeDef), "fields") => {
                Self::List(ListItem::Field, false)
            }
            (Self::Item(ListItem::TypeDef), "values") => Self::List(ListItem::EnumValue, false),
            (Self::Item(ListItem::Evidence), "names") => Self::List(ListItem::Text, true),
            (Self::Item(ListItem::Field), "aliases") => Self::List(ListItem::Text, true),
            (Self::Variants, "each") => Self::List(ListItem::Variant, false),
            (Self::LintFile, "exceptions") => Self::List(ListItem::Exception, false),
            (Self::RateLimits, "plans") => Self::List(ListItem::Plan, false),
            (Self::RateLimits, "special") => Self::List(ListItem::SpecialLimit, false),
            (Self::Item(ListItem::Plan), "pools") => Self::List(ListItem::Pool, true),
            _ => Self::Free,
        }
    }

    /// Whether a list without elements is left out.
    pub(super) fn may_be_absent(self) -> bool {
        matches!(self, Self::List(_, true))
    }

    /// Where a new member comes.
    pub(super) fn position(self, members: &[Member], name: &str) -> usize {
        let order = self.order();
        let rank = |name: &str| order.iter().position(|known| *known == name);
        let Some(own) = rank(name) else { return members.len() };
        let before = |member: &Member| rank(&member.name).is_some_and(|rank| rank < own);
        members.iter().rposition(before).map_or(0, |last| last + 1)
    }

    /// Puts the members of a value into order, and those of all that is in it.
    pub(super) fn arrange(self, node: &mut Node) {
        match &mut node.kind {
            NodeKind::Object(members) => {
                let order = self.order();
                let rank = |name: &str| {
                    order.iter().position(|known| *known == name).unwrap_or(order.len())
                };
                members.sort_by_key(|member| rank(&member.name));
                for member in members {
                    self.below(&member.name).arrange(&mut member.value);
                }
            }
            NodeKind::List(items) => items.iter_mut().for_each(|item| self.below("").arrange(item)),
            _ => {}
        }
    }

    /// Whether the members of a value, and those of all that is in it, are in order.
    pub(super) fn is_arranged(self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Object(members) => {
                let order = self.order();
                let rank = |member: &Member| {
                    order.iter().position(|known| *known == member.name).unwrap_or(order.len())
                };
                members.is_sorted_by_key(rank)
                    && members
                        .iter()
                        .all(|member| self.below(&member.name).is_arranged(&member.value))
            }
            NodeKind::List(items) => {
                let below = self.below("");
                items.iter().all(|item| below.is_arranged(item))
            }
            _ => true,
        }
    }

    /// The members that the format knows here.
    fn order(self) -> &'static [&'static str] {
        match self {
            Self::Api => members::<spec::Api>(),
            Self::Package => members::<spec::Package>(),
            Self::Runtime => members::<spec::Runtime>(),
            Self::Endpoint => members::<spec::Endpoint>(),
            Self::Event => members::<spec::Event>(),
            Self::TypesFile => members::<spec::TypesFile>(),
            Self::RateLimits => members::<spec::RateLimits>(),
            Self::LintFile => members::<spec::LintFile>(),
            Self::Glossary => members::<spec::Glossary>(),
            Self::Scopes => members::<spec::Scopes>(),
            Self::Verify => members::<spec::Verify>(),
            Self::Split => members::<spec::Split>(),
            Self::Gone => members::<spec::Gone>(),
            Self::Body => members::<spec::Body>(),
            Self::Response => members::<spec::Response>(),
            Self::Variants => members::<spec::Variants>(),
            Self::Pages => members::<spec::Pages>(),
            Self::Item(ListItem::Field) => members::<spec::Field>(),
            Self::Item(ListItem::Variant) => members::<spec::Variant>(),
            Self::Item(ListItem::ErrorCode) => members::<spec::ErrorCode>(),
            Self::Item(ListItem::Example) => members::<spec::Example>(),
            Self::Item(ListItem::TypeDef) => members::<spec::TypeDef>(),
            Self::Item(ListItem::EnumValue) => members::<spec::EnumValue>(),
            Self::Item(ListItem::Evidence) => members::<spec::Evidence>(),
            Self::Item(ListItem::Cause) => members::<spec::Cause>(),
            Self::Item(ListItem::EventExample) => members::<spec::EventExample>(),
            Self::Item(ListItem::Plan) => members::<spec::Plan>(),
            Self::Item(ListItem::Pool) => members::<spec::Pool>(),
            Self::Item(ListItem::SpecialLimit) => members::<spec::SpecialLimit>(),
            Self::Item(ListItem::Exception) => members::<spec::Exception>(),
            Self::Item(ListItem::Text) | Self::List(..) | Self::Free => &[],
        }
    }
}

/// The names of the members that a type of the model reads, in the order of its fields.
fn members<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // Reading ends at once: what is wanted of it are the names that it asks for.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// Listens to which members a type asks for.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Heard;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Heard> {
        *self.0 = fields;
        Err(Heard)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Heard> {
        Err(Heard)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The names are known; there is nothing to read.
#[derive(Debug)]
struct Heard;

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing to read")
    }
}

impl std::error::Error for Heard {}

impl de::Error for Heard {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
