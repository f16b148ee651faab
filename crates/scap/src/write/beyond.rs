//! What the format's own lists cannot hold, in one block of ours; [`crate::beyond`] reads it.

use super::frame::{LIST_BYTES, NAME_BYTES, put, record, text};
use super::lists;
use crate::beyond::{Text, What, bits};
use tiercel_event::seed::{FdBeyond, FdSeed, ProcessSeed, Seeds};

const LONG: usize = u16::MAX as usize;

/// Appends all records.
pub(super) fn all(out: &mut Vec<u8>, seeds: &Seeds) {
    seeds.processes.iter().for_each(|seed| process(out, seed));
    seeds.fds.iter().for_each(|seed| bare_fd(out, seed));
    for thread in &seeds.beyond.threads {
        entry(out, What::Thread, |out| {
            let flags = bits(&[thread.reaper, thread.cwd_effective.is_some()]);
            put!(out, thread.tid, thread.exec_ns, flags);
            text(out, thread.cwd_effective.as_deref().unwrap_or_default(), LONG);
        });
    }
    seeds.beyond.fds.iter().for_each(|more| fd(out, more));
    for (container, user) in &seeds.beyond.users {
        entry(out, What::User, |out| {
            text(out, container, LONG);
            put!(out, user.uid, user.gid);
            [&user.name, &user.home, &user.shell].into_iter().for_each(|field| text(out, field, LONG));
        });
    }
    for (container, group) in &seeds.beyond.groups {
        entry(out, What::Group, |out| {
            text(out, container, LONG);
            put!(out, group.gid);
            text(out, &group.name, LONG);
        });
    }
    for note in &seeds.beyond.containers {
        entry(out, What::Container, |out| out.extend_from_slice(note));
    }
    for seed in &seeds.beyond.names {
        entry(out, What::Name, |out| {
            lists::ip(out, seed.address, true);
            out.extend_from_slice(&seed.name);
        });
    }
}

fn entry(out: &mut Vec<u8>, what: What, fields: impl FnOnce(&mut Vec<u8>)) {
    record(out, true, |out| {
        out.push(what as u8);
        fields(out);
    });
}

/// Starts, the fields of the newest process record for files that only hold an older one, and texts that were cut.
fn process(out: &mut Vec<u8>, seed: &ProcessSeed) {
    if seed.clone_ns != 0 || seed.task_key != 0 {
        entry(out, What::Start, |out| put!(out, seed.tid, seed.clone_ns, seed.task_key));
    }
    let fields = [
        (Text::Comm, &seed.comm, NAME_BYTES),
        (Text::Exe, &seed.exe, NAME_BYTES),
        (Text::Exepath, &seed.exepath, NAME_BYTES),
        (Text::Args, &seed.args, LIST_BYTES),
        (Text::Cwd, &seed.cwd, NAME_BYTES),
        (Text::Env, &seed.env, LIST_BYTES),
        (Text::Cgroups, &seed.cgroups, LIST_BYTES),
        (Text::Root, &seed.root, NAME_BYTES),
    ];
    for (which, whole, limit) in fields {
        if whole.len() > limit {
            entry(out, What::LongText, |out| {
                put!(out, seed.tid, which as u8);
                out.extend_from_slice(whole);
            });
        }
    }
}

/// The newest fields of a process record, for a file whose process list is an older one.
pub(super) fn newest_fields(out: &mut Vec<u8>, seed: &ProcessSeed) {
    entry(out, What::Newest, |out| {
        put!(out, seed.tid, seed.pidns_init_start_ns, seed.tty);
        let layers = [seed.exe_upper_layer, seed.exe_lower_layer, seed.exe_from_memfd];
        put!(out, bits(&layers), seed.exe_ino, seed.exe_ino_ctime_ns, seed.exe_ino_mtime_ns, seed.pgid);
    });
}

/// A whole fd, for a file whose list must not hold it.
pub(super) fn whole_fd(out: &mut Vec<u8>, seed: &FdSeed) {
    entry(out, What::WholeFd, |out| {
        put!(out, seed.tid, seed.fd, seed.ino);
        lists::detail(out, &seed.detail);
    });
}

fn bare_fd(out: &mut Vec<u8>, seed: &FdSeed) {
    if lists::is_bare_socket(&seed.detail) {
        entry(out, What::BareSocket, |out| put!(out, seed.tid, seed.fd));
    }
}

fn fd(out: &mut Vec<u8>, more: &FdBeyond) {
    entry(out, What::Fd, |out| {
        let there = [
            more.connected,
            more.cloned,
            more.name.is_some(),
            more.effective.is_some(),
            more.socket_effective.is_some(),
        ];
        put!(out, more.tid, more.fd, more.role, bits(&there), more.l4proto, more.open_flags, more.dev, more.pid);
        text(out, &more.name_raw, LONG);
        for name in [&more.name, &more.effective].into_iter().flatten() {
            text(out, name, LONG);
        }
        if let Some(socket) = &more.socket_effective {
            lists::detail(out, socket);
        }
    });
}
