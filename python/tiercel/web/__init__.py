"""Health, versions and metrics by HTTP."""
