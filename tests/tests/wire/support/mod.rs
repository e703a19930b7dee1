//! What the generated tests call.

mod fake;
mod mutate;

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use codegen::Spec;
use codegen::spec::Field;
use codegen::ty::BuiltIn;
use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use zoom_api::auth::StaticToken;
use zoom_api::call::{Body, IntoValue};
use zoom_api::events::Event;
use zoom_api::observations::{ObservationKind, Observations};
use zoom_api::webhooks::Delivery;
use zoom_api::{Answer, Client, Endpoint, Error, ErrorKind};

use zoom_api_tests::bad;
use zoom_api_tests::scripted::{self, Scripted};

/// The folder of the spec.
pub fn spec_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

/// All that the tests need of an operation, so that they are compiled once and not for each.
struct Operation<'o> {
    /// Its name.
    id: &'static str,
    /// Sends the request.
    send: &'o dyn Fn(&Client) -> Result<Understood, Error>,
    /// Whether its answer has fields.
    has_fields: bool,
    /// The list that its answer must have.
    needs: Option<&'static str>,
    /// How many items of an answer are lost.
    lost: fn(&[u8]) -> usize,
    read: mutate::Read,
}

/// An answer, and what was understood of it.
struct Understood {
    status: StatusCode,
    bytes: Bytes,
    value: Json,
}

/// Sends an example of the spec through a client and compares every byte of the request, then what
/// was understood of the reply.
pub fn example<E>(file: &str, variant: usize, index: usize, request: E, body: &str)
where
    E: Endpoint + Clone,
    E::Output: Serialize,
{
    let send = |client: &Client| {
        let answer = block_on(client.send(request.clone()))?;
        let (status, bytes) = (answer.status(), answer.bytes().clone());
        Ok(Understood { status, bytes, value: serde_json::to_value(answer.into_value()).unwrap() })
    };
    let operation = Operation {
        id: E::OPERATION.id,
        send: &send,
        has_fields: size_of::<E::Output>() > 0,
        needs: E::Output::needs(),
        lost: |body| E::Output::decode(body).unwrap().1.lost,
        read: mutate::read::<E::Output>,
    };
    sent(file, variant, index, &operation, body);
}

fn sent(file: &str, variant: usize, index: usize, operation: &Operation<'_>, body: &str) {
    let text = std::fs::read_to_string(spec_dir().join(file)).unwrap();
    let spec: Json = serde_json::from_str(&text).unwrap();
    let request = spec.pointer(&format!("/variants/each/{variant}")).unwrap_or(&spec);
    let example = &request["examples"][index];
    let status = request["response"]["status"].as_u64().unwrap_or(200);
    let reply = example.get("reply");
    let status = u16::try_from(status).unwrap();
    let answer = reply.map_or(String::new(), Json::to_string);
    let server =
        Scripted::new(move |_, _| std::future::ready(Ok(scripted::answer(status, &answer))));
    let observations = Arc::new(Observations::new());
    let client = Client::builder(StaticToken::new("token")).transport(server.clone());
    let client = client.observations(Arc::clone(&observations)).build().unwrap();
    let answer = (operation.send)(&client).unwrap();

    let requests = server.requests();
    let [sent] = requests.as_slice() else { panic!("{requests:?}") };
    let target = sent.uri().path_and_query().unwrap().as_str().strip_prefix("/v2").unwrap();
    assert_eq!(format!("{} {target}", sent.method()), example["wire"].as_str().unwrap());
    assert_eq!(sent.headers()["authorization"], "Bearer token");
    for (name, value) in example["headers"].as_object().into_iter().flatten() {
        let texts: Vec<_> =
            value.as_array().map_or(vec![plain(value)], |all| all.iter().map(plain).collect());
        assert_eq!(sent.headers()[name], texts.join(","), "{name}");
    }
    if example.get("files").is_some() || request["body"]["form"] == true {
        assert_form(sent, &request["body"]["fields"], &example["files"], &example["body"]);
    } else if request.get("body").is_some() {
        assert_eq!(sent.headers()["content-type"], "application/json");
        assert_eq!(
            std::str::from_utf8(sent.body()).unwrap(),
            if body.is_empty() { "{}" } else { body }
        );
        let expected = example.get("body").cloned().unwrap_or_else(|| Json::Object(Map::new()));
        assert_eq!(serde_json::from_slice::<Json>(sent.body()).unwrap(), expected);
    } else {
        assert!(sent.body().is_empty(), "{:?}", sent.body());
        assert!(sent.headers().get("content-type").is_none());
    }
    if let Some(reply) = reply {
        assert_covers(reply, &answer.value, "");
        mutate::mutate(operation.read, reply);
    }
    // An example may have values that no enum lists, and no field that the spec does not know.
    let unknown = observations.all().into_iter().find(|seen| seen.kind != ObservationKind::Value);
    assert_eq!(unknown, None);
    refuses(operation, status);
    fake::answers(file, index, operation, status, example);
}

