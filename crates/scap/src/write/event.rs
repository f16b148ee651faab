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

/// An event of the same shape as `info`: its lengths and data are copied as they are.
pub(super) fn whole(out: &mut Vec<u8>, event: &Event<'_>, info: &EventInfo, with_extra: bool, state_only: bool) -> u64 {
    let (lengths, wide) = (event.params.lengths(), info.flags.has(EventFlags::LARGE_PAYLOAD));
    if lengths.count() != info.params.len() || lengths.is_wide() != wide {
        return block(out, event, info, event.params.iter(), info.params.len(), with_extra, state_only);
    }
    let data = event.params.data();
    let body_bytes = lengths.as_bytes().len() + data.len();
    begin(out, event, info.code, lengths.count(), body_bytes, with_extra, state_only);
    out.extend_from_slice(lengths.as_bytes());
    out.extend_from_slice(data);
    end(out, event, body_bytes, with_extra, state_only);
    0
}

/// An event of type `info`, with `params` and then empty ones up to `count`; all else is that of `event`. Parameters whose
/// length their array cannot hold are cut; returns how many.
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
    let body_bytes = count * width + data_bytes;
    begin(out, event, info.code, count, body_bytes, with_extra, state_only);
    let mut cut = 0;
    let mut written = 0;
    for param in params.clone() {
        cut += u64::from(param.len() > limit);
        push_length(out, param.len().min(limit), wide);
        written += 1;
    }
    (written..count).for_each(|_| push_length(out, 0, wide));
    params.for_each(|param| out.extend_from_slice(&param[..param.len().min(limit)]));
    end(out, event, body_bytes, with_extra, state_only);
    cut
}

/// An event that is nothing but a header and these bytes.
pub(super) fn behind_header(out: &mut Vec<u8>, event: &Event<'_>, bytes: &[u8]) {
    begin(out, event, event.code, 0, bytes.len(), false, false);
    out.extend_from_slice(bytes);
    end(out, event, bytes.len(), false, false);
}

/// Bytes of the block's body: processor, flags, the event and what stands behind it.
fn body_bytes(event: &Event<'_>, params_bytes: usize, with_extra: bool, state_only: bool) -> usize {
    let extra_bytes = if with_extra { extra::HEAD_BYTES + event.facts.as_bytes().len() } else { 0 };
    2 + if state_only { 4 } else { 0 } + HEADER_BYTES + params_bytes + extra_bytes
}

/// Block header and event header, in one piece.
fn begin(
    out: &mut Vec<u8>,
    event: &Event<'_>,
    code: u16,
    count: usize,
    params_bytes: usize,
    with_extra: bool,
    state_only: bool,
) {
    let body = body_bytes(event, params_bytes, with_extra, state_only);
    let total = (body + 12).next_multiple_of(4);
    let number = if body + 4 > SMALL_BYTES { LARGE_EVENT } else { EVENT };
    out.reserve(total);
    let mut head = [0; 10];
    head[..4].copy_from_slice(&(number + if state_only { WITH_FLAGS } else { 0 }).to_le_bytes());
    head[4..8].copy_from_slice(&(total as u32).to_le_bytes());
    head[8..].copy_from_slice(&event.cpu.to_le_bytes());
    out.extend_from_slice(&head);
    if state_only {
        put!(out, STATE_ONLY);
    }
    let mut head = [0; HEADER_BYTES];
    head[..8].copy_from_slice(&event.ts_ns.to_le_bytes());
    head[8..16].copy_from_slice(&event.tid.to_le_bytes());
    head[16..20].copy_from_slice(&((HEADER_BYTES + params_bytes) as u32).to_le_bytes());
    head[20..22].copy_from_slice(&code.to_le_bytes());
    head[22..].copy_from_slice(&(count as u32).to_le_bytes());
    out.extend_from_slice(&head);
}

/// What stands behind the event, padding and the closing length.
fn end(out: &mut Vec<u8>, event: &Event<'_>, params_bytes: usize, with_extra: bool, state_only: bool) {
    if with_extra {
        extra::write(event, out);
    }
    let body = body_bytes(event, params_bytes, with_extra, state_only);
    let total = (body + 12).next_multiple_of(4);
    let mut tail = [0; 8];
    let padding = total - 12 - body;
    tail[padding..padding + 4].copy_from_slice(&(total as u32).to_le_bytes());
    out.extend_from_slice(&tail[..padding + 4]);
}

fn push_length(out: &mut Vec<u8>, length: usize, wide: bool) {
    if wide {
        put!(out, length as u32);
    } else {
        put!(out, length as u16);
    }
}
