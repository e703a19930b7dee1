//! One spec as those see it who use what it gives: Rust items by name, operations by id.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use codegen::files::Spec;
use codegen::ir::{Base, Enum, Homes, Members, Module, Operation, Record, Request, SentIn};
use codegen::lower::lower;
use codegen::resolve::Types;
use codegen::spec::{self, Body, Endpoint, Field};

/// One spec, seen from outside.
pub(super) struct Surface<'a> {
    pub(super) spec: &'a Spec,
    pub(super) homes: Homes,
    pub(super) types: Types<'a>,
    /// Fields of the answers and payloads that are declared on the spot.
    pub(super) answers: HashMap<&'a str, &'a [Field]>,
    pub(super) requests: Vec<Asked<'a>>,
    pub(super) inputs: BTreeMap<String, Input<'a>>,
    pub(super) records: BTreeMap<String, Received<'a>>,
    pub(super) enums: BTreeMap<String, Listed>,
    /// Identifiers, each with its file.
    pub(super) ids: BTreeMap<String, Origin>,
    /// Names of the enums that can be sent.
    pub(super) sent_enums: HashSet<String>,
    /// Names of the groups as features.
    pub(super) groups: BTreeSet<String>,
}

/// What a named type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeKind {
    Object,
    Enum,
    Id,
}

/// Where something comes from.
#[derive(Clone)]
pub(super) struct Origin {
    /// The file of the spec.
    pub(super) file: String,
    /// Features that it needs. Empty: every build has it.
    pub(super) features: BTreeSet<String>,
}

/// An operation.
pub(super) struct Called<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) operation: Operation,
    pub(super) file: String,
}

/// A request type.
pub(super) struct Asked<'a> {
    /// The operation that it calls.
    pub(super) called: Rc<Called<'a>>,
    /// As the spec has it.
    pub(super) spec: spec::Request<'a>,
    pub(super) request: Request,
    pub(super) fields: Fields<'a>,
}

/// An object that is sent.
pub(super) struct Input<'a> {
    pub(super) name: String,
    pub(super) members: Rc<Members>,
    pub(super) fields: Fields<'a>,
    pub(super) origin: Origin,
}

/// An object that is received.
pub(super) struct Received<'a> {
    pub(super) record: Record,
    pub(super) fields: HashMap<&'a str, &'a Field>,
    pub(super) origin: Origin,
}

/// An enum.
pub(super) struct Listed {
    pub(super) ty: Enum,
    pub(super) origin: Origin,
}

/// What the spec says about the members of something that is sent.
pub(super) type Fields<'a> = HashMap<(SentIn, &'a str), &'a Field>;

