//! A Zoom that runs on one's own machine.

// What a part offers to the others and nobody calls yet is not dead: the parts grow side by side.
#![allow(dead_code)]

mod call;
pub(crate) mod contract;
mod route;
