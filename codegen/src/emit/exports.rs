//! What a file gives to those that hold the others together.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::ident;
use crate::ir::Module;

/// The public names of a file.
pub(super) fn exports(module: &Module) -> Vec<&str> {
    let mut names: Vec<_> = module.requests.iter().map(|request| request.name.as_str()).collect();
    names.extend(module.inputs.iter().map(|input| input.name.as_str()));
    names.extend(module.records.iter().map(|record| record.name.as_str()));
    names.extend(module.enums.iter().map(|ty| ty.name.as_str()));
    names.extend(module.ids.iter().map(|ty| ty.name.as_str()));
    names.sort_unstable();
    names
}

/// `#[cfg]` for what only some features need.
pub(super) fn cfg(features: &BTreeSet<String>) -> Option<TokenStream> {
    let mut names = features.iter();
    match (names.next(), features.len()) {
        (None, _) => None,
        (Some(feature), 1) => Some(quote!(#[cfg(feature = #feature)])),
        _ => Some(quote!(#[cfg(any(#(feature = #features),*))])),
    }
}

/// What each file of an operation has under a name.
pub(super) fn operations<'a>(
    all: &'a [Module],
    name: &'a str,
) -> impl Iterator<Item = TokenStream> + 'a {
    all.iter().filter(|module| module.operation.is_some()).map(move |module| {
        let cfg = cfg(&module.features);
        let path = module.path.iter().map(String::as_str).chain([name]).map(ident);
        quote!(#cfg &#(#path)::*)
    })
}
