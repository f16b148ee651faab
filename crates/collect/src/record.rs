//! Records of the probe: `probe/include/record.h` writes them, this decodes them without a copy.

use tiercel_event::{Event, Facts, Lengths, Malformed, Origin, Params};

/// Set in the length of a record that is still being written.
pub const BUSY: u32 = 1 << 31;
/// Bytes before the array of parameter lengths.
pub const HEADER_BYTES: usize = 48;
/// Longest record.
pub const MAX_BYTES: usize = 65_536;

const IA32: u8 = 1;
const IO_URING: u8 = 2;
const UNVERIFIED: u8 = 4;
const TRUNCATED: u8 = 8;
const UNREADABLE: u8 = 16;
const DISCARDED: u8 = 32;

fn bytes<const N: usize>(record: &[u8], at: usize) -> Result<[u8; N], Malformed> {
    record.get(at..at + N).and_then(|bytes| bytes.try_into().ok()).ok_or(Malformed("record shorter than its header"))
}

fn u32_at(record: &[u8], at: usize) -> Result<u32, Malformed> {
    bytes(record, at).map(u32::from_le_bytes)
}

fn u64_at(record: &[u8], at: usize) -> Result<u64, Malformed> {
    bytes(record, at).map(u64::from_le_bytes)
}

/// Where the parameters of a record with this many start.
fn params_at(count: usize) -> usize {
    HEADER_BYTES + (count * 2).next_multiple_of(8)
}

/// When the record was begun, in ns since boot.
///
/// # Errors
/// The bytes end before it.
pub fn ts_boot_ns(record: &[u8]) -> Result<u64, Malformed> {
    u64_at(record, 8)
}

/// Whether an argument of it could not be read.
pub fn unreadable(record: &[u8]) -> bool {
    flags(record) & UNREADABLE != 0
}

/// Whether it is only a place in the ring: what should stand there did not fit, and is counted.
pub fn discarded(record: &[u8]) -> bool {
    flags(record) & DISCARDED != 0
}

fn flags(record: &[u8]) -> u8 {
    record.get(35).copied().unwrap_or(0)
}

/// Decodes one record (from its header's first byte to its end). `boot_epoch_ns`: boot in ns since 1970.
///
/// # Errors
/// Any length or offset that does not fit.
pub fn decode(record: &[u8], cpu: u16, boot_epoch_ns: i64) -> Result<Event<'_>, Malformed> {
    let [count, flags]: [u8; 2] = bytes(record, 34)?;
    let start = params_at(usize::from(count));
    let facts_at = u32_at(record, 36)? as usize;
    let facts_end = facts_at.checked_add(u32_at(record, 40)? as usize).ok_or(Malformed("facts too long"))?;
    let lengths = record.get(HEADER_BYTES..start).ok_or(Malformed("record shorter than its lengths"))?;
    let lengths = Lengths::narrow(lengths).first(usize::from(count));
    let data = record.get(start..facts_at).ok_or(Malformed("facts start before the parameters end"))?;
    let facts = record.get(facts_at..facts_end).ok_or(Malformed("facts reach behind the record"))?;
    Ok(Event {
        ts_ns: u64_at(record, 8)?.wrapping_add_signed(boot_epoch_ns),
        tid: i64::from(u32_at(record, 16)?),
        pid: i64::from(u32_at(record, 20)?),
        task_key: u64_at(record, 24)?,
        code: u16::from_le_bytes(bytes(record, 32)?),
        cpu,
        origin: origin(flags),
        unverified: flags & UNVERIFIED != 0,
        truncated: flags & TRUNCATED != 0,
        asks: u32_at(record, 44)?,
        params: Params::new(lengths, data)?,
        facts: Facts::new(facts)?,
    })
}

