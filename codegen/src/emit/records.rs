//! Objects that are received.

use proc_macro2::TokenStream;
use quote::quote;

use super::{deprecated, ident, outer_docs, types};
use crate::ir::Record;

pub(super) fn records(records: &[Record]) -> TokenStream {
    if records.is_empty() {
        return TokenStream::new();
    }
    let names = records.iter().map(|record| ident(&record.name));
    let records = records.iter().map(record);
    quote! {
        #(#records)*
        record! { #(#names)* }
    }
}

fn record(record: &Record) -> TokenStream {
    let name = ident(&record.name);
    let docs = outer_docs(&record.docs);
    let fields = record.fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), types::received(&field.ty));
        let docs = outer_docs(&field.docs);
        let deprecated = deprecated(field.deprecated.as_ref());
        quote!(#docs #deprecated pub #name: #ty)
    });
    let slots = record.fields.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        quote!((#wire, &mut self.#name))
    });
    let views = record.fields.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        quote!((#wire, &self.#name))
    });
    let aliases = record.fields.iter().flat_map(|field| {
        let wire = &field.wire;
        field.aliases.iter().map(move |alias| quote!((#alias, #wire)))
    });
    quote! {
        #docs
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }

        impl Record for #name {
            fn read(&mut self, from: &mut dyn Members) -> Result<(), Stop> {
                from.read(&mut [#(#slots),*], &[#(#aliases),*])
            }

            fn show(&self, to: &mut dyn Fields) {
                to.fields(&[#(#views),*]);
            }
        }
    }
}
