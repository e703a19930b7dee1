//! Calls of several kinds in one list.

use zoom_api::Endpoint;
use zoom_api::call::Call;
use zoom_api::operation::Operation;
use zoom_api::users::UpdateUser;

/// A call of any kind.
pub(crate) struct Any(pub(crate) Call);

impl Endpoint for Any {
    const OPERATION: &'static Operation = UpdateUser::OPERATION;
    type Output = ();

    fn into_call(self) -> Call {
        self.0
    }
}
