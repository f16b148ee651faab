"""`python -m tools.gen [--check]`: write the generated files, or say which differ."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

from tools import gen
from tools.gen.schema import ROOT, Schema


def products(schema: Schema) -> dict[Path, str]:
    """Every generated file with its text, from all writers (modules named `write_*`)."""
    files: dict[Path, str] = {}
    for module in pkgutil.iter_modules(gen.__path__):
        if module.name.startswith("write_"):
            writer = importlib.import_module(f"tools.gen.{module.name}")
            for name, text in writer.write(schema).items():
                files[ROOT / name] = _formatted(name, text)
    return files


def _formatted(name: str, text: str) -> str:
    if not name.endswith(".rs"):
        return text
    run = subprocess.run(["rustfmt", "--edition", "2024"], input=text, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"rustfmt refused {name}: {run.stderr}")
    return run.stdout


def main() -> int:
    """Write or check; exit status 1 on a difference under --check."""
    check = "--check" in sys.argv[1:]
    files = products(Schema())
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    kept = {path for path in ROOT.glob("**/generated/*") if path.is_file() and "target" not in path.parts}
    kept |= {path for path in (ROOT / "python").glob("**/_generated/*") if path.suffix in {".py", ".pyi"}}
    orphans = sorted(path for path in kept - files.keys() if ".venv" not in path.parts)
    if check:
        for path in stale:
            print(f"differs from schema/: {path.relative_to(ROOT)}; run `make gen`")
        for path in orphans:
            print(f"no writer makes {path.relative_to(ROOT)}; delete it")
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path])
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
