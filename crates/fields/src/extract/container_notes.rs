//! Facts about containers as their engines told them, in the state.

use super::container::short;
use crate::context::ContainerMetadata;
use crate::generated::ids::ContainerField as F;
use crate::glob::Glob;
use serde_json::Value;
use std::borrow::Cow;
use tiercel_state::{Container, Containers};

const NS: u64 = 1_000_000_000;

impl ContainerMetadata for Containers {
    fn text(&self, container_id: &[u8], field: F, key: Option<&str>) -> Option<Cow<'_, [u8]>> {
        let container = self.get(container_id)?;
        Some(match field {
            F::ContainerType => Cow::Borrowed(engine(container)?.as_bytes()),
            F::ContainerMounts => mounts(container)?.map(whole).collect::<Vec<_>>().join(",").into_bytes().into(),
            F::ContainerMount
            | F::ContainerMountSource
            | F::ContainerMountDest
            | F::ContainerMountMode
            | F::ContainerMountRdwr
            | F::ContainerMountPropagation => of_mount(field, mount(container, field, key?)?).into(),
            F::ContainerHealthcheck | F::ContainerLivenessProbe | F::ContainerReadinessProbe => {
                probe(container.get(name(field)?)?).into()
            }
            F::ContainerLabel => bytes(container.get("labels")?.get(key?)?)?,
            F::ContainerLabels => all_labels(container.get("labels")?)?.into(),
            F::K8sPodName => label(container, "io.kubernetes.pod.name")?,
            F::K8sNsName => label(container, "io.kubernetes.pod.namespace")?,
            F::K8sPodId | F::K8sPodUid => label(container, "io.kubernetes.pod.uid")?,
            F::K8sPodSandboxId => Cow::Borrowed(short(container.text("pod_sandbox_id")?.as_bytes())),
            F::K8sPodLabel => bytes(pod(self, container).get("pod_sandbox_labels")?.get(key?)?)?,
            F::K8sPodLabels => all_labels(pod(self, container).get("pod_sandbox_labels")?)?.into(),
            F::K8sPodIp => of_pod(self, container)?.text("ip")?.as_bytes().into(),
            F::K8sPodCniJson => of_pod(self, container)?.text("cni_json")?.as_bytes().into(),
            _ => container.text(name(field)?)?.as_bytes().into(),
        })
    }

    fn flag(&self, container_id: &[u8], field: F) -> Option<bool> {
        self.get(container_id)?.get(name(field)?)?.as_bool()
    }

    fn generation(&self) -> u64 {
        Self::generation(self)
    }

    fn start_ns(&self, container_id: &[u8]) -> Option<u64> {
        let created_s = self.get(container_id)?.get("created_time")?.as_u64()?;
        created_s.checked_mul(NS).filter(|&ns| ns > 0)
    }
}

/// Where a note has the field as it is.
fn name(field: F) -> Option<&'static str> {
    Some(match field {
        F::ContainerName => "name",
        F::ContainerImage => "image",
        F::ContainerImageId => "imageid",
        F::ContainerImageRepository => "imagerepo",
        F::ContainerImageTag => "imagetag",
        F::ContainerImageDigest => "imagedigest",
        F::ContainerIp => "ip",
        F::ContainerCniJson => "cni_json",
        F::K8sPodFullSandboxId => "pod_sandbox_id",
        F::ContainerPrivileged => "privileged",
        F::ContainerHostPid => "host_pid",
        F::ContainerHostNetwork => "host_network",
        F::ContainerHostIpc => "host_ipc",
        F::ContainerHealthcheck => "Healthcheck",
        F::ContainerLivenessProbe => "LivenessProbe",
        F::ContainerReadinessProbe => "ReadinessProbe",
        _ => return None,
    })
}

