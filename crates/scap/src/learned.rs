//! State that a recorder learned between events: from the machine, not from an event.
//!
//! State blocks behind the first event would end the section for other readers. So they stand in an event block of a type
//! that no table has, which readers pass over without giving it a number: header, no parameters, then the blocks.

use crate::block::{self, EventShape, FRAME_BYTES, HEADER_BYTES, Kind};
use crate::record;
use crate::report::Counts;
use crate::state;
use tiercel_event::seed::Seeds;

/// The type: far behind any table of events.
pub(crate) const CODE: u16 = 0xF1C0;

/// What a block of an unknown event type holds, if it is one of ours.
pub(crate) fn read(body: &[u8], shape: EventShape, counts: &mut Counts) -> Option<Seeds> {
    let mut rest = record::payload_of(body, shape, CODE)?;
    let mut seeds = Seeds::default();
    while let Some((kind, total)) = block::header(rest) {
        let block = rest.get(..total).filter(|block| total >= FRAME_BYTES && block::trailer_agrees(block));
        let Some(block) = block else {
            counts.bad_state_records += 1;
            break;
        };
        if matches!(kind, Kind::Users(_) | Kind::Processes(_) | Kind::Fds(_) | Kind::Beyond) {
            state::add(&mut seeds, kind, &block[HEADER_BYTES..total - 4], counts);
        }
        rest = &rest[total..];
    }
    Some(seeds)
}
