//! What another type does on the wire, whatever it is called in Rust.

use std::collections::{HashMap, HashSet};

use codegen::ir::SentIn;
use codegen::reading::{are_ints, goes};
use codegen::resolve::Base;
use codegen::spec::{Direction, EnumValue, Field, ListStyle};
use codegen::ty::{BuiltIn, Shape, Type};

use super::change::Effect;
use super::surface::Surface;

/// What one value is in JSON, or in a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WireType<'a> {
    Text,
    DateTime,
    Date,
    Int,
    Float,
    Bool,
    File,
    Any,
    Object(&'a str),
}

impl WireType<'_> {
    /// Whether each value of this type is one of the other type, too.
    fn is_part_of(self, whole: Self) -> bool {
        self == whole
            || matches!(
                (self, whole),
                (_, Self::Any)
                    | (Self::Date | Self::DateTime, Self::Text)
                    | (Self::Int, Self::Float)
            )
    }
}

/// Compares types of two specs. Whoever sends has to be understood, and whoever reads has to
/// understand.
pub(super) struct Wire<'s, 'a> {
    pub(super) old: &'s Surface<'a>,
    pub(super) new: &'s Surface<'a>,
    /// Values that are read, or values that are written.
    pub(super) direction: Direction,
}

/// Names of objects that have been compared.
type Seen = HashSet<(String, String)>;

impl<'a> Wire<'_, 'a> {
    /// What another type of a field does.
    pub(super) fn field(&self, old: (SentIn, &Field), new: (SentIn, &Field)) -> Effect {
        self.value(old, new, &mut Seen::new())
    }

    /// What another answer does.
    pub(super) fn answer(&self, old: &str, new: &str) -> Effect {
        let bare = |surface: &Surface<'_>, name: &str| {
            surface.records.get(name).is_some_and(|answer| answer.record.bare)
        };
        if bare(self.old, old) != bare(self.new, new) {
            return Effect::Breaking;
        }
        self.object(old, new, &mut Seen::new())
    }

    fn value(&self, old: (SentIn, &Field), new: (SentIn, &Field), seen: &mut Seen) -> Effect {
        let (old_shape, new_shape) = (old.1.ty.shape, new.1.ty.shape);
        let styles = (list_style(old.0, old.1), list_style(new.0, new.1));
        let (was, is) = (wire_type(self.old, &old.1.ty), wire_type(self.new, &new.1.ty));
        match (old_shape, new_shape) {
            // Items with commas between them are a text.
            (Shape::One, Shape::List) if styles.1 == Some(COMMAS) => self.base(was, WireType::Text),
            (Shape::List, Shape::One) if styles.0 == Some(COMMAS) => self.base(WireType::Text, is),
            _ if old_shape != new_shape || styles.0 != styles.1 => Effect::Breaking,
            _ => match (was, is) {
                // What a type of the same name is made of is compared where it is declared.
                (WireType::Object(was), WireType::Object(is)) if was == is => Effect::None,
                (WireType::Object(was), WireType::Object(is)) => {
                    // An object that contains itself is the same if the rest is.
                    if seen.insert((was.to_owned(), is.to_owned())) {
                        self.object(was, is, seen)
                    } else {
                        Effect::None
                    }
                }
                _ => self.base(was, is).max(self.values(old.1.ty.word(), new.1.ty.word())),
            },
        }
    }

    /// What other values of an enum do. None is missed by those who only read.
    fn values(&self, old: &str, new: &str) -> Effect {
        let values = |surface: &Surface<'a>, name| surface.types.def(name)?.values.as_deref();
        let (Some(was), Some(is)) = (values(self.old, old), values(self.new, new)) else {
            return Effect::None;
        };
        let more = |of: &[EnumValue], than: &[EnumValue]| {
            of.iter().any(|value| than.iter().all(|other| other.value != value.value))
        };
        if old == new {
            Effect::None
        } else if self.direction == Direction::Write && more(was, is) {
            Effect::Breaking
        } else if more(is, was) {
            Effect::Additive
        } else {
            Effect::None
        }
    }

    /// What another type of one value does.
    fn base(&self, was: WireType<'_>, is: WireType<'_>) -> Effect {
        match self.direction {
            _ if was == is => Effect::None,
            Direction::Read if is.is_part_of(was) => Effect::None,
            Direction::Write if was.is_part_of(is) => Effect::Additive,
            _ => Effect::Breaking,
        }
    }

    fn object(&self, old: &str, new: &str, seen: &mut Seen) -> Effect {
        let fields = |fields: &'a [Field]| -> HashMap<&'a str, &'a Field> {
            let going = fields.iter().filter(|field| goes(field, self.direction));
            going.map(|field| (field.name.as_str(), field)).collect()
        };
        let sent = self.direction == Direction::Write;
        let (old, new) = (fields(self.old.fields_of(old)), fields(self.new.fields_of(new)));
        let kept = old.iter().map(|(name, was)| match new.get(name) {
            None => Effect::Breaking,
            Some(is) => {
                let value = self.value((SentIn::Body, was), (SentIn::Body, is), seen);
                let must = loosened(!self.demands(was), !self.demands(is));
                let null = loosened(was.nullable && sent, is.nullable && sent);
                value.max(must).max(null)
            }
        });
        let kept = kept.max().unwrap_or(Effect::None);
        let more = new.iter().filter(|(name, _)| !old.contains_key(*name));
        let more =
            more.map(|(_, is)| if self.demands(is) { Effect::Breaking } else { Effect::Additive });
        more.max().unwrap_or(Effect::None).max(kept)
    }

    /// Whether a field has to be sent.
    fn demands(&self, field: &Field) -> bool {
        self.direction == Direction::Write && field.required
    }
}

/// What becomes of a freedom.
fn loosened(was: bool, is: bool) -> Effect {
    match (was, is) {
        (true, false) => Effect::Breaking,
        (false, true) => Effect::Additive,
        _ => Effect::None,
    }
}

const COMMAS: &str = "as one text with commas";

/// How a list is written.
pub(super) fn list_style(place: SentIn, field: &Field) -> Option<&'static str> {
    match (field.ty.shape, place, field.list) {
        (Shape::List, _, Some(ListStyle::Csv))
        | (Shape::List, SentIn::Query | SentIn::Header, None) => Some(COMMAS),
        (Shape::List, _, Some(ListStyle::Repeat)) => Some("as one parameter for each item"),
        (Shape::List, _, Some(ListStyle::Space)) => Some("as one text with blanks"),
        (Shape::List, _, Some(ListStyle::Pipe)) => Some("as one text with `|`"),
        (Shape::List, _, None) => Some("as a JSON list"),
        _ => None,
    }
}

fn wire_type<'a>(surface: &Surface<'a>, ty: &Type) -> WireType<'a> {
    match surface.types.base(ty) {
        Base::BuiltIn(built_in) => match built_in {
            BuiltIn::String | BuiltIn::Email | BuiltIn::Url | BuiltIn::Secret => WireType::Text,
            BuiltIn::DateTime => WireType::DateTime,
            BuiltIn::Date => WireType::Date,
            BuiltIn::Int => WireType::Int,
            BuiltIn::Float => WireType::Float,
            BuiltIn::Bool => WireType::Bool,
            BuiltIn::File => WireType::File,
            BuiltIn::Any => WireType::Any,
        },
        Base::Object(def) => WireType::Object(&def.name),
        Base::Enum(_, values) if are_ints(values) => WireType::Int,
        Base::Enum(..) | Base::Id(_) | Base::Unknown => WireType::Text,
    }
}
