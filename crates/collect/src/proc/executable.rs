//! The executable of a process.

use super::overlay;
use super::read::{link, namespace};
use super::status::Status;
use std::os::unix::fs::MetadataExt;
use tiercel_event::seed::ProcessSeed;

const CAP_DAC_OVERRIDE: u32 = 1;
const CAP_FOWNER: u32 = 3;
/// Inode number of the machine's own user namespace; the kernel fixes it.
const FIRST_USER_NAMESPACE: u64 = 0xefff_fffd;

/// Fills everything about the executable; kernel threads have none.
pub(super) fn fill(seed: &mut ProcessSeed, directory: &str, status: &Status) {
    let exe = format!("{directory}/exe");
    let Some(path) = link(&exe) else { return };
    seed.exe_from_memfd = path.starts_with(b"/memfd:");
    if let Ok(file) = std::fs::metadata(&exe) {
        seed.exe_ino = file.ino();
        seed.exe_ino_ctime_ns = epoch_ns(file.ctime(), file.ctime_nsec());
        seed.exe_ino_mtime_ns = epoch_ns(file.mtime(), file.mtime_nsec());
        let trusted = || namespace(format!("{directory}/ns/user")) == Some(FIRST_USER_NAMESPACE);
        seed.exe_writable = may_write((file.uid(), file.gid(), file.mode()), status, trusted);
        if let Some(layer) = overlay::layer(&exe, directory, &path) {
            seed.exe_upper_layer = layer == overlay::Layer::Upper;
            seed.exe_lower_layer = layer == overlay::Layer::Lower;
        }
    }
    seed.exepath = path;
}

fn epoch_ns(seconds: i64, nanoseconds: i64) -> u64 {
    u64::try_from(seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)).unwrap_or(0)
}

/// Whether the process could change the file: it owns it, its mode says so, or a capability does, which counts only
/// in the machine's own user namespace.
fn may_write((uid, gid, mode): (u32, u32, u32), status: &Status, trusted: impl Fn() -> bool) -> bool {
    let is_member = status.gid == gid || status.groups.contains(&gid);
    let able = status.cap_effective & (1 << CAP_DAC_OVERRIDE | 1 << CAP_FOWNER) != 0;
    status.uid == uid || mode & if is_member { 0o020 } else { 0o002 } != 0 || (able && trusted())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_change_the_file() {
        let user = Status { uid: 5, gid: 6, groups: vec![7], ..Status::default() };
        let capable = Status { cap_effective: 1 << CAP_DAC_OVERRIDE, ..user.clone() };
        assert!(may_write((5, 0, 0o444), &user, || false));
        assert!(!may_write((0, 0, 0o775), &user, || true));
        assert!(may_write((0, 7, 0o775), &user, || true) && may_write((0, 0, 0o777), &user, || true));
        assert!(!may_write((0, 6, 0o702), &user, || true));
        assert!(may_write((0, 0, 0o755), &capable, || true) && !may_write((0, 0, 0o755), &capable, || false));
    }
}
