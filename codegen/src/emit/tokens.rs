//! Pieces of Rust that are needed everywhere.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::names;

/// The crate itself, at the beginning of a path.
pub(super) fn here() -> Ident {
    Ident::new("crate", Span::call_site())
}

pub(super) fn ident(name: &str) -> Ident {
    let name = names::escape(name);
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(&name, Span::call_site()),
    }
}

pub(super) fn idents<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Ident> {
    names.into_iter().collect::<BTreeSet<_>>().into_iter().map(ident).collect()
}

/// `#[deprecated]`, if there is a reason.
pub(super) fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated = #note]))
}

/// A value that may be missing, as Rust writes it.
pub(super) fn option<T: ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        None => quote!(None),
        Some(value) => quote!(Some(#value)),
    }
}
