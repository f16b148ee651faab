//! Names of addresses, as somebody looked them up: no event waits for a name, so who looks up tells it beside the events.

use crate::limits::{Counters, Limits};
use crate::state::State;
use crate::text::Text;
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use tiercel_event::params;
use tiercel_event::seed::NameSeed;

/// The last name that each address was found to have.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_address: FxHashMap<IpAddr, Text>,
}

impl Names {
    /// The name of an address.
    pub fn get(&self, address: IpAddr) -> Option<&[u8]> {
        self.by_address.get(&address.to_canonical()).map(|name| &**name)
    }

    fn add(&mut self, seed: &NameSeed, limits: &Limits, counters: &mut Counters) {
        let address = seed.address.to_canonical();
        if self.by_address.len() >= limits.names && !self.by_address.contains_key(&address) {
            counters.names_refused += 1;
            return;
        }
        let name = params::text(&seed.name);
        let name = name.get(..limits.text_bytes).unwrap_or(name);
        self.by_address.insert(address, Text::from(name));
    }

    /// What tells all of it again, by address.
    pub(crate) fn seeds(&self) -> Vec<NameSeed> {
        let seed = |(&address, name): (&IpAddr, &Text)| NameSeed { address, name: name.to_vec() };
        let mut seeds: Vec<NameSeed> = self.by_address.iter().map(seed).collect();
        seeds.sort_by_key(|seed| seed.address);
        seeds
    }
}

impl State {
    /// Names of addresses.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Takes names that were looked up now: kept for a recording, too, see [`State::keep_learned`].
    pub fn learn_names(&mut self, seeds: &[NameSeed]) {
        self.take_names(seeds);
        self.learned.note(|learned| learned.beyond.names.extend_from_slice(seeds));
    }

    pub(crate) fn take_names(&mut self, seeds: &[NameSeed]) {
        seeds.iter().for_each(|seed| self.names.add(seed, &self.limits, &mut self.counters));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_refuses_and_counts_and_an_address_has_one_form() {
        let limits = Limits { names: 2, ..Limits::default() };
        let (mut names, mut counters) = (Names::default(), Counters::default());
        for (address, name) in [("10.0.0.1", "one"), ("::ffff:10.0.0.1", "uno"), ("::1", "two"), ("10.0.0.3", "three")]
        {
            let address = address.parse().unwrap_or_else(|_| unreachable!("{address}"));
            names.add(&NameSeed { address, name: name.into() }, &limits, &mut counters);
        }
        let found: Vec<_> = names.seeds().iter().map(|seed| (seed.address.to_string(), seed.name.clone())).collect();
        assert_eq!(found, [("10.0.0.1".to_owned(), b"uno".to_vec()), ("::1".to_owned(), b"two".to_vec())]);
        assert_eq!(counters.names_refused, 1);
    }
}
