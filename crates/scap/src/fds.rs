//! File-descriptor lists: one block a thread.

use crate::cursor::Cursor;
use std::net::IpAddr;
use tiercel_event::FdKind;
use tiercel_event::seed::{FdDetail, FdSeed};

/// Calls `found` for each record; returns how many could not be read.
pub(crate) fn read(body: &[u8], version: u8, mut found: impl FnMut(FdSeed)) -> u64 {
    let mut cursor = Cursor::new(body);
    let Some(tid) = cursor.i64() else { return 1 };
    let mut bad = 0;
    while cursor.left() >= 4 {
        if version == 1 {
            match fields(&mut cursor, tid, version) {
                Some(fd) => found(fd),
                None => return bad + 1,
            }
            continue;
        }
        let Some(mut record) = record(&mut cursor) else { return bad + 1 };
        match fields(&mut record, tid, version) {
            Some(fd) => found(fd),
            None => bad += 1,
        }
    }
    bad
}

fn record<'a>(cursor: &mut Cursor<'a>) -> Option<Cursor<'a>> {
    let length = cursor.u32()? as usize;
    Some(Cursor::new(cursor.take(length.checked_sub(4)?)?))
}

fn fields(cursor: &mut Cursor<'_>, tid: i64, version: u8) -> Option<FdSeed> {
    let (fd, ino, kind) = (cursor.i64()?, cursor.u64()?, cursor.u8()?);
    let kind = match FdKind::from_number(i64::from(kind)) {
        Some(kind) => kind,
        None if version == 1 => return None, // without a record length its end is not known
        None => return Some(FdSeed { tid, fd, ino, detail: FdDetail::Named(FdKind::Unsupported, Vec::new()) }),
    };
    Some(FdSeed { tid, fd, ino, detail: detail(cursor, kind, version)? })
}

pub(crate) fn detail(cursor: &mut Cursor<'_>, kind: FdKind, version: u8) -> Option<FdDetail> {
    Some(match kind {
        FdKind::FileV2 => file(cursor, version)?,
        FdKind::Ipv4Sock => socket(cursor, false)?,
        FdKind::Ipv6Sock => socket(cursor, true)?,
        FdKind::Ipv4Servsock => listening(cursor, false)?,
        FdKind::Ipv6Servsock => listening(cursor, true)?,
        FdKind::UnixSock => {
            FdDetail::Unix { source: cursor.u64()?, destination: cursor.u64()?, path: cursor.string()? }
        }
        named => FdDetail::Named(named, cursor.string()?),
    })
}

fn file(cursor: &mut Cursor<'_>, version: u8) -> Option<FdDetail> {
    let (flags, name) = (cursor.u32()?, cursor.string()?);
    // Only a record with a length can show that it goes on.
    let dev = if version >= 2 { cursor.u32().unwrap_or(0) } else { 0 };
    Some(FdDetail::File { flags, dev, name })
}

fn socket(cursor: &mut Cursor<'_>, wide: bool) -> Option<FdDetail> {
    let (sip, dip): (IpAddr, IpAddr) = (cursor.ip(wide)?, cursor.ip(wide)?);
    let (sport, dport, l4proto) = (cursor.u16()?, cursor.u16()?, cursor.u8()?);
    Some(FdDetail::Socket { source: (sip, sport), destination: (dip, dport), l4proto })
}

fn listening(cursor: &mut Cursor<'_>, wide: bool) -> Option<FdDetail> {
    Some(FdDetail::Listening { local: (cursor.ip(wide)?, cursor.u16()?), l4proto: cursor.u8()? })
}
