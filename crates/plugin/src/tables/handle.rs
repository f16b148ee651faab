//! What plugins hold of ours: numbers in the place of addresses. Each use is looked at anew, so one that is made up or kept too
//! long is refused or reads something else of the same table, and is never followed.

use crate::abi::Opaque;
use std::ptr::without_provenance_mut;

/// In each of them, so that none is null or an address of anything in a process.
const MARK: u64 = 1 << 63;
const KIND_AT: u32 = 40;
const LOW: u64 = (1 << KIND_AT) - 1;
/// Number of the thread that stands for every entry which is made but in no table yet; no thread of the state has it.
pub const BLANK: u32 = 0;

/// What a table of ours holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Threads,
    Args,
    Env,
    Cgroups,
    Files,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Threads, Self::Args, Self::Env, Self::Cgroups, Self::Files];

    fn of(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|&kind| kind as u64 == number)
    }
}

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// One of ours; all but that of threads belong to the thread of this number.
    Ours(Kind, u32),
    /// One that a plugin shares, by its place.
    Shared(usize),
    /// One within an entry of such a table, by its address.
    Within(usize),
}

const SHARED: u64 = Kind::ALL.len() as u64;

fn opaque(kind: u64, low: u64) -> Opaque {
    without_provenance_mut((MARK | kind << KIND_AT | low & LOW) as usize)
}

fn parts(handle: Opaque) -> Option<(u64, u64)> {
    let number = handle.addr() as u64;
    (number & MARK != 0).then_some(((number & !MARK) >> KIND_AT, number & LOW))
}

impl Table {
    /// As plugins hold it.
    pub fn handle(self) -> Opaque {
        match self {
            Self::Ours(kind, slot) => opaque(kind as u64, u64::from(slot)),
            Self::Shared(place) => opaque(SHARED, place as u64),
            Self::Within(address) => without_provenance_mut(address),
        }
    }

    /// The table of a handle.
    pub fn of(handle: Opaque) -> Option<Self> {
        match parts(handle) {
            Some((SHARED, place)) => usize::try_from(place).ok().map(Self::Shared),
            Some((kind, low)) => Some(Self::Ours(Kind::of(kind)?, u32::try_from(low).ok()?)),
            None => Some(handle.addr()).filter(|&address| address != 0).map(Self::Within),
        }
    }
}

/// An entry of one of our tables: a thread's number, the place of an item, or a file descriptor.
pub fn entry(number: u64) -> Opaque {
    opaque(0, number)
}

/// The number of an entry.
pub fn entry_of(handle: Opaque) -> Option<u64> {
    parts(handle).and_then(|(kind, number)| (kind == 0).then_some(number))
}

/// A field of our tables of a kind, by its place.
pub fn field(kind: Kind, place: usize) -> Opaque {
    opaque(1 + kind as u64, place as u64)
}

/// The field of a handle.
pub fn field_of(handle: Opaque) -> Option<(Kind, usize)> {
    let (kind, place) = parts(handle)?;
    Some((Kind::of(kind.checked_sub(1)?)?, usize::try_from(place).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_handle_is_what_it_was_made_of() {
        for table in
            [Table::Ours(Kind::Threads, 0), Table::Ours(Kind::Files, u32::MAX), Table::Shared(7), Table::Within(8)]
        {
            assert_eq!(Table::of(table.handle()), Some(table));
        }
        assert_eq!(entry_of(entry(12)), Some(12));
        assert_eq!(field_of(field(Kind::Args, 3)), Some((Kind::Args, 3)));
    }

    #[test]
    fn others_are_none() {
        for address in [0usize, 1, 4096, usize::MAX, (MARK | 77 << KIND_AT) as usize, (MARK | LOW) as usize] {
            let handle = without_provenance_mut(address);
            assert!(
                !matches!(Table::of(handle), Some(Table::Ours(..))) || address == (MARK | LOW) as usize,
                "{address}"
            );
            assert!(field_of(handle).is_none(), "{address}");
        }
        assert_eq!(Table::of(std::ptr::null_mut()), None);
    }
}
