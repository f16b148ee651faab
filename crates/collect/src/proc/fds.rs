//! Open files of a process, from `/proc/PID/fd`.

use super::read::{bracketed, lines, link, namespace, number, numbers, small, words};
use super::sockets::Sockets;
use std::os::unix::fs::MetadataExt;
use tiercel_event::FdKind;
use tiercel_event::generated::flags::value::file_flags as flag;
use tiercel_event::seed::{FdDetail, FdSeed};

/// Open files of one process.
const FDS: usize = 65_536;

const FORMAT: u32 = 0o170_000;
const FIFO: u32 = 0o010_000;
const DIRECTORY: u32 = 0o040_000;
const DELETED: &[u8] = b" (deleted)";

/// All open files of the process `pid`.
pub(super) fn all(pid: i64, sockets: &mut Sockets) -> Vec<FdSeed> {
    let directory = format!("/proc/{pid}");
    let net = namespace(format!("{directory}/ns/net")).unwrap_or(0);
    numbers(format!("{directory}/fd"), FDS)
        .into_iter()
        .filter_map(|fd| in_namespace(pid, fd, &directory, net, sockets))
        .collect()
}

/// One open file.
pub(super) fn one(pid: i64, fd: i64, sockets: &mut Sockets) -> Option<FdSeed> {
    let directory = format!("/proc/{pid}");
    let net = namespace(format!("{directory}/ns/net")).unwrap_or(0);
    in_namespace(pid, fd, &directory, net, sockets)
}

fn in_namespace(pid: i64, fd: i64, directory: &str, net: u64, sockets: &mut Sockets) -> Option<FdSeed> {
    let path = format!("{directory}/fd/{fd}");
    let target = link(&path)?;
    let info = || small(format!("{directory}/fdinfo/{fd}")).unwrap_or_default();
    if let Some(ino) = target.strip_prefix(b"socket:").and_then(bracketed) {
        let detail = sockets.find(net, directory, ino);
        let detail = detail.unwrap_or(FdDetail::Named(FdKind::Unknown, target));
        return Some(FdSeed { tid: pid, fd, ino, detail });
    }
    if let Some(ino) = target.strip_prefix(b"pipe:").and_then(bracketed) {
        return Some(FdSeed { tid: pid, fd, ino, detail: FdDetail::Named(FdKind::Fifo, target) });
    }
    if let Some(kind) = anonymous(&target) {
        let name = if kind == FdKind::Pidfd { process_name(&info()) } else { target };
        return Some(FdSeed { tid: pid, fd, ino: 0, detail: FdDetail::Named(kind, name) });
    }
    Some(of_path(pid, fd, &path, target, info))
}

/// Kind of a file that has no path.
fn anonymous(target: &[u8]) -> Option<FdKind> {
    if target.starts_with(b"pidfd:") {
        return Some(FdKind::Pidfd);
    }
    let name = target.strip_prefix(b"anon_inode:")?;
    let name = name.strip_prefix(b"[").unwrap_or(name);
    Some(match name.strip_suffix(b"]").unwrap_or(name) {
        b"eventfd" => FdKind::Event,
        b"eventpoll" => FdKind::Eventpoll,
        b"inotify" => FdKind::Inotify,
        b"timerfd" => FdKind::Timerfd,
        b"signalfd" => FdKind::Signalfd,
        b"io_uring" => FdKind::Iouring,
        b"userfaultfd" => FdKind::Userfaultfd,
        b"pidfd" => FdKind::Pidfd,
        name if name.starts_with(b"bpf") => FdKind::Bpf,
        _ => FdKind::Unsupported,
    })
}

