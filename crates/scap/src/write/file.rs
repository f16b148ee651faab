//! A capture's file: whole blocks at a time, so that it can be read up to the last write whatever ends the writer.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bytes gathered before they are written.
const GATHER_BYTES: usize = 1 << 20;
const ZSTD_LEVEL: i32 = 3;

/// Compression around a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Packing {
    /// None.
    #[default]
    Plain,
    /// Readable by everything that reads captures.
    Gzip,
    /// Smaller and faster; sysdig and Falco do not read it.
    Zstd,
}

enum Target {
    File(File),
    Stream(Box<dyn Write + Send>),
}

/// A file being written. What a failed write left is cut off again.
pub struct CaptureFile {
    path: PathBuf,
    target: Target,
    packing: Packing,
    gathered: Vec<u8>,
    /// Bytes of the file that are whole.
    length: u64,
}

impl CaptureFile {
    /// Creates the file, readable by its owner alone: a capture holds arguments, environments and data. `-` is the
    /// standard output.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path, packing: Packing) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::of(path, Target::Stream(Box::new(io::stdout())), packing));
        }
        let file = private().create(true).truncate(true).open(path)?;
        Ok(Self::of(path, Target::File(file), packing))
    }

    /// As [`Self::create`], but fails where something has that name already, a link too: for names that can be guessed.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create_new(path: &Path, packing: Packing) -> io::Result<Self> {
        Ok(Self::of(path, Target::File(private().create_new(true).open(path)?), packing))
    }

    fn of(path: &Path, target: Target, packing: Packing) -> Self {
        Self { path: path.to_owned(), target, packing, gathered: Vec::with_capacity(GATHER_BYTES), length: 0 }
    }

    /// Where blocks are appended; they reach the file with the next [`Self::flush`].
    pub fn gathered(&mut self) -> &mut Vec<u8> {
        &mut self.gathered
    }

    /// Whether enough has come together for a flush.
    pub fn is_full(&self) -> bool {
        self.gathered.len() >= GATHER_BYTES
    }

    /// Writes what was gathered: blocks as they are, or as one member of a compressed stream.
    ///
    /// # Errors
    /// The disk is full or the file is out of reach; it then ends with the last flush that succeeded.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let packed = pack(&self.gathered, self.packing)?;
        let bytes = packed.as_deref().unwrap_or(&self.gathered);
        let written = match &mut self.target {
            Target::File(file) => file.write_all(bytes),
            Target::Stream(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        };
        match written {
            Ok(()) => self.length += bytes.len() as u64,
            Err(error) => {
                self.cut_to_whole();
                return Err(error);
            }
        }
        self.gathered.clear();
        Ok(())
    }

    fn cut_to_whole(&mut self) {
        use std::io::Seek;
        if let Target::File(file) = &mut self.target {
            // A shorter file needs no space, so this works on a full disk; if not, readers report the torn end.
            let _ = file.set_len(self.length);
            let _ = file.seek(io::SeekFrom::Start(self.length));
        }
    }

    /// Writes the rest and hands the bytes to the disk.
    ///
    /// # Errors
    /// As [`Self::flush`].
    pub fn finish(mut self) -> io::Result<u64> {
        self.flush()?;
        if let Target::File(file) = &self.target {
            file.sync_data()?;
        }
        Ok(self.length)
    }

    /// Bytes of the file, and those still to be written, uncompressed.
    pub fn bytes(&self) -> u64 {
        self.length + self.gathered.len() as u64
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

fn pack(bytes: &[u8], packing: Packing) -> io::Result<Option<Vec<u8>>> {
    Ok(match packing {
        Packing::Plain => None,
        Packing::Gzip => {
            let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            member.write_all(bytes)?;
            Some(member.finish()?)
        }
        Packing::Zstd => Some(zstd::bulk::compress(bytes, ZSTD_LEVEL)?),
    })
}
