use zoom_api::users::GetUser;

async fn run(client: zoom_api::Client) {
    let request = GetUser::new("me");
    let _ = client.send(&request).await;
}

fn main() {}
