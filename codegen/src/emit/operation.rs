//! The table of operations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident;
use crate::ir::{BodyKind, Gone, Operation, Source, SpecialLimit, Verify};
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

pub(super) fn table_entry(operation: &Operation) -> TokenStream {
    let Operation { id, title, path, scopes, granular_scopes, status, requests, .. } = operation;
    let method = ident(operation.method.as_str());
    let status = Literal::u16_unsuffixed(*status);
    let query = operation.query.iter().map(|parameter| {
        let (name, required) = (&parameter.name, parameter.required);
        let list = match parameter.list {
            None => quote!(None),
            Some(ListStyle::Csv) => quote!(Some(ListStyle::Csv)),
            Some(ListStyle::Repeat) => quote!(Some(ListStyle::Repeat)),
        };
        let needs = parameter.needs.as_ref().map(|needs| quote!(.needs(#needs)));
        quote!(Parameter::new(#name, #required, #list) #needs)
    });
    let body = match operation.body {
        BodyKind::None => quote!(None),
        BodyKind::Json => quote!(Json),
        BodyKind::Multipart => quote!(Multipart),
    };
    let rate_limit = super::limits::label(operation.rate_limit);
    let special_limits = operation.special_limits.iter().map(special_limit);
    let verify = match &operation.verify {
        None => quote!(None),
        Some(verify) => self::verify(verify),
    };
    let gone = operation.gone.iter().map(gone);
    let conflicts = operation.conflicts.iter().map(|code| Literal::i64_unsuffixed(*code));
    let replay = match operation.replay {
        Replay::Safe => quote!(Safe),
        Replay::Never => quote!(Never),
        Replay::Verify => quote!(Verify),
    };
    let pages = match &operation.pages {
        None => quote!(None),
        Some(pages) => {
            let (token, size, key) = (&pages.token, &pages.size, &pages.key);
            let count = |count: Option<i64>| match count {
                Some(count) => {
                    let count = Literal::i64_unsuffixed(count);
                    quote!(Some(#count))
                }
                None => quote!(None),
            };
            let (max_size, fallback) = (count(pages.max_size), count(pages.fallback));
            let total = match &pages.total {
                Some(total) => quote!(Some(#total)),
                None => quote!(None),
            };
            quote! {
                Some(Pages {
                    token: #token,
                    size: #size,
                    max_size: #max_size,
                    fallback: #fallback,
                    key: &[#(#key),*],
                    total: #total
                })
            }
        }
    };
    quote! {
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
            gone: &[#(#gone),*],
            conflicts: &[#(#conflicts),*],
            status: #status,
            pages: #pages,
            requests: &[#(#requests),*],
        };
    }
}

fn special_limit(limit: &SpecialLimit) -> TokenStream {
    let SpecialLimit { id, when, each, window, calls } = limit;
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    let each = match each {
        Some(parameter) => quote!(Some(#parameter)),
        None => quote!(None),
    };
    let window = Literal::u32_unsuffixed(*window);
    let calls = calls.iter().map(|calls| Literal::u32_unsuffixed(*calls));
    quote!(SpecialLimit::new(#id, &[#(#when),*], #each, #window, &[#(#calls),*]))
}

fn gone(gone: &Gone) -> TokenStream {
    let Gone { status, code, unless } = gone;
    let (status, code) = (Literal::u16_unsuffixed(*status), Literal::i64_unsuffixed(*code));
    quote!(Gone { status: #status, code: #code, unless: &[#(#unless),*] })
}

fn verify(verify: &Verify) -> TokenStream {
    let Verify { module, path: path_of, sent, gone_from, items, by, when } = verify;
    let module = module.iter().map(|part| ident(part));
    let source = |source: &Source| match source {
        Source::Path(name) => quote!(Source::Path(#name)),
        Source::Body(name) => quote!(Source::Body(#name)),
    };
    let path = |path: &[(String, Source)]| {
        let path = path.iter().map(|(name, from)| {
            let from = source(from);
            quote!((#name, #from))
        });
        quote!(&[#(#path),*])
    };
    let gone_from = match gone_from {
        None => quote!(None),
        Some(parameters) => {
            let parameters = path(parameters);
            quote!(Some(#parameters))
        }
    };
    let (path, sent) = (path(path_of), source(sent));
    let when = when.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
        Some(&Verify {
            operation: &crate::generated::#(#module)::*::OPERATION,
            path: #path,
            sent: #sent,
            gone_from: #gone_from,
            items: &[#(#items),*],
            by: &[#(#by),*],
            when: &[#(#when),*],
        })
    }
}
