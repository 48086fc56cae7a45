"""The store that forgets: the fake beside the real ones, and what a reader sees where no file is yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import count

from certify_cli.errors import OtherOrigin
from certify_cli.stores import _memory_history, _payload
from certify_cli.stores._leases import LeaseBook
from certify_cli.stores._letterbox import Letterbox, text_of
from certify_cli.stores._lock import Patience
from certify_cli.stores._memory_inventory import Inventory
from certify_cli.stores._memory_notices import NoticeBook
from certify_cli.stores._memory_rows import MemoryRun, certificate_text, kept_target
from certify_cli.stores._payload import decode, encode, key
from certify_cli.types.calls import Origin
from certify_cli.types.changes import Amendment, PastChange
from certify_cli.types.findings import Finding, Status
from certify_cli.types.history import ALL, Point, Stretch
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Caller, Certificate, DeadLetter, RunTarget, StoreFacts, Term
from certify_cli.types.reports import RunInfo, TargetReport


class MemoryStore:
    """Keeps the same texts that a database would, so that what comes back is what a database gives back."""

    def __init__(
        self,
        location: str = "memory:",
        *,
        read_only: bool = False,
        patience: Patience | None = None,
        shared: bool = False,
    ) -> None:
        self.location = location
        self._read_only = read_only
        self._patience = patience or Patience()
        self.leases = LeaseBook(self._ended, self._patience.clock, shared=shared)
        self._guard = threading.RLock()
        self._right_to_run = threading.Lock()
        self._origin: Origin | None = None
        self._callers: dict[str, Caller] = {}
        self._inventory = Inventory()
        self._runs: dict[str, MemoryRun] = {}
        self._certificates: dict[tuple[str, str], str] = {}
        self._letters = Letterbox()
        self.notices = NoticeBook(self._writing)
        self._target = partial(kept_target, count(1))

    def facts(self) -> StoreFacts:
        return StoreFacts()

    def origin(self) -> Origin | None:
        return self._origin

    def claim_origin(self, origin: Origin) -> None:
        with self._writing():
            if self._origin not in (None, origin):
                raise OtherOrigin(self.location, str(self._origin), origin)
            self._origin = origin

    def caller(self, fingerprint: str) -> Caller | None:
        return self._callers.get(fingerprint)

    def note_caller(self, caller: Caller) -> None:
        with self._writing():
            kept = {name: one for name, one in self._callers.items() if not _payload.forgotten(one, caller)}
            self._callers = {**kept, caller.fingerprint: caller}

    def models(self) -> tuple[InventoryModel, ...]:
        with self._guard:
            return self._inventory.models()

    def amend_models(self, amending: Callable[[tuple[InventoryModel, ...]], Amendment]) -> None:
        with self._writing():
            amended = amending(self._inventory.models())
            self._inventory.put(amended.rows, amended.changes)

    def changes(self) -> tuple[PastChange, ...]:
        with self._guard:
            return self._inventory.changes()

    def begin_run(
        self,
        run: RunInfo,
        settings: RunSettings,
        targets: Sequence[RunTarget],
        findings: Sequence[Finding] = (),
        *,
        join_after: datetime | None = None,
        revoked: Sequence[tuple[str, Suite]] = (),
    ) -> RunInfo:
        begun = MemoryRun(encode(run, f"run {run.id}"), encode(settings, f"run {run.id}"))
        with self._writing():
            known = (info for info, _ in self.runs())
            if join_after is not None and (other := _payload.same_open(known, run, join_after)):
                return other
            begun.findings = {_payload.trial_key(row): encode(row, f"finding {row.probe}") for row in findings}
            begun.targets = [self._target(target) for target in targets]
            if self._runs.setdefault(key(run.id), begun) != begun:
                raise _payload.known_run(run.id, self.location)
            self._revoke(revoked)
        return run

    def change_run(
        self, run_id: str, change: Callable[[RunInfo], RunInfo], *, left: Callable[[RunTarget], RunTarget] | None = None
    ) -> RunInfo:
        with self._writing():
            run = self._run(run_id)
            changed = change(decode(RunInfo, run.info, "run"))
            waiting = [decode(RunTarget, one.text, "target") for one in run.targets if left and not one.ending]
            endings = [self._target(left(one)) for one in waiting if left]
            run.info = encode(changed, f"run {run_id}")
            for one in endings:
                run.end(one)
        return changed

    def runs(self, run_id: str | None = None) -> tuple[tuple[RunInfo, RunSettings], ...]:
        with self._guard:
            wanted = [run for name, run in reversed(self._runs.items()) if run_id is None or name == key(run_id)]
            kept = [(run.info, run.settings) for run in wanted]
        return tuple((decode(RunInfo, info, "run"), decode(RunSettings, settings, "run")) for info, settings in kept)

    def run_targets(self, run_id: str) -> tuple[RunTarget, ...]:
        with self._guard:
            texts = [target.text for target in self._runs[key(run_id)].targets] if key(run_id) in self._runs else []
        return tuple(decode(RunTarget, text, "target") for text in texts)

    def run_reports(self, run_id: str) -> tuple[RunTarget, ...]:
        return tuple(replace(target, plan=None) for target in self.run_targets(run_id))

    def record(
        self,
        run_id: str,
        *,
        findings: Sequence[Finding] = (),
        ended: Sequence[RunTarget] = (),
        certificates: Sequence[Certificate] = (),
        dead_letters: Sequence[DeadLetter] = (),
        revoked: Sequence[tuple[str, Suite]] = (),
        fences: Mapping[str, int] | None = None,
    ) -> None:
        # everything that can be refused is made first, so that a refusal leaves nothing behind
        with self._writing():
            run = self._run(run_id)
            found = [(_payload.trial_key(row), encode(row, f"finding {row.probe}")) for row in findings]
            letters = {_payload.trial_key(row): row for row in dead_letters if text_of(row)}
            issued = {_payload.certificate_key(row): certificate_text(row) for row in certificates}
            targets = [self._target(target) for target in ended]
            self.leases.check(fences or {})
            self._letters.resolve(run_id, findings, run.findings)
            self._letters.add(run_id, letters, run.findings)
            for trial, text in found:
                run.findings.setdefault(trial, text)
            for target in targets:
                run.end(target)
            self._revoke(revoked)
            self._certificates |= issued
            self.leases.give_back(_payload.of_ended(fences, ended))

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        with self._guard:
            kept = list(self._runs[key(run_id)].findings.items()) if key(run_id) in self._runs else []
        wanted = [text for (name, _, _), text in kept if target is None or name == key(target)]
        return tuple(decode(Finding, text, "finding") for text in wanted)

    def certificates(self) -> tuple[Certificate, ...]:
        with self._guard:
            texts = [text for _, text in sorted(self._certificates.items())]
        return tuple(decode(Certificate, text, "certificate") for text in texts)

    def terms(self) -> tuple[Term, ...]:
        return tuple(one.term for one in self.certificates())

    def certificate(self, target: str, suite: Suite) -> Certificate | None:
        with self._guard:
            text = self._certificates.get((key(target), suite))
        return None if text is None else decode(Certificate, text, "certificate")

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        with self._guard:
            return self._letters.all()

    def update_dead_letters(self, letters: Sequence[DeadLetter]) -> int:
        with self._writing():
            return self._letters.replace(letters)

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        with self._guard:
            return _memory_history.latest(self._runs)

    def tallies(self) -> Mapping[str, Mapping[Status, int]]:
        with self._guard:
            return _memory_history.tallies(self._runs)

    def points(self, wanted: Stretch = ALL) -> tuple[Point, ...]:
        with self._guard:
            return _memory_history.points(self._runs, wanted)

    @contextmanager
    def exclusive(
        self,
        *,
        wait_seconds: float,
        on_wait: Callable[[str], None] = lambda _: None,
        give_up: Callable[[], bool] = lambda: False,
        on_outage: Callable[[str], None] = lambda _: None,
    ) -> Iterator[bool]:
        take = partial(self._right_to_run.acquire, blocking=False)
        owned = self._patience.until(take, wait_seconds, lambda: on_wait("this process"), give_up)
        try:
            yield owned
        finally:
            if owned:
                self._right_to_run.release()

    def runner(self) -> str:
        return "this process" if self._right_to_run.locked() else ""

    def close(self) -> None:
        """Nothing to let go of."""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._read_only:
            raise _payload.read_only(self.location)
        with self._guard:
            yield

    def _ended(self, run_id: str, names: Collection[str]) -> Collection[str]:
        with self._guard:
            done = self._runs[key(run_id)].ended if key(run_id) in self._runs else ()
        return {name for name in names if key(name) in done}

    def _revoke(self, certificates: Sequence[tuple[str, Suite]]) -> None:
        for name, suite in certificates:
            self._certificates.pop((key(name), suite), None)

    def _run(self, run_id: str) -> MemoryRun:
        if key(run_id) not in self._runs:
            raise _payload.unknown_run(run_id, self.location)
        return self._runs[key(run_id)]
