"""What is said of a name that means nothing or several things: candidates, else the nearest names; never a guess."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from certify_cli.errors import AmbiguousName, UnknownModel, UsageError
from certify_cli.registry.aliases import folded
from certify_cli.registry.callable import standing
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.names import parse, strip_prefix
from certify_cli.sources.providers import looks_like_bedrock
from certify_cli.types.model import ModelRecord
from certify_cli.types.naming import some_of

CANDIDATES = 8
NEAREST = 3
SHORT_NAME_CUTOFF = 0.75
"""Short names are alike by chance more easily than whole ids."""
UUID_HINT = "UUIDs come into this store by certify sync-registry --import FILE; check --database"


def unknown(asked: str, catalogue: Catalogue) -> UsageError:
    """The error for a name that nobody knows: AmbiguousName where several models have all its words, in their order."""
    parsed = parse(asked)
    candidates = containing(strip_prefix(parsed.name)[1], catalogue)
    if len(candidates) > 1:
        return ambiguous(asked.strip(), candidates)
    near = _unique([*(model.id for model in candidates), *nearest(parsed.name, catalogue)])[:NEAREST]
    hint = f"did you mean {', '.join(near)}?" if near else ""
    return UnknownModel(
        f"no model or route named {asked.strip()!r} is known", hint=UUID_HINT if parsed.is_uuid else hint
    )


def ambiguous(asked: str, models: Iterable[ModelRecord]) -> AmbiguousName:
    """The error that lists what the name may be, the first few of it."""
    return AmbiguousName(f"{asked!r} may be {some_of([model.id for model in models], CANDIDATES)}")


def containing(name: str, catalogue: Catalogue) -> list[ModelRecord]:
    """The models whose id or full name has every word of `name`, in that order; the callable ones first."""
    words = _words(name)
    found = [model for model in catalogue if any(_in_order(words, text) for text in (model.id, model.facts.name))]
    return sorted(found, key=lambda model: (bool(standing(model)), model.id)) if words else []


def nearest(name: str, catalogue: Catalogue) -> list[str]:
    """The known ids that look most like it, or whose short names do; none twice."""
    known = _unique([*catalogue.models, *catalogue.by_route])
    whole = difflib.get_close_matches(name.lower(), known, n=NEAREST)
    short = _by_short_name(name, catalogue)
    return _unique([*whole, *short] if looks_like_bedrock(name) else [*short, *whole])[:NEAREST]


def _by_short_name(name: str, catalogue: Catalogue) -> list[str]:
    near = difflib.get_close_matches(folded(name), catalogue.by_alias, n=NEAREST, cutoff=SHORT_NAME_CUTOFF)
    models = {model.id: model for alias in near for model in catalogue.by_alias[alias]}
    return sorted(models, key=lambda model_id: bool(standing(models[model_id])))


def _in_order(words: Iterable[str], text: str) -> bool:
    rest = iter(_words(text))
    return all(word in rest for word in words)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
