//! Process lists, versions 1 to 9.

use crate::cursor::Cursor;
use tiercel_event::seed::ProcessSeed;

/// The newest fields without the two that were put in front of them later.
const TAIL_BYTES_BEFORE_PIDNS: usize = 29;

/// Calls `found` for each record; returns how many could not be read.
pub(crate) fn read(body: &[u8], version: u8, mut found: impl FnMut(ProcessSeed)) -> u64 {
    let mut cursor = Cursor::new(body);
    let mut bad = 0;
    while cursor.left() >= 4 {
        if version < 9 {
            match fields(&mut cursor, version) {
                Some(process) => found(process),
                None => return bad + 1,
            }
            continue;
        }
        let Some(mut record) = record(&mut cursor) else { return bad + 1 };
        match fields(&mut record, version) {
            Some(process) => found(process),
            None => bad += 1,
        }
    }
    bad
}

fn record<'a>(cursor: &mut Cursor<'a>) -> Option<Cursor<'a>> {
    let length = cursor.u32()? as usize;
    Some(Cursor::new(cursor.take(length.checked_sub(4)?)?))
}

fn fields(cursor: &mut Cursor<'_>, version: u8) -> Option<ProcessSeed> {
    let mut seed = identity(cursor, version)?;
    if version >= 2 {
        (seed.vmsize_kb, seed.vmrss_kb, seed.vmswap_kb) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
        (seed.pfmajor, seed.pfminor) = (cursor.u64()?, cursor.u64()?);
    }
    if version >= 3 {
        seed.env = cursor.string()?;
    }
    if version >= 4 {
        (seed.vtid, seed.vpid, seed.cgroups) = (cursor.i64()?, cursor.i64()?, cursor.string()?);
    }
    if version >= 5 {
        seed.root = cursor.string()?;
    }
    if version >= 9 {
        // The tail is as long as its writer's age allowed: each field is there or not.
        let _ = tail(cursor, &mut seed);
    }
    Some(seed)
}

fn identity(cursor: &mut Cursor<'_>, version: u8) -> Option<ProcessSeed> {
    let mut seed =
        ProcessSeed { tid: cursor.i64()?, pid: cursor.i64()?, ptid: cursor.i64()?, ..ProcessSeed::default() };
    if version >= 6 {
        seed.sid = cursor.i64()?;
    }
    if version >= 8 {
        seed.vpgid = cursor.i64()?;
    }
    (seed.comm, seed.exe) = (cursor.string()?, cursor.string()?);
    if version >= 7 {
        seed.exepath = cursor.string()?;
    }
    (seed.args, seed.cwd) = (cursor.string()?, cursor.string()?);
    (seed.fdlimit, seed.flags) = (cursor.i64()?, cursor.u32()?);
    (seed.uid, seed.gid) = (cursor.u32()?, cursor.u32()?);
    Some(seed)
}

fn tail(cursor: &mut Cursor<'_>, seed: &mut ProcessSeed) -> Option<()> {
    if cursor.left() > TAIL_BYTES_BEFORE_PIDNS {
        seed.pidns_init_start_ns = cursor.u64()?;
        seed.tty = cursor.u32()?;
    }
    seed.loginuid = cursor.u32()?;
    seed.exe_writable = cursor.u8()? != 0;
    seed.cap_inheritable = cursor.u64()?;
    seed.cap_permitted = cursor.u64()?;
    seed.cap_effective = cursor.u64()?;
    seed.exe_upper_layer = cursor.u8()? != 0;
    seed.exe_ino = cursor.u64()?;
    seed.exe_ino_ctime_ns = cursor.u64()?;
    seed.exe_ino_mtime_ns = cursor.u64()?;
    seed.exe_from_memfd = cursor.u8()? != 0;
    seed.exe_lower_layer = cursor.u8()? != 0;
    seed.pgid = cursor.i64()?;
    Some(())
}
