"""`python -m tiercel`."""

from __future__ import annotations

from tiercel.cli.main import main

raise SystemExit(main())
