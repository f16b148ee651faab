//! Names that a call acted on, with the symbolic links inside of them resolved.
//!
//! At the end of unlink, rename, mkdir, chmod and the like no kernel object tells what the name led to. So it is looked
//! up again here, from the same root and directory: right after the call, but not at the same moment. The event is
//! marked ([`Event::unverified`]), for the caller can have changed a link in between.
//!
//! Only what differs is added ([`Fact::Path`], [`Fact::Path2`]): a name without links means what it says.

mod recent;
mod walk;

use recent::Recent;
use std::os::fd::OwnedFd;
use tiercel_event::codes as c;
use tiercel_event::generated::flags::value::{fchownat_flags, linkat_flags};
use tiercel_event::table::ParamType;
use tiercel_event::{Event, Fact, Facts};
use walk::{Asker, Last};

const AT_FDCWD: i64 = -100;

/// Looks names up again.
#[derive(Debug, Default)]
pub struct Reach {
    /// Our own, which is nearly everybody's.
    root: Option<OwnedFd>,
    recent: Recent,
    first: Vec<u8>,
    both: Vec<u8>,
    /// Names with links inside that were resolved.
    pub resolved: u64,
}

impl Reach {
    /// Delivers the event, with what its names led to.
    #[inline]
    pub fn deliver(&mut self, event: &Event<'_>, deliver: &mut dyn FnMut(&Event<'_>)) {
        match names(event) {
            Some(lasts) if event.params.int(0) == Some(0) => self.deliver_resolved(lasts, event, deliver),
            _ => deliver(event),
        }
    }

    fn deliver_resolved(&mut self, lasts: [Last; 2], event: &Event<'_>, deliver: &mut dyn FnMut(&Event<'_>)) {
        let [first, second] = self.resolve(lasts, event);
        if first.is_none() && second.is_none() {
            return deliver(event);
        }
        let mut facts = event.facts;
        self.first.clear();
        self.both.clear();
        if let Some(path) = first {
            facts.with(Fact::Path, &path, &mut self.first);
            facts = Facts::new(&self.first).unwrap_or(event.facts);
        }
        if let Some(path) = second {
            facts.with(Fact::Path2, &path, &mut self.both);
            facts = Facts::new(&self.both).unwrap_or(event.facts);
        }
        self.resolved += 1;
        deliver(&Event { facts, unverified: true, ..*event });
    }

    /// What the first two names led to; `None` for one that is as it was written, or cannot be told.
    fn resolve(&mut self, lasts: [Last; 2], event: &Event<'_>) -> [Option<Vec<u8>>; 2] {
        let names = absolute_names(event);
        let mut found = [None, None];
        let holder = event.facts.uint(Fact::RootPid).and_then(|pid| i64::try_from(pid).ok()).unwrap_or(event.pid);
        let is_calm = self.recent.is_empty(event.ts_ns);
        if let Some(root) = self.root_of(holder) {
            let recent = (!is_calm).then_some(&self.recent);
            let asker = Asker { root: &root, holder, pid: event.pid, tid: event.tid, recent };
            for (place, name) in names.iter().enumerate() {
                found[place] = name.as_ref().and_then(|name| walk::reached(asker, name, lasts[place]));
            }
        }
        if !is_calm || makes_link(event.code) {
            let whole = |place: usize| found[place].clone().or_else(|| names[place].as_deref().map(walk::normal));
            self.remember(event, holder, [whole(0), whole(1)]);
        }
        found
    }

    /// Follows what happens to links.
    fn remember(&mut self, event: &Event<'_>, holder: i64, names: [Option<Vec<u8>>; 2]) {
        let [first, second] = names;
        match event.code {
            c::SYSCALL_SYMLINK_X | c::SYSCALL_SYMLINKAT_X => {
                let (Some(path), Some(target)) = (first, event.params.text(1)) else { return };
                self.recent.add(holder, path, target);
            }
            c::SYSCALL_UNLINK_2_X | c::SYSCALL_UNLINKAT_2_X => {
                drop(first.and_then(|path| self.recent.remove(holder, path)))
            }
            c::SYSCALL_RENAME_X | c::SYSCALL_RENAMEAT_X | c::SYSCALL_RENAMEAT2_X => {
                let (Some(old), Some(new)) = (first, second) else { return };
                self.recent.remove(holder, new.clone());
                if let Some(target) = self.recent.remove(holder, old) {
                    self.recent.add(holder, new, &target);
                }
            }
            _ => {}
        }
    }

    /// The root that this process has. No other root may stand in for one that is gone.
    fn root_of(&mut self, holder: i64) -> Option<OwnedFd> {
        if holder != i64::from(std::process::id()) {
            return walk::root_of(holder);
        }
        if self.root.is_none() {
            self.root = walk::root_of(holder);
        }
        self.root.as_ref()?.try_clone().ok()
    }
}

