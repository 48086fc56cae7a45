"""Whether a stream's content blocks are opened and closed as ConverseStream promises (API-FACTS section 3).

Let be: blocks that nobody closes, as some servers have it; text blocks that nobody opens, which is the rule; and one
index for a text and the tool call after it, which has been seen of Bedrock itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class BlockOrder:
    """Takes the events of content blocks one by one; `problem` is the first thing wrong, half a sentence."""

    problem: str = ""
    _open: set[int] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)
    _closed: set[int] = field(default_factory=set)
    _tools: set[int] = field(default_factory=set)

    def take(self, name: str, content: Mapping[str, Any]) -> None:
        steps = {"contentBlockStart": self._start, "contentBlockDelta": self._delta, "contentBlockStop": self._stop}
        if name in steps and not self.problem:
            index = content.get("contentBlockIndex")
            if isinstance(index, int) and not isinstance(index, bool) and index >= 0:
                self.problem = steps[name](index, content)
            else:
                self.problem = f"carried a {name} of block {str(index)[:20]}"

    def ended(self) -> str:
        """What was wrong, now that all is known: a block closed under the index of none shows only at the end."""
        strange, left = self._closed - self._seen, self._seen - self._closed
        if not self.problem and strange and left:
            return f"closed block {min(strange)}, of which it had nothing, and left block {min(left)} open"
        return self.problem

    def _start(self, index: int, content: Mapping[str, Any]) -> str:
        is_tool = _is_of_tool(content.get("start"))
        twice = is_tool and index in self._open & self._tools
        self._seen.add(index)
        self._open.add(index)
        if is_tool:
            self._tools.add(index)
        return f"opened block {index} twice" if twice else ""

    def _delta(self, index: int, content: Mapping[str, Any]) -> str:
        unopened = _is_of_tool(content.get("delta")) and index not in self._tools
        self._seen.add(index)
        self._open.add(index)
        return f"carried tool input before the start of block {index}" if unopened else ""

    def _stop(self, index: int, _: Mapping[str, Any]) -> str:
        twice = index in self._closed and index not in self._open
        self._closed.add(index)
        self._open.discard(index)
        return f"closed block {index} twice" if twice else ""


def _is_of_tool(part: Any) -> bool:
    return isinstance(part, Mapping) and isinstance(part.get("toolUse"), Mapping)
