//! Enums.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{deprecated, ident, outer_docs};
use crate::ir::{Enum, Values, Variant};

pub(super) fn open_enum(ty: &Enum) -> TokenStream {
    match &ty.values {
        Values::Text(values) => of(ty, values, &quote!(&'static str)),
        Values::Int(values) => of(ty, values, &quote!(i64)),
    }
}

fn of<T: ToTokens>(ty: &Enum, values: &[Variant<T>], wire: &TokenStream) -> TokenStream {
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
