//! Examples that belong to nobody.

use std::net::IpAddr;

use codegen::at::At;
use codegen::diagnostic::{Diagnostics, Rule};
use codegen::names;
use codegen::spec::ExampleBody;
use codegen::walk;
use serde_json::{Map, Value};

use super::context::Context;

/// Names that are kept for documentation, and Zoom's own.
const HOSTS: [&str; 4] = ["example.com", "example.net", "example.org", "zoom.us"];
/// Endings that are kept for documentation and tests.
const ENDINGS: [&str; 4] = ["example", "invalid", "localhost", "test"];
/// Digits of telephone numbers that are kept for stories: in North America, twice in Great Britain,
/// and in Berlin.
const NUMBERS: [&str; 4] = ["55501", "79460", "7700900", "3023125"];
/// Last words of the names of telephone numbers.
const PHONES: [&str; 4] = ["fax", "mobile", "number", "phone"];
/// Fewest digits of a telephone number.
const FEWEST: usize = 7;

/// Addresses and telephone numbers are those that are kept for examples.
pub(super) fn data(cx: &Context<'_>, out: &mut Diagnostics) {
    for (_, file) in cx.endpoints() {
        walk::requests(file, &mut |at, request| {
            let list = at.member("examples");
            for (index, example) in request.examples.iter().enumerate() {
                let at = list.item(index);
                members(&at.member("path"), &example.path, out);
                members(&at.member("query"), &example.query, out);
                match &example.body {
                    Some(ExampleBody::Fields(body)) => members(&at.member("body"), body, out),
                    Some(ExampleBody::List(items)) => {
                        let list = Value::Array(items.clone());
                        value(&at.member("body"), "", &list, out);
                    }
                    None => {}
                }
                members(&at.member("headers"), &example.headers, out);
                if let Some(reply) = &example.reply {
                    value(&at.member("reply"), "", reply, out);
                }
            }
        });
    }
}

/// The same of the payloads of events.
pub(super) fn payloads(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.events() {
        let list = root.member("examples");
        for (index, example) in file.examples.iter().enumerate() {
            members(&list.item(index).member("payload"), &example.payload, out);
        }
    }
}

fn members(at: &At<'_>, members: &Map<String, Value>, out: &mut Diagnostics) {
    for (name, member) in members {
        value(&at.member(name), name, member, out);
    }
}

fn value(at: &At<'_>, name: &str, found: &Value, out: &mut Diagnostics) {
    match found {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                value(&at.item(index), name, item, out);
            }
        }
        Value::Object(object) => members(at, object, out),
        Value::String(text) => {
            if let Some((what, help)) = fault(name, text) {
                let message = format!("`{what}` may be somebody's");
                out.report(Rule::PrivateData, at.place(), message, help);
            }
        }
        _ => {}
    }
}

/// What in a text may be somebody's, and what to write instead.
fn fault<'a>(name: &str, text: &'a str) -> Option<(&'a str, &'static str)> {
    for part in text.split([',', ';', ' ', '<', '>']) {
        // In a sentence, signs stand around it.
        let part = part.trim_start_matches('(').trim_end_matches(['.', ':', '!', '?', ')']);
        let host = match part.split_once("://") {
            Some((_, rest)) => rest.split(['/', ':', '?', '#']).next(),
            None => part.rsplit_once('@').map(|(_, host)| host),
        };
        if host.is_some_and(|host| !is_ours(host)) {
            return Some((part, "use an address at `example.com`"));
        }
        let address = part.split('/').next().unwrap_or_default().parse();
        if address.is_ok_and(|address| !is_documentation(address)) {
            return Some((
                part,
                "use an address of 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 or 2001:db8::/32",
            ));
        }
    }
    let name = names::field(name)?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    let is_phone = PHONES.contains(&name.rsplit('_').next()?)
        && is_number
        && digits.len() >= FEWEST
        && !NUMBERS.iter().any(|fictional| digits.contains(fictional));
    let help = "use a number that is kept for stories, such as `+1 202 555 0123` or `2079460123`";
    is_phone.then_some((text, help))
}

fn is_ours(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let below =
        |end: &&str| host.strip_suffix(*end).is_some_and(|up| up.is_empty() || up.ends_with('.'));
    HOSTS.iter().chain(&ENDINGS).any(below)
}

/// Whether an address is kept for documents, or means something else on every network.
fn is_documentation(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let documentation =
                matches!(address.octets(), [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _]);
            documentation
                || address.is_private()
                || address.is_loopback()
                || address.is_unspecified()
        }
        IpAddr::V6(address) => {
            matches!(address.segments(), [0x2001, 0xdb8, ..])
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_loopback()
                || address.is_unspecified()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_may_be_somebodys_is_told_from_what_is_not() {
        for (name, text) in [
            ("email", "ada@example.com"),
            ("jid", "abc@xmpp.zoom.us"),
            ("emails", "ada@example.com,charles@mail.example.org"),
            ("url", "https://example.com:8080/@ada"),
            ("url", "http://localhost/x"),
            ("ips", "198.51.100.7,203.0.113.0/24"),
            ("version", "5.2.45120.0906(win)"),
            ("phone_number", "+1 202 555 0123"),
            ("number", "7700900123"),
            ("number", "12345"),
            ("host_key", "299492849"),
            ("text", "Write to ada@example.com. (Or ada@example.org!)"),
            ("text", "See https://example.com."),
            ("text", "It ran on 192.0.2.1, at 12:30."),
            ("ip", "2001:db8::1"),
            ("ip", "::1"),
            ("ip", "fe80::1"),
            ("mac", "00:00:5e:00:53:01"),
        ] {
            assert_eq!(fault(name, text), None, "{text}");
        }
        for (name, text, what) in [
            ("email", "ada@gmail.com", "ada@gmail.com"),
            ("email", "ada@notexample.com", "ada@notexample.com"),
            ("emails", "ada@example.com,charles@web.de", "charles@web.de"),
            ("url", "https://acme.com/x", "https://acme.com/x"),
            ("url", "https://example.com.evil.com/", "https://example.com.evil.com/"),
            ("ips", "8.8.8.8/32", "8.8.8.8/32"),
            ("ips", "192.0.2.1, 2606:4700::1111/32", "2606:4700::1111/32"),
            ("text", "Write to ada@gmail.com.", "ada@gmail.com"),
            ("phoneNumber", "+1 202 456 1111", "+1 202 456 1111"),
        ] {
            assert_eq!(fault(name, text).map(|(what, _)| what), Some(what), "{text}");
        }
    }
}
