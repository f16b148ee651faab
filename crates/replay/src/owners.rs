//! Which shard keeps a thread: asked for every event.

use rustc_hash::FxHashMap;

/// Ids below this have a place in an array: the highest that Linux gives out.
const DENSE: usize = 1 << 22;

/// Who keeps a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// It is in no table.
    Nobody,
    /// Every shard: the ancestors of families that are in different ones.
    Everybody,
    /// One shard.
    Shard(u8),
}

impl Owner {
    /// A bit for each shard that keeps it.
    pub fn mask(self) -> u64 {
        match self {
            Self::Nobody => 0,
            Self::Everybody => u64::MAX,
            Self::Shard(shard) => 1 << shard,
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Nobody => 0,
            Self::Everybody => 1,
            Self::Shard(shard) => shard + 2,
        }
    }

    fn of(byte: u8) -> Self {
        match byte {
            0 => Self::Nobody,
            1 => Self::Everybody,
            shard => Self::Shard(shard - 2),
        }
    }
}

/// Owners by thread id. The array is one of zeros that the system only gives pages when they are written.
pub struct Owners {
    dense: Vec<u8>,
    others: FxHashMap<i64, u8>,
}

impl Owners {
    /// Nobody keeps anything.
    pub fn new() -> Self {
        Self { dense: vec![0; DENSE], others: FxHashMap::default() }
    }

    /// Who keeps `tid`.
    #[inline]
    pub fn get(&self, tid: i64) -> Owner {
        match usize::try_from(tid).ok().and_then(|at| self.dense.get(at)) {
            Some(&byte) => Owner::of(byte),
            None => self.others.get(&tid).map_or(Owner::Nobody, |&byte| Owner::of(byte)),
        }
    }

    /// Notes it.
    pub fn set(&mut self, tid: i64, owner: Owner) {
        match usize::try_from(tid).ok().and_then(|at| self.dense.get_mut(at)) {
            Some(place) => *place = owner.byte(),
            None if owner == Owner::Nobody => _ = self.others.remove(&tid),
            None => _ = self.others.insert(tid, owner.byte()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_its_owner_however_odd() {
        let mut owners = Owners::new();
        let ids = [0, 1, 4_194_303, 4_194_304, i64::MAX, -1, i64::MIN];
        for (shard, id) in (0..).zip(ids) {
            assert_eq!(owners.get(id), Owner::Nobody);
            owners.set(id, Owner::Shard(shard));
        }
        for (shard, id) in (0..).zip(ids) {
            assert_eq!(owners.get(id), Owner::Shard(shard));
            owners.set(id, Owner::Nobody);
            assert_eq!(owners.get(id), Owner::Nobody);
        }
    }
}
