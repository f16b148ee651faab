//! Compression around a capture, told by the first bytes; the file's name says nothing.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes that [`detect`] needs at most.
pub(crate) const MAGIC_BYTES: usize = 4;
const READ_BYTES: usize = 128 << 10;

/// A way of compressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
    Lz4,
}

/// Looks at the first bytes of a file.
pub(crate) fn detect(bytes: &[u8]) -> Compression {
    match bytes {
        [0x1F, 0x8B, ..] => Compression::Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
        [0x04, 0x22, 0x4D, 0x18, ..] => Compression::Lz4,
        _ => Compression::None,
    }
}

/// The bytes behind the compression. Members (frames) one after another are one stream.
pub(crate) fn decompress<R: Read + Send + 'static>(
    source: R,
    compression: Compression,
) -> io::Result<Box<dyn Read + Send>> {
    let source = BufReader::with_capacity(READ_BYTES, source);
    Ok(match compression {
        Compression::None => Box::new(source),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(source)),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(source)?),
        Compression::Lz4 => Box::new(Lz4Frames(lz4_flex::frame::FrameDecoder::new(source))),
    })
}

/// The decoder says "end" at the end of each frame; the stream ends only when its input does.
struct Lz4Frames<R: BufRead>(lz4_flex::frame::FrameDecoder<R>);

impl<R: BufRead> Read for Lz4Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.0.read(out)?;
            if count > 0 || out.is_empty() || self.0.get_mut().fill_buf()?.is_empty() {
                return Ok(count);
            }
        }
    }
}
