//! From what somebody asks to what it is.

use codegen::emit::PartKind;
use codegen::schema::nearest;
use codegen::source::{Member as Entry, NodeKind, Source, Span, escape};

use super::code;
use super::element::{Anchor, Element, stem};
use super::elements::Elements;
use super::question::{NotFound, Texts, has_line, unknown};
use super::route::by_route;
use super::uses::Generated;

/// What somebody asks for.
pub(super) fn find<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
    generated: &Generated<'_>,
    texts: Texts<'_>,
) -> Result<&'e Element<'a>, NotFound> {
    let what = what.trim();
    let (path, line, column) = split_line(what);
    let ends = |path: &str, end: &str| path.len() > end.len() && path.ends_with(end);
    if ends(path, ".rs") {
        return code::in_code(elements, what, path, line, generated, texts);
    }
    if ends(path, ".json") {
        return in_spec(elements, what, path, line, column);
    }
    if let Some(found) = by_route(elements, what) {
        return found;
    }
    if what.contains("::") {
        return in_rust(elements, what);
    }
    match with_slashes(elements, what) {
        Some(path) => {
            by_name(elements, &path).map_err(|none| NotFound { what: what.to_owned(), ..none })
        }
        None => by_name(elements, what),
    }
}

/// `User/email` for `User.email`. Ids have points too: the longest that something is called comes first.
fn with_slashes(elements: &Elements<'_>, what: &str) -> Option<String> {
    if root(elements, what.split('/').next().unwrap_or_default()).is_some() {
        return None;
    }
    what.rmatch_indices('.').find_map(|(at, point)| {
        let (home, below) = (what.get(..at)?, what.get(at + point.len()..)?);
        root(elements, home).map(|_| format!("{home}/{}", below.replace('.', "/")))
    })
}

/// `path:line:column`, of which the last two may be missing.
fn split_line(what: &str) -> (&str, Option<usize>, Option<usize>) {
    let number = |text: &str| text.parse().ok();
    let Some((before, last)) = what.rsplit_once(':') else { return (what, None, None) };
    let Some(last) = number(last) else { return (what, None, None) };
    match before.rsplit_once(':').map(|(path, line)| (path, number(line))) {
        Some((path, Some(line))) => (path, Some(line), Some(last)),
        _ => (before, Some(last), None),
    }
}

/// A line of the spec.
fn in_spec<'e, 'a>(
    elements: &'e Elements<'a>,
    what: &str,
    path: &str,
    line: Option<usize>,
    column: Option<usize>,
) -> Result<&'e Element<'a>, NotFound> {
    let path = path.strip_prefix("spec/").unwrap_or(path);
    let Some(whole) = elements.whole(path) else {
        let help = match nearest(path, elements.paths()) {
            Some(near) => format!("did you mean `spec/{near}`?"),
            None => "give a file of an endpoint, of an event or of types".to_owned(),
        };
        return Err(unknown(what, format!("`spec/{path}` describes nothing"), help));
    };
    let Some(line) = line else {
        return Ok(whole);
    };
    let source = whole.source;
    has_line(what, &source.shown_path(), source.text(), line)?;
    at(elements, source, line, column).ok_or_else(|| {
        let help = "ask for a line of a field, of a value, of a type or of an endpoint";
        unknown(what, format!("nothing that has a name of its own stands on line {line}"), help)
    })
}

