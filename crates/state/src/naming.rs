//! Names of sockets.

use crate::fd::Socket;
use std::io::Write as _;
use std::net::IpAddr;
use tiercel_event::tuple::Endpoint;

/// Appends `address:port`; IPv6 has no brackets.
pub fn endpoint(end: Endpoint, out: &mut Vec<u8>) {
    // Writing to a vector does not fail. The standard form of an IPv6 address may show its last part as IPv4, which
    // only mapped and compatible addresses do; mapped pairs have become IPv4 before.
    let _ = match end.ip {
        IpAddr::V4(ip) => write!(out, "{ip}:{}", end.port),
        IpAddr::V6(ip) => write!(out, "{ip}:{}", end.port),
    };
}

/// Appends the name of a socket: `a:p->b:q`, `a:p`, or `src->dst path` with the addresses in hexadecimal.
pub fn socket(socket: &Socket, path: &[u8], out: &mut Vec<u8>) {
    match *socket {
        Socket::None => {}
        Socket::Bound(end) => endpoint(end, out),
        Socket::Pair(source, destination) => {
            endpoint(source, out);
            out.extend_from_slice(b"->");
            endpoint(destination, out);
        }
        Socket::Unix(source, destination) => {
            let _ = write!(out, "{source:x}->{destination:x} ");
            out.extend_from_slice(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Endpoint {
        let address: std::net::SocketAddr = text.parse().unwrap();
        Endpoint { ip: address.ip(), port: address.port() }
    }

    fn name(of: &Socket, path: &[u8]) -> String {
        let mut out = Vec::new();
        socket(of, path, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names() {
        let pair = Socket::Pair(end("10.0.2.15:40000"), end("93.184.216.34:80"));
        assert_eq!(name(&pair, b""), "10.0.2.15:40000->93.184.216.34:80");
        assert_eq!(name(&Socket::Bound(end("0.0.0.0:8080")), b""), "0.0.0.0:8080");
        assert_eq!(name(&Socket::Pair(end("[::1]:0"), end("[::1]:2345")), b""), "::1:0->::1:2345");
        assert_eq!(
            name(&Socket::Unix(0, 0xffff_8800_7aaf_3c00), b"/var/run/nscd/socket"),
            "0->ffff88007aaf3c00 /var/run/nscd/socket"
        );
    }
}
