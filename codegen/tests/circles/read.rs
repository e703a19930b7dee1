//! What a file of Rust defines, and what it names.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree};

/// What is read from one file.
#[derive(Default)]
pub struct Source {
    /// Modules that are files of their own.
    pub children: BTreeSet<String>,
    /// Items that it defines.
    pub items: BTreeSet<String>,
    /// What it imports or hands on.
    pub imports: Vec<Import>,
    /// Paths in its code.
    pub paths: Vec<Vec<String>>,
    /// All names in its code but those in imports.
    pub words: BTreeSet<String>,
}

pub struct Import {
    pub path: Vec<String>,
    /// What it is called here. Everything that is behind the path where it has none.
    pub name: Option<String>,
    /// Whether others can take it from here.
    pub public: bool,
}

/// Reads a file, without what is compiled for its tests only.
pub fn read(text: &str) -> Source {
    let mut source = Source::default();
    items(&syn::parse_file(text).unwrap().items, 0, &mut source);
    source
}

fn items(items: &[Item], depth: usize, source: &mut Source) {
    for item in items.iter().filter(|item| !is_test(item)) {
        match item {
            Item::Use(import) => {
                let public = !matches!(import.vis, syn::Visibility::Inherited);
                flatten(&import.tree, &mut Vec::new(), &mut |path, name| {
                    // A module that stands in the file has the file itself above it.
                    let inner = path.iter().take_while(|part| *part == "super").count().min(depth);
                    source.imports.push(Import { path: path[inner..].to_vec(), name, public });
                });
            }
            Item::Mod(module) => match &module.content {
                // A file that lies elsewhere is shared with other crates, and knows none of them.
                None if module.attrs.iter().any(|attribute| attribute.path().is_ident("path")) => {}
                None => drop(source.children.insert(module.ident.to_string())),
                Some((_, inner)) => self::items(inner, depth + 1, source),
            },
            item => {
                source.items.extend(name(item));
                tokens(item.to_token_stream(), source);
            }
        }
    }
}

fn is_test(item: &Item) -> bool {
    let (Item::Mod(syn::ItemMod { attrs, .. })
    | Item::Use(syn::ItemUse { attrs, .. })
    | Item::Fn(syn::ItemFn { attrs, .. })
    | Item::Impl(syn::ItemImpl { attrs, .. })) = item
    else {
        return false;
    };
    attrs
        .iter()
        .any(|attribute| attribute.to_token_stream().to_string().replace(' ', "") == "#[cfg(test)]")
}

fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Each path of an import, with the name that it has here.
fn flatten(
    tree: &UseTree,
    path: &mut Vec<String>,
    add: &mut impl FnMut(Vec<String>, Option<String>),
) {
    let last = |part: &syn::Ident, path: &[String]| match part.to_string() {
        part if part == "self" => path.to_vec(),
        part => path.iter().cloned().chain([part]).collect(),
    };
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, add);
            path.pop();
        }
        UseTree::Name(inner) => {
            let path = last(&inner.ident, path);
            let name = path.last().cloned();
            add(path, name);
        }
        UseTree::Rename(inner) => add(last(&inner.ident, path), Some(inner.rename.to_string())),
        UseTree::Glob(_) => add(path.clone(), None),
        UseTree::Group(group) => group.items.iter().for_each(|inner| flatten(inner, path, add)),
    }
}

/// Paths and names in code, that of macros too.
fn tokens(code: TokenStream, source: &mut Source) {
    let code: Vec<_> = code.into_iter().collect();
    let mut path: Vec<String> = Vec::new();
    let is_colon =
        |at: usize| matches!(code.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    for (at, token) in code.iter().enumerate() {
        match token {
            TokenTree::Ident(name) => {
                let goes_on = at >= 2 && is_colon(at - 1) && is_colon(at - 2);
                if !goes_on {
                    source.paths.push(std::mem::take(&mut path));
                }
                // `$crate` is a path from where the macro is used.
                let is_macro = matches!(at.checked_sub(1).and_then(|at| code.get(at)), Some(TokenTree::Punct(mark)) if mark.as_char() == '$');
                path.push(if is_macro { format!("${name}") } else { name.to_string() });
                source.words.insert(name.to_string());
            }
            TokenTree::Group(group) => {
                source.paths.push(std::mem::take(&mut path));
                tokens(group.stream(), source);
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => {}
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                source.paths.push(std::mem::take(&mut path))
            }
        }
    }
    source.paths.push(path);
    source.paths.retain(|path| path.len() > 1);
}
