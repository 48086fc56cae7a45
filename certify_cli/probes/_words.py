"""Plain words that tasks are drawn from; none of them has a meaning to a probe."""

from __future__ import annotations

COLOURS = ("amber", "black", "blue", "brown", "crimson", "green", "grey", "orange", "purple", "red", "white", "yellow")
THINGS = (
    "anchor", "basket", "bell", "bottle", "bridge", "bucket", "candle", "carpet", "chair", "compass", "cup", "drum",
    "engine", "fence", "flute", "garden", "hammer", "harbour", "jacket", "kettle", "key", "ladder", "lamp", "lantern",
    "letter", "map", "mirror", "mountain", "needle", "orchard", "paddle", "pencil", "piano", "pillow", "river",
    "saddle", "teapot", "tower", "violin", "window",
)  # fmt: skip
JOBS = ("baker", "carpenter", "clockmaker", "fisherman", "gardener", "librarian", "miner", "nurse", "pilot", "tailor")
CITIES = ("Bergen", "Cork", "Dakar", "Genoa", "Kyoto", "Lima", "Lyon", "Naples", "Porto", "Quito", "Riga", "Split")
CAPITALS = (
    ("Portugal", "Lisbon"), ("Norway", "Oslo"), ("Kenya", "Nairobi"), ("Peru", "Lima"), ("Greece", "Athens"),
    ("Hungary", "Budapest"), ("Japan", "Tokyo"), ("Chile", "Santiago"), ("Austria", "Vienna"), ("Egypt", "Cairo"),
)  # fmt: skip
