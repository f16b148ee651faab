"""No search for cycles while very many objects are made that have none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """For the block, and as it was afterwards. Such a search looks at every object that there is, a tenth of a load."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _take_for_old()
            gc.enable()


def _take_for_old() -> None:
    """All that was made, without a look at each: the first search after the block would begin with that."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
