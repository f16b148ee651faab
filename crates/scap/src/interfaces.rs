//! Interface lists.

use crate::cursor::Cursor;
use tiercel_event::seed::InterfaceSeed;

/// Bytes by which faulty writers made a list too short, for each of its addresses.
const MISSING_BYTES: usize = 4;
/// More interfaces than any host has; bounds the search for the true length.
const MAX_REPAIRED: usize = 4096;

/// Interfaces read, and how many records could not be.
pub(crate) fn read(body: &[u8], version: u8) -> (Vec<InterfaceSeed>, u64) {
    let mut cursor = Cursor::new(body);
    let mut interfaces = Vec::new();
    while cursor.left() >= 4 {
        match record(&mut cursor, version) {
            Some(Some(interface)) => interfaces.push(interface),
            Some(None) => {}
            None => return (interfaces, 1),
        }
    }
    (interfaces, 0)
}

/// The inner `None` is a record of a kind that can be passed over.
fn record(cursor: &mut Cursor<'_>, version: u8) -> Option<Option<InterfaceSeed>> {
    if version == 1 {
        return fields(cursor).map(Some);
    }
    // Unlike the records of the other lists, these do not count their own length field.
    let length = cursor.u32()? as usize;
    let mut record = Cursor::new(cursor.take(length)?);
    Some(fields(&mut record))
}

fn fields(cursor: &mut Cursor<'_>) -> Option<InterfaceSeed> {
    let (kind, name_length) = (cursor.u16()?, cursor.u16()?);
    let wide = match kind {
        1 | 3 => false,
        2 | 4 => true,
        _ => return None,
    };
    let (address, netmask, broadcast) = (cursor.ip(wide)?, cursor.ip(wide)?, cursor.ip(wide)?);
    if kind <= 2 {
        cursor.u64()?; // link speed
    }
    let name = cursor.take(usize::from(name_length))?.to_vec();
    Some(InterfaceSeed { name, address, netmask, broadcast })
}

/// True total length of a second-version list whose length is 4 too small for each address, as a writer of other
/// tools leaves it after reading a first-version list. `bytes` starts at the block and goes beyond its claimed end.
pub(crate) fn repaired_length(bytes: &[u8], total: usize) -> Option<usize> {
    (1..=MAX_REPAIRED).find_map(|count| {
        let true_total = total + count * MISSING_BYTES;
        let trailer = crate::block::u32_at(bytes, true_total - 4)?;
        let body = bytes.get(8..true_total - 4)?;
        (trailer as usize == total && is_whole(body, count)).then_some(true_total)
    })
}

fn is_whole(body: &[u8], count: usize) -> bool {
    let mut cursor = Cursor::new(body);
    let all = (0..count).all(|_| matches!(record(&mut cursor, 2), Some(Some(_))));
    all && cursor.left() < 4
}
