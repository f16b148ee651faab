//! The machine, its interfaces, and its users and groups.

use super::read::{head, lines, number, small, words};
use nix::sys::socket::SockaddrStorage;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tiercel_event::seed::{GroupSeed, InterfaceSeed, MachineSeed, UserSeed};

/// Longest file of users or groups that is read to its end.
const ACCOUNTS_BYTES: u64 = 16 << 20;
const INTERFACES: usize = 65_536;

pub(super) fn machine(boot_ns: u64) -> MachineSeed {
    let cpus = std::thread::available_parallelism().map_or(0, |count| count.get() as u32);
    let online = nix::unistd::sysconf(nix::unistd::SysconfVar::_NPROCESSORS_ONLN).ok().flatten();
    let hostname = small("/proc/sys/kernel/hostname").unwrap_or_default();
    MachineSeed {
        cpus: online.and_then(|count| u32::try_from(count).ok()).unwrap_or(cpus),
        memory_bytes: memory_kb(&small("/proc/meminfo").unwrap_or_default()).saturating_mul(1024),
        hostname: hostname.strip_suffix(b"\n").unwrap_or(&hostname).to_vec(),
        max_pid: small("/proc/sys/kernel/pid_max").and_then(|text| number(text.trim_ascii())).unwrap_or(0),
        boot_ns,
    }
}

fn memory_kb(text: &[u8]) -> u64 {
    let value = lines(text).find_map(|line| line.strip_prefix(b"MemTotal:"));
    value.and_then(|value| words(value).next()).and_then(number).unwrap_or(0)
}

/// Addresses of this machine's interfaces. Those of other network namespaces are not asked for.
pub(super) fn interfaces() -> Vec<InterfaceSeed> {
    let Ok(found) = nix::ifaddrs::getifaddrs() else { return Vec::new() };
    let seeds = found.filter_map(|interface| {
        let address = ip(interface.address)?;
        let none = match address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        Some(InterfaceSeed {
            name: interface.interface_name.into_bytes(),
            address,
            netmask: ip(interface.netmask).unwrap_or(none),
            broadcast: ip(interface.broadcast).unwrap_or(none),
        })
    });
    seeds.take(INTERFACES).collect()
}

fn ip(address: Option<SockaddrStorage>) -> Option<IpAddr> {
    let address = address?;
    match address.as_sockaddr_in() {
        Some(v4) => Some(IpAddr::V4(v4.ip())),
        None => address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())),
    }
}

pub(super) fn users() -> Vec<UserSeed> {
    lines(&head("/etc/passwd", ACCOUNTS_BYTES).unwrap_or_default()).filter_map(user).collect()
}

pub(super) fn groups() -> Vec<GroupSeed> {
    lines(&head("/etc/group", ACCOUNTS_BYTES).unwrap_or_default()).filter_map(group).collect()
}

/// `name:password:uid:gid:gecos:home:shell`.
fn user(line: &[u8]) -> Option<UserSeed> {
    let fields: Vec<&[u8]> = line.split(|&byte| byte == b':').collect();
    let text = |index: usize| fields.get(index).map(|text| text.to_vec()).unwrap_or_default();
    let (uid, gid) = (number(fields.get(2)?)?, number(fields.get(3)?)?);
    is_name(fields[0]).then(|| UserSeed { uid, gid, name: text(0), home: text(5), shell: text(6) })
}

/// `name:password:gid:members`.
fn group(line: &[u8]) -> Option<GroupSeed> {
    let mut fields = line.split(|&byte| byte == b':');
    let name = fields.next().filter(|name| is_name(name))?.to_vec();
    Some(GroupSeed { gid: number(fields.nth(1)?)?, name })
}

/// Comments, and references to directory services, are none.
fn is_name(name: &[u8]) -> bool {
    name.first().is_some_and(|byte| !b"+-#".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_account_files() {
        let seed = user(b"www:x:33:34:a,b:/var/www:/bin/false").unwrap();
        assert_eq!((seed.uid, seed.gid, &*seed.home, &*seed.shell), (33, 34, &b"/var/www"[..], &b"/bin/false"[..]));
        assert_eq!(group(b"adm:x:4:a,b"), Some(GroupSeed { gid: 4, name: b"adm".to_vec() }));
        for line in [&b""[..], b"+::::::", b"#x:x:1:1", b"a:x", b"a:x:z:1"] {
            assert_eq!((user(line), group(b"x")), (None, None));
        }
    }

    #[test]
    fn memory_of_the_machine() {
        assert_eq!(memory_kb(b"MemFree: 1 kB\nMemTotal:   2048 kB\n"), 2048);
        assert_eq!(memory_kb(b""), 0);
    }
}
