//! Events of older drivers in the shapes of today: driven by the generated table, no code per event.

use crate::owned::Owned;
use crate::record::Record;
use crate::report::Counts;
use std::collections::HashMap;
use tiercel_event::Params;
use tiercel_event::table::{self, Action, Conversion, EventFlags, EventInfo, Fallback, Item, ParamInfo, ParamType};

/// Conversions lead from version to version; more steps than this would be a cycle.
const MAX_ROUNDS: usize = 50;
/// Threads whose last enter event is kept.
const MAX_STORED: usize = 1 << 16;
/// Bytes of all kept enter events.
const MAX_STORED_BYTES: usize = 32 << 20;

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Delivered as it stands.
    Pass,
    /// Delivered as [`Converter::current`].
    Converted,
    /// Not delivered.
    Dropped,
}

/// What one step of the conversion decided.
enum Step {
    Deliver,
    Drop,
    Apply(&'static Conversion),
    /// Managed, but the table has nothing for it.
    Missing,
}

/// Keeps each thread's last enter event and the event under conversion.
#[derive(Default)]
pub(crate) struct Converter {
    enters: HashMap<i64, Owned>,
    stored_bytes: usize,
    /// The converted event.
    pub current: Owned,
    next: Owned,
}

fn decide(info: &EventInfo, nparams: usize) -> Step {
    let is_exit = info.code & 1 == 1;
    let old = info.flags.has(EventFlags::OLD_VERSION);
    if info.flags.has(EventFlags::UNUSED) {
        return Step::Drop;
    }
    if !info.flags.has(EventFlags::CONVERTER_MANAGED) {
        return if old && !is_exit { Step::Drop } else { Step::Deliver };
    }
    if is_exit && !old && nparams == info.params.len() {
        return Step::Deliver;
    }
    table::conversion(info.code, nparams).map_or(Step::Missing, Step::Apply)
}

impl Converter {
    /// Kept enter events: thread, type and parameters.
    pub(crate) fn enters(&self) -> impl Iterator<Item = (i64, u16, Params<'_>)> {
        self.enters.iter().map(|(&tid, kept)| (tid, kept.code, kept.params()))
    }

    /// Forgets all enter events.
    pub(crate) fn reset(&mut self) {
        self.enters.clear();
        self.stored_bytes = 0;
    }

    /// Brings a record to today's shape.
    #[inline]
    pub(crate) fn convert(&mut self, record: &Record<'_>, counts: &mut Counts) -> Outcome {
        match decide(record.info, record.params.len()) {
            Step::Deliver => Outcome::Pass,
            Step::Drop => Outcome::Dropped,
            Step::Missing => Self::without_entry(record.info, counts, Outcome::Pass),
            Step::Apply(row) => self.first(record, row, counts),
        }
    }

    /// Where the table knows nothing, what the type itself says decides.
    fn without_entry(info: &EventInfo, counts: &mut Counts, as_it_is: Outcome) -> Outcome {
        counts.unconvertible += 1;
        if info.flags.has(EventFlags::OLD_VERSION) { Outcome::Dropped } else { as_it_is }
    }

    fn first(&mut self, record: &Record<'_>, row: &'static Conversion, counts: &mut Counts) -> Outcome {
        match row.action {
            Action::Pass => Outcome::Pass,
            Action::Store => {
                self.store(record, counts);
                Outcome::Dropped
            }
            Action::StoreAndPass => {
                self.store(record, counts);
                Outcome::Pass
            }
            Action::AddParams | Action::ChangeType => {
                self.current.copy_from(record.code, record.params);
                self.rebuild(record.tid, row, counts);
                self.rounds(record, counts)
            }
        }
    }

    fn rounds(&mut self, record: &Record<'_>, counts: &mut Counts) -> Outcome {
        for _ in 1..MAX_ROUNDS {
            let Some(info) = table::event(self.current.code) else { break };
            match decide(info, self.current.count()) {
                Step::Deliver => return Outcome::Converted,
                Step::Drop => return Outcome::Dropped,
                Step::Missing => return Self::without_entry(info, counts, Outcome::Converted),
                Step::Apply(row) => match row.action {
                    Action::Pass => return Outcome::Converted,
                    Action::Store => {
                        self.store_current(record.tid, counts);
                        return Outcome::Dropped;
                    }
                    Action::StoreAndPass => {
                        self.store_current(record.tid, counts);
                        return Outcome::Converted;
                    }
                    Action::AddParams | Action::ChangeType => self.rebuild(record.tid, row, counts),
                },
            }
        }
        counts.unconvertible += 1;
        Outcome::Dropped
    }

    fn store(&mut self, record: &Record<'_>, counts: &mut Counts) {
        let kept = Self::slot(&mut self.enters, &mut self.stored_bytes, record.tid, counts);
        kept.copy_from(record.code, record.params);
        self.stored_bytes += kept.bytes();
    }

