"""The store that forgets: the fake beside the real ones, and what a reader sees where no file is yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from certify_cli.stores import _payload
from certify_cli.stores._lock import Patience
from certify_cli.stores._payload import decode, encode, key
from certify_cli.types.calls import Origin
from certify_cli.types.findings import Finding
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

Trial = tuple[str, str, int]


@dataclass(slots=True)
class _Target:
    name: str
    subject: str
    text: str
    ending: int
    """The place in the order of endings; 0 while there is no report."""


@dataclass(slots=True)
class _Run:
    info: str
    settings: str
    targets: list[_Target] = field(default_factory=list)
    findings: dict[Trial, str] = field(default_factory=dict)
    dead_letters: dict[Trial, str] = field(default_factory=dict)

    def end(self, ended: _Target) -> None:
        """Replaces the target of that name, or adds it; the same again changes nothing."""
        known = [place for place, target in enumerate(self.targets) if target.name == ended.name]
        if not known:
            self.targets.append(ended)
        for place in known:
            if self.targets[place].text != ended.text:
                self.targets[place] = ended


class MemoryStore:
    """Keeps the same texts that a database would, so that what comes back is what a database gives back."""

    def __init__(self, location: str = "memory:", *, read_only: bool = False, patience: Patience | None = None) -> None:
        self.location = location
        self._read_only = read_only
        self._patience = patience or Patience()
        self._guard = threading.RLock()
        self._right_to_run = threading.Lock()
        self._origin: Origin | None = None
        self._models: dict[tuple[str, str], str] = {}
        self._runs: dict[str, _Run] = {}
        self._certificates: dict[tuple[str, str], str] = {}
        self._endings = count(1)

    def origin(self) -> Origin | None:
        return self._origin

    def claim_origin(self, origin: Origin) -> None:
        with self._writing():
            if self._origin not in (None, origin):
                raise _payload.other_origin(self.location, str(self._origin), origin)
            self._origin = origin

    def models(self) -> tuple[InventoryModel, ...]:
        with self._guard:
            texts = [text for _, text in sorted(self._models.items())]
        return tuple(decode(InventoryModel, text, "model") for text in texts)

    def put_models(self, models: Iterable[InventoryModel]) -> None:
        kept = {}
        for model in models:
            _payload.checked_rating(model.rating, f"model {model.model}")
            kept[key(model.provider), key(model.model)] = encode(model, f"model {model.model}")
        with self._writing():
            self._models.update(kept)

    def begin_run(self, run: RunInfo, settings: RunSettings, targets: Sequence[RunTarget]) -> None:
        begun = _Run(encode(run, f"run {run.id}"), encode(settings, f"run {run.id}"))
        with self._writing():
            if key(run.id) in self._runs:
                raise _payload.known_run(run.id, self.location)
            begun.targets = [self._target(target) for target in targets]
            self._runs[key(run.id)] = begun

    def update_run(self, run: RunInfo) -> None:
        with self._writing():
            self._run(run.id).info = encode(run, f"run {run.id}")

    def runs(self) -> tuple[tuple[RunInfo, RunSettings], ...]:
        with self._guard:
            kept = [(run.info, run.settings) for run in reversed(self._runs.values())]
        return tuple((decode(RunInfo, info, "run"), decode(RunSettings, settings, "run")) for info, settings in kept)

    def run_targets(self, run_id: str) -> tuple[RunTarget, ...]:
        with self._guard:
            texts = [target.text for target in self._runs[key(run_id)].targets] if key(run_id) in self._runs else []
        return tuple(decode(RunTarget, text, "target") for text in texts)

    def record(
        self,
        run_id: str,
        *,
        findings: Sequence[Finding] = (),
        ended: Sequence[RunTarget] = (),
        certificates: Sequence[Certificate] = (),
        dead_letters: Sequence[DeadLetter] = (),
        revoked: Sequence[tuple[str, Suite]] = (),
    ) -> None:
        # everything that can be refused is made first, so that a refusal leaves nothing behind
        with self._writing():
            run = self._run(run_id)
            found = [(_payload.trial_key(row), encode(row, f"finding {row.probe}")) for row in findings]
            letters = {_payload.trial_key(row): encode(row, f"dead letter {row.probe}") for row in dead_letters}
            issued = {_payload.certificate_key(row): _certificate(row) for row in certificates}
            targets = [self._target(target) for target in ended]
            for trial, text in found:
                run.findings.setdefault(trial, text)
            run.dead_letters |= letters
            for target in targets:
                run.end(target)
            for name, suite in revoked:
                self._certificates.pop((key(name), suite), None)
            self._certificates |= issued

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        with self._guard:
            kept = list(self._runs[key(run_id)].findings.items()) if key(run_id) in self._runs else []
        wanted = [text for (name, _, _), text in kept if target is None or name == key(target)]
        return tuple(decode(Finding, text, "finding") for text in wanted)

    def certificates(self) -> tuple[Certificate, ...]:
        with self._guard:
            texts = [text for _, text in sorted(self._certificates.items())]
        return tuple(decode(Certificate, text, "certificate") for text in texts)

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        with self._guard:
            kept = [
                (name, *trial, text) for name, run in self._runs.items() for trial, text in run.dead_letters.items()
            ]
        return tuple(decode(DeadLetter, text, "dead letter") for *_, text in sorted(kept))

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        with self._guard:
            endings = [(row.ending, run.info, row) for run in self._runs.values() for row in run.targets if row.ending]
        newest = {row.subject: (info, row.text) for _, info, row in sorted(endings, key=lambda found: found[0])}
        return tuple(_reported(*newest[subject]) for subject in sorted(newest))

    @contextmanager
    def exclusive(
        self,
        *,
        wait_seconds: float,
        on_wait: Callable[[str], None] = lambda _: None,
        give_up: Callable[[], bool] = lambda: False,
    ) -> Iterator[bool]:
        def take() -> bool:
            return self._right_to_run.acquire(blocking=False)

        owned = self._patience.until(take, wait_seconds, lambda: on_wait("this process"), give_up)
        try:
            yield owned
        finally:
            if owned:
                self._right_to_run.release()

    def close(self) -> None:
        """Nothing to let go of."""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._read_only:
            raise _payload.read_only(self.location)
        with self._guard:
            yield

    def _run(self, run_id: str) -> _Run:
        if key(run_id) not in self._runs:
            raise _payload.unknown_run(run_id, self.location)
        return self._runs[key(run_id)]

    def _target(self, target: RunTarget) -> _Target:
        _payload.target_rating(target)
        text = encode(target, f"target {target.name}")
        return _Target(key(target.name), _payload.subject(target), text, next(self._endings) if target.report else 0)


def _certificate(certificate: Certificate) -> str:
    _payload.checked_rating(certificate.report.rating, f"certificate of {certificate.target}", certificate.status)
    return encode(certificate, f"certificate of {certificate.target}")


def _reported(info: str, text: str) -> tuple[RunInfo, TargetReport]:
    target = decode(RunTarget, text, "target")
    assert target.report is not None
    return decode(RunInfo, info, "run"), target.report
