//! How to look whether a call took effect.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::ir::{Match, Source, Verify};

pub(super) fn verify(verify: Option<&Verify>) -> TokenStream {
    let Some(Verify { operation, path, expect, items, matches, when }) = verify else {
        return quote!(None);
    };
    let operation = operation.iter().map(|part| ident(part));
    let path = path.iter().map(|(parameter, value)| {
        let value = source(value);
        quote!((#parameter, #value))
    });
    let expect = source(expect);
    let matches = matches
        .iter()
        .map(|Match { sent, listed }| quote!(Match { sent: #sent, listed: &[#(#listed),*] }));
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
        Some(&Verify {
            operation: &crate::generated::#(#operation)::*::OPERATION,
            path: &[#(#path),*],
            expect: #expect,
            items: &[#(#items),*],
            matches: &[#(#matches),*],
            when: &[#(#when),*],
        })
    }
}

fn source(source: &Source) -> TokenStream {
    match source {
        Source::Path(name) => quote!(Source::Path(#name)),
        Source::Body(name) => quote!(Source::Body(#name)),
    }
}