/// Reads an example of an event as it comes, and compares what was understood of the payload: by the type of
/// the payload, and among all events.
pub fn event<P>(file: &str, index: usize)
where
    P: Answer + Serialize + DeserializeOwned + Debug,
{
    let read = |json: &Json| {
        let payload: P = serde_json::from_value(json.clone()).unwrap();
        (serde_json::to_value(&payload).unwrap(), format!("{payload:?}"))
    };
    delivered(file, index, read, mutate::read::<P>);
}

fn delivered(file: &str, index: usize, read: fn(&Json) -> (Json, String), all: mutate::Read) {
    let text = std::fs::read_to_string(spec_dir().join(file)).unwrap();
    let spec: Json = serde_json::from_str(&text).unwrap();
    let name = spec["event"].as_str().unwrap();
    let Json::Object(example) = &spec["examples"][index] else { panic!("no example {index}") };
    let mut body = Map::from_iter([("event".to_owned(), name.into())]);
    body.extend(example.clone());
    let delivery = Delivery::from_verified(Json::Object(body).to_string());
    assert_eq!(delivery.name(), name);
    assert!(!matches!(delivery.event(), Event::Unknown(_)), "{delivery:?}");
    assert!(delivery.event().misfits().is_empty(), "{delivery:?}");

    let (written, shown) = read(&example["payload"]);
    assert_covers(&example["payload"], &written, "");
    assert_hidden(&shown, &example["payload"]);
    // Secrets are not written, and a field that was read under an older name has the one of today.
    assert_eq!(read(&written).0, written);
    mutate::mutate(all, &example["payload"]);
}

/// No bad answer is taken for a success, and none is lost. Where nothing is due, hardly anything is bad.
fn refuses(operation: &Operation<'_>, status: u16) {
    let mut bodies: Vec<_> = bad::TO_ANY_CALL.iter().map(|body| (*body).to_owned()).collect();
    bodies.push(format!("<html>{}</html>", "long ".repeat(20_000)));
    let mut good = vec![];
    if operation.has_fields {
        bodies.extend(bad::TO_A_CALL_WITH_FIELDS.iter().map(|body| (*body).to_owned()));
    } else {
        good = vec![
            "",
            " \n",
            "\u{feff}",
            "null",
            "true",
            "{}",
            r#"{"id":"a"}"#,
            r#"{"status":"success"}"#,
        ];
    }
    match operation.needs {
        Some(items) => {
            let named = |body: &&str| body.replace("ITEMS", items);
            bodies.extend(bad::TO_A_LISTING.iter().map(named));
            if (operation.lost)(named(&r#"{"ITEMS":["a"]}"#).as_bytes()) > 0 {
                bodies.extend(bad::TO_A_LISTING_OF_OBJECTS.iter().map(named));
            }
        }
        None => good.extend(["", "null", "{}"]),
    }
    let send = |body: &str| {
        let answer = scripted::answer(status, body);
        let server = Scripted::new(move |_, _| std::future::ready(Ok(answer.clone())));
        let client = Client::builder(StaticToken::new("token")).transport(server);
        (operation.send)(&client.build().unwrap())
    };
    for body in bodies {
        let Err(error) = send(&body) else { panic!("{} took {body}", operation.id) };
        assert_eq!(error.raw().unwrap().body(), &body, "{error}");
        assert!(matches!(error.kind(), ErrorKind::Api | ErrorKind::Decode), "{error:?}");
        // Only Zoom's own code says that nothing was done.
        let clear = error.code().is_some_and(|code| code != 0);
        assert_eq!(error.may_have_taken_effect(), !clear, "{body}");
    }
    for body in good {
        assert!(send(body).is_ok(), "{} refused {body:?}", operation.id);
    }
}

/// Compares the body of a request.
pub fn body(request: impl Endpoint + Debug, expected: &str) {
    assert_body(&format!("{request:?}"), request.into_call().encode().unwrap().body, expected);
}

fn assert_body(shown: &str, body: Body, expected: &str) {
    assert_hidden(shown, &serde_json::from_str(expected).unwrap());
    match body {
        Body::Json(bytes) => assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected),
        other => panic!("expected {expected}, found {other:?}"),
    }
}

