//! What other languages call the types of the format.

use crate::ty::Type;

/// What to write for a type that goes by another name elsewhere.
pub(super) fn advice_on(ty: &Type) -> Option<String> {
    let text = ty.to_string();
    let lower = text.to_lowercase();
    let name = ty.word().to_lowercase();
    let wrap = |word: &str| ty.shape.of(word);
    let item = |open: &str, close: &str| {
        let is_inside = lower.starts_with(open) && lower.ends_with(close);
        text.get(open.len()..text.len().checked_sub(close.len())?).filter(|_| is_inside)
    };
    let lists =
        [("", "[]"), ("array<", ">"), ("list<", ">"), ("list[", "]"), ("vec<", ">"), ("set<", ">")];
    if let Some(item) = lists.iter().find_map(|(open, close)| item(open, close)) {
        return Some(format!("write `[{item}]` for a list"));
    }
    if let Some(inner) =
        item("", "?").or_else(|| item("option<", ">")).or_else(|| item("optional<", ">"))
    {
        return Some(format!("write `{inner}`: what is not `required` may be left out"));
    }
    // How wide a number is does not matter here: `u64`, `int32_t`.
    let kind = name.trim_end_matches("_t").trim_end_matches(|letter: char| letter.is_ascii_digit());
    let ours = match kind {
        "i" | "u" | "int" | "uint" | "integer" | "bigint" | "smallint" | "tinyint" | "long"
        | "short" | "byte" | "isize" | "usize" | "size" => "int",
        "f" | "float" | "double" | "decimal" | "real" => "float",
        "boolean" => "bool",
        "str" | "text" | "char" | "uuid" | "guid" | "varchar" | "nvarchar" => "string",
        "date-time" | "date_time" | "timestamp" | "time" => "datetime",
        "uri" | "link" => "url",
        "password" => "secret",
        "binary" | "bytes" | "blob" => "file",
        "json" | "value" => "any",
        "number" | "numeric" => {
            let (int, float) = (wrap("int"), wrap("float"));
            return Some(format!("write `{int}`, or `{float}` for what may have a fraction"));
        }
        "array" | "list" | "vec" | "set" => {
            return Some("write `[T]`, T being the type of the items".to_owned());
        }
        "object" | "dict" | "map" | "struct" | "record" => {
            let help = "name a type that has `fields`; a map from texts is `{T}`, and what nobody knows `any`";
            return Some(help.to_owned());
        }
        _ => return None,
    };
    Some(format!("write `{}`", wrap(ours)))
}
