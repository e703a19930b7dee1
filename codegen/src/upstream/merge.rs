//! The three-way merge: what upstream changed since the last import comes into the spec where the
//! spec still says what upstream said then.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::base::{pair, scalar};
use super::build::{Builder, Spot, enum_value};
use super::combine::either;
use super::kinds;
use super::model::{Bounds, Facts, Section};
use super::naming::Namer;
use super::overrides::{Overrides, nearest};
use super::places::{List, Pair, Places, Said};
use super::report::{Change, Report};
use super::settle::{Verdict, settle, settle_bounds};
use crate::edit::{EditError, Editor};
use crate::load::Spec;
use crate::reading::{forms, split_type};
use crate::source::{Kind, Node, Source, escape};
use crate::spec::{Endpoint, Field, Only, Scalar};
use crate::usage::Usage;

/// A change of a file.
enum Edit {
    Set(String, Node),
    /// Into a list, behind the element of that name, or at the end.
    Insert(String, Option<String>, Node),
    Remove(String),
}

/// What of a base must stay as it is, for the next import to see the same difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Type,
    Values,
    Required,
    Nullable,
    Deprecated,
    Default,
    Range,
    Length,
    Items,
}

pub(super) struct Merge<'a, 'm> {
    pairs: &'m [Pair<'a>],
    places: &'m Places<'a>,
    overrides: Overrides<'a>,
    usage: Usage<'a>,
    namer: &'m mut Namer,
    report: &'m mut Report,
    edits: BTreeMap<&'a str, Vec<Edit>>,
    /// Locations whose part stays as the base has it.
    pub(super) unsettled: Vec<(usize, Part)>,
    /// Operations whose scalar facts stay as the base has them.
    pub(super) unsettled_operations: BTreeSet<(usize, &'static str)>,
}

/// A place of the spec that is being settled.
struct Spotlight<'a, 's> {
    source: &'a Source,
    pointer: String,
    upstream: String,
    said: &'s [Said<'a>],
}

