//! The table of operations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::layout::Draft;
use super::part::{Member, Part};
use super::{ident, option};
use crate::ir::{BodyKind, Gone, Operation, Pages, Parameter, Source, SpecialLimit, Split, Verify};
use crate::spec::{ListStyle, Replay};

pub(super) fn imports(operation: &Operation) -> TokenStream {
    let mut names = vec!["BodyKind", "Operation", "RateLimit", "Replay"];
    names.extend((!operation.query.is_empty()).then_some("Parameter"));
    names.extend(
        operation.query.iter().any(|parameter| parameter.list.is_some()).then_some("ListStyle"),
    );
    if operation.verify.is_some() {
        names.extend(["Source", "Verify"]);
    }
    names.extend(operation.split.as_ref().map(|_| "Split"));
    names.extend((!operation.gone.is_empty()).then_some("Gone"));
    names.extend(operation.pages.as_ref().map(|_| "Pages"));
    let names = super::idents(names);
    let limits = (!operation.special_limits.is_empty()).then(|| {
        quote!(
            use crate::limits::SpecialLimit;
        )
    });
    quote! {
        use http::Method;
        #limits
        use crate::operation::{#(#names),*};
    }
}

pub(super) fn entry(draft: &Draft, operation: &Operation) -> TokenStream {
    let Operation { id, title, path, scopes, granular_scopes, status, requests, .. } = operation;
    let mark = draft.docs(Part::whole(""), &[]);
    let method = ident(operation.method.as_str());
    let status = Literal::u16_unsuffixed(*status);
    let query = operation.query.iter().map(|parameter| self::parameter(draft, parameter));
    let body = match operation.body {
        BodyKind::None => quote!(None),
        BodyKind::Json => quote!(Json),
        BodyKind::Multipart => quote!(Multipart),
    };
    let rate_limit = super::limits::label(operation.rate_limit);
    let special_limits = operation.special_limits.iter().map(|limit| special_limit(draft, limit));
    let verify = option(operation.verify.as_ref().map(verify));
    let split = option(operation.split.as_ref().map(split));
    let gone = operation.gone.iter().map(gone);
    let conflicts = operation.conflicts.iter().map(|code| Literal::i64_unsuffixed(*code));
    let replay = match operation.replay {
        Replay::Safe => quote!(Safe),
        Replay::Never => quote!(Never),
        Replay::Verify => quote!(Verify),
    };
    let pages = option(operation.pages.as_ref().map(pages));
    quote! {
        #mark
        pub(crate) static OPERATION: Operation = Operation {
            id: #id,
            title: #title,
            method: Method::#method,
            path: #path,
            query: &[#(#query),*],
            body: BodyKind::#body,
            scopes: &[#(#scopes),*],
            granular_scopes: &[#(#granular_scopes),*],
            rate_limit: #rate_limit,
            special_limits: &[#(#special_limits),*],
            replay: Replay::#replay,
            verify: #verify,
            split: #split,
            gone: &[#(#gone),*],
            conflicts: &[#(#conflicts),*],
            status: #status,
            pages: #pages,
            requests: &[#(#requests),*],
        };
    }
}

fn parameter(draft: &Draft, parameter: &Parameter) -> TokenStream {
    let Parameter { name, required, list, needs } = parameter;
    let mark = draft.docs(Part::of("", Member::Wire(name.clone())), &[]);
    let list = option(list.map(|list| match list {
        ListStyle::Csv => quote!(ListStyle::Csv),
        ListStyle::Repeat => quote!(ListStyle::Repeat),
    }));
    let needs = needs.iter();
    quote!(#mark Parameter::new(#name, #required, #list) #(.needs(#needs))*)
}

fn pages(pages: &Pages) -> TokenStream {
    let Pages { token, size, max_size, fallback, key, total } = pages;
    let max_size = option(max_size.map(Literal::i64_unsuffixed));
    let fallback = option(fallback.map(Literal::i64_unsuffixed));
    let total = option(total.as_ref());
    quote! {
        Pages {
            token: #token,
            size: #size,
            max_size: #max_size,
            fallback: #fallback,
            key: &[#(#key),*],
            total: #total,
        }
    }
}

fn special_limit(draft: &Draft, limit: &SpecialLimit) -> TokenStream {
    let SpecialLimit { id, when, each, window, calls } = limit;
    let mark = draft.docs(Part::of("", Member::Limit(id.clone())), &[]);
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    let each = option(each.as_ref());
    let window = Literal::u32_unsuffixed(*window);
    let calls = calls.iter().map(|calls| Literal::u32_unsuffixed(*calls));
    quote!(#mark SpecialLimit::new(#id, &[#(#when),*], #each, #window, &[#(#calls),*]))
}

fn gone(gone: &Gone) -> TokenStream {
    let Gone { status, code, unless } = gone;
    let (status, code) = (Literal::u16_unsuffixed(*status), Literal::i64_unsuffixed(*code));
    quote!(Gone { status: #status, code: #code, unless: &[#(#unless),*] })
}

fn verify(verify: &Verify) -> TokenStream {
    let Verify { module, path, sent, gone_from, items, by, when } = verify;
    let module = module.iter().map(|part| ident(part));
    let (path, sent) = (sources(path), source(sent));
    let gone_from = option(gone_from.as_ref().map(|parameters| sources(parameters)));
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
        &Verify {
            operation: &crate::generated::#(#module)::*::OPERATION,
            path: #path,
            sent: #sent,
            gone_from: #gone_from,
            items: &[#(#items),*],
            by: &[#(#by),*],
            when: &[#(#when),*],
        }
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
    quote!(Split { list: #list, most: #most, by: #by, kinds: &[#(#kinds),*] })
}

fn sources(parameters: &[(String, Source)]) -> TokenStream {
    let parameters = parameters.iter().map(|(name, from)| {
        let from = source(from);
        quote!((#name, #from))
    });
    quote!(&[#(#parameters),*])
}

fn source(source: &Source) -> TokenStream {
    match source {
        Source::Path(name) => quote!(Source::Path(#name)),
        Source::Body(name) => quote!(Source::Body(#name)),
    }
}
