//! From the decisions to Rust: spells, and decides nothing.
//!
//! All of it is tokens, in templates that look like what they give. `layout` makes files of them.

mod contract;
mod enums;
mod events;
mod example;
mod exports;
mod layout;
mod limits;
mod methods;
mod modules;
mod operation;
mod part;
mod records;
mod requests;
mod target;
mod tests;
mod tokens;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use layout::Draft;
use target::Target;
use tokens::ident;

use crate::ir::{Module, Type};
use crate::lower::Lowered;

pub use layout::File;
pub use part::{Part, PartKind, Placed};

/// The type of an argument, as it is written.
pub fn argument(ty: &Type) -> String {
    layout::ty(&types::argument(ty))
}

/// The type of a field that is received, as it is written.
pub fn received(ty: &Type) -> String {
    layout::ty(&types::received(ty))
}

/// Gives each generated file to `take`, with its path below the folder that holds `spec/`.
///
/// # Errors
/// When the tokens are not Rust, which is a fault of this crate; the text says where.
pub fn emit(lowered: &Lowered<'_>, mut take: impl FnMut(String, File)) -> Result<(), String> {
    let limits = lowered.rate_limits();
    let plans: Vec<_> = limits.plans.iter().map(|plan| plan.id.clone()).collect();
    let target = Target { api: lowered.api(), homes: &lowered.homes, plans: &plans };
    let api = target.api;
    let (client_dir, fake_dir, tests_dir) = (api.client_dir(), api.fake_dir(), api.tests_dir());
    let mut put = |path: String, draft: Draft, tokens: syn::Result<TokenStream>| {
        let file = tokens.and_then(|tokens| draft.lay_out(tokens));
        take(path.clone(), file.map_err(|error| format!("{path}: {error}"))?);
        Ok::<_, String>(())
    };
    let mut modules = Vec::new();
    for mut module in lowered.modules() {
        let path = module.path.join("/");
        let draft = Draft::new(&module.source, &module.docs);
        let tokens = described(&draft, target, &module);
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
    if api.runtime.is_some() {
        return Ok(());
    }
    let draft = Draft::new(&limits.source, &["What each plan allows.".to_owned()]);
    let tokens = limits::file(&draft, &limits);
    put(format!("{}/rate_limits.rs", api.limits_dir()), draft, Ok(tokens))
}

/// What callers see of a file of the spec.
fn described(draft: &Draft, target: Target<'_>, module: &Module) -> syn::Result<TokenStream> {
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
