"""Makes two spellings of one sentence equal: quotes, dashes, case, white space, negations, escapes, terminal codes."""

from __future__ import annotations

import html
import re
import unicodedata

LAYERS = 3
"""Gateways nest an error a time or two; a hostile text may nest for ever."""

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[A-Za-z]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|.)", re.DOTALL)
_CHARACTER_ESCAPE = re.compile(r"\\{1,16}(?:[uU]([0-9a-fA-F]{4})|[xX](1[bB]))")
_SPACE_ESCAPE = re.compile(r"\\{1,16}[nrt](?![a-z]{2,20}[\\/])")
_QUOTE_ESCAPE = re.compile("\\\\{1,16}([\"'`/\u2018-\u201f])")
_MOJIBAKE = re.compile("â€[\x80-\xff™˜œ“”]|\ufffd")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc`\uff07"
_DOUBLE_QUOTES = '"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02'
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = str.maketrans(dict.fromkeys(_SINGLE_QUOTES + _DOUBLE_QUOTES, "'") | dict.fromkeys(_DASHES, "-"))
_CANNOT = re.compile(r"\bcan(?:not|['?]t)\b")
_WONT = re.compile(r"\bwon['?]t\b")
_NEGATION = re.compile(r"(?<=[a-z])n['?]t\b")
_SUFFIX = re.compile(r"(?:exception|error|fault)$")


def clean(text: str) -> str:
    """One readable line: escapes of nested JSON undone, terminal codes and control characters gone, case kept."""
    for _ in range(LAYERS):
        before, text = text, _unwrapped(text)
        if text == before:
            break
    text = _SPACE.sub(" ", _MOJIBAKE.sub("'", text)).strip()
    return text.encode("utf-8", "replace").decode("utf-8")


def _unwrapped(text: str) -> str:
    """One layer of HTML or of JSON's and Python's escapes less; terminal codes may stand below either."""
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = _CHARACTER_ESCAPE.sub(lambda found: chr(int(found.group(1) or found.group(2), 16)), text)
        text = _QUOTE_ESCAPE.sub(r"\1", _SPACE_ESCAPE.sub(" ", text))
    return _ANSI.sub(" ", text)


def fold(text: str) -> str:
    """The form that rules are written in: lower case, every quote a ', plain hyphens, single spaces, "n't" as "not"."""
    folded = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES).lower()
    folded = _WONT.sub("will not", _CANNOT.sub("can not", folded))
    return _SPACE.sub(" ", _NEGATION.sub(" not", folded)).strip()


def folded_name(name: str) -> str:
    """`botocore.errorfactory.ThrottlingException`, `throttlingException`, `rate_limit_error` -> bare lower-case words.

    Takes off a name space (`com.amazon.coral.service#X`), a trailing address (`X:http://...`) and one of the suffixes
    Exception, Error, Fault.
    """
    bare = name.strip().rsplit("#", 1)[-1].split(":", 1)[0].rsplit(".", 1)[-1]
    return _SUFFIX.sub("", re.sub(r"[^a-z0-9]", "", bare.lower()))
