//! Compressed runs of blocks, in memory or in a file.

use crate::delta;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Some event blocks, or the state blocks of a segment. Never changes.
#[derive(Debug)]
pub struct Chunk {
    store: Store,
    /// Bytes of the blocks.
    pub(crate) plain_bytes: u32,
    /// Bytes between both steps of compression.
    inner_bytes: u32,
    compressed: bool,
    /// Compressed bytes.
    pub(crate) bytes: u32,
    pub(crate) events: u32,
}

#[derive(Debug)]
enum Store {
    Memory(Box<[u8]>),
    File { file: Arc<File>, at: u64 },
}

/// A file of the ring, deleted from its folder as soon as it is open: its space goes with its last chunk.
#[derive(Debug)]
pub(crate) struct Spill {
    file: Arc<File>,
    length: u64,
}

impl Spill {
    pub(crate) fn create(folder: &std::path::Path) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!(".tiercel-ring-{}-{:?}", std::process::id(), std::thread::current().id()));
        let file = std::fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        std::fs::remove_file(&path)?;
        Ok(Self { file: Arc::new(file), length: 0 })
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<Store> {
        let at = self.length;
        self.file.write_all_at(bytes, at)?;
        self.length += bytes.len() as u64;
        Ok(Store::File { file: self.file.clone(), at })
    }
}

impl Chunk {
    /// Compresses the state blocks of a segment.
    pub(crate) fn of_state(plain: &[u8], spill: Option<&mut Spill>) -> io::Result<Self> {
        Self::pack(plain, plain.len(), 0, true, spill)
    }

    /// Keeps event blocks that were made differences of, compressed once more if there is time for it.
    pub(crate) fn of_events(
        differences: &[u8],
        plain_bytes: usize,
        events: u32,
        compress: bool,
        spill: Option<&mut Spill>,
    ) -> io::Result<Self> {
        Self::pack(differences, plain_bytes, events, compress, spill)
    }

    fn pack(
        inner: &[u8],
        plain_bytes: usize,
        events: u32,
        compress: bool,
        spill: Option<&mut Spill>,
    ) -> io::Result<Self> {
        let packed = if compress { lz4_flex::block::compress(inner) } else { inner.to_vec() };
        let bytes = packed.len() as u32;
        let store = match spill {
            Some(spill) => spill.append(&packed)?,
            None => Store::Memory(packed.into_boxed_slice()),
        };
        Ok(Self {
            store,
            plain_bytes: plain_bytes as u32,
            inner_bytes: inner.len() as u32,
            compressed: compress,
            bytes,
            events,
        })
    }

    /// The blocks.
    pub(crate) fn unpack(&self) -> io::Result<Vec<u8>> {
        let inner = match &self.store {
            Store::Memory(packed) => self.expand(packed)?,
            Store::File { file, at } => {
                let mut packed = vec![0; self.bytes as usize];
                file.read_exact_at(&mut packed, *at)?;
                self.expand(&packed)?
            }
        };
        if self.events == 0 {
            return Ok(inner);
        }
        let blocks = delta::unpack(&inner, self.plain_bytes as usize);
        blocks.ok_or_else(|| io::Error::other("a chunk of the flight recorder is damaged"))
    }

    fn expand(&self, packed: &[u8]) -> io::Result<Vec<u8>> {
        if !self.compressed {
            return Ok(packed.to_vec());
        }
        lz4_flex::block::decompress(packed, self.inner_bytes as usize).map_err(io::Error::other)
    }
}
