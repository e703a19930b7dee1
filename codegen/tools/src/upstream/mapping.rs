//! Where in the spec the fields stand that a document speaks of.
//!
//! A field of a shared type stands in one place of the spec and in many of a document. What the
//! document says in all of them is gathered at the one place, before anything is decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use codegen::files::{Located, Spec};
use codegen::reading::goes;
use codegen::resolve::{Declared, Types};
use codegen::source::{Source, escape};
use codegen::spec::{Endpoint, Field, Only};

use super::model::{Facts, Key, Pair, Section, is_event, parameters, route};
use super::subject::Subject;
use super::whole::Wholes;

/// A list of fields in a file.
pub(super) struct List<'a> {
    pub(super) source: &'a Arc<Source>,
    /// Its place in the file.
    pub(super) pointer: String,
    pub(super) fields: &'a [Field],
    /// Name of the request, answer or type that has the fields.
    pub(super) owner: String,
    /// The type, if it is one that has a name.
    pub(super) ty: Option<&'a str>,
    pub(super) section: Section,
    index: HashMap<&'a str, usize>,
}

impl List<'_> {
    /// The place of one of its fields in the file.
    pub(super) fn place_of(&self, field: &Field) -> String {
        format!("{}/{}", self.pointer, escape(&field.name))
    }
}

/// A field of the spec: its list, and its position in it.
pub(super) type FieldId = (usize, usize);

/// Where in a document something is said.
#[derive(Clone, Copy)]
pub(super) struct Statement<'a> {
    pub(super) location: usize,
    pub(super) section: Section,
    pub(super) base: Option<&'a Facts>,
    pub(super) theirs: Option<&'a Facts>,
}

/// A step on the way into a document: an operation's section, or a field below another step.
pub(super) struct Location<'a> {
    pub(super) above: Option<usize>,
    pub(super) operation: usize,
    pub(super) section: Section,
    pub(super) name: &'a str,
}

/// All that documents say, by place in the spec.
#[derive(Default)]
pub(super) struct Mapping<'a> {
    pub(super) types: Types<'a>,
    pub(super) lists: Vec<List<'a>>,
    pub(super) locations: Vec<Location<'a>>,
    /// Of fields that the spec has.
    pub(super) fields: BTreeMap<FieldId, Vec<Statement<'a>>>,
    /// Of fields that the spec does not have and the base does not know.
    pub(super) additions: BTreeMap<(usize, &'a str), Vec<Statement<'a>>>,
    type_lists: HashMap<&'a str, usize>,
}

/// The endpoints of a spec by method and path, whatever their parameters are called, and the events by name.
pub(super) fn routes(spec: &Spec) -> HashMap<Key, Subject<'_>> {
    let endpoints = spec.endpoints.iter();
    let key = |file: &Located<Endpoint>| format!("{} {}", file.method.as_str(), file.path);
    let endpoints = endpoints.map(|file| (route(&key(file)), Subject::Endpoint(file)));
    let events = spec.events.iter().map(|file| (file.event.clone(), Subject::Event(file)));
    endpoints.chain(events).collect()
}

