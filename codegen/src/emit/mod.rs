//! From the decisions to Rust: spells, and decides nothing.
//!
//! All of it is tokens, in templates that look like what they give. `layout` makes files of them.

mod contract;
mod enums;
mod events;
mod example;
mod layout;
mod limits;
mod methods;
mod modules;
mod operation;
mod part;
mod records;
mod requests;
mod tests;
mod types;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use layout::Draft;

use crate::ir::{Homes, Module, Type};
use crate::lower::Lowered;
use crate::names;
use crate::spec::Api;

pub use layout::File;
pub use part::{Member, Part, Placed};

/// The type of an argument, as it is written.
pub fn argument(ty: &Type) -> String {
    layout::ty(&types::argument(ty))
}

/// The type of a field that is received, as it is written.
pub fn received(ty: &Type) -> String {
    layout::ty(&types::received(ty))
}

/// The crate that is written.
#[derive(Clone, Copy)]
struct Target<'a> {
    api: &'a Api,
    homes: &'a Homes,
    /// Names of the plans.
    plans: &'a [String],
}

impl<'a> Target<'a> {
    /// The crate, as others name it.
    fn library(self) -> Ident {
        ident(&self.api.library())
    }

    /// The crate that sends what this one describes.
    fn client(self) -> Ident {
        ident(&self.api.client_library())
    }

    /// The crate that acts, as generated code names it.
    fn runtime(self) -> Ident {
        self.api.runtime.as_ref().map_or_else(|| ident("crate"), |_| self.client())
    }

    /// The crate of the fake, as its tables name it.
    fn fake_runtime(self) -> Ident {
        let runtime = self.api.runtime.as_ref();
        runtime.map_or_else(|| ident("crate"), |runtime| ident(&runtime.fake.replace('-', "_")))
    }

    /// The module of the crate that exports a type.
    fn home(self, ty: &str) -> &'a str {
        self.homes.get(ty).map_or("types", String::as_str)
    }
}

/// Gives each generated file to `take`, with its path below the folder that holds `spec/`.
///
/// # Errors
/// When the tokens are not Rust, which is a fault of this crate; the text says where.
pub fn emit(lowered: &Lowered<'_>, mut take: impl FnMut(String, File)) -> Result<(), String> {
    let limits = lowered.rate_limits();
    let plans: Vec<_> = limits.plans.iter().map(|plan| plan.id.clone()).collect();
    let target = Target { api: lowered.api(), homes: &lowered.homes, plans: &plans };
    let folders = target.api.generated_dirs();
    let [client_dir, fake_dir, tests_dir] = &folders;
    let mut put = |path: String, draft: Draft, tokens: syn::Result<TokenStream>| {
        let file = tokens.and_then(|tokens| draft.lay_out(tokens));
        take(path.clone(), file.map_err(|error| format!("{path}: {error}"))?);
        Ok::<_, String>(())
    };
    let mut modules = Vec::new();
    for mut module in lowered.modules() {
        let path = module.path.join("/");
        let draft = Draft::new(&module.source, &module.docs);
        let tokens = api(&draft, target, &module);
        put(format!("{client_dir}/{path}.rs"), draft, tokens)?;
        if let Some(tables) = &module.tables {
            let draft = Draft::new(&module.source, &module.docs);
            let tokens = contract::file(target, &draft, tables);
            put(format!("{fake_dir}/{path}.rs"), draft, Ok(tokens))?;
        }
        if tests::has_tests(&module) {
            let tokens = tests::file(target, &module);
            put(format!("{tests_dir}/{path}.rs"), Draft::new(&module.source, &[]), Ok(tokens))?;
        }
        module.shrink();
        modules.push(module);
    }
    for (path, tokens) in modules::files(target, &modules) {
        put(path, Draft::default(), Ok(tokens))?;
    }
    if target.api.runtime.is_some() {
        return Ok(());
    }
    let draft = Draft::new(&limits.source, &["What each plan allows.".to_owned()]);
    let tokens = limits::file(&draft, &limits);
    put(format!("{client_dir}/rate_limits.rs"), draft, Ok(tokens))
}

/// What callers see of a file of the spec.
fn api(draft: &Draft, target: Target<'_>, module: &Module) -> syn::Result<TokenStream> {
    let imports = types::imports(target.homes, module);
    let requests = module.requests.iter().map(|request| requests::request(draft, target, request));
    let requests = requests.collect::<syn::Result<Vec<_>>>()?;
    let operation = module.operation.iter().map(|operation| operation::entry(draft, operation));
    let inputs = module.inputs.iter().map(|input| requests::input(draft, input));
    let records = module.records.iter().map(|record| records::record(draft, record));
    let enums = module.enums.iter().map(|ty| enums::open_enum(draft, ty));
    let ids = module.ids.iter().map(|id| {
        let name = ident(&id.name);
        let docs = draft.docs(Part::whole(&id.name), &id.docs);
        quote!(id! { #docs #name })
    });
    Ok(quote!(#imports #(#requests)* #(#operation)* #(#inputs)* #(#records)* #(#enums)* #(#ids)*))
}

fn ident(name: &str) -> Ident {
    if name == "crate" {
        return Ident::new(name, Span::call_site());
    }
    let name = names::escape(name);
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(&name, Span::call_site()),
    }
}

fn idents<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Ident> {
    names.into_iter().collect::<BTreeSet<_>>().into_iter().map(ident).collect()
}

/// `#[deprecated]`, if there is a reason.
fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated = #note]))
}

/// A value that may be missing, as Rust writes it.
fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        None => quote!(None),
        Some(value) => quote!(Some(#value)),
    }
}