    fn store_current(&mut self, tid: i64, counts: &mut Counts) {
        let kept = Self::slot(&mut self.enters, &mut self.stored_bytes, tid, counts);
        kept.clear(self.current.code);
        (0..self.current.count()).filter_map(|index| self.current.get(index)).for_each(|value| kept.push(value));
        self.stored_bytes += kept.bytes();
    }

    /// The place of a thread's enter event. At the limits all are forgotten: each is of use only until the
    /// thread's next event, so few of so many still are.
    fn slot<'s>(
        enters: &'s mut HashMap<i64, Owned>,
        stored_bytes: &mut usize,
        tid: i64,
        counts: &mut Counts,
    ) -> &'s mut Owned {
        if enters.len() >= MAX_STORED || *stored_bytes >= MAX_STORED_BYTES {
            counts.evicted_enters += enters.len() as u64;
            enters.clear();
            *stored_bytes = 0;
        }
        let kept = enters.entry(tid).or_default();
        *stored_bytes = stored_bytes.saturating_sub(kept.bytes());
        kept
    }

    /// Carries out one row: `current` in its new shape.
    fn rebuild(&mut self, tid: i64, row: &'static Conversion, counts: &mut Counts) {
        let to = if row.action == Action::ChangeType { row.to.unwrap_or(row.code) } else { row.code };
        let params = table::event(to).map_or(&[][..], |info| info.params);
        let uses_enter = row.items.iter().any(|item| matches!(item, Item::Enter(..)));
        let enter = if uses_enter { enter_of(&self.enters, tid, row, counts) } else { None };
        let (old, next) = (&self.current, &mut self.next);
        next.clear(to);
        if row.action == Action::AddParams {
            (0..old.count()).filter_map(|index| old.get(index)).for_each(|value| next.push(value));
        }
        for item in row.items {
            let param = params.get(next.count());
            push_item(next, *item, param, old, enter);
        }
        std::mem::swap(&mut self.current, &mut self.next);
        if uses_enter {
            self.forget(tid);
        }
    }

    fn forget(&mut self, tid: i64) {
        if let Some(kept) = self.enters.remove(&tid) {
            self.stored_bytes = self.stored_bytes.saturating_sub(kept.bytes());
        }
    }
}

/// The thread's stored enter event, if it is of the same call.
fn enter_of<'s>(enters: &'s HashMap<i64, Owned>, tid: i64, row: &Conversion, counts: &mut Counts) -> Option<&'s Owned> {
    let stored = enters.get(&tid)?;
    let is_same_call = Some(stored.code) == row.code.checked_sub(1);
    counts.unconvertible += u64::from(!is_same_call);
    is_same_call.then_some(stored)
}

fn push_item(next: &mut Owned, item: Item, param: Option<&ParamInfo>, old: &Owned, enter: Option<&Owned>) {
    let ty = param.map_or(ParamType::Bytebuf, |param| param.ty);
    match item {
        Item::Old(index) => push_value(next, ty, old.get(usize::from(index)).unwrap_or(&[])),
        Item::Enter(index, fallback) => match enter {
            Some(enter) => push_value(next, ty, enter.get(usize::from(index)).unwrap_or(&[])),
            None => push_fallback(next, ty, fallback),
        },
        Item::Missing(fallback) => push_fallback(next, ty, fallback),
        Item::ContainerJson => next.push(&container_json(old)),
    }
}

/// Copies a value; one of another fixed size is cut, or filled up with zeros.
fn push_value(next: &mut Owned, ty: ParamType, value: &[u8]) {
    match ty.fixed_size() {
        Some(size) if !value.is_empty() && value.len() != size => {
            let mut wide = [0; 16];
            let used = value.len().min(size);
            wide[..used].copy_from_slice(&value[..used]);
            next.push(&wide[..size]);
        }
        _ => next.push(value),
    }
}

fn push_fallback(next: &mut Owned, ty: ParamType, fallback: Fallback) {
    let size = if fallback == Fallback::Default { ty.fixed_size().unwrap_or(0) } else { 0 };
    let byte = if matches!(ty, ParamType::Uid | ParamType::Gid) { 0xFF } else { 0 };
    next.push_fill(byte, size);
}

/// The text that today's container events carry, from the four parameters of an old one.
fn container_json(old: &Owned) -> Vec<u8> {
    let text = |index| {
        let bytes = old.get(index).unwrap_or(&[]);
        bytes.split(|&byte| byte == 0).next().unwrap_or(&[])
    };
    let kind = old.get(1).and_then(uint).unwrap_or(0);
    let mut json = b"{\"id\":".to_vec();
    quote(&mut json, text(0));
    json.extend_from_slice(format!(",\"type\":{kind},\"name\":").as_bytes());
    quote(&mut json, text(2));
    json.extend_from_slice(b",\"image\":");
    quote(&mut json, text(3));
    json.extend_from_slice(b"}\0");
    json
}

fn uint(bytes: &[u8]) -> Option<u64> {
    let mut wide = [0; 8];
    wide.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(wide))
}

fn quote(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
