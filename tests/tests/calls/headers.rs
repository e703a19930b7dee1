//! What a call carries beside its path, query and body.

use http::HeaderMap;
use zoom_api::Endpoint;
use zoom_api::call::Call;
use zoom_api::operation::Operation;
use zoom_api::pace::Unpaced;
use zoom_api::users::UpdateUser;
use zoom_api_tests::world::{answer, builder, script};

/// A call with headers of its own, as an endpoint has them whose spec says so.
struct Marked(&'static [(&'static str, &'static str)]);

impl Endpoint for Marked {
    const OPERATION: &'static Operation = UpdateUser::OPERATION;
    type Output = ();

    fn into_call(self) -> Call {
        let call = UpdateUser::new("ada").dept("Engines").into_call();
        self.0.iter().fold(call, |call, (name, value)| call.header(name, *value))
    }
}

async fn sent(headers: &'static [(&'static str, &'static str)]) -> HeaderMap {
    let zoom = script(vec![|| Ok(answer(204, ""))]);
    let client = builder(&zoom).pacer(Unpaced).build().unwrap();
    client.send(Marked(headers)).await.unwrap();
    zoom.requests()[0].headers().clone()
}

#[tokio::test(start_paused = true)]
async fn headers_of_a_call_are_sent_and_take_no_place_of_the_clients_own() {
    let plain = sent(&[]).await;
    let marked =
        sent(&[("x-origin", "payroll"), ("authorization", "none"), ("accept", "*/*")]).await;
    assert_eq!(marked["x-origin"], "payroll");
    for name in ["authorization", "accept"] {
        assert_eq!(marked.get_all(name).iter().collect::<Vec<_>>(), [&plain[name]], "{name}");
    }
    assert_eq!(marked.len(), plain.len() + 1);
}
