"""YAML as Falco's reader takes it: of equal keys in one mapping the first counts."""

from __future__ import annotations

from typing import Any

import yaml

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Plain data only; in C where PyYAML has that."""


class FirstWins(Base):  # type: ignore[misc]
    """`repeated`: nodes of the keys that did not count."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[Any] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Before merge keys (`<<`) are put in, for what stands in the mapping itself wins over those."""
        seen: set[str] = set()
        kept = []
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                self.repeated.append(key)
                continue
            seen.add(str(key.value))
            kept.append((key, value))
        node.value = kept or node.value
        return super().construct_mapping(node, deep)


def read(text: str) -> tuple[Any, list[Any]]:
    """The value of a text, and the nodes of keys that stand there once more."""
    loader = FirstWins(text)
    try:
        return loader.get_single_data(), loader.repeated
    finally:
        loader.dispose()
