//! A sidecar file that lets a reader begin near a point in time: every so many bytes the place in the capture and the
//! state there.
//!
//! ```text
//! "TIERIDX2", u64 size of the capture, u64 hash of its first bytes, u32 number of entries
//! entry: u64 hash of what follows, u64 ts_ns, u64 offset, u64 event number, u64 time of the first event, u32 length,
//! a capture (zstd): the state as a section, and the enter events whose exits are still to come
//! ```
//! All numbers are little endian. An index that does not fit its capture is not used, nor is a damaged one.

use crate::reader::Window;
use std::fs;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use tiercel_fields::Session;
use tiercel_scap::write::{Encoder, Format};
use tiercel_scap::{Capture, CaptureError, Item};
use tiercel_state::{Limits, State};

const MAGIC: &[u8; 8] = b"TIERIDX2";
const HASHED_BYTES: u64 = 64 << 10;
/// No state is larger; an index that claims more is damaged.
const MAX_STATE_BYTES: u64 = 256 << 20;
/// Bytes of an entry between its hash and its state.
const HEAD_BYTES: usize = 36;
const ZSTD_LEVEL: i32 = 3;

/// A place to begin at.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Time of the event before it.
    pub ts_ns: u64,
    /// Offset of the next block.
    pub offset: u64,
    /// Events delivered before it.
    pub num: u64,
    /// Time that `evt.reltime` counts from.
    pub first_ts_ns: u64,
    /// The state as a section of a capture, then the enter events whose exits are still to come; compressed with zstd.
    pub state: Vec<u8>,
}

impl Entry {
    /// The state, as a capture of its own.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn state(&self) -> Result<Capture, CaptureError> {
        let refused = |error: io::Error| CaptureError {
            source_name: "index".to_owned(),
            offset: None,
            reason: error.to_string(),
        };
        // What a few bytes expand to has a limit, too.
        let plain = zstd::Decoder::new(Cursor::new(self.state.clone())).map_err(refused)?.take(MAX_STATE_BYTES);
        Capture::from_reader("index", plain)
    }

    /// The bytes behind its hash.
    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD_BYTES + self.state.len());
        let numbers = [self.ts_ns, self.offset, self.num, self.first_ts_ns];
        out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        out.extend((self.state.len() as u32).to_le_bytes());
        out.extend(&self.state);
        out
    }
}

/// Where the index of a capture is.
pub fn path_of(capture: &Path) -> PathBuf {
    let mut name = capture.as_os_str().to_owned();
    name.push(".idx");
    name.into()
}

/// What tells whether an index is of this capture: its size and the hash of its beginning.
fn fingerprint(capture: &Path) -> io::Result<(u64, u64)> {
    let mut head = Vec::new();
    fs::File::open(capture)?.take(HASHED_BYTES).read_to_end(&mut head)?;
    Ok((fs::metadata(capture)?.len(), hash(&head)))
}

/// FNV-1a: it guards against mistakes, not against forgery.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Makes the index of a capture.
pub struct Indexing {
    path: PathBuf,
    capture: Capture,
    state: State,
    session: Session,
    last_ts_ns: u64,
    every_bytes: u64,
    due: u64,
    entries: Vec<Entry>,
    finished: bool,
}

impl Indexing {
    /// Opens the capture, which must be a file without compression: others have no places to go to. Two entries are
    /// `every_bytes` apart, at least.
    ///
    /// # Errors
    /// It cannot be opened, or is compressed.
    pub fn open(path: &Path, every_bytes: u64) -> Result<Self, CaptureError> {
        let capture = Capture::open(path)?;
        if !capture.can_seek() {
            let reason = "only a file without compression can be indexed; `tiercel convert` writes one".to_owned();
            return Err(CaptureError { source_name: capture.name().to_owned(), offset: None, reason });
        }
        Ok(Self {
            path: path.to_owned(),
            capture,
            state: State::new(Limits::default()),
            session: Session::default(),
            last_ts_ns: 0,
            every_bytes,
            due: every_bytes,
            entries: Vec::new(),
            finished: false,
        })
    }

