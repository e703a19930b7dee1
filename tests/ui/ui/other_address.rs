// Generated code whose calls would go where its spec does not say.

const _: () = zoom_api::generated_code::same_base("https://api.zoom.us/v3");

fn main() {}
