//! Types as they are written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::exports::exports;
use super::tokens::{ident, idents};
use crate::ir::{Base, Enum, Homes, Module, Shape, Type, Values};

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
        Shape::One => quote!(Option<#item>),
        Shape::List => quote!(Vec<#item>),
        Shape::Csv => quote!(Csv<#item>),
        Shape::Map => quote!(BTreeMap<String, #item>),
    }
}

/// The type of an argument.
pub(super) fn argument(ty: &Type) -> TokenStream {
    let name = base(&ty.base);
    let item = if converted(&ty.base) { quote!(impl Into<#name>) } else { name };
    match ty.shape {
        Shape::One => item,
        Shape::List | Shape::Csv => quote!(impl IntoIterator<Item = #item>),
        Shape::Map => quote!(impl IntoIterator<Item = (impl Into<String>, #item)>),
    }
}

/// An argument as a value that is sent.
pub(super) fn sent(ty: &Type, argument: &Ident) -> TokenStream {
    let item = base(&ty.base);
    match (ty.shape, converted(&ty.base)) {
        (Shape::One, false) => quote!(#argument),
        (Shape::One, true) => quote!(one::<#item>(#argument)),
        (Shape::List, _) => quote!(list::<#item>(#argument)),
        (Shape::Csv, _) => quote!(csv::<#item>(#argument)),
        (Shape::Map, _) => quote!(map::<#item>(#argument)),
    }
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

/// The imports of a file.
pub(super) fn imports(homes: &Homes, module: &Module) -> TokenStream {
    let fields =
        module.records.iter().flat_map(|record| record.fields.iter().map(|field| &field.ty));
    let received: Vec<_> = fields.collect();
    let inputs = module.inputs.iter().map(|input| input.members.as_ref());
    let members = module.requests.iter().map(|request| &request.members).chain(inputs);
    let sent: Vec<_> = members.flat_map(|members| members.all()).collect();
    let types: Vec<_> =
        received.iter().copied().chain(sent.iter().map(|member| &member.ty)).collect();

    let mut runtime = BTreeSet::new();
    let mut by_home: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ty in &types {
        let Some(name) = named(&ty.base) else {
            if ty.base == Base::Json {
                runtime.insert("serde_json");
            }
            continue;
        };
        match homes.get(name) {
            _ if is_by_hand(&ty.base) => drop(runtime.insert(name)),
            Some(home) => drop(by_home.entry(home).or_default().insert(name)),
            None => {}
        }
    }
    for output in module.requests.iter().flat_map(|request| {
        request.output.iter().chain(request.stream.iter().map(|stream| &stream.item))
    }) {
        let home = homes.get(output).map_or("types", String::as_str);
        by_home.entry(home).or_default().insert(output);
    }
    // What stands in the file itself needs no import.
    let own: BTreeSet<_> = exports(module).into_iter().collect();
    let uses = by_home.into_iter().filter_map(|(home, names)| {
        let names = idents(names.into_iter().filter(|name| !own.contains(*name)));
        let home = ident(home);
        (!names.is_empty()).then(|| quote!(use crate::generated::#home::{#(#names),*};))
    });

    let mut add = |is_used: bool, names: &[&'static str]| {
        runtime.extend(names.iter().copied().filter(|_| is_used));
    };
    let is_text = |ty: &Enum| matches!(ty.values, Values::Text(_));
    add(received.iter().any(|ty| ty.shape == Shape::Csv), &["Csv"]);
    add(!module.enums.is_empty(), &["UnknownValue"]);
    add(module.enums.iter().any(is_text), &["text_enum"]);
    add(!module.enums.iter().all(is_text), &["int_enum"]);
    add(!module.ids.is_empty(), &["id"]);
    add(!module.requests.is_empty(), &["Call", "Endpoint"]);
    add(!module.inputs.is_empty(), &["Object", "input"]);
    add(!module.records.is_empty(), &["Rest", "record"]);
    let is_listing = module.requests.iter().any(|request| request.stream.is_some());
    add(is_listing, &["Paged", "first_text", "text"]);
    for member in &sent {
        match member.ty.shape {
            Shape::One => add(converted(&member.ty.base), &["one"]),
            Shape::List => add(true, &["list"]),
            Shape::Csv => add(true, &["csv"]),
            Shape::Map => add(true, &["map"]),
        }
        add(member.clear.is_some(), &["Value"]);
    }
    if let Some(operation) = &module.operation {
        add(true, &super::operation::imports(operation));
    }
    let runtime = idents(runtime);
    let runtime =
        (!runtime.is_empty()).then(|| quote!(use crate::generated::runtime::{#(#runtime),*};));
    let maps = received.iter().any(|ty| ty.shape == Shape::Map).then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    quote! {
        #maps
        #runtime
        #(#uses)*
    }
}

/// Whether a type is the runtime's, and no spec has it.
fn is_by_hand(base: &Base) -> bool {
    matches!(base, Base::DateTime | Base::Date | Base::Secret | Base::File)
}
