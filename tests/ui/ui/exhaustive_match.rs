use zoom_api::types::UserStatus;

fn name(status: UserStatus) -> &'static str {
    match status {
        UserStatus::Active => "active",
        UserStatus::Inactive => "inactive",
        UserStatus::Pending => "pending",
        UserStatus::Unknown(_) => "unknown",
    }
}

fn main() {}
