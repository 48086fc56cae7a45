"""Where a mapping of a list keeps the line it begins at."""

from __future__ import annotations

LINE = object()
"""The key of it; no YAML can write it."""
