// Generated code whose plans are others than those of the client, or in another order.

const _: () = zoom_api::generated_code::same_plans(&["free"]);
const _: () = zoom_api::generated_code::same_plans(&["pro", "free", "business"]);

fn main() {}
