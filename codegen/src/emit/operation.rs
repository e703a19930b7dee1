//! The table of operations.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::layout::Draft;
use super::part::{Part, PartKind};
use super::tokens::{ident, option};
use crate::ir::{
    BodyKind, CallPart, Gone, Operation, Pages, Parameter, SpecialLimit, Split, Verify,
};
use crate::spec::{ListStyle, Replay};

/// The operation: what differs from one of which nothing is known.
pub(super) fn entry(draft: &Draft, operation: &Operation) -> TokenStream {
    let Operation { id, title, path, scopes, granular_scopes, status, requests, .. } = operation;
    let mark = draft.docs(Part::whole(""), &[]);
    let method = ident(operation.method.as_str());
    let query: Vec<_> =
        operation.query.iter().map(|parameter| self::parameter(draft, parameter)).collect();
    let body = match operation.body {
        BodyKind::None => None,
        BodyKind::Json => Some(quote!(BodyKind::Json)),
        BodyKind::List => Some(quote!(BodyKind::List)),
        BodyKind::Multipart => Some(quote!(BodyKind::Multipart)),
    };
    let rate_limit = super::limits::label(operation.rate_limit);
    let special: Vec<_> =
        operation.special_limits.iter().map(|limit| special_limit(draft, limit)).collect();
    let gone: Vec<_> = operation.gone.iter().map(gone).collect();
    let codes =
        |codes: &[i64]| codes.iter().map(|code| Literal::i64_unsuffixed(*code)).collect::<Vec<_>>();
    let replay = match operation.replay {
        Replay::Safe => quote!(Safe),
        Replay::Never => quote!(Never),
        Replay::Verify => quote!(Verify),
    };
    let status = (*status != 200).then(|| Literal::u16_unsuffixed(*status).into_token_stream());
    let some = |value: TokenStream| quote!(Some(#value));
    let look = operation.verify.as_ref().map(|look| {
        let look = verify(look);
        quote!(Some(&#look))
    });
    let set = [
        ("title", Some(title.into_token_stream())),
        ("at_root", operation.at_root.then(|| quote!(true))),
        ("query", list(&query)),
        ("body", body),
        ("scopes", list(scopes)),
        ("granular_scopes", list(granular_scopes)),
        ("rate_limit", Some(rate_limit)),
        ("special_limits", list(&special)),
        ("replay", Some(quote!(Replay::#replay))),
        ("verify", look),
        ("split", operation.split.as_ref().map(split).map(some)),
        ("gone", list(&gone)),
        ("conflicts", list(&codes(&operation.conflicts))),
        ("missing", list(&codes(&operation.missing))),
        ("status", status),
        ("pages", operation.pages.as_ref().map(pages).map(some)),
        ("requests", list(requests)),
    ];
    let set = set.into_iter().filter_map(|(name, value)| {
        let (name, value) = (ident(name), value?);
        Some(quote!(operation.#name = #value;))
    });
    quote! {
        #mark
        pub(crate) static OPERATION: Operation = {
            let mut operation = Operation::new(#id, Method::#method, #path);
            #(#set)*
            operation.api = Api::new(&crate::generated::OPERATIONS);
            operation
        };
    }
}

/// A list that is not empty, and lives as long as the program.
fn list<T: ToTokens>(items: &[T]) -> Option<TokenStream> {
    (!items.is_empty()).then(|| quote!(&[#(#items),*]))
}

fn parameter(draft: &Draft, parameter: &Parameter) -> TokenStream {
    let Parameter { name, required, list, needs } = parameter;
    let mark = draft.docs(Part::of("", PartKind::Wire(name.clone())), &[]);
    let list = option(list.map(|list| match list {
        ListStyle::Csv => quote!(ListStyle::Csv),
        ListStyle::Repeat => quote!(ListStyle::Repeat),
        ListStyle::Space => quote!(ListStyle::Space),
        ListStyle::Pipe => quote!(ListStyle::Pipe),
    }));
    let needs = needs.iter();
    quote!(#mark Parameter::new(#name, #required, #list) #(.needs(#needs))*)
}

fn pages(pages: &Pages) -> TokenStream {
    let Pages { token, by_number, size, max_size, fallback, key, total } = pages;
    let max_size = option(max_size.map(Literal::i64_unsuffixed));
    let fallback = option(fallback.map(Literal::i64_unsuffixed));
    let total = option(total.as_ref());
    let by_number = by_number.then(|| quote!(.by_number()));
    quote!(pages(#token, #size, #max_size, #fallback, &[#(#key),*], #total) #by_number)
}

fn special_limit(draft: &Draft, limit: &SpecialLimit) -> TokenStream {
    let SpecialLimit { id, when, each, window, calls } = limit;
    let mark = draft.docs(Part::of("", PartKind::Limit(id.clone())), &[]);
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    let each = option(each.as_ref());
    let window = Literal::u32_unsuffixed(*window);
    let calls = calls.iter().map(|calls| Literal::u32_unsuffixed(*calls));
    quote!(#mark SpecialLimit::new(#id, &[#(#when),*], #each, #window, &[#(#calls),*]))
}

fn gone(gone: &Gone) -> TokenStream {
    let Gone { status, code, unless } = gone;
    let (status, code) = (Literal::u16_unsuffixed(*status), Literal::i64_unsuffixed(*code));
    quote!(gone(#status, #code, &[#(#unless),*]))
}

fn verify(verify: &Verify) -> TokenStream {
    let Verify { module, path, sent, gone_from, items, by, when } = verify;
    let module = module.iter().map(|part| ident(part));
    let (path, sent) = (sources(path), source(sent));
    let gone_from = option(gone_from.as_ref().map(|parameters| sources(parameters)));
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
        verify(
            &crate::generated::#(#module)::*::OPERATION,
            #path,
            #sent,
            #gone_from,
            &[#(#items),*],
            &[#(#by),*],
            &[#(#when),*],
        )
    }
}

fn split(split: &Split) -> TokenStream {
    let Split { list, most, by, kinds } = split;
    let most = Literal::u64_unsuffixed(*most);
    let by = option(by.as_ref());
    let kinds = kinds.iter().map(|(kind, most)| {
        let most = Literal::u64_unsuffixed(*most);
        quote!((#kind, #most))
    });
    quote!(split(#list, #most, #by, &[#(#kinds),*]))
}

fn sources(parameters: &[(String, CallPart)]) -> TokenStream {
    let parameters = parameters.iter().map(|(name, from)| {
        let from = source(from);
        quote!((#name, #from))
    });
    quote!(&[#(#parameters),*])
}

fn source(source: &CallPart) -> TokenStream {
    match source {
        CallPart::Path(name) => quote!(Source::Path(#name)),
        CallPart::Body(name) => quote!(Source::Body(#name)),
    }
}