/// What runs the container, by its number in notes.
fn engine(container: &Container) -> Option<&'static str> {
    Some(match container.get("type")?.as_u64()? {
        0 => "docker",
        1 => "lxc",
        2 => "libvirt-lxc",
        3 => "mesos",
        4 => "rkt",
        6 => "cri",
        7 => "containerd",
        8 => "cri-o",
        9 => "bpm",
        11 => "podman",
        _ => return None,
    })
}

fn bytes(value: &Value) -> Option<Cow<'_, [u8]>> {
    Some(Cow::Borrowed(value.as_str()?.as_bytes()))
}

fn label<'c>(container: &'c Container, name: &str) -> Option<Cow<'c, [u8]>> {
    bytes(container.get("labels")?.get(name)?)
}

/// `key:value, key:value`, without what Kubernetes and annotations keep there.
fn all_labels(labels: &Value) -> Option<Vec<u8>> {
    let shown = labels
        .as_object()?
        .iter()
        .filter(|(key, _)| !key.starts_with("annotation.") && !key.starts_with("io.kubernetes."));
    let pairs = shown.map(|(key, value)| match value.as_str() {
        Some(text) if !text.is_empty() => format!("{key}:{text}"),
        _ => key.clone(),
    });
    Some(pairs.collect::<Vec<_>>().join(", ").into_bytes())
}

/// The container that keeps the pod's own facts, where this one does not.
fn sandbox<'c>(containers: &'c Containers, container: &Container) -> Option<&'c Container> {
    containers.get(container.text("pod_sandbox_id")?.as_bytes())
}

fn has_network(container: &Container) -> bool {
    container.text("cni_json").is_some_and(|json| !json.is_empty())
}

fn pod<'c>(containers: &'c Containers, container: &'c Container) -> &'c Container {
    of_pod(containers, container).unwrap_or(container)
}

/// Who knows the pod's network; `None` where nobody does.
fn of_pod<'c>(containers: &'c Containers, container: &'c Container) -> Option<&'c Container> {
    if has_network(container) { Some(container) } else { sandbox(containers, container) }
}

fn mounts(container: &Container) -> Option<impl Iterator<Item = &Value>> {
    Some(container.get("Mounts")?.as_array()?.iter())
}

/// A mount by its number, or by a glob: for its destination where the source is asked for, else for its source.
fn mount<'c>(container: &'c Container, field: F, key: &str) -> Option<&'c Value> {
    let mut mounts = mounts(container)?;
    if let Ok(number) = key.parse() {
        return mounts.nth(number);
    }
    let glob = Glob::new(key.as_bytes(), false);
    let end = if field == F::ContainerMountSource { "Destination" } else { "Source" };
    mounts.find(|mount| glob.matches(part(mount, end).as_bytes()))
}

fn part<'c>(mount: &'c Value, key: &str) -> &'c str {
    mount.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn writable(mount: &Value) -> &'static str {
    if mount.get("RW").and_then(Value::as_bool).unwrap_or_default() { "true" } else { "false" }
}

fn of_mount(field: F, mount: &Value) -> Vec<u8> {
    match field {
        F::ContainerMountSource => part(mount, "Source").into(),
        F::ContainerMountDest => part(mount, "Destination").into(),
        F::ContainerMountMode => part(mount, "Mode").into(),
        F::ContainerMountRdwr => writable(mount).into(),
        F::ContainerMountPropagation => part(mount, "Propagation").into(),
        _ => whole(mount).into(),
    }
}

/// `source:dest:mode:rdwr:propagation`.
fn whole(mount: &Value) -> String {
    let [source, destination, mode] = ["Source", "Destination", "Mode"].map(|key| part(mount, key));
    [source, destination, mode, writable(mount), part(mount, "Propagation")].join(":")
}

/// The command of a health check.
fn probe(probe: &Value) -> Vec<u8> {
    let args = probe.get("args").and_then(Value::as_array);
    let words = args.into_iter().flatten().filter_map(Value::as_str);
    [part(probe, "exe")].into_iter().chain(words).collect::<Vec<_>>().join(" ").into_bytes()
}
