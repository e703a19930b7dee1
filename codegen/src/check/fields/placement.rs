//! What stands where it has an effect.

use std::collections::HashSet;

use crate::check::context::Context;
use crate::diagnostic::{Diagnostics, Rule};
use crate::reading::{is_file, separator};
use crate::resolve::Base;
use crate::spec::{Direction, Field, ListStyle};
use crate::ty::{BuiltIn, Shape};
use crate::walk::FieldLocation;

/// Members stand only where they have an effect, and types only where they can be written.
pub(in crate::check) fn placement(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut forms: HashSet<*const Field> = HashSet::new();
    cx.requests(&mut |_, _, request| {
        let fields = request.body.filter(|body| body.form).and_then(|body| body.fields.as_deref());
        forms.extend(fields.map(<[Field]>::as_ptr));
    });
    cx.field_lists(&mut |at, location, fields| {
        let multipart = forms.contains(&fields.as_ptr()) || fields.iter().any(is_file);
        let multipart = multipart && location == FieldLocation::Body;
        for (index, field) in fields.iter().enumerate() {
            for (member, message, help) in misplaced(field, cx.base(field), location, multipart) {
                out.report(Rule::Misplaced, at.item(index).member(member).place(), message, help);
            }
        }
    });
}

/// The member that has no effect, what is wrong with it, and what to do.
type Misplacement = (&'static str, &'static str, &'static str);

fn misplaced(
    field: &Field,
    base: Base<'_>,
    location: FieldLocation,
    multipart: bool,
) -> Vec<Misplacement> {
    let one = field.ty.shape == Shape::One;
    let is_list = field.ty.is_list();
    let is_file = is_file(field);
    // What can stand in a path, a query or a list with commas.
    let scalar = match base {
        Base::BuiltIn(built_in) => !matches!(built_in, BuiltIn::File | BuiltIn::Any),
        Base::Object(_) => false,
        Base::Id(_) | Base::Enum(..) | Base::Unknown => true,
    };
    let unknown = matches!(base, Base::Unknown);
    let is_secret = field.ty.built_in() == Some(BuiltIn::Secret);
    let is_number = unknown || matches!(base, Base::BuiltIn(BuiltIn::Int | BuiltIn::Float));
    let is_text = unknown || base.is_text();
    let leave_out = "leave it out";
    let cases = [
        (
            location == FieldLocation::Path && !(one && scalar),
            "type",
            "a path takes one text, number or enum",
            "use another type",
        ),
        (
            location == FieldLocation::Query
                && !unknown
                && (field.ty.shape == Shape::Map || !scalar),
            "type",
            "a query takes texts, numbers, enums and lists of them",
            "use another type",
        ),
        (
            location == FieldLocation::Header && (field.ty.shape == Shape::Map || !scalar),
            "type",
            "a header takes texts, numbers, enums and lists of them",
            "use another type",
        ),
        (
            is_secret && matches!(location, FieldLocation::Path | FieldLocation::Query),
            "type",
            "a secret does not belong into a URL, which is logged on its way",
            "send it in the body, or use another type",
        ),
        (
            is_secret && !one,
            "type",
            "a list or map of secrets cannot be hidden",
            "use another type",
        ),
        (
            is_file && !(location == FieldLocation::Body && field.ty.shape != Shape::Map),
            "type",
            "a file can only be a field of a body",
            "put it into the `fields` of a `body`",
        ),
        (
            field.needs.is_some()
                && (location != FieldLocation::Query || field.ty != BuiltIn::Bool && !unknown),
            "needs",
            "only a `bool` in a query can need another parameter",
            leave_out,
        ),
        (
            field.list.is_some() && !is_list && !unknown,
            "list",
            "only a list has a `list` style",
            "leave it out, or make the type a list",
        ),
        (
            field.list.and_then(separator).is_some() && is_list && !scalar,
            "list",
            "the items of this list cannot stand in one text",
            leave_out,
        ),
        (
            field.list == Some(ListStyle::Repeat) && location != FieldLocation::Query,
            "list",
            "only a query repeats a parameter",
            "leave it out, or write `csv`",
        ),
        (
            matches!(field.list, Some(ListStyle::Space | ListStyle::Pipe))
                && location != FieldLocation::Query,
            "list",
            "only a query has a list with this between its items",
            "leave it out, or write `csv`",
        ),
        (field.range.is_some() && !is_number, "range", "only a number has a range", leave_out),
        (field.length.is_some() && !is_text, "length", "only a text has a length", leave_out),
        (
            field.items.is_some() && !is_list && !unknown,
            "items",
            "only a list has a number of items",
            leave_out,
        ),
        (
            field.max_bytes.is_some() && !is_file,
            "max_bytes",
            "only a file has a size in bytes",
            leave_out,
        ),
        (
            !field.content_types.is_empty() && !is_file,
            "content_types",
            "only a file has a content type",
            leave_out,
        ),
        (
            field.only.is_some() && location != FieldLocation::Type,
            "only",
            "what stands here goes one way anyway",
            leave_out,
        ),
        (
            !field.aliases.is_empty()
                && (!matches!(location, FieldLocation::Answer | FieldLocation::Type)
                    || field.only == Some(Direction::Write)),
            "aliases",
            "what is only sent has one name",
            leave_out,
        ),
        (
            field.required
                && (location == FieldLocation::Answer || field.only == Some(Direction::Read)),
            "required",
            "only what is sent can be required",
            leave_out,
        ),
        (
            field.required && field.default.is_some() && location != FieldLocation::Answer,
            "default",
            "what must be sent has no default",
            "leave out `default`, or `required`",
        ),
        (
            location == FieldLocation::Path && field.default.is_some(),
            "default",
            "what stands in a path has no default",
            leave_out,
        ),
        (
            field.nullable
                && (multipart
                    || !matches!(location, FieldLocation::Body | FieldLocation::Type)
                    || field.only == Some(Direction::Read)),
            "nullable",
            "only a field of a JSON body can be sent as `null`",
            leave_out,
        ),
        (
            field.nullable && field.required,
            "nullable",
            "an argument of the constructor cannot be cleared",
            "leave out `nullable`, or `required`",
        ),
    ];
    let wrong = cases.into_iter().filter(|(wrong, ..)| *wrong);
    wrong.map(|(_, member, message, help)| (member, message, help)).collect()
}
