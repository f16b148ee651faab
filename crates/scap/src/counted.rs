//! Counts the bytes of a file that is read as a stream, for showing how far the reading is.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A reader that counts.
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

/// The file behind a counting reader.
pub(crate) struct Source {
    count: Arc<AtomicU64>,
    /// Its size in bytes when it was opened.
    pub size: u64,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R, size: u64) -> (Self, Source) {
        let count = Arc::new(AtomicU64::new(0));
        (Self { inner, count: Arc::clone(&count) }, Source { count, size })
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Source {
    pub(crate) fn read_bytes(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}
