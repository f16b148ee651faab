//! Addresses of this machine.

use std::net::IpAddr;
use tiercel_event::seed::InterfaceSeed;

/// Network interfaces' addresses.
#[derive(Clone, Debug, Default)]
pub struct Interfaces {
    addresses: Vec<IpAddr>,
}

impl Interfaces {
    pub(crate) fn replace(&mut self, seeds: &[InterfaceSeed]) {
        self.addresses = seeds.iter().map(|seed| seed.address).collect();
        self.addresses.sort_unstable();
        self.addresses.dedup();
    }

    /// Whether `ip` is an address of this machine (an interface's, or a loopback address).
    pub fn is_local(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.addresses.binary_search(&ip).is_ok()
    }

    /// All addresses, sorted.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }
}