/// Anything with a path. Its metadata can be out of reach; then it counts as a regular file.
fn of_path(pid: i64, fd: i64, path: &str, target: Vec<u8>, info: impl Fn() -> Vec<u8>) -> FdSeed {
    let file = std::fs::metadata(path).ok();
    let (ino, mode) = file.as_ref().map_or((0, 0), |file| (file.ino(), file.mode()));
    let is_gone = file.as_ref().is_some_and(|file| file.nlink() == 0);
    let name = target.strip_suffix(DELETED).filter(|_| is_gone).unwrap_or(&target).to_vec();
    let detail = match mode & FORMAT {
        FIFO => FdDetail::Named(FdKind::Fifo, name),
        DIRECTORY => FdDetail::Named(FdKind::Directory, name),
        _ => match name.strip_prefix(b"/memfd:").filter(|_| is_gone) {
            Some(given) => FdDetail::Named(FdKind::Memfd, given.to_vec()),
            None => {
                let dev = file.as_ref().map_or(0, |file| device(file.dev()));
                FdDetail::File { flags: open_flags(&info()), dev, name }
            }
        },
    };
    FdSeed { tid: pid, fd, ino, detail }
}

/// A device number in the form that `dev` parameters have: major in bits 8 to 19, minor around it.
fn device(number: u64) -> u32 {
    let (major, minor) = (libc::major(number), libc::minor(number));
    minor & 0xff | (major & 0xfff) << 8 | (minor & !0xff) << 12
}

fn value<'i>(info: &'i [u8], name: &[u8]) -> Option<&'i [u8]> {
    lines(info).find_map(|line| line.strip_prefix(name)?.strip_prefix(b":")).and_then(|rest| words(rest).next())
}

fn process_name(info: &[u8]) -> Vec<u8> {
    let pid: Option<i64> = value(info, b"Pid").and_then(number);
    pid.map_or_else(Vec::new, |pid| format!("/proc/{pid}").into_bytes())
}

fn open_flags(info: &[u8]) -> u32 {
    let digits = value(info, b"flags").and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| i32::from_str_radix(digits, 8).ok()).map_or(0, portable)
}

/// The kernel's open flags in portable form.
fn portable(native: i32) -> u32 {
    const BITS: [(i32, u32); 11] = [
        (libc::O_LARGEFILE, flag::O_LARGEFILE),
        (libc::O_DIRECTORY, flag::O_DIRECTORY),
        (libc::O_DIRECT, flag::O_DIRECT),
        (libc::O_TRUNC, flag::O_TRUNC),
        (libc::O_SYNC, flag::O_SYNC),
        (libc::O_NONBLOCK, flag::O_NONBLOCK),
        (libc::O_EXCL, flag::O_EXCL),
        (libc::O_DSYNC, flag::O_DSYNC),
        (libc::O_APPEND, flag::O_APPEND),
        (libc::O_CREAT, flag::O_CREAT),
        (libc::O_CLOEXEC, flag::O_CLOEXEC),
    ];
    let access = match native & libc::O_ACCMODE {
        libc::O_WRONLY => flag::O_WRONLY,
        libc::O_RDWR => flag::O_RDWR,
        _ => flag::O_RDONLY,
    };
    let set = BITS.iter().filter(|(theirs, _)| *theirs != 0 && native & theirs == *theirs);
    set.fold(access, |flags, (_, ours)| flags | ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_link() {
        let cases: [(&[u8], Option<FdKind>); 7] = [
            (b"anon_inode:[eventfd]", Some(FdKind::Event)),
            (b"anon_inode:inotify", Some(FdKind::Inotify)),
            (b"anon_inode:bpf-map", Some(FdKind::Bpf)),
            (b"anon_inode:[perf_event]", Some(FdKind::Unsupported)),
            (b"anon_inode:", Some(FdKind::Unsupported)),
            (b"pidfd:[12]", Some(FdKind::Pidfd)),
            (b"/anon_inode:[eventfd]", None),
        ];
        for (target, kind) in cases {
            assert_eq!(anonymous(target), kind);
        }
    }

    #[test]
    fn flags_and_devices() {
        let info = b"pos:\t0\nflags:\t02100002\nmnt_id:\t9\nPid:\t44\n";
        assert_eq!(open_flags(info) & !flag::O_LARGEFILE, flag::O_RDWR | flag::O_CLOEXEC);
        assert_eq!(open_flags(b"flags:\t99\n"), 0);
        assert_eq!(process_name(info), b"/proc/44");
        assert_eq!(device(libc::makedev(259, 0x301)), 0x0030_0000 | 259 << 8 | 1);
    }
}
