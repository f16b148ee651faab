//! A walk along a name below another process's root. Nothing may wait: what a name leads to can be a file system that its
//! owner keeps from answering, so only what the kernel has cached, or has on a file system of its own, is looked at.

use super::recent::Recent;
use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, OpenHow, ResolveFlag, openat2, readlinkat};
use nix::sys::stat::fstat;
use nix::sys::statfs::fstatfs;
use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// How the last part of a name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// As it is, also when it is a link.
    Itself,
    /// For what it leads to.
    Followed,
}

/// `RESOLVE_CACHED`: fail rather than ask a file system (Linux 5.12).
const CACHED: ResolveFlag = ResolveFlag::from_bits_retain(0x20);
/// As many as the kernel follows.
const LINKS: u32 = 40;
const PARTS: usize = 512;
const PROC: i64 = 0x9fa0;
/// File systems that answer by themselves: ext, xfs, btrfs, tmpfs, overlay, f2fs, ramfs, proc, squashfs, erofs, iso9660, zfs.
const LOCAL: [i64; 12] = [
    0xef53,
    0x5846_5342,
    0x9123_683e,
    0x0102_1994,
    0x794c_7630,
    0xf2f5_2010,
    0x8584_58f6,
    PROC,
    0x7371_7368,
    0xe0f5_e1e2,
    0x9660,
    0x2fc1_2fc1,
];

fn open(at: BorrowedFd<'_>, name: &[u8], resolve: ResolveFlag) -> nix::Result<OwnedFd> {
    let how = OpenHow::new().flags(OFlag::O_PATH | OFlag::O_CLOEXEC | OFlag::O_NOFOLLOW).resolve(resolve);
    openat2(at, OsStr::from_bytes(name), how)
}

/// The root directory of a process; `None` when it has ended or is out of reach.
pub fn root_of(pid: i64) -> Option<OwnedFd> {
    let how = OpenHow::new().flags(OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC);
    openat2(AT_FDCWD, format!("/proc/{pid}/root").as_str(), how).ok()
}

/// Who asks, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    pub root: &'a OwnedFd,
    /// Process by which the root is known.
    pub holder: i64,
    pub pid: i64,
    pub tid: i64,
    /// Links that were made a moment ago; `None` when there are none.
    pub recent: Option<&'a Recent>,
}

/// Where the absolute `name` leads; `None` when there is no link in it, or when that cannot be told.
pub fn reached(asker: Asker<'_>, name: &[u8], last: Last) -> Option<Vec<u8>> {
    let parts: Vec<&[u8]> = parts_of(name).collect();
    if parts.len() > PARTS || (asker.recent.is_none() && is_plain(asker.root, &parts, last)) {
        return None;
    }
    let todo = parts.iter().rev().map(|part| part.to_vec()).collect();
    let walk = Walk { asker, at: asker.root.try_clone().ok()?, done: Vec::new(), todo, links: 0 };
    walk.run(last)
}

/// The name without what is empty, `.` and `..`, by text.
pub fn normal(name: &[u8]) -> Vec<u8> {
    let mut done: Vec<&[u8]> = Vec::new();
    for part in parts_of(name) {
        if part == b".." {
            done.pop();
        } else {
            done.push(part);
        }
    }
    path_of(&done)
}

fn path_of(parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut path = Vec::new();
    for part in parts {
        path.push(b'/');
        path.extend_from_slice(part.as_ref());
    }
    if path.is_empty() { b"/".to_vec() } else { path }
}

fn parts_of(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|&byte| byte == b'/').filter(|part| !part.is_empty() && *part != b".")
}

/// Whether no link is in the name, by one call.
fn is_plain(root: &OwnedFd, parts: &[&[u8]], last: Last) -> bool {
    let known = match (last, parts.split_last()) {
        (_, None) => return true,
        (Last::Itself, Some((&leaf, above))) if leaf != b".." => above,
        _ => parts,
    };
    let flags = ResolveFlag::RESOLVE_IN_ROOT | ResolveFlag::RESOLVE_NO_SYMLINKS | CACHED;
    let how = OpenHow::new().flags(OFlag::O_PATH | OFlag::O_CLOEXEC).resolve(flags);
    known.is_empty() || openat2(root, OsStr::from_bytes(&known.join(&b'/')), how).is_ok()
}

