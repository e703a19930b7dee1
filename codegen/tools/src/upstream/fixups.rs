//! Repairs of what upstream's documents have wrong.
//!
//! Each repair has a name, looks for one kind of mistake, and names the operations that are known
//! to have it. Where a document has such an operation without the mistake, upstream has mended it,
//! and the import says that the entry can go. Where the mistake turns up elsewhere, it is repaired
//! as well: other documents of Zoom are made by the same hands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model::{Bounds, Document, Key, route};
use super::raw::Schema;

/// A schema on its way to facts.
pub(super) struct Draft<'a> {
    pub(super) ty: Option<String>,
    pub(super) format: Option<String>,
    pub(super) values: Vec<Value>,
    /// Values of the items of a list.
    pub(super) item_values: Vec<Value>,
    pub(super) range: Bounds,
    pub(super) length: Bounds,
    pub(super) items: Bounds,
    pub(super) choices: Vec<&'a Schema>,
    pub(super) has_fields: bool,
}

/// Where a schema stands.
pub(super) struct SchemaContext<'a> {
    pub(super) operation: &'a str,
    /// Name of the field or parameter; empty for a body or an answer as a whole.
    pub(super) name: &'a str,
    /// Whether it is a part of a form.
    pub(super) in_form: bool,
    /// Whether it is a path parameter that may be left out.
    pub(super) optional_path: bool,
}

/// A repair.
pub struct FixUp {
    /// Its name.
    pub name: &'static str,
    /// What is wrong, and what becomes of it.
    pub what: &'static str,
    /// How it is known to be a mistake.
    pub why: &'static str,
    /// Where it is known: title of the document, and the operations in it.
    pub known: &'static [(&'static str, &'static [&'static str])],
    /// Mends the draft, and says whether there was anything to mend.
    pub(super) mend: fn(&mut Draft<'_>, &SchemaContext<'_>) -> bool,
}

/// All repairs, in the order in which they are tried.
pub const FIX_UPS: &[FixUp] = &[
    FixUp {
        name: "optional-path-parameter",
        what: "A path parameter is not marked as required; it is taken as required.",
        why: "OpenAPI allows no other, and a path without it is another path.",
        known: &[],
        mend: |_, context| context.optional_path,
    },
    FixUp {
        name: "untyped-object",
        what: "A schema has fields and no type; it is taken as an object.",
        why: "Only objects have fields.",
        known: &[],
        mend: |draft, _| {
            let applies = draft.ty.is_none() && draft.has_fields;
            if applies {
                draft.ty = Some("object".to_owned());
            }
            applies
        },
    },
    FixUp {
        name: "float-type",
        what: "The type is `double` or `float`; it is taken as `number`.",
        why: "In OpenAPI these are formats of `number`.",
        known: &[],
        mend: |draft, _| {
            let applies = matches!(draft.ty.as_deref(), Some("double" | "float"));
            if applies {
                draft.ty = Some("number".to_owned());
            }
            applies
        },
    },
    FixUp {
        name: "list-maximum",
        what: "A list has `minimum` or `maximum`; they are taken as `minItems` and `maxItems`.",
        why: "A list has no order of size. Where both are given they are the same number.",
        known: &[(
            "Users",
            &[
                "POST /groups/{groupId}/admins",
                "POST /groups/{groupId}/members",
                "GET /users/{userId}/assistants",
                "POST /users/{userId}/assistants",
                "GET /users/{userId}/schedulers",
            ],
        )],
        mend: |draft, _| {
            draft.ty.as_deref() == Some("array") && shift(&mut draft.range, &mut draft.items)
        },
    },
    FixUp {
        name: "list-values",
        what: "A list has an `enum`; it is taken as the one of its items.",
        why: "The values are single texts, and examples are lists of them.",
        known: &[("Users", &["GET /groups/{groupId}/settings"])],
        mend: |draft, _| {
            let applies = draft.ty.as_deref() == Some("array") && !draft.values.is_empty();
            if applies {
                draft.item_values = std::mem::take(&mut draft.values);
            }
            applies
        },
    },
    FixUp {
        name: "text-minimum",
        what: "A text has `minimum` or `maximum`; they are taken as `minLength` and `maxLength`.",
        why: "Numbers do not bound texts; a password has so many characters.",
        known: &[("Users", &["PUT /users/{userId}/password"])],
        mend: |draft, _| {
            draft.ty.as_deref() == Some("string") && shift(&mut draft.range, &mut draft.length)
        },
    },
    FixUp {
        name: "number-length",
        what: "An integer has `minLength` or `maxLength`; they are taken as a range of so many digits.",
        why: "Numbers have no length; a personal meeting ID has ten digits.",
        known: &[("Users", &["PATCH /users/{userId}"])],
        mend: |draft, _| {
            let applies = draft.ty.as_deref() == Some("integer") && draft.length != [None, None];
            if applies {
                let [least, most] = std::mem::take(&mut draft.length);
                let power = |digits: i64| 10_i64.checked_pow(u32::try_from(digits).ok()?);
                let [low, high] = &mut draft.range;
                *low =
                    low.or(least.filter(|digits| *digits > 0).and_then(|digits| power(digits - 1)));
                *high = high.or(most.and_then(power).map(|power| power - 1));
            }
            applies
        },
    },
    FixUp {
        name: "rounded-codes",
        what: "Licence codes beyond 2^53 are rounded to what JavaScript prints; they are the powers of two again.",
        why: "The texts beside them name the powers of two.",
        known: &[(
            "Users",
            &[
                "GET /users",
                "POST /users",
                "POST /users/features",
                "GET /users/{userId}",
                "PATCH /users/{userId}",
            ],
        )],
        mend: |draft, _| {
            replace(
                &mut draft.values,
                &[
                    (72_057_594_037_927_940, 1 << 56),
                    (144_115_188_075_855_870, 1 << 57),
                    (576_460_752_303_423_500, 1 << 59),
                ],
            )
        },
    },
    FixUp {
        name: "misprint-4086",
        what: "The licence option 4096 is printed as 4086.",
        why: "All others are powers of two, and the text beside it has 4096.",
        known: &[("Users", &["GET /users/{userId}/settings", "PATCH /users/{userId}/settings"])],
        mend: |draft, context| {
            context.name == "license_option" && replace(&mut draft.values, &[(4086, 4096)])
        },
    },
    FixUp {
        name: "nested-choice",
        what: "A choice is made of choices; they stand side by side.",
        why: "One query parameter decides among all of them.",
        known: &[(
            "Users",
            &[
                "GET /groups/{groupId}/settings",
                "PATCH /groups/{groupId}/settings",
                "GET /users/{userId}/settings",
                "PATCH /users/{userId}/settings",
            ],
        )],
        mend: |draft, _| {
            let nested =
                |schema: &&Schema| schema.properties.is_none() && !schema.one_of.is_empty();
            let mut applies = false;
            while let Some(at) = draft.choices.iter().position(nested) {
                let inner = draft.choices.remove(at).one_of.iter();
                draft.choices.splice(at..at, inner);
                applies = true;
            }
            applies
        },
    },
    FixUp {
        name: "file-as-text",
        what: "A file in a form has the type of a text; it is a file.",
        why: "Zoom wants a part with a file name there.",
        known: &[(
            "Users",
            &[
                "POST /groups/{groupId}/settings/virtual_backgrounds",
                "POST /users/{userId}/picture",
                "POST /users/{userId}/settings/virtual_backgrounds",
            ],
        )],
        mend: |draft, context| {
            let is_file = context.name.split('_').any(|word| word == "file");
            let is_text = draft.ty.as_deref() == Some("string") && draft.format.is_none();
            let applies = context.in_form && is_file && is_text && draft.values.is_empty();
            if applies {
                draft.format = Some("binary".to_owned());
            }
            applies
        },
    },
];

