//! How a call with more items than Zoom takes is cut: the list and its bounds are there.

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::files::Located;
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::instead;
use crate::spec::{Direction, Endpoint, Field, Split};
use crate::ty::Shape;
use crate::walk;

/// What is cut is a list that is sent and has a greatest number of items.
pub(super) fn split(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let Some(split) = &file.split else { continue };
        let root = At::root(&file.source);
        let at = root.member("split");
        let Some(fields) = sent(cx, file) else { continue };
        let list = fields.iter().copied().find(|field| field.name == split.list);
        let place = at.member("list").place();
        match list {
            None => {
                let message = format!("`{}` sends no list `{}`", file.id, split.list);
                let lists = fields.iter().filter(|field| field.ty.shape == Shape::List);
                let names: Vec<_> = lists.map(|field| field.name.as_str()).collect();
                let help = instead(&split.list, &names);
                let (owner, name) = cx.sent_lack(file, &split.list);
                out.push(Diagnostic::new(Rule::BadSplit, place, message, help).lacks(owner, name));
            }
            Some(field) if matches!(cx.base(field), Base::Unknown) => {}
            Some(field) if field.ty.shape != Shape::List => {
                let message = format!("`{}` is no list, and cannot be cut", field.name);
                out.report(Rule::BadSplit, place, message, "name a list, or leave `split` out");
            }
            Some(Field { items: Some([_, Some(_)]), .. }) => {}
            Some(field) => {
                let message = format!("nothing says how many `{}` one call takes", field.name);
                let help = "give the list a greatest number of `items`, or leave `split` out";
                let owner = file.source.path();
                let name = format!("{}/items", field.name);
                out.push(Diagnostic::new(Rule::BadSplit, place, message, help).lacks(owner, name));
            }
        }
        kinds(cx, split, list, &at, out);
    }
}

/// The kinds of items are told apart by a field that they have.
fn kinds(
    cx: &Context<'_>,
    split: &Split,
    list: Option<&Field>,
    at: &At<'_>,
    out: &mut Diagnostics,
) {
    let Some(by) = &split.by else {
        if !split.most.is_empty() {
            let help = "add `by`, the field that tells the kinds apart";
            let place = at.member("most").name();
            out.report(Rule::BadSplit, place, "nothing says what the kinds are kinds of", help);
        }
        return;
    };
    if split.most.is_empty() {
        let help = "add `most`: values of that field, and how many such items one call takes";
        out.report(Rule::BadSplit, at.member("by").name(), "no kind has a number", help);
    }
    for (kind, _) in split.most.iter().filter(|(_, most)| **most == 0) {
        let message = format!("a call takes no item of the kind `{kind}`");
        let place = at.member("most");
        let place = place.member(kind).place();
        out.report(Rule::BadSplit, place, message, "write 1 or more");
    }
    let Some(list) = list else { return };
    let fields: Vec<_> = match cx.base(list) {
        Base::Unknown => return,
        Base::Object(def) => def.fields.iter().flatten().collect(),
        _ => Vec::new(),
    };
    if !fields.iter().any(|field| field.name == *by && goes(field, Direction::Write)) {
        let message = format!("an item of `{}` has no field `{by}`", list.name);
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        out.report(Rule::BadSplit, at.member("by").place(), message, instead(by, &names));
    }
}

/// What is sent in the query and in the body. `None`: that cannot be said.
fn sent<'a>(cx: &Context<'a>, file: &'a Located<Endpoint>) -> Option<Vec<&'a Field>> {
    let mut all: Vec<&Field> = file.query.iter().collect();
    let mut known = true;
    walk::requests(file, &mut |_, request| match cx.sent_fields(request) {
        Some(fields) => all.extend(fields.iter().filter(|field| goes(field, Direction::Write))),
        None => known = false,
    });
    known.then_some(all)
}
