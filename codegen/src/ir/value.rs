//! A value in an example.

use super::types::Base;

/// A value in an example.
#[derive(Clone, Debug)]
pub enum Expr {
    Text(String),
    Bool(bool),
    Int(i64),
    Float(f64),
    /// `Type::from(..)` for a value that the enum does not list, else `Type::Variant`.
    Variant {
        ty: String,
        variant: String,
    },
    From {
        ty: String,
        value: Box<Expr>,
    },
    Object {
        ty: String,
        args: Vec<Expr>,
        setters: Vec<(String, Option<Expr>)>,
    },
    List(Vec<Expr>),
    /// A list without items, which must say of what.
    Empty(Base),
    Map(Vec<(String, Expr)>),
    /// JSON whose objects are sorted.
    Json(serde_json::Value),
    File {
        name: String,
        content_type: String,
        text: String,
    },
}