/// Moves bounds to where they belong. What is there already counts more.
fn shift(from: &mut Bounds, to: &mut Bounds) -> bool {
    let [low, high] = std::mem::take(from);
    let [least, most] = to;
    *least = least.or(low);
    *most = most.or(high);
    low.or(high).is_some()
}

/// Replaces integers among the values.
fn replace(values: &mut [Value], pairs: &[(i64, i64)]) -> bool {
    let mut applies = false;
    for value in values {
        if let Some((_, right)) = pairs.iter().find(|(wrong, _)| value.as_i64() == Some(*wrong)) {
            *value = Value::from(*right);
            applies = true;
        }
    }
    applies
}

/// Where repairs were made: name of the repair, and the routes of the operations.
#[derive(Default)]
pub(super) struct Repairs {
    made: BTreeMap<&'static str, BTreeSet<Key>>,
}

impl Repairs {
    /// Mends a draft in every way that applies.
    pub(super) fn mend(&mut self, draft: &mut Draft<'_>, context: &SchemaContext<'_>) {
        for fix_up in FIX_UPS {
            if (fix_up.mend)(draft, context) {
                let operations = self.made.entry(fix_up.name).or_default();
                operations.insert(route(context.operation));
            }
        }
    }

    /// In how many operations each repair was made.
    pub(super) fn made(&self, is_meant: impl Fn(&str) -> bool) -> Vec<(&'static str, usize)> {
        let made = self.made.iter().map(|(name, operations)| {
            (*name, operations.iter().filter(|route| is_meant(route)).count())
        });
        made.filter(|(_, count)| *count > 0).collect()
    }

    /// Repairs that are known to be needed in an operation of the document, and were not.
    pub(super) fn worn_out(
        &self,
        document: &Document,
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<(&'static FixUp, &'static str)> {
        let routes = document.operations.keys().map(|key| route(key));
        let routes: BTreeSet<_> = routes.filter(|route| is_meant(route)).collect();
        let known = FIX_UPS.iter().flat_map(|fix_up| {
            let here = fix_up.known.iter().filter(|(title, _)| *title == document.title);
            here.flat_map(move |(_, operations)| operations.iter().map(move |key| (fix_up, *key)))
        });
        let made = |fix_up: &FixUp, route: &str| {
            self.made.get(fix_up.name).is_some_and(|routes| routes.contains(route))
        };
        let is_worn_out = |(fix_up, key): &(&FixUp, &str)| {
            let route = route(key);
            routes.contains(&route) && !made(fix_up, &route)
        };
        known.filter(is_worn_out).collect()
    }
}
