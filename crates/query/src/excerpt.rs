//! A part of a capture as a capture of its own, in the newest format or in that of older readers.

use crate::reader::{Reader, Taken, Visitor};
use std::io;
use std::path::Path;
use tiercel_event::seed::Seeds;
use tiercel_fields::Context;
use tiercel_scap::CaptureError;
use tiercel_scap::write::{CaptureFile, Encoder, Format, Packing, Written};
use tiercel_state::changes_state;

/// How the copy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExcerptSettings {
    /// For whom.
    pub format: Format,
    /// Compression.
    pub packing: Packing,
    /// Leave out events that are not selected even where they change the state: names may then be unknown.
    pub lean: bool,
}

/// Why a copy ended early.
#[derive(Debug)]
pub enum ExcerptError {
    /// The source cannot be read any further.
    Read(CaptureError),
    /// The copy cannot be written.
    Write(io::Error),
}

/// A copy in progress.
pub struct Excerpt {
    encoder: Encoder,
    file: CaptureFile,
    lean: bool,
    selected: u64,
    failure: Option<io::Error>,
}

impl Excerpt {
    /// Begins a file.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path, settings: ExcerptSettings) -> io::Result<Self> {
        let file = CaptureFile::create(path, settings.packing)?;
        Ok(Self { encoder: Encoder::new(settings.format), file, lean: settings.lean, selected: 0, failure: None })
    }

    /// Copies what is selected of the next `most` events.
    ///
    /// # Errors
    /// The source cannot be read, the copy cannot be written.
    pub fn advance(&mut self, reader: &mut Reader, most: u64) -> Result<(), ExcerptError> {
        reader.walk(most, self).map_err(ExcerptError::Read)?;
        self.failure.take().map_or(Ok(()), |error| Err(ExcerptError::Write(error)))
    }

    /// Events that were selected.
    pub fn selected(&self) -> u64 {
        self.selected
    }

    /// What was written.
    pub fn written(&self) -> &Written {
        self.encoder.written()
    }

    /// Ends the file; returns its size in bytes.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> io::Result<u64> {
        self.file.finish()
    }

    fn flush(&mut self) -> bool {
        if self.file.is_full() {
            self.failure = self.file.flush().err();
        }
        self.failure.is_none()
    }
}

impl Visitor for Excerpt {
    fn section(&mut self, seeds: &Seeds) {
        self.encoder.section(seeds, self.file.gathered());
    }

    fn learned(&mut self, seeds: &Seeds) {
        self.encoder.learned(seeds, self.file.gathered());
    }

    fn event(&mut self, context: &Context<'_>, taken: Taken) -> bool {
        self.selected += u64::from(taken == Taken::Yes);
        if taken == Taken::Yes || (!self.lean && changes_state(context.event)) {
            // Enter events and those that restore state are hidden again by whoever reads them.
            let hides_itself = taken == Taken::Hidden && !context.event.is_exit();
            let state_only = taken != Taken::Yes && !hides_itself;
            self.encoder.event(context.event, state_only, self.file.gathered());
        }
        self.flush()
    }
}
