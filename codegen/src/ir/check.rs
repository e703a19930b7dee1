//! What tests look for in each thing that can be set.

use super::value::Expr;

/// What one setter, or the constructor alone, must put on the wire.
#[derive(Debug)]
pub struct Check {
    pub args: Vec<Expr>,
    pub setter: Option<(String, Option<Expr>)>,
    pub expect: Expect,
}

/// What a check looks for.
#[derive(Debug)]
pub enum Expect {
    /// The whole body.
    Body(String),
    /// One parameter of the query, decoded.
    Query(String),
    /// One header, as `name: value`.
    Header(String),
}
