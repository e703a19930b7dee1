//! The examples of the spec, sent to a fake in which they can succeed.

use serde_json::Value;
use zoom_api::groups::AddGroupAdmins;
use zoom_api::types::{AssistantInput, UserReference};
use zoom_api::users::AddAssistants;
use zoom_api_fake::Fake;

use super::{Operation, assert_covers, block_on};

/// Sends a call of the spec through a client, and compares what comes back with what the spec says.
pub(super) fn answers(
    file: &str,
    index: usize,
    operation: &Operation<'_>,
    status: u16,
    example: &Value,
) {
    let fake = Fake::builder().examples().without_limits().start();
    prepare(&fake, file, index);
    let place = format!("{file}, example {index}");
    let answer = match (operation.send)(&fake.client()) {
        // No page token of the spec is one of this account's.
        Err(error) if example.pointer("/query/next_page_token").is_some() => {
            assert_eq!(
                (error.status().unwrap().as_u16(), error.code()),
                (400, Some(300)),
                "{place}"
            );
            return;
        }
        Err(error) => panic!("{place}: {error} (what it needs is made in `prepare`)"),
        Ok(answer) => answer,
    };
    let reply = example.get("reply");
    assert_eq!(answer.status.as_u16(), status, "{place}");
    let body: Option<Value> = serde_json::from_slice(&answer.bytes).ok();
    assert_eq!(body.is_some(), reply.is_some(), "{place}");
    if let (Some(body), Some(reply)) = (body, reply) {
        // Something of what the example has, and nothing that the client does not know. How much there is
        // depends on what was set.
        let has_some = match reply {
            Value::Object(reply) => {
                reply.is_empty() || reply.keys().any(|name| body.get(name).is_some())
            }
            _ => body.is_array(),
        };
        assert!(has_some, "{place}: {body}");
        assert_covers(&body, &answer.value, &place);
    }
}

/// Brings the account of the examples into the state that an example speaks of.
fn prepare(fake: &Fake, file: &str, index: usize) {
    const ADA: &str = "KDcuGIm1QgePTO8WbOqwIQ";
    const CHARLES: &str = "v4iyWT1LTfy8QvPG4GTvdg";
    let assist = |user: &str, assistant: &str| {
        let assistant = AssistantInput::new().id(assistant);
        block_on(fake.client().send(AddAssistants::new(user, [assistant]))).unwrap();
    };
    match (file, index) {
        // Nobody has the addresses and the name yet.
        ("users/create.json", _) => rename(fake, "@example.com", "@example.org"),
        ("groups/create.json", _) => rename(fake, "\"Developers\"", "\"Programmers\""),
        ("contact_groups/members/remove.json", 0) => {
            rename(fake, CHARLES, "KT6h5SfCSm6YNjZo7i8few");
            rename(fake, "0mgThLiRQH2bUHvIaL4t2g", "n22T5G6bQDCugVm1V59TAQ");
        }
        ("users/update.json", 4) => {
            rename(fake, "0mgThLiRQH2bUHvIaL4t2g", "RSMaSp8sTEGK0_oamiA2_w");
        }
        ("groups/admins/remove.json", 1) => {
            let admin = UserReference::new().email("ada@example.com");
            let add = AddGroupAdmins::new("SobVexyrQjqCkcxjpBWi6w", [admin]);
            block_on(fake.client().send(add)).unwrap();
        }
        ("users/assistants/remove.json", _) => assist(ADA, CHARLES),
        ("users/schedulers/remove.json", _) => assist(CHARLES, ADA),
        ("users/settings/get.json", 1) | ("users/update.json", 2) => {
            let mut account = fake.snapshot();
            let users = account["users"].as_array_mut().unwrap();
            let ada = users.iter_mut().find(|user| user["email"] == "ada@example.com").unwrap();
            ada["login_type"] = 101.into();
            fake.load(account).unwrap();
        }
        _ => {}
    }
}

/// Writes one text for another throughout the account.
fn rename(fake: &Fake, from: &str, to: &str) {
    let account = fake.snapshot().to_string();
    assert!(account.contains(from), "{from}");
    fake.load(serde_json::from_str(&account.replace(from, to)).unwrap()).unwrap();
}
