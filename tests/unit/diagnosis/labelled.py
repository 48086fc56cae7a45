"""The labelled error messages, and how many of them the rules get right: `python tests/unit/diagnosis/labelled.py`.

Each was labelled by the contract's definitions before the rules saw it. `part` tells how it was used: see
docs/explanation/diagnosis.md for what was tuned on what, and for the figures at first sight.
"""

import json
from pathlib import Path

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence

FILES = ("labelled_sample", "real_messages", "fresh_messages", "recalled_messages")
BY_FILE = {
    name: [json.loads(line) for line in Path(__file__).with_name(f"{name}.jsonl").read_text("utf-8").splitlines()]
    for name in FILES
}
MESSAGES = [entry for entries in BY_FILE.values() for entry in entries]
PARTS = tuple(dict.fromkeys(entry["part"] for entry in MESSAGES))
FIELDS = ("exception", "code", "http_status", "operation")


def evidence(entry, message=None):
    """What `certify diagnose --jsonl` makes of a line; with the message replaced where another is given."""
    given = {field: entry[field] for field in FIELDS if field in entry}
    return Evidence(entry["message"] if message is None else message, **given)


def wrong(entries):
    """The ids whose category, and those whose transience, is not as labelled."""
    found = [(entry, classify(evidence(entry))) for entry in entries]
    categories = [entry["id"] for entry, failure in found if failure.category != entry["category"]]
    transients = [entry["id"] for entry, failure in found if failure.transient is not entry["transient"]]
    return categories, transients


def main():
    """One line a file and part: how many are right, and the ids of those that are not."""
    for name, entries in BY_FILE.items():
        for part in dict.fromkeys(entry["part"] for entry in entries):
            chosen = [entry for entry in entries if entry["part"] == part]
            categories, transients = wrong(chosen)
            right = [f"{len(chosen) - len(ids)}/{len(chosen)}" for ids in (categories, transients)]
            print(f"{name:18} {part:16} category {right[0]:8} transient {right[1]:8}", *categories, *transients)


if __name__ == "__main__":
    main()
