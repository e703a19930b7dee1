//! What is excepted.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use codegen::at::At;
use codegen::day::Day;
use codegen::diagnostic::{Diagnostics, Rule};
use codegen::source::{Node, NodeKind, Source, Span};
use codegen::spec::Exception;

use super::context::Context;

/// Drops what is excepted, and reports exceptions that have expired or excuse nothing.
pub(super) fn apply(cx: &Context<'_>, out: &mut Diagnostics) {
    let Some(file) = &cx.spec.lint else { return };
    let sources: HashMap<&str, &Arc<Source>> =
        cx.spec.sources().map(|source| (source.path(), source)).collect();
    let places = file.exceptions.iter().map(|exception| place(&sources, exception));
    let places: Vec<Option<Span>> = places.collect();
    let is_over =
        |exception: &Exception| exception.until.parse().is_ok_and(|day: Day| day < cx.today);

    let mut by_place: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (index, exception) in file.exceptions.iter().enumerate() {
        let key = (exception.rule.as_str(), exception.file.as_str());
        by_place.entry(key).or_default().push(index);
    }
    let mut used = HashSet::new();
    out.retain(|found| {
        let span = &found.place.span;
        let key = (found.rule.as_str(), found.place.source.path());
        let mut excepted = false;
        for index in by_place.get(&key).into_iter().flatten() {
            let place = places.get(*index).and_then(Option::as_ref);
            if place.is_some_and(|place| place.start <= span.start && span.end <= place.end) {
                used.insert(*index);
                excepted |=
                    file.exceptions.get(*index).is_some_and(|exception| !is_over(exception));
            }
        }
        !excepted
    });

    let root = At::root(&file.source);
    let list = root.member("exceptions");
    for (index, (exception, place)) in file.exceptions.iter().zip(&places).enumerate() {
        let at = list.item(index);
        if !used.contains(&index) {
            let message = format!("nothing here breaks `{}`", exception.rule);
            let help = match (sources.get(exception.file.as_str()), place) {
                (None, _) => format!(
                    "there is no file `{}`: correct it, or remove the exception",
                    exception.file
                ),
                (Some(_), None) => format!(
                    "`{}` leads to nothing in that file: correct it, or remove the exception",
                    exception.at.as_deref().unwrap_or_default()
                ),
                _ => "remove the exception".to_owned(),
            };
            out.report(Rule::UnusedException, at.member("rule").place(), message, help);
        } else if is_over(exception) {
            let message = format!("this exception ended on {}", exception.until);
            let help = "mend what it excused, or look at it again and set a later day";
            out.report(Rule::ExpiredException, at.member("until").place(), message, help);
        }
    }
}

/// What an exception covers: the value at its place, with its name.
fn place(sources: &HashMap<&str, &Arc<Source>>, exception: &Exception) -> Option<Span> {
    let source = sources.get(exception.file.as_str())?;
    let Some(at) = &exception.at else { return Some(0..source.text().len()) };
    let tree = source.tree()?;
    let value = tree.named(at)?;
    Some(start(tree, at, value)..value.span.end)
}

/// Where a value begins: with its name, if it has one.
fn start(tree: &Node, at: &str, value: &Node) -> usize {
    let above = at.rsplit_once('/').and_then(|(above, _)| tree.named(above));
    let Some(NodeKind::Object(members)) = above.map(|node| &node.kind) else {
        return value.span.start;
    };
    let own = members.iter().find(|member| member.value.span == value.span);
    own.map_or(value.span.start, |member| member.name_span.start)
}