fn makes_link(code: u16) -> bool {
    matches!(code, c::SYSCALL_SYMLINK_X | c::SYSCALL_SYMLINKAT_X)
}

/// The first two names of a call, whole; `None` for one that the kernel told, or whose directory is not known.
fn absolute_names(event: &Event<'_>) -> [Option<Vec<u8>>; 2] {
    let mut names = [None, None];
    let Some(info) = event.info() else { return names };
    let is_name = |ty| matches!(ty, ParamType::Fspath | ParamType::Fsrelpath);
    let params = info.params.iter().enumerate().filter(|(_, param)| is_name(param.ty));
    let mut first = None;
    for (place, (index, param)) in params.take(2).enumerate() {
        let kind = if place == 0 { Fact::Path } else { Fact::Path2 };
        let Some(raw) = event.params.text(index).filter(|raw| !raw.is_empty()) else { continue };
        let dirfd = param.dirfd_param.map_or(Some(AT_FDCWD), |dirfd| event.params.int(usize::from(dirfd)));
        let name = absolute(event, raw, dirfd, &mut first);
        names[place] = name.filter(|_| event.facts.get(kind).is_none());
    }
    names
}

/// The whole name; `None` when its directory is not known. Of two directory fds, [`Fact::Dir`] is about that of the first
/// relative name.
fn absolute(event: &Event<'_>, raw: &[u8], dirfd: Option<i64>, first: &mut Option<i64>) -> Option<Vec<u8>> {
    if raw.starts_with(b"/") {
        return Some(raw.to_vec());
    }
    let dirfd = dirfd?;
    let is_told = *first.get_or_insert(dirfd) == dirfd;
    let kind = if dirfd == AT_FDCWD { Fact::Cwd } else { Fact::Dir };
    let base = event.facts.text(kind).filter(|_| is_told)?;
    Some([base, b"/", raw].concat())
}

