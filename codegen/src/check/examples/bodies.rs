//! Bodies that examples send, and the files in them.

use serde_json::Value;

use crate::at::At;
use crate::check::values::ValueCheck;
use crate::diagnostic::Diagnostic;
use crate::reading::is_file;
use crate::spec::{Example, ExampleBody, ExampleFile, ExampleFiles, Field, Request};

/// What is sent in the body is what the body takes.
pub(super) fn body(
    values: &mut ValueCheck<'_, '_>,
    at: &At<'_>,
    request: Request<'_>,
    example: &Example,
) {
    let Some(sent) = request.body else {
        if example.body.is_some() || !example.files.is_empty() {
            let member = if example.body.is_some() { "body" } else { "files" };
            let help = "leave it out, or declare the `body` of the endpoint";
            let place = at.member(member).name();
            let found = Diagnostic::new(values.rule, place, "nothing is sent here", help);
            values.out.push(found.lacks(at.source().path(), "body"));
        }
        return;
    };
    let Some(fields) = values.cx.body_fields(sent) else { return };
    let body = at.member("body");
    let is_wrong = match &example.body {
        Some(ExampleBody::List(_)) => !sent.bare,
        Some(ExampleBody::Fields(_)) => sent.bare,
        None => false,
    };
    if is_wrong {
        let what = if sent.bare { "a list" } else { "an object" };
        values.report(&body, format!("this body is {what}"), format!("write {what}"));
        return;
    }
    let (files, fields): (Vec<_>, Vec<_>) = fields.iter().partition(|field| is_file(field));
    let fields: Vec<_> = fields.into_iter().cloned().collect();
    match (&example.body, fields.as_slice()) {
        (Some(ExampleBody::List(items)), [field, ..]) => {
            values.check_field(&body, field, &Value::Array(items.clone()));
        }
        _ => {
            let owner = sent.ty.as_deref().unwrap_or(at.source().path());
            values.check_object(&body, ("the body", owner), &fields, &request.sent(example));
        }
    }
    self::files(values, at, &files, example);
}

/// All files are there that must be, and no others.
fn files(values: &mut ValueCheck<'_, '_>, at: &At<'_>, fields: &[&Field], example: &Example) {
    let given = at.member("files");
    for (name, sent) in &example.files {
        let at = given.member(name);
        match fields.iter().find(|field| field.name == *name) {
            Some(field) => each_file(values, &at, field, sent),
            None => {
                let message = format!("the body has no file `{name}`");
                let help = "name a field that is a `file`";
                values.out.report(values.rule, at.name(), message, help);
            }
        }
    }
    let is_missing = |field: &&&Field| field.required && !example.files.contains_key(&field.name);
    for field in fields.iter().filter(is_missing) {
        let message = format!("the body needs the file `{}`", field.name);
        values.report(at, message, "add it to `files`");
    }
}

/// The files of an example are as many as the field takes.
fn each_file(values: &mut ValueCheck<'_, '_>, at: &At<'_>, field: &Field, files: &ExampleFiles) {
    match files {
        ExampleFiles::One(one) => file(values, at, field, one),
        ExampleFiles::Many(files) if field.ty.is_list() => {
            for (index, one) in files.iter().enumerate() {
                file(values, &at.item(index), field, one);
            }
        }
        ExampleFiles::Many(_) => {
            let message = format!("`{}` takes one file", field.name);
            values.report(at, message, "write one file, without `[` and `]`");
        }
    }
}

/// A file of an example is one that the field takes.
fn file(values: &mut ValueCheck<'_, '_>, at: &At<'_>, field: &Field, file: &ExampleFile) {
    let types = &field.content_types;
    if !types.is_empty() && !types.contains(&file.ty) {
        let message = format!("`{}` takes no `{}`", field.name, file.ty);
        values.report(&at.member("type"), message, format!("use one of {}", types.join(", ")));
    }
    let length = u64::try_from(file.text.len()).unwrap_or(u64::MAX);
    if let Some(most) = field.max_bytes.filter(|most| length > *most) {
        let message = format!("`{}` takes at most {most} bytes, not {length}", field.name);
        values.report(&at.member("text"), message, "write a shorter text");
    }
}
