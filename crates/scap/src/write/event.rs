//! Event blocks.

use super::frame::put;
use crate::extra;
use tiercel_event::Event;
use tiercel_event::table::{EventFlags, EventInfo};

const EVENT: u32 = 0x216;
const LARGE_EVENT: u32 = 0x221;
/// From an event block's number to that of its kind with dump flags.
const WITH_FLAGS: u32 = 1;
const STATE_ONLY: u32 = 1;
const HEADER_BYTES: usize = 26;
/// A block that is not of the large kind has no longer body, closing length included.
const SMALL_BYTES: usize = 64 << 10;

/// Appends an event of type `code`, with `params` and then empty ones up to `count`; the other facts are those of
/// `event`. Parameters whose length their array cannot hold are cut; returns how many.
pub(super) fn block<'p>(
    out: &mut Vec<u8>,
    event: &Event<'_>,
    info: &EventInfo,
    params: impl Iterator<Item = &'p [u8]> + Clone,
    count: usize,
    with_extra: bool,
    state_only: bool,
) -> u64 {
    let wide = info.flags.has(EventFlags::LARGE_PAYLOAD);
    let (width, limit) = if wide { (4, u32::MAX as usize) } else { (2, usize::from(u16::MAX)) };
    let params = params.take(count);
    let data_bytes: usize = params.clone().map(|param| param.len().min(limit)).sum();
    let length = HEADER_BYTES + count * width + data_bytes;
    let extra_bytes = if with_extra { extra::HEAD_BYTES + event.facts.as_bytes().len() } else { 0 };
    let body = 2 + if state_only { 4 } else { 0 } + length + extra_bytes;
    let total = (body + 12).next_multiple_of(4);
    let number = if body + 4 > SMALL_BYTES { LARGE_EVENT } else { EVENT };

    out.reserve(total);
    let start = out.len();
    put!(out, number + if state_only { WITH_FLAGS } else { 0 }, total as u32, event.cpu);
    if state_only {
        put!(out, STATE_ONLY);
    }
    put!(out, event.ts_ns, event.tid, length as u32, info.code, count as u32);
    let mut cut = 0;
    let mut written = 0;
    for param in params.clone() {
        cut += u64::from(param.len() > limit);
        push_length(out, param.len().min(limit), wide);
        written += 1;
    }
    (written..count).for_each(|_| push_length(out, 0, wide));
    params.for_each(|param| out.extend_from_slice(&param[..param.len().min(limit)]));
    if with_extra {
        extra::write(event, out);
    }
    out.resize(start + total - 4, 0);
    put!(out, total as u32);
    cut
}

fn push_length(out: &mut Vec<u8>, length: usize, wide: bool) {
    if wide {
        put!(out, length as u32);
    } else {
        put!(out, length as u16);
    }
}
