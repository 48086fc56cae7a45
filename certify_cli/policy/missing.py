"""What somebody was told is missing, and is there now by another name: MODEL@REGION, certified through a profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from certify_cli.policy.breach import name_of
from certify_cli.policy.standing import TOLD_INCOMPLETE, TOLD_MET, Standing
from certify_cli.policy.words import GATE, Asking, Word, question_of_missing
from certify_cli.types.reports import TargetReport

_TOLD = re.compile(rf"{GATE} #[0-9a-f]+ (.+)", re.DOTALL)

Means = Callable[[str], Sequence[TargetReport]]
"""A name -> those of the gate's targets that it means."""


def found_since(words: Sequence[Word], before: Mapping[str, str], asking: Asking, means: Means) -> Iterator[Word]:
    """For each that the same question called missing: that the policy is met, where all is well that it means now.

    `words` are those of this gate. What it did not ask for stays as it is, for another gate may.
    """
    there = {one.target: one for one in words if one.about == GATE}
    for subject, word in before.items():
        told, standing = _TOLD.fullmatch(subject), Standing.of(word)
        if told is None or standing is None or standing.status != TOLD_INCOMPLETE or told[1] in there:
            continue
        met = asking.policy(told[1], [], question_of_missing(asking.grounds, told[1]))
        meant = [there.get(name_of(one)) for one in means(told[1])] if met.subject == subject else []
        if meant and all(one is not None and one.look is not None and one.look.status == TOLD_MET for one in meant):
            yield met
