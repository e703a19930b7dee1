//! The files of a new crate for an API, beside its spec and what is generated.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use codegen::files::Spec;
use codegen::lower::lower;
use codegen::spec::{Api, Method};

/// Where the crates of the runtime are, as a manifest names them behind `zoom = { `: `path = "../x"` and the like.
#[derive(Clone, Debug)]
pub struct Sources {
    /// That of the crate that sends requests.
    pub client: String,
    /// That of the fake.
    pub fake: String,
    /// Path of the manifest of the workspace with the commands, if that is on this machine.
    pub commands: Option<String>,
}

/// The files that the crate has before anything is generated, by path: all but the spec and the README.
#[must_use]
pub fn files(api: &Api, sources: &Sources) -> BTreeMap<&'static str, String> {
    let mut files = BTreeMap::from([
        ("Cargo.toml", manifest(api, sources)),
        ("src/lib.rs", library(api)),
        ("tests/wire.rs", tests(api)),
        (".gitignore", "/target\n".to_owned()),
    ]);
    if let Some(commands) = &sources.commands {
        let alias = format!(
            "[alias]\nxtask = \"run --quiet --manifest-path {commands} --package xtask --\"\n"
        );
        files.insert(".cargo/config.toml", alias);
    }
    files
}

fn runtime(api: &Api) -> [&str; 2] {
    let names = api.runtime.as_ref();
    names.map_or([&api.package, &api.package], |names| [&names.client, &names.fake])
}

fn manifest(api: &Api, sources: &Sources) -> String {
    let (package, title, [client, fake]) = (&api.package, &api.title, runtime(api));
    let Sources { client: client_source, fake: fake_source, .. } = sources;
    // The texts of TOML are written like those of JSON.
    let description = serde_json::Value::from(format!("A typed client for {title}"));
    format!(
        r#"[package]
name = "{package}"
description = {description}
version = "0.1.0"
edition = "2024"
rust-version = "1.89"
publish = false

[features]
default = ["endpoints", "rustls"]
# Groups of endpoints: written by `cargo xtask generate`.
# End of the groups.
# Transport and TLS of the client.
rustls = ["{client}/rustls"]
# Tables for the fake, so that it answers the calls of this crate.
fake = ["dep:{fake}"]

[dependencies]
{client} = {{ {client_source}, default-features = false }}
{fake} = {{ {fake_source}, default-features = false, optional = true }}

[dev-dependencies]
serde_json = "1"
tokio = {{ version = "1", default-features = false, features = ["macros", "rt"] }}
{package} = {{ path = ".", features = ["fake"] }}
{fake} = {{ {fake_source}, default-features = false }}

# A crate of its own, wherever it lies.
[workspace]

# What a build keeps to make the next one shorter costs a crate of this size much memory, and it seldom changes.
[profile.dev]
incremental = false
"#
    )
}

fn library(api: &Api) -> String {
    let (title, [client, _]) = (&api.title, runtime(api));
    let client = client.replace('-', "_");
    format!(
        r#"//! A typed client for {title}.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

#[cfg(feature = "fake")]
#[rustfmt::skip]
#[allow(dead_code, reason = "types are of no group: what uses them may be off")]
mod contracts;
#[rustfmt::skip]
mod generated;

/// Values that requests and answers are made of.
pub mod types {{
    #[allow(unused_imports, reason = "not every spec has types that endpoints share")]
    pub use crate::generated::types::*;
    pub use {client}::types::{{
        Csv, Date, DateTime, Misfit, Secret, UnknownField, UnknownFields, UnknownValue, Upload,
    }};
}}

/// What the spec says, for the fake.
#[cfg(feature = "fake")]
pub use contracts::CONTRACTS;
generated::show! {{}}
"#
    )
}

fn tests(api: &Api) -> String {
    let (library, [_, fake]) = (api.library(), runtime(api));
    let fake = fake.replace('-', "_");
    format!(
        r#"//! The generated tests: every example of the spec byte by byte, every setter, every received type.
#![allow(missing_docs, deprecated)]

#[rustfmt::skip]
mod generated;

{fake}::generated_tests!({library}::CONTRACTS);

#[test]
fn every_received_type_reads_what_is_nearly_nothing() {{
    for (name, read) in generated::TYPES {{
        let found = ["{{}}", "[]", "\"\"", "\"x\"", "7"].iter().find(|json| read(json).is_ok());
        assert!(found.is_some(), "{{name}}");
    }}
}}
"#
    )
}

