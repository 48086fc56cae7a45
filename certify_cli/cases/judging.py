"""Judges what a case's answer showed: whole as any reply must be, then every check there is.

Reasons name checks and give numbers. They hold nothing of the case's text and nothing that the model said.
"""

from __future__ import annotations

from certify_cli.cases.calls import call_outcome
from certify_cli.cases.measures import measure_outcomes
from certify_cli.cases.outcome import Outcome, undecided
from certify_cli.cases.texts import text_outcomes
from certify_cli.cases.work import Work
from certify_cli.probes._sound import FILTERED, Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.cases import Case
from certify_cli.types.findings import Judgement, Mark, Seen


def judge(case: Case, seen: Seen) -> Judgement:
    """The judgement on one answer; a failed check outweighs one that could not be decided."""
    turn = seen["turn"]
    return (
        _blocked(turn)
        or unsound(turn, believe_usage=True)
        or wrong_end(turn, "tool_use" if turn["tool_calls"] else "end_turn")
        or _checked(case, seen)
    )


def _blocked(turn: Turn) -> Judgement | None:
    """Content of the team's own that a filter stops is the team's to know; our own probes decide nothing there."""
    stop = turn["stop_reason"]
    if stop not in FILTERED:
        return None
    return Judgement(mark=Mark.FAIL, reason=f"a content filter ended the reply (stop reason '{stop}')")


def _checked(case: Case, seen: Seen) -> Judgement:
    measured = list(measure_outcomes(case.checks, seen))
    said = list(_content(case, seen))
    for mark in (Mark.FAIL, Mark.INCONCLUSIVE):
        telling = [one for one in (*said, *measured) if one.mark is mark]
        if not telling:
            continue
        judgement = Judgement(mark=mark, reason="; ".join(map(str, telling)))
        # Too few tokens left after thinking excuse what was said, not what it took.
        excused = None if any(one in measured for one in telling) else unless_cut_short(seen["turn"], judgement)
        return excused or judgement
    count = len(said) + len(measured)
    return Judgement(mark=Mark.PASS, reason=f"{count} {'check holds' if count == 1 else 'checks hold'}")


def _content(case: Case, seen: Seen) -> list[Outcome]:
    work = Work()
    outcomes = list(text_outcomes(case.checks, seen["text"], work))
    if seen["text_cut"]:
        outcomes = [undecided(one.check, "the answer is longer than is kept") for one in outcomes]
    if case.checks.tool_called:
        outcomes.append(call_outcome(case.checks.tool_called, seen["calls"], case.tools, work))
    return outcomes
