// What a feature brings that is off: the compiler says which.

use zoom_api::bulk::Journal;
use zoom_api::contact_groups::ListContactGroups;

fn main() {
    let _ = zoom_api::contact_groups::GetContactGroup::new("c");
}