/// The README, with a first call that compiles as it stands.
///
/// # Errors
/// When what was generated is not Rust, which is a fault of the generator.
pub fn readme(spec: &Spec, sources: &Sources) -> Result<String, String> {
    let (api, [client, fake]) = (&spec.api, runtime(&spec.api));
    let (package, title) = (&api.package, &api.title);
    let library = client.replace('-', "_");
    let count = spec.endpoints.len();
    let call = first_call(spec)?;
    let (source, fake_source) = (&sources.client, &sources.fake);
    let groups: Vec<_> =
        spec.groups().into_iter().map(|group| format!("`{}`", group.replace('_', "-"))).collect();
    let mut text = format!(
        r#"# {package}

A Rust client for {title}: {count} endpoints, generated from [`spec/`](spec/). The project is not affiliated with Zoom.
It leaves all that acts to `{client}`: one client, one token and one set of rate limits serve this crate and all others
of its kind in a program.

## First call

```toml
[dependencies]
{package} = {{ path = "../{package}" }}
{client} = {{ {source} }}
tokio = {{ version = "1", features = ["macros", "rt"] }}
```

The app's values stand in `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET`.

"#
    );
    let Call { uses, body } = call;
    let _ = write!(
        text,
        "```rust,no_run\nuse {library}::Client;\nuse {library}::auth::ServerToServer;\n{uses}\n\
         #[tokio::main(flavor = \"current_thread\")]\n\
         async fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let client = Client::new(ServerToServer::from_env()?)?;\n\n{body}    Ok(())\n}}\n```\n"
    );
    let _ = write!(
        text,
        "\nThe features are the groups of endpoints, all of them by default: {}.\n\n\
         ## Without Zoom\n\n\
         With the feature `fake`, the fake of `{fake}` answers the calls of this crate with what the spec has:\n\n\
         ```toml\n[dev-dependencies]\n{package} = {{ path = \"../{package}\", features = [\"fake\"] }}\n\
         {fake} = {{ {fake_source} }}\n```\n\n\
         `Fake::builder().serve({}::CONTRACTS).start()` starts it.\n\n\
         ## When Zoom's document changes\n\n",
        groups.join(", "),
        api.library(),
    );
    text += &match sources.commands {
        Some(_) => {
            "```sh\ncargo xtask import DOCUMENT.json\ncargo xtask generate\ncargo test\n```\n"
                .to_owned()
        }
        None => format!(
            "In a clone of the repository of `{client}`, and then `cargo test` here:\n\n\
             ```sh\ncargo xtask import DOCUMENT.json --api ../{package}\n\
             cargo xtask generate --api ../{package}\n```\n"
        ),
    };
    Ok(text)
}

/// A call as the README shows it.
struct Call {
    uses: String,
    body: String,
}

/// The plainest call: a listing, else what reads, and what can do without arguments before what cannot.
fn first_call(spec: &Spec) -> Result<Call, String> {
    let best = lower(spec)
        .modules()
        .filter(|module| module.requests.iter().any(|request| !request.examples.is_empty()))
        .filter_map(|module| {
            let request = module.requests.first()?;
            let reads = module.operation.as_ref()?.method == Method::Get;
            let rank = (!reads, request.members.required.len(), request.stream.is_none());
            Some((rank, module.path.join("/"), request.name.clone()))
        })
        .min();
    let Some((_, path, request)) = best else { return Ok(Call::none()) };
    let path = format!("{}/{path}.rs", spec.api.client_dir());
    let files = codegen::generate(spec)?;
    let text = files.get(&path).map(String::as_str).unwrap_or_default();
    Ok(Call::of(text, &request).unwrap_or_else(Call::none))
}

impl Call {
    fn none() -> Self {
        let body = "    // The spec has no example yet.\n    drop(client);\n".to_owned();
        Self { uses: String::new(), body }
    }

    /// The example in the documentation of a request.
    fn of(text: &str, request: &str) -> Option<Self> {
        let (docs, _) = text.split_once(&format!("\npub struct {request}("))?;
        let (_, code) = docs.rsplit_once("\n/// # Example\n")?;
        let lines = code.lines().filter_map(|line| line.strip_prefix("///"));
        let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
        let code = lines
            .filter(|line| !line.is_empty() && !line.starts_with("```") && !line.starts_with("# "));
        let (mut uses, mut body, mut imports) = (String::new(), String::new(), false);
        for line in code {
            imports |= line.starts_with("use ");
            match imports {
                true => uses.extend([line, "\n"]),
                false => body.extend(["    ", line, "\n"]),
            }
            imports &= !line.ends_with(';');
        }
        Some(Self { uses, body })
    }
}
