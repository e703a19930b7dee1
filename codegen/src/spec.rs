//! The spec as it stands in the files: one Rust type for each JSON shape, and nothing decided yet.
//!
//! `spec/schema.json` is derived from these types by a test, and a file is checked against that schema
//! before it is read into them. What an editor marks as wrong and what the generator refuses are
//! therefore the same, and nobody who generates compiles what derives a schema.

mod api;
mod behaviour;
mod endpoint;
mod enums;
mod event;
mod evidence;
mod example;
mod glossary;
mod limits;
mod lint;
mod types;

pub use api::{Api, Package, Runtime};
pub use behaviour::{ErrorCode, Gone, Pages, Split, Verify};
pub use endpoint::{Body, Endpoint, Request, Response, Scopes, Variant, Variants};
pub use enums::{Direction, ListStyle, Method, RateLabel, Replay, Tier};
pub use event::{Cause, Event, EventExample};
pub use evidence::Evidence;
pub use example::{Example, ExampleBody, ExampleFile, ExampleFiles};
pub use glossary::Glossary;
pub use limits::{LabelLimit, Plan, Pool, RateLimits, SpecialLimit};
pub use lint::{Exception, LintFile};
pub use types::{EnumValue, Field, Scalar, TypeDef, TypesFile};
