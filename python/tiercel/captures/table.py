"""Events as a Parquet file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tiercel.captures.capture import Capture, needed
from tiercel.captures.report import Report


def write_parquet(
    capture: Capture, target: Path, fields: Sequence[str], drawn: Callable[[Report], None] = lambda _: None
) -> tuple[int, Report]:
    """Writes the selected events batch by batch, zstd-compressed; returns how many. `drawn` sees how far it is.

    Needs pyarrow (`pip install 'tiercel[arrow]'`).
    """
    needed("pyarrow")
    import pyarrow.parquet

    columns = capture.columns(fields)
    batches = pyarrow.RecordBatchReader.from_stream(columns)
    rows = 0
    with pyarrow.parquet.ParquetWriter(target, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
            drawn(Report.of(columns.report() or {}))
    return rows, Report.of(columns.report() or {})
