//! `/proc/PID/cgroup`.

use super::read::{lines, small, words};

/// Controllers of the unified hierarchy, as this machine has it mounted.
pub(super) fn unified_controllers() -> Vec<Vec<u8>> {
    let listed = small("/sys/fs/cgroup/cgroup.controllers").unwrap_or_default();
    words(&listed).map(<[u8]>::to_vec).collect()
}

/// `subsystem=path`, a NUL after each. The unified hierarchy stands for each of its controllers, and is called
/// `unified` where it has none.
pub(super) fn list(text: &[u8], controllers: &[Vec<u8>]) -> Vec<u8> {
    let mut list = Vec::with_capacity(text.len());
    for line in lines(text) {
        let mut parts = line.splitn(3, |&byte| byte == b':');
        let (Some(_), Some(names), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
        if !names.is_empty() {
            for name in names.split(|&byte| byte == b',') {
                add(&mut list, name.strip_prefix(b"name=").unwrap_or(name), path);
            }
        } else if controllers.is_empty() {
            add(&mut list, b"unified", path);
        } else {
            controllers.iter().for_each(|name| add(&mut list, name, path));
        }
    }
    list
}

fn add(list: &mut Vec<u8>, name: &[u8], path: &[u8]) {
    let (equals, end): (&[u8], &[u8]) = (b"=", b"\0");
    [name, equals, path, end].iter().for_each(|part| list.extend_from_slice(part));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions() {
        let first = b"12:cpu,cpuacct:/docker/1\n3:name=systemd:/a:b\n0::/user.slice\nbroken\n";
        assert_eq!(list(first, &[]), b"cpu=/docker/1\0cpuacct=/docker/1\0systemd=/a:b\0unified=/user.slice\0");
        let second = [b"memory".to_vec(), b"pids".to_vec()];
        assert_eq!(list(b"0::/x\n", &second), b"memory=/x\0pids=/x\0");
        assert_eq!(list(b"", &second), b"");
    }
}
