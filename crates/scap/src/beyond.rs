//! Our own state block: what the format's lists have no place for. [`crate::write`] writes it behind the other lists.
//!
//! A list of records `u32 length (counting itself), u8 what, fields`. A reader passes over a record whose `what` it does
//! not know, and over bytes behind the fields that it does.

use crate::cursor::Cursor;
use crate::fds;
use std::collections::HashMap;
use tiercel_event::FdKind;
use tiercel_event::seed::{
    FdBeyond, FdDetail, FdSeed, GroupSeed, NameSeed, ProcessSeed, Seeds, ThreadBeyond, UserSeed,
};

/// Number of the block: in the range that the block format leaves to local use.
pub(crate) const BLOCK: u32 = 0xF1C0_5453;
/// As many records as there may be fds and processes together.
const MOST: usize = 1 << 21;

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum What {
    /// When a process started.
    Start = 1,
    /// A process's text that its record had to cut.
    LongText = 2,
    /// A thread.
    Thread = 3,
    /// A socket whose record holds zeros for addresses that are not known.
    BareSocket = 4,
    /// More of an fd.
    Fd = 5,
    /// A user of a container.
    User = 6,
    /// A group of a container.
    Group = 7,
    /// Fields of the newest process record.
    Newest = 8,
    /// An fd that the fd list must not hold.
    WholeFd = 9,
    /// What engines told of a container.
    Container = 10,
    /// The name of an address.
    Name = 11,
}

/// Texts of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Text {
    Comm,
    Exe,
    Exepath,
    Args,
    Cwd,
    Env,
    Cgroups,
    Root,
}

/// Booleans as the bits of a byte, the first the lowest.
pub(crate) fn bits(flags: &[bool]) -> u8 {
    flags.iter().rev().fold(0, |byte, &flag| byte << 1 | u8::from(flag))
}

/// Adds a block's records to what the lists before it said; returns how many could not be read.
pub(crate) fn read(body: &[u8], seeds: &mut Seeds) -> u64 {
    let mut places = Places::of(seeds);
    let mut cursor = Cursor::new(body);
    let mut bad = 0;
    for _ in 0..MOST {
        if cursor.left() < 5 {
            break;
        }
        let record = cursor.u32().and_then(|length| cursor.take((length as usize).checked_sub(4)?));
        let Some(record) = record else { return bad + 1 };
        bad += u64::from(take(&mut Cursor::new(record), seeds, &mut places).is_none());
    }
    bad
}

/// Where the lists hold what.
struct Places {
    processes: HashMap<i64, usize>,
    fds: HashMap<(i64, i64), usize>,
}

impl Places {
    fn of(seeds: &Seeds) -> Self {
        Self {
            processes: seeds.processes.iter().enumerate().map(|(at, seed)| (seed.tid, at)).collect(),
            fds: seeds.fds.iter().enumerate().map(|(at, seed)| ((seed.tid, seed.fd), at)).collect(),
        }
    }

    fn process<'s>(&self, seeds: &'s mut Seeds, tid: i64) -> Option<&'s mut ProcessSeed> {
        seeds.processes.get_mut(*self.processes.get(&tid)?)
    }
}

fn take(cursor: &mut Cursor<'_>, seeds: &mut Seeds, places: &mut Places) -> Option<()> {
    match cursor.u8()? {
        what if what == What::Start as u8 => {
            let (tid, clone_ns, task_key) = (cursor.i64()?, cursor.u64()?, cursor.u64()?);
            let process = places.process(seeds, tid)?;
            (process.clone_ns, process.task_key) = (clone_ns, task_key);
        }
        what if what == What::LongText as u8 => {
            let (tid, which) = (cursor.i64()?, cursor.u8()?);
            let whole = cursor.take(cursor.left())?;
            *place(places.process(seeds, tid)?, which)? = whole.to_vec();
        }
        what if what == What::Newest as u8 => newest(cursor, seeds, places)?,
        what if what == What::Thread as u8 => seeds.beyond.threads.push(thread(cursor)?),
        what if what == What::BareSocket as u8 => {
            let at = *places.fds.get(&(cursor.i64()?, cursor.i64()?))?;
            make_bare(&mut seeds.fds.get_mut(at)?.detail);
        }
        what if what == What::WholeFd as u8 => {
            let seed = FdSeed { tid: cursor.i64()?, fd: cursor.i64()?, ino: cursor.u64()?, detail: detail(cursor)? };
            places.fds.insert((seed.tid, seed.fd), seeds.fds.len());
            seeds.fds.push(seed);
        }
        what if what == What::Fd as u8 => seeds.beyond.fds.push(fd(cursor)?),
        what if what == What::Container as u8 => seeds.beyond.containers.push(cursor.take(cursor.left())?.to_vec()),
        what if what == What::Name as u8 => {
            let address = cursor.ip(true)?.to_canonical();
            seeds.beyond.names.push(NameSeed { address, name: cursor.take(cursor.left())?.to_vec() });
        }
        what if what == What::User as u8 => seeds.beyond.users.push((cursor.string()?, user(cursor)?)),
        what if what == What::Group as u8 => {
            let container = cursor.string()?;
            seeds.beyond.groups.push((container, GroupSeed { gid: cursor.u32()?, name: cursor.string()? }));
        }
        _ => {}
    }
    Some(())
}

