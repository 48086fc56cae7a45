"""What a settings file names and nobody knows: said where it stands, before anything is decided by it.

A probe, region or account that there is not is an error of the file, as an unknown key is. A model or a case may be one
that only AWS, or another file, knows: of that somebody is warned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from certify_cli.errors import BadFile, UsageError
from certify_cli.planning.places import nearest_account
from certify_cli.registry.names import parse
from certify_cli.registry.regions import check_plausible
from certify_cli.settings import FileSettings
from certify_cli.types.accounts import Account
from certify_cli.types.cases import is_case
from certify_cli.types.toml_lines import Path as Place

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

Named = Iterator[tuple[str, Place]]
"""What is named, and where."""


def refuse_misspelt(file: FileSettings) -> None:
    """Raises BadFile, with its line, for a probe, region or account that there is not, and for contradictions."""
    for name, place in (*_required(file), *_waived(file)):
        if not is_case(name) and name not in probe_ids():
            problem = f"there is no probe {name!r}{_nearest(name, probe_ids())}"
            raise BadFile(_at(file, place, problem), hint="certify probes lists them; a case of your own is case:NAME")
    for name, place in _targets(file):
        _refuse(file, place, _check_target, name)
    for word, place in _regions(file):
        _refuse(file, place, _check_region, word)
    refuse_unknown_accounts(file, file.accounts)


def refuse_unknown_accounts(file: FileSettings, accounts: Iterable[Account]) -> None:
    """Raises BadFile, with the line, for an account that is none of those; where there are none, anybody's is meant."""
    names = [one.name for one in accounts]
    for word, place in _accounts(file) if names else ():
        if not any(fnmatchcase(one.lower(), word.lower()) for one in names):
            raise BadFile(_at(file, place, f"there is no account {word!r}"), hint=nearest_account(word, names))


def refuse_unknown_cases(file: FileSettings, cases: Iterable[str]) -> None:
    """Raises BadFile, with the line, for the first required case that is none of those that a run has."""
    for said in _strange(file, _required(file), tuple(cases), "no case file that is named has"):
        raise BadFile(said, hint="name the file it stands in with --cases FILE, or as cases in the settings")


def unknown_cases(file: FileSettings, cases: Sequence[str]) -> Iterator[str]:
    """A sentence for each case that is none of those of the settings' case files; nothing where they name no file."""
    if cases:
        yield from _strange(file, (*_required(file), *_waived(file)), cases, "no case file of the settings has")


def unknown_models(file: FileSettings, catalogue: Catalogue, selected: Iterable[tuple[str, ...]] = ()) -> Iterator[str]:
    """A sentence for each rule, waiver, declared target and price of what the catalogue does not know.

    `selected` are the names of targets that are there all the same, because AWS knows them.
    """
    there = {name.lower() for names in selected for name in names}
    prices = ((model, ("prices", model)) for model in file.prices)
    for name, place in (*_targets(file), *prices):
        problem = "" if name.lower() in there else _unknown_model(name, catalogue)
        if problem:
            yield _at(file, place, problem)


@cache
def probe_ids() -> frozenset[str]:
    """Every probe's id, by the file that it stands in: to import them all takes as long as the gate's own work."""
    names = (one.name for one in (files("certify_cli") / "probes").iterdir())
    return frozenset(name.removesuffix(".py") for name in names if name.endswith(".py") and not name.startswith("_"))


def _required(file: FileSettings) -> Named:
    """Probes and cases."""
    yield from ((one, ("certify", "require")) for one in _words(file.values.get("require", ())))
    yield from ((one, ("policy", "required")) for one in file.policy.values.get("required", ()))
    for number, rule in enumerate(file.policy.rules):
        yield from ((one, ("policy", "rules", number, "required")) for one in rule.values.get("required", ()))


def _waived(file: FileSettings) -> Named:
    yield from ((one.probe, ("waivers", number, "probe")) for number, one in enumerate(file.waivers))


