//! Request types and the objects that they send.
//!
//! Setters are `#[inline]` so that only those which are called are compiled, and where they are.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{deprecated, example, ident, outer_docs, types};
use crate::ir::{Api, Input, Member, Members, Place, Request};

pub(super) fn request(api: &Api, request: &Request) -> TokenStream {
    let name = ident(&request.name);
    let mut docs = request.docs.clone();
    docs.extend(example::docs(api, request));
    let docs = outer_docs(&docs);
    let fixed = request.fixed.iter().map(|(name, value)| quote!(.query(#name, #value)));
    let new =
        constructor(&request.members, &quote!(Call::new(&OPERATION) #(#fixed)*), "the request");
    let setters = request.members.optional.iter().map(setter);
    let default = default(&name, &request.members);
    let output = request.output.as_deref().map(ident);
    let output = output.map_or_else(|| quote!(()), |output| quote!(#output));
    let stream = request.stream.as_ref().map(|stream| {
        let (item, items, token) =
            (ident(&stream.item), ident(&stream.items), ident(&stream.token));
        quote! {
            #[diagnostic::do_not_recommend]
            impl Paged for #name {
                type Item = #item;

                fn items(page: Self::Output) -> (Vec<Self::Item>, Option<String>) {
                    (page.#items, page.#token)
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "a request does nothing until a client sends it"]
        pub struct #name(Call);

        impl #name {
            #new
            #(#setters)*
        }

        impl Endpoint for #name {
            const OPERATION: &'static Operation = &OPERATION;
            type Output = #output;

            fn into_call(self) -> Call {
                self.0
            }
        }

        #stream
        #default
    }
}

/// What takes no argument can also be made by `Default`.
fn default(name: &Ident, members: &Members) -> Option<TokenStream> {
    members.required.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    })
}

pub(super) fn input(input: &Input) -> TokenStream {
    let name = ident(&input.name);
    let docs = outer_docs(&input.docs);
    let new = constructor(
        &input.members,
        &quote!(Object::default()),
        "the object with nothing set but what it cannot do without",
    );
    let setters = input.members.optional.iter().map(setter);
    let default = input.members.required.is_empty().then(|| quote!(Default,));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq)]
        #[must_use = "it is sent as a part of a request"]
        pub struct #name(Object);

        impl #name {
            #new
            #(#setters)*
        }
    }
}

fn constructor(members: &Members, start: &TokenStream, what: &str) -> TokenStream {
    let args = members.required.iter().map(|member| {
        let (name, ty) = (ident(&member.name), types::argument(&member.ty));
        quote!(#name: #ty)
    });
    let values = members.required.iter().map(|member| {
        let (method, wire) = (method(member), &member.wire);
        let value = types::sent(&member.ty, &ident(&member.name));
        quote!(.#method(#wire, #value))
    });
    let mut docs = vec![format!("Makes {what}.")];
    for member in &members.required {
        let mut lines = member.docs.iter().filter(|line| !line.is_empty());
        docs.push(String::new());
        docs.push(format!("- `{}`: {}", member.name, lines.next().map_or("", String::as_str)));
        docs.extend(lines.map(|line| format!("  {line}")));
    }
    let docs = outer_docs(&docs);
    quote! {
        #docs
        pub fn new(#(#args),*) -> Self {
            Self(#start #(#values)*)
        }
    }
}

fn setter(member: &Member) -> TokenStream {
    let (name, ty) = (ident(&member.name), types::argument(&member.ty));
    let (method, wire) = (method(member), &member.wire);
    let argument = ident("value");
    let value = types::sent(&member.ty, &argument);
    let docs = outer_docs(&member.docs);
    let deprecated = deprecated(member.deprecated.as_ref());
    let clear = member.clear.as_ref().map(|clear| {
        let docs = outer_docs(&[format!(
            "Clears [`{}`](Self::{}): sends `null`.",
            member.name, member.name
        )]);
        let clear = ident(clear);
        quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #clear(self) -> Self {
                Self(self.0.#method(#wire, Value::Null))
            }
        }
    });
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #name(self, #argument: #ty) -> Self {
            Self(self.0.#method(#wire, #value))
        }
        #clear
    }
}

fn method(member: &Member) -> TokenStream {
    match member.place {
        Place::Path => quote!(path),
        Place::Query => quote!(query),
        Place::Body => quote!(body),
    }
}
