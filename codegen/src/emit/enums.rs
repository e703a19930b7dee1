//! Enums.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::layout::Draft;
use super::part::{Part, PartKind};
use super::tokens::{deprecated, ident};
use crate::ir::{Enum, EnumValue, Values};

pub(super) fn open_enum(draft: &Draft, ty: &Enum) -> TokenStream {
    match &ty.values {
        Values::Text(values) => of(draft, ty, values, quote!(text_enum), String::to_token_stream),
        Values::Int(values) => of(draft, ty, values, quote!(int_enum), |wire| {
            Literal::i64_unsuffixed(*wire).into_token_stream()
        }),
    }
}

fn of<T>(
    draft: &Draft,
    ty: &Enum,
    values: &[EnumValue<T>],
    kind: TokenStream,
    spell: impl Fn(&T) -> TokenStream,
) -> TokenStream {
    let name = ident(&ty.name);
    let whole = |docs: &[String]| draft.docs(Part::whole(&ty.name), docs);
    let docs = whole(&ty.docs);
    let variants = values.iter().map(|value| {
        let part = Part::of(&ty.name, PartKind::Variant(value.name.clone()));
        let docs = draft.docs(part, &value.docs);
        let (name, deprecated) = (ident(&value.name), deprecated(value.deprecated.as_ref()));
        quote!(#docs #deprecated #name)
    });
    let unknown = whole(&["A value that the spec does not list.".to_owned()]);
    let table = whole(&[]);
    let pairs = values.iter().map(|value| {
        let part = Part::of(&ty.name, PartKind::Variant(value.name.clone()));
        let (mark, wire, name) = (draft.docs(part, &[]), spell(&value.wire), ident(&value.name));
        quote!(#mark #wire => #name)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
            Unknown(UnknownValue),
        }

        #table
        #kind! {
            #name {
                #(#pairs,)*
            }
        }
    }
}