    /// Goes on for `most` events.
    ///
    /// # Errors
    /// The capture cannot be read any further, an entry cannot be packed.
    pub fn advance(&mut self, most: u64) -> Result<(), CaptureError> {
        for _ in 0..most {
            if self.capture.offset() >= self.due && self.last_ts_ns != 0 {
                self.due = self.capture.offset().saturating_add(self.every_bytes);
                self.add();
            }
            match self.capture.next()? {
                None => {
                    self.finished = true;
                    return Ok(());
                }
                Some(Item::Seeds(seeds)) => {
                    self.state = State::new(Limits::default());
                    self.state.seed(seeds);
                }
                Some(Item::Learned(seeds)) => self.state.learn(seeds),
                Some(Item::Event { event, .. }) => {
                    self.state.apply(&event);
                    self.session.begin(&event);
                    self.last_ts_ns = self.last_ts_ns.max(event.ts_ns);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self) {
        let mut bytes = Vec::new();
        Encoder::new(Format::Newest).section(&self.state.snapshot(), &mut bytes);
        self.capture.write_enters(&mut bytes);
        // Packing memory into memory cannot fail; without its state an entry is of no use.
        let Ok(state) = zstd::encode_all(&*bytes, ZSTD_LEVEL) else { return };
        self.entries.push(Entry {
            ts_ns: self.last_ts_ns,
            offset: self.capture.offset(),
            num: self.capture.num(),
            first_ts_ns: self.session.first_ts_ns,
            state,
        });
    }

    /// Whether the capture's end was reached.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// The capture.
    pub fn capture(&self) -> &Capture {
        &self.capture
    }

    /// Writes the index beside the capture, whole or not at all; returns the number of entries and bytes.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> io::Result<(u64, u64)> {
        let (size, beginning) = fingerprint(&self.path)?;
        let mut out = MAGIC.to_vec();
        out.extend([size, beginning].iter().flat_map(|number| number.to_le_bytes()));
        out.extend((self.entries.len() as u32).to_le_bytes());
        for entry in &self.entries {
            let bytes = entry.bytes();
            out.extend(hash(&bytes).to_le_bytes());
            out.extend(bytes);
        }
        let path = path_of(&self.path);
        let unfinished = path.with_extension("idx.new");
        fs::write(&unfinished, &out).and_then(|()| fs::rename(&unfinished, &path)).inspect_err(|_| {
            let _ = fs::remove_file(&unfinished);
        })?;
        Ok((self.entries.len() as u64, out.len() as u64))
    }
}

/// The last entry from which a reader sees all events of the window; none without a fitting index.
pub fn entry_before(capture: &Path, window: Window) -> Option<Entry> {
    if window.from_ns == 0 {
        return None;
    }
    let mut index = BufReader::new(fs::File::open(path_of(capture)).ok()?);
    entry_in(&mut index, fingerprint(capture).ok()?, window)
}

/// As [`entry_before`], from the bytes of an index; `fingerprint` is that of the capture.
pub fn entry_in(index: &mut (impl Read + Seek), fingerprint: (u64, u64), window: Window) -> Option<Entry> {
    let size = fingerprint.0;
    if array(index)? != *MAGIC || (number(index)?, number(index)?) != fingerprint {
        return None;
    }
    let mut found = None;
    for _ in 0..u32::from_le_bytes(array(index)?) {
        let at = index.stream_position().ok()?;
        number(index)?;
        let (ts_ns, offset) = (number(index)?, number(index)?);
        index.seek_relative(16).ok()?;
        let length = u64::from(u32::from_le_bytes(array(index)?));
        // Processors differ by a little, so events shortly before may stand behind.
        if ts_ns.saturating_add(Window::SLACK_NS) <= window.from_ns && offset < size {
            found = Some(at);
        }
        index.seek_relative(i64::try_from(length).ok()?).ok()?;
    }
    index.seek(io::SeekFrom::Start(found?)).ok()?;
    entry(index)
}

/// The entry that begins here, if it is whole.
fn entry(index: &mut impl Read) -> Option<Entry> {
    let expected = number(index)?;
    let (ts_ns, offset, num, first_ts_ns) = (number(index)?, number(index)?, number(index)?, number(index)?);
    let length = u64::from(u32::from_le_bytes(array(index)?));
    let mut state = Vec::new();
    index.take(length.min(MAX_STATE_BYTES)).read_to_end(&mut state).ok()?;
    let entry = Entry { ts_ns, offset, num, first_ts_ns, state };
    (entry.state.len() as u64 == length && hash(&entry.bytes()) == expected).then_some(entry)
}

fn array<const N: usize>(index: &mut impl Read) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    index.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn number(index: &mut impl Read) -> Option<u64> {
    array(index).map(u64::from_le_bytes)
}
