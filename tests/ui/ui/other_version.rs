//! Code that was generated for another version of what it needs.

zoom_api::generated_code! { 0 }

fn main() {}
