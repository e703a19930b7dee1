//! How a caller shows who it is, and what it may do.

use std::collections::BTreeMap;

use codegen::files::Spec;
use codegen::spec::Endpoint;

use super::json::Object;

/// Name of the scheme.
const SCHEME: &str = "oauth2";
/// So many operations are named in the description of a scope. More are counted.
const MOST_NAMED: usize = 3;

/// What an operation needs. Each scope is enough by itself.
pub(super) fn needed(endpoint: &Endpoint) -> Vec<Object> {
    let scopes = endpoint.scopes.classic.iter().chain(&endpoint.scopes.granular);
    let each: Vec<_> =
        scopes.map(|scope| Object::new().with(SCHEME, vec![scope.clone()])).collect();
    if each.is_empty() { vec![Object::new().with(SCHEME, Vec::<String>::new())] } else { each }
}

/// The ways to a token, with all scopes.
pub(super) fn schemes(spec: &Spec) -> Object {
    let scopes = scopes(spec);
    let token = "https://zoom.us/oauth/token";
    let user = Object::new()
        .with("authorizationUrl", "https://zoom.us/oauth/authorize")
        .with("tokenUrl", token)
        .with("refreshUrl", token)
        .with("scopes", scopes.clone());
    let server = Object::new()
        .with("tokenUrl", token)
        .with("scopes", scopes)
        .with("x-grant-type", "account_credentials");
    let description = "An access token, sent as `Authorization: Bearer`. A call needs one of the scopes that \
        are listed for it, whichever. The scopes of an app are chosen where it is made, not when a token is \
        fetched.\n\n\
        - `authorizationCode`: for apps that users authorise. Zoom takes PKCE with `S256`, and gives a new \
        refresh token with each use of the last one.\n\
        - `clientCredentials`: the nearest that OpenAPI has to Zoom's server-to-server apps. The request that is \
        sent has `grant_type=account_credentials` and `account_id`, instead of \
        `grant_type=client_credentials`; client ID and secret go into the header as usual.\n\n\
        Accounts in Zoom for Government fetch their tokens from `zoomgov.com`.";
    let scheme = Object::new().with("type", "oauth2").with("description", description).with(
        "flows",
        Object::new().with("authorizationCode", user).with("clientCredentials", server),
    );
    Object::new().with(SCHEME, scheme)
}

/// A scope, and what it is good for.
#[derive(Default)]
struct Scope<'a> {
    granular: bool,
    titles: Vec<&'a str>,
}

/// All scopes, each with a description.
fn scopes(spec: &Spec) -> Object {
    let mut scopes: BTreeMap<&str, Scope<'_>> = BTreeMap::new();
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        let kinds = [(false, &endpoint.scopes.classic), (true, &endpoint.scopes.granular)];
        for (granular, names) in kinds {
            for name in names {
                let scope = scopes.entry(name).or_default();
                scope.granular = granular;
                scope.titles.push(&endpoint.title);
            }
        }
    }
    scopes.into_iter().map(|(name, scope)| (name.to_owned(), describe(name, &scope))).collect()
}

fn describe(name: &str, scope: &Scope<'_>) -> String {
    let kind = if scope.granular { "Granular scope" } else { "Classic scope" };
    let level = match name.rsplit(':').next() {
        Some("admin") => "for the whole account",
        Some("master") => "for the account and those below it",
        _ => "for the user who authorised the app",
    };
    let operations = match scope.titles.as_slice() {
        titles if titles.len() <= MOST_NAMED => titles.join("; "),
        titles => format!("{} operations", titles.len()),
    };
    format!("{kind} {level}. Enough for: {operations}.")
}