impl<'a> Mapping<'a> {
    pub(super) fn of(spec: &'a Spec, pairs: &[Pair<'a>]) -> Self {
        let types = Types::of(&spec.types, &spec.endpoints, &spec.events);
        let mut mapping = Self { types, ..Self::default() };
        for (index, pair) in pairs.iter().enumerate() {
            for section in Section::ALL {
                mapping.section(index, pair, section);
            }
        }
        mapping.believe_endpoints(pairs);
        mapping
    }

    /// Events tell of the same things in fewer words, without bounds, defaults and values: where an
    /// endpoint speaks of a field, what events say of it does not count.
    fn believe_endpoints(&mut self, pairs: &[Pair<'a>]) {
        let locations = &self.locations;
        let is_of_endpoint = |said: &Statement<'_>| {
            let pair = locations.get(said.location).and_then(|at| pairs.get(at.operation));
            pair.is_some_and(|pair| !is_event(pair.key))
        };
        for said in self.fields.values_mut() {
            if said.iter().any(|said| said.theirs.is_some() && is_of_endpoint(said)) {
                said.retain(is_of_endpoint);
            }
        }
    }

    pub(super) fn field(&self, (list, at): FieldId) -> Option<(&List<'a>, &'a Field)> {
        let list = self.lists.get(list)?;
        Some((list, list.fields.get(at)?))
    }

    fn section(&mut self, index: usize, pair: &Pair<'a>, section: Section) {
        let base = pair.base.and_then(|operation| operation.section(section));
        let theirs = pair.theirs.section(section);
        // A body that comes or goes, or becomes another thing, is looked at as a whole.
        if theirs.is_none() || !Wholes::of(pair, section).have_the_same_fields() {
            return;
        }
        let lists = self.roots(pair, section);
        if !lists.is_empty() {
            let root = self.location(Location { above: None, operation: index, section, name: "" });
            self.walk(&lists, root, section, index, base, theirs);
        }
    }

    fn location(&mut self, location: Location<'a>) -> usize {
        self.locations.push(location);
        self.locations.len() - 1
    }

    /// The lists of fields of a section: one, or one for each variant.
    fn roots(&mut self, pair: &Pair<'a>, section: Section) -> Vec<usize> {
        let file = match pair.file {
            Subject::Endpoint(file) => file,
            Subject::Event(_) if section != Section::Answer => return Vec::new(),
            Subject::Event(file) => {
                let (fields, owner) = (&file.value.fields, file.value.payload.clone());
                return vec![self.list(&file.source, "/fields".to_owned(), fields, owner, section)];
            }
        };
        let endpoint = &file.value;
        let request =
            || endpoint.only_form().map(|form| form.name().to_owned()).unwrap_or_default();
        match section {
            Section::Path => {
                let owner = request();
                let fields = &endpoint.path_params;
                let list =
                    self.list(&file.source, "/path_params".to_owned(), fields, owner, section);
                if let Some(list) = self.lists.get_mut(list) {
                    // Those of the document may have other names.
                    let pairs = parameters(pair.key).into_iter().zip(parameters(&endpoint.path));
                    let place = |(theirs, ours)| Some((theirs, *list.index.get(ours)?));
                    list.index = pairs.filter_map(place).collect();
                }
                vec![list]
            }
            Section::Query => {
                let owner = request();
                let fields = &endpoint.query;
                vec![self.list(&file.source, "/query".to_owned(), fields, owner, section)]
            }
            Section::Header => {
                let owner = request();
                let fields = &endpoint.headers;
                vec![self.list(&file.source, "/headers".to_owned(), fields, owner, section)]
            }
            Section::Body | Section::Answer => {
                let mut lists = Vec::new();
                for form in &endpoint.forms {
                    let at = endpoint.pointer_to(form);
                    let (member, ty, fields, owner) = if section == Section::Body {
                        let Some(body) = &form.body else { continue };
                        ("body", &body.ty, &body.fields, form.name().to_owned())
                    } else {
                        let Some(answer) = &form.response else { continue };
                        (
                            "response",
                            &answer.ty,
                            &answer.fields,
                            answer.name.clone().unwrap_or_default(),
                        )
                    };
                    let is_bare = match section {
                        Section::Body => form.body.as_ref().is_some_and(|body| body.bare),
                        _ => form.response.as_ref().is_some_and(|answer| answer.bare),
                    };
                    if let Some([field]) = fields.as_deref().filter(|_| is_bare) {
                        // Upstream speaks of the items: the list has no name there.
                        lists.extend(field.ty.name().and_then(|name| self.type_list(name)));
                    } else if let Some(fields) = fields {
                        let pointer = format!("{at}/{member}/fields");
                        lists.push(self.list(&file.source, pointer, fields, owner, section));
                    } else if let Some(list) = ty.as_deref().and_then(|ty| self.type_list(ty)) {
                        lists.push(list);
                    }
                }
                lists.sort_unstable();
                lists.dedup();
                lists
            }
        }
    }

    fn list(
        &mut self,
        source: &'a Arc<Source>,
        pointer: String,
        fields: &'a [Field],
        owner: String,
        section: Section,
    ) -> usize {
        let index = index(fields);
        self.lists.push(List { source, pointer, fields, owner, ty: None, section, index });
        self.lists.len() - 1
    }

    /// The fields of a named type.
    fn type_list(&mut self, name: &str) -> Option<usize> {
        if let Some(list) = self.type_lists.get(name) {
            return Some(*list);
        }
        let Declared { source, def, .. } = self.types.get(name)?;
        let fields = def.fields.as_deref()?;
        self.lists.push(List {
            source,
            pointer: format!("/types/{}/fields", def.name),
            fields,
            owner: def.name.clone(),
            ty: Some(&def.name),
            section: Section::Body,
            index: index(fields),
        });
        let list = self.lists.len() - 1;
        self.type_lists.insert(&def.name, list);
        Some(list)
    }

    fn walk(
        &mut self,
        lists: &[usize],
        above: usize,
        section: Section,
        operation: usize,
        base: Option<&'a Facts>,
        theirs: Option<&'a Facts>,
    ) {
        let (before, after) = (by_name(base), by_name(theirs));
        let fields = |facts: Option<&'a Facts>| facts.into_iter().flat_map(|facts| &facts.fields);
        let gone = fields(base).filter(|(name, _)| !after.contains_key(name.as_str()));
        let theirs_of = theirs;
        let way = if section.is_sent() { Only::Write } else { Only::Read };
        for (name, _) in fields(theirs).chain(gone) {
            let name = name.as_str();
            let (base, theirs) = (before.get(name).copied(), after.get(name).copied());
            let location = self.location(Location { above: Some(above), operation, section, name });
            let said = Statement { location, section, base, theirs };
            let hits: Vec<_> = lists.iter().filter_map(|list| self.hit(*list, name)).collect();
            let (fits, other): (Vec<_>, Vec<_>) =
                hits.into_iter().partition(|(_, _, field)| goes(field, way));
            if fits.is_empty() {
                if base.is_none() && theirs.is_some() {
                    match other.first() {
                        // It is there for the other way only: what is said counts there.
                        Some((list, at, _)) => {
                            self.fields.entry((*list, *at)).or_default().push(said);
                        }
                        None => {
                            for list in self.homes(lists, name, theirs_of) {
                                self.additions.entry((list, name)).or_default().push(said);
                            }
                        }
                    }
                }
                continue;
            }
            let mut below = Vec::new();
            for (list, at, field) in fits {
                self.fields.entry((list, at)).or_default().push(said);
                below.extend(field.ty.name().and_then(|name| self.type_list(name)));
            }
            below.sort_unstable();
            below.dedup();
            // What was in a field that is gone, or that has no fields any more, goes with it.
            let has_fields = |facts: &Facts| !facts.fields.is_empty();
            let is_open = theirs.is_some_and(has_fields) || !base.is_some_and(has_fields);
            if !below.is_empty() && theirs.is_some() && is_open {
                self.walk(&below, location, section, operation, base, theirs);
            }
        }
    }

    /// Which of several lists get a new field: for each choice that has it, the one that has most
    /// of its neighbours.
    fn homes(&self, lists: &[usize], name: &str, facts: Option<&Facts>) -> BTreeSet<usize> {
        let choices = facts.into_iter().flat_map(|facts| &facts.choices);
        let choices = choices.filter(|choice| choice.iter().any(|other| other == name));
        let best = |choice: Option<&Vec<String>>| {
            let neighbours = |list: &List<'_>| {
                let names = choice.into_iter().flatten();
                names.filter(|name| list.index.contains_key(name.as_str())).count()
            };
            let known = lists.iter().filter_map(|list| Some((*list, self.lists.get(*list)?)));
            // Of equals the first: `max_by_key` alone would take the last.
            known.rev().max_by_key(|(_, list)| neighbours(list)).map(|(list, _)| list)
        };
        let homes: BTreeSet<_> = choices.filter_map(|choice| best(Some(choice))).collect();
        if homes.is_empty() { best(None).into_iter().collect() } else { homes }
    }

    fn hit(&self, list: usize, name: &str) -> Option<(usize, usize, &'a Field)> {
        let fields = self.lists.get(list)?;
        let at = *fields.index.get(name)?;
        Some((list, at, fields.fields.get(at)?))
    }
}

fn by_name(facts: Option<&Facts>) -> HashMap<&str, &Facts> {
    let fields = facts.into_iter().flat_map(|facts| &facts.fields);
    fields.map(|(name, facts)| (name.as_str(), facts)).collect()
}

/// The fields by their names on the wire.
fn index(fields: &[Field]) -> HashMap<&str, usize> {
    let mut index = HashMap::new();
    for (at, field) in fields.iter().enumerate() {
        for name in field.aliases.iter().chain([&field.name]) {
            index.insert(name.as_str(), at);
        }
    }
    index
}
