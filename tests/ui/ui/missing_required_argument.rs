fn main() {
    let _ = zoom_api::users::GetUser::new();
}
