//! The API and its crate: names that Cargo and Rust take, folders that are there for nothing else, addresses.

use super::context::Context;
use super::texts;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;
use crate::spec::Api;

/// All of it.
pub(super) fn api(cx: &Context<'_>, out: &mut Diagnostics) {
    let Some(file) = &cx.files.api else { return };
    let root = At::root(&file.source);
    let api = &file.value;
    texts::title(&root, &api.title, out);
    address(&root.member("base_url"), Some(&api.base_url), out);
    address(&root.member("government_url"), api.government_url.as_ref(), out);
    package(&root.member("crate"), &api.package, out);
    folder(&root.member("folder"), api.folder.as_ref(), out);
    folder(&root.member("tests"), api.tests.as_ref(), out);
    for (member, part) in [("core", &api.core), ("fake", &api.fake)] {
        let Some(part) = part else { continue };
        let at = root.member(member);
        package(&at.member("crate"), &part.package, out);
        folder(&at.member("folder"), Some(&part.folder), out);
    }
    if let Some(runtime) = &api.runtime {
        let at = root.member("runtime");
        package(&at.member("client"), &runtime.client, out);
        package(&at.member("fake"), &runtime.fake, out);
    }
    distinct(&root, api, out);
    roles(&root, api, out);
    generated_folders(&root, api, out);
}

/// The core and the fake are crates of their own.
fn distinct(root: &At<'_>, api: &Api, out: &mut Diagnostics) {
    let core = api.core.as_ref().map(|core| ("core", &core.package));
    let fake = api.fake.as_ref().map(|fake| ("fake", &fake.package));
    let mut known = vec![("crate", &api.package)];
    for (member, name) in [core, fake].into_iter().flatten() {
        let at = root.member(member);
        let at = at.member("crate");
        if let Some((other, _)) = known.iter().find(|(_, known)| *known == name) {
            let message = format!("`{name}` is the name of another crate of this API");
            let diagnostic =
                Diagnostic::new(Rule::BadApi, at.place(), message, "give each crate its own name");
            out.push(diagnostic.related(root.member(other).name(), "the other one"));
        }
        known.push((member, name));
    }
}

/// Whoever acts on another crate's runtime is none, and has no core and no fake of its own.
fn roles(root: &At<'_>, api: &Api, out: &mut Diagnostics) {
    let Some(runtime) = &api.runtime else { return };
    if api.core.is_some() {
        let message = "what sends and reads is the runtime, and this is beside it";
        let help = "leave out `core`";
        let diagnostic = Diagnostic::new(Rule::BadApi, root.member("core").name(), message, help);
        out.push(diagnostic.related(root.member("runtime").name(), "the runtime"));
    }
    if api.fake.is_some() {
        let message = "the fake is that of the runtime, and this one is beside it";
        let help = "leave out `fake`: the crate has the tables itself";
        let diagnostic = Diagnostic::new(Rule::BadApi, root.member("fake").name(), message, help);
        out.push(diagnostic.related(root.member("runtime").name(), "the runtime"));
    }
    for (member, name) in [("client", &runtime.client), ("fake", &runtime.fake)] {
        if *name == api.package {
            let message = format!("`{name}` is the crate itself");
            let help = "name the crate that it depends on, or leave out `runtime`";
            let at = root.member("runtime");
            out.report(Rule::BadApi, at.member(member).place(), message, help);
        }
    }
}

/// What is generated is in folders of its own: the ones that are emptied hold nothing else.
fn generated_folders(root: &At<'_>, api: &Api, out: &mut Diagnostics) {
    let (client, limits) = (api.client_dir(), api.limits_dir());
    let (fake, tests) = (api.fake_dir(), api.tests_dir());
    let inside = |a: &str, b: &str| format!("{a}/").starts_with(&format!("{b}/"));
    let mut pairs =
        vec![(&fake, "fake", &client), (&tests, "tests", &client), (&tests, "tests", &fake)];
    if api.core.is_some() {
        let others = [&client, &fake, &tests];
        pairs.extend(others.map(|other| (&limits, "core", other)));
    }
    for (own, member, other) in pairs {
        if inside(own, other) || inside(other, own) {
            let message = format!("the generated files of `{own}` and `{other}` would be mixed up");
            out.report(Rule::BadApi, root.member(member).place(), message, "give another folder");
            return;
        }
    }
}

/// A name that is one of a package, and with `_` for `-` one of a crate.
fn package(at: &At<'_>, name: &str, out: &mut Diagnostics) {
    let library = name.replace('-', "_");
    if !names::is_snake_case(&library) || name.starts_with('_') {
        let help = "write lower-case words with `-` between them, as in `zoom-rooms`";
        out.report(Rule::BadName, at.place(), format!("`{name}` is no name of a crate"), help);
    } else if names::escape(&library) != library || RESERVED.contains(&library.as_str()) {
        let message = format!("`{name}` means something else in Rust");
        out.report(Rule::ReservedName, at.place(), message, "give the crate another name");
    }
}

/// Crates that every program has.
const RESERVED: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

/// A folder below the one that holds the spec.
fn folder(at: &At<'_>, folder: Option<&String>, out: &mut Diagnostics) {
    let is_part = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains([':', '\\', '"', '\n', '\r'])
    };
    if let Some(folder) = folder.filter(|folder| !folder.split('/').all(is_part)) {
        let message = format!("`{folder}` is no folder below the one that holds `spec/`");
        let help = "write the names of folders with `/` between them, and leave it out for that folder itself";
        out.report(Rule::BadApi, at.place(), message, help);
    }
}

/// A URL that a path can be put behind.
fn address(at: &At<'_>, url: Option<&String>, out: &mut Diagnostics) {
    let Some(url) = url else { return };
    let rest = url.strip_prefix("https://").unwrap_or_default();
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '~');
    let is_segment =
        |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(is_path);
    let is_well = !host.is_empty()
        && host.chars().all(is_host)
        && path.is_none_or(|path| path.split('/').all(is_segment));
    if !is_well {
        let message = format!("`{url}` is no address that paths can be put behind");
        let help = "write it as in `https://api.example.com/v2`: a host, and no slash at the end";
        out.report(Rule::BadApi, at.place(), message, help);
    }
}
