"""Comments in odd places outlive a refreshment, and so does what people wrote, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from test_refresh import DAY, EAST, IRELAND, LATER, US, WEST, listed

from certify_cli.registry.load import read_record
from certify_cli.registry.refresh import refreshed
from certify_cli.registry.write import update
from certify_cli.types.model import Offer

ODD_PLACES = '''# the very top
id = "acme.one-v1:0"   # the id

# before the facts
[facts]      # at the heading
vendor = "Acme"
name = "One" # it's "the" # name
kind = "chat"
# between the facts
input_modalities = ["text", "image"]
inference_types = [   # opens
    "ON_DEMAND",  # cheap
    # on a line of its own
    "INFERENCE_PROFILE", # odd "word" here
] # closes
regions = ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1"] # four
mantle_regions = ["ap-south-1"]
source = ["bedrock-models"]
day = 2026-11-22
# before the capabilities

[facts.capabilities]
streaming = true # measured
tool_use = true

[limits]

# prices of my own finding
[prices]

[lifecycle]
status = "ACTIVE" # still
source = ["bedrock-models"]
day = 2026-11-22
# what people know
[curated]
# seen on 2026-11-20:  odd   spacing
rejects   =   [ "top_p" ]   # really
notes = """
[[routes]] is a heading  # and this is no comment
"""

# the bare id
[[routes]] # on demand
id = "acme.one-v1:0"
kind = "on_demand"
sources = ["eu-west-1", "us-west-2"] # two
destinations = ["self"]
source = ["bedrock-models"]
day = 2026-11-22
# the mantle
[[routes]] # perhaps
id = "acme.one-v1:0"
kind = "on_demand"
sources = ["us-east-1"]
destinations = ["self"]
mantle = true # who knows
source = ["bedrock-models"]
day = 2026-11-22

# the profile
[[routes]]
id = "us.acme.one-v1:0"
kind = "profile"
prefix = "us"
sources = [
    "us-east-1",
    "us-west-2", # the quick one
]
destinations = ["us-east-1", "us-west-2"]
source = ["bedrock-models"]
day = 2026-11-22
# the very end
'''
PLAIN_NOTES = ODD_PLACES.replace("[[routes]] is a heading  # and this is no comment", "nothing")
CHANGES: list[Mapping[str, Offer]] = [
    {},
    listed(EAST, inference_types=(), profiles={}, status="LEGACY", eol_date=LATER, legacy_date=DAY, streaming=False),
    listed(EAST, WEST, IRELAND, inference_types=("TELEPATHY",), profiles={US: (EAST,), "eu.acme.one-v1:0": (IRELAND,)}),
]


def comments(text: str) -> list[str]:
    bare = [line for line in text.splitlines() if "#" in line and "is no comment" not in line]
    return sorted(line[line.index("# ") :].rstrip() for line in bare)


def curated(text: str) -> str:
    return text[text.index("# what people know\n[curated]") : text.index("# the bare id")]


@pytest.mark.parametrize("here", CHANGES)
@pytest.mark.parametrize("text", [ODD_PLACES, PLAIN_NOTES], ids=["heading in a string", "plain"])
def test_comments_in_odd_places_and_what_people_wrote_stay(
    tmp_path: Path, text: str, here: Mapping[str, Offer]
) -> None:
    path = tmp_path / "acme.one-v1_0.toml"
    path.write_text(text, encoding="utf-8")
    before = read_record(path)
    after = refreshed(before, here, [EAST, WEST, IRELAND])
    written = update(text, after)
    path.write_text(written, encoding="utf-8")
    assert read_record(path) == after
    assert before != after
    assert curated(written) == curated(text)
    if text == PLAIN_NOTES:
        assert comments(written) == comments(text)
        for note, heading in (("# what people know", "[curated]"), ("# prices of my own finding", "[prices]")):
            assert f"{note}\n{heading}" in written, "a note stays with its heading"
    assert update(written, after) == written
