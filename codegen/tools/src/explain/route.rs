//! From a method and a path, as documents and logs have them, to the operation.

use codegen::schema::{nearest, one_of};
use codegen::spec::Endpoint;

use super::element::{About, Element};
use super::elements::Elements;
use super::question::{NotFound, unknown};

/// The operation of `GET /users/{userId}`, `get /users/me`, `/users/me?a=b` or the whole URL. `None` when what is
/// asked for is no path.
pub(super) fn by_route<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
) -> Option<Result<&'e Element<'a>, NotFound>> {
    let (method, path) = match what.split_once(char::is_whitespace) {
        Some((method, path)) => (Some(method.to_uppercase()), path.trim()),
        None => (None, what),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..))?,
        None => path,
    };
    let path = path.strip_prefix("/v2").filter(|path| path.starts_with('/')).unwrap_or(path);
    let path = path.trim_end_matches('/');
    path.starts_with('/').then(|| find(elements, what, method.as_deref(), path))
}

fn find<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
    method: Option<&str>,
    path: &str,
) -> Result<&'e Element<'a>, NotFound> {
    let operations = || {
        elements.all.iter().filter_map(|element| match element.about {
            About::Operation(endpoint) if element.pointer.is_empty() => Some((endpoint, element)),
            _ => None,
        })
    };
    let fits = || operations().filter_map(|found| Some((alike(&found.0.path, path)?, found)));
    let most = fits().map(|(alike, _)| alike).max();
    let same_path: Vec<_> =
        fits().filter(|(alike, _)| Some(*alike) == most).map(|(_, found)| found).collect();
    let is_asked =
        |endpoint: &Endpoint| method.is_none_or(|method| endpoint.method.as_str() == method);
    let asked: Vec<_> = same_path.iter().filter(|(endpoint, _)| is_asked(endpoint)).collect();
    if let [(_, element)] = asked.as_slice() {
        return Ok(element);
    }
    let routes = |found: &[(&Endpoint, &Element<'_>)]| {
        let routes = found.iter().map(|(endpoint, _)| route(endpoint));
        let routes: Vec<_> = routes.collect();
        one_of(&routes.iter().map(String::as_str).collect::<Vec<_>>())
    };
    Err(match method {
        _ if same_path.is_empty() => {
            let known: Vec<_> = operations()
                .map(|(endpoint, _)| match method {
                    Some(_) => route(endpoint),
                    None => endpoint.path.clone(),
                })
                .collect();
            let asked = method.map_or(path.to_owned(), |method| format!("{method} {path}"));
            let help = match nearest(&asked, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo xtask list` has all paths".to_owned(),
            };
            unknown(what, "no operation has this path", help)
        }
        Some(method) => {
            let message = format!("no operation is `{method}` with this path");
            unknown(what, message, format!("did you mean {}?", routes(&same_path)))
        }
        None => {
            let message = "several operations have this path";
            unknown(what, message, format!("ask for {}", routes(&same_path)))
        }
    })
}

fn route(endpoint: &Endpoint) -> String {
    format!("{} {}", endpoint.method.as_str(), endpoint.path)
}

/// How many segments of a path stand as they are in one that is asked for. `None`: it is another path.
fn alike(known: &str, asked: &str) -> Option<usize> {
    let (known, asked): (Vec<_>, Vec<_>) = (known.split('/').collect(), asked.split('/').collect());
    let is_parameter = |part: &str| part.starts_with('{');
    let fits = |(known, asked): (&&str, &&str)| known == asked || is_parameter(known);
    (known.len() == asked.len() && known.iter().zip(&asked).all(fits))
        .then(|| known.iter().zip(&asked).filter(|(known, asked)| known == asked).count())
}
