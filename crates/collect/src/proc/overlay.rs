//! Which layer of an overlay file system a file comes from.

use super::read::{head, lines, words};
use nix::sys::statfs::{OVERLAYFS_SUPER_MAGIC, statfs};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

const MOUNTS_BYTES: u64 = 4 << 20;

/// Writable layer on top, or one of those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Upper,
    Lower,
}

/// The layer of `path`, which the process sees and `file` opens; `None` when it is on no overlay, or when the overlay's
/// upper directory cannot be reached from here.
pub(super) fn layer(file: &str, directory: &str, path: &[u8]) -> Option<Layer> {
    if statfs(file).ok()?.filesystem_type() != OVERLAYFS_SUPER_MAGIC {
        return None;
    }
    let mounts = head(format!("{directory}/mountinfo"), MOUNTS_BYTES)?;
    let (upper, inside) = place(&mounts, path)?;
    let upper = PathBuf::from(OsStr::from_bytes(&upper));
    upper.symlink_metadata().ok()?;
    let own = upper.join(OsStr::from_bytes(inside));
    Some(if own.symlink_metadata().is_ok() { Layer::Upper } else { Layer::Lower })
}

/// Upper directory of the overlay that `path` is on, and the rest of the path inside of it.
fn place<'p>(mounts: &[u8], path: &'p [u8]) -> Option<(Vec<u8>, &'p [u8])> {
    let mut best: Option<(usize, Vec<u8>)> = None;
    for line in lines(mounts) {
        let fields: Vec<&[u8]> = words(line).collect();
        let (Some(point), Some(end)) = (fields.get(4), fields.iter().position(|&field| field == b"-")) else {
            continue;
        };
        let point = unescaped(point);
        let is_longer = best.as_ref().is_none_or(|(length, _)| point.len() >= *length);
        if below(&point, path).is_some() && is_longer {
            let is_overlay = fields.get(end + 1) == Some(&&b"overlay"[..]);
            let upper = fields.get(end + 3).filter(|_| is_overlay).and_then(|options| upper_directory(options));
            best = Some((point.len(), upper.unwrap_or_default()));
        }
    }
    let (length, upper) = best.filter(|(_, upper)| !upper.is_empty())?;
    let inside = path.get(length..)?;
    Some((upper, inside.strip_prefix(b"/").unwrap_or(inside)))
}

fn upper_directory(options: &[u8]) -> Option<Vec<u8>> {
    options.split(|&byte| byte == b',').find_map(|option| option.strip_prefix(b"upperdir=")).map(unescaped)
}

fn below<'p>(point: &[u8], path: &'p [u8]) -> Option<&'p [u8]> {
    let rest = path.strip_prefix(point)?;
    (point.ends_with(b"/") || rest.is_empty() || rest.starts_with(b"/")).then_some(rest)
}

/// Resolves `\040` and the like.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        let code = tail.get(..3).filter(|_| byte == b'\\').and_then(octal);
        plain.push(code.unwrap_or(byte));
        rest = if code.is_some() { &tail[3..] } else { tail };
    }
    plain
}

fn octal(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_mount_counts() {
        let mounts = b"1 0 0:1 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/u\\040p,workdir=/w\n\
            2 1 0:2 / /data rw shared:1 - ext4 /dev/sda rw\nbroken\n\
            3 1 0:3 / /data/x rw - overlay overlay rw,upperdir=/other\n";
        assert_eq!(place(mounts, b"/bin/sh"), Some((b"/u p".to_vec(), &b"bin/sh"[..])));
        assert_eq!(place(mounts, b"/data/sh"), None);
        assert_eq!(place(mounts, b"/data/x/sh"), Some((b"/other".to_vec(), &b"sh"[..])));
        assert_eq!(place(mounts, b"/database"), Some((b"/u p".to_vec(), &b"database"[..])));
        assert_eq!(place(b"", b"/bin/sh"), None);
    }
}
