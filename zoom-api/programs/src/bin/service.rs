//! A web service that acts for each of its users, with one client for all of them.
//!
//! It needs the app in `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET`, listens at the port in `PORT`, and is known to
//! Zoom by `http://127.0.0.1:PORT/callback`. A first-time user is led to Zoom and back.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use zoom_api::auth::{Authorization, FileStore, OAuthApp, UserOAuth};
use zoom_api::users::GetUser;
use zoom_api::{Client, Error as ZoomError};
use zoom_api_programs::support::{end, lead};

/// What all requests share.
struct Service {
    app: Arc<OAuthApp>,
    store: Arc<FileStore>,
    zoom: Client,
    sessions: Mutex<HashMap<String, Session>>,
}

/// Somebody with a browser.
enum Session {
    /// Is at Zoom, and will come back.
    Away(Authorization),
    Here(Client),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    end(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let port = env::var("PORT").unwrap_or("8080".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let home = format!("http://{}", listener.local_addr()?);
    let app = OAuthApp::new(env::var("ZOOM_CLIENT_ID")?, format!("{home}/callback"));
    let mut app = app.client_secret(env::var("ZOOM_CLIENT_SECRET")?);
    if let Ok(url) = env::var("ZOOM_OAUTH_URL") {
        app = app.oauth_url(url);
    }
    let (app, store) = (Arc::new(app), Arc::new(FileStore::new("tokens.json")));
    // Each user has a client that shares all but the token with this one.
    let nobody = UserOAuth::new(Arc::clone(&app), Arc::clone(&store));
    let zoom = lead(Client::builder(nobody)).build()?;
    let service = Service { app, store, zoom, sessions: Mutex::default() };
    let router = Router::new().route("/", get(index)).route("/callback", get(callback));
    println!("{home}");
    axum::serve(listener, router.with_state(Arc::new(service))).await?;
    Ok(())
}

/// Greets the user by the name that Zoom has.
async fn index(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    let Some(zoom) = service.client(&headers) else { return service.lead_to_zoom() };
    match zoom.send(GetUser::new("me")).await {
        Ok(me) => {
            format!("Hello {}", me.email.as_deref().unwrap_or("whoever you are")).into_response()
        }
        Err(error) if error.is_authorization_lost() || error.is_not_authorized() => {
            service.lead_to_zoom()
        }
        Err(error) => failed(&error),
    }
}

/// The user has come back from Zoom.
async fn callback(State(service): State<Arc<Service>>, url: Uri, headers: HeaderMap) -> Response {
    match service.sign_in(&headers, &url.to_string()) {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => failed(&error),
    }
}

impl Service {
    /// The client of whoever asks.
    fn client(&self, headers: &HeaderMap) -> Option<Client> {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        match sessions.get(session(headers)?)? {
            Session::Here(client) => Some(client.clone()),
            Session::Away(_) => None,
        }
    }

    fn lead_to_zoom(&self) -> Response {
        let (authorization, id) = match (self.app.authorize(), new_session()) {
            (Ok(authorization), Ok(id)) => (authorization, id),
            (Err(error), _) => return failed(&error),
            (_, Err(error)) => return failed(&error),
        };
        let cookie = format!("session={id}; HttpOnly; SameSite=Lax; Path=/");
        let redirect = Redirect::to(authorization.url());
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.insert(id, Session::Away(authorization));
        ([(SET_COOKIE, cookie)], redirect).into_response()
    }

    fn sign_in(&self, headers: &HeaderMap, url: &str) -> Result<(), ZoomError> {
        let strange =
            || ZoomError::with_source(zoom_api::ErrorKind::InvalidInput, "nobody was sent to Zoom");
        let id = session(headers).ok_or_else(strange)?;
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Session::Away(authorization)) = sessions.remove(id) else { return Err(strange()) };
        let tokens = UserOAuth::new(Arc::clone(&self.app), Arc::clone(&self.store)).user(id);
        let client = self.zoom.with_credentials(tokens.with_code(authorization.code(url)?))?;
        sessions.insert(id.to_owned(), Session::Here(client));
        Ok(())
    }
}

/// Something that nobody guesses.
fn new_session() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?.split("; ");
    cookies.filter_map(|cookie| cookie.strip_prefix("session=")).next()
}

fn failed(error: &dyn Error) -> Response {
    (StatusCode::BAD_GATEWAY, error.to_string()).into_response()
}
