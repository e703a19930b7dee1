//! The enum of all events.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::ident;
use crate::ir::{Event, Module};

/// An enum with a variant for each event, by the name of its payload.
pub(super) fn all(modules: &[Module]) -> TokenStream {
    let events: Vec<&Event> = modules.iter().filter_map(|module| module.event.as_ref()).collect();
    let variants = events.iter().map(|event| {
        let name = ident(&event.payload);
        let wire = format!(" `{}`", event.wire);
        let docs = event.docs.iter().map(|line| format!(" {line}"));
        quote!(#(#[doc = #docs])* #[doc = ""] #[doc = #wire] #name(Box<#name>))
    });
    let table = events.iter().map(|event| {
        let (wire, name) = (&event.wire, ident(&event.payload));
        quote!(#wire => #name)
    });
    quote! {
        use crate::webhooks::{UnknownEvent, events};

        /// An event, with its payload.
        ///
        /// Later versions add variants. What was [`Unknown`](Self::Unknown) may then have one of its own.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #(#variants,)*
            /// An event that the spec does not list, or whose payload is no object.
            Unknown(UnknownEvent),
        }

        events! {
            Event {
                #(#table,)*
            }
        }
    }
}
