//! The plans and what they allow.

use heck::ToPascalCase;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident;
use crate::ir::{LabelLimits, Plan, RateLimits};
use crate::spec::RateLabel;

pub(super) fn file(limits: &RateLimits) -> TokenStream {
    let docs = super::outer_docs(&limits.docs);
    let names: Vec<_> = limits.plans.iter().map(|plan| ident(&plan.name)).collect();
    let ids = limits.plans.iter().map(|plan| &plan.id);
    let variants = limits.plans.iter().zip(&names).map(|(plan, name)| {
        let docs = super::outer_docs(&plan.docs);
        quote!(#docs #name)
    });
    let tables = limits.plans.iter().map(table);
    quote! {
        //! What each plan allows.
        use crate::limits::{LabelLimits, PlanLimits, Pool, Rate};
        use crate::operation::RateLimit;

        /// Plan of the account, which decides how many calls Zoom allows it.
        ///
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Plan { #(#variants),* }

        impl Plan {
            /// Every plan.
            pub const ALL: &[Plan] = &[#(Plan::#names),*];

            /// The plan as the spec writes it, such as `free`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#names => #ids,)*
                }
            }

            /// What the plan allows.
            #[must_use]
            pub const fn limits(self) -> &'static PlanLimits {
                match self {
                    #(Self::#names => const { &#tables },)*
                }
            }
        }
    }
}

fn table(plan: &Plan) -> TokenStream {
    let labels = plan.labels.iter().map(|limit| {
        let (label, rate, per_day) = (label(limit.label), rate(limit), option(limit.per_day));
        quote!(LabelLimits { label: #label, rate: #rate, per_day: #per_day })
    });
    let pools = plan.pools.iter().map(|pool| {
        let labels = pool.labels.iter().map(|name| label(*name));
        let per_day = Literal::u32_unsuffixed(pool.per_day);
        quote!(Pool { labels: &[#(#labels),*], per_day: #per_day })
    });
    quote!(PlanLimits { labels: &[#(#labels),*], pools: &[#(#pools),*] })
}

/// The label as the crate spells it.
pub(super) fn label(label: RateLabel) -> TokenStream {
    let name = ident(&label.as_str().to_pascal_case());
    quote!(RateLimit::#name)
}

fn rate(limit: &LabelLimits) -> TokenStream {
    match limit.rate {
        None => quote!(None),
        Some((calls, seconds)) => {
            let (calls, seconds) =
                (Literal::u32_unsuffixed(calls), Literal::u64_unsuffixed(seconds));
            quote!(Some(Rate::new(#calls, #seconds)))
        }
    }
}

fn option(number: Option<u32>) -> TokenStream {
    match number.map(Literal::u32_unsuffixed) {
        None => quote!(None),
        Some(number) => quote!(Some(#number)),
    }
}
