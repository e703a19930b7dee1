//! The lists of fields in the files of a spec, as far as a document speaks of them.

use std::collections::HashMap;
use std::sync::Arc;

use codegen::files::Spec;
use codegen::resolve::{Declared, Types};
use codegen::source::{Source, escape};
use codegen::spec::Field;

use crate::upstream::model::{Pair, Section, parameters};
use crate::upstream::subject::Subject;

/// A list of fields in a file.
pub(in crate::upstream) struct List<'a> {
    pub(in crate::upstream) source: &'a Arc<Source>,
    /// Its place in the file.
    pub(in crate::upstream) pointer: String,
    pub(in crate::upstream) fields: &'a [Field],
    /// Name of the request, answer or type that has the fields.
    pub(in crate::upstream) owner: String,
    /// The type, if it is one that has a name.
    pub(in crate::upstream) ty: Option<&'a str>,
    pub(in crate::upstream) section: Section,
    pub(super) index: HashMap<&'a str, usize>,
}

impl List<'_> {
    /// The place of one of its fields in the file.
    pub(in crate::upstream) fn place_of(&self, field: &Field) -> String {
        format!("{}/{}", self.pointer, escape(&field.name))
    }
}

/// All of them, each told by its position.
#[derive(Default)]
pub(in crate::upstream) struct Lists<'a> {
    pub(in crate::upstream) types: Types<'a>,
    all: Vec<List<'a>>,
    by_type: HashMap<&'a str, usize>,
}

impl<'a> Lists<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let types = Types::of(&spec.types, &spec.endpoints, &spec.events);
        Self { types, ..Self::default() }
    }

    pub(in crate::upstream) fn get(&self, list: usize) -> Option<&List<'a>> {
        self.all.get(list)
    }

    /// The lists of fields of a section: one, or one for each variant.
    pub(super) fn roots(&mut self, pair: &Pair<'a>, section: Section) -> Vec<usize> {
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
            || endpoint.only_request().map(|request| request.name().to_owned()).unwrap_or_default();
        match section {
            Section::Path => {
                let owner = request();
                let fields = &endpoint.path_params;
                let list =
                    self.list(&file.source, "/path_params".to_owned(), fields, owner, section);
                if let Some(list) = self.all.get_mut(list) {
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
                for request in endpoint.requests() {
                    let at = endpoint.pointer_to(request);
                    let (member, ty, fields, owner) = if section == Section::Body {
                        let Some(body) = request.body else { continue };
                        ("body", &body.ty, &body.fields, request.name().to_owned())
                    } else {
                        let Some(answer) = request.response else { continue };
                        (
                            "response",
                            &answer.ty,
                            &answer.fields,
                            answer.name.clone().unwrap_or_default(),
                        )
                    };
                    let is_bare = match section {
                        Section::Body => request.body.is_some_and(|body| body.bare),
                        _ => request.response.is_some_and(|answer| answer.bare),
                    };
                    if let Some([field]) = fields.as_deref().filter(|_| is_bare) {
                        // Upstream speaks of the items: the list has no name there.
                        lists.extend(field.ty.name().and_then(|name| self.of_type(name)));
                    } else if let Some(fields) = fields {
                        let pointer = format!("{at}/{member}/fields");
                        lists.push(self.list(&file.source, pointer, fields, owner, section));
                    } else if let Some(list) = ty.as_deref().and_then(|ty| self.of_type(ty)) {
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
        self.all.push(List { source, pointer, fields, owner, ty: None, section, index });
        self.all.len() - 1
    }

    /// The fields of a named type.
    pub(super) fn of_type(&mut self, name: &str) -> Option<usize> {
        if let Some(list) = self.by_type.get(name) {
            return Some(*list);
        }
        let Declared { source, def, .. } = self.types.get(name)?;
        let fields = def.fields.as_deref()?;
        self.all.push(List {
            source,
            pointer: format!("/types/{}/fields", def.name),
            fields,
            owner: def.name.clone(),
            ty: Some(&def.name),
            section: Section::Body,
            index: index(fields),
        });
        let list = self.all.len() - 1;
        self.by_type.insert(&def.name, list);
        Some(list)
    }
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
