"""The shapes that image models draw, as Stability and Amazon document them."""

from __future__ import annotations

SIZES = {
    "1:1": (1024, 1024), "16:9": (1344, 768), "21:9": (1536, 640), "2:3": (832, 1216), "3:2": (1216, 832),
    "4:5": (896, 1088), "5:4": (1088, 896), "9:16": (768, 1344), "9:21": (640, 1536),
}  # fmt: skip
"""Stability: about a megapixel in each aspect ratio."""
SMALLEST_SIDE, LARGEST_SIDE, STEP = 320, 4096, 16
"""Nova Canvas, in pixels; Titan Image knows a table of sizes within them."""