struct Walk<'a> {
    asker: Asker<'a>,
    at: OwnedFd,
    done: Vec<Vec<u8>>,
    /// The next part is the last one.
    todo: Vec<Vec<u8>>,
    links: u32,
}

impl Walk<'_> {
    fn run(mut self, last: Last) -> Option<Vec<u8>> {
        while let Some(part) = self.todo.pop() {
            if part == b".." {
                self.done.pop();
                self.at = self.again()?;
            } else if self.todo.is_empty() && last == Last::Itself {
                self.done.push(part);
            } else {
                self.step(part)?;
            }
            if self.todo.len() + self.done.len() > PARTS {
                return None;
            }
        }
        (self.links > 0).then(|| path_of(&self.done))
    }

    fn step(&mut self, part: Vec<u8>) -> Option<()> {
        if let Some(target) = self.recent_target(&part) {
            return self.follow(&target);
        }
        let Some(found) = open_part(&self.at, &part) else { return self.believe(part) };
        if fstat(&found).ok()?.st_mode & libc::S_IFMT != libc::S_IFLNK {
            self.at = found;
            self.done.push(part);
            return Some(());
        }
        let target = match file_system(&found)? {
            PROC => self.target_in_proc(&part)?,
            kind if LOCAL.contains(&kind) => readlinkat(&found, "").ok()?.into_vec(),
            _ => return None,
        };
        self.follow(&target)
    }

    fn recent_target(&self, part: &[u8]) -> Option<Vec<u8>> {
        let recent = self.asker.recent?;
        let path = [&*path_of(&self.done), b"/", part].concat();
        let path = path.strip_prefix(b"/").filter(|rest| rest.starts_with(b"/")).unwrap_or(&path);
        recent.target(self.asker.holder, path).map(<[u8]>::to_vec)
    }

    /// What is gone by now, behind a link that was resolved: the rest of the name is taken as it is written.
    fn believe(&mut self, part: Vec<u8>) -> Option<()> {
        if self.links == 0 || self.todo.iter().any(|rest| rest == b"..") {
            return None;
        }
        self.done.push(part);
        self.done.extend(self.todo.drain(..).rev());
        Some(())
    }

    fn follow(&mut self, target: &[u8]) -> Option<()> {
        self.links += 1;
        if self.links > LINKS {
            return None;
        }
        if target.starts_with(b"/") {
            self.done.clear();
            self.at = self.asker.root.try_clone().ok()?;
        }
        let parts: Vec<Vec<u8>> = parts_of(target).map(<[u8]>::to_vec).collect();
        self.todo.extend(parts.into_iter().rev());
        Some(())
    }

    /// What the links of /proc mean to the thread that asked, and not to us.
    fn target_in_proc(&self, part: &[u8]) -> Option<Vec<u8>> {
        let Asker { pid, tid, .. } = self.asker;
        match part {
            b"self" => Some(pid.to_string().into_bytes()),
            b"thread-self" => Some(format!("{pid}/task/{tid}").into_bytes()),
            b"mounts" | b"net" => Some([b"self/", part].concat()),
            b"root" if self.done.last().is_some_and(|above| *above == pid.to_string().into_bytes()) => {
                Some(b"/".to_vec())
            }
            _ => None,
        }
    }

    /// The directory of what was walked so far, in which there is no link.
    fn again(&self) -> Option<OwnedFd> {
        if self.done.is_empty() {
            return self.asker.root.try_clone().ok();
        }
        let flags = ResolveFlag::RESOLVE_IN_ROOT | ResolveFlag::RESOLVE_NO_SYMLINKS | CACHED;
        open(self.asker.root.as_fd(), &self.done.join(&b'/'), flags).ok()
    }
}

/// One part below a directory; from a file system that may not answer only what is cached.
fn open_part(at: &OwnedFd, part: &[u8]) -> Option<OwnedFd> {
    match open(at.as_fd(), part, CACHED) {
        Err(Errno::EAGAIN) if LOCAL.contains(&file_system(at)?) => open(at.as_fd(), part, ResolveFlag::empty()).ok(),
        found => found.ok(),
    }
}

fn file_system(file: &OwnedFd) -> Option<i64> {
    Some(fstatfs(file).ok()?.filesystem_type().0)
}