impl<'a> Surface<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let lowered = lower(spec);
        let types = Types::of(&spec.types, &spec.endpoints, &spec.events);
        let requests = spec.endpoints.iter().flat_map(|file| file.requests());
        let answers = requests.filter_map(|request| {
            let answer = request.response?;
            Some((answer.name.as_deref()?, answer.fields.as_deref()?))
        });
        let payloads = spec
            .events
            .iter()
            .map(|file| (file.value.payload.as_str(), file.value.fields.as_slice()));
        let mut surface = Self {
            spec,
            homes: Homes::new(),
            types,
            answers: answers.chain(payloads).collect(),
            requests: Vec::new(),
            inputs: BTreeMap::new(),
            records: BTreeMap::new(),
            enums: BTreeMap::new(),
            ids: BTreeMap::new(),
            sent_enums: HashSet::new(),
            groups: spec.groups().into_iter().map(|group| group.replace('_', "-")).collect(),
        };
        let endpoints: HashMap<_, _> =
            spec.endpoints.iter().map(|file| (file.source.path(), &file.value)).collect();
        for module in lowered.modules() {
            let endpoint = endpoints.get(module.source.as_str()).copied();
            surface.add(module, endpoint);
        }
        surface.homes = lowered.homes;
        surface
    }

    fn add(&mut self, module: Module, endpoint: Option<&'a Endpoint>) {
        let origin = Origin { file: module.source, features: module.features };
        for input in module.inputs {
            self.note_sent(&input.members);
            // An object that is only sent keeps its name, else it is `<name>Input`.
            let of = match self.types.def(&input.name) {
                Some(def) => def.name.clone(),
                None => input.name.strip_suffix("Input").unwrap_or_default().to_owned(),
            };
            let fields = self.fields_of(&of);
            let fields = fields.iter().map(|field| ((SentIn::Body, field.name.as_str()), field));
            let input = Input {
                name: input.name,
                members: input.members,
                fields: fields.collect(),
                origin: origin.clone(),
            };
            self.inputs.insert(of, input);
        }
        for record in module.records {
            let fields = self.fields_of(&record.name).iter();
            let fields = fields.map(|field| (field.name.as_str(), field)).collect();
            let received = Received { fields, origin: origin.clone(), record };
            self.records.insert(received.record.name.clone(), received);
        }
        for ty in module.enums {
            self.enums.insert(ty.name.clone(), Listed { ty, origin: origin.clone() });
        }
        for id in module.ids {
            self.ids.insert(id.name, origin.clone());
        }
        if let (Some(endpoint), Some(operation)) = (endpoint, module.operation) {
            let called = Rc::new(Called { endpoint, operation, file: origin.file });
            for (request, spec) in module.requests.into_iter().zip(endpoint.requests()) {
                self.note_sent(&request.members);
                let fields = self.request_fields(endpoint, spec);
                self.requests.push(Asked { called: Rc::clone(&called), spec, request, fields });
            }
        }
    }

    fn note_sent(&mut self, members: &Members) {
        for member in members.all() {
            if let Base::Enum(name) = &member.ty.base {
                self.sent_enums.insert(name.clone());
            }
        }
    }

    fn request_fields(&self, endpoint: &'a Endpoint, request: spec::Request<'a>) -> Fields<'a> {
        let lists = [
            (SentIn::Path, endpoint.path_params.as_slice()),
            (SentIn::Query, endpoint.query.as_slice()),
            (SentIn::Header, endpoint.headers.as_slice()),
            (SentIn::Body, request.body.map(|body| self.body_fields(body)).unwrap_or_default()),
        ];
        let fields = lists.into_iter().flat_map(|(place, fields)| {
            fields.iter().map(move |field| ((place, field.name.as_str()), field))
        });
        fields.collect()
    }

    pub(super) fn body_fields(&self, body: &'a Body) -> &'a [Field] {
        match &body.ty {
            Some(name) => self.fields_of(name),
            None => body.fields.as_deref().unwrap_or_default(),
        }
    }

    /// The fields of an object.
    pub(super) fn fields_of(&self, name: &str) -> &'a [Field] {
        let named = self.types.def(name).and_then(|def| def.fields.as_deref());
        named.or_else(|| self.answers.get(name).copied()).unwrap_or_default()
    }

    /// What a name means. `None`: there is no such type.
    pub(super) fn kind(&self, name: &str) -> Option<TypeKind> {
        match self.types.def(name) {
            Some(def) if def.id => Some(TypeKind::Id),
            Some(def) if def.values.is_some() => Some(TypeKind::Enum),
            Some(_) => Some(TypeKind::Object),
            None => self.answers.contains_key(name).then_some(TypeKind::Object),
        }
    }

    /// Path of a type in Rust.
    pub(super) fn path(&self, name: &str) -> String {
        let home = self.homes.get(name).map_or("types", String::as_str);
        format!("{}::{home}::{name}", self.spec.api.library())
    }

    /// Whether builds with a feature have something.
    pub(super) fn has(&self, origin: &Origin, feature: &str) -> bool {
        self.groups.contains(feature)
            && (origin.features.is_empty() || origin.features.contains(feature))
    }
}
