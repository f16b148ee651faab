//! Events made by hand, for tests, self-tests and sources inside the process.

use crate::event::{Event, Malformed, Origin};
use crate::facts::Facts;
use crate::generated::names::Fact;
use crate::params::{Lengths, Params};
use crate::table::{self, EventInfo, ParamType};
use std::net::{IpAddr, SocketAddr};

/// A parameter's value before it is encoded.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// For every integer type; the low bytes that the type has are kept.
    Int(i64),
    /// For strings (their final NUL is added), buffers and everything else that is a run of bytes.
    Bytes(&'a [u8]),
}

macro_rules! from_integer {
    ($($ty:ty),*) => { $(
        impl From<$ty> for Value<'_> {
            fn from(value: $ty) -> Self {
                Self::Int(value as i64)
            }
        }
    )* };
}
from_integer!(i32, i64, u8, u16, u32, u64);

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Bytes(value.as_bytes())
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(value)
    }
}

/// An event that owns its bytes.
#[derive(Clone, Debug)]
pub struct OwnedEvent {
    head: Event<'static>,
    /// Four bytes each.
    lengths: Vec<u8>,
    data: Vec<u8>,
    facts: Vec<u8>,
}

impl OwnedEvent {
    /// Copies an event.
    pub fn copy(event: &Event<'_>) -> Self {
        Self {
            head: Event { params: Params::EMPTY, facts: Facts::EMPTY, ..*event },
            lengths: wire(event.params.lengths().iter()),
            data: event.params.iter().flatten().copied().collect(),
            facts: event.facts.as_bytes().to_vec(),
        }
    }

    /// The same at another time.
    #[must_use]
    pub fn at(mut self, ts_ns: u64) -> Self {
        self.head.ts_ns = ts_ns;
        self
    }

    /// The event, borrowed.
    pub fn event(&self) -> Event<'_> {
        let params = Params::new(Lengths::wide(&self.lengths), &self.data).unwrap_or(Params::EMPTY);
        Event { params, facts: Facts::new(&self.facts).unwrap_or(Facts::EMPTY), ..self.head }
    }
}

/// Builds an event by the names of its parameters; those that are not set are empty ("not captured").
#[derive(Clone, Debug)]
pub struct EventBuilder {
    head: Event<'static>,
    params: Vec<Vec<u8>>,
    facts: Vec<u8>,
    fault: Option<Malformed>,
}

impl EventBuilder {
    /// An event of type `code`.
    pub fn new(code: u16) -> Self {
        let info = table::event(code);
        Self {
            head: Event::new(code),
            params: vec![Vec::new(); info.map_or(0, |info| info.params.len())],
            facts: Vec::new(),
            fault: info.is_none().then_some(Malformed("no event has this code")),
        }
    }

    /// Nanoseconds since 1970.
    #[must_use]
    pub fn ts_ns(mut self, ts_ns: u64) -> Self {
        self.head.ts_ns = ts_ns;
        self
    }

    /// Thread.
    #[must_use]
    pub fn tid(mut self, tid: i64) -> Self {
        self.head.tid = tid;
        self
    }

    /// Thread group and start of its leader in ns since boot.
    #[must_use]
    pub fn process(mut self, pid: i64, task_key: u64) -> Self {
        self.head.pid = pid;
        self.head.task_key = task_key;
        self
    }

    /// Source.
    #[must_use]
    pub fn origin(mut self, origin: Origin) -> Self {
        self.head.origin = origin;
        self
    }

    /// Sets the parameter with this name.
    #[must_use]
    pub fn set<'a>(mut self, name: &str, value: impl Into<Value<'a>>) -> Self {
        let place = table::event(self.head.code).and_then(|info: &EventInfo| info.param_index(name));
        match place.and_then(|index| Some((index, table::event(self.head.code)?.params.get(index)?.ty))) {
            Some((index, ty)) => self.params[index] = encode(ty, value.into()),
            None => self.fault = Some(Malformed("no parameter has this name")),
        }
        self
    }

    /// Sets the bytes of the parameter at this index as they go on the wire.
    #[must_use]
    pub fn set_raw(mut self, index: usize, bytes: &[u8]) -> Self {
        match self.params.get_mut(index) {
            Some(param) => *param = bytes.to_vec(),
            None => self.fault = Some(Malformed("no parameter has this index")),
        }
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn fact(mut self, kind: Fact, bytes: &[u8]) -> Self {
        let Ok(length) = u16::try_from(bytes.len()) else {
            self.fault = Some(Malformed("fact too long"));
            return self;
        };
        self.facts.extend_from_slice(&(kind as u16).to_le_bytes());
        self.facts.extend_from_slice(&length.to_le_bytes());
        self.facts.extend_from_slice(bytes);
        self.facts.resize(self.facts.len().next_multiple_of(4), 0);
        self
    }

    /// The event.
    ///
    /// # Errors
    /// A code, name or index that does not exist was used.
    pub fn finish(self) -> Result<OwnedEvent, Malformed> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let lengths = wire(self.params.iter().map(Vec::len));
        let data = self.params.concat();
        Params::new(Lengths::wide(&lengths), &data)?;
        Ok(OwnedEvent { head: self.head, lengths, data, facts: self.facts })
    }
}

