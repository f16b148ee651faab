//! The first state, through the probe's iterators: tasks and open files as `probe/events/seeds.bpf.c` writes them. A
//! hundred times faster than `/proc`, with the sockets of every network namespace.

use super::load::Loaded;
use crate::proc::{Scanner, Threads, arguments, ended};
use libbpf_rs::{Iter, Object};
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tiercel_event::FdKind;
use tiercel_event::generated::flags::value::{clone_flags, execve_flags as exe};
use tiercel_event::seed::{FdDetail, FdSeed, ProcessSeed, Seeds};

const TASK: u32 = 1;
const FILE: u32 = 2;
const TASK_BYTES: usize = 216;
const FILE_BYTES: usize = 112;
const TEXTS: usize = 7;
const TCP: u8 = 2;
const AF_UNIX: u32 = 1;
const AF_INET: u32 = 2;
const AF_INET6: u32 = 10;
const AF_NETLINK: u32 = 16;
/// What one iterator may write.
const LIMIT_BYTES: u64 = 1 << 30;

/// Adds all tasks and open files; false when this kernel has no such iterators, or what they wrote makes no sense.
pub fn add(loaded: &Loaded, scanner: &mut Scanner, boot_ns: u64, seeds: &mut Seeds) -> bool {
    let (Some(tasks), Some(files)) = (run(loaded, "seed_tasks"), run(loaded, "seed_files")) else { return false };
    let mut threads = Threads::default();
    let mut rest = tasks.as_slice();
    while let Some((seed, behind)) = task(rest, boot_ns) {
        threads.add(seed);
        rest = behind;
    }
    let processes = threads.finish();
    if !rest.is_empty() || processes.is_empty() {
        return false;
    }
    seeds.processes = processes;
    let mut rest = files.as_slice();
    while let Some((seed, behind)) = file(rest, scanner) {
        seeds.fds.extend(seed);
        rest = behind;
    }
    rest.is_empty()
}

fn run(loaded: &Loaded, name: &str) -> Option<Vec<u8>> {
    let mut programs = loaded.objects().flat_map(Object::progs_mut);
    let program = programs.find(|program| program.name() == name && program.autoload())?;
    let link = program.attach().ok()?;
    let mut written = Vec::new();
    Iter::new(&link).ok()?.take(LIMIT_BYTES).read_to_end(&mut written).ok()?;
    Some(written)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |&four| u32::from_ne_bytes(four))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |&eight| u64::from_ne_bytes(eight))
}

fn signed_at(bytes: &[u8], at: usize) -> i64 {
    i64::from(u32_at(bytes, at) as i32)
}

/// The text without what follows its NUL.
fn text(bytes: &[u8]) -> Vec<u8> {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default().to_vec()
}

fn task(bytes: &[u8], boot_ns: u64) -> Option<(ProcessSeed, &[u8])> {
    let (head, mut rest) = bytes.split_at_checked(TASK_BYTES)?;
    if u32_at(head, 0) != TASK {
        return None;
    }
    let mut texts: [&[u8]; TEXTS] = [&[]; TEXTS];
    for (index, place) in texts.iter_mut().enumerate() {
        (*place, rest) = rest.split_at_checked(u32_at(head, 184 + 4 * index) as usize)?;
    }
    let [cwd, root, exepath, controllers, unified, line, env] = texts;
    let flags = u32_at(head, 4);
    let (first, args) = arguments(line);
    let seed = ProcessSeed {
        tid: signed_at(head, 8),
        pid: signed_at(head, 12),
        ptid: signed_at(head, 16),
        sid: signed_at(head, 20),
        pgid: signed_at(head, 24),
        vtid: signed_at(head, 28),
        vpid: signed_at(head, 32),
        vpgid: signed_at(head, 36),
        uid: u32_at(head, 40),
        gid: u32_at(head, 44),
        loginuid: u32_at(head, 48),
        tty: u32_at(head, 52),
        vmsize_kb: u32_at(head, 56),
        vmrss_kb: u32_at(head, 60),
        vmswap_kb: u32_at(head, 64),
        clone_ns: boot_ns.saturating_add(u64_at(head, 72)),
        task_key: u64_at(head, 80),
        pfmajor: u64_at(head, 88),
        pfminor: u64_at(head, 96),
        cap_inheritable: u64_at(head, 104),
        cap_permitted: u64_at(head, 112),
        cap_effective: u64_at(head, 120),
        fdlimit: i64::try_from(u64_at(head, 128)).unwrap_or(i64::MAX),
        exe_ino: u64_at(head, 136),
        exe_ino_ctime_ns: u64_at(head, 144),
        exe_ino_mtime_ns: u64_at(head, 152),
        pidns_init_start_ns: u64_at(head, 160),
        comm: text(&head[168..184]),
        exe: first,
        args,
        env: ended(env.to_vec()),
        cwd: text(cwd),
        root: text(root),
        exepath: text(exepath),
        cgroups: cgroups(controllers, &text(unified)),
        flags: if signed_at(head, 8) == signed_at(head, 12) { 0 } else { THREAD },
        exe_writable: flags & exe::EXE_WRITABLE != 0,
        exe_upper_layer: flags & exe::EXE_UPPER_LAYER != 0,
        exe_lower_layer: flags & exe::EXE_LOWER_LAYER != 0,
        exe_from_memfd: flags & exe::EXE_FROM_MEMFD != 0,
    };
    Some((seed, rest))
}

const THREAD: u32 = clone_flags::CLONE_THREAD | clone_flags::CLONE_FILES;

/// `controller=path` as events have it; the unified hierarchy is told where it is not the root.
fn cgroups(controllers: &[u8], unified: &[u8]) -> Vec<u8> {
    let mut list = controllers.to_vec();
    if unified.len() > 1 {
        [b"unified=", unified, b"\0"].iter().for_each(|part| list.extend_from_slice(part));
    }
    list
}

