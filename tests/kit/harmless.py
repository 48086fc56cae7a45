"""What a terminal, a CI system or a reader would trip over in what a format wrote."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
SGR = re.compile(r"\x1b\[[0-9;]*m")
ANNOTATION = re.compile(
    r"^::(?P<level>error|warning|notice) (?P<about>[a-z]+=[^,:\n]*(?:,[a-z]+=[^,:\n]*)*)::(?P<message>[^\r\n]*)$", re.M
)


def unseen_in(text: str) -> set[str]:
    """Characters that act on a screen, or hide on it."""
    return {char for char in set(text) if unicodedata.category(char) in UNSEEN} - {"\n", "\t"}


def problems(text: str, name: str = "") -> list[str]:
    """What a terminal, a CI system or a reader would trip over in finished output; `name` is the format's."""
    found = []
    if name == "github":  # what is left of its own commands is what the runner shows
        text = ANNOTATION.sub(lambda command: decoded(command["message"]), text)
    plain = SGR.sub("", text)
    if unseen := unseen_in(plain):
        found.append(f"unseen {sorted(map(ascii, unseen))}")
    if re.search(r"^\s*::", plain, re.MULTILINE):
        found.append("a GitHub command at the start of a line")
    if re.search(r"##(vso|teamcity|)\[", plain, re.IGNORECASE):
        found.append("a command that works anywhere in a line")
    if re.search(r"section_(start|end):", plain):
        found.append("a GitLab section")
    return found


def decoded(text: str) -> str:
    """What GitHub's runner makes of a command's data; the order is its own."""
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text
