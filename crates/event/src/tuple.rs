//! Socket addresses and tuples in the encoding of the capture format (`SOCKADDR`, `SOCKTUPLE`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Address.
    pub ip: IpAddr,
    /// Port, host order.
    pub port: u16,
}

/// A decoded `SOCKTUPLE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tuple<'a> {
    /// IPv4 or IPv6: source and destination as the kernel saw the call (outbound: local first).
    Ip(Endpoint, Endpoint),
    /// Unix: kernel addresses of both sockets and the server's path.
    Unix(u64, u64, &'a [u8]),
    /// Another family, or nothing usable.
    Other(u8),
}

/// A decoded `SOCKADDR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// IPv4 or IPv6.
    Ip(Endpoint),
    /// Unix path.
    Unix(&'a [u8]),
    /// Another family.
    Other(u8),
}

const AF_UNIX: u8 = 1;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?))),
        16 => Some(IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?))),
        _ => None,
    }
}

fn endpoint(bytes: &[u8]) -> Option<Endpoint> {
    let (address, port) = bytes.split_at_checked(bytes.len().checked_sub(2)?)?;
    Some(Endpoint { ip: ip(address)?, port: u16::from_le_bytes(port.try_into().ok()?) })
}

fn path(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or(bytes)
}

/// Decodes a `SOCKTUPLE`; `None` when the bytes do not fit their family.
pub fn tuple(bytes: &[u8]) -> Option<Tuple<'_>> {
    let (&family, rest) = bytes.split_first()?;
    match (family, rest.len()) {
        (AF_INET, 12) => Some(Tuple::Ip(endpoint(&rest[..6])?, endpoint(&rest[6..])?)),
        (AF_INET6, 36) => {
            let (source, destination) = (endpoint(&rest[..18])?, endpoint(&rest[18..])?);
            Some(match (v4(source), v4(destination)) {
                (Some(source), Some(destination)) => Tuple::Ip(source, destination),
                _ => Tuple::Ip(source, destination),
            })
        }
        (AF_UNIX, 16..) => Some(Tuple::Unix(
            u64::from_le_bytes(rest[..8].try_into().ok()?),
            u64::from_le_bytes(rest[8..16].try_into().ok()?),
            path(&rest[16..]),
        )),
        (AF_INET | AF_INET6 | AF_UNIX, _) => None,
        _ => Some(Tuple::Other(family)),
    }
}

/// Decodes a `SOCKADDR`; `None` when the bytes do not fit their family.
pub fn address(bytes: &[u8]) -> Option<Address<'_>> {
    let (&family, rest) = bytes.split_first()?;
    match (family, rest.len()) {
        (AF_INET, 6) | (AF_INET6, 18) => Some(Address::Ip(endpoint(rest)?)),
        (AF_UNIX, _) => Some(Address::Unix(path(rest))),
        (AF_INET | AF_INET6, _) => None,
        _ => Some(Address::Other(family)),
    }
}

/// The IPv4 form of an endpoint whose address is IPv4-mapped or all zero.
pub fn v4(end: Endpoint) -> Option<Endpoint> {
    let ip = match end.ip {
        IpAddr::V4(ip) => ip,
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv4Addr::UNSPECIFIED,
        IpAddr::V6(ip) => ip.to_ipv4_mapped()?,
    };
    Some(Endpoint { ip: IpAddr::V4(ip), port: end.port })
}
