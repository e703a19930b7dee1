//! The plans and what they allow.

use heck::ToPascalCase;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::layout::Draft;
use super::part::{Part, PartKind};
use super::tokens::{ident, option};
use crate::ir::{Plan, RateLimits};
use crate::spec::RateLabel;

/// The type that comes of the plans.
const PLAN: &str = "Plan";

pub(super) fn file(draft: &Draft, limits: &RateLimits) -> TokenStream {
    let about = "Plan of the account, which decides how many calls Zoom allows it.";
    let docs: Vec<_> =
        [about, ""].map(str::to_owned).into_iter().chain(limits.docs.iter().cloned()).collect();
    let docs = draft.docs(Part::whole(PLAN), &docs);
    let mark = draft.docs(Part::whole(PLAN), &[]);
    let names: Vec<_> = limits.plans.iter().map(|plan| ident(&plan.name)).collect();
    let ids = limits.plans.iter().map(|plan| &plan.id);
    let part = |plan: &Plan| Part::of(PLAN, PartKind::Variant(plan.name.clone()));
    let variants = limits.plans.iter().zip(&names).map(|(plan, name)| {
        let docs = draft.docs(part(plan), &plan.docs);
        quote!(#docs #name)
    });
    let tables = limits.plans.iter().map(table);
    let rows = limits.plans.iter().map(|plan| draft.docs(part(plan), &[]));
    quote! {
        use crate::limits::{LabelLimits, PlanLimits, Pool, Rate};
        use crate::operation::RateLimit;

        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Plan { #(#variants),* }

        #mark
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
                    #(#rows Self::#names => const { &#tables },)*
                }
            }
        }
    }
}

fn table(plan: &Plan) -> TokenStream {
    let labels = plan.labels.iter().map(|limit| {
        let (label, rate) = (label(limit.label), option(limit.rate.map(rate)));
        let per_day = option(limit.per_day.map(Literal::u32_unsuffixed));
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

fn rate((calls, seconds): (u32, u64)) -> TokenStream {
    let (calls, seconds) = (Literal::u32_unsuffixed(calls), Literal::u64_unsuffixed(seconds));
    quote!(Rate::new(#calls, #seconds))
}
