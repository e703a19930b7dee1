//! The named types of a spec, and the directions in which each of them goes.

use std::collections::{HashMap, HashSet};

use crate::at::At;
use crate::files::Spec;
use crate::reading::goes;
use crate::resolve::{Base, Types};
use crate::source::Source;
use crate::spec::{Body, Direction, Endpoint, Evidence, Field, Request, TypeDef};
use crate::ty::Type;
use crate::walk;

/// All named types, and the directions in which each is used.
pub struct Usage<'a> {
    /// What is known of where fields come from that no document has.
    undocumented: HashMap<*const Field, &'a Evidence>,
    types: Types<'a>,
    sent: HashSet<&'a str>,
    received: HashSet<&'a str>,
}

impl<'a> Usage<'a> {
    /// The types of a spec.
    pub fn of(spec: &'a Spec) -> Self {
        let mut usage = Self {
            undocumented: undocumented(spec),
            types: Types::of(&spec.types, &spec.endpoints, &spec.events),
            sent: HashSet::new(),
            received: HashSet::new(),
        };
        for request in spec.endpoints.iter().flat_map(|file| file.requests()) {
            let body = request.body.map(|body| usage.body_fields(body)).unwrap_or_default();
            reach(&usage.types, &mut usage.sent, body, Direction::Write);
            match request.response.and_then(|answer| answer.ty.as_deref()) {
                Some(name) => reach_type(&usage.types, &mut usage.received, name, Direction::Read),
                None => {
                    let fields = usage.answer_fields(request);
                    reach(&usage.types, &mut usage.received, fields, Direction::Read);
                }
            }
        }
        for file in &spec.events {
            reach(&usage.types, &mut usage.received, &file.fields, Direction::Read);
        }
        usage
    }

    /// The type of a name, unless the format itself knows it.
    pub fn get(&self, name: &str) -> Option<&'a TypeDef> {
        self.types.def(name)
    }

    /// What one value of a type is.
    pub fn base(&self, ty: &Type) -> Base<'a> {
        self.types.base(ty)
    }

    /// The type that a field names, unless the format itself knows it.
    pub fn def(&self, ty: &Type) -> Option<&'a TypeDef> {
        self.get(ty.name()?)
    }

    /// Where a field was seen or announced that no document has. The field is told by where it is.
    pub fn undocumented(&self, field: &Field) -> Option<&'a Evidence> {
        self.undocumented.get(&std::ptr::from_ref(field)).copied()
    }

    /// Names of the types that are sent in bodies, in no order.
    pub(crate) fn sent(&self) -> impl Iterator<Item = &'a str> {
        self.sent.iter().copied()
    }

    /// Whether a type is sent in a body.
    pub fn is_sent(&self, name: &str) -> bool {
        self.sent.contains(name)
    }

    /// Whether a type comes in an answer or an event.
    pub fn is_received(&self, name: &str) -> bool {
        self.received.contains(name)
    }

    /// Name of an object as an input.
    pub fn input_name(&self, name: &str) -> String {
        if self.is_received(name) { format!("{name}Input") } else { name.to_owned() }
    }

    /// The fields of an object.
    pub fn fields_of(&self, name: &str) -> &'a [Field] {
        self.types.fields_of(name)
    }

    /// The fields that are sent.
    pub fn body_fields(&self, body: &'a Body) -> &'a [Field] {
        match &body.ty {
            Some(name) => self.fields_of(name),
            None => body.fields.as_deref().unwrap_or_default(),
        }
    }

    /// The fields of what comes back.
    pub fn answer_fields(&self, request: Request<'a>) -> &'a [Field] {
        let fields = request.response.and_then(|response| match &response.ty {
            Some(name) => Some(self.fields_of(name)),
            None => response.fields.as_deref(),
        });
        fields.unwrap_or_default()
    }

    /// Names of all fields that an endpoint sends or receives, at whatever depth.
    pub fn names_of(&self, endpoint: &'a Endpoint) -> HashSet<&'a str> {
        let (mut types, mut names) = (HashSet::new(), HashSet::new());
        for request in endpoint.requests() {
            let sent = request.body.map(|body| self.body_fields(body)).unwrap_or_default();
            for (fields, direction) in
                [(sent, Direction::Write), (self.answer_fields(request), Direction::Read)]
            {
                names.extend(fields.iter().map(|field| field.name.as_str()));
                reach(&self.types, &mut types, fields, direction);
            }
        }
        let below = types.into_iter().flat_map(|name| self.fields_of(name));
        names.extend(below.map(|field| field.name.as_str()));
        names
    }

    /// Notes the types that the fields of a body lead to.
    pub fn follow_body(&self, body: &'a Body, seen: &mut HashSet<&'a str>) {
        reach(&self.types, seen, self.body_fields(body), Direction::Write);
    }
}

fn undocumented(spec: &Spec) -> HashMap<*const Field, &Evidence> {
    let mut found = HashMap::new();
    for file in &spec.endpoints {
        let about = vouched(&file.source, &file.evidence);
        if !about.is_empty() {
            walk::field_lists(file, &mut |at, _, fields| note(&about, at, fields, &mut found));
        }
    }
    for file in &spec.events {
        let about = vouched(&file.source, &file.evidence);
        if !about.is_empty() {
            walk::event_field_lists(file, &mut |at, _, fields| {
                note(&about, at, fields, &mut found)
            });
        }
    }
    for file in &spec.types {
        let about = vouched(&file.source, &file.evidence);
        if !about.is_empty() {
            let mut each = |at: &At<'_>, _, fields| note(&about, at, fields, &mut found);
            walk::type_fields(&file.source, &file.types, &mut each);
        }
    }
    found
}

/// The evidence that vouches for something, by where in the file that begins.
fn vouched<'a>(source: &Source, evidence: &'a [Evidence]) -> HashMap<usize, &'a Evidence> {
    let evidence = evidence.iter().filter(|evidence| evidence.vouches());
    let start = |evidence: &Evidence| Some(source.tree()?.named(&evidence.at)?.span.start);
    evidence.filter_map(|evidence| Some((start(evidence)?, evidence))).collect()
}

fn note<'a>(
    about: &HashMap<usize, &'a Evidence>,
    at: &At<'_>,
    fields: &'a [Field],
    found: &mut HashMap<*const Field, &'a Evidence>,
) {
    for (index, field) in fields.iter().enumerate() {
        let span = at.source().value_span(&at.item(index).pointer());
        if let Some(evidence) = span.and_then(|span| about.get(&span.start)) {
            found.insert(field, evidence);
        }
    }
}

/// Notes the types that fields lead to in one direction.
fn reach<'a>(
    types: &Types<'a>,
    seen: &mut HashSet<&'a str>,
    fields: &[Field],
    direction: Direction,
) {
    for field in fields.iter().filter(|field| goes(field, direction)) {
        reach_type(types, seen, field.ty.word(), direction);
    }
}

fn reach_type<'a>(
    types: &Types<'a>,
    seen: &mut HashSet<&'a str>,
    name: &str,
    direction: Direction,
) {
    let Some(ty) = types.def(name) else { return };
    if seen.insert(&ty.name) {
        reach(types, seen, ty.fields.as_deref().unwrap_or_default(), direction);
    }
}
