//! Puts bytes into blocks and records into lists.

/// Longest text that other readers take in a name or path, and in a list of arguments.
pub(super) const NAME_BYTES: usize = 1023;
pub(super) const LIST_BYTES: usize = 4095;

/// Appends a block: `u32 type, u32 total, body, padding, u32 total`.
pub(super) fn block(out: &mut Vec<u8>, number: u32, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&number.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    body(out);
    out.resize(start + (out.len() - start).next_multiple_of(4), 0);
    let total = (out.len() - start + 4) as u32;
    out.extend_from_slice(&total.to_le_bytes());
    out[start + 4..start + 8].copy_from_slice(&total.to_le_bytes());
}

/// Appends a record behind its `u32` length, which counts itself when `inclusive`.
pub(super) fn record(out: &mut Vec<u8>, inclusive: bool, fields: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    fields(out);
    let length = (out.len() - start - if inclusive { 0 } else { 4 }) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Appends a `u16` length and the text, cut to `limit`.
pub(super) fn text(out: &mut Vec<u8>, text: &[u8], limit: usize) {
    let text = &text[..text.len().min(limit)];
    out.extend_from_slice(&(text.len() as u16).to_le_bytes());
    out.extend_from_slice(text);
}

/// Appends little-endian integers one after another.
macro_rules! put {
    ($out:expr, $($value:expr),+ $(,)?) => {{ $( $out.extend_from_slice(&$value.to_le_bytes()); )+ }};
}
pub(super) use put;
