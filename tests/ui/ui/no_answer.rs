use zoom_api::call::Call;
use zoom_api::http::Method;
use zoom_api::operation::Operation;

static ROOMS: Operation = Operation::new("rooms.list", Method::GET, "/rooms");

struct ListRooms;

struct Rooms;

impl zoom_api::Endpoint for ListRooms {
    const OPERATION: &'static Operation = &ROOMS;
    type Output = Rooms;

    fn into_call(self) -> Call {
        Call::new(&ROOMS).query("floor", 4_u8)
    }
}

fn main() {}
