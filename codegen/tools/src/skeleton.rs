//! The file of an endpoint that is not described yet: everything that follows from its method and its
//! path, and blanks for the rest.

mod blanks;
mod path;
mod refusal;
mod text;

use codegen::check::{base_path, repeats};
use codegen::files::Spec;
use codegen::names::{self, RESERVED_GROUPS};
use codegen::source::Source;
use codegen::spec::Method;
use heck::ToSnakeCase;

use crate::edit::arranged;
use crate::naming::{Groups, Namer, OperationName, literals};
pub use blanks::{Blank, blanks};
use path::segments;
pub use refusal::Refusal;
use refusal::refusal;
use text::text;

/// The file of an endpoint that is not described yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// Id of the operation.
    pub id: String,
    /// Path of the file below the folder of the spec.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Makes the skeleton of an endpoint.
///
/// # Errors
/// When the path is none, or the endpoint or its id is there already.
pub fn skeleton(
    spec: &Spec,
    method: Method,
    path: &str,
    id: Option<&str>,
) -> Result<Skeleton, Refusal> {
    let segments = segments(path)?;
    let base = base_path(&spec.api.base_url);
    if repeats(path, base) {
        let message = format!("the path begins with `{base}`, which is in `base_url` already");
        return Err(refusal(message, format!("leave `{base}` out")));
    }
    refuse_twin(spec, method, path)?;
    let called = match id {
        Some(id) => OperationName::of_id(id),
        None => suggested(spec, method, path)?,
    };
    let id = id.map_or_else(|| called.id(), str::to_owned);
    check_id(spec, &id, &id.split('.').collect::<Vec<_>>())?;
    let file = names::operation_file(&id);
    let namer = Namer::of(spec);
    // Of a name that something has, somebody has to choose another.
    let unless_taken = |name: String| if namer.is_taken(&name) { String::new() } else { name };
    let (request, answer) = (unless_taken(called.request()), unless_taken(called.object()));
    let text = text(spec, method, path, &segments, &id, (&request, &answer));
    let root =
        Source::new(file.clone(), &text).parse().map_err(|error| refusal(error.message, path))?;
    Ok(Skeleton { id, text: arranged(&file, &root), path: file })
}

fn refuse_twin(spec: &Spec, method: Method, path: &str) -> Result<(), Refusal> {
    let blank = |path: &str| -> Vec<String> {
        let blank = |part: &str| if part.starts_with('{') { "{}" } else { part }.to_owned();
        path.split('/').map(blank).collect()
    };
    let wanted = blank(path);
    let twin =
        spec.endpoints.iter().find(|file| file.method == method && blank(&file.path) == wanted);
    match twin {
        Some(file) => Err(refusal(
            format!("`{}` is `{} {}` already", file.id, method.as_str(), file.path),
            format!("change {}", file.source.shown_path()),
        )),
        None => Ok(()),
    }
}

/// The name that method and path suggest.
fn suggested(spec: &Spec, method: Method, path: &str) -> Result<OperationName, Refusal> {
    let called = OperationName::of_path(&Groups::of(spec).home(path), method.as_str(), path, None);
    let plain: Vec<_> = literals(path).map(|word| word.to_snake_case()).collect();
    if plain.iter().all(|word| names::is_snake_case(word)) {
        return Ok(called);
    }
    let id = format!("{}.{}", plain.join("."), called.verb);
    Err(refusal(format!("no good id follows from it: `{id}`"), "give one with `--id`"))
}

fn check_id(spec: &Spec, id: &str, words: &[&str]) -> Result<(), Refusal> {
    let help = "give an id such as `groups.channels.list` with `--id`";
    let reserved = ["crate", "mod", "self", "super"];
    let is_module = |word: &&str| names::is_snake_case(word) && !reserved.contains(word);
    if words.len() < 2 || !words.iter().all(is_module) {
        return Err(refusal(format!("`{id}` is no id of an operation"), help));
    }
    let group = words.first().copied().unwrap_or_default();
    if group == "types" || RESERVED_GROUPS.contains(&group) {
        return Err(refusal(format!("`{group}` cannot be the name of a group"), help));
    }
    for file in &spec.endpoints {
        let (taken, here) = (format!("{}.", file.id), format!("{id}."));
        if file.id == id {
            let message = format!("`{id}` is `{} {}` already", file.method.as_str(), file.path);
            return Err(refusal(message, help));
        }
        // A file cannot stand beside a folder of its name.
        if here.starts_with(&taken) || taken.starts_with(&here) {
            return Err(refusal(format!("`{id}` cannot stand beside `{}`", file.id), help));
        }
    }
    Ok(())
}
