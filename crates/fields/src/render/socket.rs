//! Addresses and tuples.

use std::io::Write;
use std::net::IpAddr;
use tiercel_event::tuple::{self, Address, Endpoint, Tuple};

/// A `SOCKADDR`.
pub(super) fn address(bytes: &[u8]) -> Vec<u8> {
    match tuple::address(bytes) {
        Some(Address::Ip(end)) => endpoint(end),
        Some(Address::Unix(path)) => path.to_vec(),
        Some(Address::Other(family)) => format!("family {family}").into_bytes(),
        None => b"INVALID".to_vec(),
    }
}

/// A `SOCKTUPLE`.
pub(crate) fn tuple(bytes: &[u8]) -> Vec<u8> {
    match tuple::tuple(bytes) {
        Some(Tuple::Ip(source, destination)) => pair(source, destination),
        Some(Tuple::Unix(source, destination, path)) => unix(source, destination, path),
        Some(Tuple::Other(family)) => format!("family {family}").into_bytes(),
        None => b"INVALID".to_vec(),
    }
}

/// An address of 4 or 16 bytes.
pub(super) fn ip(bytes: &[u8]) -> Vec<u8> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let address = four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
    address.map_or_else(|_| b"INVALID".to_vec(), |ip| ip.to_string().into_bytes())
}

fn endpoint(end: Endpoint) -> Vec<u8> {
    format!("{}:{}", end.ip, end.port).into_bytes()
}

fn pair(source: Endpoint, destination: Endpoint) -> Vec<u8> {
    [endpoint(source), endpoint(destination)].join(&b"->"[..])
}

fn unix(source: u64, destination: u64, path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(40 + path.len());
    let _ = write!(out, "{source:x}->{destination:x}");
    if !path.is_empty() {
        out.push(b' ');
        out.extend_from_slice(path);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn both_ends_of_a_connection() {
        let bytes = [2, 10, 0, 0, 1, 0x39, 0x30, 8, 8, 8, 8, 53, 0];
        assert_eq!(show(tuple(&bytes)), "10.0.0.1:12345->8.8.8.8:53");
        assert_eq!(show(tuple(&bytes[..5])), "INVALID");
        assert_eq!(show(tuple(&[16])), "family 16");
    }

    #[test]
    fn unix_sockets_show_kernel_addresses_and_the_path() {
        let mut bytes = vec![1];
        bytes.extend_from_slice(&0_u64.to_le_bytes());
        bytes.extend_from_slice(&0xffff_8800_7b16_8000_u64.to_le_bytes());
        bytes.extend_from_slice(b"/run/x\0");
        assert_eq!(show(tuple(&bytes)), "0->ffff88007b168000 /run/x");
    }

    #[test]
    fn addresses_have_no_brackets() {
        let mut bytes = vec![10];
        bytes.extend_from_slice(&std::net::Ipv6Addr::LOCALHOST.octets());
        bytes.extend_from_slice(&80_u16.to_le_bytes());
        assert_eq!(show(address(&bytes)), "::1:80");
    }
}
