"""The digest by which the same plan is recognised again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from certify_cli.codec import to_data
from certify_cli.types.plans import RunSettings, TargetPlan


def plan_digest(plans: Sequence[TargetPlan], settings: RunSettings) -> str:
    """Equal for plans of the same targets, probes, registry facts and settings, in whatever order."""
    content = [sorted(plan.key for plan in plans), to_data(settings)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
