//! The sockets of a network namespace by inode number, from `/proc/PID/net`.

use super::read::{head, lines, number, words};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};
use tiercel_event::FdKind;
use tiercel_event::seed::FdDetail;

/// Longest table that is read to its end.
const TABLE_BYTES: u64 = 64 << 20;
/// Network namespaces that are remembered.
const NAMESPACES: usize = 1_024;
/// The tables of a namespace are not read again within this time because a socket is not in them.
const AGE: Duration = Duration::from_secs(1);

const TCP: u8 = 2;
const UDP: u8 = 3;
const ICMP: u8 = 4;
const RAW: u8 = 5;
const LISTENING: &[u8] = b"0A";

type Table = HashMap<u64, FdDetail>;

/// Tables of all namespaces that were asked about.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    namespaces: HashMap<u64, (Instant, Table)>,
}

impl Sockets {
    /// The socket `ino` of a process whose directory is `directory`, in the network namespace `namespace`.
    pub fn find(&mut self, namespace: u64, directory: &str, ino: u64) -> Option<FdDetail> {
        let known = self.namespaces.get(&namespace);
        if let Some(detail) = known.and_then(|(_, table)| table.get(&ino)) {
            return Some(detail.clone());
        }
        if known.is_some_and(|(read, _)| read.elapsed() < AGE) {
            return None;
        }
        if self.namespaces.len() >= NAMESPACES {
            self.namespaces.clear();
        }
        let table = read(directory);
        let detail = table.get(&ino).cloned();
        self.namespaces.insert(namespace, (Instant::now(), table));
        detail
    }
}

fn read(directory: &str) -> Table {
    let mut table = Table::new();
    for (name, l4proto) in [("tcp", TCP), ("udp", UDP), ("udplite", UDP), ("icmp", ICMP), ("raw", RAW)] {
        for name in [name.to_owned(), format!("{name}6")] {
            let text = head(format!("{directory}/net/{name}"), TABLE_BYTES).unwrap_or_default();
            table.extend(lines(&text).skip(1).filter_map(|line| ip_socket(line, l4proto)));
        }
    }
    let netlink = head(format!("{directory}/net/netlink"), TABLE_BYTES).unwrap_or_default();
    table.extend(lines(&netlink).skip(1).filter_map(netlink_socket));
    let unix = head(format!("{directory}/net/unix"), TABLE_BYTES).unwrap_or_default();
    add_unix(&mut table, &unix);
    table
}

/// `sl local remote state ...`, the inode number is word 9.
fn ip_socket(line: &[u8], l4proto: u8) -> Option<(u64, FdDetail)> {
    let fields: Vec<&[u8]> = words(line).take(10).collect();
    let (local, remote) = (end(fields.get(1)?)?, end(fields.get(2)?)?);
    let ino = number(fields.get(9)?)?;
    let is_open = remote.0.is_unspecified() && remote.1 == 0;
    let detail = if fields.get(3) == Some(&LISTENING) || (l4proto != TCP && is_open) {
        FdDetail::Listening { local, l4proto }
    } else {
        FdDetail::Socket { source: local, destination: remote, l4proto }
    };
    (ino != 0).then_some((ino, detail))
}

/// `0100007F:1F90`: the address is in words of the machine's byte order, the port is a number.
fn end(text: &[u8]) -> Option<(IpAddr, u16)> {
    let text = std::str::from_utf8(text).ok()?;
    let (address, port) = text.split_once(':')?;
    let word =
        |index: usize| u32::from_str_radix(address.get(index * 8..index * 8 + 8)?, 16).ok().map(u32::to_ne_bytes);
    let ip = match address.len() {
        8 => IpAddr::V4(Ipv4Addr::from(word(0)?)),
        32 => {
            let mut bytes = [0; 16];
            for (index, place) in bytes.chunks_exact_mut(4).enumerate() {
                place.copy_from_slice(&word(index)?);
            }
            IpAddr::V6(Ipv6Addr::from(bytes))
        }
        _ => return None,
    };
    Some((ip, u16::from_str_radix(port, 16).ok()?))
}

/// The inode number is word 9.
fn netlink_socket(line: &[u8]) -> Option<(u64, FdDetail)> {
    Some((number(words(line).nth(9)?)?, FdDetail::Named(FdKind::Netlink, Vec::new())))
}

/// Paths may hold line ends and so forge a line: where two lines claim a number, neither path is believed.
fn add_unix(table: &mut Table, text: &[u8]) {
    for (ino, detail) in lines(text).skip(1).filter_map(unix_socket) {
        let nameless = FdDetail::Unix { source: 0, destination: 0, path: Vec::new() };
        table.entry(ino).and_modify(|entry| *entry = nameless).or_insert(detail);
    }
}

/// `address: references protocol flags type state inode path`.
fn unix_socket(line: &[u8]) -> Option<(u64, FdDetail)> {
    let mut fields = words(line);
    let address = std::str::from_utf8(fields.next()?.strip_suffix(b":")?).ok()?;
    let source = u64::from_str_radix(address, 16).ok()?;
    let ino = fields.nth(5)?;
    let behind = ino.as_ptr() as usize - line.as_ptr() as usize + ino.len();
    let path = line.get(behind..).and_then(|rest| rest.strip_prefix(b" ")).unwrap_or_default().to_vec();
    Some((number(ino)?, FdDetail::Unix { source, destination: 0, path }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_sockets_of_both_widths() {
        let line =
            b"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100";
        let local = (IpAddr::from([127, 0, 0, 1]), 8080);
        assert_eq!(ip_socket(line, TCP), Some((77, FdDetail::Listening { local, l4proto: TCP })));
        let line = b"1: 00000000000000000000000001000000:0016 0000000000000000FFFF00000100000A:01BB 01 0:0 0:0 0 0 0 5";
        let (source, destination) = ((Ipv6Addr::LOCALHOST.into(), 22), ("::ffff:10.0.0.1".parse().unwrap(), 443));
        assert_eq!(ip_socket(line, TCP), Some((5, FdDetail::Socket { source, destination, l4proto: TCP })));
        let line = b"1: 00000000:0035 00000000:0000 07 0:0 0:0 0 0 0 6";
        let local = (IpAddr::from([0, 0, 0, 0]), 53);
        assert_eq!(ip_socket(line, UDP), Some((6, FdDetail::Listening { local, l4proto: UDP })));
        for broken in [&b""[..], b"0: 0100007F 0:0 0A", b"x y z", b"1: 0100007G:0 00000000:0 0A 0 0 0 0 0 5"] {
            assert_eq!(ip_socket(broken, TCP), None);
        }
    }

    #[test]
    fn a_path_cannot_take_another_socket() {
        let mut table = Table::new();
        let text = b"Num RefCount Protocol Flags Type St Inode Path\n\
            00000000000000aa: 00000002 00000000 00010000 0001 01 10 /run/a socket\n\
            00000000000000bb: 00000002 00000000 00010000 0001 01 11 /tmp/x\n\
            0000000000000000: 00000002 00000000 00010000 0001 01 12 /run/forged\n\
            00000000000000cc: 00000002 00000000 00010000 0001 01 12 /run/true\n\
            00000000000000dd: 00000003 00000000 00000000 0001 03 13\n";
        add_unix(&mut table, text);
        let path = |ino| match table.get(&ino) {
            Some(FdDetail::Unix { source, path, .. }) => (*source, path.clone()),
            _ => panic!("no unix socket"),
        };
        assert_eq!(path(10), (0xaa, b"/run/a socket".to_vec()));
        assert_eq!((path(12), path(13)), ((0, Vec::new()), (0xdd, Vec::new())));
    }
}