/// Looks for a parameter in the query of a request.
pub fn query(request: impl Endpoint, expected: &str) {
    assert_query(&request.into_call().encode().unwrap().target, expected);
}

fn assert_query(target: &str, expected: &str) {
    let (_, query) = target.split_once('?').unwrap();
    let found =
        query.split('&').any(|pair| percent_decode_str(pair).decode_utf8().unwrap() == expected);
    assert!(found, "expected {expected}, found {query}");
}

/// Looks for a header of a request.
#[allow(dead_code)] // Generated tests call it where the spec has headers.
pub fn header(request: impl Endpoint, expected: &str) {
    let headers = request.into_call().encode().unwrap().headers;
    let (name, value) = expected.split_once(": ").unwrap();
    assert_eq!(headers.get(name).and_then(|found| found.to_str().ok()), Some(value), "{name}");
}

/// Compares an object that is part of a body.
pub fn object(value: impl IntoValue + Debug, expected: &str) {
    assert_hidden(&format!("{value:?}"), &serde_json::from_str(expected).unwrap());
    assert_eq!(serde_json::to_string(&value.into_value()).unwrap(), expected);
}

/// What is shown of a value must hold none of its secrets.
fn assert_hidden(shown: &str, sent: &Json) {
    match sent {
        Json::Object(members) => {
            for (name, value) in members {
                match value {
                    Json::String(text) if is_secret(name) => {
                        assert!(shown.contains("[hidden]"), "{name}: {shown}");
                        assert!(!shown.contains(&format!("{text:?}")), "{name}: {shown}");
                    }
                    value => assert_hidden(shown, value),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| assert_hidden(shown, item)),
        _ => {}
    }
}

/// Reads a value, then writes it as JSON and as `Debug` shows it.
pub type RoundTrip = fn(&str) -> Result<[String; 2], String>;

/// Reads a value of a type, then writes it as JSON and as `Debug` shows it.
pub fn round_trip<T: DeserializeOwned + Serialize + Debug>(
    json: &str,
) -> Result<[String; 2], String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let written = serde_json::to_string(&value).map_err(|error| error.to_string())?;
    Ok([written, format!("{value:?}")])
}

/// Runs a future that never has to wait.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut output = None;
    drive(pin!(async { output = Some(future.await) }));
    output.unwrap()
}

fn drive(future: Pin<&mut dyn Future<Output = ()>>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().build().unwrap();
    runtime.block_on(future);
}

/// The items of a list, or the only value.
fn each(value: Option<&Json>) -> impl Iterator<Item = &Json> {
    let (one, many) = match value {
        Some(Json::Array(items)) => (None, items.as_slice()),
        value => (value, &[][..]),
    };
    one.into_iter().chain(many)
}

