//! What stands behind an event inside its block: what a live event knew beside its parameters.
//!
//! Other readers go by the event's own length and never look there. Layout: `u32 magic, u32 bytes of facts, u32 process,
//! u16 flags, u16 0, u64 start of the process, facts`.

use crate::cursor::Cursor;
use tiercel_event::{Event, Facts, Origin};

const MAGIC: u32 = 0x3158_4354;
const ORIGIN_BITS: u16 = 0x7;
const UNVERIFIED: u16 = 0x8;
const TRUNCATED: u16 = 0x10;
const ORIGINS: [Origin; 5] = [Origin::Live, Origin::LiveIa32, Origin::LiveIoUring, Origin::Capture, Origin::Plugin];
/// Bytes before the facts.
pub(crate) const HEAD_BYTES: usize = 24;

/// Whether the event knows more than the format has a place for.
pub(crate) fn is_needed(event: &Event<'_>) -> bool {
    event.origin != Origin::Capture || event.pid != 0 || event.unverified || !event.facts.as_bytes().is_empty()
}

/// Appends it.
pub(crate) fn write(event: &Event<'_>, out: &mut Vec<u8>) {
    let facts = event.facts.as_bytes();
    let origin = ORIGINS.iter().position(|&origin| origin == event.origin).unwrap_or(0) as u16;
    let flags = origin | if event.unverified { UNVERIFIED } else { 0 } | if event.truncated { TRUNCATED } else { 0 };
    let mut head = [0; HEAD_BYTES];
    head[..4].copy_from_slice(&MAGIC.to_le_bytes());
    head[4..8].copy_from_slice(&(facts.len() as u32).to_le_bytes());
    head[8..12].copy_from_slice(&u32::try_from(event.pid).unwrap_or(0).to_le_bytes());
    head[12..14].copy_from_slice(&flags.to_le_bytes());
    head[16..24].copy_from_slice(&event.task_key.to_le_bytes());
    out.extend_from_slice(&head);
    out.extend_from_slice(facts);
}

/// Completes an event; bytes that are none of ours change nothing.
#[inline]
pub(crate) fn read<'a>(bytes: &'a [u8], event: &mut Event<'a>) {
    if bytes.len() >= HEAD_BYTES {
        let _ = take(Cursor::new(bytes), event);
    }
}

fn take<'a>(mut cursor: Cursor<'a>, event: &mut Event<'a>) -> Option<()> {
    if cursor.u32()? != MAGIC {
        return None;
    }
    let (facts_bytes, pid, flags) = (cursor.u32()? as usize, cursor.u32()?, cursor.u16()?);
    cursor.u16()?;
    let task_key = cursor.u64()?;
    let facts = Facts::new(cursor.take(facts_bytes)?).ok()?;
    let origin = *ORIGINS.get(usize::from(flags & ORIGIN_BITS))?;
    (event.origin, event.pid, event.task_key, event.facts) = (origin, i64::from(pid), task_key, facts);
    (event.unverified, event.truncated) = (flags & UNVERIFIED != 0, flags & TRUNCATED != 0);
    Some(())
}
