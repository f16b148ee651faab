//! Targets: functions that take any bytes and must come back.
//!
//! `tests/mutations.rs` calls them with mutated captures and programs on every run of the tests; `make fuzz` lets
//! libFuzzer look for inputs by the code that they reach (`fuzz_targets/`, also for `cargo fuzz run`).

pub mod mutate;
pub mod seeds;

use std::io::Cursor;
use tiercel_event::Event;
use tiercel_fields::{Context, FieldRef, Session, bind, extract, extract_for_output, format, views_differ};
use tiercel_filter::MapSource;
use tiercel_query::index::{self, Entry};
use tiercel_query::{Reader, Window};
use tiercel_scap::write::{Encoder, Format};
use tiercel_scap::{Capture, Item};
use tiercel_state::{Limits, State};

/// Events of an input whose fields are read: enough to reach every kind of value.
const EVENTS_WITH_FIELDS: u64 = 64;

/// Reads a capture, carries its events into the state, and reads every field.
pub fn capture(bytes: &[u8]) {
    let Ok(mut capture) = Capture::from_bytes("fuzz", bytes.to_vec()) else { return };
    let (fields, mut state, mut session) = (every_field(), State::new(Limits::default()), Session::default());
    let mut events = 0;
    while let Ok(Some(item)) = capture.next() {
        match item {
            Item::Seeds(seeds) => {
                state = State::new(Limits::default());
                state.seed(seeds);
            }
            Item::Learned(seeds) => state.learn(seeds),
            Item::Event { event, num, .. } => {
                events += 1;
                assert!(events <= bytes.len() as u64 || is_compressed(bytes), "more events than bytes");
                let touched = state.apply(&event);
                session.begin(&event);
                if num <= EVENTS_WITH_FIELDS {
                    read_fields(&fields, &Context::new(&event, &state, &touched, num, &session));
                }
            }
        }
    }
    drop(state.snapshot());
}

fn is_compressed(bytes: &[u8]) -> bool {
    !bytes.starts_with(&[0x0A, 0x0D, 0x0D, 0x0A])
}

fn every_field() -> Vec<FieldRef> {
    let args = ["0", "1", "fd", "src"];
    let bound =
        |name| bind(name, None).ok().into_iter().chain(args.iter().filter_map(move |arg| bind(name, Some(arg)).ok()));
    tiercel_fields::FIELDS.iter().flat_map(|info| bound(info.name)).collect()
}

fn read_fields(fields: &[FieldRef], context: &Context<'_>) {
    let mut text = Vec::new();
    views_differ(context);
    for field in fields {
        drop(extract(field, context));
        if let Some(value) = extract_for_output(field, context) {
            format::text(field, &value, &mut text);
            drop(format::json(field, &value));
            text.clear();
        }
    }
}

/// Takes bytes for what stands behind an event in its block, for the block of state that the format has no lists for, and
/// for what a recorder learned between two events: places that only our own writer fills.
pub fn extras(bytes: &[u8]) {
    capture(&seeds::with_extras(bytes));
}

/// Takes bytes for an index, and for the state of an entry that was not damaged: reading goes on from there.
pub fn index(bytes: &[u8]) {
    let capture = seeds::own_capture();
    let window = Window { from_ns: u64::MAX, to_ns: u64::MAX };
    let named = index::entry_in(&mut Cursor::new(bytes), claimed(bytes), window);
    let state = bytes.get(16..).unwrap_or_default().to_vec();
    let forged = Entry { ts_ns: 1, offset: number(bytes, 0), num: number(bytes, 8), first_ts_ns: 1, state };
    for entry in named.into_iter().chain([forged]) {
        let Ok(opened) = Capture::from_bytes("fuzz", capture.clone()) else { return };
        let Some(selection) = seeds::selection() else { return };
        let mut reader = Reader::of(opened, selection, Window::default());
        if reader.begin_at(&entry).is_ok() {
            while !reader.finished() && reader.each(1000, |_| true).is_ok() {}
        }
    }
}

/// The size and hash that the index claims of its capture, so that what follows is looked at.
fn claimed(bytes: &[u8]) -> (u64, u64) {
    (number(bytes, 8), number(bytes, 16))
}

fn number(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|number| number.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Verifies and compiles a program, and asks its conditions about an event of which nothing is known.
pub fn program(bytes: &[u8]) {
    if let Ok(compiled) = tiercel_filter::compile(bytes) {
        compiled.truths(&MapSource::new());
    }
}

/// Writes what a capture holds as a new one, which must read as the same events.
pub fn rewrite(bytes: &[u8]) {
    let Ok(capture) = Capture::from_bytes("fuzz", bytes.to_vec()) else { return };
    let mut encoder = Encoder::new(Format::Newest);
    let mut copy = Vec::new();
    let before = events(capture, |item| match item {
        Item::Seeds(seeds) => encoder.section(seeds, &mut copy),
        Item::Learned(seeds) => encoder.learned(seeds, &mut copy),
        Item::Event { event, .. } => encoder.event(event, false, &mut copy),
    });
    let Ok(again) = Capture::from_bytes("copy", copy) else {
        assert!(before.is_empty(), "the copy of a capture is no capture");
        return;
    };
    let after = events(again, |_| {});
    if encoder.written().params_cut == 0 {
        // A whole list in a message would be longer than the input.
        let different = before.iter().zip(&after).position(|(one, other)| one != other);
        let shown = different.map(|at| (at, &before[at], &after[at]));
        assert!(shown.is_none(), "a copy has another event: {shown:?}");
        assert_eq!(before.len(), after.len(), "a copy has more or fewer events");
    }
}

/// What identifies each event of a capture.
fn events(mut capture: Capture, mut seen: impl FnMut(&Item<'_>)) -> Vec<(u64, i64, u16, Vec<Vec<u8>>)> {
    let mut found = Vec::new();
    while let Ok(Some(item)) = capture.next() {
        seen(&item);
        if let Item::Event { event, .. } = item {
            found.push(identity(&event));
        }
    }
    found
}

/// A parameter that is absent and one that is empty are the same: not captured.
fn identity(event: &Event<'_>) -> (u64, i64, u16, Vec<Vec<u8>>) {
    let mut params: Vec<Vec<u8>> = event.params.iter().map(<[u8]>::to_vec).collect();
    while params.last().is_some_and(Vec::is_empty) {
        params.pop();
    }
    (event.ts_ns, event.tid, event.code, params)
}
