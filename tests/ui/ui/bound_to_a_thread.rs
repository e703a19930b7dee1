// A source of tokens that cannot go to another thread.

use std::rc::Rc;

use zoom_api::Error;
use zoom_api::auth::{AccessToken, Context, Credentials};
use zoom_api::transport::BoxFuture;

struct Mine(Rc<str>);

impl Credentials for Mine {
    fn fetch<'a>(&'a self, _context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(async { Ok(AccessToken::new(&*self.0)) })
    }
}

fn main() {}
