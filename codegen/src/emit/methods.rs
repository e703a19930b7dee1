//! Constructors and setters.
//!
//! They are `#[inline]` so that only those which are called are compiled, and where they are.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::layout::Draft;
use super::part::{Part, PartKind};
use super::tokens::{deprecated, ident};
use super::types;
use crate::ir::{Member, Members, SentIn};

/// How a constructor begins.
pub(super) struct Start<'a> {
    /// What it makes.
    pub(super) what: &'a str,
    /// The value to which it adds its arguments.
    pub(super) value: TokenStream,
    /// Query parameters that it sets itself.
    pub(super) fixed: &'a [(String, String)],
}

/// The methods of a type.
pub(super) fn methods(
    draft: &Draft,
    ty: &str,
    members: &Members,
    start: &Start<'_>,
) -> TokenStream {
    let name = ident(ty);
    let mark = draft.docs(Part::whole(ty), &[]);
    let new = constructor(draft, ty, &members.required, start);
    let setters = members.optional.iter().map(|member| setter(draft, ty, member));
    quote! {
        #mark
        impl #name {
            #new
            #(#setters)*
        }
    }
}

fn constructor(draft: &Draft, ty: &str, members: &[Member], start: &Start<'_>) -> TokenStream {
    let Start { what, value, fixed } = start;
    let part = || Part::of(ty, PartKind::Method("new".to_owned()));
    let docs = draft.docs(part(), &[format!("Makes {what}.")]);
    let described = members.iter().map(|member| describe(draft, ty, member));
    let mark = draft.docs(part(), &[]);
    let names: Vec<_> = members.iter().map(|member| ident(&member.name)).collect();
    let types = members.iter().map(|member| types::argument(&member.ty));
    let values = members.iter().zip(&names).map(|(member, name)| set(member, name, &names));
    let fixed_marks =
        fixed.iter().map(|(name, _)| draft.docs(Part::of(ty, PartKind::Wire(name.clone())), &[]));
    let fixed = fixed.iter().map(|(name, value)| quote!(.query(#name, #value)));
    quote! {
        #docs
        #(#described)*
        #mark
        #[inline]
        pub fn new(#(#names: #types),*) -> Self {
            #(#fixed_marks)*
            Self(#value #(#fixed)* #(#values)*)
        }
    }
}

/// The constructor describes its arguments in a list.
fn describe(draft: &Draft, ty: &str, member: &Member) -> TokenStream {
    let mut lines = member.docs.iter().filter(|line| !line.is_empty());
    let first = format!("- `{}`: {}", member.name, lines.next().map_or("", String::as_str));
    let docs: Vec<_> =
        std::iter::once(first).chain(lines.map(|line| format!("  {line}"))).collect();
    let blank = draft.text(&[String::new()]);
    let docs = draft.docs(Part::of(ty, PartKind::Argument(member.name.clone())), &docs);
    quote!(#blank #docs)
}

fn setter(draft: &Draft, ty: &str, member: &Member) -> TokenStream {
    let name = &member.name;
    let part = |name: &str| Part::of(ty, PartKind::Method(name.to_owned()));
    let docs = draft.docs(part(name), &member.docs);
    let deprecated = deprecated(member.deprecated.as_ref());
    let clear = member.clear.as_ref().map(|clear| {
        let docs = format!("Clears [`{name}`](Self::{name}): sends `null`.");
        let docs = draft.docs(part(clear), &[docs]);
        let (clear, method, wire) = (ident(clear), method(member), &member.wire);
        quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #clear(self) -> Self {
                Self(self.0.#method(#wire, Value::Null))
            }
        }
    });
    let (name, argument) = (ident(name), types::argument(&member.ty));
    let value = format_ident!("value");
    let set = set(member, &value, std::slice::from_ref(&value));
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #name(self, value: #argument) -> Self {
            Self(self.0 #set)
        }
        #clear
    }
}

/// The call that sets a member.
fn set(member: &Member, argument: &Ident, arguments: &[Ident]) -> TokenStream {
    let value = types::sent(&member.ty, argument, arguments);
    let (method, wire) = (method(member), &member.wire);
    quote!(.#method(#wire, #value))
}

fn method(member: &Member) -> Ident {
    ident(match member.place {
        SentIn::Path => "path",
        SentIn::Query => "query",
        SentIn::Header => "header",
        SentIn::Body => "body",
    })
}
