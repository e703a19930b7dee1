//! The tests that come with every endpoint and every type that is sent.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{example, ident};
use crate::ir::{Api, Check, Expect, Module};

/// Whether there is something to test in a file: something that is sent.
pub(super) fn has_tests(module: &Module) -> bool {
    !module.requests.is_empty() || !module.inputs.is_empty()
}

/// The tests of a file.
pub(super) fn file(api: &Api, module: &Module) -> TokenStream {
    let mut names = BTreeSet::new();
    let mut tests = Vec::new();
    for (form, request) in module.requests.iter().enumerate() {
        let source = &module.source;
        names.insert(request.name.as_str());
        let examples = request.examples.iter().enumerate().map(|(index, shown)| {
            example::used(&shown.args, &shown.setters, &mut names);
            let call = example::call(request, shown);
            let body = shown.body.as_deref().unwrap_or_default();
            let (form, index) = (Literal::usize_unsuffixed(form), Literal::usize_unsuffixed(index));
            quote!(example(#source, #form, #index, #call, #body);)
        });
        let examples: Vec<_> = examples.collect();
        let test = format_ident!("{}_examples", request.name.to_snake_case());
        tests.push(quote!(#[test] fn #test() { #(#examples)* }));
        tests.extend(checks(&request.name, &request.checks, &mut names, &quote!(body)));
    }
    for input in &module.inputs {
        names.insert(input.name.as_str());
        tests.extend(checks(&input.name, &input.checks, &mut names, &quote!(object)));
    }
    let imports = example::use_types(api, &names);
    quote! {
        #[allow(unused_imports)]
        use crate::support::{body, example, object, query};
        #imports
        #(#tests)*
    }
}

fn checks<'a>(
    name: &'a str,
    checks: &'a [Check],
    names: &mut BTreeSet<&'a str>,
    body: &TokenStream,
) -> Option<TokenStream> {
    if checks.is_empty() {
        return None;
    }
    let checks = checks.iter().map(|check| {
        let setters = check.setter.as_slice();
        example::used(&check.args, setters, names);
        let call = example::chain(name, &check.args, setters);
        match &check.expect {
            Expect::Body(text) => quote!(#body(#call, #text);),
            Expect::Query(text) => quote!(query(#call, #text);),
        }
    });
    let checks: Vec<_> = checks.collect();
    let test = format_ident!("{}_fields", name.to_snake_case());
    Some(quote!(#[test] fn #test() { #(#checks)* }))
}

/// A folder of tests; the outermost one also lists the types that are received.
pub(super) fn folder(api: &Api, folder: &[String], children: &BTreeSet<&str>) -> TokenStream {
    let modules = children.iter().map(|child| ident(child));
    let modules = quote!(#(mod #modules;)*);
    if !folder.is_empty() {
        return modules;
    }
    let types = api.modules.iter().flat_map(|module| {
        let records = module.records.iter().map(|record| &record.name);
        records.chain(module.enums.iter().map(|ty| &ty.name))
    });
    let types = types.map(|name| {
        let home = api.homes.get(name).map_or("types", String::as_str);
        let (home, ty) = (ident(home), ident(name));
        quote!((#name, round_trip::<zoom_api::#home::#ty>))
    });
    quote! {
        #modules
        use crate::support::{RoundTrip, round_trip};

        /// Every type that is received, and how to read and write it.
        pub const TYPES: &[(&str, RoundTrip)] = &[#(#types),*];
    }
}
