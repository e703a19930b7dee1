//! temporary
use crate::pace::Throttle;
use std::time::SystemTime;
pub(crate) fn read(_h: &http::HeaderMap, _m: Option<&str>, _now: SystemTime) -> Throttle {
    Throttle::Rate { retry_at: None }
}
/// t
pub fn retry_after(_t: &str, _now: SystemTime) -> Option<SystemTime> {
    None
}
