//! What plugins answer, looked at before it is believed.

use std::ffi::c_char;

/// Longest text that is taken.
const TEXT_LIMIT: usize = 16 << 20;

/// The bytes of a C string, at most [`TEXT_LIMIT`]; `None` for a null pointer.
///
/// # Safety
/// `text` is null or points to bytes that end with a NUL, and stays good for `'a`.
pub unsafe fn bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    if text.is_null() {
        return None;
    }
    let mut length = 0;
    // SAFETY: up to the NUL, which the plugin promises.
    while length < TEXT_LIMIT && unsafe { *text.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: these bytes were just read.
    Some(unsafe { std::slice::from_raw_parts(text.cast(), length) })
}

/// The same as text; bytes that are no UTF-8 become U+FFFD.
///
/// # Safety
/// As [`bytes`].
pub unsafe fn text(text: *const c_char) -> Option<String> {
    // SAFETY: promised by the caller.
    unsafe { bytes(text) }.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}
