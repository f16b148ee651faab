//! Our own tables: threads, and what each thread has.

use super::handle::{BLANK, Kind};
use crate::abi::state_type::{BOOL, INT64, STRING, TABLE, UINT32, UINT64};
use std::ffi::CStr;
use tiercel_state::{FdEntry, Slot, State, Thread, items};

/// A value as a table gives it.
pub enum Read {
    Number(u64),
    Text(Vec<u8>),
    /// The table of this kind that the same thread has.
    Table(Kind),
}

/// A field that a table has from the beginning: name, type, how it is read.
type Row<F> = (&'static CStr, i32, F);
type OfThread = fn(&Seen<'_>) -> Read;
type OfText = fn(&[u8]) -> Read;
type OfPair = fn(&[u8], &[u8]) -> Read;
type OfFile = fn(&FdEntry) -> Read;

fn number(value: i64) -> Read {
    Read::Number(value as u64)
}

fn flag(value: bool) -> Read {
    Read::Number(u64::from(value))
}

fn text(value: &[u8]) -> Read {
    Read::Text(value.to_vec())
}

/// A thread with the state that it is in.
pub struct Seen<'s> {
    pub thread: &'s Thread,
    place: Option<(&'s State, Slot)>,
}

impl Seen<'_> {
    fn cwd(&self) -> &[u8] {
        self.place.map_or(&[], |(state, slot)| &*state.process(slot).cwd)
    }

    fn env(&self) -> &[u8] {
        self.place.map_or(&[], |(state, slot)| &*state.process(slot).env)
    }

    fn file(&self, fd: u64) -> Option<&FdEntry> {
        let (state, slot) = self.place?;
        state.fd(slot, i64::try_from(fd).ok()?)
    }
}

/// Names and types as Falco has them.
const THREADS: &[Row<OfThread>] = &[
    (c"tid", INT64, |seen| number(seen.thread.tid)),
    (c"pid", INT64, |seen| number(seen.thread.pid)),
    (c"ptid", INT64, |seen| number(seen.thread.ptid)),
    // Known when it has ended only, and then the table has followed it.
    (c"reaper_tid", INT64, |_| number(-1)),
    (c"sid", INT64, |seen| number(seen.thread.sid)),
    (c"comm", STRING, |seen| text(&seen.thread.comm)),
    (c"exe", STRING, |seen| text(&seen.thread.exe)),
    (c"exe_path", STRING, |seen| text(&seen.thread.exepath)),
    (c"exe_writable", BOOL, |seen| flag(seen.thread.exe_writable)),
    (c"exe_upper_layer", BOOL, |seen| flag(seen.thread.exe_upper_layer)),
    (c"exe_lower_layer", BOOL, |seen| flag(seen.thread.exe_lower_layer)),
    (c"exe_from_memfd", BOOL, |seen| flag(seen.thread.exe_from_memfd)),
    (c"args", TABLE, |_| Read::Table(Kind::Args)),
    (c"env", TABLE, |_| Read::Table(Kind::Env)),
    (c"cgroups", TABLE, |_| Read::Table(Kind::Cgroups)),
    (c"flags", UINT32, |seen| Read::Number(seen.thread.flags.into())),
    (c"fd_limit", INT64, |seen| number(seen.thread.fdlimit)),
    (c"uid", UINT32, |seen| Read::Number(seen.thread.uid.into())),
    (c"gid", UINT32, |seen| Read::Number(seen.thread.gid.into())),
    (c"loginuid", UINT32, |seen| Read::Number(seen.thread.loginuid.into())),
    (c"exe_ino", UINT64, |seen| Read::Number(seen.thread.exe_ino)),
    (c"exe_ino_ctime", UINT64, |seen| Read::Number(seen.thread.exe_ino_ctime_ns)),
    (c"exe_ino_mtime", UINT64, |seen| Read::Number(seen.thread.exe_ino_mtime_ns)),
    (c"vtid", INT64, |seen| number(seen.thread.vtid)),
    (c"vpid", INT64, |seen| number(seen.thread.vpid)),
    (c"vpgid", INT64, |seen| number(seen.thread.vpgid)),
    (c"pgid", INT64, |seen| number(seen.thread.pgid)),
    (c"pidns_init_start_ts", UINT64, |seen| Read::Number(seen.thread.pidns_init_start_ns)),
    (c"root", STRING, |seen| text(&seen.thread.root)),
    (c"tty", UINT32, |seen| Read::Number(seen.thread.tty.into())),
    (c"file_descriptors", TABLE, |_| Read::Table(Kind::Files)),
    (c"cwd", STRING, |seen| text(seen.cwd())),
];

const VALUE: &[Row<OfText>] = &[(c"value", STRING, text)];
const CGROUPS: &[Row<OfPair>] =
    &[(c"first", STRING, |subsystem, _| text(subsystem)), (c"second", STRING, |_, path| text(path))];
const FILES: &[Row<OfFile>] = &[
    (c"open_flags", UINT32, |file| Read::Number(file.open_flags.into())),
    (c"name", STRING, |file| text(&file.name)),
    (c"name_raw", STRING, |file| text(&file.name_raw)),
    (c"dev", UINT32, |file| Read::Number(file.dev.into())),
    (c"ino", UINT64, |file| Read::Number(file.ino)),
    (c"pid", INT64, |file| number(file.pid)),
];

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static CStr {
        match self {
            Self::Threads => c"threads",
            Self::Args => c"args",
            Self::Env => c"env",
            Self::Cgroups => c"cgroups",
            Self::Files => c"file_descriptors",
        }
    }

    /// Names and types of the fields that it has from the beginning.
    pub fn fields(self) -> Vec<(&'static CStr, i32)> {
        fn heads<F>(rows: &[Row<F>]) -> Vec<(&'static CStr, i32)> {
            rows.iter().map(|row| (row.0, row.1)).collect()
        }
        match self {
            Self::Threads => heads(THREADS),
            Self::Args | Self::Env => heads(VALUE),
            Self::Cgroups => heads(CGROUPS),
            Self::Files => heads(FILES),
        }
    }
}

