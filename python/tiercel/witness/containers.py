"""What a container's engine tells of it: the event that Falco's container plugin makes."""

from __future__ import annotations

import json
from typing import Any

from tiercel._generated.events import EVENTS
from tiercel.ruletest.values import Values
from tiercel.witness.scene import CONTAINER, SHORT, text

Json = dict[str, Any]

ASYNCEVENT = next(code for code, event in enumerate(EVENTS) if event[0] == "ASYNCEVENT_E")
_TEXTS = {
    "container.name": "name",
    "container.image": "image",
    "container.image.id": "imageid",
    "container.image.repository": "imagerepo",
    "container.image.tag": "imagetag",
    "container.image.digest": "imagedigest",
    "container.ip": "ip",
    "container.cni.json": "cni_json",
    "k8s.pod.full_sandbox_id": "pod_sandbox_id",
}
_FLAGS = {"container.privileged": "privileged", "container.host_pid": "host_pid",
          "container.host_network": "host_network", "container.host_ipc": "host_ipc"}  # fmt: skip
_LABELS = {"k8s.pod.name": "io.kubernetes.pod.name", "k8s.ns.name": "io.kubernetes.pod.namespace",
           "k8s.pod.uid": "io.kubernetes.pod.uid", "k8s.pod.id": "io.kubernetes.pod.uid"}  # fmt: skip
_ENGINES = {"docker": 0, "lxc": 1, "libvirt-lxc": 2, "cri": 6, "containerd": 7, "cri-o": 8, "bpm": 9, "podman": 11}
_MOUNT = "container.mount."
_PARTS = {"source": "Source", "dest": "Destination", "mode": "Mode", "rdwr": "RW", "propagation": "Propagation"}


def notes(values: Values) -> list[Json]:
    """The event that tells what is wanted of the container; none where nothing is."""
    about: Json = {key: text(values, field) for field, key in _TEXTS.items() if field in values}
    about |= {key: values[field] for field, key in _FLAGS.items() if field in values}
    if (engine := text(values, "container.type")) in _ENGINES:
        about["type"] = _ENGINES[engine]
    if labels := _labels(values):
        about["labels"] = labels
    if mounts := _mounts(values):
        about["Mounts"] = mounts
    if not about:
        return []
    document = json.dumps({"container": {"id": SHORT, "full_id": CONTAINER, **about}})
    data = {"hex": (document.encode() + b"\0").hex()}
    return [{"code": ASYNCEVENT, "tid": -1, "params": {"plugin_id": 0, "name": "container", "data": data}}]


def _labels(values: Values) -> dict[str, str | None]:
    named = {label: text(values, field) for field, label in _LABELS.items() if field in values}
    prefix = "container.label["
    return named | {field[len(prefix) : -1]: text(values, field) for field in values if field.startswith(prefix)}


def _mounts(values: Values) -> list[Json]:
    """A mount for each that is asked for: `container.mount.dest[/proc*]` is the destination of one from /proc."""
    mounts = []
    for field in values:
        part, bracket, key = field.removeprefix(_MOUNT).partition("[")
        if field.startswith(_MOUNT) and bracket and part in _PARTS:
            found = "Destination" if part == "source" else "Source"
            value = text(values, field)
            mounts.append({found: key[:-1].rstrip("*"), _PARTS[part]: value == "true" if part == "rdwr" else value})
    return mounts
