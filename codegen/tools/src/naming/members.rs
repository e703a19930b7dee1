//! Names in Rust for fields and values of which spelling gives none.

use std::collections::HashSet;

use codegen::check::RESERVED_SETTERS;
use codegen::english::number;
use codegen::names;
use codegen::spec::Scalar;
use heck::{ToSnakeCase, ToUpperCamelCase};

/// For each value of an enum the name that has to be given, unless the one that is derived will do.
/// `None`: some have no name that anybody would say.
pub(crate) fn values(values: &[Scalar]) -> Option<Vec<Option<String>>> {
    let mut taken = HashSet::new();
    let name = |value: &Scalar| {
        let derived = value.as_text().and_then(names::variant);
        let wish = derived.clone().or_else(|| spoken(value))?;
        let name = free(&wish, |name| !taken.contains(name));
        taken.insert(name.clone());
        Some(if derived.as_ref() == Some(&name) { None } else { Some(name) })
    };
    values.iter().map(name).collect()
}

/// Names of fields that stand side by side, or become arguments and setters of one request.
pub(crate) struct Fields {
    taken: HashSet<String>,
}

impl Fields {
    /// Of what comes back.
    pub(crate) fn received() -> Self {
        Self { taken: HashSet::new() }
    }

    /// Of what is sent: its methods have names too.
    pub(crate) fn sent() -> Self {
        Self { taken: RESERVED_SETTERS.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The name of the next field that has to be given, unless the one that is derived will do.
    pub(crate) fn next(&mut self, wire: &str) -> Option<String> {
        let derived = names::field(wire);
        let wish = derived.clone().unwrap_or_else(|| spelt_out(wire, "field").to_snake_case());
        let mut name = wish;
        while self.taken.contains(&name) {
            name = format!("other_{name}");
        }
        self.taken.insert(name.clone());
        (derived.as_ref() != Some(&name)).then_some(name)
    }
}

/// A name that no other has.
fn free(wish: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut name = wish.to_owned();
    while !is_free(&name) {
        name = format!("Other{name}");
    }
    name
}

/// What one would say for a value.
fn spoken(value: &Scalar) -> Option<String> {
    let words = match value {
        Scalar::Int(value) => number(*value)?.join(" "),
        Scalar::Text(text) if text.trim().is_empty() => "empty".to_owned(),
        Scalar::Text(text) => spelt_out(text, "text"),
    };
    let name = words.to_upper_camel_case();
    // Both are taken by every enum.
    Some(if matches!(name.as_str(), "Self" | "Unknown") { format!("{name}Value") } else { name })
}

/// A text as words that can be a name: signs are said, numbers in front are too, and what has no
/// letters at all is told by what is left.
fn spelt_out(text: &str, nothing: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut words = String::new();
    for (at, c) in chars.iter().enumerate() {
        let between = at > 0 && is_digit(at - 1) && is_digit(at + 1);
        match c {
            c if c.is_ascii_alphanumeric() => words.push(*c),
            // Thousands.
            ',' if between => {}
            '-' | '–' if between => words.push_str(" to "),
            '-' | '−' if at == 0 && is_digit(1) => words.push_str("minus "),
            '.' if between => words.push_str(" point "),
            '+' => words.push_str(" plus "),
            '&' => words.push_str(" and "),
            '%' => words.push_str(" percent "),
            '*' => words.push_str(" star "),
            '<' => words.push_str(" below "),
            '>' => words.push_str(" above "),
            '#' => words.push_str(" number "),
            '@' => words.push_str(" at "),
            _ => words.push(' '),
        }
    }
    let mut words: Vec<String> = words.split(' ').map(str::to_owned).collect();
    words.retain(|word| !word.is_empty());
    if let Some(first) = words.first_mut() {
        let end = first.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.len());
        let (digits, rest) = first.split_at(end);
        let spoken = digits.parse().ok().and_then(number);
        *first = match (digits, spoken) {
            ("", _) => rest.to_owned(),
            (_, Some(spoken)) => format!("{} {rest}", spoken.join(" ")),
            (_, None) => format!("number {digits} {rest}"),
        };
    }
    if words.len() > 1 && words.iter().skip(1).all(|word| word == "to" || is_number(word)) {
        // `1-20`: the other numbers as the first one is.
        for word in words.iter_mut().skip(1).filter(|word| is_number(word)) {
            if let Some(spoken) = word.parse().ok().and_then(number) {
                *word = spoken.join(" ");
            }
        }
    }
    if words.is_empty() { nothing.to_owned() } else { words.join(" ") }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_get_names_that_can_be_said() {
        let text = |text: &str| Scalar::Text(text.to_owned());
        let all = [
            (text("active"), None),
            (text("1-20"), Some("OneToTwenty")),
            (text("1,001-5,000"), Some("OneThousandOneToFiveThousand")),
            (text(""), Some("Empty")),
            (text("TCP+Proxy"), Some("TcpPlusProxy")),
            (text("H.323/SIP"), Some("H323Sip")),
            (text("Chinese (Simplified)"), Some("ChineseSimplified")),
            (text("unknown"), Some("UnknownValue")),
            (text("4-6 months"), Some("FourTo6Months")),
            (text("Active"), Some("OtherActive")),
            (text("开"), Some("Text")),
            (text("关"), Some("OtherText")),
            (text("-1"), Some("MinusOne")),
            (Scalar::Int(8), Some("Eight")),
            (Scalar::Int(-2), Some("MinusTwo")),
        ];
        let (texts, names): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let found = values(&texts).unwrap_or_default();
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, names);
        for name in found.into_iter().flatten() {
            assert!(names::is_pascal_case(name), "{name}");
        }
        assert_eq!(values(&[Scalar::Int(1), Scalar::Int(4_096_000)]), None);
    }

    #[test]
    fn fields_get_names_that_are_free() {
        let mut fields = Fields::sent();
        let pairs = [
            ("topic", None),
            ("new", Some("other_new")),
            ("userId", None),
            ("user_id", Some("other_user_id")),
            ("2fa", Some("two_fa")),
            ("@type", Some("at_type")),
            ("名前", Some("field")),
        ];
        for (wire, expected) in pairs {
            assert_eq!(fields.next(wire).as_deref(), expected, "{wire}");
        }
        assert_eq!(Fields::received().next("new"), None);
    }
}