impl<'a, 'm> Merge<'a, 'm> {
    pub(super) fn new(
        spec: &'a Spec,
        pairs: &'m [Pair<'a>],
        places: &'m Places<'a>,
        namer: &'m mut Namer,
        report: &'m mut Report,
    ) -> Self {
        let mut overrides = Overrides::default();
        for file in &spec.endpoints {
            overrides.add(&file.source, &file.evidence);
        }
        for file in &spec.types {
            overrides.add(&file.source, &file.evidence);
        }
        Self {
            pairs,
            places,
            overrides,
            usage: Usage::of(spec),
            namer,
            report,
            edits: BTreeMap::new(),
            unsettled: Vec::new(),
            unsettled_operations: BTreeSet::new(),
        }
    }

    /// Settles all places.
    pub(super) fn run(&mut self) {
        let places = self.places;
        for (index, pair) in self.pairs.iter().enumerate() {
            self.operation(index, pair);
        }
        let mut enums: BTreeMap<&'a str, Vec<Said<'a>>> = BTreeMap::new();
        for ((list, at), said) in &places.fields {
            let Some(list) = places.lists.get(*list) else { continue };
            let Some(field) = list.fields.get(*at) else { continue };
            self.field(list, field, said);
            let name = split_type(&field.ty).1;
            if let Some((name, _)) = places.types.get_key_value(name) {
                enums.entry(name).or_default().extend(said);
            }
        }
        for (name, said) in enums {
            self.enum_values(name, &said);
        }
        for ((list, name), said) in &places.additions {
            if let Some(list) = places.lists.get(*list) {
                self.addition(list, name, said);
            }
        }
    }

    /// The changed files.
    pub(super) fn files(self, spec: &Spec) -> Result<BTreeMap<String, String>, EditError> {
        let mut texts = BTreeMap::new();
        let endpoints = spec.endpoints.iter().map(|file| &file.source);
        for source in endpoints.chain(spec.types.iter().map(|file| &file.source)) {
            let Some(edits) = self.edits.get(source.path()) else { continue };
            let Ok(mut editor) = Editor::new(source.path(), source.text()) else { continue };
            for edit in edits {
                match edit {
                    Edit::Set(pointer, node) => editor.set(pointer, node.clone())?,
                    Edit::Insert(list, after, node) => {
                        let at = after.as_ref().and_then(|after| editor.element(list, after));
                        editor.insert(list, at.map_or(usize::MAX, |at| at + 1), node.clone())?;
                    }
                    Edit::Remove(pointer) => drop(editor.remove(pointer)?),
                }
            }
            texts.insert(source.path().to_owned(), editor.text());
        }
        Ok(texts)
    }

    fn edit(&mut self, source: &'a Source, edit: Edit) {
        self.edits.entry(source.path()).or_default().push(edit);
    }

    // Operations.

    fn operation(&mut self, index: usize, pair: &Pair<'a>) {
        let (source, theirs) = (pair.file.source.as_ref(), pair.theirs);
        let endpoint: &'a Endpoint = &pair.file.value;
        let empty = super::model::Operation::default();
        let base = pair.base.unwrap_or(&empty);
        self.scopes(pair, "classic", &base.classic, &theirs.classic, &endpoint.scopes.classic);
        self.scopes(pair, "granular", &base.granular, &theirs.granular, &endpoint.scopes.granular);
        self.errors(pair, &base.errors, &theirs.errors);
        let text = |label: &Option<String>| label.clone().map(Value::from);
        let ours = Value::from(endpoint.rate_limit.as_str());
        self.fact(
            index,
            source,
            "/rate_limit",
            "rate_limit",
            [text(&base.rate_limit), text(&theirs.rate_limit), Some(ours)],
        );
        for form in forms(endpoint) {
            let Some(response) = form.response else { continue };
            let at = match form.by {
                None => "/response/status".to_owned(),
                Some(_) => {
                    format!("/variants/each/{}/response/status", form.request.unwrap_or_default())
                }
            };
            let number = |status: u16| (status != 0).then(|| Value::from(status));
            self.fact(
                index,
                source,
                &at,
                "status",
                [number(base.status), number(theirs.status), Some(response.status.into())],
            );
        }
        for section in [Section::Body, Section::Answer] {
            self.section(index, pair, section);
        }
    }

    /// A body or an answer that came or went as a whole.
    fn section(&mut self, index: usize, pair: &Pair<'a>, section: Section) {
        let Some(base) = pair.base else { return };
        let shown = |there: bool| if there { "there" } else { "not there" };
        let (before, now) =
            (base.section(section).is_some(), pair.theirs.section(section).is_some());
        let endpoint = &pair.file.value;
        let ours = forms(endpoint).iter().any(|form| match section {
            Section::Body => form.body.is_some(),
            _ => form.response.is_some_and(|answer| answer.ty.is_some() || answer.fields.is_some()),
        });
        if before == now || ours == now {
            return;
        }
        let mut change = self.change(&pair.file.source, &format!("/{}", section.name()), pair.key);
        change.base = Some(shown(before).to_owned());
        change.theirs = Some(shown(now).to_owned());
        change.ours = Some(shown(ours).to_owned());
        change.help = if now {
            "write it by hand: its fields, a name and an example are needed at once".to_owned()
        } else {
            "remove it by hand, and from the examples".to_owned()
        };
        self.report.conflicts.push(change);
        self.unsettled_operations.insert((index, section.name()));
    }

    fn scopes(
        &mut self,
        pair: &Pair<'a>,
        kind: &str,
        base: &[String],
        theirs: &[String],
        ours: &[String],
    ) {
        let source: &'a Source = &pair.file.source;
        let at = format!("/scopes/{kind}");
        let mut list = ours.to_vec();
        let gone = |scope: &String| base.contains(scope) && !theirs.contains(scope);
        list.retain(|scope| !gone(scope));
        let new = theirs.iter().filter(|scope| !base.contains(scope) && !ours.contains(scope));
        list.extend(new.cloned());
        if list == ours {
            return;
        }
        let mut change = self.change(source, &at, pair.key);
        let shown = |scopes: &[String]| Some(Value::from(scopes).to_string());
        (change.base, change.theirs, change.ours) = (shown(base), shown(theirs), shown(ours));
        if self.overrides.decide(source, &at) {
            self.report.kept.push(change);
        } else {
            let scopes = list.iter().map(|scope| Node::from(scope.as_str())).collect();
            self.edit(source, Edit::Set(at, Kind::List(scopes).into()));
            self.report.taken.push(change);
        }
    }

    fn errors(
        &mut self,
        pair: &Pair<'a>,
        base: &BTreeSet<(u16, i64)>,
        theirs: &BTreeSet<(u16, i64)>,
    ) {
        let source: &'a Source = &pair.file.source;
        let ours = &pair.file.value.errors;
        let known = |(status, code): &(u16, i64)| {
            ours.iter().any(|error| error.status == *status && error.code == *code)
        };
        for (status, code) in theirs.difference(base).filter(|error| !known(error)) {
            let mut change = self.change(source, "/errors", pair.key);
            change.theirs = Some(format!("{status} with code {code}"));
            if self.overrides.decide(source, "/errors") {
                self.report.kept.push(change);
                continue;
            }
            let node = serde_json::json!({ "status": status, "code": code, "docs": "" });
            self.edit(source, Edit::Insert("/errors".to_owned(), None, node.into()));
            self.report.taken.push(change);
        }
        for (status, code) in base.difference(theirs) {
            let places = ours.iter().enumerate().rev();
            let places = places.filter(|(_, error)| error.status == *status && error.code == *code);
            for (at, _) in places {
                let at = format!("/errors/{at}");
                let mut change = self.change(source, &at, pair.key);
                change.base = Some(format!("{status} with code {code}"));
                change.ours.clone_from(&change.base);
                if self.overrides.decide(source, &at) {
                    self.report.kept.push(change);
                } else if self.overrides.mention(source, &at) {
                    change.help =
                        "remove the error and the evidence about it, or keep it by an override"
                            .to_owned();
                    self.report.conflicts.push(change);
                } else {
                    self.edit(source, Edit::Remove(at));
                    self.report.taken.push(change);
                }
            }
        }
    }

    /// A fact of an operation that is one value.
    fn fact(
        &mut self,
        index: usize,
        source: &'a Source,
        at: &str,
        name: &'static str,
        [base, theirs, ours]: [Option<Value>; 3],
    ) {
        let verdict = settle(base.clone(), theirs.clone(), ours.as_ref());
        let key = self.pairs.get(index).map_or("", |pair| pair.key);
        let mut change = self.change(source, at, key);
        let shown = |value: &Option<Value>| value.as_ref().map(Value::to_string);
        (change.base, change.theirs, change.ours) = (shown(&base), shown(&theirs), shown(&ours));
        let decided = self.overrides.decide(source, at);
        match verdict {
            Verdict::Stay => {}
            Verdict::Agreed => {
                if decided && base.is_some() {
                    self.unsettled_operations.insert((index, name));
                    self.obsolete(change);
                }
            }
            Verdict::Take(_) | Verdict::Conflict if decided => self.report.kept.push(change),
            Verdict::Take(Some(value)) => {
                self.edit(source, Edit::Set(at.to_owned(), value.into()));
                self.report.taken.push(change);
            }
            // Upstream no longer says it, and the spec cannot do without.
            Verdict::Take(None) => {}
            Verdict::Conflict => {
                self.unsettled_operations.insert((index, name));
                self.conflict(change);
            }
        }
    }

    // Fields.

    fn field(&mut self, list: &List<'a>, field: &'a Field, said: &[Said<'a>]) {
        let same = |said: &Said<'_>| match (said.base, said.theirs) {
            (Some(base), Some(theirs)) => shallow(base) == shallow(theirs),
            (base, theirs) => base.is_none() && theirs.is_none(),
        };
        if said.iter().all(same) {
            return;
        }
        let spot = Spotlight {
            source: list.source,
            pointer: format!("{}/{}", list.pointer, escape(&field.name)),
            upstream: self.upstream(said),
            said,
        };
        let base = joint(said.iter().filter_map(|said| Some((said.section, said.base?))));
        let theirs = joint(said.iter().filter_map(|said| Some((said.section, said.theirs?))));
        let Some(theirs) = theirs else {
            if base.is_some() {
                self.removal(&spot);
            }
            return;
        };
        self.widen(&spot, field);
        let is_new = base.is_none();
        let base = base.unwrap_or_default();
        self.ty(list, &spot, field, (!is_new).then_some(&base), &theirs);
        let spoken = |bounds: Bounds| if bounds == [None, None] { None } else { Some(bounds) };
        for (part, member, base, theirs, ours) in [
            (Part::Range, "range", base.range, theirs.range, field.range.unwrap_or_default()),
            (Part::Length, "length", base.length, theirs.length, signed(field.length)),
            (Part::Items, "items", base.items, theirs.items, signed(field.items)),
        ] {
            let shown = |bounds: Bounds| spoken(bounds).map(|_| text(&pair(bounds)));
            let shown = [shown(base), shown(theirs), shown(ours)];
            let verdict = match settle_bounds(base, theirs, ours) {
                Verdict::Take(bounds) => Verdict::Take(spoken(bounds).map(pair)),
                Verdict::Stay => Verdict::Stay,
                Verdict::Agreed => Verdict::Agreed,
                Verdict::Conflict => Verdict::Conflict,
            };
            self.member(&spot, part, member, verdict, shown);
        }
        if list.section != Section::Path {
            let shown = |value: &Option<Value>| value.as_ref().map(Value::to_string);
            let shown = [shown(&base.default), shown(&theirs.default), shown(&field.default)];
            let verdict =
                settle(base.default.clone(), theirs.default.clone(), field.default.as_ref());
            self.member(
                &spot,
                Part::Default,
                "default",
                verdict.map(|value| value.map(Node::from)),
                shown,
            );
            let is_sent = said.iter().any(|said| said.section.is_sent());
            if is_sent {
                self.flag(
                    &spot,
                    Part::Required,
                    "required",
                    [base.required, theirs.required, field.required],
                );
            }
            if is_sent && list.section != Section::Query {
                self.flag(
                    &spot,
                    Part::Nullable,
                    "nullable",
                    [base.nullable, theirs.nullable, field.nullable],
                );
            }
        }
        let flags = [base.deprecated, theirs.deprecated, field.deprecated.is_some()];
        self.flag(&spot, Part::Deprecated, "deprecated", flags);
    }

    /// A field that goes one way only, and now goes the other way too.
    fn widen(&mut self, spot: &Spotlight<'a, '_>, field: &Field) {
        let Some(only) = field.only else { return };
        let way = |said: &Said<'_>| if said.section.is_sent() { Only::Write } else { Only::Read };
        let new = |said: &Said<'_>| said.base.is_none() && said.theirs.is_some();
        if !spot.said.iter().any(|said| way(said) != only && new(said)) {
            return;
        }
        let pointer = format!("{}/only", spot.pointer);
        let mut change = self.change(spot.source, &pointer, &spot.upstream);
        change.ours = Some(if only == Only::Read { "\"read\"" } else { "\"write\"" }.to_owned());
        if self.overrides.decide(spot.source, &pointer) {
            self.report.kept.push(change);
        } else {
            self.edit(spot.source, Edit::Remove(pointer));
            self.report.taken.push(change);
        }
    }

    fn flag(&mut self, spot: &Spotlight<'a, '_>, part: Part, member: &str, flags: [bool; 3]) {
        let [base, theirs, ours] = flags;
        let verdict = settle(Some(base), Some(theirs), Some(&ours));
        let verdict = verdict.map(|flag| match flag {
            // A person says why, and what to use instead.
            Some(true) if part == Part::Deprecated => Some(Node::from("")),
            Some(true) => Some(Kind::Bool(true).into()),
            _ => None,
        });
        self.member(spot, part, member, verdict, flags.map(|flag| Some(flag.to_string())));
    }

    /// Carries out the verdict on a member of a field.
    fn member(
        &mut self,
        spot: &Spotlight<'a, '_>,
        part: Part,
        member: &str,
        verdict: Verdict<Option<Node>>,
        shown: [Option<String>; 3],
    ) {
        if verdict == Verdict::Stay {
            return;
        }
        let pointer = format!("{}/{member}", spot.pointer);
        let mut change = self.change(spot.source, &pointer, &spot.upstream);
        [change.base, change.theirs, change.ours] = shown;
        let decided = self.overrides.decide(spot.source, &pointer);
        match verdict {
            Verdict::Agreed if decided => {
                self.hold(spot, part);
                self.obsolete(change);
            }
            Verdict::Stay | Verdict::Agreed => {}
            Verdict::Take(_) | Verdict::Conflict if decided => self.report.kept.push(change),
            Verdict::Take(Some(node)) => {
                self.edit(spot.source, Edit::Set(pointer, node));
                self.report.taken.push(change);
            }
            Verdict::Take(None) => {
                self.edit(spot.source, Edit::Remove(pointer));
                self.report.taken.push(change);
            }
            Verdict::Conflict => {
                self.hold(spot, part);
                self.conflict(change);
            }
        }
    }

    fn ty(
        &mut self,
        list: &List<'a>,
        spot: &Spotlight<'a, '_>,
        field: &Field,
        base: Option<&Facts>,
        theirs: &Facts,
    ) {
        let types = &self.places.types;
        let ours = kinds::declared(field, types);
        let now = kinds::meant(theirs);
        let before = base.map(kinds::meant);
        if before.as_ref() == Some(&now) {
            return;
        }
        let pointer = format!("{}/type", spot.pointer);
        let mut change = self.change(spot.source, &pointer, &spot.upstream);
        change.base = base.map(said);
        change.theirs = Some(said(theirs));
        change.ours = Some(format!("\"{}\"", field.ty));
        let decided = self.overrides.decide(spot.source, &pointer);
        if ours == now {
            if decided && before.is_some() {
                self.hold(spot, Part::Type);
                self.obsolete(change);
            }
        } else if decided {
            self.report.kept.push(change);
        } else if before.as_ref() == Some(&ours) {
            let home = home(list, &self.usage);
            let mut builder = Builder { namer: self.namer, types: Vec::new() };
            let ty = builder.ty(&field.name, theirs, home, &list.owner);
            let new = builder.types;
            self.edit(spot.source, Edit::Set(pointer, ty.as_str().into()));
            self.new_types(spot.source, new);
            self.report.taken.push(change);
        } else if !kinds::reads(field, theirs, types) {
            self.hold(spot, Part::Type);
            self.conflict(change);
        }
    }

    fn removal(&mut self, spot: &Spotlight<'a, '_>) {
        let mut change = self.change(spot.source, &spot.pointer, &spot.upstream);
        change.base = Some("there".to_owned());
        change.ours = Some("there".to_owned());
        if self.overrides.decide(spot.source, &spot.pointer) {
            self.hold(spot, Part::Whole);
            change.help = "upstream has it no longer: remove the field and the override, or the override alone matches nothing".to_owned();
            self.report.obsolete.push(change);
        } else if self.overrides.mention(spot.source, &spot.pointer) {
            self.hold(spot, Part::Whole);
            change.help = "upstream has it no longer, and evidence is about it: remove both, or add an override".to_owned();
            self.report.obsolete.push(change);
        } else {
            self.edit(spot.source, Edit::Remove(spot.pointer.clone()));
            self.report.taken.push(change);
        }
    }

    // Enums.

    fn enum_values(&mut self, name: &'a str, said: &[Said<'a>]) {
        let Some(declared) = self.places.types.get(name).copied() else { return };
        let Some(ours) = &declared.def.values else { return };
        let changed = |said: &&Said<'a>| match (said.base, said.theirs) {
            (Some(base), Some(theirs)) => set(base) != set(theirs),
            (base, theirs) => base.is_none() && theirs.is_none(),
        };
        if !said.iter().any(|said| changed(&said)) {
            return;
        }
        let all = |facts: &dyn Fn(&Said<'a>) -> Option<&'a Facts>| -> BTreeSet<&'a Scalar> {
            said.iter().filter_map(facts).flat_map(|facts| &facts.values).collect()
        };
        let (base, theirs) = (all(&|said| said.base), all(&|said| said.theirs));
        let source: &'a Source = declared.source;
        let is_int = |value: &Scalar| matches!(value, Scalar::Int(_));
        let kind = ours.first().map(|value| is_int(&value.value));
        let known: BTreeSet<_> = ours.iter().map(|value| &value.value).collect();
        let list = format!("/types/{name}/values");
        let upstream = self.upstream(said);
        for value in theirs.difference(&base).filter(|value| kind == Some(is_int(value))) {
            let mut change = self.change(source, &list, &upstream);
            change.theirs = Some(text(&scalar(value)));
            if known.contains(*value) {
                let at = format!("{list}/{}", escape(&plain(value)));
                if self.overrides.decide(source, &at) {
                    change = Change {
                        ours: change.theirs.clone(),
                        ..self.change(source, &at, &upstream)
                    };
                    change.theirs.clone_from(&change.ours);
                    self.hold_values(said);
                    self.obsolete(change);
                }
            } else if self.overrides.decide(source, &list) {
                self.report.kept.push(change);
            } else {
                self.edit(source, Edit::Insert(list.clone(), None, enum_value(value)));
                self.report.taken.push(change);
            }
        }
        for value in base.difference(&theirs).filter(|value| known.contains(*value)) {
            let at = format!("{list}/{}", escape(&plain(value)));
            let mut change = self.change(source, &at, &upstream);
            change.base = Some(text(&scalar(value)));
            change.ours.clone_from(&change.base);
            if theirs.is_empty() {
                // Upstream lists no values any more. The field has seen to it.
            } else if self.overrides.decide(source, &at) || self.overrides.mention(source, &at) {
                self.hold_values(said);
                change.help = "upstream has the value no longer: remove it and what evidence says about it, or keep it by an override".to_owned();
                self.report.obsolete.push(change);
            } else {
                self.edit(source, Edit::Remove(at));
                self.report.taken.push(change);
            }
        }
    }

    // New fields.

    fn addition(&mut self, list: &List<'a>, name: &str, said: &[Said<'a>]) {
        let theirs = joint(said.iter().filter_map(|said| Some((said.section, said.theirs?))));
        let Some(mut theirs) = theirs else { return };
        // What `joint` leaves out: a new field comes with all that is in it.
        let whole = said.iter().filter_map(|said| said.theirs.cloned()).reduce(either);
        if let Some(whole) = whole {
            (theirs.fields, theirs.choices) = (whole.fields, whole.choices);
        }
        let mut change = self.change(list.source, &list.pointer, &self.upstream(said));
        change.at = format!("{}/{}", list.pointer, escape(name));
        change.theirs = Some(self::said(&theirs));
        if self.overrides.decide(list.source, &list.pointer) {
            self.report.kept.push(change);
            return;
        }
        let ways: BTreeSet<_> = said.iter().map(|said| said.section.is_sent()).collect();
        let both = list.ty.is_some_and(|ty| self.usage.is_sent(ty) && self.usage.is_received(ty));
        let only = match (both, ways.contains(&true), ways.contains(&false)) {
            (true, true, false) => Some(Only::Write),
            (true, false, true) => Some(Only::Read),
            _ => None,
        };
        let home = match home(list, &self.usage) {
            Spot::Type(sent) => Spot::Type(sent && only != Some(Only::Read)),
            Spot::Body if self.is_form(said) => Spot::Form,
            home => home,
        };
        let mut builder = Builder { namer: self.namer, types: Vec::new() };
        let node = builder.field(name, &theirs, home, only, &list.owner);
        let new = builder.types;
        let after = self.neighbour(list, name, said);
        self.edit(list.source, Edit::Insert(list.pointer.clone(), after, node));
        self.new_types(list.source, new);
        self.report.taken.push(change);
    }

    fn is_form(&self, said: &[Said<'a>]) -> bool {
        let locations = said.iter().filter_map(|said| self.places.locations.get(said.location));
        let mut pairs = locations.filter_map(|location| self.pairs.get(location.operation));
        pairs.any(|pair| pair.theirs.is_form)
    }

    /// The field of the spec behind which a new one comes: the nearest that the document has
    /// before it.
    fn neighbour(&self, list: &List<'a>, name: &str, said: &[Said<'a>]) -> Option<String> {
        let location = self.places.locations.get(said.first()?.location)?;
        let above = self.facts(location.above?)?;
        let before = above.fields.iter().take_while(|(other, _)| other != name);
        let known: BTreeSet<_> = list.fields.iter().map(|field| field.name.as_str()).collect();
        let pending = |other: &str| {
            let edits = self.edits.get(list.source.path()).into_iter().flatten();
            let new = edits.filter_map(|edit| match edit {
                Edit::Insert(at, _, node) if *at == list.pointer => node.member("name"),
                _ => None,
            });
            new.into_iter().any(|node| node.kind == Kind::Text(other.to_owned()))
        };
        let names = before.map(|(other, _)| other.as_str());
        let mut names: Vec<_> = names.collect();
        names.reverse();
        names.into_iter().find(|other| known.contains(other) || pending(other)).map(str::to_owned)
    }

    /// What a document says at a location.
    fn facts(&self, location: usize) -> Option<&'a Facts> {
        let mut names = Vec::new();
        let mut at = self.places.locations.get(location)?;
        while let Some(above) = at.above {
            names.push(at.name);
            at = self.places.locations.get(above)?;
        }
        let root = self.pairs.get(at.operation)?.theirs.section(at.section)?;
        names.iter().rev().try_fold(root, |facts, name| facts.field(name))
    }

    fn new_types(&mut self, source: &'a Source, types: Vec<Node>) {
        for ty in types {
            self.edit(source, Edit::Insert("/types".to_owned(), None, ty));
        }
    }

    // Reports.

    fn change(&self, source: &Source, at: &str, upstream: &str) -> Change {
        let position = nearest(source, at).map(|(span, _)| source.position(span.start));
        Change {
            file: source.path().to_owned(),
            position,
            at: at.to_owned(),
            upstream: upstream.to_owned(),
            base: None,
            theirs: None,
            ours: None,
            help: String::new(),
        }
    }

    fn conflict(&mut self, change: Change) {
        let help = "write upstream's value, or keep yours by evidence with a `value` at this place";
        self.report.conflicts.push(Change { help: help.to_owned(), ..change });
    }

    fn obsolete(&mut self, change: Change) {
        let help = "upstream says the same now: remove the override";
        self.report.obsolete.push(Change { help: help.to_owned(), ..change });
    }

    fn hold(&mut self, spot: &Spotlight<'a, '_>, part: Part) {
        self.unsettled.extend(spot.said.iter().map(|said| (said.location, part)));
    }

    fn hold_values(&mut self, said: &[Said<'a>]) {
        self.unsettled.extend(said.iter().map(|said| (said.location, Part::Values)));
    }

    /// Where in the document something is said, the first place of several.
    fn upstream(&self, said: &[Said<'a>]) -> String {
        let changed = said.iter().find(|said| said.base.map(shallow) != said.theirs.map(shallow));
        let Some(first) = changed.or(said.first()) else { return String::new() };
        let mut names = Vec::new();
        let mut at = self.places.locations.get(first.location);
        while let Some(location) = at {
            let Some(above) = location.above else { break };
            names.push(location.name);
            at = self.places.locations.get(above);
        }
        let key = at.and_then(|root| self.pairs.get(root.operation)).map_or("", |pair| pair.key);
        let section = at.map_or("", |root| root.section.name());
        names.reverse();
        format!("{key} {section} {}", names.join("."))
    }
}

/// Sets a part of what is said at a place back to what was said before.
pub(super) fn restore(section: &mut Facts, names: &[&str], old: Option<&Facts>, part: Part) {
    let Some((last, above)) = names.split_last() else { return };
    let parent = above.iter().try_fold(section, |facts, name| {
        facts.fields.iter_mut().find(|(other, _)| other == name).map(|(_, facts)| facts)
    });
    let Some(parent) = parent else { return };
    let at = parent.fields.iter().position(|(name, _)| name == last);
    let there = at.and_then(|at| parent.fields.get_mut(at)).map(|(_, facts)| facts);
    let nothing = Facts::default();
    match (part, there, old) {
        (Part::Whole, None, Some(old)) => parent.fields.push(((*last).to_owned(), old.clone())),
        (Part::Whole, Some(there), Some(old)) => *there = old.clone(),
        (Part::Whole, Some(_), None) => parent.fields.retain(|(name, _)| name != last),
        (_, None, _) => {}
        (part, Some(there), old) => {
            let old = old.unwrap_or(&nothing);
            match part {
                Part::Whole => {}
                Part::Type => {
                    there.ty.clone_from(&old.ty);
                    there.values.clone_from(&old.values);
                    there.fields.clone_from(&old.fields);
                }
                Part::Values => there.values.clone_from(&old.values),
                Part::Required => there.required = old.required,
                Part::Nullable => there.nullable = old.nullable,
                Part::Deprecated => there.deprecated = old.deprecated,
                Part::Default => there.default.clone_from(&old.default),
                Part::Range => there.range = old.range,
                Part::Length => there.length = old.length,
                Part::Items => there.items = old.items,
            }
        }
    }
}

impl<T> Verdict<T> {
    fn map<U>(self, into: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Stay => Verdict::Stay,
            Self::Agreed => Verdict::Agreed,
            Self::Take(value) => Verdict::Take(into(value)),
            Self::Conflict => Verdict::Conflict,
        }
    }
}

