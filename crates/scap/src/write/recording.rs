//! One capture after the other: a file is closed when it is long or old enough, and the next begins with the state of
//! that moment, so that each can be read alone.

use super::encoder::{Encoder, Format, Written};
use super::file::{CaptureFile, Packing};
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tiercel_event::Event;
use tiercel_event::seed::Seeds;

/// When the next file begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Rotation {
    /// Never: one file.
    #[default]
    Never,
    /// After so many bytes of the file.
    Bytes(u64),
    /// After so much time of the events.
    Time(Duration),
}

/// Where and how a recording is written.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RecordingSettings {
    /// The file; with rotation its name gets a number before the extension.
    pub path: PathBuf,
    /// Compression.
    pub packing: Packing,
    /// Readers.
    pub format: Format,
    /// Rotation.
    pub rotation: Rotation,
    /// Files kept at most, the oldest are deleted; 0: all.
    pub keep: usize,
}

/// A recording in progress.
pub struct Recording {
    settings: RecordingSettings,
    encoder: Encoder,
    file: CaptureFile,
    files: VecDeque<PathBuf>,
    number: u64,
    began_ns: u64,
    closed_bytes: u64,
    /// Events that reached a file.
    kept_events: u64,
}

impl Recording {
    /// Creates the first file and writes the state.
    ///
    /// # Errors
    /// The file cannot be created or written.
    pub fn start(settings: RecordingSettings, seeds: &Seeds) -> io::Result<Self> {
        let path = numbered(&settings, 1);
        let file = CaptureFile::create(&path, settings.packing)?;
        let encoder = Encoder::new(settings.format);
        let files = VecDeque::from([path]);
        let mut recording =
            Self { settings, encoder, file, files, number: 1, began_ns: 0, closed_bytes: 0, kept_events: 0 };
        recording.section(seeds)?;
        Ok(recording)
    }

    /// Begins a section in the same file: the state as it is, before the events that follow.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn section(&mut self, seeds: &Seeds) -> io::Result<()> {
        self.encoder.section(seeds, self.file.gathered());
        self.flush()
    }

    /// Writes an event. `state_only`: it changes state but is not to be shown to rules.
    ///
    /// # Errors
    /// The disk is full or the file is out of reach; it stays readable up to what was written before.
    pub fn event(&mut self, event: &Event<'_>, state_only: bool) -> io::Result<()> {
        if self.began_ns == 0 {
            self.began_ns = event.ts_ns;
        }
        self.encoder.event(event, state_only, self.file.gathered());
        if self.file.is_full() { self.flush() } else { Ok(()) }
    }

    /// Writes what was learned from the machine because of the event that is written next.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub fn learned(&mut self, seeds: &Seeds) -> io::Result<()> {
        self.encoder.learned(seeds, self.file.gathered());
        if self.file.is_full() { self.flush() } else { Ok(()) }
    }

    /// Whether the next file is due at this time of the events.
    pub fn is_full(&self, now_ns: u64) -> bool {
        match self.settings.rotation {
            Rotation::Never => false,
            Rotation::Bytes(bytes) => self.file.bytes() >= bytes,
            Rotation::Time(time) => {
                self.began_ns != 0 && u128::from(now_ns.saturating_sub(self.began_ns)) >= time.as_nanos()
            }
        }
    }

    /// Closes the file and begins the next with this state.
    ///
    /// # Errors
    /// One of the files cannot be written.
    pub fn rotate(&mut self, seeds: &Seeds) -> io::Result<()> {
        self.flush()?;
        let path = numbered(&self.settings, self.number + 1);
        let next = CaptureFile::create(&path, self.settings.packing)?;
        self.closed_bytes += std::mem::replace(&mut self.file, next).finish()?;
        (self.number, self.began_ns) = (self.number + 1, 0);
        self.files.push_back(path);
        while self.settings.keep > 0 && self.files.len() > self.settings.keep {
            if let Some(oldest) = self.files.pop_front() {
                std::fs::remove_file(oldest)?;
            }
        }
        self.section(seeds)
    }

    /// Hands what was gathered to the file.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub fn flush(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.kept_events = self.encoder.written().events;
        Ok(())
    }

    /// Writes the rest and closes the file. Returns the bytes of all files.
    ///
    /// # Errors
    /// As [`Self::event`].
    pub fn finish(self) -> io::Result<u64> {
        Ok(self.closed_bytes + self.file.finish()?)
    }

    /// What was written.
    pub fn written(&self) -> &Written {
        self.encoder.written()
    }

    /// Events that reached a file: what was gathered since the last flush is not in it.
    pub fn kept_events(&self) -> u64 {
        self.kept_events
    }

    /// Files begun so far.
    pub fn files(&self) -> u64 {
        self.number
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.closed_bytes + self.file.bytes()
    }

    /// The file that is written now.
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

fn numbered(settings: &RecordingSettings, number: u64) -> PathBuf {
    if settings.rotation == Rotation::Never {
        return settings.path.clone();
    }
    let stem = settings.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = settings.path.extension().map_or_else(|| "scap".into(), |text| text.to_string_lossy().into_owned());
    settings.path.with_file_name(format!("{stem}.{number:05}.{extension}"))
}