/// Runs `look` on the thread of this number; `None` where there is none. [`BLANK`] is a thread of which nothing is known.
pub fn with_thread<R>(state: Option<&State>, slot: u32, look: impl FnOnce(&Seen<'_>) -> R) -> Option<R> {
    if slot == BLANK {
        return Some(look(&Seen { thread: &Thread::placeholder(-1), place: None }));
    }
    let (state, slot) = state.and_then(|state| Some((state, state.slot_at(slot)?)))?;
    Some(look(&Seen { thread: state.thread(slot), place: Some((state, slot)) }))
}

/// The entries of a table that a thread has.
pub fn entries(kind: Kind, seen: &Seen<'_>) -> Vec<u64> {
    let count = |list: &[u8]| (0..items(list).count() as u64).collect();
    match kind {
        Kind::Threads => Vec::new(),
        Kind::Args => count(&seen.thread.args),
        Kind::Env => count(seen.env()),
        Kind::Cgroups => (0..seen.thread.cgroups.iter().count() as u64).collect(),
        Kind::Files => seen.place.map_or_else(Vec::new, |(state, slot)| {
            state.process(slot).fds.iter().filter_map(|(fd, _)| u64::try_from(fd).ok()).collect()
        }),
    }
}

/// The value at a place of an entry that a thread has.
pub fn read(kind: Kind, seen: &Seen<'_>, entry: u64, place: usize) -> Option<Read> {
    let at = usize::try_from(entry).ok()?;
    match kind {
        Kind::Threads => Some(THREADS.get(place)?.2(seen)),
        Kind::Args => Some(VALUE.get(place)?.2(items(&seen.thread.args).nth(at)?)),
        Kind::Env => Some(VALUE.get(place)?.2(items(seen.env()).nth(at)?)),
        Kind::Cgroups => {
            let (subsystem, path) = seen.thread.cgroups.iter().nth(at)?;
            Some(CGROUPS.get(place)?.2(subsystem, path))
        }
        Kind::Files => Some(FILES.get(place)?.2(seen.file(entry)?)),
    }
}
