//! What generated code needs of this crate: that of this crate, and that of the crates of other APIs. It promises
//! nothing to anybody else.
//!
//! Generated code states the version that it is for. When something here goes away, or comes to mean another thing,
//! the version in the macro below and `VERSION` of the generator are raised together.

pub use std::collections::BTreeMap;

pub use http::Method;
pub use serde;
pub use serde_json;

use crate::auth::{Cloud, VERSION};
pub use crate::call::value::{csv, list, map, one};
pub use crate::call::{Call, Object, Value};
pub use crate::endpoint::{Endpoint, Paged, first_text, text};
use crate::limits::Plan;
pub use crate::limits::SpecialLimit;
pub use crate::operation::{
    Api, BodyKind, ListStyle, Operation, Parameter, RateLimit, Replay, Source,
};
use crate::operation::{Gone, Pages, Split, Verify};
pub use crate::response::Answer;
pub use crate::types::open_enum::Values;
pub use crate::types::{Csv, Date, DateTime, Secret, UnknownValue, Upload};
pub use crate::wire::Rest;
pub use crate::{
    __input as input, __int_enum as int_enum, __record as record, __text as id,
    __text_enum as text_enum,
};

/// Brings all of it into generated code that is for this version, and says so where it is for another.
#[doc(hidden)]
#[macro_export]
macro_rules! generated_code {
    (3) => {
        pub(crate) use $crate::generated_code as runtime;
    };
    ($other:literal) => {
        pub(crate) use $crate::generated_code as runtime;
        compile_error!(concat!(
            "this code was generated for version ",
            $other,
            " of what generated code needs, and this `zoom-api` has version 3: run the \
            `cargo xtask generate` that comes with it, or depend on the one that generated the code"
        ));
    };
}

/// How a listing is paged.
#[must_use]
pub const fn pages(
    token: &'static str,
    size: &'static str,
    max_size: Option<i64>,
    fallback: Option<i64>,
    key: &'static [&'static str],
    total: Option<&'static str>,
) -> Pages {
    Pages { token, by_number: false, size, max_size, fallback, key, total }
}

/// A refusal that proves that something is gone.
#[must_use]
pub const fn gone(status: u16, code: i64, unless: &'static [&'static str]) -> Gone {
    Gone { status, code, unless }
}

/// A list that can be sent in parts.
#[must_use]
pub const fn split(
    list: &'static str,
    most: usize,
    by: Option<&'static str>,
    kinds: &'static [(&'static str, usize)],
) -> Split {
    Split { list, most, by, kinds }
}

/// A look at a listing that tells whether a call took effect.
#[must_use]
pub const fn verify(
    operation: &'static Operation,
    path: &'static [(&'static str, Source)],
    sent: Source,
    gone_from: Option<&'static [(&'static str, Source)]>,
    items: &'static [&'static str],
    by: &'static [&'static str],
    when: &'static [(&'static str, &'static str)],
) -> Verify {
    Verify { operation, path, sent, gone_from, items, by, when }
}

/// Compiles if the plans of a spec are those of this crate, in its order: limits of operations go by it.
pub const fn same_plans(names: &[&str]) {
    assert!(
        names.len() == Plan::ALL.len(),
        "the plans in `rate_limits.json` are not those of the client"
    );
    let mut index = 0;
    while index < names.len() {
        let (ours, theirs) = (Plan::ALL[index].as_str().as_bytes(), names[index].as_bytes());
        assert!(same(ours, theirs), "the plans in `rate_limits.json` are not those of the client");
        index += 1;
    }
}

/// Compiles if the calls of a spec go where this crate sends calls: below the base URL or, if they begin at the
/// host, below what is left of it without the version.
pub const fn same_base(url: &str) {
    let [url, base] = [url.as_bytes(), Cloud::Commercial.base_url().as_bytes()];
    let (root, _) = base.split_at(base.len() - VERSION.len());
    assert!(
        same(url, base) || same(url, root),
        "`base_url` in `api.json` is not where `zoom-api` sends calls: https://api.zoom.us/v2, or \
         https://api.zoom.us for paths that begin at the host"
    );
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}
