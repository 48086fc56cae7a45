"""On what grounds a command decides: the settings' policy or another one, waivers, and a baseline."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.commands.meanings import identified, plain_rule, plain_waiver
from certify_cli.commands.misspelt import refuse_misspelt, refuse_unknown_accounts
from certify_cli.errors import BadFile
from certify_cli.policy.demands import demands_of
from certify_cli.policy.grounds import Grounds, Outside, Today, as_found
from certify_cli.settings import FileSettings, load
from certify_cli.text_files import read_text
from certify_cli.types.plans import SUITES, Suite
from certify_cli.types.policy import (
    BASELINE_SCHEMA,
    DEFAULT_POLICY,
    PRESETS,
    BaselineFile,
    DeclaredTarget,
    Policy,
    PolicyRule,
    State,
)
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

POLICY_TABLES = frozenset({"policy", "waivers", "targets"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What files say must hold, and of what."""

    grounds: Grounds
    targets: tuple[DeclaredTarget, ...] = ()
    targets_file: Path | None = None
    """Where they are declared."""
    files: tuple[FileSettings, ...] = ()
    """Those that say it: the settings, and the policy's own where that is another."""

    @property
    def decides(self) -> bool:
        """Whether a file says anything that a decision would go by."""
        return any(one.policy != DEFAULT_POLICY or one.waivers or one.targets for one in self.files)

    @property
    def suite(self) -> Suite | None:
        """The smallest that is enough for all that is declared; None where nothing is."""
        names = ((one.name, f"{one.name}@{where}") for one in self.targets for where in one.regions or ("",))
        least = {demands_of(self.grounds.policy, each).min_suite for each in names}
        return max(least, key=SUITES.index, default=None)


def declared(
    file: FileSettings, policy: str | None = None, baseline: Path | None = None, *, writing: Path | None = None
) -> Declared:
    """The grounds of the settings file; `policy`, a preset or a file, takes the place of the one there.

    Waivers of both files hold, and targets that the policy file declares are those meant. A baseline that is `writing`
    need not be there yet, and what stands in it says nothing of its successor. Raises BadFile.
    """
    refuse_misspelt(file)
    other = policy_file(policy, file) if policy else file
    refuse_unknown_accounts(other, file.accounts)
    targets = other.targets or file.targets
    own = replace(other.policy, rules=(*_suites(targets), *map(plain_rule, other.policy.rules)))
    held = Path(own.baseline) if own.baseline and baseline is None else baseline
    grounds = Grounds(
        policy=own,
        waivers=tuple(map(plain_waiver, dict.fromkeys((*file.waivers, *other.waivers)))),
        baseline=read_baseline(held) if held and (writing is None or held.resolve() != writing.resolve()) else {},
    )
    files = (file, other) if other.path and other is not file else (file,)
    declaring = other.path if other.targets else file.path
    return Declared(grounds=grounds, targets=targets, targets_file=declaring, files=files)


def read_baseline(path: Path) -> dict[str, State]:
    """The states of a baseline by target; raises BadFile for what is none."""
    from certify_cli.codec import from_json
    from certify_cli.policy.baseline import by_target

    if not path.exists():
        command = f"certify report --write-baseline {shlex.quote(str(path))}"
        hint = f"{command} makes it of what is stored; leave it out until then"
        raise BadFile(f"{path}: No such file or directory", hint=hint)
    file = from_json(BaselineFile, read_text(path), where=str(path))
    if file.schema != BASELINE_SCHEMA:
        raise BadFile(f"{path}: schema {file.schema!r} is not {BASELINE_SCHEMA!r}", hint="write it anew")
    return dict(by_target(file))


def outside_of(catalogue: Callable[[], Catalogue]) -> Outside:
    """Where data may go by what is known of the target's model; the catalogue is asked for when somebody asks."""

    def outside(report: TargetReport, allowed: tuple[str, ...]) -> str:
        from certify_cli.registry.regions import pattern_of
        from certify_cli.registry.residency import Residency

        model = catalogue().get(report.model)
        if model is None or report.route is None or report.region is None:
            return f"nobody knows where {report.route or report.model} may process data"
        return Residency(tuple(map(pattern_of, allowed))).why_not(model, report.route, report.region)

    return outside


def at(
    grounds: Grounds,
    now: datetime,
    catalogue: Callable[[], Catalogue],
    known: Iterable[TargetReport] = (),
    today: Today = as_found,
) -> Grounds:
    """The grounds of a decision that is made now; of names that mean none of the `known` the catalogue is asked.

    `today` is for decisions on what was found earlier.
    """
    return replace(identified(grounds, catalogue, known), now=now, outside=outside_of(catalogue), today=today)


def with_cases(grounds: Grounds, file: FileSettings) -> Grounds:
    """Grounds that hold certificates to the settings' cases; raises BadFile for a case file that cannot be read."""
    return replace(grounds, cases=case_ids(file))


def case_ids(file: FileSettings) -> tuple[str, ...]:
    """The ids of the settings' cases; raises BadFile for a case file that cannot be read."""
    paths = [Path(one) for one in file.values.get("cases", ())]
    if not paths:
        return ()
    from certify_cli.cases.reading import read_cases

    return tuple(one.id for one in read_cases(paths))


def policy_file(policy: str, settings: FileSettings | None = None) -> FileSettings:
    """What `--policy` names, a preset or a file; the `settings` where it names those in force. Raises BadFile.

    Another file with more than a policy is refused: what else it says would be left out without a word.
    """
    if settings and settings.path and settings.path.resolve() == Path(policy).resolve():
        return settings
    if policy in PRESETS and not Path(policy).exists():
        return FileSettings(policy=Policy(preset=policy))
    try:
        found = load(Path(policy))
    except BadFile as error:
        if Path(policy).exists():
            raise
        raise BadFile(error.message, hint=f"--policy takes a file, or one of {', '.join(PRESETS)}") from None
    if found.values or found.accounts or found.prices or found.notify:
        allowed = ", ".join(f"[{name}]" for name in sorted(POLICY_TABLES))
        line, wrong = min((line, place[0]) for place, line in found.lines.items() if place[0] not in POLICY_TABLES)
        problem = f"[{wrong}] is none of a policy's tables, which are {allowed}"
        raise BadFile(f"{policy}:{line}: {problem}", hint="--config takes a file with all settings")
    refuse_misspelt(found)
    return found


def _suites(targets: tuple[DeclaredTarget, ...]) -> Iterator[PolicyRule]:
    """The suite that each declared target asks for at least, as rules."""
    for one in targets:
        if one.suite:
            rule = PolicyRule(target=one.name, values={"min_suite": one.suite}, declared=True, line=one.line)
            plain = plain_rule(rule)
            yield replace(plain, regions=plain.regions or one.regions)
