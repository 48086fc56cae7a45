"""What a disk may hold after a power cut: a process's writes are traced, then replayed up to any moment.

Whatever was synced is there. Of the rest nothing, a part in any order, or all survives, and a write may be torn at a
sector's border; the same goes for the folder: a file that was made or removed is so for certain once it was synced.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.shims import compiled

SECTOR_BYTES = 512
TORN_SHARE = 0.2
LEFT_OUT = ("-shm", ".lock")
"""Files that mean nothing after a cut: SQLite makes its index of the log anew, and nobody holds a lock."""
SOURCE = Path(__file__).with_name("power_cut.c")
_HEAD = struct.Struct("<BHQI")


def shim(folder: Path) -> Path:
    """The library that logs what a process writes."""
    return compiled(SOURCE, folder)


def tracing(library: Path, traced: Path, trace: Path) -> dict[str, str]:
    """The variables of a process whose writes below `traced` are to be logged."""
    return {"LD_PRELOAD": str(library), "TRACED_FOLDER": str(traced.resolve()), "TRACE_FILE": str(trace)}


@dataclass(frozen=True, slots=True)
class Step:
    """`kind` is W write, T truncate, S sync, U remove; the empty name is the folder itself."""

    kind: str
    name: str
    offset: int
    data: bytes


def read_trace(path: Path) -> list[Step]:
    raw, at, steps = path.read_bytes(), 0, []
    while at < len(raw):
        kind, length, offset, size = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        name = raw[at : at + length].decode()
        at += length
        steps.append(Step(chr(kind), name, offset, raw[at : at + size]))
        at += size
    return steps


@dataclass(slots=True)
class _File:
    synced: bytearray = field(default_factory=bytearray)
    pending: list[Step] = field(default_factory=list)

    def sync(self) -> None:
        for step in self.pending:
            _apply(self.synced, step)
        self.pending.clear()

    def after(self, rng: random.Random, share: float) -> bytes:
        """The bytes when each write that was not synced survives with that probability."""
        found = bytearray(self.synced)
        for step in self.pending:
            if rng.random() < share:
                _apply(found, _torn(step, rng) if share < 1 and rng.random() < TORN_SHARE else step)
        return bytes(found)


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "T":
        del content[step.offset :]
        content.extend(bytes(step.offset - len(content)))
        return
    content.extend(bytes(max(0, step.offset - len(content))))
    content[step.offset : step.offset + len(step.data)] = step.data


def _torn(step: Step, rng: random.Random) -> Step:
    """The write up to some sector's border."""
    first = SECTOR_BYTES - step.offset % SECTOR_BYTES
    borders = range(first, len(step.data), SECTOR_BYTES)
    return Step(step.kind, step.name, step.offset, step.data[: rng.choice(borders)]) if borders else step


@dataclass(slots=True)
class Disk:
    """Files as the process sees them, and as the folder holds them for certain."""

    seen: dict[str, _File] = field(default_factory=dict)
    certain: dict[str, _File] = field(default_factory=dict)

    def do(self, step: Step) -> None:
        if step.kind == "S" and not step.name:
            self.certain = dict(self.seen)
        elif step.kind == "U":
            self.seen.pop(step.name, None)
        elif step.kind == "S":
            self.seen.setdefault(step.name, _File()).sync()
        else:
            self.seen.setdefault(step.name, _File()).pending.append(step)

    def cut(self, rng: random.Random) -> dict[str, bytes]:
        """What is there when the power comes back."""
        share = rng.choice((0.0, 0.5, 1.0))
        image = {}
        for name in self.seen.keys() | self.certain.keys():
            file = (self.seen if rng.random() < share else self.certain).get(name)
            if file is not None:
                image[name] = file.after(rng, share)
        return image


@dataclass(frozen=True, slots=True)
class Image:
    """The files after a cut, and the lines that had been read off the acknowledgements until then."""

    number: int
    files: Mapping[str, bytes]
    acknowledged: tuple[str, ...]

    def write(self, folder: Path, name: str) -> Path:
        """Under the database's own name; returns its path."""
        folder.mkdir(parents=True)
        for file, content in self.files.items():
            (folder / file).write_bytes(content)
        return folder / name


def cuts(steps: Sequence[Step], count: int, rng: random.Random, acknowledgements: str) -> Iterator[Image]:
    """Images of `count` cuts at random moments; the file of acknowledgements is read, not part of the disk."""
    moments = sorted(rng.randrange(len(steps) + 1) for _ in range(count))
    disk, said, done = Disk(), b"", 0
    for number, moment in enumerate(moments):
        for step in steps[done:moment]:
            if step.name == acknowledgements:
                said += step.data
            elif not step.name.endswith(LEFT_OUT):
                disk.do(step)
        done = moment
        yield Image(number, disk.cut(rng), tuple(said.decode().split("\n")[:-1]))
