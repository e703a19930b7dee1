//! Assistants and schedulers: two sides of one relation.

use zoom_api::types::{AssistantInput, UserId, UserType};
use zoom_api::users::{
    AddAssistants, ListAssistants, ListSchedulers, RemoveAllAssistants, RemoveAllSchedulers,
    RemoveAssistant, RemoveScheduler,
};

use crate::zoom::{Zoom, json};

fn add(host: &str, assistants: &[&str]) -> AddAssistants {
    AddAssistants::new(host, assistants.iter().map(|id| AssistantInput::new().id(*id)))
}

fn assistants(zoom: &Zoom, host: &str) -> Vec<String> {
    let list = zoom.send(ListAssistants::new(host)).assistants;
    list.into_iter().map(|assistant| assistant.id.unwrap().to_string()).collect()
}

fn schedulers(zoom: &Zoom, assistant: &str) -> Vec<String> {
    let list = zoom.send(ListSchedulers::new(assistant)).schedulers;
    list.into_iter().map(|scheduler| scheduler.id.unwrap().to_string()).collect()
}

#[test]
fn both_sides_show_the_same() {
    let zoom = Zoom::start();
    let [ada, charles] = ["ada@example.com", "charles@example.com"].map(|email| zoom.user(email));
    let by_email = AssistantInput::new().email("charles@example.com");
    let added = AddAssistants::new(&*ada, [by_email.can_manage_host_private_event(true)]);
    assert_eq!(*zoom.send(added).ids, [UserId::from(&*charles)]);
    let list = json(zoom.send(ListAssistants::new(&*ada)));
    assert_eq!(list["assistants"][0]["email"], "charles@example.com");
    assert_eq!(list["assistants"][0]["can_manage_host_private_event"], true);
    let list = json(zoom.send(ListSchedulers::new(&*charles)));
    assert_eq!(list["schedulers"][0]["email"], "ada@example.com");
    assert_eq!(list["schedulers"][0]["pmi"], zoom.get(&ada)["pmi"]);
    assert!(schedulers(&zoom, &ada).is_empty());

    zoom.send(RemoveAssistant::new(&*ada, &*charles));
    assert!(schedulers(&zoom, &charles).is_empty());
    assert_eq!(zoom.refused(RemoveAssistant::new(&*ada, &*charles)), (404, 1001));
    zoom.send(add(&ada, &[&charles]));
    zoom.send(RemoveScheduler::new(&*charles, &*ada));
    assert!(assistants(&zoom, &ada).is_empty());
    assert_eq!(zoom.refused(RemoveScheduler::new(&*charles, &*ada)), (404, 1001));
}

#[test]
fn all_of_one_side_go_at_once() {
    let zoom = Zoom::start();
    let [ada, charles, mary] =
        ["ada", "charles", "mary"].map(|name| zoom.user(&format!("{name}@example.com")));
    zoom.send(add(&ada, &[&charles, &mary]));
    zoom.send(add(&charles, &[&mary]));
    zoom.send(RemoveAllAssistants::new(&*ada));
    assert!(assistants(&zoom, &ada).is_empty());
    assert_eq!(schedulers(&zoom, &mary), *std::slice::from_ref(&charles));
    zoom.send(add(&ada, &[&mary]));
    zoom.send(RemoveAllSchedulers::new(&*mary));
    assert!(assistants(&zoom, &ada).is_empty() && assistants(&zoom, &charles).is_empty());
    assert_eq!(zoom.refused(RemoveAllAssistants::new("nobody")), (404, 1001));
}

#[test]
fn not_everybody_can_assist() {
    let zoom = Zoom::start();
    let [ada, charles] = ["ada@example.com", "charles@example.com"].map(|email| zoom.user(email));
    let basic = zoom.user_of("basic@example.com", UserType::Basic);
    zoom.send(add(&ada, &[&charles]));
    for (host, assistants) in [
        (&*basic, vec![&*ada]),
        (&*ada, vec![&*basic]),
        (&*ada, vec!["nobody"]),
        (&*ada, vec![&*ada]),
        (&*ada, vec![&*charles]),
    ] {
        assert_eq!(zoom.refused(add(host, &assistants)), (400, 200), "{host} {assistants:?}");
    }
    let mary = zoom.user("mary@example.com");
    assert_eq!(zoom.refused(add(&ada, &[&mary, "nobody"])), (400, 200));
    assert_eq!(assistants(&zoom, &ada), [charles], "a call that is refused adds nobody");
    assert_eq!(zoom.refused(add("nobody", &[&mary])), (404, 1001));
}

#[test]
fn a_host_has_thirty_assistants() {
    let zoom = Zoom::start();
    let ada = zoom.user("ada@example.com");
    let others: Vec<_> = (0..31).map(|n| zoom.user(&format!("user{n}@example.com"))).collect();
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    zoom.send(add(&ada, &others[..30]));
    assert_eq!(zoom.refused(add(&ada, &others[30..])), (400, 200));
    assert_eq!(assistants(&zoom, &ada).len(), 30);
}
