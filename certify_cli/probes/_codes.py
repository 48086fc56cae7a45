"""Which code a model gives for which city, in whatever order and layout it answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from certify_cli.probes._judging import failed, shown
from certify_cli.probes._numbers import MARKUP
from certify_cli.types.findings import Judgement

_DASH = r"[-\u2010-\u2015\u2212]"
_CODE = re.compile(rf"\b([A-Za-z]{{3}})\s?{_DASH}\s?(\d{{3}})\b|\b([A-Z]{{3}})[ _]?(\d{{3}})\b")

Facts = Sequence[Mapping[str, Any]]
"""What was planted, in the order of asking: format, city, code, others."""


def wrong_codes(text: str, facts: Facts) -> Judgement | None:
    """None where each city's code is given as its own, and no other code beside them."""
    plain = MARKUP.sub("", unicodedata.normalize("NFKC", text))
    found = [(match.start(), _spelt(match)) for match in _CODE.finditer(plain)]
    codes = [code for _, code in found]
    unread = [fact for fact in facts if fact["code"] not in codes]
    if unread:
        return _unread(text, facts, unread)
    own = {fact["code"]: fact["city"] for fact in facts}
    if others := [code for code in codes if code not in own]:
        return failed(f"gave the code {others[0]} too, which nobody asked for: '{shown(text)}'")
    if not _each_its_own(plain, found, own):
        expected = ", ".join(f"{fact['city']} {fact['code']}" for fact in facts)
        return failed(f"mixed up the documents: '{shown(text)}', expected {expected}")
    return None


def _unread(text: str, facts: Facts, unread: Facts) -> Judgement:
    formats = " and ".join(fact["format"] for fact in unread)
    what = "read none of the documents" if len(unread) == len(facts) > 1 else f"did not read the {formats} document"
    return failed(f"{what}: '{shown(text)}', expected '{unread[0]['code']}' for {unread[0]['city']}")


def _spelt(match: re.Match[str]) -> str:
    return f"{match[1] or match[3]}-{match[2] or match[4]}".upper()


def _each_its_own(text: str, found: Sequence[tuple[int, str]], own: Mapping[str, str]) -> bool:
    """By the city named before each code, or the one after it; where no cities stand there, by the order asked for."""
    edges = [0, *(at for at, _ in found), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    expected = [own[code] for _, code in found]
    before = [_named(piece, own)[-1:] for piece in pieces[:-1]]
    after = [_named(piece, own)[:1] for piece in pieces[1:]]
    told = [named for named in (before, after) if all(named)]
    if told:
        return any([name for names in named for name in names] == expected for named in told)
    return list(dict.fromkeys(expected)) == list(own.values())


def _named(text: str, own: Mapping[str, str]) -> list[str]:
    """The cities named in a piece of text, in order."""
    cities = [(city, re.compile(rf"\b{re.escape(city)}\b", re.IGNORECASE)) for city in own.values()]
    places = [(found.start(), city) for city, pattern in cities for found in pattern.finditer(text)]
    return [city for _, city in sorted(places)]
