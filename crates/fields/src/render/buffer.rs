//! Byte buffers.

use super::Text;
use crate::context::BufferFormat;
use std::borrow::Cow;

/// Printable characters with a `.` for each other byte, or base64.
pub(super) fn text(format: BufferFormat, bytes: &[u8]) -> Text<'_> {
    match format {
        BufferFormat::Printable if bytes.iter().all(|&byte| printable(byte)) => Cow::Borrowed(bytes),
        BufferFormat::Printable => bytes.iter().map(|&byte| if printable(byte) { byte } else { b'.' }).collect(),
        BufferFormat::Base64 => Cow::Owned(base64(bytes)),
    }
}

fn printable(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = ALPHABET[(group >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { digit } else { b'=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_become_dots() {
        assert_eq!(&*text(BufferFormat::Printable, b"GET /\r\n\xff"), b"GET /...");
        assert!(matches!(text(BufferFormat::Printable, b"plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn base64_pads() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(plain.as_bytes()), coded.as_bytes());
        }
    }
}