fn place(process: &mut ProcessSeed, which: u8) -> Option<&mut Vec<u8>> {
    let places = [
        (Text::Comm, &mut process.comm),
        (Text::Exe, &mut process.exe),
        (Text::Exepath, &mut process.exepath),
        (Text::Args, &mut process.args),
        (Text::Cwd, &mut process.cwd),
        (Text::Env, &mut process.env),
        (Text::Cgroups, &mut process.cgroups),
        (Text::Root, &mut process.root),
    ];
    places.into_iter().find(|(text, _)| *text as u8 == which).map(|(_, place)| place)
}

fn newest(cursor: &mut Cursor<'_>, seeds: &mut Seeds, places: &Places) -> Option<()> {
    let process = places.process(seeds, cursor.i64()?)?;
    (process.pidns_init_start_ns, process.tty) = (cursor.u64()?, cursor.u32()?);
    let layers = cursor.u8()?;
    process.exe_upper_layer = layers & 1 != 0;
    process.exe_lower_layer = layers & 2 != 0;
    process.exe_from_memfd = layers & 4 != 0;
    (process.exe_ino, process.exe_ino_ctime_ns) = (cursor.u64()?, cursor.u64()?);
    (process.exe_ino_mtime_ns, process.pgid) = (cursor.u64()?, cursor.i64()?);
    Some(())
}

fn thread(cursor: &mut Cursor<'_>) -> Option<ThreadBeyond> {
    let (tid, exec_ns, flags) = (cursor.i64()?, cursor.u64()?, cursor.u8()?);
    let cwd = cursor.string()?;
    Some(ThreadBeyond { tid, exec_ns, reaper: flags & 1 != 0, cwd_effective: (flags & 2 != 0).then_some(cwd) })
}

fn make_bare(detail: &mut FdDetail) {
    *detail = match std::mem::replace(detail, FdDetail::Named(FdKind::Unsupported, Vec::new())) {
        FdDetail::Socket { source, .. } if source.0.is_ipv4() => FdDetail::Named(FdKind::Ipv4Sock, Vec::new()),
        FdDetail::Socket { .. } => FdDetail::Named(FdKind::Ipv6Sock, Vec::new()),
        FdDetail::Listening { local, .. } if local.0.is_ipv4() => FdDetail::Named(FdKind::Ipv4Servsock, Vec::new()),
        FdDetail::Listening { .. } => FdDetail::Named(FdKind::Ipv6Servsock, Vec::new()),
        FdDetail::Unix { path, .. } => FdDetail::Named(FdKind::UnixSock, path),
        other => other,
    };
}

fn fd(cursor: &mut Cursor<'_>) -> Option<FdBeyond> {
    let mut more = FdBeyond { tid: cursor.i64()?, fd: cursor.i64()?, role: cursor.u8()?, ..FdBeyond::default() };
    let there = cursor.u8()?;
    let is_there = |bit: u8| there >> bit & 1 != 0;
    (more.connected, more.cloned) = (is_there(0), is_there(1));
    (more.l4proto, more.open_flags, more.dev) = (cursor.u8()?, cursor.u32()?, cursor.u32()?);
    (more.pid, more.name_raw) = (cursor.i64()?, cursor.string()?);
    more.name = if is_there(2) { Some(cursor.string()?) } else { None };
    more.effective = if is_there(3) { Some(cursor.string()?) } else { None };
    more.socket_effective = if is_there(4) { Some(detail(cursor)?) } else { None };
    Some(more)
}

fn detail(cursor: &mut Cursor<'_>) -> Option<FdDetail> {
    let kind = FdKind::from_number(i64::from(cursor.u8()? as i8))?;
    fds::detail(cursor, kind, 2)
}

fn user(cursor: &mut Cursor<'_>) -> Option<UserSeed> {
    let (uid, gid) = (cursor.u32()?, cursor.u32()?);
    Some(UserSeed { uid, gid, name: cursor.string()?, home: cursor.string()?, shell: cursor.string()? })
}
