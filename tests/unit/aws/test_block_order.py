"""What a stream may do with its content blocks, and what it may not."""

from __future__ import annotations

from typing import Any

import pytest

from certify_cli.aws.block_order import BlockOrder

Step = tuple[str, dict[str, Any]]


def start(index: object, **what: Any) -> Step:
    return "contentBlockStart", {
        "contentBlockIndex": index,
        "start": what or {"toolUse": {"toolUseId": "a", "name": "b"}},
    }


def text(index: object) -> Step:
    return "contentBlockDelta", {"contentBlockIndex": index, "delta": {"text": "4"}}


def tool(index: object) -> Step:
    return "contentBlockDelta", {"contentBlockIndex": index, "delta": {"toolUse": {"input": "{}"}}}


def stop(index: object) -> Step:
    return "contentBlockStop", {"contentBlockIndex": index}


def disorder(*steps: Step) -> str:
    order = BlockOrder()
    for step in (("messageStart", {"role": "assistant"}), *steps, ("metadata", {})):
        order.take(*step)
    return order.ended()


IN_ORDER = {
    "a text that nobody opens": (text(0), text(0), stop(0)),
    "nobody closes": (text(0), start(1), tool(1)),
    "text, then a tool": (text(0), stop(0), start(1), tool(1), stop(1)),
    "two tools": (start(0), tool(0), stop(0), start(1), tool(1), stop(1)),
    "text and tool under one index": (text(0), stop(0), start(0), tool(0), stop(0)),
    "an index left out": (text(0), stop(0), text(2), stop(2)),
    "an empty text, closed": (text(0), stop(0), stop(1)),
    "a block of a kind to come": (start(0, hologram={}), text(0), stop(0)),
    "two texts under one index": (text(0), stop(0), text(0), stop(0)),
}
NOT_IN_ORDER = {
    "closed twice": ((text(0), stop(0), stop(0)), "closed block 0 twice"),
    "another one closed": ((text(0), stop(5)), "closed block 5, of which it had nothing, and left block 0 open"),
    "closed without a number": ((text(0), ("contentBlockStop", {})), "carried a contentBlockStop of block None"),
    "a text for a number": ((text(0), stop("0")), "carried a contentBlockStop of block 0"),
    "truth for a number": ((text(0), stop(True)), "carried a contentBlockStop of block True"),
    "a negative number": ((text(-1), stop(-1)), "carried a contentBlockDelta of block -1"),
    "a tool opened twice": ((start(0), start(0), tool(0)), "opened block 0 twice"),
    "tool input of no tool": ((tool(0), stop(0)), "carried tool input before the start of block 0"),
    "opened after its input": ((tool(0), start(0), stop(0)), "carried tool input before the start of block 0"),
}


@pytest.mark.parametrize("steps", IN_ORDER.values(), ids=IN_ORDER.keys())
def test_what_real_streams_do(steps: tuple[Step, ...]) -> None:
    assert disorder(*steps) == ""


@pytest.mark.parametrize(("steps", "said"), NOT_IN_ORDER.values(), ids=NOT_IN_ORDER.keys())
def test_what_no_client_can_follow(steps: tuple[Step, ...], said: str) -> None:
    assert disorder(*steps) == said