fn origin(flags: u8) -> Origin {
    match (flags & IO_URING != 0, flags & IA32 != 0) {
        (true, _) => Origin::LiveIoUring,
        (false, true) => Origin::LiveIa32,
        (false, false) => Origin::Live,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the probe writes for this event.
    fn encode(event: &Event<'_>, boot_epoch_ns: i64) -> Vec<u8> {
        let mut out = vec![0; params_at(event.params.len())];
        for (index, param) in event.params.iter().enumerate() {
            out[HEADER_BYTES + index * 2..][..2].copy_from_slice(&(param.len() as u16).to_le_bytes());
        }
        event.params.iter().for_each(|param| out.extend_from_slice(param));
        out.resize(out.len().next_multiple_of(4), 0);
        let facts_at = out.len() as u32;
        out.extend_from_slice(event.facts.as_bytes());
        let mut flags = if event.unverified { UNVERIFIED } else { 0 } | if event.truncated { TRUNCATED } else { 0 };
        flags |= match event.origin {
            Origin::LiveIa32 => IA32,
            Origin::LiveIoUring => IO_URING,
            _ => 0,
        };
        out[8..16].copy_from_slice(&event.ts_ns.wrapping_add_signed(-boot_epoch_ns).to_le_bytes());
        out[16..20].copy_from_slice(&(event.tid as u32).to_le_bytes());
        out[20..24].copy_from_slice(&(event.pid as u32).to_le_bytes());
        out[24..32].copy_from_slice(&event.task_key.to_le_bytes());
        out[32..34].copy_from_slice(&event.code.to_le_bytes());
        out[34..36].copy_from_slice(&[event.params.len() as u8, flags]);
        out[36..40].copy_from_slice(&facts_at.to_le_bytes());
        out[40..44].copy_from_slice(&(event.facts.as_bytes().len() as u32).to_le_bytes());
        out.resize(out.len().next_multiple_of(8), 0);
        let length = out.len() as u32;
        out[..4].copy_from_slice(&length.to_le_bytes());
        out
    }

    fn sample() -> Event<'static> {
        let mut event = Event::new(307);
        event.ts_ns = 1_700_000_000_000_000_123;
        (event.tid, event.pid, event.task_key, event.cpu) = (12, 11, 5, 3);
        (event.origin, event.truncated) = (Origin::LiveIa32, true);
        event.params =
            Params::new(Lengths::narrow(&[8, 0, 0, 0, 5, 0]), &[3, 0, 0, 0, 0, 0, 0, 0, b'/', b'e', b't', b'c', 0])
                .unwrap();
        event.facts = Facts::new(&[1, 0, 5, 0, b'/', b'e', b't', b'c', 0, 0, 0, 0]).unwrap();
        event
    }

    #[test]
    fn decode_gives_back_what_was_encoded() {
        let event = sample();
        let record = encode(&event, 77);
        let back = decode(&record, 3, 77).unwrap();
        assert_eq!(format!("{:?}", back.facts), format!("{:?}", event.facts));
        assert_eq!(back.params.iter().collect::<Vec<_>>(), event.params.iter().collect::<Vec<_>>());
        assert_eq!(
            (back.ts_ns, back.tid, back.pid, back.task_key),
            (event.ts_ns, event.tid, event.pid, event.task_key)
        );
        assert_eq!((back.code, back.cpu, back.origin), (event.code, event.cpu, event.origin));
        assert_eq!((back.unverified, back.truncated), (false, true));
    }

    #[test]
    fn no_cut_and_no_flipped_byte_panics() {
        let record = encode(&sample(), 0);
        for end in 0..record.len() {
            let _ = decode(&record[..end], 0, 0);
        }
        for at in 0..record.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut broken = record.clone();
                broken[at] = value;
                let _ = decode(&broken, 0, i64::MIN);
            }
        }
    }

    #[test]
    fn lengths_behind_the_parameters_are_refused() {
        let mut record = encode(&sample(), 0);
        record[HEADER_BYTES] = 200;
        assert_eq!(decode(&record, 0, 0).unwrap_err(), Malformed("parameter too long"));
    }
}