/// The innermost element at a place of a file; on a line, where its first word stands.
fn at<'e, 'a>(
    elements: &'e Elements<'a>,
    source: &'a Source,
    line: usize,
    column: Option<usize>,
) -> Option<&'e Element<'a>> {
    let text = source.line(line);
    let blanks = text.len() - text.trim_start().len();
    let before: usize = match column {
        Some(column) => text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum(),
        None => blanks,
    };
    let offset = source.line_start(line) + before;
    let mut node = source.tree()?;
    let mut pointer = String::new();
    let mut found = elements.point(source.path(), pointer.clone());
    loop {
        let (step, next) = match &node.kind {
            NodeKind::List(items) => {
                let Some(item) = items.iter().find(|item| holds(&item.span, offset)) else {
                    return found;
                };
                // Of the names that an item may go by, the one that is known.
                let below = |name: &&str| format!("{pointer}/{}", escape(name));
                let known = |name: &&str| elements.point(source.path(), below(name)).is_some();
                let name = item.element_names().find(known);
                (name.unwrap_or_default().to_owned(), item)
            }
            NodeKind::Object(members) => {
                let whole = |member: &Entry| member.name_span.start..member.value.span.end;
                let Some(member) = members.iter().find(|member| holds(&whole(member), offset))
                else {
                    return found;
                };
                (member.name.clone(), &member.value)
            }
            _ => return found,
        };
        pointer = format!("{pointer}/{}", escape(&step));
        found = elements.point(source.path(), pointer.clone()).or(found);
        node = next;
    }
}

fn holds(span: &Span, offset: usize) -> bool {
    span.contains(&offset)
}

/// A path in Rust: the last word that is a type, and what follows it.
fn in_rust<'e, 'a>(elements: &'e Elements<'a>, what: &str) -> Result<&'e Element<'a>, NotFound> {
    let words: Vec<_> = what.split("::").map(|word| word.trim_start_matches("r#")).collect();
    let is_type = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let Some(at) = words.iter().position(is_type) else {
        let library = elements.spec.api.library();
        let help = format!("name a type, as in `{library}::users::ListUsers::page_size`");
        return Err(unknown(what, "this path has no type in it", help));
    };
    let ty = words.get(at).copied().unwrap_or_default();
    let of_type = |anchor: &&Anchor| anchor.1.ty == ty;
    let mut parts: Vec<(&Anchor, &Element<'_>)> = Vec::new();
    for element in &elements.all {
        parts.extend(element.anchors.iter().filter(of_type).map(|anchor| (anchor, element)));
    }
    let Some(member) = words.get(at + 1) else {
        let whole = parts.iter().find(|(anchor, _)| anchor.1.kind == PartKind::Whole);
        return whole.map(|(_, element)| *element).ok_or_else(|| no_name(elements, what, ty));
    };
    if parts.is_empty() {
        return Err(no_name(elements, what, ty));
    }
    let name = |part: &(&'e Anchor, &Element<'_>)| match &part.0.1.kind {
        PartKind::Argument(name)
        | PartKind::Method(name)
        | PartKind::Field(name)
        | PartKind::Variant(name) => name.as_str(),
        // The constructor takes what the type cannot do without.
        PartKind::Whole if part.1.kind != "enum" => "new",
        PartKind::Whole | PartKind::Wire(_) | PartKind::Limit(_) => "",
    };
    let found = parts.iter().find(|part| name(part) == *member);
    found.map(|(_, element)| *element).ok_or_else(|| {
        let names = parts.iter().map(name).filter(|name| !name.is_empty());
        let help = suggest(member, names, "ask for the type, to see its file");
        unknown(what, format!("`{ty}` has no `{member}`"), help)
    })
}

/// An id, a type or a request, and a path from there.
fn by_name<'e, 'a>(elements: &'e Elements<'a>, what: &str) -> Result<&'e Element<'a>, NotFound> {
    let (home, below) = what.split_at(what.find('/').unwrap_or(what.len()));
    let root = root(elements, home).ok_or_else(|| no_name(elements, what, home))?;
    let inside: Vec<_> = elements
        .all
        .iter()
        .filter(|element| element.source.path() == root.source.path())
        .filter_map(|element| Some((element, below_root(root, element)?)))
        .collect();
    if let Some((found, _)) = inside.iter().find(|(_, rest)| *rest == below) {
        return Ok(found);
    }
    // Without the names of lists, as in `UserStatus/active`.
    let steps: Vec<_> = below.split('/').skip(1).collect();
    let is_meant = |name: &str, step: &str| name == step || (name, step) == ("path_params", "path");
    let fits = |(_, rest): &&(&Element<'_>, &str)| {
        let mut rest = rest.split('/').skip(1);
        let all = steps.iter().all(|step| rest.any(|name| is_meant(name, step)));
        all && rest.next().is_none()
    };
    let found = inside.iter().find(fits).map(|(found, _)| *found);
    found.or_else(|| through_type(elements, what)).ok_or_else(|| {
        let last = steps.last().copied().unwrap_or_default();
        let name = |rest: &'e str| rest.rsplit('/').next().unwrap_or_default();
        if let Some((elsewhere, _)) = inside.iter().find(|(_, rest)| name(rest) == last) {
            let help = format!("did you mean `{}`?", elsewhere.name());
            return unknown(what, format!("`{home}` has no `{}`", steps.join("/")), help);
        }
        let names = inside.iter().map(|(_, rest)| name(rest));
        let help = suggest(last, names, "ask for the whole, to see its place");
        unknown(what, format!("`{home}` has no `{last}`"), help)
    })
}

/// The path of an element from the one that it is a part of.
fn below_root<'e>(root: &Element<'_>, element: &'e Element<'_>) -> Option<&'e str> {
    let rest = element.pointer.strip_prefix(&root.pointer)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// What the type of a field has, as the notes of clients name it: `users.list/response/users/dept`.
