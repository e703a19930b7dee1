//! Every member of the spec is compared, or left out on purpose: one that is new does not compile here
//! until somebody has decided.

use codegen::spec::{
    Body, Endpoint, EnumValue, ErrorCode, Event, Field, Gone, LabelLimit, Pages, Plan, Pool,
    RateLimits, Response, Scopes, SpecialLimit, Split, TypeDef, TypesFile, Variant, Variants,
    Verify,
};

#[test]
fn every_member_of_the_spec_is_compared_or_left_out_on_purpose() {
    let _ = |Endpoint {
                 // Compared.
                 id: _,
                 method: _,
                 path: _,
                 scopes: Scopes { classic: _, granular: _ },
                 rate_limit: _,
                 replay: _,
                 verify: _,
                 split: _,
                 path_params: _,
                 query: _,
                 headers: _,
                 deprecated: _,
                 request: _,
                 body: _,
                 response: _,
                 variants: _,
                 pages: _,
                 errors: _,
                 types: _,
                 // For editors, texts, and what nothing comes of but documentation and tests.
                 schema: _,
                 tier: _,
                 title: _,
                 docs: _,
                 prerequisites: _,
                 limits: _,
                 examples: _,
                 evidence: _,
             }: Endpoint| {};
    let _ = |Event {
                 // Compared.
                 event: _,
                 payload: _,
                 scopes: _,
                 fields: _,
                 types: _,
                 // For editors, texts, and what nothing comes of but documentation, tests and the fake.
                 schema: _,
                 title: _,
                 docs: _,
                 prerequisites: _,
                 caused_by: _,
                 examples: _,
                 evidence: _,
             }: Event| {};
    let _ = |Field {
                 name: _,
                 ty: _,
                 required: _,
                 nullable: _,
                 default: _,
                 range: _,
                 length: _,
                 items: _,
                 list: _,
                 only: _,
                 needs: _,
                 aliases: _,
                 deprecated: _,
                 rust: _,
                 max_bytes: _,
                 content_types: _,
                 // A text.
                 docs: _,
             }: Field| {};
    let _ = |Body { ty: _, form: _, bare: _, fields: _ }: Body| {};
    let _ = |Response { status: _, ty: _, name: _, bare: _, fields: _, docs: _ }: Response| {};
    let _ = |Variants { by: _, each: _ }: Variants| {};
    let _ =
        |Variant { request: _, value: _, body: _, response: _, docs: _, examples: _ }: Variant| {};
    let _ =
        |Pages { token: _, count: _, size: _, fallback: _, items: _, total: _, key: _ }: Pages| {};
    let _ = |Verify {
                 operation: _,
                 path: _,
                 sent: _,
                 gone_from: _,
                 items: _,
                 by: _,
                 when: _,
                 // A text.
                 why: _,
             }: Verify| {};
    let _ = |Split {
                 list: _,
                 by: _,
                 most: _,
                 // A text.
                 why: _,
             }: Split| {};
    let _ =
        |ErrorCode { status: _, code: _, gone: _, conflict: _, missing: _, docs: _ }: ErrorCode| {};
    let _ = |Gone { unless: _, why: _ }: Gone| {};
    let _ = |TypeDef { name: _, fields: _, values: _, id: _, docs: _ }: TypeDef| {};
    let _ = |EnumValue { value: _, rust: _, deprecated: _, docs: _ }: EnumValue| {};
    let _ = |TypesFile { types: _, schema: _, tier: _, docs: _, evidence: _ }: TypesFile| {};
    let _ = |RateLimits { plans: _, special: _, schema: _, docs: _, evidence: _ }: RateLimits| {};
    let _ = |Plan { name: _, labels: _, pools: _, docs: _ }: Plan| {};
    let _ = |LabelLimit { per_second: _, per_minute: _, per_day: _ }: LabelLimit| {};
    let _ = |Pool { labels: _, per_day: _ }: Pool| {};
    let _ = |SpecialLimit {
                 id: _,
                 operations: _,
                 when: _,
                 each: _,
                 window: _,
                 calls: _,
                 docs: _,
             }: SpecialLimit| {};
}
