"""The command that certifies what a gate misses, so that what it writes is what that gate reads."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from certify_cli.commands.planned import Gap
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.demands import demands_of, names_of
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import INCOMPLETE, Decision, Reason
from certify_cli.types.plans import SUITES, Suite

RENEWABLE = ("certificate", "suite", "complete", "required")
"""Rules whose breach a new run may mend."""
NEW = "new.jsonl"
Missed = tuple[str | None, str]
"""Target and message of the reason that says so."""
MOST_NAMED = 25
"""Of names on one command line, which every reason repeats."""
MOST_ALONE = 3
"""Of declared targets that each have a command of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewing:
    """`rest` are the words about policy and settings that the gate was given, which a run has to be given too.

    A gate on `evidence` reads a file that each run writes anew, so one command certifies all that it asked for:
    `selection` are the words of that, None for all that the file holds: each by its name, `--all` for very many.
    Nor is each of many declared targets named. Certificates that are valid cost no call.
    """

    rest: tuple[str, ...] = ()
    evidence: str = ""
    selection: tuple[str, ...] | None = ()
    declared: tuple[str, ...] | None = None
    """The words that narrow what the settings declare, where that is what was asked for."""
    unasked: Suite = "standard"
    """The suite in which a run certifies that."""

    def remedied(
        self, decision: Decision, grounds: Grounds, targets: Iterable[str], gaps: Mapping[Missed, Gap]
    ) -> Decision:
        """The decision with the command that renews what is missing, expired or too old.

        `targets` are all that there are, `gaps` where there is nothing.
        """
        if self.evidence:
            whole = self._whole(grounds, tuple(targets), gaps)
        else:
            mine = (one.target for one in decision.reasons if _renewable(one) and not one.remedy)
            whole = self._all_declared(grounds, {one for one in mine if one is not None})

        def mended(one: Reason) -> Reason:
            if one.target is None or not _renewable(one):
                return one
            gap = gaps.get((one.target, one.message), Gap(name=one.target))
            return replace(one, remedy=one.remedy or whole or self._one(one.target, gap, grounds))

        return replace(decision, reasons=tuple(map(mended, decision.reasons)))

    def _one(self, target: str, gap: Gap, grounds: Grounds) -> str:
        """`certify certify TARGET --suite SUITE`; an account id that an ARN holds is left out.

        As an option the gap leaves the choice of the route to `certify`, where MODEL@REGION would mean the bare id,
        which cannot be called everywhere.
        """
        options = (("--region", gap.region), ("--account", gap.account))
        where = [word for pair in options if pair[1] for word in pair]
        words = (mask_accounts(gap.name), *where, "--suite", _least(target, grounds), *self.rest)
        return shlex.join(("certify", "certify", *words))

    def _all_declared(self, grounds: Grounds, targets: set[str]) -> str:
        """`certify certify` with nothing selected, in place of more commands than anybody types; "" for few."""
        if self.declared is None or len(targets) <= MOST_ALONE:
            return ""
        widest = max((*(_least(one, grounds) for one in targets), self.unasked), key=SUITES.index)
        suite = () if widest == self.unasked else ("--suite", widest)
        return shlex.join(("certify", "certify", *self.declared, *suite, *self.rest))

    def _whole(self, grounds: Grounds, targets: tuple[str, ...], gaps: Iterable[Missed]) -> str:
        """In the widest suite that any of them needs."""
        every = (*targets, *(name for name, _ in gaps if name))
        widest = max((_least(one, grounds) for one in every), key=SUITES.index, default=SUITES[0])
        held = targets if len(targets) <= MOST_NAMED else ("--all",)
        selection = map(mask_accounts, held if self.selection is None else self.selection)
        signed = ("--evidence", self.evidence, "--sign-with", "KEY")
        return shlex.join(("certify", "certify", *selection, "--suite", widest, *self.rest, *signed))


IN_STORE = Renewing()
"""Of a gate that was given nothing but names."""


def joining(target: str, grounds: Grounds, rest: Sequence[str], file: str) -> str:
    """What certifies one target into a file of its own, and joins that to `file`, of which the newest lines count."""
    suite, signed = ("--suite", _least(target, grounds)), ("--evidence", NEW, "--sign-with", "KEY")
    command = shlex.join(("certify", "certify", mask_accounts(target), *suite, *rest, *signed))
    return f"{command} certifies it anew, and cat {NEW} >> {shlex.quote(file)} joins it"


def _least(target: str, grounds: Grounds) -> Suite:
    name, _, region = target.partition("@")
    return demands_of(grounds.policy, names_of(target=target, model=name, route=name, region=region)).min_suite


def _renewable(reason: Reason) -> bool:
    return reason.exit_code == INCOMPLETE and reason.rule in RENEWABLE
