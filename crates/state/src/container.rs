//! Container ids from control-group paths.

/// What made a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Runtime {
    Docker,
    Podman,
    /// containerd, by way of Kubernetes or not.
    Containerd,
    Crio,
    Lxc,
    LibvirtLxc,
    Bpm,
}

impl Runtime {
    /// Name, as `container.type` shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Containerd => "containerd",
            Self::Crio => "cri-o",
            Self::Lxc => "lxc",
            Self::LibvirtLxc => "libvirt-lxc",
            Self::Bpm => "bpm",
        }
    }
}

/// What an id looks like.
#[derive(Clone, Copy)]
enum Id {
    /// 64 hexadecimal digits, or 32 and a decimal number behind a dash (AWS Fargate).
    Hash,
    /// Any name.
    Name,
}

/// One shape of a path component: `prefix`, id, `suffix` (which may be absent where it starts with `?`).
struct Shape {
    runtime: Runtime,
    prefix: &'static [u8],
    suffix: &'static [u8],
    id: Id,
}

const fn shape(runtime: Runtime, prefix: &'static str, suffix: &'static str, id: Id) -> Shape {
    Shape { runtime, prefix: prefix.as_bytes(), suffix: suffix.as_bytes(), id }
}

/// Shapes of one component, tried in this order from the last component to the first.
const COMPONENTS: &[Shape] = &[
    shape(Runtime::Docker, "docker-", ".scope", Id::Hash),
    shape(Runtime::Containerd, "cri-containerd-", ".scope", Id::Hash),
    shape(Runtime::Containerd, "nerdctl-", ".scope", Id::Hash),
    shape(Runtime::Containerd, "containerd-", ".scope", Id::Hash),
    shape(Runtime::Crio, "crio-", ".scope", Id::Hash),
    shape(Runtime::Crio, "crio-", "", Id::Hash),
    shape(Runtime::Podman, "libpod-payload-", "", Id::Hash),
    shape(Runtime::Podman, "libpod-", ".scope", Id::Hash),
    shape(Runtime::Podman, "libpod-", "", Id::Hash),
    shape(Runtime::LibvirtLxc, "machine-lxc\\x2d", ".scope", Id::Name),
    shape(Runtime::LibvirtLxc, "", ".libvirt-lxc", Id::Name),
    shape(Runtime::Lxc, "lxc.payload.", "", Id::Name),
    shape(Runtime::Bpm, "bpm-", ".scope", Id::Name),
    shape(Runtime::Bpm, "bpm-", "", Id::Name),
];

/// Components whose next component is the id.
const PARENTS: &[Shape] = &[
    shape(Runtime::Docker, "docker", "", Id::Hash),
    shape(Runtime::Podman, "libpod_parent", "", Id::Hash),
    shape(Runtime::Lxc, "lxc", "", Id::Name),
    shape(Runtime::Lxc, "lxc.payload", "", Id::Name),
];

/// Runtime and whole id of the container that a cgroup path belongs to; `None` for the host.
pub fn container_of(path: &[u8]) -> Option<(Runtime, &[u8])> {
    let mut parts = path.rsplit(|&byte| byte == b'/').filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        let parent = parts.peek().copied().unwrap_or_default();
        if let Some(found) = by_component(part).or_else(|| by_parent(parent, part)).or_else(|| by_hash(path, part)) {
            return Some(found);
        }
    }
    None
}

fn by_component(part: &[u8]) -> Option<(Runtime, &[u8])> {
    COMPONENTS.iter().find_map(|shape| {
        let id = part.strip_prefix(shape.prefix)?.strip_suffix(shape.suffix)?;
        fits(id, shape.id).then(|| (shape.runtime, trimmed(shape.runtime, id)))
    })
}

fn by_parent<'a>(parent: &[u8], part: &'a [u8]) -> Option<(Runtime, &'a [u8])> {
    let shape = PARENTS.iter().find(|shape| shape.prefix == parent && fits(part, shape.id))?;
    Some((shape.runtime, part))
}

/// A bare hash, alone or behind `slice:prefix:` (containerd without systemd scopes).
fn by_hash<'a>(path: &[u8], part: &'a [u8]) -> Option<(Runtime, &'a [u8])> {
    let mut fields = part.rsplit(|&byte| byte == b':');
    let id = fields.next().filter(|id| fits(id, Id::Hash))?;
    let runtime = match fields.next() {
        Some(b"crio") => Runtime::Crio,
        Some(_) => Runtime::Containerd,
        None if contains(path, b"kubepods") => Runtime::Containerd,
        None => Runtime::Docker,
    };
    Some((runtime, id))
}

