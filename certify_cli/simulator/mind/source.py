"""The text a structure is filled from, and which kinds of things property names ask it for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from certify_cli.simulator.mind import values
from certify_cli.simulator.mind.language import identifier_words
from certify_cli.simulator.mind.vocabulary import vocabulary

_EMAILS, _URLS, _PHONES = (values.matches(pattern) for pattern in (values.EMAIL, values.URL, values.PHONE))
_DATES, _TIMES = values.matches(values.DATE), values.matches(values.TIME)

# Words of a property's name -> what finds such a thing. Earlier lines win.
HINTS: tuple[tuple[frozenset[str], values.Finder], ...] = (
    (vocabulary("email mail to recipient cc bcc sender from"), _EMAILS),
    (frozenset({"url", "link", "website", "uri"}), _URLS),
    (frozenset({"phone", "telephone", "mobile"}), _PHONES),
    (frozenset({"currency"}), values.currencies),
    (frozenset({"language", "lang"}), values.languages),
    (frozenset({"colour", "color"}), values.colours),
    (vocabulary("date day deadline due when checkin checkout departure arrival"), _DATES),
    (frozenset({"time", "hour"}), _TIMES),
    (frozenset({"origin", "source", "departure", "from"}), lambda text: values.after("from", text)),
    (frozenset({"destination", "target", "to"}), lambda text: values.after("to", text)),
    (
        vocabulary("city location place town destination origin country region state") | {"where", "airport", "area"},
        values.places,
    ),
    (vocabulary("id code sku reference ref ticket isbn order account"), values.codes),
    (frozenset({"symbol", "ticker"}), lambda text: re.findall(r"\b[A-Z]{2,5}\b", text)),
    (
        vocabulary("name person customer recipient user author contact attendee employee")
        | {"guest", "owner", "patient", "sender", "who", "company", "restaurant", "hotel", "product"},
        values.names,
    ),
)
KNOWN_KINDS = frozenset[str]().union(*(names for names, _ in HINTS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property to find a value for. `named_only`: only where the text names it, no guessing yet."""

    name: str
    schema: Mapping[str, Any]
    required: bool
    named_only: bool = False

    @property
    def words(self) -> set[str]:
        return set(identifier_words(self.name))

    @property
    def kind(self) -> str:
        return str(self.schema.get("type", "string"))


@dataclass(slots=True)
class Source:
    """What was taken for one property is not taken again for the next, unless the text says it twice."""

    text: str
    taken: Counter[str] = field(default_factory=Counter)
    item: str = ""
    """What this text is about, where it is one item of a list."""

    def first(self, candidates: Sequence[str]) -> str | None:
        seen: Counter[str] = Counter()
        for one in candidates:
            seen[one.lower()] += 1
            if seen[one.lower()] > self.taken[one.lower()]:
                return one
        return None

    def take(self, value: Any) -> Any:
        self.taken[str(value).lower()] += 1
        return value

    def by_hint(self, hints: set[str]) -> str | None:
        """The first thing of a kind that the hints name."""
        candidates = (self.first(finder(self.text)) for names, finder in HINTS if hints & names)
        return next((found for found in candidates if found), None)


def known_by_looks(name: str, text: str) -> bool:
    """Whether the text has something of the kind the property's name says: a city, an address, a date."""
    return Source(text).by_hint(set(identifier_words(name))) is not None
