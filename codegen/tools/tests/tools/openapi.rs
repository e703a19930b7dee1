//! The OpenAPI document says all that the spec says, and is right in itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::{Files, base, patch, read_folder};
use codegen::Spec;
use codegen::load::load_files;
use codegen::spec::{Direction, Endpoint, Example, Field};
use codegen_tools::openapi;
use serde_json::{Map, Value, json};

fn real() -> Files {
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec"))
}

fn load(files: Files) -> Spec {
    load_files(files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn document(spec: &Spec) -> Value {
    serde_json::from_str(&openapi(spec, "1.2.3").unwrap()).unwrap()
}

fn operation<'d>(document: &'d Value, endpoint: &Endpoint) -> &'d Value {
    &document["paths"][&endpoint.path][endpoint.method.as_str().to_lowercase()]
}

fn texts(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// Every object in a document, with the path that leads to it.
fn objects<'d>(value: &'d Value, path: String, found: &mut Vec<(String, &'d Value)>) {
    match value {
        Value::Object(members) => {
            found.push((path.clone(), value));
            for (name, value) in members {
                objects(value, format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                objects(value, format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_operation_says_what_the_spec_says() {
    let spec = load(real());
    let document = document(&spec);
    let operations: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|item| item.as_object().unwrap().len())
        .sum();
    assert_eq!(operations, spec.endpoints.len());
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        let operation = operation(&document, endpoint);
        assert_eq!(operation["operationId"], *endpoint.id);
        assert_eq!(operation["summary"], *endpoint.title, "{}", endpoint.id);
        assert_eq!(operation["tags"], json!([endpoint.id.split('.').next()]));
        assert_eq!(operation["x-rate-limit-label"], endpoint.rate_limit.as_str());
        assert_eq!(operation["x-replay"], endpoint.replay.as_str());
        assert_eq!(operation["x-pagination"].is_object(), endpoint.pages.is_some());
        let given = operation["parameters"].as_array().into_iter().flatten();
        let given: Vec<_> = given
            .map(|one| {
                (
                    one["in"].as_str().unwrap(),
                    one["name"].as_str().unwrap(),
                    one["required"] == true,
                )
            })
            .collect();
        let path = endpoint.path_params.iter().map(|one| ("path", one.name.as_str(), true));
        let query = endpoint.query.iter().map(|one| ("query", one.name.as_str(), one.required));
        assert_eq!(given, path.chain(query).collect::<Vec<_>>(), "{}", endpoint.id);
        let description = operation["description"].as_str().unwrap();
        for text in endpoint.prerequisites.iter().chain(&endpoint.limits) {
            let start: String =
                text.chars().take_while(|c| c.is_alphanumeric() || *c == ' ').collect();
            assert!(description.contains(&start), "{}: {text}", endpoint.id);
        }
    }
    for limit in &spec.rate_limits.special {
        for id in &limit.operations {
            let file = spec.endpoints.iter().find(|file| file.id == *id).unwrap();
            let text = operation(&document, file)["description"].as_str().unwrap();
            assert!(text.contains(&limit.docs), "{id}: {text}");
        }
    }
}

#[test]
fn every_scope_is_enough_by_itself_and_is_described() {
    let spec = load(real());
    let document = document(&spec);
    let flows = &document["components"]["securitySchemes"]["oauth2"]["flows"];
    let mut all = BTreeSet::new();
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        let scopes: Vec<_> =
            endpoint.scopes.classic.iter().chain(&endpoint.scopes.granular).collect();
        let needed = scopes.iter().map(|scope| json!({ "oauth2": [scope] })).collect::<Vec<_>>();
        assert_eq!(
            operation(&document, endpoint)["security"],
            Value::from(needed),
            "{}",
            endpoint.id
        );
        all.extend(scopes);
    }
    for flow in ["authorizationCode", "clientCredentials"] {
        let described = flows[flow]["scopes"].as_object().unwrap();
        assert_eq!(described.keys().collect::<BTreeSet<_>>(), all, "{flow}");
        assert!(described.values().all(|text| text.as_str().unwrap().ends_with('.')));
    }
    assert_eq!(
        flows["clientCredentials"]["scopes"]["user:read:list_users:admin"],
        "Granular scope for the whole account. Enough for: List users."
    );
}

#[test]
fn every_error_code_stands_with_its_status() {
    let spec = load(real());
    let document = document(&spec);
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        let operation = operation(&document, endpoint);
        let codes = operation["x-error-codes"].as_array().cloned().unwrap_or_default();
        let codes: Vec<_> =
            codes.iter().map(|code| (code["status"].as_u64(), code["code"].as_i64())).collect();
        let expected: Vec<_> =
            endpoint.errors.iter().map(|error| (Some(error.status.into()), error.code)).collect();
        assert_eq!(codes, expected, "{}", endpoint.id);
        for error in &endpoint.errors {
            let answer = &operation["responses"][error.status.to_string()];
            let media = &answer["content"]["application/json"];
            assert_eq!(media["schema"]["$ref"], "#/components/schemas/Error");
            let shown = media["examples"].as_object().into_iter().flat_map(|shown| shown.values());
            let is_it = |example: &Value| {
                example["value"] == json!({ "code": error.code, "message": error.docs })
            };
            let code = error.code.map_or("-".to_owned(), |code| code.to_string());
            assert!(
                error.code.is_none() || shown.into_iter().any(is_it),
                "{}: {code}",
                endpoint.id
            );
            let row = format!("| {code} |");
            assert!(answer["description"].as_str().unwrap().contains(&row), "{}", endpoint.id);
        }
        for status in ["401", "429", "4XX", "5XX"] {
            assert!(operation["responses"][status].is_object(), "{}: {status}", endpoint.id);
        }
    }
}

#[test]
fn every_field_is_there_in_each_direction_that_it_goes() {
    let spec = load(real());
    let document = document(&spec);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let check = |schema: &str, fields: &[Field], direction: Direction| {
        let Some(schema) = schemas.get(schema) else { panic!("{schema} is missing") };
        let goes = |field: &&Field| field.only.is_none_or(|only| only == direction);
        let names: BTreeSet<_> =
            fields.iter().filter(goes).map(|field| field.name.as_str()).collect();
        let aliases = fields.iter().flat_map(|field| &field.aliases).map(String::as_str).collect();
        let required: BTreeSet<_> = match direction {
            Direction::Write => {
                fields.iter().filter(goes).filter(|field| field.required).collect::<Vec<_>>()
            }
            Direction::Read => Vec::new(),
        }
        .into_iter()
        .map(|field| field.name.as_str())
        .collect();
        let given = schema.get("properties").and_then(Value::as_object);
        let given: BTreeSet<_> =
            given.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let given = if direction == Direction::Read { &given - &aliases } else { given };
        assert_eq!(given, names);
        assert_eq!(schema.get("required").map(texts).unwrap_or_default(), required);
    };
    let local = spec.endpoints.iter().flat_map(|file| &file.types);
    for ty in spec.types.iter().flat_map(|file| &file.types).chain(local) {
        let Some(fields) = &ty.fields else {
            assert!(schemas.contains_key(&ty.name), "{}", ty.name);
            continue;
        };
        let input = format!("{}Input", ty.name);
        match (schemas.contains_key(&ty.name), schemas.contains_key(&input)) {
            (true, true) => {
                check(&ty.name, fields, Direction::Read);
                check(&input, fields, Direction::Write);
            }
            // One way only, or it is only the body of a request.
            (true, false) => {
                let sent = schemas[&ty.name].get("properties").and_then(Value::as_object).unwrap();
                let is_read = fields.iter().all(|field| {
                    field.only == Some(Direction::Write) || sent.contains_key(&field.name)
                });
                assert!(is_read, "{}", ty.name);
            }
            _ => panic!("{} is missing", ty.name),
        }
    }
    for request in spec.endpoints.iter().flat_map(|file| file.requests()) {
        if let Some(fields) = request.body.and_then(|body| body.fields.as_ref()) {
            check(request.name(), fields, Direction::Write);
        }
        if let Some((name, fields)) = request
            .response
            .and_then(|answer| Some((answer.name.as_ref()?, answer.fields.as_ref()?)))
        {
            check(name, fields, Direction::Read);
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    for files in [real(), base()] {
        let document = document(&load(files));
        let mut found = Vec::new();
        objects(&document, String::new(), &mut found);
        let mut used = BTreeSet::new();
        for (path, object) in &found {
            let Some(target) = object.get("$ref").and_then(Value::as_str) else { continue };
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{path}: {target}");
            used.insert(pointer.to_owned());
        }
        for kind in ["schemas", "responses", "headers"] {
            for name in document["components"][kind].as_object().unwrap().keys() {
                assert!(used.contains(&format!("/components/{kind}/{name}")), "{kind}/{name}");
            }
        }
    }
}

#[test]
fn every_example_is_shown() {
    for files in [real(), base()] {
        let spec = load(files);
        let document = document(&spec);
        let mut found = Vec::new();
        objects(&document, String::new(), &mut found);
        let mut count = BTreeMap::from([("body", 0), ("reply", 0)]);
        for (path, object) in found {
            let shown = object.get("examples").and_then(Value::as_object).map_or(0, Map::len);
            if path.contains("/requestBody/") {
                *count.entry("body").or_default() += shown;
            } else if path.contains("/responses/2") {
                *count.entry("reply").or_default() += shown;
            }
        }
        let calls = spec.endpoints.iter().flat_map(|file| calls(&file.value));
        let mut expected = BTreeMap::from([("body", 0), ("reply", 0)]);
        for call in calls {
            let sends = call.body.is_some() || !call.files.is_empty();
            *expected.entry("body").or_default() += usize::from(sends);
            *expected.entry("reply").or_default() += usize::from(call.reply.is_some());
        }
        for event in &spec.events {
            *expected.entry("body").or_default() += event.examples.len();
        }
        assert_eq!(count, expected);
    }
}

fn calls(endpoint: &Endpoint) -> Vec<&Example> {
    endpoint.requests().flat_map(|request| request.examples).collect()
}

#[test]
fn what_is_received_is_open_and_what_is_sent_is_not() {
    let document = document(&load(base()));
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["User"]["properties"]["kind"],
        json!({
            "anyOf": [{ "$ref": "#/components/schemas/UserKind" }, { "type": "integer" }],
            "description": "The licence."
        })
    );
    let body = &schemas["UpdateUser"]["properties"];
    assert_eq!(
        body["kind"],
        json!({ "$ref": "#/components/schemas/UserKind", "description": "The licence." })
    );
    assert_eq!(
        schemas["UserKind"],
        json!({
            "type": "integer",
            "description": "What a user has a licence for.\n\n- `1`: Nothing.\n- `72057594037927936`: Meetings.",
            "enum": [1, 72_057_594_037_927_936_i64],
            "x-enum-varnames": ["Basic", "Licensed"],
            "x-enum-descriptions": ["Nothing.", "Meetings."]
        })
    );
    // Bounds are imposed on what is sent, and told of what is received.
    let manager =
        |description: &str| json!({ "type": ["string", "null"], "description": description });
    assert_eq!(
        schemas["User"]["properties"]["manager"],
        manager("The manager. 1 to 8 characters.")
    );
    let mut sent = manager("The manager.");
    sent["minLength"] = json!(1);
    sent["maxLength"] = json!(8);
    assert_eq!(body["manager"], sent);
    // What only comes back cannot be sent.
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["email", "kind", "manager"]);
    assert_eq!(schemas["User"]["properties"]["created_at"]["readOnly"], true);
}

#[test]
fn what_no_document_has_says_where_it_comes_from() {
    let mut files = base();
    patch(
        &mut files,
        &json!([{ "file": "users/list.json", "at": "/evidence", "value": [
            { "at": "/response/fields/total_records", "seen": "in an answer of 2023", "announced": "2026-11-19" },
            { "at": "/query/ids", "announced": "2026-11-19" },
            { "at": "/query/status", "seen": "in an answer of 2023" },
        ] }]),
    );
    let document = document(&load(files));
    let total = &document["components"]["schemas"]["UserPage"]["properties"]["total_records"];
    assert_eq!(
        total["description"],
        "How many there are. Zoom announced it on 2026-11-19 and does not document it yet. \
         Seen in an answer of 2023."
    );
    assert_eq!(total["x-seen"], "in an answer of 2023");
    assert_eq!(total["x-announced"], "2026-11-19");
    let parameters = document["paths"]["/users"]["get"]["parameters"].as_array().unwrap();
    let parameter = |name| parameters.iter().find(|one| one["name"] == name).unwrap();
    let ids = parameter("ids");
    assert_eq!(ids["x-announced"], "2026-11-19");
    assert!(ids["description"].as_str().unwrap().contains("announced it on 2026-11-19"));
    // What was seen came in an answer, and tells nothing of what is sent.
    assert!(parameter("status").get("x-seen").is_none());
}

#[test]
fn parameters_say_how_lists_are_written() {
    let document = document(&load(base()));
    let parameters = &document["paths"]["/users"]["get"]["parameters"];
    assert_eq!(
        parameters[1],
        json!({
            "name": "ids",
            "in": "query",
            "description": "Only these.",
            "style": "form",
            "explode": false,
            "schema": {
                "type": "array",
                "items": { "$ref": "#/components/schemas/UserId" },
                "minItems": 1,
                "maxItems": 2
            },
            "examples": {
                "ListUsers": { "summary": "GET /users?ids=a%2Fb,c&page_size=2", "value": ["a/b", "c"] }
            }
        })
    );
    assert_eq!(
        parameters[2]["schema"],
        json!({ "type": "integer", "format": "int64", "minimum": 1, "maximum": 300, "default": 30 })
    );
}

#[test]
fn what_the_client_reads_leniently_is_shown_as_it_should_be() {
    let document = document(&load(base()));
    let answer = &document["paths"]["/users"]["get"]["responses"]["200"];
    assert_eq!(
        answer["content"]["application/json"]["examples"]["ListUsers"]["value"],
        json!({ "users": [{ "id": "c", "kind": 3 }], "next_page_token": "", "total_records": 1 })
    );
}

#[test]
fn a_default_is_one_only_where_nothing_means_it() {
    let mut files = base();
    let step = json!([{
        "file": "types/users.json", "at": "/types/3/fields/1/default", "value": "ada@example.com"
    }]);
    patch(&mut files, &step);
    let document = document(&load(files));
    // In a change, what is left out stays as it is: a tool that filled in defaults would undo settings.
    let email = &document["components"]["schemas"]["UpdateUser"]["properties"]["email"];
    assert_eq!(email["default"], Value::Null);
    assert_eq!(email["x-default"], "ada@example.com");
    assert_eq!(email["description"], "Where to write to. Zoom's default is `ada@example.com`.");
}

#[test]
fn a_form_has_files_and_variants_have_one_operation() {
    let mut files = base();
    let field = "/body/fields/0";
    let steps = json!([
        { "file": "users/picture/upload.json", "at": format!("{field}/max_bytes"), "value": 2048 },
        { "file": "users/picture/upload.json", "at": format!("{field}/content_types"), "value": ["image/png", "image/gif"] }
    ]);
    patch(&mut files, &steps);
    let spec = load(files);
    let document = document(&spec);
    let form = &document["paths"]["/users/{userId}/picture"]["post"]["requestBody"]["content"]["multipart/form-data"];
    let name = form["schema"]["$ref"].as_str().unwrap();
    let fields = document.pointer(name.strip_prefix('#').unwrap()).unwrap();
    assert_eq!(
        fields["properties"]["pic_file"],
        json!({
            "type": "string",
            "format": "binary",
            "contentMediaType": "application/octet-stream",
            "maxLength": 2048,
            "description": "The picture. At most 2 KiB. Content types: `image/png`, `image/gif`."
        })
    );
    assert_eq!(form["encoding"], json!({ "pic_file": { "contentType": "image/png, image/gif" } }));

    let settings = &document["paths"]["/users/{userId}/settings"]["get"];
    let each = settings["x-variants"]["each"].as_array().unwrap();
    let schema = &settings["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"];
    let answers: Vec<_> = each.iter().map(|variant| variant["answer"].clone()).collect();
    assert_eq!((answers.len(), schema), (2, &Value::from(answers)));
    assert!(each.iter().any(|variant| variant["value"].is_null()));
    let by = &settings["x-variants"]["parameter"];
    let mut parameters = settings["parameters"].as_array().unwrap().iter();
    let parameter = parameters.find(|parameter| parameter["name"] == *by).unwrap();
    assert_eq!(parameter["required"], Value::Null);
}

#[test]
fn lists_and_maps_can_be_null_too() {
    let mut files = base();
    let each = [("[string]", None), ("{string}", None), ("[string]", Some("csv"))];
    let fields = each.iter().enumerate().map(|(index, (ty, list))| {
        let name = format!("field_{index}");
        json!({ "name": name, "type": ty, "docs": "Something.", "nullable": true, "list": list })
    });
    let mut steps = Vec::new();
    for (index, mut field) in fields.enumerate() {
        field.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let at = format!("/types/User/fields/field_{index}/nullable");
        let evidence = json!({ "at": at, "sources": ["A test: so."], "chosen": "So." });
        for (at, value) in [("/types/3/fields/-", field), ("/evidence/-", evidence)] {
            steps.push(json!({ "file": "types/users.json", "at": at, "value": value }));
        }
    }
    let steps = Value::from(steps);
    patch(&mut files, &steps);
    let document = document(&load(files));
    let fields = &document["components"]["schemas"]["UpdateUser"]["properties"];
    for (index, ty) in ["array", "object", "string"].into_iter().enumerate() {
        let field = &fields[format!("field_{index}")];
        assert_eq!(field["type"], json!([ty, "null"]), "{field}");
    }
}

#[test]
fn an_answer_of_several_forms_is_described_by_all_of_them() {
    let document = document(&load(real()));
    let settings = &document["paths"]["/users/{userId}/settings"]["get"]["responses"]["200"];
    let described = settings["description"].as_str().unwrap();
    let each = settings["content"]["application/json"]["schema"]["anyOf"].as_array().unwrap();
    assert!(each.len() > 2);
    for schema in each {
        let name = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        let docs = document["components"]["schemas"][name]["description"].as_str().unwrap();
        assert!(described.contains(docs), "{name}: {docs}\n{described}");
    }
}

#[test]
fn paths_that_differ_only_in_the_names_of_their_parameters_are_one() {
    let mut files = base();
    let steps = json!([
        { "file": "rate_limits.json", "at": "/special/0/each" },
        { "file": "users/update.json", "at": "/path", "value": "/users/{id}/picture" },
        { "file": "users/update.json", "at": "/path_params/0/name", "value": "id" },
        { "file": "users/update.json", "at": "/examples/0/path", "value": { "id": "a" } },
        { "file": "users/update.json", "at": "/examples/0/wire", "value": "PATCH /users/a/picture" }
    ]);
    patch(&mut files, &steps);
    let document = document(&load(files));
    let item = document["paths"]["/users/{userId}/picture"].as_object().unwrap();
    assert_eq!(item.keys().collect::<Vec<_>>(), ["patch", "post"]);
    assert_eq!(item["patch"]["parameters"][0]["name"], "userId");
}

#[test]
fn the_same_spec_gives_the_same_bytes_in_an_order_for_readers() {
    let text = openapi(&load(real()), "1.2.3").unwrap();
    let mut shuffled = Files::new();
    for (path, bytes) in real().into_iter().rev() {
        let bytes = match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => value.to_string().into_bytes(),
            Err(_) => bytes,
        };
        shuffled.insert(path, bytes);
    }
    assert!(text == openapi(&load(shuffled), "1.2.3").unwrap());
    let members: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split_once('"').map(|(name, _)| name))
        .collect();
    assert_eq!(members, ["openapi", "info", "servers", "tags", "paths", "webhooks", "components"]);
    assert!(text.ends_with("}\n"));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["info"]["version"], "1.2.3");
}

