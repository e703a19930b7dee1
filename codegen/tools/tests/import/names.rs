//! What is new is called by rules, so that nobody has to find names after an import.

use crate::common::base;
use crate::common::upstream::{apply, brought, content, document, fill, named, taken};
use codegen::load::load_files;
use codegen_tools::upstream::Import;
use serde_json::{Value, json};

/// The import of all operations. With texts, the spec has no fault.
fn import(document: &Value) -> Import {
    let mut files = base();
    let import = brought(&files, document, &["*"]);
    apply(&mut files, &import);
    fill(&mut files);
    load_files(files).unwrap_or_else(|problems| panic!("{problems}"));
    import
}

/// File and request of each operation, in the order of the operations.
fn called(import: &Import) -> Vec<(String, String)> {
    let taken = import.report.taken_in.iter().map(|new| taken(import, &new.operation));
    taken.map(|(path, file)| (path, file["request"].as_str().unwrap().to_owned())).collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(path, request)| (format!("{path}.json"), request.to_owned())).to_vec()
}

/// A listing of things.
fn listing() -> Value {
    let item = json!({ "type": "object", "properties": { "id": { "type": "string" } } });
    let answer =
        json!({ "type": "object", "properties": { "things": { "type": "array", "items": item } } });
    json!({ "responses": { "200": content(&answer) } })
}

#[test]
fn a_folder_that_is_called_like_a_file_is_called_otherwise() {
    let import = import(&document(&[
        ("GET /jars", listing()),
        ("GET /jars/list/{listId}", json!({})),
        ("POST /jars", json!({})),
        ("POST /jars/create/{id}", json!({})),
    ]));
    let expected = pairs([
        ("jars/list", "ListJars"),
        ("jars/lists/get", "GetJarList"),
        ("jars/create", "CreateJar"),
        ("jars/creates/create", "CreateJarCreate"),
    ]);
    assert_eq!(called(&import), expected);
    // A person has called a file so.
    let mut files = base();
    let there = String::from_utf8(files["users/list.json"].clone()).unwrap();
    let there = there.replace("users.list", "users.seat").replace("\"/users\"", "\"/users/seats\"");
    let there = there.replace("GET /users", "GET /users/seats").replace("ListUsers", "ListSeats");
    files.insert("users/seat.json".to_owned(), there.into_bytes());
    let import =
        brought(&files, &document(&[("GET /users/{id}/seat/{seatId}", json!({}))]), &["*"]);
    assert_eq!(import.report.taken_in[0].file, "users/seat_2/get.json");
}

#[test]
fn operations_that_do_the_same_to_the_same_are_told_apart_by_what_tells_them() {
    let all = [
        ("GET /jars/{jarId}/lids/status", json!({})),
        ("GET /jars/{jarId}/lids/{lidId}/status", json!({})),
        ("GET /lamps/{lampId}/tsp", listing()),
        ("GET /lamps/{lampId}/tsp/{tspId}", json!({})),
        ("PATCH /lamps/{lampId}", json!({})),
        ("PUT /lamps/{lampId}", json!({})),
    ];
    let expected = pairs([
        ("jars/lids/status/get", "GetJarLidStatus"),
        ("jars/lids/status/get_by_lid", "GetJarLidStatusByLid"),
        ("lamps/tsp/list", "ListLampTsp"),
        ("lamps/tsp/get", "GetLampTsp"),
        ("lamps/update", "UpdateLamp"),
        ("lamps/replace", "ReplaceLamp"),
    ]);
    let document = document(&all);
    assert_eq!(called(&import(&document)), expected);
    // Whatever is taken in, and in whatever order.
    for (only, expected) in all.iter().zip(expected) {
        assert_eq!(called(&brought(&base(), &document, &[only.0])), [expected]);
    }
}

