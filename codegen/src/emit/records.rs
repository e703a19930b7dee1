//! Objects that are received.

use proc_macro2::TokenStream;
use quote::quote;

use super::{deprecated, ident, outer_docs, types};
use crate::ir::Record;

pub(super) fn record(record: &Record) -> TokenStream {
    let name = ident(&record.name);
    let docs = outer_docs(&record.docs);
    let fields = record.fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), types::received(&field.ty));
        let docs = outer_docs(&field.docs);
        let deprecated = deprecated(field.deprecated.as_ref());
        quote!(#docs #deprecated pub #name: #ty)
    });
    quote! {
        #docs
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    }
}