/// Where a new field of a list would stand.
fn home(list: &List<'_>, usage: &Usage<'_>) -> Spot {
    match (list.ty, list.section) {
        (Some(ty), _) => Spot::Type(usage.is_sent(ty)),
        (None, Section::Path) => Spot::Path,
        (None, Section::Query) => Spot::Query,
        (None, Section::Body) => Spot::Body,
        (None, Section::Answer) => Spot::Answer,
    }
}

/// What is said of a value itself, without what is in it.
fn shallow(facts: &Facts) -> Facts {
    let mut values = facts.values.clone();
    values.sort_unstable();
    Facts {
        ty: facts.ty.clone(),
        default: facts.default.clone(),
        values,
        fields: Vec::new(),
        choices: Vec::new(),
        ..*facts
    }
}

/// What holds of a value that is spoken of in several places. Only what is sent can be required.
fn joint<'f>(said: impl Iterator<Item = (Section, &'f Facts)>) -> Option<Facts> {
    let mut required = None;
    let mut joint: Option<Facts> = None;
    for (section, facts) in said {
        let facts = shallow(facts);
        if section.is_sent() {
            required = Some(required.unwrap_or(true) && facts.required);
        }
        joint = Some(match joint {
            Some(so_far) => either(so_far, facts),
            None => facts,
        });
    }
    joint.map(|facts| Facts { required: required.unwrap_or_default(), ..facts })
}

fn set(facts: &Facts) -> BTreeSet<&Scalar> {
    facts.values.iter().collect()
}

fn signed(bounds: Option<[Option<u64>; 2]>) -> Bounds {
    bounds.unwrap_or_default().map(|bound| bound.and_then(|bound| i64::try_from(bound).ok()))
}

/// A type and its values, for a person to read.
fn said(facts: &Facts) -> String {
    if facts.values.is_empty() {
        return format!("\"{}\"", facts.ty);
    }
    let values: Vec<_> = facts.values.iter().map(plain).collect();
    format!("\"{}\" of {}", facts.ty, values.join(", "))
}

fn plain(value: &Scalar) -> String {
    match value {
        Scalar::Int(value) => value.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

/// A value on one line.
fn text(node: &Node) -> String {
    crate::format::on_one_line(node)
}
