//! Examples: what is sent, the line on the wire, and what comes back.

mod bodies;
mod calls;
mod replies;
mod wire_line;

pub(super) use calls::calls;
pub(super) use replies::replies;
pub use wire_line::percent_encoded;
pub(super) use wire_line::wire_lines;
