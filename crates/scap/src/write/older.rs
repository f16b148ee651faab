//! Today's events in the shapes that sysdig 0.29 knows: an enter event with the arguments, then the exit event with the
//! rest. It is the conversion table read backwards, so reading such a capture gives today's events again.

use super::event;
use crate::extra;
use std::collections::HashMap;
use std::sync::LazyLock;
use tiercel_event::generated::older::SYSDIG_0_29_LAST_SYSCALL;
use tiercel_event::table::{self, Action, Conversion, EventFlags, EventInfo, Item, Kinds, ParamType};
use tiercel_event::{Event, codes, uint};

/// How a type of today's is written.
struct Plan {
    exit: &'static EventInfo,
    /// For each parameter of the older exit event: which of today's it is.
    exit_from: Vec<Option<usize>>,
    enter: Option<(&'static EventInfo, Vec<Option<usize>>)>,
}

static PLANS: LazyLock<Vec<Option<Plan>>> = LazyLock::new(|| (0..).map_while(table::event).map(plan).collect());

fn plan(info: &'static EventInfo) -> Option<Plan> {
    let (older, row) = match table::sysdig_0_29(info.code) {
        Some(count) => (info, table::conversion(info.code, count)),
        None => {
            let row = table::conversions().iter().find(|row| {
                row.to == Some(info.code) && table::sysdig_0_29(row.code) == Some(usize::from(row.nparams))
            })?;
            (table::event(row.code)?, Some(row))
        }
    };
    let count = table::sysdig_0_29(older.code)?;
    let changes = row.filter(|row| row.action == Action::ChangeType);
    let exit_from = (0..count).map(|index| match changes {
        Some(row) => row.items.iter().position(|item| matches!(item, Item::Old(at) if usize::from(*at) == index)),
        None => Some(index),
    });
    Some(Plan { exit: older, exit_from: exit_from.collect(), enter: enter(info, older, count, row) })
}

/// The enter event of an exit event, with the place of each of its parameters among those of today's exit event.
fn enter(
    info: &'static EventInfo,
    older: &'static EventInfo,
    count: usize,
    row: Option<&Conversion>,
) -> Option<(&'static EventInfo, Vec<Option<usize>>)> {
    let is_exit = older.code % 2 == 1 && older.kinds.has(Kinds::SYSCALL);
    let enter = table::event(older.code.checked_sub(1)?).filter(|_| is_exit)?;
    let params = enter.params.get(..table::sysdig_0_29(enter.code)?)?;
    let from = params.iter().enumerate().map(|(index, param)| {
        let stored = row.and_then(|row| stored_at(row, count, index));
        stored.or_else(|| info.param_index(param.name))
    });
    Some((enter, from.collect()))
}

/// Where the conversion puts parameter `index` of the stored enter event.
fn stored_at(row: &Conversion, count: usize, index: usize) -> Option<usize> {
    let at = row.items.iter().position(|item| matches!(item, Item::Enter(from, _) if usize::from(*from) == index))?;
    Some(if row.action == Action::AddParams { count + at } else { at })
}

/// Writes events; remembers the enter events that are still open.
#[derive(Clone, Debug, Default)]
pub(super) struct Older {
    open: HashMap<i64, u16>,
    /// Values that had to change their size.
    sized: Vec<u8>,
}

/// More threads than a machine has; bounds the memory for enter events whose exit never comes.
const MOST_OPEN: usize = 1 << 16;

impl Older {
    /// Appends the event; `false` when it is of a type that sysdig 0.29 does not know: it passes over that.
    pub(super) fn event(
        &mut self,
        event: &Event<'_>,
        info: &'static EventInfo,
        state_only: bool,
        out: &mut Vec<u8>,
    ) -> bool {
        let with_extra = extra::is_needed(event);
        let Some(plan) = PLANS.get(usize::from(info.code)).and_then(Option::as_ref) else {
            event::block(out, event, info, event.params.iter(), info.params.len(), with_extra, state_only);
            return false;
        };
        if info.code.is_multiple_of(2) {
            self.opened(event.tid, info.code);
        } else if let Some((enter, from)) = &plan.enter {
            let is_open = self.open.remove(&event.tid) == Some(enter.code);
            if !is_open && !is_in_child(event) {
                self.write(event, info, enter, from, false, state_only, out);
            }
        }
        self.write(event, info, plan.exit, &plan.exit_from, with_extra, state_only, out);
        !is_unknown_call(event)
    }

