"""Dead letters in memory, by the same rules as in a database."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from certify_cli.stores._payload import decode, encode, key, trial_key
from certify_cli.types.findings import Finding
from certify_cli.types.records import DeadLetter

Trial = tuple[str, str, int]


class Letterbox:
    """Letters by the run that gave them up last, and their trial; the caller holds the lock."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Trial], str] = {}

    def resolve(self, run_id: str, findings: Sequence[Finding], known: Container[Trial]) -> None:
        """Removes the letters of other runs on which these findings decide, unless they are `known` already."""
        decided = {
            trial_key(one)[:2]
            for one in findings
            if one.decisive and not one.carried_from and trial_key(one) not in known
        }
        for place in [
            place for place in self._kept if place[1][:2] in decided and self._left_by_another(place, run_id)
        ]:
            del self._kept[place]

    def add(self, run_id: str, letters: Mapping[Trial, DeadLetter], known: Container[Trial]) -> None:
        """Adds letters of trials not `known` yet, each in place of those that other runs left of the same trial."""
        for trial, letter in letters.items():
            if trial in known or (key(run_id), trial) in self._kept:
                continue
            older = [place for place in self._kept if place[1] == trial and self._left_by_another(place, run_id)]
            taken_in = [self._letter(self._kept.pop(place)) for place in older]
            self._kept[key(run_id), trial] = text_of(letter.after(taken_in))

    def replace(self, letters: Sequence[DeadLetter]) -> int:
        there = {(key(letter.run_id), trial_key(letter)): text_of(letter) for letter in letters}
        changed = {place: text for place, text in there.items() if place in self._kept}
        self._kept |= changed
        return len(changed)

    def all(self) -> tuple[DeadLetter, ...]:
        return tuple(self._letter(text) for _, text in sorted(self._kept.items()))

    def _left_by_another(self, place: tuple[str, Trial], run_id: str) -> bool:
        return place[0] != key(run_id) and self._letter(self._kept[place]).state != "discarded"

    @staticmethod
    def _letter(text: str) -> DeadLetter:
        return decode(DeadLetter, text, "dead letter")


def text_of(letter: DeadLetter) -> str:
    return encode(letter, f"dead letter of {letter.probe} on {letter.target}")
