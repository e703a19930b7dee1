//! Enums.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{Piece, ident, write_deprecated, write_docs};
use crate::ir::{Enum, Values, Variant};
use crate::names::escape;

pub(super) fn open_enum(ty: &Enum) -> [Piece; 2] {
    match &ty.values {
        Values::Text(values) => of(ty, values, &quote!(&'static str)),
        Values::Int(values) => of(ty, values, &quote!(i64)),
    }
}

fn of<T: ToTokens>(ty: &Enum, values: &[Variant<T>], wire: &TokenStream) -> [Piece; 2] {
    let mut text = String::new();
    write_docs(&mut text, "", &ty.docs);
    text.push_str("#[derive(Clone, Debug, PartialEq, Eq, Hash)]\n#[non_exhaustive]\n");
    let _ = writeln!(text, "pub enum {} {{", ty.name);
    for value in values {
        write_docs(&mut text, "    ", &value.docs);
        write_deprecated(&mut text, "    ", value.deprecated.as_ref());
        let _ = writeln!(text, "    {},", escape(&value.name));
    }
    text.push_str("    /// A value that the spec does not list.\n    Unknown(UnknownValue),\n}\n");

    let name = ident(&ty.name);
    let table = values.iter().map(|value| {
        let (name, wire) = (ident(&value.name), &value.wire);
        quote!((#wire, Self::#name))
    });
    let table = quote! {
        impl #name {
            const VALUES: &'static [(#wire, Self)] = &[#(#table),*];
        }
    };
    [Piece::Text(text), Piece::Code(table)]
}
