"""Documents as an API server of Kubernetes writes them (audit.k8s.io/v1), from the file and the fields on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FORMAT = (
    "*%evt.time %ka.auditid %ka.stage %ka.verb %ka.uri %ka.user.name %ka.user.groups %ka.impuser.name %ka.sourceips "
    "%ka.useragent %ka.target.resource %ka.target.subresource %ka.target.namespace %ka.target.name %ka.response.code "
    "%ka.response.reason %ka.auth.decision %ka.req.pod.containers.image %ka.resp.name"
)

USER = {
    "username": "system:serviceaccount:ci:builder",
    "uid": "0f6f",
    "groups": ["system:serviceaccounts", "system:authenticated"],
    "extra": {"authentication.kubernetes.io/pod-name": ["builder-0"]},
}
RECEIVED: dict[str, Any] = {
    "level": "RequestResponse",
    "auditID": "5b1c0b54-8d3c-4f7a-9e0e-0f1f9d0d3a11",
    "stage": "RequestReceived",
    "requestURI": "/api/v1/namespaces/ci/pods?fieldManager=kubectl-client-side-apply",
    "verb": "create",
    "user": USER,
    "impersonatedUser": {"username": "jane", "groups": ["system:authenticated"]},
    "sourceIPs": ["10.1.2.3", "192.0.2.7"],
    "userAgent": "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
    "objectRef": {"resource": "pods", "namespace": "ci", "apiVersion": "v1"},
    "requestReceivedTimestamp": "2026-03-04T05:06:07.123456Z",
    "stageTimestamp": "2026-03-04T05:06:07.123456Z",
}
POD = {
    "kind": "Pod",
    "apiVersion": "v1",
    "metadata": {"name": "web", "namespace": "ci", "creationTimestamp": None},
    "spec": {"containers": [{"name": "web", "image": "nginx:1.29", "resources": {}}], "restartPolicy": "Always"},
    "status": {},
}
COMPLETE = RECEIVED | {
    "stage": "ResponseComplete",
    "objectRef": RECEIVED["objectRef"] | {"name": "web"},
    "responseStatus": {"metadata": {}, "code": 201},
    "requestObject": POD,
    "responseObject": POD,
    "stageTimestamp": "2026-03-04T05:06:07.223456Z",
    "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": ""},
}
STARTED = {
    "level": "Metadata",
    "auditID": "w",
    "stage": "ResponseStarted",
    "requestURI": "/api/v1/pods?watch=true",
    "verb": "watch",
    "user": {"username": "system:kube-scheduler"},
    "objectRef": {"resource": "pods", "apiVersion": "v1"},
    "responseStatus": {"metadata": {}, "code": 200},
    "requestReceivedTimestamp": "2026-03-04T05:06:08.000000Z",
    "stageTimestamp": "2026-03-04T05:06:08.000001Z",
}
PANIC = {
    "level": "Request",
    "auditID": "p",
    "stage": "Panic",
    "requestURI": "/healthz",
    "verb": "get",
    "user": {},
    "responseStatus": {
        "metadata": {},
        "status": "Failure",
        "message": "APIServer panic'd: runtime error",
        "reason": "InternalError",
        "code": 500,
    },
    "requestReceivedTimestamp": None,
    "stageTimestamp": "2026-03-04T05:06:09.5Z",
}
HEAD = {"kind": "Event", "apiVersion": "audit.k8s.io/v1"}
ALL: list[dict[str, Any]] = [RECEIVED, STARTED, COMPLETE, PANIC]

BARE = dict.fromkeys(FORMAT.removeprefix("*").replace("%", "").split())
EXPECTED = [
    BARE
    | {
        "evt.time": 1772600767123456000,
        "ka.auditid": RECEIVED["auditID"],
        "ka.stage": "RequestReceived",
        "ka.verb": "create",
        "ka.uri": RECEIVED["requestURI"],
        "ka.user.name": USER["username"],
        "ka.user.groups": USER["groups"],
        "ka.impuser.name": "jane",
        "ka.sourceips": ["10.1.2.3", "192.0.2.7"],
        "ka.useragent": RECEIVED["userAgent"],
        "ka.target.resource": "pods",
        "ka.target.namespace": "ci",
    },
    BARE
    | {
        "evt.time": 1772600768000001000,
        "ka.auditid": "w",
        "ka.stage": "ResponseStarted",
        "ka.verb": "watch",
        "ka.uri": "/api/v1/pods?watch=true",
        "ka.user.name": "system:kube-scheduler",
        "ka.target.resource": "pods",
        "ka.response.code": "200",
    },
]
EXPECTED += [
    EXPECTED[0]
    | {
        "evt.time": 1772600767223456000,
        "ka.stage": "ResponseComplete",
        "ka.target.name": "web",
        "ka.response.code": "201",
        "ka.auth.decision": "allow",
        "ka.req.pod.containers.image": ["nginx:1.29"],
        "ka.resp.name": "web",
    },
    BARE
    | {
        "evt.time": 1772600769500000000,
        "ka.auditid": "p",
        "ka.stage": "Panic",
        "ka.verb": "get",
        "ka.uri": "/healthz",
        "ka.response.code": "500",
        "ka.response.reason": "InternalError",
    },
]


def lines_of_a_log() -> str:
    """One event a line, as `--audit-log-path` gets them."""
    return "".join(json.dumps(HEAD | event, separators=(",", ":")) + "\n" for event in ALL)


def list_of_a_webhook() -> str:
    """As a webhook gets them: items of a list have no kind of their own."""
    return json.dumps({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {}, "items": ALL}) + "\n"


@pytest.mark.parametrize("document", [lines_of_a_log, list_of_a_webhook])
def test_every_stage_has_its_fields(document: Any, tmp_path: Path) -> None:
    log, config, capture = tmp_path / "audit.log", tmp_path / "falco.yaml", str(tmp_path / "audit.scap")
    log.write_text(document())
    config.write_text(f"plugins: [{{name: k8saudit, library_path: libk8saudit.so, open_params: {log}}}]\n")

    def tiercel(*words: str) -> str:
        command = [sys.executable, "-m", "tiercel", *words, "--config", str(config)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    tiercel("record", "--source", "k8s_audit", "--write", capture)
    shown = tiercel("read", capture, "--json", "--format", FORMAT)
    assert [json.loads(line) for line in shown.splitlines()] == EXPECTED
