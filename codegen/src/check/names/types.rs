//! The names of types: each has one of its own.

use std::collections::HashMap;

use super::reserved::is_reserved_type;
use crate::at::{At, Kept};
use crate::check::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;

/// Where a name of a type comes from.
struct Named {
    kept: Kept,
    what: String,
}

/// All types of the crate have names of their own.
pub(in crate::check) fn types(cx: &Context<'_>, out: &mut Diagnostics) {
    let given = given(cx);
    for (name, named) in &given {
        refuse_bad(name, named, out);
    }
    refuse_taken(&given, out);
}

/// All names of types.
fn given(cx: &Context<'_>) -> Vec<(String, Named)> {
    let mut given: Vec<(String, Named)> = Vec::new();
    cx.types(&mut |at, def| {
        let kept = || at.keep("/name");
        given.push((def.name.clone(), Named { kept: kept(), what: "a type".to_owned() }));
        let both = cx.sent.contains(def.name.as_str()) && cx.received.contains(def.name.as_str());
        if both && def.fields.is_some() && names::is_pascal_case(&def.name) {
            let what = format!("the sent form of `{}`", def.name);
            given.push((format!("{}Input", def.name), Named { kept: kept(), what }));
        }
    });
    cx.requests(&mut |at, _, request| {
        if let Some(name) = request.name {
            let what = "a request".to_owned();
            given.push((name.to_owned(), Named { kept: at.keep("/request"), what }));
        }
        if let Some(name) = request.response.and_then(|response| response.name.as_deref()) {
            let what = "an answer".to_owned();
            given.push((name.to_owned(), Named { kept: at.keep("/response/name"), what }));
        }
    });
    for file in &cx.files.events {
        let kept = At::root(&file.source).keep("/payload");
        given.push((file.payload.clone(), Named { kept, what: "a payload".to_owned() }));
    }
    given
}

fn refuse_bad(name: &str, named: &Named, out: &mut Diagnostics) {
    if !names::is_pascal_case(name) {
        let message = format!("`{name}` is not the name of a type in Rust");
        let help = "write words that begin with a capital, without `_`, such as `UserStatus`";
        out.report(Rule::BadName, named.kept.place(), message, help);
    } else if is_reserved_type(name) {
        let message = format!("`{name}` is taken by Rust or by the crate");
        let help = "say more of what it is in the name";
        out.report(Rule::ReservedName, named.kept.place(), message, help);
    }
}

/// Of types with the same name the first one keeps it.
fn refuse_taken(given: &[(String, Named)], out: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Named> = HashMap::new();
    let mut taken: Vec<(&str, &Named, &Named)> = Vec::new();
    for (name, named) in given {
        match seen.get(name.as_str()) {
            None => drop(seen.insert(name, named)),
            Some(first) => taken.push((name, named, first)),
        }
    }
    // A file that began as a copy of another has all its names.
    taken.sort_by_key(|(_, named, first)| (named.kept.path(), first.kept.path()));
    let same = |a: &(&str, &Named, &Named), b: &(&str, &Named, &Named)| {
        (a.1.kept.path(), a.2.kept.path()) == (b.1.kept.path(), b.2.kept.path())
    };
    for taken in taken.chunk_by(same) {
        let [(name, named, first), rest @ ..] = taken else { continue };
        let mut message = format!("`{name}`, {}, has a name that is taken", named.what);
        let mut help = "rename one of them";
        if !rest.is_empty() {
            let rest: Vec<_> = rest.iter().map(|(name, ..)| format!("`{name}`")).collect();
            message = format!("{message}, and so have {}", rest.join(", "));
            help = "rename them in one of the two files";
        }
        let found = Diagnostic::new(Rule::NameCollision, named.kept.place(), message, help);
        out.push(found.related(first.kept.place(), first.what.as_str()));
    }
}
