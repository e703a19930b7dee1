//! Requests, and calls of them as documentation and tests show them.

use std::rc::Rc;

use super::check::Check;
use super::types::Members;
use super::value::Expr;

/// A request type.
#[derive(Debug)]
pub struct Request {
    pub name: String,
    pub docs: Vec<String>,
    pub deprecated: Option<String>,
    /// Query parameters that every request of the type carries.
    pub fixed: Vec<(String, String)>,
    pub members: Members,
    /// Type of the answer. `None`: there is none to read.
    pub output: Option<String>,
    pub stream: Option<Stream>,
    pub examples: Vec<Example>,
    pub checks: Vec<Check>,
}

/// How the items are taken out of a page.
#[derive(Debug)]
pub struct Stream {
    /// Type of an item.
    pub item: String,
    /// Rust names of the answer's fields.
    pub items: String,
    pub next: Next,
    /// Fields of an item that tell it from the others.
    pub key: Vec<String>,
    /// Field with the number of items on all pages.
    pub total: Option<String>,
}

/// By which field of the answer one gets to the next page.
#[derive(Debug)]
pub enum Next {
    /// Its token.
    Token(String),
    /// The number of pages.
    Count(String),
}

/// A call as documentation and test show it.
#[derive(Debug)]
pub struct Example {
    /// Arguments of the constructor, in order.
    pub args: Vec<Expr>,
    /// Setters that are called, in order.
    pub setters: Vec<(String, Option<Expr>)>,
    /// The JSON body that this puts on the wire.
    pub body: Option<String>,
}

/// An object that is sent.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    pub docs: Vec<String>,
    pub members: Rc<Members>,
    pub checks: Vec<Check>,
    /// Name of the object that is received and can be sent back as this one.
    pub received: Option<String>,
}
