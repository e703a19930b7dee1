//! Request types and the objects that they send.

use proc_macro2::TokenStream;
use quote::quote;

use super::example;
use super::layout::Draft;
use super::methods::{self, Start};
use super::part::Part;
use super::target::Target;
use super::tokens::{deprecated, ident};
use crate::ir::{Input, Next, Request, Stream};

pub(super) fn request(
    draft: &Draft,
    target: Target<'_>,
    request: &Request,
) -> syn::Result<TokenStream> {
    let name = ident(&request.name);
    let example = example::docs(target, request)?;
    let docs: Vec<_> = request.docs.iter().cloned().chain(example).collect();
    let whole = || Part::whole(&request.name);
    let docs = draft.docs(whole(), &docs);
    let deprecated = deprecated(request.deprecated.as_ref());
    let value = quote!(Call::new(&OPERATION));
    let start = Start { what: "the request", value, fixed: &request.fixed };
    let methods = methods::methods(draft, &request.name, &request.members, &start);
    let endpoint = draft.docs(whole(), &[]);
    let answer = match &request.output {
        None => quote!(()),
        Some(answer) => {
            let answer = ident(answer);
            quote!(#answer)
        }
    };
    let paged = request.stream.as_ref().map(|stream| paged(draft, &request.name, stream));
    // What takes no argument can also be made by `Default`.
    let default = request.members.required.is_empty().then(|| {
        let mark = draft.docs(whole(), &[]);
        quote! {
            #mark
            impl Default for #name {
                #[inline]
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    Ok(quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug, PartialEq)]
        #[must_use = "a request does nothing until a client sends it"]
        pub struct #name(Call);

        #methods

        #endpoint
        impl Endpoint for #name {
            const OPERATION: &'static Operation = &OPERATION;
            type Output = #answer;

            #[inline]
            fn into_call(self) -> Call {
                self.0
            }
        }

        #paged
        #default
    })
}

fn paged(draft: &Draft, request: &str, stream: &Stream) -> TokenStream {
    let mark = draft.docs(Part::whole(request), &[]);
    let (name, item) = (ident(request), ident(&stream.item));
    let items = ident(&stream.items);
    let (token, count) = match &stream.next {
        Next::Token(token) => {
            let token = ident(token);
            (quote!(page.#token), None)
        }
        Next::Count(count) => {
            let count = ident(count);
            let method = quote! {
                #[inline]
                fn count(page: &Self::Output) -> Option<i64> {
                    page.#count
                }
            };
            (quote!(None), Some(method))
        }
    };
    let key = stream.key.iter().map(|field| ident(field));
    let (page, total) = match &stream.total {
        Some(total) => {
            let total = ident(total);
            (ident("page"), quote!(page.#total))
        }
        None => (ident("_page"), quote!(None)),
    };
    quote! {
        #mark
        #[diagnostic::do_not_recommend]
        impl Paged for #name {
            type Item = #item;

            #[inline]
            fn items(page: Self::Output) -> (Vec<Self::Item>, Option<String>) {
                (page.#items, #token)
            }

            #[inline]
            fn key(item: &Self::Item) -> Option<&str> {
                first_text([#(text(&item.#key)),*])
            }

            #[inline]
            fn total(#page: &Self::Output) -> Option<i64> {
                #total
            }

            #count
        }
    }
}

pub(super) fn input(draft: &Draft, input: &Input) -> TokenStream {
    let name = ident(&input.name);
    let whole = || Part::whole(&input.name);
    let docs = draft.docs(whole(), &input.docs);
    let default = input.members.required.is_empty().then(|| quote!(Default,));
    let what = "the object with nothing set but what it cannot do without";
    let start = Start { what, value: quote!(Object::default()), fixed: &[] };
    let methods = methods::methods(draft, &input.name, &input.members, &start);
    let call = draft.docs(whole(), &[]);
    let from = input.received.as_ref().map(|name| {
        let name = ident(name);
        quote!(<- #name)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq)]
        #[must_use = "it is sent as a part of a request"]
        pub struct #name(Object);

        #methods

        #call
        input! { #name #from }
    }
}
