"""A virtual machine for seconds: a kernel, an initrd with one program and its libraries, what it printed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

INIT = """#!/bin/sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tracefs trace /sys/kernel/tracing
mount -t tmpfs tmp /tmp
mkdir -p /sys/fs/bpf && mount -t bpf bpf /sys/fs/bpf
ip link set lo up
echo 0 > /proc/sys/kernel/printk
echo "BEGIN $(uname -r)"
{command}
echo "END $?"
poweroff -f
"""


def initrd(program: Path, command: str, into: Path, extra: tuple[Path, ...] = ()) -> Path:
    """A compressed archive that runs `command` at boot; `program` is in /bin, its libraries under their own paths."""
    with tempfile.TemporaryDirectory() as work:
        root = Path(work)
        root.chmod(0o755)
        for folder in ("bin", "proc", "sys", "dev", "tmp", "etc"):
            (root / folder).mkdir()
        shutil.copy(_busybox(), root / "bin/busybox")
        (root / "bin/sh").symlink_to("busybox")
        for binary in (program, *extra):
            shutil.copy(binary, root / "bin" / binary.name)
            for library in libraries(binary):
                target = root / library.relative_to("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(library, target)
        (root / "etc/shadow").write_text("root:*:1::::::\n")
        (root / "init").write_text(INIT.format(command=command))
        (root / "init").chmod(0o755)
        pack = f"find . | cpio --quiet -o -H newc | gzip -1 > {into.resolve()}"
        subprocess.run(["sh", "-c", pack], check=True, cwd=root)
    return into


def _busybox() -> str:
    found = shutil.which("busybox")
    if not found:
        raise FileNotFoundError("busybox is missing; `apt-get install busybox-static cpio qemu-system-x86`")
    return found


def libraries(binary: Path) -> list[Path]:
    """Shared libraries that a program needs, the loader included."""
    listing = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, check=False).stdout
    return [Path(path) for path in re.findall(r"(/\S+) \(0x", listing)]


def boot(kernel: Path, archive: Path, timeout_s: float = 600) -> list[str]:
    """Lines that the guest printed between BEGIN and END; raises `TimeoutError` when it does not come to an end."""
    command = [
        *("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "512"),
        *(
            "-kernel",
            str(kernel),
            "-initrd",
            str(archive),
            "-nographic",
            "-no-reboot",
            "-nodefaults",
            "-serial",
            "stdio",
        ),
        *("-append", "console=ttyS0 quiet panic=-1 mitigations=off"),
    ]
    try:
        run = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        tail = (late.stdout or b"").decode(errors="replace")[-2000:]
        raise TimeoutError(f"the guest did not end within {timeout_s} s; its last words: {tail}") from late
    text = run.stdout.decode(errors="replace").replace("\r", "")
    begin, end = text.find("BEGIN "), text.rfind("\nEND ")
    if begin < 0 or end < 0:
        raise TimeoutError(f"the guest printed no result: {text[-2000:]}{run.stderr.decode(errors='replace')[-500:]}")
    return text[begin : text.find("\n", end + 1)].splitlines()
