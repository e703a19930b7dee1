fn main() {
    let _ = zoom_api::users::UpdateUser::new("me").clear_first_name();
}
