//! The values of enums.

use super::texts::deprecation;
use crate::docs;
use crate::ir::{EnumValue, Values};
use crate::reading::{are_ints, variant_name};
use crate::spec::{self, Scalar};

pub(super) fn enum_values(values: &[spec::EnumValue]) -> Values {
    let variant = |value: &spec::EnumValue| {
        (variant_name(value), docs::lines(&value.docs), deprecation(value.deprecated.as_deref()))
    };
    if are_ints(values) {
        let values = values.iter().filter_map(|value| match (&value.value, variant(value)) {
            (Scalar::Int(wire), (Some(name), docs, deprecated)) => {
                Some(EnumValue { name, wire: *wire, docs, deprecated })
            }
            _ => None,
        });
        Values::Int(values.collect())
    } else {
        let values = values.iter().filter_map(|value| match (&value.value, variant(value)) {
            (Scalar::Text(wire), (Some(name), docs, deprecated)) => {
                Some(EnumValue { name, wire: wire.clone(), docs, deprecated })
            }
            _ => None,
        });
        Values::Text(values.collect())
    }
}
