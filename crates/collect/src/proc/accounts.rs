//! Files of users and groups as a process sees them. The root of a container is in its owner's hands: nothing in it may
//! lead out of it, block, or have no end.

use nix::fcntl::{OFlag, OpenHow, ResolveFlag, open, openat2};
use nix::sys::stat::Mode;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsRawFd, OwnedFd};

const BYTES: u64 = 4 << 20;

/// The content of the regular file `path` below the root of the process `pid`; `pid` 0 is this machine's root.
pub fn account_file(pid: i64, path: &str) -> Option<Vec<u8>> {
    let root = if pid == 0 { "/".to_owned() } else { format!("/proc/{pid}/root") };
    let root = open(root.as_str(), OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty()).ok()?;
    let how = OpenHow::new()
        .flags(OFlag::O_PATH | OFlag::O_CLOEXEC)
        .resolve(ResolveFlag::RESOLVE_IN_ROOT | ResolveFlag::RESOLVE_NO_MAGICLINKS);
    let place: OwnedFd = openat2(&root, path, how).ok()?;
    let place = File::from(place);
    if !place.metadata().ok()?.is_file() {
        return None;
    }
    let file = File::open(format!("/proc/self/fd/{}", place.as_raw_fd())).ok()?;
    let mut content = Vec::new();
    file.take(BYTES).read_to_end(&mut content).ok()?;
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files() {
        let own = i64::from(std::process::id());
        assert_eq!(account_file(own, "/etc/passwd"), std::fs::read("/etc/passwd").ok());
        assert_eq!(account_file(0, "/etc/group"), std::fs::read("/etc/group").ok());
        for path in ["/dev/zero", "/etc", "/nowhere"] {
            assert_eq!(account_file(0, path), None);
        }
        assert_eq!(account_file(-4, "/etc/passwd"), None);
    }
}
