//! What an operation is called: its file, its id and its request, as far as method and path tell.

use codegen::english::{is_plural, singular};

use super::groups::{Home, literals};
use super::spelling::{pascal, snake};

/// What operations do. A folder of that name could not stand beside the file of one.
const VERBS: [&str; 9] =
    ["add", "create", "delete", "get", "list", "remove", "replace", "update", "upload"];

/// What an operation does, and to what.
#[derive(Clone)]
pub(crate) struct OperationName {
    pub(crate) verb: String,
    /// What it does it to: the group, and what follows in the path.
    nouns: Vec<String>,
    plural: bool,
    /// What tells it from another one that does the same to the same.
    by: Option<String>,
}

/// What a document tells of an operation beside method and path.
pub(crate) struct OperationTraits {
    pub(crate) is_form: bool,
    pub(crate) is_paged: bool,
    pub(crate) sends_list: bool,
    pub(crate) answers_list: bool,
    /// Whether there is something with the same path and an id behind it.
    pub(crate) has_items: bool,
    /// Whether a `PATCH` has the same path.
    pub(crate) has_patch: bool,
}

impl OperationName {
    /// The name of an operation. Where nothing is seen of it, a path that ends in a plural is taken for
    /// that of a list.
    pub(crate) fn of_path(
        home: &Home,
        method: &str,
        path: &str,
        seen: Option<&OperationTraits>,
    ) -> Self {
        let rest = literals(path).skip(home.segments);
        let nouns: Vec<_> = [home.group.clone()].into_iter().chain(rest.map(snake)).collect();
        let ends_open = !path.ends_with('}');
        let many = ends_open && nouns.last().is_some_and(|last| is_plural(last));
        let lists = seen
            .map_or(many, |seen| seen.is_paged || (many || seen.has_items) && seen.answers_list);
        let sends_list = seen.map_or(many, |seen| seen.sends_list);
        let verb = match method {
            "GET" if ends_open && lists => "list",
            "GET" => "get",
            "POST" if seen.is_some_and(|seen| seen.is_form) => "upload",
            // One that is put into another is added, and taken out of it again.
            "POST" if sends_list && path.contains('}') => "add",
            "POST" => "create",
            "DELETE" if !ends_open && path.matches('}').count() > 1 => "remove",
            "DELETE" => "delete",
            "PUT" if seen.is_some_and(|seen| seen.has_patch) => "replace",
            _ => "update",
        };
        let plural = match verb {
            "list" | "add" => true,
            "get" | "update" | "replace" | "delete" => ends_open,
            _ => false,
        };
        Self { verb: verb.to_owned(), nouns, plural, by: None }
    }

    /// The same, told from another by a parameter of its path.
    pub(crate) fn by(self, parameter: &str) -> Self {
        let by = snake(parameter);
        let stem = ["_id", "_uuid"].iter().find_map(|end| by.strip_suffix(end));
        let by = stem.unwrap_or(&by).to_owned();
        Self { by: Some(by), ..self }
    }

    /// The name that follows from an id that somebody has chosen.
    pub(crate) fn of_id(id: &str) -> Self {
        let (nouns, verb) = id.rsplit_once('.').unwrap_or(("", id));
        let nouns = nouns.split('.').map(str::to_owned).collect();
        let plural = ["list", "add"].contains(&verb);
        Self { verb: verb.to_owned(), nouns, plural, by: None }
    }

    /// The folder of the file.
    pub(crate) fn folder(&self) -> String {
        let folder = |noun: &String| match VERBS.contains(&noun.as_str()) {
            true => format!("{noun}s"),
            false => noun.clone(),
        };
        self.nouns.iter().map(folder).collect::<Vec<_>>().join("/")
    }

    /// The name of the file.
    pub(crate) fn file(&self) -> String {
        match &self.by {
            Some(by) => format!("{}_by_{by}", self.verb),
            None => self.verb.clone(),
        }
    }

    /// The id, if the file has the name that follows from this.
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.folder().replace('/', "."), self.file())
    }

    /// The name of the request: a verb and a noun.
    pub(crate) fn request(&self) -> String {
        format!("{}{}", pascal(&self.verb), self.noun(self.plural))
    }

    /// What it is about, as the request has it.
    pub(crate) fn object(&self) -> String {
        self.noun(self.plural)
    }

    pub(crate) fn noun(&self, plural: bool) -> String {
        let (last, others) =
            self.nouns.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        let last = if plural { last.to_owned() } else { singular(last) };
        let by = self.by.iter().map(|by| format!("By{}", pascal(by)));
        let others = others.iter().map(|noun| pascal(&singular(noun)));
        others.chain([pascal(&last)]).chain(by).collect()
    }

    /// What it is about in the last place, as the name of a field.
    pub(crate) fn field(&self) -> String {
        self.nouns.last().cloned().unwrap_or_default()
    }

    pub(crate) fn answer(&self, is_paged: bool) -> String {
        let one = self.noun(false);
        match self.verb.as_str() {
            "list" if is_paged => format!("{one}Page"),
            "list" => format!("{one}List"),
            "get" => self.noun(self.plural),
            "create" => format!("Created{one}"),
            "add" => format!("Added{}", self.noun(true)),
            "upload" => format!("Uploaded{one}"),
            verb => format!("{}{one}Outcome", pascal(verb)),
        }
    }
}
