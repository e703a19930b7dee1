//! Calls as documentation and tests show them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, idents, types};
use crate::ir::{Api, Example, Expr, Request};

/// The first example of a request, as documentation that compiles.
pub(super) fn docs(api: &Api, request: &Request) -> Vec<String> {
    let Some(example) = request.examples.first() else { return Vec::new() };
    let call = call(request, example);
    let imports = imports(api, request, &[example]);
    let send = if request.stream.is_some() {
        quote! {
            let mut items = client.stream(#call);
            while let Some(item) = items.try_next().await? {
                println!("{item:?}");
            }
        }
    } else if request.output.is_some() {
        quote!(let answer = client.send(#call).await?;)
    } else {
        quote!(client.send(#call).await?;)
    };
    let send = quote! {
        fn example() {
            #imports
            #send
        }
    };
    let Ok(file) = syn::parse2(send) else { return Vec::new() };
    let text = prettyplease::unparse(&file);
    let mut lines = vec![String::new(), "# Example".to_owned(), String::new(), "```".to_owned()];
    lines.push(
        "# async fn example(client: zoom_api::Client) -> Result<(), zoom_api::Error> {".to_owned(),
    );
    let body = text.lines().skip(1);
    let body: Vec<_> =
        body.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect();
    // The last line closes the function around the example.
    lines.extend(
        body.iter().take(body.len().saturating_sub(1)).map(|line| line.replace('\t', "    ")),
    );
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// The request of an example.
pub(super) fn call(request: &Request, example: &Example) -> TokenStream {
    chain(&request.name, &example.args, &example.setters)
}

/// A constructor and its setters.
pub(super) fn chain(name: &str, args: &[Expr], setters: &[(String, Option<Expr>)]) -> TokenStream {
    let name = ident(name);
    let args = args.iter().map(expr);
    let setters = setters.iter().map(|(setter, value)| {
        let setter = ident(setter);
        let value = value.as_ref().map(expr);
        quote!(.#setter(#value))
    });
    quote!(#name::new(#(#args),*) #(#setters)*)
}

fn expr(value: &Expr) -> TokenStream {
    match value {
        Expr::Text(text) => quote!(#text),
        Expr::Bool(value) => quote!(#value),
        Expr::Int(value) => {
            let literal = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(#literal)
        }
        Expr::Float(value) if value.is_finite() => {
            let literal = proc_macro2::Literal::f64_unsuffixed(*value);
            quote!(#literal)
        }
        Expr::Float(_) => quote!(f64::NAN),
        Expr::Variant { ty, variant } => {
            let (ty, variant) = (ident(ty), ident(variant));
            quote!(#ty::#variant)
        }
        Expr::From { ty, value } => {
            let (ty, value) = (ident(ty), expr(value));
            quote!(#ty::from(#value))
        }
        Expr::Object { ty, args, setters } => chain(ty, args, setters),
        Expr::Empty(base) => {
            let item = types::base(base);
            quote!(<[#item; 0]>::default())
        }
        Expr::List(items) => {
            let items = items.iter().map(expr);
            quote!([#(#items),*])
        }
        Expr::Map(entries) => {
            let entries = entries.iter().map(|(name, value)| {
                let value = expr(value);
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

/// JSON as the `json!` macro takes it.
fn json(value: &serde_json::Value) -> TokenStream {
    match value {
        serde_json::Value::Null => quote!(null),
        serde_json::Value::Bool(value) => quote!(#value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => expr(&Expr::Int(value)),
            None => expr(&Expr::Float(number.as_f64().unwrap_or_default())),
        },
        serde_json::Value::String(text) => quote!(#text),
        serde_json::Value::Array(items) => {
            let items = items.iter().map(json);
            quote!([#(#items),*])
        }
        serde_json::Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| {
                let value = json(value);
                quote!(#name: #value)
            });
            quote!({ #(#entries),* })
        }
    }
}

/// Imports for calls of a request.
pub(super) fn imports(api: &Api, request: &Request, examples: &[&Example]) -> TokenStream {
    let mut names = BTreeSet::from([request.name.as_str()]);
    for example in examples {
        used(&example.args, &example.setters, &mut names);
    }
    use_types(api, &names)
}

/// `use` for types of the public API.
pub(super) fn use_types(api: &Api, names: &BTreeSet<&str>) -> TokenStream {
    let mut by_home: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        by_home.entry(api.homes.get(*name).map_or("types", String::as_str)).or_default().push(name);
    }
    let uses = by_home.into_iter().map(|(home, names)| {
        let (home, names) = (ident(home), idents(names));
        match names.as_slice() {
            [name] => quote!(use zoom_api::#home::#name;),
            names => quote!(use zoom_api::#home::{#(#names),*};),
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
