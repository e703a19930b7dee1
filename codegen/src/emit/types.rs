//! Types as they are written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::exports::exports;
use super::tokens::{ident, idents};
use crate::ir::{Base, Homes, Module, Type, WireShape};

/// The type of one value.
fn base(base: &Base) -> TokenStream {
    match base {
        Base::Text => quote!(String),
        Base::Bool => quote!(bool),
        Base::Int => quote!(i64),
        Base::Float => quote!(f64),
        Base::Json => quote!(serde_json::Value),
        _ => {
            let name = named(base).map(ident);
            quote!(#name)
        }
    }
}

/// Name of a type that has to be imported.
pub(super) fn named(base: &Base) -> Option<&str> {
    match base {
        Base::DateTime => Some("DateTime"),
        Base::Date => Some("Date"),
        Base::Secret => Some("Secret"),
        Base::File => Some("Upload"),
        Base::Id(name) | Base::Enum(name) | Base::Record(name) | Base::Input { name, .. } => {
            Some(name)
        }
        Base::Text | Base::Bool | Base::Int | Base::Float | Base::Json => None,
    }
}

/// The type of a field that is received.
pub(super) fn received(ty: &Type) -> TokenStream {
    let item = base(&ty.base);
    match ty.shape {
        WireShape::One => quote!(Option<#item>),
        WireShape::List => quote!(Vec<#item>),
        WireShape::Csv => quote!(Csv<#item>),
        WireShape::Map => quote!(BTreeMap<String, #item>),
    }
}

/// The type of an argument.
pub(super) fn argument(ty: &Type) -> TokenStream {
    let name = base(&ty.base);
    let item = if converted(&ty.base) { quote!(impl Into<#name>) } else { name };
    match ty.shape {
        WireShape::One => item,
        WireShape::List | WireShape::Csv => quote!(impl IntoIterator<Item = #item>),
        WireShape::Map => quote!(impl IntoIterator<Item = (impl Into<String>, #item)>),
    }
}

/// An argument as a value that is sent. `arguments` are all of the function in which that stands.
pub(super) fn sent(ty: &Type, argument: &Ident, arguments: &[Ident]) -> TokenStream {
    let item = base(&ty.base);
    let function = match (ty.shape, converted(&ty.base)) {
        (WireShape::One, false) => return quote!(#argument),
        (WireShape::One, true) => ident("one"),
        (WireShape::List, _) => ident("list"),
        (WireShape::Csv, _) => ident("csv"),
        (WireShape::Map, _) => ident("map"),
    };
    // An argument of this name would hide the function.
    let at = arguments.contains(&function).then(|| quote!(self::));
    quote!(#at #function::<#item>(#argument))
}

/// A list without items, which must say of what.
pub(super) fn empty(of: &Base) -> TokenStream {
    let item = base(of);
    quote!(<[#item; 0]>::default())
}

/// Whether callers may give something that is turned into the type.
fn converted(base: &Base) -> bool {
    matches!(base, Base::Text | Base::DateTime | Base::Date | Base::Secret | Base::Id(_))
}

/// The imports of a file: all that the runtime has for generated code, and the types that stand elsewhere.
pub(super) fn imports(homes: &Homes, module: &Module) -> TokenStream {
    let fields = module.records.iter().flat_map(|record| &record.fields).map(|field| &field.ty);
    let inputs = module.inputs.iter().map(|input| input.members.as_ref());
    let members = module.requests.iter().map(|request| &request.members).chain(inputs);
    let sent = members.flat_map(|members| members.all()).map(|member| &member.ty);
    let named = fields.chain(sent).filter_map(|ty| Some((named(&ty.base)?, None)));
    let outputs = module.requests.iter().flat_map(|request| {
        request.output.iter().chain(request.stream.iter().map(|stream| &stream.item))
    });
    let outputs = outputs.map(|output| (output.as_str(), Some("types")));
    // What stands in the file itself needs no import.
    let own: BTreeSet<_> = exports(module).into_iter().collect();
    let mut by_home: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, home) in named.chain(outputs).filter(|(name, _)| !own.contains(*name)) {
        if let Some(home) = homes.get(name).map(String::as_str).or(home) {
            by_home.entry(home).or_default().insert(name);
        }
    }
    let uses = by_home.into_iter().map(|(home, names)| {
        let (home, names) = (ident(home), idents(names));
        quote!(use crate::generated::#home::{#(#names),*};)
    });
    quote! {
        use crate::generated::runtime::*;
        #(#uses)*
    }
}
