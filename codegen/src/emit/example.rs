//! Calls as documentation and tests show them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::target::Target;
use super::tokens::{ident, idents};
use super::{layout, types};
use crate::ir::{Expr, Request};

/// The first example of a request, as documentation that compiles.
pub(super) fn docs(target: Target<'_>, request: &Request) -> syn::Result<Vec<String>> {
    let Some(example) = request.examples.first() else { return Ok(Vec::new()) };
    let mut names = BTreeSet::from([request.name.as_str()]);
    used(&example.args, &example.setters, &mut names);
    let mut code = layout::statements(&use_types(target, &names))?;
    let call = chain(&request.name, &example.args, &example.setters);
    let at_once = layout::statements(&send(request, &call))?;
    let named = layout::statements(&send(request, &quote!(request)))?;
    // Where it does not fit on a line, the request is made before.
    if at_once.len() > named.len() {
        code.extend(layout::statements(&quote!(let request = #call;))?);
        code.extend(named);
    } else {
        code.extend(at_once);
    }
    let head = ["", "# Example", "", "```"];
    let client = target.client();
    let open =
        format!("# async fn example(client: {client}::Client) -> Result<(), {client}::Error> {{");
    let allow = request.deprecated.as_ref().map(|_| "# #![allow(deprecated)]");
    let head = head.into_iter().chain(allow).map(str::to_owned).chain([open]);
    Ok(head.chain(code).chain(["# Ok(())", "# }", "```"].map(str::to_owned)).collect())
}

/// Statements that send a request and show what comes back.
fn send(request: &Request, call: &TokenStream) -> TokenStream {
    match (&request.stream, &request.output) {
        (Some(_), _) => quote! {
            let mut items = client.stream(#call);
            while let Some(item) = items.try_next().await? {
                println!("{item:?}");
            }
        },
        (None, Some(_)) => quote! {
            let answer = client.send(#call).await?;
            println!("{:?}", *answer);
        },
        (None, None) => quote!(client.send(#call).await?;),
    }
}

/// A constructor and its setters.
pub(super) fn chain(name: &str, args: &[Expr], setters: &[(String, Option<Expr>)]) -> TokenStream {
    let (name, args) = (ident(name), args.iter().map(value));
    let setters = setters.iter().map(|(setter, argument)| {
        let (setter, argument) = (ident(setter), argument.as_ref().map(value));
        quote!(.#setter(#argument))
    });
    quote!(#name::new(#(#args),*) #(#setters)*)
}

fn value(value: &Expr) -> TokenStream {
    match value {
        Expr::Text(text) => quote!(#text),
        Expr::Bool(value) => quote!(#value),
        Expr::Int(value) => number(Literal::i64_unsuffixed(*value)),
        Expr::Float(value) if value.is_finite() => number(Literal::f64_unsuffixed(*value)),
        Expr::Float(_) => quote!(f64::NAN),
        Expr::Variant { ty, variant } => {
            let (ty, variant) = (ident(ty), ident(variant));
            quote!(#ty::#variant)
        }
        Expr::From { ty, value } => {
            let (ty, value) = (ident(ty), self::value(value));
            quote!(#ty::from(#value))
        }
        Expr::Object { ty, args, setters } => chain(ty, args, setters),
        Expr::Empty(base) => types::empty(base),
        Expr::List(items) => {
            let items = items.iter().map(self::value);
            quote!([#(#items),*])
        }
        Expr::Map(entries) => {
            let entries = entries.iter().map(|(name, value)| {
                let value = self::value(value);
                quote!((#name, #value))
            });
            quote!([#(#entries),*])
        }
        Expr::Json(value) => {
            let value = json(value);
            quote!(serde_json::json!(#value))
        }
        Expr::File { name, content_type, text } => {
            quote!(Upload::from_bytes(#name, #text).with_content_type(#content_type))
        }
    }
}

fn number(number: Literal) -> TokenStream {
    quote!(#number)
}

/// JSON as the `json!` macro takes it.
fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(value) => number(match (value.as_i64(), value.as_u64(), value.as_f64()) {
            (Some(value), ..) => Literal::i64_unsuffixed(value),
            (_, Some(value), _) => Literal::u64_unsuffixed(value),
            (.., value) => Literal::f64_unsuffixed(value.unwrap_or_default()),
        }),
        Value::Array(items) => {
            let items = items.iter().map(json);
            quote!([#(#items),*])
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| {
                let value = json(value);
                quote!(#name: #value)
            });
            quote!({ #(#entries),* })
        }
    }
}

/// `use` for types of the public API.
pub(super) fn use_types(target: Target<'_>, names: &BTreeSet<&str>) -> TokenStream {
    let mut by_home: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        by_home.entry(target.home(name)).or_default().push(name);
    }
    let library = target.library();
    let uses = by_home.into_iter().map(|(home, names)| {
        let home = ident(home);
        match idents(names).as_slice() {
            [name] => quote!(use #library::#home::#name;),
            names => quote!(use #library::#home::{#(#names),*};),
        }
    });
    quote!(#(#uses)*)
}

/// Names of the types that a call mentions.
pub(super) fn used<'a>(
    args: &'a [Expr],
    setters: &'a [(String, Option<Expr>)],
    names: &mut BTreeSet<&'a str>,
) {
    for value in args.iter().chain(setters.iter().filter_map(|(_, value)| value.as_ref())) {
        used_by(value, names);
    }
}

fn used_by<'a>(value: &'a Expr, names: &mut BTreeSet<&'a str>) {
    match value {
        Expr::Variant { ty, .. } => {
            names.insert(ty);
        }
        Expr::From { ty, value } => {
            names.insert(ty);
            used_by(value, names);
        }
        Expr::Object { ty, args, setters } => {
            names.insert(ty);
            used(args, setters, names);
        }
        Expr::Empty(base) => names.extend(types::named(base)),
        Expr::List(items) => items.iter().for_each(|item| used_by(item, names)),
        Expr::Map(entries) => entries.iter().for_each(|(_, value)| used_by(value, names)),
        Expr::File { .. } => {
            names.insert("Upload");
        }
        Expr::Text(_) | Expr::Bool(_) | Expr::Int(_) | Expr::Float(_) | Expr::Json(_) => {}
    }
}
