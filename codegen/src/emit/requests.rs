//! Request types and the objects that they send.

use std::fmt::Write as _;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{Piece, example, ident, methods, write_docs};
use crate::ir::{Homes, Input, Request};

pub(super) fn request(homes: &Homes, request: &Request) -> [Piece; 2] {
    let mut text = String::new();
    write_docs(&mut text, "", &request.docs);
    write_docs(&mut text, "", &example::docs(homes, request));
    text.push_str("#[derive(Clone, Debug, PartialEq)]\n");
    text.push_str("#[must_use = \"a request does nothing until a client sends it\"]\n");
    let _ = writeln!(text, "pub struct {}(Call);\n", request.name);
    let mut start = "Call::new(&OPERATION)".to_owned();
    for (name, value) in &request.fixed {
        let _ = write!(start, ".query({}, {})", Literal::string(name), Literal::string(value));
    }
    text.push_str(&methods::methods(&request.name, &request.members, &start, "the request"));
    [Piece::Text(text), Piece::Code(endpoint(&ident(&request.name), request))]
}

fn endpoint(name: &Ident, request: &Request) -> TokenStream {
    let output = request.output.as_deref().map(ident);
    let output = output.map_or_else(|| quote!(()), |output| quote!(#output));
    let stream = request.stream.as_ref().map(|stream| {
        let (item, items, token) =
            (ident(&stream.item), ident(&stream.items), ident(&stream.token));
        let key = stream.key.iter().map(|field| ident(field));
        let total = stream.total.as_deref().map(ident);
        let total = match total {
            Some(total) => quote!(page.#total),
            None => quote!(None),
        };
        let page = if stream.total.is_some() { quote!(page) } else { quote!(_page) };
        quote! {
            #[diagnostic::do_not_recommend]
            impl Paged for #name {
                type Item = #item;

                #[inline]
                fn items(page: Self::Output) -> (Vec<Self::Item>, Option<String>) {
                    (page.#items, page.#token)
                }

                #[inline]
                fn key(item: &Self::Item) -> Option<&str> {
                    first_text([#(text(&item.#key)),*])
                }

                #[inline]
                fn total(#page: &Self::Output) -> Option<i64> {
                    #total
                }
            }
        }
    });
    // What takes no argument can also be made by `Default`.
    let default = request.members.required.is_empty().then(|| {
        quote! {
            impl Default for #name {
                #[inline]
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        impl Endpoint for #name {
            const OPERATION: &'static Operation = &OPERATION;
            type Output = #output;

            #[inline]
            fn into_call(self) -> Call {
                self.0
            }
        }

        #stream
        #default
    }
}

pub(super) fn input(input: &Input) -> Piece {
    let mut text = String::new();
    write_docs(&mut text, "", &input.docs);
    let default = if input.members.required.is_empty() { "Default, " } else { "" };
    let _ = writeln!(text, "#[derive(Clone, Debug, {default}PartialEq)]");
    text.push_str("#[must_use = \"it is sent as a part of a request\"]\n");
    let _ = writeln!(text, "pub struct {}(Object);\n", input.name);
    let what = "the object with nothing set but what it cannot do without";
    text.push_str(&methods::methods(&input.name, &input.members, "Object::default()", what));
    Piece::Text(text)
}
