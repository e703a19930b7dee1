//! The plans and what they allow.

use heck::ToPascalCase;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::ident;
use crate::spec::{LabelLimit, Plan, RateLabel, RateLimits};

pub(super) fn file(limits: &RateLimits) -> TokenStream {
    let names: Vec<_> = limits.plans.iter().map(|plan| variant(&plan.name)).collect();
    let variants = limits.plans.iter().zip(&names).map(|(plan, name)| {
        let docs = super::outer_docs(&crate::docs::lines(&plan.docs));
        quote!(#docs #name)
    });
    let tables = limits.plans.iter().map(table);
    quote! {
        //! What each plan allows.
        use crate::limits::{LabelLimits, PlanLimits, Pool, Rate};
        use crate::operation::RateLimit;

        /// Plan of the account, which decides how many calls Zoom allows it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Plan { #(#variants),* }

        impl Plan {
            /// Every plan.
            pub const ALL: &[Plan] = &[#(Plan::#names),*];

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

fn variant(name: &str) -> proc_macro2::Ident {
    ident(&name.to_pascal_case())
}

fn table(plan: &Plan) -> TokenStream {
    let labels = plan.labels.iter().map(|(name, limit)| {
        let (label, rate, per_day) = (label(*name), rate(limit), option(limit.per_day));
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

fn rate(limit: &LabelLimit) -> TokenStream {
    let rate =
        limit.per_second.map(|calls| (calls, 1)).or(limit.per_minute.map(|calls| (calls, 60)));
    match rate {
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
