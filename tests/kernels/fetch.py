"""Debian's kernel images, taken out of their packages and kept outside the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Kernel:
    """A row of `kernels.toml`."""

    name: str
    suites: list[str]
    package: str


def cache_dir() -> Path:
    """Where images and apt's lists stay between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "tiercel" / "kernels"


def image(kernel: Kernel) -> Path:
    """Path of the bootable image; downloaded once. Raises `FileNotFoundError` when no package matches."""
    kept = sorted((cache_dir() / kernel.name).glob("vmlinuz-*"))
    if kept:
        return kept[-1]
    apt = _apt(kernel)
    subprocess.run(["apt-get", *apt, "-qq", "update"], check=True)
    names = subprocess.run(["apt-cache", *apt, "pkgnames", "linux-image-"], check=True, capture_output=True, text=True)
    matches = sorted((n for n in names.stdout.split() if re.search(kernel.package, n)), key=_version)
    if not matches:
        raise FileNotFoundError(f"no package matches {kernel.package} in {', '.join(kernel.suites)}")
    return _extract(kernel, apt, matches[-1])


def _apt(kernel: Kernel) -> list[str]:
    """Options that give apt a world of its own, so that the machine's sources and lists stay as they are."""
    home = cache_dir() / "apt" / kernel.name
    for part in ("lists/partial", "cache/archives/partial"):
        (home / part).mkdir(parents=True, exist_ok=True)
    sources = home / "sources.list"
    sources.write_text("".join(f"deb [signed-by={KEYRING}] {suite} main\n" for suite in kernel.suites))
    settings = {
        "Dir::Etc::sourcelist": str(sources),
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": str(home / "lists"),
        "Dir::Cache": str(home / "cache"),
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _version(name: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", name)]


def _extract(kernel: Kernel, apt: list[str], package: str) -> Path:
    with tempfile.TemporaryDirectory(dir=cache_dir()) as work:
        subprocess.run(["apt-get", *apt, "-qq", "download", package], check=True, cwd=work)
        archive = next(Path(work).glob("*.deb"))
        subprocess.run(["dpkg-deb", "--extract", archive, f"{work}/root"], check=True)
        found = next(Path(work, "root", "boot").glob("vmlinuz-*"))
        kept = cache_dir() / kernel.name / found.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(found, kept)
    return kept
