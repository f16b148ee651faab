"""What the control socket can be asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercel.service.control import Operation, Request

if TYPE_CHECKING:
    from tiercel.service.serve import Service


def operations(service: Service) -> dict[str, Operation]:
    """By name."""
    return {
        "status": lambda request: _status(service),
        "apply": lambda request: _apply(service, request),
    }


def _status(service: Service) -> dict[str, Any]:
    stats = service.plan.source.stats()
    return {
        "ok": True,
        "pid": os.getpid(),
        "source": service.plan.source.name,
        "rules": service.current.engine.count,
        "rules_files": list(service.current.engine.texts),
        "events": stats["events"],
        "alerts": stats["alerts"],
        "drops": stats["drops"],
        "alerts_lost": stats["alerts_refused"] + service.lost(),
    }


def _apply(service: Service, request: Request) -> dict[str, Any]:
    """`files`: rules files instead of those of the settings, as absolute paths; `backfill_s`: look so far back."""
    if service.reloader is None:
        return {"ok": False, "message": "this run cannot change its rules"}
    files = request.get("files")
    back = request.get("backfill_s")
    chosen = [Path(str(name)) for name in files] if files else None
    outcome = service.reloader.now(chosen, None if back is None else float(back))
    return {
        "ok": outcome.ok,
        "message": outcome.message,
        "report": outcome.report,
        "rules": outcome.rules,
        "seconds": outcome.seconds,
        "pause_ns": outcome.pause_ns,
        "backfilled": outcome.backfilled,
    }