/// A value outside of JSON.
fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A form must carry each field, a file with its name and its type, and nothing else.
fn assert_form(sent: &http::Request<Bytes>, fields: &Json, files: &Json, texts: &Json) {
    let content_type = sent.headers()["content-type"].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    // What the constructor takes is sent first.
    let (required, optional): (Vec<_>, Vec<_>) =
        fields.as_array().unwrap().iter().partition(|field| field["required"] == true);
    let mut expected = String::new();
    for name in required.into_iter().chain(optional).map(|field| field["name"].as_str().unwrap()) {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        for file in each(files.get(name)) {
            let member = |member: &str| file[member].as_str().unwrap();
            let (file, ty) = (member("name").replace('"', "%22"), member("type"));
            let text = member("text");
            expected.push_str(&format!(
                "{head}; filename=\"{file}\"\r\nContent-Type: {ty}\r\n\r\n{text}\r\n"
            ));
        }
        for value in each(texts.get(name)) {
            let json = if value.is_object() { "\r\nContent-Type: application/json" } else { "" };
            expected.push_str(&format!("{head}{json}\r\n\r\n{}\r\n", plain(value)));
        }
    }
    expected.push_str(&format!("--{boundary}--\r\n"));
    assert_eq!(std::str::from_utf8(sent.body()).unwrap(), expected);
}

/// All fields of answers and events in the spec.
fn fields() -> &'static [Field] {
    static FIELDS: OnceLock<Vec<Field>> = OnceLock::new();
    FIELDS.get_or_init(|| {
        let spec = spec();
        let types = spec.type_lists().flat_map(|(_, types)| types);
        let named = types.flat_map(|ty| ty.fields.iter().flatten());
        let answers = spec
            .endpoints
            .iter()
            .flat_map(|file| file.requests())
            .filter_map(|request| request.response);
        let answers = answers.flat_map(|answer| answer.fields.iter().flatten());
        let events = spec.events.iter().flat_map(|file| &file.value.fields);
        named.chain(answers).chain(events).cloned().collect()
    })
}

/// The spec as it is committed.
pub fn spec() -> &'static Spec {
    static SPEC: OnceLock<Spec> = OnceLock::new();
    SPEC.get_or_init(|| codegen::load(&spec_dir()).unwrap())
}

/// Whether some field of that name is left out when an answer is serialised.
fn is_secret(name: &str) -> bool {
    fields().iter().any(|field| field.name == name && field.ty == BuiltIn::Secret)
}

/// The name of today for an older one.
fn current(name: &str) -> &str {
    let alias = fields().iter().find(|field| field.aliases.iter().any(|alias| alias == name));
    alias.map_or(name, |field| field.name.as_str())
}

/// Everything in `expected` must be in `found`, but for what means "not set" and for secrets.
fn assert_covers(expected: &Json, found: &Json, path: &str) {
    match (expected, found) {
        (Json::Object(expected), Json::Object(members)) => {
            for (name, value) in expected {
                let path = format!("{path}/{name}");
                match members.get(name).or_else(|| members.get(current(name))) {
                    Some(found) => assert_covers(value, found, &path),
                    None => {
                        let unset = matches!(value, Json::Null)
                            || value == ""
                            || value == &Json::Array(Vec::new());
                        assert!(unset || is_secret(name), "{path} was lost: {value}");
                    }
                }
            }
        }
        (Json::Array(expected), Json::Array(items)) => {
            assert_eq!(expected.len(), items.len(), "{path}");
            for (index, (value, found)) in expected.iter().zip(items).enumerate() {
                assert_covers(value, found, &format!("{path}/{index}"));
            }
        }
        // An integer in a field that may have others too.
        (Json::Number(expected), Json::Number(found)) => {
            assert_eq!(expected.as_f64(), found.as_f64(), "{path}");
            assert!(found.is_f64() || expected == found, "{path}");
        }
        (expected, found) => assert_eq!(expected, found, "{path}"),
    }
}
