//! What the spec gives of the core.

pub(crate) mod rate_limits;
