// Something else than what a client is made of.

use zoom_api::Client;
use zoom_api::auth::{OAuthApp, ServerToServer, StaticToken, UserOAuth};
use zoom_api::limits::Plan;

struct Mine;

fn main() {
    let _ = Client::builder("token");
    let _ = ServerToServer::new("a", "b", "c").store("tokens.json");
    let _ = UserOAuth::new(OAuthApp::new("a", "b"), std::path::Path::new("tokens.json"));
    let _ = Client::builder(StaticToken::new("token")).transport(Mine);
    let _ = Client::builder(StaticToken::new("token")).runtime(Mine);
    let _ = Client::builder(StaticToken::new("token")).pacer(Plan::Pro);
    let _ = Client::builder(StaticToken::new("token")).recorder(Mine);
}
