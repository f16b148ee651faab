//! What container engines told about containers: metadata of captures, and of who looks it up.
//!
//! A *note* is a JSON document about one container, in the form of Falco's container plugin. It comes from outside, so it is
//! bounded: one note, all that is kept of them, and how many containers there are.

use crate::container::is_hash;
use crate::limits::{Counters, Limits};
use crate::state::State;
use crate::text::Text;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tiercel_event::{Event, codes, params};

/// Longer notes are refused.
const NOTE_BYTES: usize = 1 << 20;
/// Longer ids are none.
const ID_BYTES: usize = 256;
/// Notes may name a container by this much of its id.
const SHORT_BYTES: usize = 12;
/// What a value costs beside its text.
const VALUE_BYTES: usize = 64;

/// What is kept of a note: what fields read.
const KEPT: &[&str] = &[
    "Healthcheck",
    "LivenessProbe",
    "Mounts",
    "ReadinessProbe",
    "cni_json",
    "created_time",
    "full_id",
    "host_ipc",
    "host_network",
    "host_pid",
    "id",
    "image",
    "imagedigest",
    "imageid",
    "imagerepo",
    "imagetag",
    "ip",
    "labels",
    "name",
    "pod_sandbox_id",
    "pod_sandbox_labels",
    "privileged",
    "type",
];

/// What is known of one container, by the note's own keys.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Container(Map<String, Value>);

impl Container {
    /// Reads a note; `None` where it names no container or is no JSON.
    fn read(note: &[u8]) -> Option<Self> {
        let note = params::text(note);
        if note.len() > NOTE_BYTES {
            return None;
        }
        let Value::Object(mut note) = serde_json::from_str(&String::from_utf8_lossy(note)).ok()? else { return None };
        let mut about = match note.remove("container") {
            Some(Value::Object(about)) => about,
            _ => note, // what the conversion makes of a CONTAINER_E
        };
        about.retain(|key, value| KEPT.contains(&&**key) && !value.is_null());
        let about = Self(about);
        (1..=ID_BYTES).contains(&about.text("id")?.len()).then_some(about)
    }

    /// A value of the note.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// A text of the note.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The longest id that the note tells.
    fn id(&self) -> &[u8] {
        let ids = ["full_id", "id"].into_iter().filter_map(|key| self.text(key));
        ids.max_by_key(|id| id.len()).unwrap_or_default().as_bytes()
    }

    fn note(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + weight(value)).sum()
    }
}

/// What a value takes in memory, about.
fn weight(value: &Value) -> usize {
    VALUE_BYTES
        + match value {
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(weight).sum(),
            Value::Object(values) => values.iter().map(|(key, value)| VALUE_BYTES + key.len() + weight(value)).sum(),
            _ => 0,
        }
}

/// The part of an id that a note may name the container by.
fn short(id: &[u8]) -> &[u8] {
    if is_hash(id) { &id[..SHORT_BYTES] } else { id }
}

struct Known {
    container: Container,
    bytes: usize,
    told: u64,
}

/// Containers by id.
#[derive(Default)]
pub struct Containers {
    by_id: FxHashMap<Text, Known>,
    /// Which was told of when, so that the one told longest ago goes first.
    by_age: BTreeMap<u64, Text>,
    bytes: usize,
    /// Notes so far.
    told: u64,
    /// Id of the container that the last note was about; empty where it could not be read.
    last: Text,
    /// That container has ended: it is known until the next note.
    leaving: bool,
}

impl Containers {
    /// What is known of the container with this id, whole or short.
    pub fn get(&self, id: &[u8]) -> Option<&Container> {
        let known = &self.by_id.get(short(id))?.container;
        let same = !is_hash(id) || !is_hash(known.id()) || known.id() == id;
        same.then_some(known)
    }

    /// Grows with every note.
    pub fn generation(&self) -> u64 {
        self.told
    }

    fn note(&mut self, note: &[u8], ends: bool, limits: &Limits, counters: &mut Counters) {
        if std::mem::take(&mut self.leaving) {
            let ended = std::mem::take(&mut self.last);
            self.remove(short(&ended));
        }
        self.told += 1;
        let container = Container::read(note);
        self.last = Text::from(container.as_ref().map_or(&[][..], Container::id));
        self.leaving = ends && container.is_some();
        match container {
            Some(container) => self.add(container, limits, counters),
            None => counters.containers_refused += 1,
        }
    }

    fn add(&mut self, container: Container, limits: &Limits, counters: &mut Counters) {
        let (id, bytes) = (Text::from(short(&self.last)), container.bytes());
        self.remove(&id);
        if bytes > limits.container_bytes || limits.containers == 0 {
            counters.containers_refused += 1;
            return;
        }
        while self.by_id.len() >= limits.containers || self.bytes + bytes > limits.container_bytes {
            let Some((_, oldest)) = self.by_age.pop_first() else { break };
            self.remove(&oldest);
            counters.containers_evicted += 1;
        }
        self.bytes += bytes;
        self.by_age.insert(self.told, id.clone());
        self.by_id.insert(id, Known { container, bytes, told: self.told });
    }

    fn remove(&mut self, id: &[u8]) {
        if let Some(known) = self.by_id.remove(id) {
            self.by_age.remove(&known.told);
            self.bytes -= known.bytes;
        }
    }

    /// Notes that tell all of it again, the oldest first.
    pub(crate) fn notes(&self) -> Vec<Vec<u8>> {
        let ended = if self.leaving { short(&self.last) } else { b"" };
        let staying = self.by_age.values().filter(|id| &***id != ended);
        staying.filter_map(|id| Some(self.by_id.get(id)?.container.note())).collect()
    }
}