fn through_type<'e, 'a>(elements: &'e Elements<'a>, what: &str) -> Option<&'e Element<'a>> {
    let (owner, last) = what.rsplit_once('/')?;
    let ty = by_name(elements, owner).ok()?.field()?.ty.name()?;
    by_name(elements, &format!("{ty}/{last}")).ok()
}

/// The endpoint, the type, the request, the special limit or the file of that name.
fn root<'e, 'a>(elements: &'e Elements<'a>, home: &str) -> Option<&'e Element<'a>> {
    let is_file = |element: &&Element<'_>| element.pointer.is_empty() && element.home == home;
    if let Some(found) = elements.all.iter().find(is_file) {
        return Some(found);
    }
    let is_whole = |element: &&Element<'_>| {
        let mut types = element.anchors.iter().map(|anchor| &anchor.1);
        types.any(|part| part.kind == PartKind::Whole && part.ty == home && !home.is_empty())
    };
    elements.all.iter().find(is_whole).or_else(|| {
        // A type that only stands in its file under that name, and what has no type.
        let pointers = [format!("/types/{home}"), format!("/special/{home}")];
        elements.all.iter().find(|element| pointers.contains(&element.pointer))
    })
}

fn no_name(elements: &Elements<'_>, what: &str, name: &str) -> NotFound {
    let mut ids = elements.spec.endpoints.iter().map(|file| file.id.as_str());
    let is_of_group = |id: &&str| id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    if let Some(id) = ids.find(is_of_group).filter(|_| !name.is_empty()) {
        let help = format!("ask for one of its operations, such as `{id}`");
        return unknown(what, format!("`{name}` is a group of operations"), help);
    }
    let types = elements.all.iter().flat_map(|element| &element.anchors);
    let types = types.map(|anchor| anchor.1.ty.as_str());
    let files = elements.paths().into_iter().map(stem);
    let homes = elements.all.iter().map(|element| element.home);
    let limits = elements.spec.rate_limits.special.iter().map(|limit| limit.id.as_str());
    let names = types.chain(homes).chain(files).chain(limits).filter(|name| !name.is_empty());
    let help = suggest(name, names, "`cargo xtask list` has the names of the operations");
    unknown(what, format!("nothing is called `{name}`"), help)
}

fn suggest<'a>(name: &str, known: impl Iterator<Item = &'a str>, usual: &str) -> String {
    match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => usual.to_owned(),
    }
}