/// A libvirt scope has the process's number before the name: `1234\x2dname`.
fn trimmed(runtime: Runtime, id: &[u8]) -> &[u8] {
    const DASH: &[u8] = b"\\x2d";
    let digits = id.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match (runtime, id[digits..].strip_prefix(DASH)) {
        (Runtime::LibvirtLxc, Some(name)) if digits > 0 => name,
        _ => id,
    }
}

fn fits(id: &[u8], kind: Id) -> bool {
    match kind {
        Id::Name => !id.is_empty(),
        Id::Hash => is_hash(id),
    }
}

/// Whether an id is one that engines shorten.
pub(crate) fn is_hash(id: &[u8]) -> bool {
    is_hex(id, 64) || is_fargate(id)
}

fn is_hex(id: &[u8], length: usize) -> bool {
    id.len() == length && id.iter().all(u8::is_ascii_hexdigit)
}

fn is_fargate(id: &[u8]) -> bool {
    id.split_at_checked(32).is_some_and(|(hex, rest)| {
        is_hex(hex, 32) && rest.len() > 1 && rest[0] == b'-' && rest[1..].iter().all(u8::is_ascii_digit)
    })
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";

    fn check(path: &str, expected: Option<(Runtime, &str)>) {
        let path = path.replace("HASH", HASH);
        let expected = expected.map(|(runtime, id)| (runtime, id.replace("HASH", HASH)));
        let found =
            container_of(path.as_bytes()).map(|(runtime, id)| (runtime, String::from_utf8_lossy(id).into_owned()));
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn paths_of_containers() {
        let uid = "pod1c2d3e4f-0000-1111-2222-333344445555";
        let pod = format!("/kubepods/besteffort/{uid}/HASH");
        let slice = "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1c2d3e4f.slice";
        check("/docker/HASH", Some((Runtime::Docker, "HASH")));
        check("/docker/HASH/system.slice/nginx.service", Some((Runtime::Docker, "HASH")));
        check("/system.slice/docker-HASH.scope", Some((Runtime::Docker, "HASH")));
        check("/../../system.slice/docker-HASH.scope/init", Some((Runtime::Docker, "HASH")));
        check("/ecs/0123/HASH", Some((Runtime::Docker, "HASH")));
        check(&pod, Some((Runtime::Containerd, "HASH")));
        check(&format!("{slice}/cri-containerd-HASH.scope"), Some((Runtime::Containerd, "HASH")));
        check(&format!("{slice}/docker-HASH.scope"), Some((Runtime::Docker, "HASH")));
        check(&format!("{slice}/crio-HASH.scope/container"), Some((Runtime::Crio, "HASH")));
        check("/kubepods-besteffort-pod1c2d.slice:cri-containerd:HASH", Some((Runtime::Containerd, "HASH")));
        check(
            "/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:HASH",
            Some((Runtime::Containerd, "HASH")),
        );
        check("/machine.slice/libpod-HASH.scope/container", Some((Runtime::Podman, "HASH")));
        check(
            "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-HASH.scope",
            Some((Runtime::Podman, "HASH")),
        );
        check("/libpod_parent/libpod-HASH", Some((Runtime::Podman, "HASH")));
        check("/lxc/web1", Some((Runtime::Lxc, "web1")));
        check("/lxc/web1/system.slice/ssh.service", Some((Runtime::Lxc, "web1")));
        check("/lxc.payload.web1/init.scope", Some((Runtime::Lxc, "web1")));
        check("/lxc.payload/web1", Some((Runtime::Lxc, "web1")));
        check(
            "/machine.slice/machine-lxc\\x2d2293906\\x2dlibvirt\\x2dcontainer.scope",
            Some((Runtime::LibvirtLxc, "libvirt\\x2dcontainer")),
        );
        check("/machine/web1.libvirt-lxc", Some((Runtime::LibvirtLxc, "web1")));
        check("/system.slice/bpm-nats.scope", Some((Runtime::Bpm, "nats")));
        check(
            "/ecs/t/0123456789abcdef0123456789abcdef-4242424242",
            Some((Runtime::Docker, "0123456789abcdef0123456789abcdef-4242424242")),
        );
    }

    #[test]
    fn paths_of_the_host() {
        for path in [
            "",
            "/",
            "/init.scope",
            "/user.slice/user-1000.slice/session-3.scope",
            "/system.slice/docker.service",
            "/system.slice/crio-conmon-HASH.scope",
            "/machine.slice/libpod-conmon-HASH.scope",
            "/kubepods/burstable/pod1c2d3e4f-0000-1111-2222-333344445555",
            "/docker/short",
            "/lxc",
            "/lxc.monitor.web1",
            "/system.slice/0123456789abcdef",
        ] {
            check(path, None);
        }
    }
}
