fn main() {
    let _ = zoom_api::users::UserPage { users: Vec::new() };
}
