//! Enums and identifiers.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{deprecated, ident, outer_docs};
use crate::ir::{Enum, Id, Values, Variant};

pub(super) fn enums(enums: &[Enum]) -> TokenStream {
    let text = enums.iter().filter(|ty| matches!(ty.values, Values::Text(_))).map(|ty| ident(&ty.name));
    let int = enums.iter().filter(|ty| matches!(ty.values, Values::Int(_))).map(|ty| ident(&ty.name));
    let (has_text, has_int) = kinds(enums);
    let text = has_text.then(|| quote!(text_enum! { #(#text)* }));
    let int = has_int.then(|| quote!(int_enum! { #(#int)* }));
    let enums = enums.iter().map(|ty| match &ty.values {
        Values::Text(values) => open_enum(ty, values, &quote!(&'static str)),
        Values::Int(values) => open_enum(ty, values, &quote!(i64)),
    });
    quote! {
        #(#enums)*
        #text
        #int
    }
}

/// Whether there are enums of texts, and of integers.
pub(super) fn kinds(enums: &[Enum]) -> (bool, bool) {
    let text = enums.iter().any(|ty| matches!(ty.values, Values::Text(_)));
    let int = enums.iter().any(|ty| matches!(ty.values, Values::Int(_)));
    (text, int)
}

fn open_enum<T: ToTokens>(ty: &Enum, values: &[Variant<T>], wire: &TokenStream) -> TokenStream {
    let name = ident(&ty.name);
    let docs = outer_docs(&ty.docs);
    let variants = values.iter().map(|value| {
        let (name, docs) = (ident(&value.name), outer_docs(&value.docs));
        let deprecated = deprecated(value.deprecated.as_ref());
        quote!(#docs #deprecated #name)
    });
    let table = values.iter().map(|value| {
        let (name, wire) = (ident(&value.name), &value.wire);
        quote!((#wire, Self::#name))
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A value that the spec does not list."]
            Unknown(UnknownValue),
        }

        impl #name {
            const VALUES: &'static [(#wire, Self)] = &[#(#table),*];
        }
    }
}

pub(super) fn ids(ids: &[Id]) -> TokenStream {
    if ids.is_empty() {
        return TokenStream::new();
    }
    let ids = ids.iter().map(|id| {
        let (name, docs) = (ident(&id.name), outer_docs(&id.docs));
        quote!(#docs #name;)
    });
    quote!(id! { #(#ids)* })
}
