//! `/proc/PID/status`.

use super::read::{lines, number, words};

/// What is used of it. Ids are -1 where the file does not tell them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub tgid: i64,
    pub ppid: i64,
    /// Effective.
    pub uid: u32,
    /// Effective.
    pub gid: u32,
    pub groups: Vec<u32>,
    pub vtid: i64,
    pub vpid: i64,
    pub vpgid: i64,
    pub vmsize_kb: u32,
    pub vmrss_kb: u32,
    pub vmswap_kb: u32,
    pub cap_inheritable: u64,
    pub cap_permitted: u64,
    pub cap_effective: u64,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            tgid: -1,
            ppid: -1,
            uid: u32::MAX,
            gid: u32::MAX,
            groups: Vec::new(),
            vtid: -1,
            vpid: -1,
            vpgid: -1,
            vmsize_kb: 0,
            vmrss_kb: 0,
            vmswap_kb: 0,
            cap_inheritable: 0,
            cap_permitted: 0,
            cap_effective: 0,
        }
    }
}

/// Takes the file apart. The name, whose line comes first, is escaped by the kernel and cannot forge another line.
pub(super) fn parse(text: &[u8]) -> Option<Status> {
    let mut status = Status::default();
    for line in lines(text) {
        let Some(at) = line.iter().position(|&byte| byte == b':') else { continue };
        take(&mut status, &line[..at], &line[at + 1..]);
    }
    (status.tgid >= 0).then_some(status)
}

fn take(status: &mut Status, name: &[u8], value: &[u8]) {
    match name {
        b"Tgid" => status.tgid = first(value).unwrap_or(-1),
        b"PPid" => status.ppid = first(value).unwrap_or(-1),
        b"Uid" => status.uid = effective(value),
        b"Gid" => status.gid = effective(value),
        b"Groups" => status.groups = words(value).filter_map(number).collect(),
        b"NSpid" => status.vtid = innermost(value),
        b"NStgid" => status.vpid = innermost(value),
        b"NSpgid" => status.vpgid = innermost(value),
        b"VmSize" => status.vmsize_kb = first(value).unwrap_or(0),
        b"VmRSS" => status.vmrss_kb = first(value).unwrap_or(0),
        b"VmSwap" => status.vmswap_kb = first(value).unwrap_or(0),
        b"CapInh" => status.cap_inheritable = bits(value),
        b"CapPrm" => status.cap_permitted = bits(value),
        b"CapEff" => status.cap_effective = bits(value),
        _ => {}
    }
}

fn first<N: std::str::FromStr>(value: &[u8]) -> Option<N> {
    number(words(value).next()?)
}

/// The second of real, effective, saved and file system id.
fn effective(value: &[u8]) -> u32 {
    words(value).nth(1).and_then(number).unwrap_or(u32::MAX)
}

/// The last of the ids, which is that of the process's own namespace.
fn innermost(value: &[u8]) -> i64 {
    words(value).last().and_then(number).unwrap_or(-1)
}

fn bits(value: &[u8]) -> u64 {
    std::str::from_utf8(value).ok().and_then(|text| u64::from_str_radix(text.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_in_a_namespace() {
        let status = parse(
            b"Name:\ta\\nTgid:\t9\nUmask:\t0022\nTgid:\t70\nPid:\t71\nPPid:\t60\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n\
              Groups:\t4 24 \nNStgid:\t70\t1\nNSpid:\t71\t2\nNSpgid:\t70\t1\nNSsid:\t70\t1\nVmSize:\t    8 kB\n\
              CapInh:\t0000000000000001\nCapPrm:\t000001ffffffffff\nCapEff:\tnonsense\n",
        )
        .unwrap();
        assert_eq!((status.tgid, status.ppid, status.uid, status.gid), (70, 60, 2, 6));
        assert_eq!((status.vtid, status.vpid, status.vpgid, status.vmsize_kb), (2, 1, 1, 8));
        assert_eq!(status.groups, [4, 24]);
        assert_eq!((status.cap_inheritable, status.cap_permitted, status.cap_effective), (1, 0x1ff_ffff_ffff, 0));
    }

    #[test]
    fn without_a_group_it_is_nothing() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"Name:\tx\nTgid:\tabc\n"), None);
    }
}