def _targets(file: FileSettings) -> Named:
    yield from ((one.target, ("policy", "rules", number, "target")) for number, one in enumerate(file.policy.rules))
    yield from ((one.target, ("waivers", number, "target")) for number, one in enumerate(file.waivers))
    for number, one in enumerate(file.targets):
        key = "model" if ("targets", number, "model") in file.lines else "target"
        yield one.name, ("targets", number, key)


def _regions(file: FileSettings) -> Named:
    for key in ("region", "allowed_regions"):
        yield from ((one, ("certify", key)) for one in _words(file.values.get(key, ())))
    yield from ((one, ("policy", "allowed_regions")) for one in file.policy.values.get("allowed_regions", ()))
    for number, rule in enumerate(file.policy.rules):
        place = ("policy", "rules", number, "allowed_regions")
        yield from ((one, place) for one in rule.values.get("allowed_regions", ()))
    for number, target in enumerate(file.targets):
        yield from ((one, ("targets", number, "regions")) for one in target.regions)
    for number, account in enumerate(file.accounts):
        yield from ((one, ("accounts", number, "regions")) for one in account.regions)


def _accounts(file: FileSettings) -> Named:
    """Those of `NAME@REGION@ACCOUNT`, each of which may be a glob."""
    yield from ((one, ("certify", "account")) for one in _words(file.values.get("account", ())))
    yield from ((parts[2], place) for name, place in _targets(file) if len(parts := name.strip().split("@")) == 3)


def _words(values: Iterable[str]) -> Iterator[str]:
    """Options take lists, and each text of them may be a comma list."""
    return (part.strip() for value in values for part in value.split(",") if part.strip())


def _check_target(name: str) -> None:
    region = parse(name).region
    if region is not None:
        _check_region(region)


def _check_region(word: str) -> None:
    check_plausible(word, _known_regions)


def _known_regions() -> Iterable[str]:
    from certify_cli.registry.load import load

    return load(None).regions


def _strange(file: FileSettings, named: Iterable[tuple[str, Place]], cases: Sequence[str], said: str) -> Iterator[str]:
    """Cases, or patterns of them, that mean none of these."""
    for name, place in named:
        if is_case(name) and not any(fnmatchcase(one, name) or one == name for one in cases):
            yield _at(file, place, f"{said} {name!r}{_nearest(name, cases)}")


def _unknown_model(name: str, catalogue: Catalogue) -> str:
    """Why the name means nothing that is known, "" where it does, or where only AWS or a store can say."""
    from certify_cli.registry.identify import identify

    try:
        parsed = parse(name)
        if parsed.is_arn or (parsed.is_uuid and not catalogue.inventory):
            return ""
        if parsed.is_glob:
            return "" if _is_fitted(name.lower(), catalogue) else f"no model or route that is known fits {name!r}"
        identify(name, catalogue)
    except UsageError as error:
        return f"{error.message}; {error.hint}"
    return ""


def _is_fitted(pattern: str, catalogue: Catalogue) -> bool:
    known = (*catalogue.models, *catalogue.by_route)
    if any(fnmatchcase(one, pattern.partition("@")[0]) for one in known):
        return True
    return any(fnmatchcase(f"{one}@{region}", pattern) for one in known for region in catalogue.regions)


def _refuse(file: FileSettings, place: Place, check: Callable[[str], None], said: str) -> None:
    try:
        check(said)
    except UsageError as error:
        hint = "" if error.hint == error.next_step else error.hint
        raise BadFile(_at(file, place, error.message), hint=hint) from None


def _at(file: FileSettings, place: Place, problem: str) -> str:
    return f"{file.path}:{file.line(*place)}: {problem}"


def _nearest(said: str, known: Iterable[str]) -> str:
    near = get_close_matches(said.lower(), sorted(known), n=1, cutoff=0.75)
    return f"; did you mean {near[0]!r}?" if near else ""