/// How the last parts of the names of a call count; `None` for calls that name no file, or whose file the kernel tells.
fn names(event: &Event<'_>) -> Option<[Last; 2]> {
    use Last::{Followed, Itself};
    let flag = |index, bit| event.params.uint(index).is_some_and(|flags| flags as u32 & bit != 0);
    Some(match event.code {
        c::SYSCALL_UNLINK_2_X | c::SYSCALL_UNLINKAT_2_X | c::SYSCALL_RMDIR_2_X => [Itself; 2],
        c::SYSCALL_MKDIR_2_X | c::SYSCALL_MKDIRAT_X | c::SYSCALL_MKNOD_X | c::SYSCALL_MKNODAT_X => [Itself; 2],
        c::SYSCALL_RENAME_X | c::SYSCALL_RENAMEAT_X | c::SYSCALL_RENAMEAT2_X => [Itself; 2],
        c::SYSCALL_SYMLINK_X | c::SYSCALL_SYMLINKAT_X | c::SYSCALL_LINK_2_X | c::SYSCALL_LCHOWN_X => [Itself; 2],
        c::SYSCALL_LINKAT_2_X if flag(5, linkat_flags::AT_SYMLINK_FOLLOW) => [Followed, Itself],
        c::SYSCALL_LINKAT_2_X => [Itself; 2],
        c::SYSCALL_FCHOWNAT_X if flag(5, fchownat_flags::AT_SYMLINK_NOFOLLOW) => [Itself; 2],
        c::SYSCALL_CHMOD_X | c::SYSCALL_FCHMODAT_X | c::SYSCALL_CHOWN_X | c::SYSCALL_FCHOWNAT_X => [Followed; 2],
        c::SYSCALL_MOUNT_X | c::SYSCALL_UMOUNT_1_X | c::SYSCALL_UMOUNT2_X => [Followed; 2],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_event::{Lengths, Params};

    fn lengths(params: &[&[u8]]) -> Vec<u8> {
        params.iter().flat_map(|param| (param.len() as u16).to_le_bytes()).collect()
    }

    /// An event of a call with these parameters (lengths and bytes) by this process.
    fn reached(code: u16, params: &[&[u8]], facts: &[u8]) -> (Option<Vec<u8>>, Option<Vec<u8>>, bool) {
        let (bytes, lengths) = (params.concat(), lengths(params));
        let mut event = Event::new(code);
        event.pid = i64::from(std::process::id());
        event.params = Params::new(Lengths::narrow(&lengths), &bytes).unwrap();
        event.facts = Facts::new(facts).unwrap();
        let mut got = (None, None, false);
        Reach::default().deliver(&event, &mut |event| {
            let text = |kind| event.facts.text(kind).map(<[u8]>::to_vec);
            got = (text(Fact::Path), text(Fact::Path2), event.unverified);
        });
        got
    }

    #[test]
    fn links_inside_of_names_are_resolved() {
        let folder = std::env::temp_dir().canonicalize().unwrap().join(format!("tiercel_reach_{}", std::process::id()));
        std::fs::create_dir_all(folder.join("real/deep")).unwrap();
        std::fs::write(folder.join("real/file"), "x").unwrap();
        std::os::unix::fs::symlink("real/deep", folder.join("link")).unwrap();
        std::os::unix::fs::symlink("link/../file", folder.join("to_file")).unwrap();
        let path = |name: &str| [folder.join(name).as_os_str().as_encoded_bytes(), b"\0"].concat();
        let plain = |name: &str| Some(folder.join(name).as_os_str().as_encoded_bytes().to_vec());
        let ok = 0i64.to_le_bytes();
        let unlink = |name: &str| reached(c::SYSCALL_UNLINK_2_X, &[&ok, &path(name)], &[]);
        assert_eq!(unlink("link/gone"), (plain("real/deep/gone"), None, true));
        assert_eq!(unlink("link/../gone"), (plain("real/gone"), None, true), "the parent of where the link leads");
        assert_eq!(unlink("real/gone"), (None, None, false));
        assert_eq!(unlink("to_file"), (None, None, false), "the link itself goes");
        let mode = 0o600u32.to_le_bytes();
        assert_eq!(reached(c::SYSCALL_CHMOD_X, &[&ok, &path("to_file"), &mode], &[]).0, plain("real/file"));
        let failed = (-1i64).to_le_bytes();
        assert_eq!(reached(c::SYSCALL_UNLINK_2_X, &[&failed, &path("link/gone")], &[]).0, None);
        let mut facts = Vec::new();
        Facts::EMPTY.with(Fact::Cwd, folder.as_os_str().as_encoded_bytes(), &mut facts);
        let two = reached(c::SYSCALL_RENAME_X, &[&ok, b"link/a\0", &path("link/b")], &facts);
        assert_eq!(two, (plain("real/deep/a"), plain("real/deep/b"), true));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_link_that_is_gone_again_is_remembered() {
        let mut reach = Reach::default();
        let mut deliver = |code: u16, params: &[&[u8]]| {
            let ok = 0i64.to_le_bytes();
            let all: Vec<&[u8]> = std::iter::once(&ok[..]).chain(params.iter().copied()).collect();
            let (bytes, lengths) = (all.concat(), lengths(&all));
            let mut event = Event::new(code);
            event.pid = i64::from(std::process::id());
            event.params = Params::new(Lengths::narrow(&lengths), &bytes).unwrap();
            let mut path = None;
            reach.deliver(&event, &mut |event| path = event.facts.text(Fact::Path).map(<[u8]>::to_vec));
            path
        };
        deliver(c::SYSCALL_SYMLINK_X, &[b"/etc\0", b"/tmp/tiercel_gone\0"]);
        let unlink = c::SYSCALL_UNLINK_2_X;
        assert_eq!(deliver(unlink, &[b"/tmp/tiercel_gone/passwd\0"]).as_deref(), Some(&b"/etc/passwd"[..]));
        deliver(c::SYSCALL_RENAME_X, &[b"/tmp/tiercel_gone\0", b"/tmp/tiercel_moved\0"]);
        assert_eq!(deliver(unlink, &[b"/tmp/tiercel_moved/x/y\0"]).as_deref(), Some(&b"/etc/x/y"[..]));
        assert_eq!(deliver(unlink, &[b"/tmp/tiercel_moved\0"]), None);
        assert_eq!(deliver(unlink, &[b"/tmp/tiercel_moved/x\0"]), None);
    }
}
