//! Reads the ring as a capture.

use crate::chunk::Chunk;
use crate::ring::Past;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;
use tiercel_scap::{Capture, CaptureError};

/// Chunks one after the other, unpacked one at a time.
struct Chunks {
    rest: VecDeque<Arc<Chunk>>,
    open: io::Cursor<Vec<u8>>,
}

impl Read for Chunks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.open.read(out)?;
            if count > 0 || out.is_empty() {
                return Ok(count);
            }
            let Some(next) = self.rest.pop_front() else { return Ok(0) };
            self.open = io::Cursor::new(next.unpack()?);
        }
    }
}

/// The past as a capture: its state, then its events.
///
/// # Errors
/// It holds nothing yet.
pub fn open(past: &Past) -> Result<Capture, CaptureError> {
    let rest = past.state.iter().chain(&past.events).cloned().collect();
    Capture::from_reader("flight recorder", Chunks { rest, open: io::Cursor::default() })
}
