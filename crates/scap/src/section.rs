//! Section header and machine.

use crate::cursor::Cursor;
use tiercel_event::seed::MachineSeed;

const MAGIC: u32 = 0x1A2B_3C4D;
const SWAPPED_MAGIC: u32 = MAGIC.swap_bytes();
/// Bytes of a section header's body before its options.
pub(crate) const BODY_BYTES: usize = 16;
const NEWEST_MAJOR: u16 = 1;

/// Checks a section header's body; options behind it are of no interest.
pub(crate) fn check(body: &[u8]) -> Result<(), String> {
    let mut cursor = Cursor::new(body);
    let (Some(magic), Some(major), Some(_minor)) = (cursor.u32(), cursor.u16(), cursor.u16()) else {
        return Err("the section header is too short".into());
    };
    match magic {
        MAGIC if major > NEWEST_MAJOR => {
            Err(format!("capture format version {major} is newer than {NEWEST_MAJOR}, the newest that can be read"))
        }
        MAGIC => Ok(()),
        SWAPPED_MAGIC => Err("this capture was written on a machine of the other byte order (big endian); \
            only captures of little-endian machines can be read"
            .into()),
        other => Err(format!("the section header holds {other:#010x} where a capture has {MAGIC:#010x}")),
    }
}

/// What a file is that does not start with a section header.
pub(crate) fn describe(bytes: &[u8]) -> String {
    let guess = match bytes {
        [] => "it is empty",
        [0xA1, 0xB2, 0xC3 | 0x3C, ..] | [0xD4 | 0x4D, 0xC3 | 0x3C, 0xB2, 0xA1, ..] => "it is a packet capture (pcap)",
        [0x7F, b'E', b'L', b'F', ..] => "it is an executable (ELF)",
        [b'P', b'K', ..] => "it is a zip archive; unpack it first",
        [0xFD, b'7', b'z', b'X', b'Z', ..] => "it is compressed with xz; unpack it first",
        [b'B', b'Z', b'h', ..] => "it is compressed with bzip2; unpack it first",
        _ if is_text(bytes) => "it is text",
        _ => "it starts with unknown bytes",
    };
    format!("not a capture: {guess}")
}

fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(256)];
    head.iter().all(|&byte| byte >= 0x20 && byte != 0x7F || matches!(byte, b'\n' | b'\r' | b'\t'))
}

/// Reads the machine's block.
pub(crate) fn machine(body: &[u8]) -> Option<MachineSeed> {
    let mut cursor = Cursor::new(body);
    let (cpus, memory_bytes, max_pid) = (cursor.u32()?, cursor.u64()?, cursor.u64()?);
    let hostname = cursor.take(128)?.split(|&byte| byte == 0).next().unwrap_or_default().to_vec();
    let boot_ns = cursor.u64().unwrap_or(0);
    Some(MachineSeed { cpus, memory_bytes, hostname, max_pid, boot_ns })
}
