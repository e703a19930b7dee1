//! The files that hold the others together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::exports::{cfg, exports, operations};
use super::target::Target;
use super::tokens::{ident, idents};
use super::{contract, events, tests};
use crate::ir::Module;
use crate::version::VERSION;

/// Path and content of each `mod.rs`.
pub(super) fn files(target: Target<'_>, all: &[Module]) -> Vec<(String, TokenStream)> {
    let tree = ModuleTree::of(all);
    let api = target.api;
    let (client_dir, fake_dir, tests_dir) = (api.client_dir(), api.fake_dir(), api.tests_dir());
    let mut files = vec![(mod_file(&fake_dir, &[]), contract::root(target, all))];
    for (folder, children) in folders(all.iter()) {
        let tokens = crate_folder(target, &tree, &folder, &children);
        files.push((mod_file(&client_dir, &folder), tokens));
    }
    let tested = all.iter().filter(|module| tests::has_tests(module));
    for (folder, children) in folders(tested) {
        let tokens = tests::folder(target, all, &folder, &children);
        files.push((mod_file(&tests_dir, &folder), tokens));
    }
    files
}

/// The modules by path, and what is exported from each path and below.
struct ModuleTree<'a> {
    all: &'a [Module],
    modules: HashMap<&'a [String], &'a Module>,
    exports: HashMap<&'a [String], BTreeSet<&'a str>>,
}

impl<'a> ModuleTree<'a> {
    fn of(all: &'a [Module]) -> Self {
        let mut tree = Self { all, modules: HashMap::new(), exports: HashMap::new() };
        for module in all {
            tree.modules.insert(&module.path, module);
            for depth in 1..=module.path.len() {
                if let Some(path) = module.path.get(..depth) {
                    tree.exports.entry(path).or_default().extend(exports(module));
                }
            }
        }
        tree
    }
}

/// The folders that modules lie in, each with what lies directly in it.
fn folders<'a>(
    modules: impl Iterator<Item = &'a Module>,
) -> BTreeMap<Vec<String>, BTreeSet<&'a str>> {
    let mut folders: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
    for module in modules {
        for (depth, child) in module.path.iter().enumerate() {
            let folder = module.path.iter().take(depth).cloned().collect();
            folders.entry(folder).or_default().insert(child);
        }
    }
    folders
}

fn mod_file(root: &str, folder: &[String]) -> String {
    let mut path = root.to_owned();
    for part in folder {
        path.push('/');
        path.push_str(part);
    }
    path + "/mod.rs"
}

