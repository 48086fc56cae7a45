"""Targets that the settings declare, as rows of a list, so that one way leads to certifying and gating both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from certify_cli.errors import UsageError
from certify_cli.interfaces import Imported
from certify_cli.registry.names import parse
from certify_cli.registry.regions import expand, fits_any, is_glob, pattern_of, stands_for_itself
from certify_cli.types.policy import DeclaredTarget

Known = Callable[[], Iterable[str]]
"""Every region there is, as far as anybody knows; asked only for a glob or a misspelt one."""


def rows_of(targets: Iterable[DeclaredTarget], known: Known, regions: tuple[str, ...] = ()) -> tuple[Imported, ...]:
    """One a target in its regions, and one more in those that globs mean; only in those of `regions`, if there are any.

    Raises UsageError, naming the line, for a glob that fits no region and for what can be none.
    """
    wanted = _expanded(regions, known)
    return tuple(row for one in targets for row in _rows(one, known, wanted))


def _rows(target: DeclaredTarget, known: Known, wanted: tuple[str, ...]) -> Iterator[Imported]:
    """A region that is written out must be one where it can be called; of those of a glob, one is enough."""
    parsed = parse(target.name)
    own = parsed.region
    globs = tuple(pattern_of(one) for one in target.regions if is_glob(one))
    try:
        if own and not parsed.is_arn:
            _expanded((own,), known)
        stated = (own,) if own else _expanded([one for one in target.regions if not is_glob(one)], known)
        swept = _expanded(globs, known)
    except UsageError as error:
        raise error.worded(f"line {target.line}: {error.message}") from None
    here = tuple(one for one in stated if not wanted or one in wanted)
    # one that is typed may be newer than anything known
    meant = tuple(one for one in wanted if fits_any(one, globs)) if wanted else swept
    there = tuple(one for one in meant if one not in stated)
    if here or not (stated or swept):
        yield Imported(model=target.name, provider="", regions=() if own else here, line=target.line)
    if there:
        yield Imported(model=target.name, provider="", regions=there, swept=globs, line=target.line)


def _expanded(patterns: Iterable[str], known: Known) -> tuple[str, ...]:
    words = tuple(patterns)
    return expand(words, () if all(map(stands_for_itself, words)) else known())


def in_file(error: UsageError, file: object) -> UsageError:
    """The error that names a line, as `FILE:LINE: ...`."""
    if not file or not error.message.startswith("line "):
        return error
    return error.worded(f"{file}:{error.message.removeprefix('line ')}")
