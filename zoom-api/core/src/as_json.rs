//! Typed requests whose answers are JSON.

use serde_json::Value;

use crate::call::Call;
use crate::endpoint::{Endpoint, Paged};
use crate::operation::Operation;
use crate::response::Answer;

/// A request whose answer is not read into types, but given as the JSON that came.
///
/// It is sent, streamed and resumed like the request in it. What is no answer is refused as ever: a refusal with the
/// status of a success, a listing without its items.
///
/// ```no_run
/// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
/// use zoom_api::AsJson;
/// use zoom_api::users::{GetUser, ListUsers};
///
/// let me: serde_json::Value = zoom.send(AsJson(GetUser::new("me"))).await?.into_value();
/// println!("{}", me["email"]);
///
/// let mut users = zoom.stream(AsJson(ListUsers::new()));
/// while let Some(user) = users.try_next().await? {
///     println!("{user}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a request does nothing until a client sends it"]
pub struct AsJson<E>(pub E);

impl<E: Endpoint> Endpoint for AsJson<E> {
    const OPERATION: &'static Operation = E::OPERATION;
    type Output = Value;

    fn into_call(self) -> Call {
        self.0.into_call().needing(E::Output::needs())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Paged> Paged for AsJson<E> {
    type Item = Value;

    fn items(mut page: Value) -> (Vec<Value>, Option<String>) {
        let token = E::OPERATION.pages.and_then(|pages| page.get(pages.token)?.as_str());
        let token = token.map(str::to_owned);
        let items = match E::Output::needs() {
            Some(name) => page.get_mut(name).map(Value::take).unwrap_or_default(),
            None => page,
        };
        let items = match items {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            // Typed answers take a lone value for a list of one, too.
            item => vec![item],
        };
        (items, token)
    }

    fn key(item: &Value) -> Option<&str> {
        let keys = E::OPERATION.pages.map_or(&[][..], |pages| pages.key);
        let texts = keys.iter().filter_map(|key| item.get(key)?.as_str());
        texts.into_iter().find(|text| !text.is_empty())
    }

    fn total(page: &Value) -> Option<i64> {
        page.get(E::OPERATION.pages?.total?)?.as_i64()
    }
}
