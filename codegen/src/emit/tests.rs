//! The tests that come with every endpoint and every type that is sent.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::example::{chain, use_types, used};
use super::target::Target;
use super::tokens::{ident, idents};
use crate::ir::{Check, Event, Expect, Module, Request};

/// Whether there is something to test in a file: something that is sent, or an event.
pub(super) fn has_tests(module: &Module) -> bool {
    !module.requests.is_empty() || !module.inputs.is_empty() || module.event.is_some()
}

/// The tests of a file.
pub(super) fn file(target: Target<'_>, module: &Module) -> TokenStream {
    let mut tests = Tests::default();
    for (variant, request) in module.requests.iter().enumerate() {
        tests.examples(&module.source, variant, request);
        tests.checks(&request.name, &request.checks, "body");
    }
    if let Some(event) = &module.event {
        tests.event(&module.source, event);
    }
    for input in &module.inputs {
        tests.checks(&input.name, &input.checks, "object");
    }
    let Tests { helpers, names, functions } = tests;
    let (helpers, types) = (idents(helpers), use_types(target, &names));
    quote! {
        use crate::support::{#(#helpers),*};
        #types
        #(#functions)*
    }
}

#[derive(Default)]
struct Tests<'a> {
    /// Functions that are called.
    helpers: BTreeSet<&'static str>,
    /// Types that are mentioned.
    names: BTreeSet<&'a str>,
    functions: Vec<TokenStream>,
}

impl<'a> Tests<'a> {
    fn examples(&mut self, source: &str, variant: usize, request: &'a Request) {
        let mut calls = Vec::new();
        for (index, shown) in request.examples.iter().enumerate() {
            used(&shown.args, &shown.setters, &mut self.names);
            let call = chain(&request.name, &shown.args, &shown.setters);
            let body = shown.body.as_deref().unwrap_or_default();
            let [variant, index] = [variant, index].map(Literal::usize_unsuffixed);
            calls.push(quote!(example(#source, #variant, #index, #call, #body)));
            self.helpers.insert("example");
        }
        self.function(&request.name, "examples", &calls);
    }

    fn event(&mut self, source: &str, event: &'a Event) {
        let name = ident(&event.payload);
        let calls = (0..event.examples).map(|index| {
            let index = Literal::usize_unsuffixed(index);
            quote!(event::<#name>(#source, #index))
        });
        self.helpers.insert("event");
        self.function(&event.payload, "examples", &calls.collect::<Vec<_>>());
    }

    fn checks(&mut self, name: &'a str, checks: &'a [Check], body: &'static str) {
        let mut calls = Vec::new();
        for check in checks {
            let setters = check.setter.as_slice();
            used(&check.args, setters, &mut self.names);
            let call = chain(name, &check.args, setters);
            let (helper, text) = match &check.expect {
                Expect::Body(text) => (body, text),
                Expect::Query(text) => ("query", text),
                Expect::Header(text) => ("header", text),
            };
            self.helpers.insert(helper);
            let helper = ident(helper);
            calls.push(quote!(#helper(#call, #text)));
        }
        self.function(name, "fields", &calls);
    }

    /// A test that makes the calls. None: no test.
    fn function(&mut self, ty: &'a str, what: &str, calls: &[TokenStream]) {
        self.names.insert(ty);
        if calls.is_empty() {
            return;
        }
        let name = ident(&format!("{ty}_{what}").to_snake_case());
        self.functions.push(quote! {
            #[test]
            fn #name() {
                #(#calls;)*
            }
        });
    }
}

/// A folder of tests; the outermost one also lists the types that are received.
pub(super) fn folder(
    target: Target<'_>,
    all: &[Module],
    folder: &[String],
    children: &BTreeSet<&str>,
) -> TokenStream {
    let children = children.iter().map(|child| ident(child));
    let children = quote!(#(mod #children;)*);
    if !folder.is_empty() {
        return children;
    }
    let received = all.iter().flat_map(|module| {
        let records = module.records.iter().map(|record| &record.name);
        records.chain(module.enums.iter().map(|ty| &ty.name))
    });
    let library = target.library();
    let received = received.map(|name| {
        let home = ident(target.home(name));
        let ty = ident(name);
        quote!((#name, round_trip::<#library::#home::#ty>))
    });
    let received: Vec<_> = received.collect();
    // An API may receive nothing.
    let names = match received.len() {
        0 => quote!(RoundTrip),
        _ => quote!({ RoundTrip, round_trip }),
    };
    quote! {
        use crate::support::#names;
        #children

        /// Every type that is received, and how to read and write it.
        pub const TYPES: &[(&str, RoundTrip)] = &[#(#received),*];
    }
}
