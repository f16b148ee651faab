//! Why a capture cannot be read at all. Damage inside a capture is not an error: see [`crate::Report`].

use std::fmt;

/// One plain sentence with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureError {
    /// File name, or `-` for a stream.
    pub source_name: String,
    /// Offset in the uncompressed bytes, when the reason is in the bytes.
    pub offset: Option<u64>,
    /// What is wrong, and what to do about it where there is something.
    pub reason: String,
}

impl CaptureError {
    pub(crate) fn new(source_name: &str, offset: Option<u64>, reason: impl Into<String>) -> Self {
        Self { source_name: source_name.to_owned(), offset, reason: reason.into() }
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.source_name)?;
        if let Some(offset) = self.offset {
            write!(out, "offset {offset}: ")?;
        }
        write!(out, "{}", self.reason)
    }
}

impl std::error::Error for CaptureError {}
