//! A client in JavaScript: `fetch` as the transport, and its clock and timers as the runtime.
//!
//! ```sh
//! cargo check -p zoom-api --example fetch --target wasm32-unknown-unknown --no-default-features --features users,js
//! ```
#![allow(missing_docs)]

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod js {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use js_sys::{Date, Function, Math, Promise, Reflect, Uint8Array};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{Performance, Request, RequestInit, Response};
    use zoom_api::bytes::Bytes;
    use zoom_api::http;
    use zoom_api::runtime::Runtime;
    use zoom_api::transport::{BoxFuture, Transport, TransportError};

    /// Sends by `fetch`. Nothing of it is `Send`, and nothing has to be.
    pub struct Fetch;

    impl Transport for Fetch {
        fn send(
            &self,
            request: http::Request<Bytes>,
        ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
            Box::pin(async move {
                let request =
                    js_request(&request).map_err(|why| TransportError::invalid(text(&why)))?;
                let answer = async {
                    let sent = global("fetch")?.call1(&JsValue::UNDEFINED, &request)?;
                    let answer = JsFuture::from(sent.dyn_into::<Promise>()?).await?;
                    let answer = answer.dyn_into::<Response>()?;
                    let body = JsFuture::from(answer.array_buffer()?).await?;
                    Ok((answer, Uint8Array::new(&body).to_vec()))
                };
                // JavaScript does not say whether anything of the request has arrived.
                let (answer, body) =
                    answer.await.map_err(|why: JsValue| TransportError::connection(text(&why)))?;
                rust_response(&answer, body).map_err(TransportError::connection)
            })
        }
    }

    fn js_request(request: &http::Request<Bytes>) -> Result<Request, JsValue> {
        let init = RequestInit::new();
        init.set_method(request.method().as_str());
        if !request.body().is_empty() {
            init.set_body(&Uint8Array::from(&request.body()[..]));
        }
        // The client follows redirects itself, and sends no token where it must not go.
        Reflect::set(&init, &"redirect".into(), &"manual".into())?;
        let js = Request::new_with_str_and_init(&request.uri().to_string(), &init)?;
        for (name, value) in request.headers() {
            js.headers().set(name.as_str(), value.to_str().unwrap_or_default())?;
        }
        Ok(js)
    }

    fn rust_response(
        answer: &Response,
        body: Vec<u8>,
    ) -> Result<http::Response<Bytes>, http::Error> {
        let mut response = http::Response::builder().status(answer.status());
        let wanted = ["content-type", "date", "retry-after", "x-zm-trackingid", "x-ratelimit-type"];
        for name in wanted {
            if let Ok(Some(value)) = answer.headers().get(name) {
                response = response.header(name, value);
            }
        }
        response.body(Bytes::from(body))
    }

    /// Clock and timers of JavaScript.
    pub struct Timers;

    impl Runtime for Timers {
        fn now(&self) -> SystemTime {
            UNIX_EPOCH + Duration::from_secs_f64(Date::now() / 1000.0)
        }

        fn uptime(&self) -> Duration {
            let performance = Reflect::get(&js_sys::global(), &"performance".into());
            let clock = performance.and_then(JsValue::dyn_into::<Performance>);
            Duration::from_secs_f64(clock.map_or(0.0, |clock| clock.now() / 1000.0))
        }

        fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
            let start = move |resolve: Function, _: Function| {
                let millis = JsValue::from_f64(time.as_secs_f64() * 1000.0);
                if let Ok(set_timeout) = global("setTimeout") {
                    let _ = set_timeout.call2(&JsValue::UNDEFINED, &resolve, &millis);
                }
            };
            let over = Promise::new(&mut { start });
            Box::pin(async move { drop(JsFuture::from(over).await) })
        }

        fn spawn(&self, task: BoxFuture<'static, ()>) {
            spawn_local(task);
        }

        fn drives_tasks(&self) -> bool {
            true
        }

        fn chance(&self) -> f64 {
            Math::random()
        }
    }

    /// A function of the page or the worker.
    fn global(name: &str) -> Result<Function, JsValue> {
        Reflect::get(&js_sys::global(), &name.into())?.dyn_into()
    }

    fn text(why: &JsValue) -> String {
        format!("{why:?}")
    }
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn main() {
    use zoom_api::auth::StaticToken;
    use zoom_api::users::GetUser;

    wasm_bindgen_futures::spawn_local(async {
        let builder = zoom_api::Client::builder(StaticToken::new("token from the page"));
        let Ok(zoom) = builder.transport(js::Fetch).runtime(js::Timers).build() else { return };
        if let Ok(user) = zoom.send(GetUser::new("me")).await {
            web_sys::console::log_1(&user.email.as_deref().unwrap_or("no address").into());
        }
    });
}

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn main() -> Result<(), &'static str> {
    Err("this one runs in JavaScript: build it with --target wasm32-unknown-unknown")
}
