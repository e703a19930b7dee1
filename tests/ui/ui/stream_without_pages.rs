fn run(client: zoom_api::Client) {
    let _ = client.stream(zoom_api::users::GetUser::new("me"));
}

fn main() {}
