#![deny(unused_must_use)]

fn main() {
    zoom_api::users::DeleteUser::new("me");
}
