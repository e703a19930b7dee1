//! Calls as documentation and tests show them, laid out as rustfmt would.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proc_macro2::Literal;

use super::{WIDTH, literal, types};
use crate::ir::{Expr, Homes, Request};
use crate::names::escape;

/// The first example of a request, as documentation that compiles.
pub(super) fn docs(homes: &Homes, request: &Request) -> Vec<String> {
    let Some(example) = request.examples.first() else { return Vec::new() };
    let mut names = BTreeSet::from([request.name.as_str()]);
    used(&example.args, &example.setters, &mut names);
    let mut text = use_types(homes, &names);
    let method = if request.stream.is_some() { "stream" } else { "send" };
    let call = calling("client", method, &chain(&request.name, &example.args, &example.setters));
    text.push_str(&match (&request.stream, &request.output) {
        (Some(_), _) => format!(
            "let mut items = {call};\nwhile let Some(item) = items.try_next().await? {{\n    println!(\"{{item:?}}\");\n}}\n"
        ),
        (None, Some(_)) => format!("let answer = {call}.await?;\nprintln!(\"{{:?}}\", *answer);\n"),
        (None, None) => format!("{call}.await?;\n"),
    });
    let head = ["", "# Example", "", "```"];
    let open = "# async fn example(client: zoom_api::Client) -> Result<(), zoom_api::Error> {";
    let lines =
        head.into_iter().chain([open]).chain(text.lines()).chain(["# Ok(())", "# }", "```"]);
    lines.map(str::to_owned).collect()
}

/// A constructor and its setters.
pub(super) fn chain<'a>(
    name: &'a str,
    args: &'a [Expr],
    setters: &'a [(String, Option<Expr>)],
) -> Chain<'a> {
    Chain { name, args, setters }
}

/// A constructor and its setters.
#[derive(Clone, Copy)]
pub(super) struct Chain<'a> {
    name: &'a str,
    args: &'a [Expr],
    setters: &'a [(String, Option<Expr>)],
}

impl Chain<'_> {
    /// In one line if it fits behind the indentation, else a line for each setter.
    pub(super) fn lay_out(&self, indent: usize) -> String {
        let args: Vec<_> = self.args.iter().map(|arg| lay_out(arg, indent)).collect();
        let mut text = format!("{}::new({})", self.name, args.join(", "));
        let short = self.setters.iter().fold(text.clone(), |mut text, (setter, value)| {
            let value = value.as_ref().map(|value| lay_out(value, indent)).unwrap_or_default();
            let _ = write!(text, ".{}({value})", escape(setter));
            text
        });
        if fits(&short, indent) {
            return short;
        }
        for (setter, value) in self.setters {
            let value = value.as_ref().map(|value| lay_out(value, indent + 4)).unwrap_or_default();
            let _ = write!(text, "\n{:indent$}    .{}({value})", "", escape(setter));
        }
        text
    }
}

/// A call of a function with a chain as its first argument.
pub(super) fn calling(object: &str, method: &str, chain: &Chain<'_>) -> String {
    let short = format!("{object}.{method}({})", chain.lay_out(0));
    // Behind it come `.await?;` and before it `let answer = `.
    if fits(&short, 24) {
        return short;
    }
    format!("{object}.{method}(\n    {},\n)", chain.lay_out(4))
}

fn fits(text: &str, indent: usize) -> bool {
    !text.contains('\n') && indent + text.chars().count() < WIDTH - 4
}

fn lay_out(value: &Expr, indent: usize) -> String {
    match value {
        Expr::Text(text) => literal(text),
        Expr::Bool(value) => value.to_string(),
        Expr::Int(value) => value.to_string(),
        Expr::Float(value) if value.is_finite() => Literal::f64_unsuffixed(*value).to_string(),
        Expr::Float(_) => "f64::NAN".to_owned(),
        Expr::Variant { ty, variant } => format!("{ty}::{variant}"),
        Expr::From { ty, value } => format!("{ty}::from({})", lay_out(value, indent)),
        Expr::Object { ty, args, setters } => chain(ty, args, setters).lay_out(indent),
        Expr::Empty(base) => format!("<[{}; 0]>::default()", types::base(base)),
        Expr::List(items) => {
            listed("[", items.iter().map(|item| lay_out(item, indent + 4)).collect(), "]", indent)
        }
        Expr::Map(entries) => {
            let entry = |(name, value): &(String, Expr)| {
                format!("({}, {})", literal(name), lay_out(value, indent + 4))
            };
            listed("[", entries.iter().map(entry).collect(), "]", indent)
        }
        Expr::Json(value) => format!("serde_json::json!({})", json(value)),
        Expr::File { name, content_type, text } => {
            let [name, content_type, text] = [name, content_type, text].map(|text| literal(text));
            format!("Upload::from_bytes({name}, {text}).with_content_type({content_type})")
        }
    }
}

/// Items in one line if they fit, else a line for each.
pub(super) fn listed(open: &str, items: Vec<String>, close: &str, indent: usize) -> String {
    let short = format!("{open}{}{close}", items.join(", "));
    if fits(&short, indent) {
        return short;
    }
    let mut text = open.to_owned();
    for item in items {
        let _ = write!(text, "\n{:indent$}    {item},", "");
    }
    let _ = write!(text, "\n{:indent$}{close}", "");
    text
}

/// JSON as the `json!` macro takes it.
fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => literal(text),
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", "))
        }
        serde_json::Value::Object(entries) => {
            let entries = entries.iter();
            let entries =
                entries.map(|(name, value)| format!("{}: {}", literal(name), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

/// `use` for types of the public API.
pub(super) fn use_types(homes: &Homes, names: &BTreeSet<&str>) -> String {
    let mut by_home: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in names {
        let home = homes.get(*name).map_or("types", String::as_str);
        by_home.entry(home).or_default().push((*name).to_owned());
    }
    let mut text = String::new();
    for (home, names) in by_home {
        let _ = match names.as_slice() {
            [name] => writeln!(text, "use zoom_api::{home}::{name};"),
            _ => writeln!(text, "{};", listed(&format!("use zoom_api::{home}::{{"), names, "}", 0)),
        };
    }
    text
}

/// Names of the types that a call mentions.
pub(super) fn used<'a>(
    args: &'a [Expr],
    setters: &'a [(String, Option<Expr>)],
    names: &mut BTreeSet<&'a str>,
) {
    for value in args.iter().chain(setters.iter().filter_map(|(_, value)| value.as_ref())) {
        used_by(value, names);
    }
}

fn used_by<'a>(value: &'a Expr, names: &mut BTreeSet<&'a str>) {
    match value {
        Expr::Variant { ty, .. } => {
            names.insert(ty);
        }
        Expr::From { ty, value } => {
            names.insert(ty);
            used_by(value, names);
        }
        Expr::Object { ty, args, setters } => {
            names.insert(ty);
            used(args, setters, names);
        }
        Expr::Empty(base) => names.extend(types::named(base)),
        Expr::List(items) => items.iter().for_each(|item| used_by(item, names)),
        Expr::Map(entries) => entries.iter().for_each(|(_, value)| used_by(value, names)),
        Expr::File { .. } => {
            names.insert("Upload");
        }
        Expr::Text(_) | Expr::Bool(_) | Expr::Int(_) | Expr::Float(_) | Expr::Json(_) => {}
    }
}
