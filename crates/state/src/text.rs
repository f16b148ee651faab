//! Shared byte strings.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use triomphe::Arc;

/// Bytes that several entries share: a fork copies a pointer. An empty one is no allocation and counts no owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Option<Arc<[u8]>>);

impl Deref for Text {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.0.as_deref().unwrap_or(&[])
    }
}

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        Self((!bytes.is_empty()).then(|| Arc::from_header_and_slice((), bytes).into()))
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(&*bytes)
    }
}

/// As its bytes, so that it is found by them.
impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        self
    }
}

/// A list in the wire form (a NUL after each item; the last NUL may be missing) with NULs between its items only.
pub fn joined_by_nul(list: &[u8]) -> &[u8] {
    list.strip_suffix(b"\0").unwrap_or(list)
}

/// Items of a list in the wire form. A lone NUL is no item.
pub fn items(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let body = joined_by_nul(list);
    body.split(|&byte| byte == 0).take(if body.is_empty() { 0 } else { usize::MAX })
}

/// Sets `slot` to `bytes` without an allocation when they are equal. Returns whether they differed.
pub(crate) fn assign(slot: &mut Text, bytes: &[u8]) -> bool {
    let differs = **slot != *bytes;
    if differs {
        *slot = Text::from(bytes);
    }
    differs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(bytes: &[u8]) -> Vec<&[u8]> {
        items(bytes).collect()
    }

    #[test]
    fn a_final_nul_ends_the_last_item() {
        assert_eq!(list(b"a\0b\0"), [b"a", b"b"]);
        assert_eq!(list(b"a\0b"), [b"a", b"b"]);
    }

    #[test]
    fn empty_items_count_but_for_a_lone_one() {
        assert_eq!(list(b""), [] as [&[u8]; 0]);
        assert_eq!(list(b"\0"), [] as [&[u8]; 0]);
        assert_eq!(list(b"\0\0"), [b"", b""]);
        assert_eq!(list(b"a\0\0b\0"), [&b"a"[..], b"", b"b"]);
        assert_eq!(list(b"a\0\0"), [&b"a"[..], b""]);
    }

    #[test]
    fn equal_bytes_keep_the_allocation() {
        let mut text = Text::from(&b"sh"[..]);
        let before = text.as_ptr();
        assert!(!assign(&mut text, b"sh"));
        assert_eq!(text.as_ptr(), before);
        assert!(assign(&mut text, b"bash"));
    }
}
