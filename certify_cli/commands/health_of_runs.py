"""Of a store's health: its runs, what stood in the way of the last one, what waits, and what probes ended in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from certify_cli.commands.health_rows import NAMED, WINDOW, Row, row, shared
from certify_cli.interfaces import Store
from certify_cli.place import Place
from certify_cli.runner.at_work import Workers, standing
from certify_cli.types.durations import age_text
from certify_cli.types.history import Stretch
from certify_cli.types.naming import some_of
from certify_cli.types.records import DeadLetter
from certify_cli.types.reports import RunInfo

MOST_RUNS = 200
LAST_RUNS = 5


def of_runs(runs: Sequence[RunInfo], workers: Workers, now: datetime, place: Place) -> Iterator[Row]:
    running = [run.id for run in runs if run.is_open and run.id in workers]
    unfinished = [run.id for run in runs if run.is_open and run.id not in workers]
    yield row("runs", "kept", len(runs))
    yield row("runs", "running", len(running), some_of(running, NAMED))
    resume = f"{place.led('certify certify --resume')} --run {unfinished[0]}" if unfinished else None
    yield {**row("runs", "unfinished", len(unfinished), some_of(unfinished, NAMED)), "command": resume}
    for run in runs[:LAST_RUNS]:
        retried = f", asked again what {run.retry_of} could not tell" if run.retry_of else ""
        yield row(
            "runs", run.id, standing(run, workers), f"suite {run.suite}, {age_text(now - run.started_at)} ago{retried}"
        )


def of_last_run(store: Store, newest: Sequence[RunInfo]) -> Iterator[Row]:
    """What stood in the way of the newest run: circuits that opened, and targets of its that were throttled."""
    circuits = [one for run in newest for one in run.circuits]
    yield row("circuits", "open", sum(one.state == "open" for one in circuits), "when the last run ended")
    for one in circuits:
        yield row("circuits", one.name, one.state, f"opened {one.opened}x, {one.reason}")
    points = store.points(Stretch(runs=tuple(run.id for run in newest)))
    for point in sorted(points, key=lambda one: -one.gist.throttled)[:NAMED]:
        if point.gist.throttled:
            yield row("throttled", point.target, point.gist.throttled, "calls of the last run")


def of_letters(letters: Sequence[DeadLetter], now: datetime) -> Iterator[Row]:
    """By state and category, with the age of the oldest."""
    groups: dict[tuple[str, str], list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        groups[letter.state, letter.category.value].append(letter)
    yield row("dead letters", "waiting or requeued", sum(one.state != "discarded" for one in letters))
    for (state, category), found in sorted(groups.items(), reverse=True):
        oldest = min(letter.first_at for letter in found)
        yield row("dead letters", f"{category} {state}", len(found), f"oldest {age_text(now - oldest)}")


def of_errors(store: Store, runs: Sequence[RunInfo], now: datetime) -> Iterator[Row]:
    """What probes ended in, by category, of the verdicts that runs of the last days reached themselves."""
    recent = tuple(run.id for run in runs[:MOST_RUNS] if run.started_at > now - WINDOW)
    counts: Counter[str] = Counter()
    for point in store.points(Stretch(runs=recent)):
        counts.update(point.gist.errors)
    for category, count in counts.most_common():
        yield shared("errors", category, count, counts.total(), "probes of the last 7 d")
