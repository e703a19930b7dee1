//! Who may schedule meetings for whom.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Deserializer;
use serde::{Deserialize, Serialize, Serializer};

/// The relation between hosts and their assistants. Seen from the other side, a host is a scheduler of
/// an assistant.
#[derive(Clone, Default)]
pub(crate) struct Assistants {
    /// By host and assistant: whether the assistant may manage the host's private events.
    of_hosts: BTreeMap<(Box<str>, Box<str>), bool>,
    /// By assistant and host.
    of_assistants: BTreeSet<(Box<str>, Box<str>)>,
}

/// One assistant of one host.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    pub(crate) host: Box<str>,
    pub(crate) assistant: Box<str>,
    #[serde(default)]
    pub(crate) can_manage_host_private_event: bool,
}

/// One of the two sides.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Host,
    Assistant,
}

impl Side {
    /// Host and assistant, of a user who stands on this side, and the other one.
    pub(crate) fn pair<'a>(self, user: &'a str, other: &'a str) -> (&'a str, &'a str) {
        match self {
            Self::Host => (user, other),
            Self::Assistant => (other, user),
        }
    }
}

impl Assistants {
    pub(crate) fn add(&mut self, link: Link) {
        self.of_assistants.insert((link.assistant.clone(), link.host.clone()));
        self.of_hosts.insert((link.host, link.assistant), link.can_manage_host_private_event);
    }

    /// Whether there was such a pair.
    pub(crate) fn remove(&mut self, host: &str, assistant: &str) -> bool {
        self.of_assistants.remove(&(assistant.into(), host.into()));
        self.of_hosts.remove(&(host.into(), assistant.into())).is_some()
    }

    pub(crate) fn contains(&self, host: &str, assistant: &str) -> bool {
        self.of_hosts.contains_key(&(host.into(), assistant.into()))
    }

    /// The assistants of a host, and whether they may manage private events.
    pub(crate) fn of_host<'a>(&'a self, host: &'a str) -> impl Iterator<Item = (&'a str, bool)> {
        let from = (Box::from(host), Box::default());
        let pairs = self.of_hosts.range(from..).take_while(move |((known, _), _)| **known == *host);
        pairs.map(|((_, assistant), private)| (assistant.as_ref(), *private))
    }

    /// The hosts of an assistant.
    pub(crate) fn of_assistant<'a>(&'a self, assistant: &'a str) -> impl Iterator<Item = &'a str> {
        let from = (Box::from(assistant), Box::default());
        let pairs = self.of_assistants.range(from..);
        pairs.take_while(move |(known, _)| **known == *assistant).map(|(_, host)| host.as_ref())
    }

    /// Ends all that a user is part of, on either side.
    pub(crate) fn forget(&mut self, user: &str) {
        for side in [Side::Host, Side::Assistant] {
            self.remove_all(side, user);
        }
    }

    /// Ends all pairs that have a user on one side.
    pub(crate) fn remove_all(&mut self, side: Side, user: &str) {
        let others: Vec<Box<str>> = match side {
            Side::Host => self.of_host(user).map(|(assistant, _)| assistant.into()).collect(),
            Side::Assistant => self.of_assistant(user).map(Box::from).collect(),
        };
        for other in others {
            let (host, assistant) = side.pair(user, &other);
            self.remove(host, assistant);
        }
    }

    pub(crate) fn links(&self) -> impl Iterator<Item = Link> {
        self.of_hosts.iter().map(|((host, assistant), private)| Link {
            host: host.clone(),
            assistant: assistant.clone(),
            can_manage_host_private_event: *private,
        })
    }
}

impl Serialize for Assistants {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.links())
    }
}

impl<'de> Deserialize<'de> for Assistants {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut assistants = Self::default();
        Vec::deserialize(deserializer)?.into_iter().for_each(|link| assistants.add(link));
        Ok(assistants)
    }
}
