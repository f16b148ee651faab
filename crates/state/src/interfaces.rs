//! Addresses of this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tiercel_event::seed::InterfaceSeed;

/// Network interfaces' addresses.
#[derive(Clone, Debug, Default)]
pub struct Interfaces {
    addresses: Vec<IpAddr>,
    seeds: Vec<InterfaceSeed>,
    /// (address, netmask) in the order of the source.
    networks: Vec<(IpAddr, IpAddr)>,
}

impl Interfaces {
    pub(crate) fn replace(&mut self, seeds: &[InterfaceSeed]) {
        self.networks = seeds.iter().map(|seed| (seed.address, seed.netmask)).collect();
        self.addresses = seeds.iter().map(|seed| seed.address).collect();
        self.seeds = seeds.to_vec();
        self.addresses.sort_unstable();
        self.addresses.dedup();
    }

    /// The interfaces as they were told.
    pub fn seeds(&self) -> &[InterfaceSeed] {
        &self.seeds
    }

    /// Whether `ip` is an address of this machine: an interface's, `127.0.0.1` or `::1`. Other addresses of 127/8 are
    /// not, unless an interface has them: containers have servers there.
    pub fn is_local(&self, ip: IpAddr) -> bool {
        ip == Ipv4Addr::LOCALHOST || ip == Ipv6Addr::LOCALHOST || self.addresses.binary_search(&ip).is_ok()
    }

    /// All addresses, sorted.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The address that this machine would use towards `peer`: `peer` itself if it is our own, else one in the same
    /// network, else the first that is not a loopback address.
    pub fn towards(&self, peer: IpAddr) -> Option<IpAddr> {
        let same_family = || self.networks.iter().filter(|(own, _)| own.is_ipv4() == peer.is_ipv4());
        same_family()
            .find(|(own, _)| *own == peer)
            .or_else(|| same_family().find(|(own, mask)| masked(*own, *mask) == masked(peer, *mask)))
            .or_else(|| same_family().find(|(own, _)| !own.is_loopback()))
            .map(|(own, _)| *own)
    }
}

fn masked(ip: IpAddr, mask: IpAddr) -> Option<u128> {
    match (ip, mask) {
        (IpAddr::V4(ip), IpAddr::V4(mask)) => Some(u128::from(ip.to_bits() & mask.to_bits())),
        (IpAddr::V6(ip), IpAddr::V6(mask)) => Some(ip.to_bits() & mask.to_bits()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_address_is_chosen() {
        let seed = |address: &str, netmask: &str| InterfaceSeed {
            name: Vec::new(),
            address: address.parse().unwrap(),
            netmask: netmask.parse().unwrap(),
            broadcast: IpAddr::from([0; 4]),
        };
        let mut interfaces = Interfaces::default();
        interfaces.replace(&[
            seed("127.0.0.1", "255.0.0.0"),
            seed("10.0.2.15", "255.255.255.0"),
            seed("172.17.0.1", "255.255.0.0"),
            seed("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ]);
        let towards = |peer: &str| interfaces.towards(peer.parse().unwrap()).map(|ip| ip.to_string());
        assert_eq!(towards("127.0.0.1").as_deref(), Some("127.0.0.1"));
        assert_eq!(towards("172.17.3.3").as_deref(), Some("172.17.0.1"));
        assert_eq!(towards("8.8.8.8").as_deref(), Some("10.0.2.15"));
        assert_eq!(towards("2001:db8::1"), None);
        assert!(interfaces.is_local("10.0.2.15".parse().unwrap()));
        assert!(!interfaces.is_local("127.0.0.9".parse().unwrap()));
        assert!(!interfaces.is_local("10.0.2.16".parse().unwrap()));
    }
}
