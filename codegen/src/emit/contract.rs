//! What the fake knows: one file of tables for each file of the spec, and the file that holds them
//! together.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::exports::{cfg, operations};
use super::layout::Draft;
use super::part::{Part, PartKind};
use super::target::Target;
use super::tokens::{here, ident, option};
use crate::ir::contract::{Base, Contract, Facts, Field, Object, Reference, Tables, VariantTable};
use crate::ir::{Module, Values, WireShape};
use crate::spec::ErrorCode;
use crate::version::VERSION;

/// The tables of a file of the spec.
pub(super) fn file(target: Target<'_>, draft: &Draft, tables: &Tables) -> TokenStream {
    let module = ident(target.api.fake_module());
    let shapes = (!tables.objects.is_empty() || tables.contract.is_some()).then(|| {
        quote!(
            use crate::#module::runtime::*;
        )
    });
    let types = references(tables).any(|reference| !reference.module.is_empty()).then(|| {
        quote!(
            use crate::#module::types;
        )
    });
    let contract = tables.contract.iter().map(|table| contract(target, draft, table));
    let objects = tables.objects.iter().map(|table| object(draft, table));
    let values = tables.values.iter().map(|(name, table)| values(draft, name, table));
    quote!(#shapes #types #(#contract)* #(#objects)* #(#values)*)
}

/// All that the tables of a file lead to.
fn references(tables: &Tables) -> impl Iterator<Item = &Reference> {
    let contract = tables.contract.iter();
    let parameters = contract
        .clone()
        .flat_map(|contract| contract.path.iter().chain(&contract.query).chain(&contract.headers));
    let fields = tables.objects.iter().flat_map(|object| &object.fields).chain(parameters);
    let bases = fields.filter_map(|field| match &field.base {
        Base::Plain(_) => None,
        Base::TextEnum(to) | Base::IntEnum(to) | Base::Object(to) => Some(to),
    });
    let variants = contract.flat_map(|contract| &contract.variants);
    bases.chain(variants.flat_map(|variant| variant.body.iter().chain(&variant.answer)))
}

fn contract(target: Target<'_>, draft: &Draft, contract: &Contract) -> TokenStream {
    let mark = draft.docs(Part::whole(""), &[]);
    // Where the fake is a crate of its own, requests are another crate's.
    let owner = match &target.api.fake {
        Some(_) => target.library(),
        None => here(),
    };
    let request = contract.request.split("::").skip(1).map(ident);
    let (path, query) = (fields(draft, "", &contract.path), fields(draft, "", &contract.query));
    let headers = fields(draft, "", &contract.headers);
    let by = option(contract.by.as_ref());
    let variants = contract.variants.iter().map(|table| variant(draft, table));
    let errors = contract.errors.iter().map(|ErrorCode { status, code, docs, .. }| {
        let status = Literal::u16_unsuffixed(*status);
        let code = Literal::i64_unsuffixed(code.unwrap_or_default());
        quote!(ErrorCode::new(#status, #code, #docs))
    });
    quote! {
        #mark
        pub(crate) static CONTRACT: Contract = Contract {
            operation: <#owner::#(#request)::* as Endpoint>::OPERATION,
            path: #path,
            query: #query,
            headers: #headers,
            by: #by,
            variants: &[#(#variants),*],
            errors: &[#(#errors),*],
        };
    }
}

fn variant(draft: &Draft, variant: &VariantTable) -> TokenStream {
    let VariantTable { value, body, status, answer, replies } = variant;
    let part = Part::of("", PartKind::Variant(value.clone().unwrap_or_default()));
    let mark = draft.docs(part, &[]);
    let value = value.iter();
    let (body, answer) = (body.iter().map(path), answer.iter().map(path));
    let status = Literal::u16_unsuffixed(*status);
    let replies = list("replies", replies.iter().map(|reply| raw(reply)));
    quote! {
        #mark
        Variant::new(#status) #(.value(#value))* #(.body(&#body))* #(.answer(&#answer))* #replies
    }
}

fn object(draft: &Draft, object: &Object) -> TokenStream {
    let mark = draft.docs(Part::whole(&object.name), &[]);
    let (wire, name) = (&object.name, ident(&object.name));
    let fields = fields(draft, wire, &object.fields);
    quote! {
        #mark
        pub(crate) static #name: Object = Object {
            name: #wire,
            fields: #fields,
        };
    }
}

fn values(draft: &Draft, name: &str, values: &Values) -> TokenStream {
    let mark = draft.docs(Part::whole(name), &[]);
    let (ty, values): (_, Vec<_>) = match values {
        Values::Text(values) => {
            let values = values.iter().map(|ty| &ty.wire).map(|wire| {
                let mark = draft.docs(Part::of(name, PartKind::Wire(wire.clone())), &[]);
                quote!(#mark #wire)
            });
            (quote!(&str), values.collect())
        }
        // Many of them share a line.
        Values::Int(values) => {
            let values = values.iter().map(|ty| Literal::i64_unsuffixed(ty.wire));
            (quote!(i64), values.map(|wire| quote!(#wire)).collect())
        }
    };
    let name = ident(name);
    quote! {
        #mark
        pub(crate) const #name: &[#ty] = &[#(#values),*];
    }
}

fn fields(draft: &Draft, ty: &str, fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let mark = draft.docs(Part::of(ty, PartKind::Wire(field.name.clone())), &[]);
        let (name, base, facts) = (&field.name, base(&field.base), facts(&field.facts));
        quote!(#mark Field::new(#name, #base) #facts)
    });
    quote!(&[#(#fields),*])
}

fn base(base: &Base) -> TokenStream {
    match base {
        Base::Plain(name) => {
            let name = ident(name);
            quote!(Base::#name)
        }
        Base::TextEnum(to) => {
            let path = path(to);
            quote!(Base::TextEnum(#path))
        }
        Base::IntEnum(to) => {
            let path = path(to);
            quote!(Base::IntEnum(#path))
        }
        Base::Object(to) => {
            let path = path(to);
            quote!(Base::Object(&#path))
        }
    }
}

/// What differs from a field that is only named.
fn facts(facts: &Facts) -> TokenStream {
    let Facts { max_bytes, content_types, aliases, range, length, items, .. } = facts;
    let shape = match facts.shape {
        WireShape::One => None,
        WireShape::List => Some("list"),
        WireShape::Csv => Some("csv"),
        WireShape::Map => Some("map"),
    };
    let flags = [
        shape,
        facts.required.then_some("required"),
        facts.nullable.then_some("nullable"),
        (!facts.sent).then_some("not_sent"),
        (!facts.received).then_some("not_received"),
        facts.bare.then_some("bare"),
    ];
    let flags = flags.into_iter().flatten().map(ident);
    let default = facts.default.iter().map(|json| raw(json));
    let range = bounds("range", range.map(|side| side.map(Literal::i64_unsuffixed)));
    let length = bounds("length", length.map(|side| side.map(Literal::u64_unsuffixed)));
    let items = bounds("items", items.map(|side| side.map(Literal::u64_unsuffixed)));
    let max_bytes = max_bytes.iter().map(|bytes| Literal::u64_unsuffixed(*bytes));
    let content_types = list("content_types", content_types.iter());
    let aliases = list("aliases", aliases.iter());
    quote! {
        #(.#flags())* #(.default(#default))* #range #length #items
        #(.max_bytes(#max_bytes))* #content_types #aliases
    }
}

fn bounds(name: &str, [low, high]: [Option<Literal>; 2]) -> Option<TokenStream> {
    if low.is_none() && high.is_none() {
        return None;
    }
    let (name, low, high) = (ident(name), option(low), option(high));
    Some(quote!(.#name(#low, #high)))
}

/// What sets a list, unless it is empty.
fn list<T: ToTokens>(name: &str, items: impl ExactSizeIterator<Item = T>) -> Option<TokenStream> {
    let name = ident(name);
    (items.len() > 0).then(|| quote!(.#name(&[#(#items),*])))
}

fn path(to: &Reference) -> TokenStream {
    let path = to.module.iter().chain([&to.name]).map(|part| ident(part));
    quote!(#(#path)::*)
}

/// JSON as a literal in which it can be read.
fn raw(json: &str) -> Literal {
    // Not every character may stand in a raw literal, and most numbers need none.
    if !json.is_ascii() || !json.contains(['"', '\\']) {
        return Literal::string(json);
    }
    let mut marks = String::new();
    while json.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{json}\"{marks}").parse().unwrap_or_else(|_| Literal::string(json))
}

/// Modules by name.
#[derive(Default)]
struct TableTree<'a> {
    module: Option<&'a Module>,
    children: BTreeMap<&'a str, TableTree<'a>>,
}

/// The file that declares the others, and the list of all operations.
pub(super) fn root(target: Target<'_>, all: &[Module]) -> TokenStream {
    let mut tree = TableTree::default();
    for module in all.iter().filter(|module| module.tables.is_some()) {
        let path = module.path.iter();
        path.fold(&mut tree, |tree, part| tree.children.entry(part).or_default()).module =
            Some(module);
    }
    let folders = folder(&tree, true);
    let contracts = operations(all, "CONTRACT");
    let runtime = target.fake_runtime();
    let version = Literal::u32_unsuffixed(VERSION);
    quote! {
        //! What the spec says, as data for the fake.
        #![allow(
            non_upper_case_globals,
            reason = "objects and enums are called what the spec calls them"
        )]
        #![allow(deprecated, reason = "what the spec calls deprecated is answered as well")]

        use runtime::Contract;

        #folders

        #runtime::contract_tables! { #version }

        /// The operations of the groups that the crate was built with, sorted by id.
        pub static CONTRACTS: &[&Contract] = &[#(#contracts),*];
    }
}

fn folder(tree: &TableTree<'_>, outermost: bool) -> TokenStream {
    let children = tree.children.iter().map(|(name, tree)| {
        let name = ident(name);
        let Some(module) = tree.module else {
            let group = first(tree).filter(|module| outermost && module.operation.is_some());
            let cfg = group.and_then(|module| cfg(&module.features));
            let inside = folder(tree, false);
            return quote!(#cfg pub(crate) mod #name { #inside });
        };
        // A group is switched as a whole.
        let cfg = match module.operation {
            None => cfg(&module.features),
            Some(_) => None,
        };
        quote!(#cfg pub(crate) mod #name;)
    });
    quote!(#(#children)*)
}

/// A module of a folder.
fn first<'a>(tree: &TableTree<'a>) -> Option<&'a Module> {
    tree.module.or_else(|| tree.children.values().find_map(first))
}