impl State {
    /// What container engines told.
    pub fn containers(&self) -> &Containers {
        &self.containers
    }

    /// Id of the container that an event tells of, where it is a note about one; to be asked right behind the event.
    pub fn told_container(&self, event: &Event<'_>) -> Option<&[u8]> {
        note_of(event)?;
        Some(&*self.containers.last).filter(|id| !id.is_empty())
    }

    /// Takes a note about a container, as an event brings it.
    pub fn learn_container(&mut self, note: &[u8]) {
        self.take_note(note, false);
    }

    pub(crate) fn take_note_of(&mut self, event: &Event<'_>) {
        if let Some((note, ends)) = note_of(event) {
            self.take_note(note, ends);
        }
    }

    fn take_note(&mut self, note: &[u8], ends: bool) {
        self.containers.note(note, ends, &self.limits, &mut self.counters);
        self.table.forget_lineages();
    }
}

/// Whether an event tells of a container.
pub(crate) fn is_note(event: &Event<'_>) -> bool {
    note_of(event).is_some()
}

/// The note in an event, and whether it tells that the container ended.
fn note_of<'e>(event: &Event<'e>) -> Option<(&'e [u8], bool)> {
    match event.code {
        codes::CONTAINER_JSON_2_E => Some((event.params.get(0).unwrap_or_default(), false)),
        codes::ASYNCEVENT_E if event.params.uint(0).unwrap_or(0) == 0 => {
            let ends = match event.params.text(1)? {
                b"container" => false,
                b"container_removed" => true,
                _ => return None,
            };
            Some((event.params.get(2).unwrap_or_default(), ends))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(notes: &[&str], limits: &Limits) -> (Containers, Counters) {
        let (mut containers, mut counters) = (Containers::default(), Counters::default());
        notes.iter().for_each(|note| containers.note(note.as_bytes(), false, limits, &mut counters));
        (containers, counters)
    }

    #[test]
    fn a_container_is_found_by_its_whole_and_its_short_id() {
        let whole = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
        let other = whole.replace('e', "f");
        let (short, lxc) = (&whole[..12], r#"{"container": {"id": "web-frontend-01"}}"#);
        let by_short = format!(r#"{{"container": {{"id": "{short}", "name": "web", "env": ["SECRET=1"]}}}}"#);
        let (containers, _) = table(&[&by_short, lxc], &Limits::default());
        for id in [whole, short] {
            let container = containers.get(id.as_bytes()).unwrap_or_else(|| unreachable!("{id}"));
            assert_eq!((container.text("name"), container.get("env")), (Some("web"), None));
        }
        assert!(containers.get(b"web-frontend-01").is_some() && containers.get(b"web-frontend").is_none());
        let by_whole = format!(r#"{{"id": "{short}", "full_id": "{whole}"}}"#);
        let (containers, _) = table(&[&by_whole], &Limits::default());
        assert!(containers.get(whole.as_bytes()).is_some() && containers.get(short.as_bytes()).is_some());
        assert!(containers.get(other.as_bytes()).is_none(), "another container with the same beginning");
    }

    #[test]
    fn what_does_not_fit_or_cannot_be_read_is_counted() {
        let limits = Limits { containers: 3, container_bytes: 4_096, ..Limits::default() };
        let notes: Vec<String> = (0..5).map(|id| format!(r#"{{"id": "c{id}"}}"#)).collect();
        let (mut containers, mut counters) = table(&notes.iter().map(|note| &**note).collect::<Vec<_>>(), &limits);
        let kept =
            |containers: &Containers| (0..9).filter(|id| containers.get(format!("c{id}").as_bytes()).is_some()).count();
        assert_eq!((kept(&containers), counters.containers_evicted), (3, 2));
        assert!(containers.get(b"c4").is_some() && containers.get(b"c1").is_none());
        let long = format!(r#"{{"id": "c5", "name": "{}"}}"#, "x".repeat(3_900));
        containers.note(long.as_bytes(), false, &limits, &mut counters);
        assert_eq!((kept(&containers), counters.containers_evicted), (1, 5), "by bytes");
        for bad in ["", "{", "[]", "{}", r#"{"id": 7}"#, r#"{"id": ""}"#, &long.replace("c5", &"c".repeat(300))] {
            containers.note(bad.as_bytes(), false, &limits, &mut counters);
        }
        let huge = long.replace("xxxx", &"x".repeat(10));
        containers.note(huge.as_bytes(), false, &limits, &mut counters);
        containers.note(&vec![b' '; NOTE_BYTES + 1], false, &limits, &mut counters);
        assert_eq!(counters.containers_refused, 9);
        assert!(containers.get(b"c5").is_none(), "what is known is not what was told last");
    }

    #[test]
    fn one_that_ended_is_known_until_the_next_note() {
        let (mut containers, mut counters) = (Containers::default(), Counters::default());
        let limits = Limits::default();
        containers.note(br#"{"id": "a"}"#, false, &limits, &mut counters);
        containers.note(br#"{"id": "a", "name": "x"}"#, true, &limits, &mut counters);
        assert_eq!(containers.get(b"a").and_then(|container| container.text("name")), Some("x"));
        assert!(containers.notes().is_empty());
        containers.note(br#"{"id": "b"}"#, false, &limits, &mut counters);
        assert!(containers.get(b"a").is_none() && containers.get(b"b").is_some());
        assert_eq!((containers.by_id.len(), containers.by_age.len()), (1, 1));
    }
}