fn wire(lengths: impl Iterator<Item = usize>) -> Vec<u8> {
    lengths.flat_map(|length| (length as u32).to_le_bytes()).collect()
}

fn encode(ty: ParamType, value: Value<'_>) -> Vec<u8> {
    use ParamType as T;
    match (ty, value) {
        (_, Value::Int(number)) => number.to_le_bytes()[..ty.fixed_size().unwrap_or(8).min(8)].to_vec(),
        (T::Charbuf | T::Fspath | T::Fsrelpath, Value::Bytes(text)) => [text, b"\0"].concat(),
        (_, Value::Bytes(bytes)) => bytes.to_vec(),
    }
}

/// Encodes a `SOCKADDR` of an IPv4 or IPv6 address.
pub fn sockaddr(address: SocketAddr) -> Vec<u8> {
    let mut out = vec![family(address.ip())];
    push_end(&mut out, address);
    out
}

/// Encodes a `SOCKADDR` of a unix path.
pub fn sockaddr_unix(path: &[u8]) -> Vec<u8> {
    [&[1], path, b"\0"].concat()
}

/// Encodes a `SOCKTUPLE` of two addresses of one family.
pub fn socktuple(source: SocketAddr, destination: SocketAddr) -> Vec<u8> {
    let mut out = vec![family(source.ip())];
    push_end(&mut out, source);
    push_end(&mut out, destination);
    out
}

/// Encodes a `SOCKTUPLE` of unix sockets.
pub fn socktuple_unix(source: u64, destination: u64, path: &[u8]) -> Vec<u8> {
    [&[1][..], &source.to_le_bytes(), &destination.to_le_bytes(), path, b"\0"].concat()
}

fn family(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 2 } else { 10 }
}

fn push_end(out: &mut Vec<u8>, address: SocketAddr) {
    match address.ip() {
        IpAddr::V4(ip) => out.extend_from_slice(&ip.octets()),
        IpAddr::V6(ip) => out.extend_from_slice(&ip.octets()),
    }
    out.extend_from_slice(&address.port().to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;
    use crate::tuple::{Address, Endpoint, Tuple, address, tuple};

    #[test]
    fn values_take_the_size_of_their_parameter() {
        let owned = EventBuilder::new(codes::SYSCALL_OPENAT_2_X)
            .tid(7)
            .set("fd", 3)
            .set("dirfd", -100)
            .set("name", "/etc/passwd")
            .set("flags", 1u32)
            .fact(Fact::Path, b"/etc/passwd")
            .finish()
            .unwrap();
        let event = owned.event();
        assert_eq!((event.params.int(0), event.params.int(1)), (Some(3), Some(-100)));
        assert_eq!(event.params.get(2), Some(&b"/etc/passwd\0"[..]));
        assert_eq!(event.params.get(3).map(<[u8]>::len), Some(4));
        assert_eq!(event.params.get(4), None);
        assert_eq!(event.params.len(), event.info().unwrap().params.len());
        assert_eq!(event.facts.text(Fact::Path), Some(&b"/etc/passwd"[..]));
    }

    #[test]
    fn a_wrong_name_is_reported() {
        assert!(EventBuilder::new(codes::SYSCALL_CLOSE_X).set("no_such", 1).finish().is_err());
        assert!(EventBuilder::new(60_000).finish().is_err());
    }

    #[test]
    fn addresses_decode_to_what_was_encoded() {
        let ends: (SocketAddr, SocketAddr) = ("10.0.0.1:4000".parse().unwrap(), "10.0.0.2:80".parse().unwrap());
        let end = |a: SocketAddr| Endpoint { ip: a.ip(), port: a.port() };
        assert_eq!(tuple(&socktuple(ends.0, ends.1)), Some(Tuple::Ip(end(ends.0), end(ends.1))));
        assert_eq!(address(&sockaddr(ends.1)), Some(Address::Ip(end(ends.1))));
        assert_eq!(tuple(&socktuple_unix(1, 2, b"/s")), Some(Tuple::Unix(1, 2, b"/s")));
        assert_eq!(address(&sockaddr_unix(b"/s")), Some(Address::Unix(b"/s")));
        let six: (SocketAddr, SocketAddr) = ("[::1]:1".parse().unwrap(), "[::2]:2".parse().unwrap());
        assert_eq!(tuple(&socktuple(six.0, six.1)), Some(Tuple::Ip(end(six.0), end(six.1))));
    }

    #[test]
    fn a_copy_is_the_same_event() {
        let owned = EventBuilder::new(codes::SYSCALL_CLOSE_X).tid(1).set("fd", 9).finish().unwrap();
        let copy = OwnedEvent::copy(&owned.event());
        assert_eq!(copy.event().params.int(1), Some(9));
        assert_eq!(copy.event().tid, 1);
    }
}
