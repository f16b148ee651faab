"""Rules files that benches run: upstream's where the corpus is beside the repository, else the starter rules."""

from __future__ import annotations

from pathlib import Path

from benches.result import ROOT

UPSTREAM = ROOT.parent / "shared/corpus/rules-latest"
STABLE = ("falco_rules.yaml",)
ALL = (*STABLE, "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")


def rules_of(names: tuple[str, ...]) -> list[Path]:
    """These of upstream's files; the starter rules where they are absent."""
    found = [UPSTREAM / name for name in names if (UPSTREAM / name).exists()]
    return found or [ROOT / "rules"]
