//! A part: one capture around an alert, written chunk by chunk.

use crate::chunk::Chunk;
use crate::ring::Past;
use crate::tree::Tree;
use std::io;
use std::path::PathBuf;
use tiercel_event::seed::Seeds;
use tiercel_scap::write::{CaptureFile, Encoder, Packing};
use tiercel_scap::{Capture, Item};

/// A part being written.
pub(crate) struct Part {
    file: CaptureFile,
    encoder: Encoder,
    tree: Option<Tree>,
    limit_bytes: u64,
    pub(crate) is_full: bool,
}

impl Part {
    /// Creates the file and writes the past.
    pub(crate) fn begin(
        path: PathBuf,
        packing: Packing,
        past: &Past,
        tree: Option<Tree>,
        limit_bytes: u64,
    ) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let file = CaptureFile::create_new(&path, packing)?;
        let mut part = Self { file, encoder: Encoder::default(), tree, limit_bytes, is_full: false };
        let mut state = Vec::new();
        for chunk in &past.state {
            state.extend_from_slice(&chunk.unpack()?);
        }
        part.learn(&state)?;
        part.file.gathered().extend_from_slice(&state);
        part.file.flush()?;
        past.events.iter().try_for_each(|chunk| part.add(chunk))?;
        Ok(part)
    }

    fn learn(&mut self, state: &[u8]) -> io::Result<()> {
        let Some(tree) = &mut self.tree else { return Ok(()) };
        let mut capture = Capture::from_bytes("state", state.to_vec()).map_err(io::Error::other)?;
        if let Some(Item::Seeds(seeds)) = capture.next().map_err(io::Error::other)? {
            tree.add_seeds(seeds);
        }
        Ok(())
    }

    /// Adds events.
    pub(crate) fn add(&mut self, chunk: &Chunk) -> io::Result<()> {
        if self.is_full {
            return Ok(());
        }
        let blocks = chunk.unpack()?;
        match &mut self.tree {
            None => self.file.gathered().extend_from_slice(&blocks),
            Some(tree) => select(&blocks, tree, &mut self.encoder, self.file.gathered())?,
        }
        if self.file.is_full() {
            self.file.flush()?;
        }
        self.is_full = self.limit_bytes > 0 && self.file.bytes() >= self.limit_bytes;
        Ok(())
    }

    pub(crate) fn path(&self) -> String {
        self.file.path().display().to_string()
    }

    pub(crate) fn finish(self) -> io::Result<u64> {
        self.file.finish()
    }
}

/// Appends those events that belong to the tree.
fn select(blocks: &[u8], tree: &mut Tree, encoder: &mut Encoder, out: &mut Vec<u8>) -> io::Result<()> {
    let mut section = Vec::with_capacity(blocks.len() + 256);
    Encoder::default().section(&Seeds::default(), &mut section);
    section.extend_from_slice(blocks);
    let mut capture = Capture::from_bytes("flight recorder", section).map_err(io::Error::other)?;
    while let Some(item) = capture.next().map_err(io::Error::other)? {
        match item {
            Item::Event { event, .. } if tree.takes(&event) => encoder.event(&event, false, out),
            Item::Learned(seeds) => {
                tree.add_seeds(seeds);
                encoder.learned(seeds, out);
            }
            _ => {}
        }
    }
    Ok(())
}
