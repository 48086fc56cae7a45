"""Scenes to be drawn: harmless, and never the same."""

from __future__ import annotations

import random

from certify_cli.probes._words import CITIES, COLOURS, THINGS


def scene(chance: random.Random) -> str:
    return f"A photo of a {chance.choice(COLOURS)} {chance.choice(THINGS)} in the old town of {chance.choice(CITIES)}"
