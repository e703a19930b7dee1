//! Objects that are received.

use proc_macro2::TokenStream;
use quote::quote;

use super::layout::Draft;
use super::part::{Part, PartKind};
use super::tokens::{deprecated, ident};
use super::types;
use crate::ir::Record;

pub(super) fn record(draft: &Draft, record: &Record) -> TokenStream {
    let name = ident(&record.name);
    let docs = draft.docs(Part::whole(&record.name), &record.docs);
    let part = |name: &str| Part::of(&record.name, PartKind::Field(name.to_owned()));
    let fields = record.fields.iter().map(|field| {
        let docs = draft.docs(part(&field.name), &field.docs);
        let deprecated = deprecated(field.deprecated.as_ref());
        let (name, ty) = (ident(&field.name), types::received(&field.ty));
        quote!(#docs #deprecated pub #name: #ty)
    });
    let rest = draft.docs(Part::whole(&record.name), &[]);

    let table = draft.docs(Part::whole(&record.name), &[]);
    let bare = record.bare.then(|| quote!(@is_bare));
    let needs = record.items.as_ref().map(|items| quote!(needs #items));
    let sent = record.reads_only.as_ref().map(|names| quote!(sent(#(#names),*)));
    let wire = record.fields.iter().map(|field| {
        let mark = draft.docs(part(&field.name), &[]);
        let (name, wire, aliases) = (ident(&field.name), &field.wire, &field.aliases);
        quote!(#mark #wire #(| #aliases)* => #name)
    });
    // Beside the fields stands what the spec does not know. No wire name becomes this one.
    quote! {
        #docs
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #rest
            rest_: Rest,
        }

        #table
        record! {
            #bare #name #needs #sent {
                #(#wire,)*
            }
        }
    }
}