#[test]
fn a_group_of_one_operation_takes_none_of_the_words_of_another() {
    let document = document(&[("GET /jars/{jarId}/lids", listing()), ("GET /jars", listing())]);
    let mut files = base();
    let there = String::from_utf8(files["users/list.json"].clone()).unwrap();
    let there = there.replace("users.list", "jars.open").replace("\"/users\"", "\"/jars/lids\"");
    let there = there.replace("GET /users", "GET /jars/lids").replace("ListUsers", "OpenJar");
    files.insert("jars/open.json".to_owned(), there.into_bytes());
    let import = brought(&files, &document, &["*"]);
    let expected = pairs([("jars/list", "ListJars"), ("jars/lids/list", "ListJarLids")]);
    assert_eq!(called(&import), expected);
}

#[test]
fn ids_are_named_after_their_collections() {
    let get = |path: &'static str| (path, json!({}));
    let import = import(&document(&[
        get("GET /jars/{fileId}"),
        get("GET /lamps/{fileId}"),
        get("GET /lamps/{fileId}/jars/{jar_id}"),
        get("GET /old_lamps/{lampUUID}"),
        get("GET /rooms/{roomId}"),
        get("GET /rooms/{roomId}/jars/{id}"),
        get("GET /desk/rooms/{roomId}"),
        get("GET /shop/rooms/{roomId}"),
        get("POST /shop/rooms"),
        get("GET /shop/lids/{name}"),
        get("GET /shop/paid/{paid}"),
    ]));
    let types = |key: &str| {
        let (_, file) = taken(&import, key);
        let types = file["path_params"].as_array().unwrap().iter();
        types.map(|field| field["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (key, expected) in [
        ("GET /jars/{fileId}", &["JarFileId"][..]),
        ("GET /lamps/{fileId}", &["LampFileId"]),
        // There is no collection of jars by itself.
        ("GET /lamps/{fileId}/jars/{jar_id}", &["LampFileId", "LampJarId"]),
        ("GET /old_lamps/{lampUUID}", &["OldLampId"]),
        ("GET /rooms/{roomId}", &["RoomId"]),
        ("GET /rooms/{roomId}/jars/{id}", &["RoomId", "RoomJarId"]),
        // Rooms are rooms, unless others are made there.
        ("GET /desk/rooms/{roomId}", &["RoomId"]),
        ("GET /shop/rooms/{roomId}", &["ShopRoomId"]),
        ("GET /shop/lids/{name}", &["string"]),
        ("GET /shop/paid/{paid}", &["string"]),
    ] {
        assert_eq!(types(key), expected, "{key}");
    }
}

#[test]
fn names_that_would_be_the_same_in_rust_differ() {
    let text = || json!({ "type": "string" });
    let body = json!({ "type": "object", "properties": {
        "site_id": text(), "Site-Id": text(), "new": text(),
        "inner": { "type": "object", "properties": { "a": text(), "A": text(), "größe": text() } }
    } });
    let parameters = json!([{ "name": "site_id", "in": "query", "schema": text() }]);
    let operation = json!({ "parameters": parameters, "requestBody": content(&body) });
    let import = import(&document(&[("POST /jars/{siteId}", operation)]));
    let (_, file) = taken(&import, "POST /jars/{siteId}");
    let rust = |list: &Value, name: &str| named(list, name)["rust"].as_str().map(str::to_owned);
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(rust(&file["path_params"], "siteId"), None);
    assert_eq!(rust(&file["query"], "site_id"), name("other_site_id"));
    let body = &file["body"]["fields"];
    assert_eq!(rust(body, "Site-Id"), name("other_other_site_id"));
    assert_eq!(rust(body, "new"), name("other_new"));
    let inner = &named(&file["types"], "CreateJarInner")["fields"];
    assert_eq!([rust(inner, "a"), rust(inner, "größe")], [name("other_a"), name("gr_e")]);
}

#[test]
fn values_without_words_have_names_and_many_in_a_row_are_a_range() {
    let query = json!([
        { "name": "kind", "in": "query", "schema": { "type": "integer", "enum": [-1, 2, 30] } },
        { "name": "day", "in": "query", "schema": { "type": "integer", "enum": [3, 1, 2, 4, 7, 6, 5] } },
        { "name": "sort", "in": "query", "schema": { "type": "string", "enum": ["+", "asc", "ASC"] } }
    ]);
    let import = import(&document(&[("GET /jars", json!({ "parameters": query }))]));
    let (_, file) = taken(&import, "GET /jars");
    let names = |ty: &str| -> Vec<Value> {
        let values = named(&file["types"], ty)["values"].as_array().unwrap().iter();
        values.map(|value| value["rust"].clone()).collect()
    };
    assert_eq!(names("GetJarsKind"), ["MinusOne", "Two", "Thirty"]);
    assert_eq!(names("GetJarsSort"), [json!("Plus"), Value::Null, json!("OtherAsc")]);
    let day = named(&file["query"], "day");
    assert_eq!([&day["type"], &day["range"]], [&json!("int"), &json!([1, 7])]);
}

#[test]
fn what_sounds_like_a_secret_is_one_wherever_it_can_be() {
    let text = || json!({ "type": "string" });
    let fields = json!({ "type": "object", "properties": {
        "password": text(), "id": text(), "passcodes": { "type": "array", "items": text() },
        "pin": { "type": "integer" }, "host_key": { "type": "string", "enum": ["a"] }
    } });
    let parameters = json!([{ "name": "password", "in": "query", "schema": text() }]);
    let operation = json!({
        "parameters": parameters, "requestBody": content(&fields), "responses": { "200": content(&fields) }
    });
    let import = import(&document(&[("POST /jars", operation)]));
    let (_, file) = taken(&import, "POST /jars");
    for list in [&file["body"]["fields"], &file["response"]["fields"]] {
        let types =
            ["password", "id", "passcodes", "pin"].map(|name| named(list, name)["type"].clone());
        assert_eq!(types, ["secret", "string", "[string]", "int"]);
        assert_ne!(named(list, "host_key")["type"], "secret");
    }
    // A URL hides nothing.
    assert_eq!(named(&file["query"], "password")["type"], "string");
}

#[test]
fn the_example_of_a_listing_is_its_last_page_and_other_paging_is_noted() {
    let answer = |more: &Value| {
        let item = json!({ "type": "object", "properties": { "api_key": { "type": "string" }, "name": { "type": "string" } } });
        let mut fields = json!({ "jars": { "type": "array", "items": item } });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "200": content(&json!({ "type": "object", "properties": fields })) })
    };
    let query =
        |name: &str, ty: &str| json!({ "name": name, "in": "query", "schema": { "type": ty } });
    let size = query("page_size", "integer");
    let token = json!({ "next_page_token": { "type": "string" } });
    let import = import(&document(&[
        (
            "GET /jars",
            json!({
                "parameters": [size, query("next_page_token", "string")], "responses": answer(&token)
            }),
        ),
        (
            "GET /lids",
            json!({
                "parameters": [size, query("page_number", "integer")], "responses": answer(&json!({}))
            }),
        ),
        (
            "GET /caps",
            json!({ "parameters": [query("next_page_token", "string")], "responses": answer(&token) }),
        ),
    ]));
    let (_, jars) = taken(&import, "GET /jars");
    assert_eq!(jars["examples"][0]["reply"]["next_page_token"], "");
    // What nobody may see does not tell items apart.
    assert_eq!(jars["pages"]["key"], json!(["name"]));
    let notes = |key: &str| {
        let taken = import.report.taken_in.iter().find(|taken| taken.operation == key);
        taken.unwrap().notes.clone()
    };
    assert!(notes("GET /jars").is_empty());
    for (key, why) in [
        (
            "GET /lids",
            "upstream pages it by `page_number`; it becomes no stream: streams go by `page_size`, and `next_page_token` or `page_number` with a `page_count`",
        ),
        (
            "GET /caps",
            "upstream pages it by `next_page_token`; it becomes no stream: query and answer do not both have `next_page_token`, or there is no `page_size`",
        ),
    ] {
        assert_eq!(notes(key), [why]);
    }
}
