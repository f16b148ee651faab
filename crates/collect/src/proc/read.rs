//! Bounded reads below `/proc`. Everything there may vanish, be forbidden or be as long as another process likes.

use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

/// Longest file about one process.
const SMALL_BYTES: u64 = 64 << 10;

/// The file's first `limit_bytes`; `None` when it cannot be read. A file that ends while it is read is cut there.
pub(super) fn head(path: impl AsRef<Path>, limit_bytes: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let read = File::open(path).ok()?.take(limit_bytes).read_to_end(&mut content);
    (read.is_ok() || !content.is_empty()).then_some(content)
}

/// A file about one process.
pub(super) fn small(path: impl AsRef<Path>) -> Option<Vec<u8>> {
    head(path, SMALL_BYTES)
}

/// Where a link points to.
pub(super) fn link(path: impl AsRef<Path>) -> Option<Vec<u8>> {
    std::fs::read_link(path).ok().map(|target| target.into_os_string().into_vec())
}

/// Inode number of a namespace link, `net:[4026531840]`.
pub(super) fn namespace(path: impl AsRef<Path>) -> Option<u64> {
    bracketed(&link(path)?)
}

/// The number in `kind:[number]`.
pub(super) fn bracketed(text: &[u8]) -> Option<u64> {
    let at = text.iter().position(|&byte| byte == b'[')?;
    number(text.get(at + 1..)?.strip_suffix(b"]")?)
}

/// A decimal number.
pub(super) fn number<N: std::str::FromStr>(text: &[u8]) -> Option<N> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

/// Names of a directory that are numbers, at most `limit`.
pub(super) fn numbers(directory: impl AsRef<Path>, limit: usize) -> Vec<i64> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).take(limit).collect()
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n')
}