#[test]
fn every_event_is_a_webhook_with_its_payload() {
    let spec = load(real());
    let document = document(&spec);
    let webhooks = document["webhooks"].as_object().unwrap();
    assert_eq!(webhooks.len(), spec.events.len());
    for event in spec.events.iter().map(|file| &file.value) {
        let webhook = &webhooks[&event.event]["post"];
        assert_eq!(webhook["operationId"], event.event.as_str());
        let media = &webhook["requestBody"]["content"]["application/json"];
        let payload = format!("#/components/schemas/{}", event.payload);
        assert_eq!(media["schema"]["properties"]["payload"]["$ref"], payload.as_str());
        assert_eq!(media["schema"]["properties"]["event"]["const"], event.event.as_str());
        assert_eq!(media["examples"].as_object().unwrap().len(), event.examples.len());
        assert_eq!(texts(&webhook["x-scopes"]["granular"]).len(), event.scopes.granular.len());
        let fields = document["components"]["schemas"][&event.payload]["properties"].as_object();
        for field in &event.fields {
            assert!(fields.unwrap().contains_key(&field.name), "{}.{}", event.event, field.name);
        }
    }
    let deleted = &webhooks["user.deleted"]["post"]["x-caused-by"];
    assert_eq!(*deleted, json!([{ "operation": "users.delete", "when": { "action": "delete" } }]));
}
