//! Bodies that come with a success and are none.
#![allow(dead_code, reason = "each test takes what it needs")]

/// No answer to any call, whatever it is due.
pub const TO_ANY_CALL: &[&str] = &[
    // Gateways and proxies.
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>",
    "<html>",
    "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>x</Message></Error>",
    "Service Unavailable",
    "OK",
    "upstream connect error or disconnect/reset before headers",
    "\u{feff}<html></html>",
    // JSON that is nothing of the kind.
    "\"ok\"",
    "\"{\\\"code\\\":1001}\"",
    "false",
    "0",
    "42",
    "[null]",
    "[{\"code\":1001,\"message\":\"x\"}]",
    // Broken on the way.
    "{",
    "{\"users\":[{\"id\":\"a\"},{\"id\":\"b\"",
    "{\"id\":\"a\",\"email\":\"ada@exam",
    "{\"id\":\"a\"}}",
    "{\"id\":\"a\"}{\"id\":\"b\"}",
    "{'id':'a'}",
    // Refusals.
    r#"{"code":1001,"message":"User does not exist: a."}"#,
    r#"{"code":"1001","message":"Benutzer existiert nicht."}"#,
    r#"{"code":200,"message":"Only available for paid accounts."}"#,
    r#"{"code":124,"message":"Invalid access token."}"#,
    r#"{"code":429,"message":"You have reached the maximum per-second rate limit."}"#,
    r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"f","message":"m"}]}"#,
    r#"{"code":300,"message":"x","errors":{"field":"f","message":"m"}}"#,
    r#"{"code":300,"errors":["bad"]}"#,
    r#"{"code":1001}"#,
    r#"{"error":{"code":1009,"message":"x"}}"#,
    r#"{"error":{"message":"x"}}"#,
    r#"{"error":"unauthorized"}"#,
    r#"{"error":"invalid_grant","reason":"Invalid Token!"}"#,
    r#"{"error":"temporarily_unavailable","error_description":"later"}"#,
    r#"{"errors":["bad"]}"#,
    r#"{"status":"error","message":"x"}"#,
    r#"{"status":"fail"}"#,
    r#"{"status":false,"errorCode":3000,"errorMessage":"Not allowed","result":null}"#,
    r#"{"status":false,"errorCode":4702,"errorMessage":"x","result":null,"extra":1}"#,
    r#"{"status":500,"error":"Internal Server Error","path":"/v2/users","timestamp":"t"}"#,
    r#"{"success":false}"#,
    r#"{"success":false,"message":"x"}"#,
    r#"{"ok":false,"error":"not_authed"}"#,
    r#"{"result":false,"reason":"x"}"#,
    r#"{"message":"Forbidden"}"#,
    r#"{"Message":"An error has occurred."}"#,
    r#"{"errorMessage":"Task timed out","errorType":"Timeout"}"#,
    r#"{"fault":{"faultstring":"Rate limit quota violation"}}"#,
    // The same in forms that nobody has seen yet.
    r#"{"code":1001.0}"#,
    r#"{"code":"1001.0","message":"x"}"#,
    r#"{"code":{"value":1001}}"#,
    r#"{"code":[1001]}"#,
    r#"{"code":true}"#,
    r#"{"code":-1}"#,
    r#"{"code":18446744073709551615}"#,
    r#"{"code":0,"error":"unauthorized"}"#,
    r#"{"success":0}"#,
    r#"{"ok":"0"}"#,
    r#"{"success":"no"}"#,
    r#"{"status":"403"}"#,
    r#"{"status":403.0}"#,
    r#"{"statusCode":"500"}"#,
    r#"{"status":{"code":1001,"message":"x"}}"#,
    r#"{"response":{"code":1001,"message":"x"}}"#,
    r#"{"type":"about:blank","title":"Forbidden","status":403}"#,
    r#"{"title":"Forbidden","detail":"no"}"#,
    r#"{"err":"x"}"#,
    r#"{"errorCodes":[7]}"#,
    r#"{"error_messages":["x"]}"#,
    "\u{feff}{\"code\":1001,\"message\":\"x\"}",
    " \r\n {\"code\":1001,\"message\":\"x\"}",
];

/// No answer to a call that is due one with fields.
pub const TO_A_CALL_WITH_FIELDS: &[&str] =
    &["true", "[]", r#"{"nickname":"Ada"}"#, r#"{"data":{"id":"a","users":[]}}"#];

/// No answer to a call that is due a list; `ITEMS` stands for the name of its items.
pub const TO_A_LISTING: &[&str] = &[
    "",
    " ",
    "null",
    "{}",
    r#"{"page_size":300}"#,
    r#"{"next_page_token":"","page_count":1,"page_number":1,"page_size":300,"total_records":0}"#,
    r#"{"total_records":3}"#,
    r#"{"next_page_token":"abc"}"#,
    r#"{"ITEMS":{}}"#,
    r#"{"ITEMS":{"code":1001,"message":"x"}}"#,
    r#"{"ITEMS":{"a":{"id":"a"},"b":{"id":"b"}}}"#,
    r#"{"ITEMS":[[],[]]}"#,
    r#"{"ITEMS":[{}]}"#,
    r#"{"ITEMS":[{"nickname":"Ada"},{"nickname":"Bob"}]}"#,
    r#"{"ITEMS":[{"code":1001,"message":"x"}],"page_size":300}"#,
    r#"{"ITEMS":[{"id":["a"]},{"id":["b"]}]}"#,
    r#"{"ITEMS":[{"id":null,"email":null}]}"#,
    r#"{"items":[],"page_size":300}"#,
    r#"{"data":{"ITEMS":[]},"page_size":300}"#,
    r#"{"ITEMS":[],"code":300,"message":"x"}"#,
    r#"{"ITEMS":[],"page_size":300,"code":300,"message":"x"}"#,
    r#"{"ITEMS":null,"error":{"code":1001,"message":"x"}}"#,
    r#"{"ITEMS":[],"status":"error"}"#,
    r#"{"ITEMS":[],"success":false}"#,
    r#"{"ITEMS":[{"id":"a","email":"a"}],"code":300,"message":"x"}"#,
    r#"{"ITEMS":[{"id":"a","email":"a"}],"status":"error","message":"x"}"#,
];

/// The same, unless the list has several names, of which the first one counts that holds something: whoever
/// reads either half of it misses something.
pub const TO_A_LISTING_OF_ONE_NAME: &[&str] = &[
    r#"{"ITEMS":[{"id":"a","email":"a"}],"ITEMS":[]}"#,
    r#"{"ITEMS":[{"id":"a","email":"a"}],"ITEMS":[{"id":"b","email":"b"}]}"#,
];

/// The same, of a list of objects.
pub const TO_A_LISTING_OF_OBJECTS: &[&str] = &[
    r#"{"ITEMS":"none"}"#,
    r#"{"ITEMS":3}"#,
    r#"{"ITEMS":false}"#,
    r#"{"ITEMS":true,"total_records":3}"#,
    r#"{"ITEMS":["a","b"]}"#,
];
