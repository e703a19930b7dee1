//! What the benchmark of the generator needs beside the generator.

pub(crate) mod cost;
pub(crate) mod enlarge;
pub(crate) mod upstream;
