//! Which inodes the named files are.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::mem::MaybeUninit;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// Files that are looked after at most.
const FILES: usize = 16_384;
/// Files of one directory.
const PER_DIRECTORY: usize = 4_096;

/// What the rules name: files, and directories whose files are meant one by one. Absolute paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedPaths {
    /// Files; one that turns out to be a directory stands for the files in it.
    pub files: Vec<Vec<u8>>,
    /// Directories.
    pub directories: Vec<Vec<u8>>,
}

impl NamedPaths {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.directories.is_empty()
    }
}

/// Device (as `dev` parameters have it) and inode number.
pub type File = (u32, u64);

/// Inodes of the named files.
#[derive(Clone, Debug, Default)]
pub struct Table {
    names: HashMap<File, Vec<Vec<u8>>>,
    /// What was named as a file: such a name counts in every container.
    files: HashSet<Vec<u8>>,
}

impl Table {
    /// Looks for all of `paths` on this machine.
    pub fn find(paths: &NamedPaths) -> Self {
        let mounts = mounted_devices();
        let mut table = Self { files: paths.files.iter().cloned().collect(), ..Self::default() };
        for path in &paths.files {
            if table.add(path, &mounts) == Some(libc::S_IFDIR) {
                table.add_directory(path, &mounts);
            }
        }
        paths.directories.iter().for_each(|path| table.add_directory(path, &mounts));
        table
    }

    /// Whether no file is known.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.files.is_empty()
    }

    /// The named path of the file that was reached as `path`, if that is not one itself.
    pub fn name_of(&self, file: File, path: &[u8]) -> Option<&[u8]> {
        let names = self.names.get(&file)?;
        if names.iter().any(|name| name == path) { None } else { names.first().map(Vec::as_slice) }
    }

    /// A file that is reached by a named path is that file, wherever it is: the one of a container, or a new one.
    pub fn learn(&mut self, file: File, path: &[u8]) {
        if self.files.contains(path) {
            self.put(file, path);
        }
    }

    fn put(&mut self, file: File, path: &[u8]) {
        let full = self.names.len() >= FILES;
        match self.names.get_mut(&file) {
            Some(names) if !names.iter().any(|name| name == path) => names.push(path.to_vec()),
            None if !full => drop(self.names.insert(file, vec![path.to_vec()])),
            _ => {}
        }
    }

    fn add(&mut self, path: &[u8], mounts: &HashMap<u64, u32>) -> Option<u32> {
        let (file, format) = identify(path, mounts)?;
        if format == libc::S_IFREG {
            self.put(file, path);
        }
        Some(format)
    }

    fn add_directory(&mut self, path: &[u8], mounts: &HashMap<u64, u32>) {
        let Ok(entries) = std::fs::read_dir(Path::new(OsStr::from_bytes(path))) else { return };
        for entry in entries.flatten().take(PER_DIRECTORY) {
            if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let trimmed = path.strip_suffix(b"/").unwrap_or(path);
                self.add(&[trimmed, b"/", &entry.file_name().into_vec()].concat(), mounts);
            }
        }
    }
}

/// The inode behind a path with its format. The device is that of the file system, which is not what stat says of a
/// btrfs subvolume or an overlay; the mount tells.
fn identify(path: &[u8], mounts: &HashMap<u64, u32>) -> Option<(File, u32)> {
    let path = std::ffi::CString::new(path).ok()?;
    let mask = libc::STATX_INO | libc::STATX_TYPE | libc::STATX_MNT_ID;
    let mut found = MaybeUninit::<libc::statx>::zeroed();
    // SAFETY: a valid path and a structure of the right size, of which all zeros are a valid value.
    let failed = unsafe { libc::statx(libc::AT_FDCWD, path.as_ptr(), libc::AT_NO_AUTOMOUNT, mask, found.as_mut_ptr()) };
    if failed != 0 {
        return None;
    }
    // SAFETY: zeroed at least.
    let found = unsafe { found.assume_init() };
    let by_mount = mounts.get(&found.stx_mnt_id).filter(|_| found.stx_mask & libc::STATX_MNT_ID != 0);
    let dev = by_mount.copied().unwrap_or_else(|| encode(found.stx_dev_major, found.stx_dev_minor));
    Some(((dev, found.stx_ino), u32::from(found.stx_mode) & libc::S_IFMT))
}

/// A device number as `dev` parameters have it.
#[cfg(test)]
pub(crate) fn device(number: u64) -> u32 {
    encode(libc::major(number), libc::minor(number))
}

fn encode(major: u32, minor: u32) -> u32 {
    minor & 0xff | (major & 0xfff) << 8 | (minor & !0xff) << 12
}

/// The file systems' devices by mount.
fn mounted_devices() -> HashMap<u64, u32> {
    let text = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let device = |line: &str| {
        let mut words = line.split(' ');
        let id = words.next()?.parse().ok()?;
        let (major, minor) = words.nth(1)?.split_once(':')?;
        Some((id, encode(major.parse().ok()?, minor.parse().ok()?)))
    };
    text.lines().filter_map(device).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_in_every_container() {
        let mut table = Table::find(&NamedPaths { files: vec![b"/absent/secret".to_vec()], directories: vec![] });
        let inside = (7, 9);
        assert_eq!(table.name_of(inside, b"/tmp/x"), None);
        table.learn(inside, b"/tmp/x");
        table.learn(inside, b"/absent/secret");
        assert_eq!(table.name_of(inside, b"/tmp/x"), Some(&b"/absent/secret"[..]));
    }
}
