//! open, creat, openat, openat2, open_by_handle_at.

use super::add;
use crate::fd::FdEntry;
use crate::path;
use crate::state::{AT_FDCWD, State};
use crate::text::Text;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::generated::flags::value::{creat_flags, file_flags as flag};
use tiercel_event::{Event, Fact, FdKind, codes, params};

/// What the parameters of a call of the family say, in the same form for all.
struct Opened<'a> {
    dirfd: i64,
    name: &'a [u8],
    flags: u32,
    dev: u32,
    ino: u64,
}

pub(super) fn opened(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let enter = state.take_enter(event);
    let fd = event.params.int(0).unwrap_or(-1);
    if fd < 0 {
        touched.fd = -1;
        return;
    }
    let Some(mut opened) = decode(event) else { return };
    let enter = enter.as_ref().map(|enter| enter.event());
    if let Some(enter) = &enter {
        use_enter(enter, &mut opened);
    }
    let entry = entry_of(state, event, slot, &opened);
    add(state, slot, fd, entry, touched);
}

fn decode<'a>(event: &Event<'a>) -> Option<Opened<'a>> {
    let all: [&[u8]; 8] = event.params.array();
    let number = |index: usize| params::uint(all[index]).unwrap_or(0);
    let name = |index: usize| params::text(all[index]);
    let dirfd = || params::int(all[1]).unwrap_or(AT_FDCWD);
    let opened = |dirfd, name, flags, dev, ino| {
        Some(Opened { dirfd, name, flags: flags as u32, dev: number(dev) as u32, ino: number(ino) })
    };
    match event.code {
        codes::SYSCALL_OPEN_X => opened(AT_FDCWD, name(1), number(2), 4, 5),
        codes::SYSCALL_CREAT_X => opened(AT_FDCWD, name(1), u64::from(layer_flags(number(5) as u32)), 3, 4),
        codes::SYSCALL_OPENAT_2_X => opened(dirfd(), name(2), number(3), 5, 6),
        codes::SYSCALL_OPENAT2_X => opened(dirfd(), name(2), number(3), 6, 7),
        // Its path is the whole one, found by the handle.
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => opened(AT_FDCWD, name(3), number(2), 4, 5),
        _ => None,
    }
}

fn layer_flags(creat: u32) -> u32 {
    let upper = if creat & creat_flags::FD_UPPER_LAYER_CREAT != 0 { flag::FD_UPPER_LAYER } else { 0 };
    let lower = if creat & creat_flags::FD_LOWER_LAYER_CREAT != 0 { flag::FD_LOWER_LAYER } else { 0 };
    upper | lower
}

/// What the call was entered with counts, if it could be read then; the kernel's additions to the flags stay.
fn use_enter<'a>(enter: &Event<'a>, opened: &mut Opened<'a>) {
    let has_dirfd = matches!(enter.code, codes::SYSCALL_OPENAT_2_E | codes::SYSCALL_OPENAT2_E);
    let name_index = usize::from(has_dirfd);
    let Some(name) = enter.params.text(name_index).filter(|&name| !name.is_empty() && name != b"<NA>") else { return };
    opened.name = name;
    if enter.code != codes::SYSCALL_CREAT_E {
        let added = !(flag::O_F_CREATED - 1);
        opened.flags = enter.params.uint(name_index + 1).unwrap_or(0) as u32 | (opened.flags & added);
    }
    if has_dirfd {
        opened.dirfd = enter.params.int(0).unwrap_or(opened.dirfd);
    }
}

fn entry_of(state: &mut State, event: &Event<'_>, slot: Slot, opened: &Opened<'_>) -> FdEntry {
    let reached = event.facts.text(Fact::Path);
    let mut room = std::mem::take(&mut state.room);
    let claimed = claimed_name(state, event, slot, opened, &mut room);
    let name = match (claimed, reached) {
        (Some(claimed), _) => Text::from(claimed),
        (None, Some(reached)) => Text::from(reached),
        (None, None) => Text::from(path::joined(path::UNKNOWN_BASE, opened.name)),
    };
    state.room = room;
    let effective = reached.filter(|&reached| *reached != *name).map(Text::from);
    let by_flags = if opened.flags & flag::O_DIRECTORY != 0 { FdKind::Directory } else { FdKind::FileV2 };
    let kind = event.facts.fd().map_or(by_flags, |fact| super::kernel::kind_of(fact.kind));
    let inode = event.facts.inode();
    FdEntry {
        effective,
        name_raw: if *opened.name == *name { name.clone() } else { Text::from(opened.name) },
        name,
        open_flags: opened.flags,
        dev: if opened.dev == 0 { inode.map_or(0, |inode| inode.dev) } else { opened.dev },
        ino: if opened.ino == 0 { inode.map_or(0, |inode| inode.ino) } else { opened.ino },
        ..FdEntry::new(kind)
    }
}

/// The path that the arguments mean by text, if need be in `room`; `None` when its directory is not known.
fn claimed_name<'a>(
    state: &State,
    event: &Event<'_>,
    slot: Slot,
    opened: &Opened<'a>,
    room: &'a mut Vec<u8>,
) -> Option<&'a [u8]> {
    let name = opened.name;
    if name.is_empty() && event.facts.text(Fact::Path).is_some() {
        return None;
    }
    if name == b"<NA>" || path::is_plain(name) {
        return Some(name);
    }
    if name.starts_with(b"/") {
        path::join(b"", name, room);
    } else if opened.dirfd == AT_FDCWD && event.facts.as_bytes().is_empty() && state.process(slot).cwd.ends_with(b"/") {
        path::join(&state.process(slot).cwd, name, room);
    } else {
        path::join(&state.claimed_base(slot, opened.dirfd, event)?, name, room);
    }
    Some(room)
}

impl State {
    /// Directory that a relative path starts from, as the caller named it, when the kernel does not say that it is
    /// another one by now.
    pub fn claimed_base(&self, slot: Slot, dirfd: i64, event: &Event<'_>) -> Option<Vec<u8>> {
        let fact = if dirfd == AT_FDCWD { Fact::Cwd } else { Fact::Dir };
        let Some(real) = event.facts.text(fact) else { return self.base_dir(slot, dirfd) };
        let known = match dirfd {
            AT_FDCWD => {
                let process = self.process(slot);
                Some((&*process.cwd, process.cwd_effective.as_deref()))
            }
            _ => self.fd(slot, dirfd).map(|entry| (&*entry.name, entry.effective.as_deref())),
        };
        let trim = |path: &[u8]| path.strip_suffix(b"/").unwrap_or(path).to_vec();
        let mut base = match known {
            Some((claimed, effective)) if trim(effective.unwrap_or(claimed)) == trim(real) => trim(claimed),
            _ => trim(real),
        };
        base.push(b'/');
        Some(base)
    }
}