fn crate_folder(
    target: Target<'_>,
    tree: &ModuleTree<'_>,
    folder: &[String],
    children: &BTreeSet<&str>,
) -> TokenStream {
    if folder.is_empty() {
        return root(target, tree.all, children);
    }
    let shared = folder.first().is_some_and(|first| first == "types");
    let modules = children.iter().map(|child| {
        let mut path = folder.to_vec();
        path.push((*child).to_owned());
        let name = ident(child);
        let names = idents(tree.exports.get(path.as_slice()).into_iter().flatten().copied());
        let module = tree.modules.get(path.as_slice()).filter(|_| shared);
        let cfg = module.and_then(|module| cfg(&module.features));
        (quote!(#cfg pub(crate) mod #name;), quote!(#cfg pub use #name::{#(#names),*};))
    });
    let (modules, uses): (Vec<_>, Vec<_>) = modules.unzip();
    let all_events = is_root_of_events(tree.all, folder).then(|| events::all(tree.all));
    quote!(#(#modules)* #(#uses)* #all_events)
}

/// Whether all events lie below a folder.
fn is_root_of_events(all: &[Module], folder: &[String]) -> bool {
    let mut events = all.iter().filter(|module| module.event.is_some());
    matches!(folder, [_]) && events.next().is_some_and(|event| event.path.starts_with(folder))
}

/// What is shown of a group: its first operation or event. `None`: it is not public.
fn shown<'a>(all: &'a [Module], group: &str) -> Option<&'a Module> {
    all.iter().find(|module| {
        let is_shown = module.operation.is_some() || module.event.is_some();
        is_shown && module.path.first().is_some_and(|first| first == group)
    })
}

/// The groups, the table of all operations, and a macro with which the crate shows both.
fn root(target: Target<'_>, all: &[Module], children: &BTreeSet<&str>) -> TokenStream {
    let uses = children.iter().filter_map(|child| {
        let (cfg, name) = (cfg(&shown(all, child)?.features), ident(child));
        Some(quote!(#cfg pub use generated::#name;))
    });
    let modules = children.iter().map(|child| {
        let name = ident(child);
        let group = shown(all, child);
        let cfg = group.and_then(|module| cfg(&module.features));
        let docs = match group {
            Some(module) if module.event.is_some() => {
                vec![" What Zoom tells of by webhooks.".to_owned()]
            }
            Some(_) => group_docs(target, all, child),
            None => vec![" Types that several endpoints share.".to_owned()],
        };
        let public = if group.is_some() { quote!(pub) } else { quote!(pub(crate)) };
        quote!(#cfg #(#[doc = #docs])* #public mod #name;)
    });
    let operations = operations(all, "OPERATION");
    let runtime = target.runtime();
    let types = (!children.contains("types")).then(|| {
        let docs = " Types that several endpoints share: there are none.";
        quote!(#[doc = #docs] pub(crate) mod types {})
    });
    // Where another crate acts, the plans are those of that crate, and calls go to its address.
    let limits = if target.api.core.is_none() && target.api.runtime.is_none() {
        quote!(
            pub(crate) mod rate_limits;
        )
    } else {
        let plans = target.plans.iter();
        let base = &target.api.base_url;
        quote! {
            const _: () = runtime::same_plans(&[#(#plans),*]);
            const _: () = runtime::same_base(#base);
        }
    };
    let version = Literal::u32_unsuffixed(VERSION);
    quote! {
        #![allow(deprecated)]
        use runtime::Operation;

        #(#modules)*
        #types
        #limits
        #runtime::generated_code! { #version }

        /// Every operation of the groups that the crate was built with, sorted by id.
        pub static OPERATIONS: &[&Operation] = &[#(#operations),*];

        /// Shows the groups and the table. Behind a glob, the compiler does not say which feature a group needs.
        #[allow(unused_macros)]
        macro_rules! show {
            () => {
                #(#uses)*
                pub use generated::OPERATIONS;
            };
        }
        #[allow(unused_imports)]
        pub(crate) use show;
    }
}

/// What a group has: its requests, with what each answers, and its answers, with what brings them.
fn group_docs(target: Target<'_>, all: &[Module], group: &str) -> Vec<String> {
    let link = |name: &str| format!("[`{name}`]({}::{name})", target.home(name));
    let mut requests = Vec::new();
    let mut answers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for module in all.iter().filter(|module| module.path.first().is_some_and(|it| it == group)) {
        let Some(operation) = &module.operation else { continue };
        for request in &module.requests {
            let name = format!("[`{0}`]({group}::{0})", request.name);
            let answer = request.output.as_deref().map(link).unwrap_or_default();
            let (method, path) = (operation.method.as_str(), &operation.path);
            requests.push(format!(" | {name} | {answer} | `{method} {path}` |"));
            if let Some(output) = &request.output {
                answers.entry(output).or_default().push(name);
            }
        }
    }
    let lines = |text: &[&str]| text.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let mut docs =
        vec![format!(" Requests and answers of {}.", group.replace('_', " ")), String::new()];
    docs.extend(lines(&[" # Requests", "", " | request | answer | call |", " |---|---|---|"]));
    docs.extend(requests);
    docs.extend(lines(&["", " # Answers", "", " | answer | to |", " |---|---|"]));
    docs.extend(
        answers.iter().map(|(answer, to)| format!(" | {} | {} |", link(answer), to.join(", "))),
    );
    docs
}
