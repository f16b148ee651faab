"""Debian's kernel images, taken out of their packages and kept outside the repository."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Kernel:
    """A row of `kernels.toml`."""

    name: str
    suites: list[str]
    package: str
    variant: str
    may_refuse: list[str] = field(default_factory=list)
    never_short_of: list[str] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """Where its image is kept; another place as soon as another package is asked for."""
        asked = hashlib.sha256("\n".join([*self.suites, self.package]).encode()).hexdigest()
        return cache_dir() / f"{self.name}-{asked[:12]}"


def cache_dir() -> Path:
    """Where images and apt's lists stay between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "tiercel" / "kernels"


def image(kernel: Kernel) -> Path:
    """Path of the bootable image; downloaded once. Raises `FileNotFoundError` with what apt said."""
    kept = sorted(kernel.home.glob("vmlinuz-*"))
    if kept:
        return kept[-1]
    said: list[str] = []
    for suite in kernel.suites:
        try:
            return _download(kernel, suite)
        except (OSError, subprocess.CalledProcessError) as error:
            said.append(f"{suite}: {getattr(error, 'stderr', None) or error}".strip())
    raise FileNotFoundError(f"no kernel {kernel.name} from Debian: {'; '.join(said)}")


def _download(kernel: Kernel, suite: str) -> Path:
    apt = _apt(kernel, suite)
    _run("apt-get", *apt, "-qq", "update")
    names = _run("apt-cache", *apt, "pkgnames", "linux-").split()
    matches = sorted((name for name in names if re.search(kernel.package, name)), key=_version)
    if not matches:
        raise FileNotFoundError(f"no package matches {kernel.package}")
    return _extract(kernel, apt, matches[-1])


def _run(*command: str, cwd: str | None = None) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stdout


def _apt(kernel: Kernel, suite: str) -> list[str]:
    """Options that give apt a world of its own, so that the machine's sources and lists stay as they are."""
    home = kernel.home / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (home / part).mkdir(parents=True, exist_ok=True)
    sources = home / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {suite} main\n")
    settings = {
        "Dir::Etc::sourcelist": str(sources),
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": str(home / "lists"),
        "Dir::Cache": str(home / "cache"),
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Acquire::http::Timeout": "30",
        # Releases that are not made any more keep their last signature.
        "Acquire::Check-Valid-Until": "false",
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _version(name: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", name)]


def _extract(kernel: Kernel, apt: list[str], package: str) -> Path:
    """The image alone stays, put into place at once: a run that was cut short leaves none."""
    with tempfile.TemporaryDirectory(dir=kernel.home) as work:
        _run("apt-get", *apt, "-qq", "download", package, cwd=work)
        archive = next(Path(work).glob("*.deb"))
        _run("dpkg-deb", "--extract", str(archive), f"{work}/root")
        # Below /boot, in newer releases beside the modules.
        found = next(Path(work, "root").rglob("vmlinuz*"))
        return found.replace(kernel.home / f"vmlinuz-{package}")
