//! Values that fields give.

use std::borrow::Cow;
use std::net::IpAddr;

/// A network: an address and the number of leading bits that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IpNet {
    /// Any address of it.
    pub address: IpAddr,
    /// Prefix length: at most 32 for IPv4, 128 for IPv6.
    pub bits: u8,
}

impl IpNet {
    /// A network; `None` when the prefix is longer than an address.
    pub fn new(address: IpAddr, bits: u8) -> Option<Self> {
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether the address is inside. Addresses of the other family never are.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => (net.to_bits() ^ ip.to_bits()).leading_zeros() >= u32::from(self.bits),
            (IpAddr::V6(net), IpAddr::V6(ip)) => (net.to_bits() ^ ip.to_bits()).leading_zeros() >= u32::from(self.bits),
            _ => false,
        }
    }
}

/// The value of a field. Strings are bytes: nothing promises UTF-8. They hold no NUL.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Value<'a> {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Str(Cow<'a, [u8]>),
    Bytes(Cow<'a, [u8]>),
    Ip(IpAddr),
    Net(IpNet),
    List(Vec<Value<'a>>),
}

impl<'a> Value<'a> {
    /// A string, cut at its first NUL.
    pub fn text(bytes: &'a [u8]) -> Self {
        Self::Str(Cow::Borrowed(until_nul(bytes)))
    }

    /// A string that had to be made.
    pub fn owned(mut bytes: Vec<u8>) -> Self {
        bytes.truncate(until_nul(&bytes).len());
        Self::Str(Cow::Owned(bytes))
    }

    /// Its bytes, if it is a string or a byte buffer.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Str(bytes) | Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The same value, free of what it was read from.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Int(value),
            Self::Uint(value) => Value::Uint(value),
            Self::Double(value) => Value::Double(value),
            Self::Str(value) => Value::Str(Cow::Owned(value.into_owned())),
            Self::Bytes(value) => Value::Bytes(Cow::Owned(value.into_owned())),
            Self::Ip(value) => Value::Ip(value),
            Self::Net(value) => Value::Net(value),
            Self::List(values) => Value::List(values.into_iter().map(Value::into_owned).collect()),
        }
    }
}

/// The bytes before the first NUL.
pub fn until_nul(bytes: &[u8]) -> &[u8] {
    memchr::memchr(0, bytes).map_or(bytes, |end| &bytes[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_own_family_only() {
        let net = IpNet::new("10.1.0.0".parse().unwrap(), 16).unwrap();
        assert!(net.contains("10.1.255.1".parse().unwrap()));
        assert!(!net.contains("10.2.0.1".parse().unwrap()));
        assert!(!net.contains("::ffff:10.1.0.1".parse().unwrap()));
        let all = IpNet::new("0.0.0.0".parse().unwrap(), 0).unwrap();
        assert!(all.contains("255.1.2.3".parse().unwrap()));
        assert!(IpNet::new("0.0.0.0".parse().unwrap(), 33).is_none());
    }

    #[test]
    fn strings_end_at_a_nul() {
        assert_eq!(Value::text(b"ab\0c"), Value::text(b"ab"));
        assert_eq!(Value::owned(b"ab\0c".to_vec()).bytes(), Some(&b"ab"[..]));
    }
}