/// One open file and what follows it; the file is `None` when it was closed meanwhile.
fn file<'b>(bytes: &'b [u8], scanner: &mut Scanner) -> Option<(Option<FdSeed>, &'b [u8])> {
    let (head, rest) = bytes.split_at_checked(FILE_BYTES)?;
    let (name, rest) = rest.split_at_checked(u32_at(head, 104) as usize)?;
    if u32_at(head, 0) != FILE {
        return None;
    }
    let (tid, fd, ino) = (signed_at(head, 4), signed_at(head, 8), u64_at(head, 32));
    let kind = FdKind::from_number(i64::from(u32_at(head, 12) as u8 as i8)).unwrap_or(FdKind::Unsupported);
    let seed = match detail(kind, head, text(name), ino) {
        Some(detail) => Some(FdSeed { tid, fd, ino: if is_anonymous(kind) { 0 } else { ino }, detail }),
        None => scanner.fd(tid, fd),
    };
    Some((seed, rest))
}

/// Files that share one inode tell nothing by its number.
fn is_anonymous(kind: FdKind) -> bool {
    use FdKind as K;
    let named = [
        K::Event,
        K::Eventpoll,
        K::Inotify,
        K::Timerfd,
        K::Signalfd,
        K::Iouring,
        K::Userfaultfd,
        K::Pidfd,
        K::Bpf,
        K::Unsupported,
    ];
    named.contains(&kind)
}

/// What it is; `None` for what only `/proc` can name: a process's file, a namespace.
fn detail(kind: FdKind, head: &[u8], name: Vec<u8>, ino: u64) -> Option<FdDetail> {
    let family = u32_at(head, 20);
    if family != 0 {
        return Some(socket(family, head, name, ino));
    }
    Some(match kind {
        FdKind::Pidfd => return None,
        FdKind::Fifo if name.is_empty() => FdDetail::Named(kind, format!("pipe:[{ino}]").into_bytes()),
        FdKind::Memfd => FdDetail::Named(kind, name.strip_prefix(b"memfd:").unwrap_or(&name).to_vec()),
        FdKind::Fifo | FdKind::Directory => FdDetail::Named(kind, name),
        FdKind::File | FdKind::FileV2 if name.starts_with(b"/") => {
            FdDetail::File { flags: u32_at(head, 24), dev: u32_at(head, 28), name }
        }
        FdKind::File | FdKind::FileV2 => return None,
        _ => FdDetail::Named(kind, [b"anon_inode:", &*name].concat()),
    })
}

fn socket(family: u32, head: &[u8], name: Vec<u8>, ino: u64) -> FdDetail {
    let l4proto = u32_at(head, 16) as u8;
    let (local, remote) = (end(family, head, 48, 80), end(family, head, 64, 82));
    let is_open_ended = remote.0.is_unspecified() && remote.1 == 0;
    match family {
        AF_UNIX => FdDetail::Unix { source: u64_at(head, 88), destination: u64_at(head, 96), path: name },
        AF_NETLINK => FdDetail::Named(FdKind::Netlink, Vec::new()),
        AF_INET | AF_INET6 if is_open_ended && local.1 == 0 => {
            FdDetail::Named(if family == AF_INET { FdKind::Ipv4Sock } else { FdKind::Ipv6Sock }, Vec::new())
        }
        AF_INET | AF_INET6 if u32_at(head, 44) != 0 || (l4proto != TCP && is_open_ended) => {
            FdDetail::Listening { local, l4proto }
        }
        AF_INET | AF_INET6 => FdDetail::Socket { source: local, destination: remote, l4proto },
        _ => FdDetail::Named(FdKind::Unknown, format!("socket:[{ino}]").into_bytes()),
    }
}

fn end(family: u32, head: &[u8], address_at: usize, port_at: usize) -> (IpAddr, u16) {
    let bytes = head.get(address_at..).and_then(<[u8]>::first_chunk::<16>).copied().unwrap_or_default();
    let ip = match family {
        AF_INET => IpAddr::V4(Ipv4Addr::new(bytes[0], bytes[1], bytes[2], bytes[3])),
        _ => IpAddr::V6(Ipv6Addr::from(bytes)),
    };
    (ip, u32_at(head, port_at) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_or_foreign_bytes_are_no_seed() {
        let mut bytes = vec![0u8; TASK_BYTES];
        assert!(task(&bytes, 0).is_none());
        bytes[0] = TASK as u8;
        bytes[8] = 7;
        bytes[12] = 7;
        assert_eq!(task(&bytes, 0).map(|(seed, rest)| (seed.tid, rest.len())), Some((7, 0)));
        bytes[184] = 9;
        assert!(task(&bytes, 0).is_none(), "the text is not there");
        for length in 0..FILE_BYTES {
            assert!(file(&vec![2; length], &mut Scanner::new()).is_none());
        }
    }

    #[test]
    fn files_without_a_path_are_named_as_proc_names_them() {
        let head = [0u8; FILE_BYTES];
        let named = |kind, name: &[u8]| detail(kind, &head, name.to_vec(), 5);
        assert_eq!(named(FdKind::Fifo, b""), Some(FdDetail::Named(FdKind::Fifo, b"pipe:[5]".to_vec())));
        let event = FdDetail::Named(FdKind::Event, b"anon_inode:[eventfd]".to_vec());
        assert_eq!(named(FdKind::Event, b"[eventfd]"), Some(event));
        assert_eq!(named(FdKind::Memfd, b"memfd:x"), Some(FdDetail::Named(FdKind::Memfd, b"x".to_vec())));
        assert_eq!(named(FdKind::FileV2, b""), None);
    }
}
