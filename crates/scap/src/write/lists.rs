//! The state lists.

use super::frame::{LIST_BYTES, NAME_BYTES, put, record, text};
use std::net::IpAddr;
use tiercel_event::FdKind;
use tiercel_event::seed::{FdDetail, FdSeed, GroupSeed, InterfaceSeed, MachineSeed, ProcessSeed, UserSeed};

/// User and group names, and a user's home and shell.
const ACCOUNT_BYTES: usize = 255;
const HOSTNAME_BYTES: usize = 128;

pub(super) fn machine(out: &mut Vec<u8>, machine: &MachineSeed) {
    put!(out, machine.cpus, machine.memory_bytes, machine.max_pid);
    let mut hostname = [0; HOSTNAME_BYTES];
    let length = machine.hostname.len().min(HOSTNAME_BYTES - 1);
    hostname[..length].copy_from_slice(&machine.hostname[..length]);
    out.extend_from_slice(&hostname);
    put!(out, machine.boot_ns, 0u64, 0u64, 0u64);
}

/// Interface records, alone among all, do not count their own length field.
pub(super) fn interface(out: &mut Vec<u8>, interface: &InterfaceSeed) {
    record(out, false, |out| {
        let name = &interface.name[..interface.name.len().min(NAME_BYTES)];
        put!(out, if interface.address.is_ipv4() { 1u16 } else { 2 }, name.len() as u16);
        let wide = interface.address.is_ipv6();
        [interface.address, interface.netmask, interface.broadcast].iter().for_each(|&end| ip(out, end, wide));
        put!(out, 0u64); // link speed
        out.extend_from_slice(name);
    });
}

/// In 16 bytes where `wide`, then IPv4 mapped.
pub(super) fn ip(out: &mut Vec<u8>, address: IpAddr, wide: bool) {
    match (address, wide) {
        (IpAddr::V4(v4), false) => out.extend_from_slice(&v4.octets()),
        (IpAddr::V4(v4), true) => out.extend_from_slice(&v4.to_ipv6_mapped().octets()),
        (IpAddr::V6(v6), true) => out.extend_from_slice(&v6.octets()),
        (IpAddr::V6(_), false) => out.extend_from_slice(&[0; 4]),
    }
}

pub(super) fn user(out: &mut Vec<u8>, user: &UserSeed) {
    record(out, true, |out| {
        put!(out, 0u8, user.uid, user.gid);
        [&user.name, &user.home, &user.shell].into_iter().for_each(|field| text(out, field, ACCOUNT_BYTES));
    });
}

pub(super) fn group(out: &mut Vec<u8>, group: &GroupSeed) {
    record(out, true, |out| {
        put!(out, 1u8, group.gid);
        text(out, &group.name, ACCOUNT_BYTES);
    });
}

/// A process record of version 9. `old` leaves out what sysdig 0.29 would take for something else.
pub(super) fn process(out: &mut Vec<u8>, seed: &ProcessSeed, old: bool) {
    record(out, true, |out| {
        put!(out, seed.tid, seed.pid, seed.ptid, seed.sid, seed.vpgid);
        [&seed.comm, &seed.exe, &seed.exepath].into_iter().for_each(|field| text(out, field, NAME_BYTES));
        text(out, &seed.args, LIST_BYTES);
        text(out, &seed.cwd, NAME_BYTES);
        put!(out, seed.fdlimit, seed.flags, seed.uid, seed.gid, seed.vmsize_kb, seed.vmrss_kb, seed.vmswap_kb);
        put!(out, seed.pfmajor, seed.pfminor);
        text(out, &seed.env, LIST_BYTES);
        put!(out, seed.vtid, seed.vpid);
        text(out, &seed.cgroups, LIST_BYTES);
        text(out, &seed.root, NAME_BYTES);
        if !old {
            put!(out, seed.pidns_init_start_ns, seed.tty);
        }
        put!(out, seed.loginuid, u8::from(seed.exe_writable));
        put!(out, seed.cap_inheritable, seed.cap_permitted, seed.cap_effective);
        if !old {
            put!(out, u8::from(seed.exe_upper_layer), seed.exe_ino, seed.exe_ino_ctime_ns, seed.exe_ino_mtime_ns);
            put!(out, u8::from(seed.exe_from_memfd), u8::from(seed.exe_lower_layer), seed.pgid);
        }
    });
}

/// An fd record of version 2.
pub(super) fn fd(out: &mut Vec<u8>, seed: &FdSeed) {
    record(out, true, |out| {
        put!(out, seed.fd, seed.ino);
        detail(out, &seed.detail);
    });
}

/// Kind and payload.
pub(super) fn detail(out: &mut Vec<u8>, detail: &FdDetail) {
    put!(out, kind(detail) as i8);
    match detail {
        FdDetail::File { flags, dev, name } => {
            put!(out, *flags);
            text(out, name, NAME_BYTES);
            put!(out, *dev);
        }
        FdDetail::Socket { source, destination, l4proto } => {
            let wide = kind(detail) == FdKind::Ipv6Sock;
            [source, destination].into_iter().for_each(|end| ip(out, end.0, wide));
            put!(out, source.1, destination.1, *l4proto);
        }
        FdDetail::Listening { local, l4proto } => {
            ip(out, local.0, local.0.is_ipv6());
            put!(out, local.1, *l4proto);
        }
        FdDetail::Unix { source, destination, path } => {
            put!(out, *source, *destination);
            text(out, path, NAME_BYTES);
        }
        FdDetail::Named(kind, name) => match unnamed_bytes(*kind) {
            Some(count) => out.resize(out.len() + count, 0),
            None if *kind == FdKind::UnixSock => {
                put!(out, 0u64, 0u64);
                text(out, name, NAME_BYTES);
            }
            None => text(out, name, NAME_BYTES),
        },
    }
}

/// Bytes of addresses, ports and transport where a socket's addresses are not known.
fn unnamed_bytes(kind: FdKind) -> Option<usize> {
    match kind {
        FdKind::Ipv4Sock => Some(13),
        FdKind::Ipv6Sock => Some(37),
        FdKind::Ipv4Servsock => Some(7),
        FdKind::Ipv6Servsock => Some(19),
        _ => None,
    }
}

/// Kind under which the format keeps it.
pub(super) fn kind(detail: &FdDetail) -> FdKind {
    match detail {
        FdDetail::File { .. } => FdKind::FileV2,
        FdDetail::Socket { source, destination, .. } if source.0.is_ipv4() && destination.0.is_ipv4() => {
            FdKind::Ipv4Sock
        }
        FdDetail::Socket { .. } => FdKind::Ipv6Sock,
        FdDetail::Listening { local, .. } if local.0.is_ipv4() => FdKind::Ipv4Servsock,
        FdDetail::Listening { .. } => FdKind::Ipv6Servsock,
        FdDetail::Unix { .. } => FdKind::UnixSock,
        FdDetail::Named(FdKind::FileV2, _) => FdKind::File, // without flags and device
        FdDetail::Named(FdKind::Unknown | FdKind::Uninitialized, _) => FdKind::Unsupported,
        FdDetail::Named(kind, _) => *kind,
    }
}

/// Whether the record cannot say that the socket has no addresses.
pub(super) fn is_bare_socket(detail: &FdDetail) -> bool {
    matches!(detail, FdDetail::Named(kind, _) if unnamed_bytes(*kind).is_some() || *kind == FdKind::UnixSock)
}