    fn opened(&mut self, tid: i64, code: u16) {
        if self.open.len() >= MOST_OPEN {
            self.open.clear();
        }
        self.open.insert(tid, code);
    }

    #[allow(clippy::too_many_arguments)] // one block: what it is, where its parameters come from, and how it is marked
    fn write(
        &mut self,
        event: &Event<'_>,
        info: &EventInfo,
        older: &EventInfo,
        from: &[Option<usize>],
        with_extra: bool,
        state_only: bool,
        out: &mut Vec<u8>,
    ) {
        self.sized.clear();
        let mut lengths = [0; tiercel_event::MAX_PARAMS];
        for (index, (place, param)) in from.iter().zip(older.params).enumerate() {
            let today = place.and_then(|place| info.params.get(place)).map(|param| param.ty);
            let value = place.and_then(|place| event.params.raw(place)).unwrap_or_default();
            let before = self.sized.len();
            push(&mut self.sized, value, today, param.ty, place.is_none());
            lengths[index] = self.sized.len() - before;
        }
        let mut rest = &self.sized[..];
        let values = lengths[..from.len()].iter().map(|&length| {
            let (value, tail) = rest.split_at(length);
            rest = tail;
            value
        });
        let values: Vec<&[u8]> = values.collect();
        let count = count(older, &values);
        event::block(out, event, older, values.iter().copied(), count, with_extra, state_only);
    }
}

/// As few parameters as hold all that is there, for sysdig does not look whether a parameter is empty; but no number
/// from which the conversion table would not find back.
fn count(older: &EventInfo, values: &[&[u8]]) -> usize {
    let least = values.iter().rposition(|value| !value.is_empty()).map_or(0, |last| last + 1);
    let is_managed = older.flags.has(EventFlags::CONVERTER_MANAGED);
    let fits = |count: &usize| !is_managed || table::conversion(older.code, *count).is_some();
    (least..values.len()).find(fits).unwrap_or(values.len())
}

/// Appends a value in the size of the older type. `fill`: zeros for what today's event does not have at all; what it has
/// but was not captured stays empty.
fn push(out: &mut Vec<u8>, value: &[u8], today: Option<ParamType>, older: ParamType, fill: bool) {
    let Some(size) = older.fixed_size() else {
        if older == ParamType::Dyn && today != Some(ParamType::Dyn) && !value.is_empty() {
            out.push(0);
        }
        out.extend_from_slice(value);
        return;
    };
    if value.is_empty() && !fill {
        return;
    }
    let start = out.len();
    if older == ParamType::Syscallid && uint(value).is_some_and(|id| id > u64::from(SYSDIG_0_29_LAST_SYSCALL)) {
        out.extend_from_slice(&[0; 2]); // it would crash
        return;
    }
    out.extend_from_slice(&value[..value.len().min(size)]);
    let none = if matches!(older, ParamType::Uid | ParamType::Gid) && value.is_empty() { 0xFF } else { 0 };
    out.resize(start + size, none);
}

/// Whether it is a call for which sysdig 0.29 has no name.
fn is_unknown_call(event: &Event<'_>) -> bool {
    matches!(event.code, codes::GENERIC_E | codes::GENERIC_X)
        && event.params.uint(0).is_some_and(|id| id > u64::from(SYSDIG_0_29_LAST_SYSCALL))
}

/// Whether it is the new process's side of a clone, which has no enter event.
fn is_in_child(event: &Event<'_>) -> bool {
    let is_clone = matches!(
        event.code,
        codes::SYSCALL_CLONE_20_X | codes::SYSCALL_FORK_20_X | codes::SYSCALL_VFORK_20_X | codes::SYSCALL_CLONE3_X
    );
    is_clone && event.params.int(0) == Some(0)
}
