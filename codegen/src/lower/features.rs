//! Which Cargo features need which files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::files::Spec;
use crate::spec::{self, Request};

/// Module of the crate that has the events, and folder of the spec.
pub(super) const EVENTS_MODULE: &str = "events";

/// Cargo feature that the events need.
pub(super) const EVENTS_FEATURE: &str = "webhooks";

/// Name of the Cargo feature for the group of a file. All events have one together.
pub(super) fn feature_of(path: &str) -> String {
    match path.split('/').next().unwrap_or_default() {
        EVENTS_MODULE => EVENTS_FEATURE.to_owned(),
        group => group.replace('_', "-"),
    }
}

/// A file of shared types is needed by the groups whose files use one of its types, directly or
/// through another file of shared types, and by the events. Those that all groups need are left out.
pub(super) fn features_of_types(spec: &Spec) -> HashMap<&str, BTreeSet<String>> {
    let files = spec.types.iter().map(|file| (file.source.path(), &file.value.types));
    let home: HashMap<&str, &str> = files
        .flat_map(|(path, types)| types.iter().map(move |ty| (ty.name.as_str(), path)))
        .collect();
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in &spec.types {
        let used = file.value.types.iter().flat_map(|ty| ty.fields.iter().flatten());
        uses.insert(
            file.source.path(),
            used.filter_map(|field| home.get(field.ty.name()?).copied()).collect(),
        );
    }
    let mut needed: HashMap<&str, BTreeSet<String>> = HashMap::new();
    let endpoints = spec.endpoints.iter();
    let endpoints = endpoints.map(|file| (file.source.path(), used_by_endpoint(&file.value)));
    let events = spec.events.iter();
    let events = events.map(|file| (file.source.path(), used_by_event(&file.value)));
    for (path, used) in endpoints.chain(events) {
        let feature = feature_of(path);
        let mut queue: Vec<&str> = used.iter().filter_map(|name| home.get(name).copied()).collect();
        while let Some(file) = queue.pop() {
            if needed.entry(file).or_default().insert(feature.clone()) {
                queue.extend(uses.get(file).into_iter().flatten());
            }
        }
    }
    let groups: BTreeSet<_> = needed.values().flatten().cloned().collect();
    let is_group = |feature: &&String| *feature != EVENTS_FEATURE;
    needed.retain(|_, features| {
        !groups.iter().filter(is_group).all(|group| features.contains(group))
    });
    needed
}

/// Names of all types that an endpoint's file mentions.
fn used_by_endpoint(endpoint: &spec::Endpoint) -> Vec<&str> {
    let mut fields: Vec<&spec::Field> =
        endpoint.path_params.iter().chain(&endpoint.query).chain(&endpoint.headers).collect();
    fields.extend(endpoint.types.iter().flat_map(|ty| ty.fields.iter().flatten()));
    let mut names = Vec::new();
    for Request { body, response, .. } in endpoint.requests() {
        fields.extend(body.iter().flat_map(|body| body.fields.iter().flatten()));
        fields.extend(response.iter().flat_map(|response| response.fields.iter().flatten()));
        names.extend(body.as_ref().and_then(|body| body.ty.as_deref()));
        names.extend(response.as_ref().and_then(|response| response.ty.as_deref()));
    }
    names.extend(fields.into_iter().filter_map(|field| field.ty.name()));
    names
}

/// Names of all types that the file of an event mentions.
fn used_by_event(event: &spec::Event) -> Vec<&str> {
    let own = event.types.iter().flat_map(|ty| ty.fields.iter().flatten());
    event.fields.iter().chain(own).filter_map(|field| field.ty.name()).collect()
}

/// Whether nothing but events needs a file.
pub(super) fn only_events_need(features: &BTreeSet<String>) -> bool {
    features.len() == 1 && features.contains(EVENTS_FEATURE)
}
