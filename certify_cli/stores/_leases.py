"""Leases of a store that one process has to itself: kept in memory, for they mean nothing once it is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from certify_cli.errors import LeaseLost
from certify_cli.interfaces import Holder, Taken
from certify_cli.stores._lock import this_process


@dataclass(slots=True)
class _Lease:
    fence: int = 0
    holder: Holder | None = None
    until: float = float("-inf")


class LeaseBook:
    """Leases by a clock of this process. `ended` says which names have their report in a run."""

    def __init__(
        self, ended: Callable[[str, Collection[str]], Collection[str]], clock: Callable[[], float], *, shared: bool
    ) -> None:
        self.shared = shared
        self._ended = ended
        self._clock = clock
        self._guard = threading.Lock()
        self._who = this_process()
        self._leases: dict[str, _Lease] = {}

    def take(self, run_id: str, names: Sequence[str], *, seconds: float, most: int) -> Taken:
        ended = self._ended(run_id, names)
        with self._guard:
            now = self._clock()
            held = {name: holder for name in names if (holder := self._holder(name, now)) and name not in ended}
            free = [name for name in names if name not in held and name not in ended][:most]
            fences = {name: self._grant(name, Holder(self._who, run_id), now + seconds) for name in free}
        return Taken(fences=fences, ended=tuple(name for name in names if name in ended), held=held)

    def renew(self, fences: Mapping[str, int], *, seconds: float) -> frozenset[str]:
        with self._guard:
            lost = self._lost(fences)
            for name in fences.keys() - lost:
                self._leases[name].until = self._clock() + seconds
        return lost

    def give_back(self, fences: Mapping[str, int]) -> None:
        with self._guard:
            for name in fences.keys() - self._lost(fences):
                self._leases[name].until = float("-inf")

    def held(self) -> Mapping[str, Holder]:
        with self._guard:
            now = self._clock()
            return {name: holder for name in self._leases if (holder := self._holder(name, now))}

    def free(self, fences: Mapping[str, int], _transaction: object = None) -> None:
        self.give_back(fences)

    def check(self, fences: Mapping[str, int], _transaction: object = None) -> None:
        """Raises LeaseLost unless all fences are the newest."""
        with self._guard:
            lost = self._lost(fences)
        if lost:
            raise LeaseLost(lost)

    def _holder(self, name: str, now: float) -> Holder | None:
        lease = self._leases.get(name)
        return lease.holder if lease and lease.until > now else None

    def _grant(self, name: str, holder: Holder, until: float) -> int:
        lease = self._leases.setdefault(name, _Lease())
        lease.fence, lease.holder, lease.until = lease.fence + 1, holder, until
        return lease.fence

    def _lost(self, fences: Mapping[str, int]) -> frozenset[str]:
        known = self._leases
        return frozenset(name for name, fence in fences.items() if name not in known or known[name].fence != fence)
