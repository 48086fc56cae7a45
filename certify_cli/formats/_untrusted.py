"""The one cleaner of text that a model, a service or a file said, for every place it may be shown in.

The traps it answers are the hostile corpus of tests/contracts/test_format_contract.py.
`visible`, `one_line`, `xml_text`, `ci_safe` and `csv_cell` may be applied twice; the Markdown ones come once, last.
"""

from __future__ import annotations

import re
from decimal import Decimal

LIMIT = 2_000
"""Characters of one piece of untrusted text that people are shown; json and jsonl keep it whole."""

# Ranges rather than Unicode categories: what is unassigned differs between Python versions, and so would the bytes.
_ACTS = "0-8 b-1f 7f-9f"  # C0 but tab and newline, DEL, C1
_JOINS = "600-605 6dd 70f 890-891 8e2 110bd 110cd"  # drawn around or under what follows them
_MISLEADS = "61c 200b-200f 2028-202e 2060-206f feff"  # zero width, bidi controls, line and paragraph separators
_IS_NOT_DRAWN = (
    "ad 34f 115f-1160 17b4-17b5 180b-180f 2800 3164 fe00-fe0f ffa0 fff0-fffb "
    "13430-1345f 1bca0-1bca3 1d173-1d17a e0000-e0fff"
)
_MEANS_NOTHING = "d800-f8ff fdd0-fdef f0000-10ffff " + " ".join(  # surrogates, private use, non-characters
    f"{plane * 0x10000 + 0xFFFE:x}-{plane * 0x10000 + 0xFFFF:x}" for plane in range(15)
)


def _any_of(*ranges: str) -> str:
    """A regular expression's class of hexadecimal code points."""
    pairs = (pair.partition("-") for pair in " ".join(ranges).split())
    return "[" + "".join(f"\\U{int(first, 16):08x}-\\U{int(last or first, 16):08x}" for first, _, last in pairs) + "]"


_UNSEEN = re.compile(_any_of(_ACTS, _JOINS, _MISLEADS, _IS_NOT_DRAWN, _MEANS_NOTHING))
_LINE_ENDS = {"\n": "\\n", "\t": "\\t"}


def visible(text: str, limit: int = LIMIT) -> str:
    """The text with every character that acts on a screen, or hides on it, as an escape such as `\\x1b` or `\\u202e`.

    Newlines and tabs stay. At most `limit` characters come back; what was cut is counted at the end.
    """
    return _cut(_UNSEEN.sub(_escape, text[: limit + 1].replace("\r\n", "\n")), len(text), limit)


def one_line(text: str, limit: int = LIMIT) -> str:
    """As `visible`, with newlines and tabs as `\\n` and `\\t`."""
    return _cut(_on_one_line(text[: limit + 1]), len(text), limit)


