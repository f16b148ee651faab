//! The bytes of a capture from the current position on: all of a mapped file, or as much of a stream as was
//! asked for.

use memmap2::{Mmap, UncheckedAdvice};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

/// A stream's buffer grows by this, and only as bytes really arrive.
const CHUNK_BYTES: usize = 256 << 10;
/// Mapped pages are given back after as many bytes, so that a big file does not fill the memory.
const RELEASE_BYTES: usize = 16 << 20;
/// How often the length of a mapped file is looked at.
const CHECK_BYTES: usize = 1 << 20;

enum Backing {
    Map(Mapped),
    Memory(Vec<u8>),
    Stream(Stream),
}

struct Mapped {
    map: Arc<Mmap>,
    file: File,
    released: usize,
    /// Bytes before the position that somebody may still look at.
    behind: usize,
    cut: bool,
}

struct Stream {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    ended: bool,
    failure: Option<String>,
}

/// A position in a capture and the bytes behind it.
pub(crate) struct Window {
    backing: Backing,
    /// Position in the backing's bytes.
    at: usize,
    /// Offset of the backing's first byte in the whole stream.
    base: u64,
    /// Position at which the length of a mapped file is looked at again.
    check_at: usize,
}

impl Window {
    fn of(backing: Backing) -> Self {
        let check_at = if matches!(backing, Backing::Map(_)) { CHECK_BYTES } else { usize::MAX };
        Self { backing, at: 0, base: 0, check_at }
    }

    pub(crate) fn map(map: Mmap, file: File) -> Self {
        Self::of(Backing::Map(Mapped { map: Arc::new(map), file, released: 0, behind: 0, cut: false }))
    }

    pub(crate) fn memory(bytes: Vec<u8>) -> Self {
        Self::of(Backing::Memory(bytes))
    }

    pub(crate) fn stream(source: Box<dyn Read + Send>) -> Self {
        Self::of(Backing::Stream(Stream { source, buffer: Vec::new(), ended: false, failure: None }))
    }

    /// Offset of the current position in the uncompressed bytes.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Number of all bytes, where it is known.
    pub(crate) fn size(&self) -> Option<u64> {
        match &self.backing {
            Backing::Map(mapped) => Some(mapped.map.len() as u64),
            Backing::Memory(bytes) => Some(bytes.len() as u64),
            Backing::Stream(_) => None,
        }
    }

    pub(crate) fn is_mapped(&self) -> bool {
        self.map_of().is_some()
    }

    /// All of a mapped file.
    pub(crate) fn map_of(&self) -> Option<&Arc<Mmap>> {
        match &self.backing {
            Backing::Map(mapped) => Some(&mapped.map),
            _ => None,
        }
    }

    /// Keeps so many bytes before the position in memory, where they are mapped.
    pub(crate) fn keep_behind(&mut self, bytes: usize) {
        if let Backing::Map(mapped) = &mut self.backing {
            mapped.behind = bytes;
        }
    }

    /// Goes to an offset of a mapped file or of memory; one behind its end is the end.
    pub(crate) fn seek(&mut self, offset: u64) {
        if let Backing::Memory(bytes) = &self.backing {
            self.at = usize::try_from(offset).map_or(bytes.len(), |at| at.min(bytes.len()));
        }
        if let Backing::Map(mapped) = &mut self.backing {
            self.at = usize::try_from(offset).map_or(mapped.map.len(), |at| at.min(mapped.map.len()));
            self.check_at = self.at + CHECK_BYTES;
            // Pages before are not there yet: none has to be given back.
            mapped.released = self.at & !(RELEASE_BYTES - 1);
        }
    }

    /// What is at hand from the current position on.
    #[inline]
    pub(crate) fn at_hand(&self) -> &[u8] {
        self.at_hand_and_place().0
    }

    /// As [`Self::at_hand`], and in a mapped file the offset of the position.
    #[inline]
    pub(crate) fn at_hand_and_place(&self) -> (&[u8], Option<u64>) {
        let (all, place): (&[u8], _) = match &self.backing {
            Backing::Map(mapped) => (&mapped.map, Some(self.offset())),
            Backing::Memory(bytes) => (bytes, None),
            Backing::Stream(stream) => (&stream.buffer, None),
        };
        (all.get(self.at..).unwrap_or(&[]), place)
    }

    /// At least `want` bytes from the current position on, fewer only at the end.
    #[inline]
    pub(crate) fn bytes(&mut self, want: usize) -> &[u8] {
        self.bytes_ahead(want, 0)
    }

    /// As [`Self::bytes`], but where bytes have to be fetched, fetches `ahead` more of them: for a caller that
    /// looks far ahead and moves on by little.
    #[inline]
    pub(crate) fn bytes_ahead(&mut self, want: usize, ahead: usize) -> &[u8] {
        if let Backing::Stream(stream) = &mut self.backing
            && stream.buffer.len().saturating_sub(self.at) < want
            && !stream.ended
        {
            stream.buffer.drain(..self.at.min(stream.buffer.len()));
            self.base += self.at as u64;
            self.at = 0;
            stream.fill(want + ahead);
        }
        self.at_hand()
    }

    /// Moves on by at most what is at hand.
    #[inline]
    pub(crate) fn advance(&mut self, count: usize) {
        self.at += count.min(self.at_hand().len());
        self.look_at_length();
    }

    /// Moves on over a block that is at hand.
    #[inline]
    pub(crate) fn pass(&mut self, block: usize) {
        debug_assert!(block <= self.at_hand().len());
        self.at += block;
        self.look_at_length();
    }

    #[inline]
    fn look_at_length(&mut self) {
        if self.at >= self.check_at {
            self.look_again();
        }
    }

    #[cold]
    fn look_again(&mut self) {
        self.check_at = self.at + CHECK_BYTES;
        if let Backing::Map(mapped) = &mut self.backing
            && !mapped.still_whole(self.at)
        {
            self.at = mapped.map.len();
        }
    }

    /// What the source said when it could give no more.
    pub(crate) fn failure(&self) -> Option<&str> {
        match &self.backing {
            Backing::Stream(stream) => stream.failure.as_deref(),
            Backing::Map(mapped) if mapped.cut => Some("it was cut shorter while it was read"),
            _ => None,
        }
    }
}

impl Mapped {
    /// Gives back what was read, and looks whether the file still has all that is mapped: touching more would end the
    /// process. What is cut off between two looks still does.
    fn still_whole(&mut self, at: usize) -> bool {
        if at.saturating_sub(self.released) >= RELEASE_BYTES + CHECK_BYTES + self.behind {
            // SAFETY: the mapping is private and never written: dropped pages are read again from the file when they are
            // touched, so that whoever still reads there sees the same bytes.
            let _ = unsafe { self.map.unchecked_advise_range(UncheckedAdvice::DontNeed, self.released, RELEASE_BYTES) };
            self.released += RELEASE_BYTES;
        }
        self.cut |= self.file.metadata().is_ok_and(|about| about.len() < self.map.len() as u64);
        !self.cut
    }
}

impl Stream {
    fn fill(&mut self, want: usize) {
        while self.buffer.len() < want && !self.ended {
            let filled = self.buffer.len();
            self.buffer.resize(filled + CHUNK_BYTES, 0);
            let count = self.read(filled);
            self.buffer.truncate(filled + count);
        }
    }

    fn read(&mut self, from: usize) -> usize {
        loop {
            match self.source.read(&mut self.buffer[from..]) {
                Ok(0) => self.ended = true,
                Ok(count) => return count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(error.to_string());
                }
            }
            return 0;
        }
    }
}
