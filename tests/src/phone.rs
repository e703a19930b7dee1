//! Another API, with operations that have the ids of others.

use zoom_api::Endpoint;
use zoom_api::call::Call;
use zoom_api::http::Method;
use zoom_api::limits::SpecialLimit;
use zoom_api::operation::Operation;
use zoom_api::users::UserPage;
use zoom_api_fake::contract::{Base, Contract, Field, Object, Variant};

/// What another API calls like one of the User API.
pub static LIST_PHONE_USERS: Operation = {
    let mut operation = Operation::new("users.list", Method::GET, "/phone/users");
    operation.status = 203;
    operation
};

/// What has a limit of its own that is called like one of the User API: one call a day.
static CREATE_PHONE_GROUP: Operation = {
    let mut operation = Operation::new("groups.create", Method::POST, "/phone/groups");
    operation.special_limits =
        const { &[SpecialLimit::new("create_group", &[], None, 86_400, &[1, 1, 1])] };
    operation
};

/// What it calls like a request for a token.
static ASK_FOR_TOKEN: Operation = Operation::new("oauth.token", Method::GET, "/phone/token");

macro_rules! endpoint {
    ($name:ident, $operation:expr, $output:ty) => {
        pub struct $name;

        impl Endpoint for $name {
            const OPERATION: &'static Operation = $operation;
            type Output = $output;

            fn into_call(self) -> Call {
                Call::new(Self::OPERATION)
            }
        }
    };
}

endpoint!(ListPhoneUsers, &LIST_PHONE_USERS, UserPage);
endpoint!(CreatePhoneGroup, &CREATE_PHONE_GROUP, ());
endpoint!(AskForToken, &ASK_FOR_TOKEN, ());

const fn contract(operation: &'static Operation, variants: &'static [Variant]) -> Contract {
    let (path, query, headers, by, errors) = (&[], &[], &[], None, &[]);
    Contract { operation, path, query, headers, variants, by, errors }
}

static PAGE: Object = Object { name: "Page", fields: &[Field::new("users", Base::Any).list()] };
static USERS: Contract = contract(
    &LIST_PHONE_USERS,
    &[Variant::new(203).answer(&PAGE).replies(&[r#"{ "users": [] }"#])],
);
static GROUP: Contract = contract(&CREATE_PHONE_GROUP, &[Variant::new(204)]);
static TOKEN: Contract = contract(&ASK_FOR_TOKEN, &[Variant::new(204)]);
pub static CONTRACTS: &[&Contract] = &[&USERS, &GROUP, &TOKEN];