def _on_one_line(text: str) -> str:
    return re.sub("[\n\t]", lambda found: _LINE_ENDS[found[0]], _UNSEEN.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    if found[0] == "\r":
        return "\\r"
    code = ord(found[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _cut(shown: str, length: int, limit: int) -> str:
    if len(shown) <= limit and length <= limit:
        return shown
    note = f" ... ({length} characters)"
    return shown[: max(limit - len(note), 0)] + note[:limit]


# --- terminals and CI logs -------------------------------------------------------------------------------------------

# GitHub's runner trims white space before it looks for `::`; GitHub (`##[`), Azure (`##vso[`) and TeamCity look for
# theirs anywhere in a line; GitLab's sections need an escape code, but other readers of its logs are less strict.
_COMMAND_LINE = re.compile(r"^((?:\x1b\[[0-9;]*m|[^\S\n])*?)[^\S\n]?((?:\x1b\[[0-9;]*m)*)::", re.MULTILINE)
_COMMAND_ANYWHERE = re.compile(r"##(?=\w*\[)")
_SECTION = re.compile(r"(section_(?:start|end)):", re.IGNORECASE)


def ci_safe(text: str) -> str:
    """Finished output without anything a CI system takes for a command; lines keep their width where they can."""
    text = _COMMAND_LINE.sub(r"\1\2" + r"\\::", text)
    return _SECTION.sub(r"\1\\:", _COMMAND_ANYWHERE.sub(r"#\\#", text))


def ci_safe_json(text: str) -> str:
    """The same for finished JSON, where it can be done without changing a value; DEL is escaped too."""
    text = _COMMAND_ANYWHERE.sub(r"#\\u0023", text)
    return _SECTION.sub(r"\1\\u003a", text).replace("\x7f", "\\u007f")


# --- CSV -------------------------------------------------------------------------------------------------------------

# What Unicode normalisation (NFKC) turns into = + - @, and the minus signs; a test compares this with all of Unicode.
_FORMULA = _any_of("3d 207c 208c 2a75 2a76 fe66 ff1d", "2b 207a 208a fb29 fe62 ff0b", "40 fe6b ff20")
_MINUS = _any_of("2d 207b 208b 2212 fe63 ff0d")
# A semicolon ends a cell where a spreadsheet's locale says so, whatever the quotes.
_FORMULA_START = re.compile(rf"(?:^|(?<=;))(?=\s*(?:{_FORMULA}|{_MINUS}))")


def csv_cell(value: object, limit: int = LIMIT) -> str:
    """A cell that no spreadsheet takes for a formula, on one line; numbers of our own stay numbers, None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return str(value)
    return _FORMULA_START.sub("'", ci_safe(one_line(str(value), limit)))


# --- Markdown --------------------------------------------------------------------------------------------------------

_MARKUP = re.compile(r"[\\`*\[\]<>#!|~&$]|(?<!\w)_|_(?!\w)")
# A mention, an issue, an address or an e-mail becomes a link in a text node whatever is escaped: only code stops that.
_LINKED = re.compile(r"@|://|www\.|#\d|gh-\d", re.IGNORECASE)


def markdown_text(text: str, limit: int = LIMIT) -> str:
    """Part of a line of Markdown that shows the text as it is: no tags, links, mentions, images or table borders."""
    return ci_safe("".join(map(_markdown_word, re.split(r"(\s+)", one_line(text, limit)))))


def _markdown_word(word: str) -> str:
    if not _LINKED.search(word):
        return _MARKUP.sub(r"\\\g<0>", word)
    bare = word.rstrip(".,:;")
    return markdown_code(bare) + word[len(bare) :]


def markdown_code(text: str, limit: int = LIMIT) -> str:
    """A code span, fit for a table cell, behind a fence longer than any run of backticks in it."""
    text = re.sub(r"(\\*)\|", _code_pipe, ci_safe(one_line(text, limit))) or " "
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ", "\\")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _code_pipe(found: re.Match[str]) -> str:
    """A table takes `\\|` for a pipe, but an even number of backslashes for themselves, also in code."""
    return found[1] + ("\\x7c" if len(found[1]) % 2 else "\\|")


def markdown_block(text: str, limit: int = LIMIT) -> str:
    """A fenced block of several lines, without a language."""
    text = ci_safe(visible(text, limit))
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


# --- XML -------------------------------------------------------------------------------------------------------------


def xml_text(text: str, limit: int = LIMIT) -> str:
    """Characters that XML 1.0 allows; the writer escapes the markup."""
    return ci_safe(visible(text, limit))


# --- commands to GitHub's runner, and Prometheus labels ---------------------------------------------------------------


def github_message(text: str, limit: int = LIMIT) -> str:
    """What follows the second `::` of a workflow command: one line, whose newlines the runner decodes."""
    return ci_safe(visible(text, limit)).replace("%", "%25").replace("\n", "%0A")


def github_property(text: str, limit: int = LIMIT) -> str:
    """The value of a workflow command's property, such as `file` or `title`."""
    return github_message(one_line(text, limit), limit).replace(":", "%3A").replace(",", "%2C")


def metric_label(text: str, limit: int = LIMIT) -> str:
    """A label's value as OpenMetrics and Prometheus write it between double quotes."""
    return ci_safe(one_line(text, limit)).replace("\\", "\\\\").replace('"', '\\"')


# --- account ids -----------------------------------------------------------------------------------------------------

_ACCOUNT = re.compile(r"(?<![\d-])\d{8}(\d{4})(?![\d-])")
_TWELVE = re.compile(r"\d{12}")
_POLICY_ACCOUNT = re.compile(r"(?<=\")(arn:aws[a-z-]{0,10}:[a-z0-9-]{2,30}:[a-z0-9-]{0,20}:)\d{12}(?=:)")


def mask_accounts(text: str) -> str:
    """Every 12-digit account id in the text as `****` and its last four digits; in the JSON of a policy as `*`, which
    IAM reads as any account, so that it can still be pasted."""
    if _TWELVE.search(text) is None:
        return text
    return _ACCOUNT.sub(r"****\1", _POLICY_ACCOUNT.sub(r"\1*", text))
