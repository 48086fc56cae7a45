"""Seeded damage to replies on their way: bytes, JSON values, frames of event streams, headers, and single reads."""

from __future__ import annotations

import binascii
import itertools
import json
import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kit.wire import Sent

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 10**23, -(10**30), 1.5, 1e308, float("nan"), float("inf"), "", "x", " ", "4711",
    "NaN", "\ud800", "\x00", "\u202e\x1b[2J", [], {}, [1], [[]], {"a": None}, {"text": "4711"}, [None], "a" * 70_000,
)  # fmt: skip
DIGITS, DEPTH = 10_000, 200_000
Damage = Callable[[bytes, random.Random], bytes]


# --- bytes -----------------------------------------------------------------------------------------------------------


def flipped(data: bytes, chance: random.Random) -> bytes:
    """One to three bits."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def shortened(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice([1, 1, 4, 50]) :]


def filled(data: bytes, chance: random.Random) -> bytes:
    spot = chance.randrange(len(data) + 1)
    return data[:spot] + chance.randbytes(chance.choice([1, 1, 4, 50])) + data[spot:]


def doubled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    part = data[start : start + chance.choice([1, 4, 50, len(data)])]
    return data[:start] + part + data[start:]


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


BYTES: tuple[Damage, ...] = (flipped, shortened, filled, doubled, truncated)


# --- JSON ------------------------------------------------------------------------------------------------------------


def json_damage(data: bytes, chance: random.Random) -> bytes:
    """One value of the JSON replaced, removed, moved into a list, made absurd, or its key told twice."""
    value = json.loads(data)
    holder, key = _somewhere(value, chance)
    if holder is None:
        return json.dumps(chance.choice(JUNK)).encode()
    old, kind = holder[key], chance.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = [old]
    elif kind == 2:
        holder[key] = -old if type(old) in (int, float) else {"value": old}
    elif kind >= 5:
        return _spliced(value, holder, key, chance)
    else:
        holder[key] = chance.choice(JUNK)
    return json.dumps(value).encode()


def _spliced(value: Any, holder: Any, key: Any, chance: random.Random) -> bytes:
    """What json.dumps cannot write: endless numbers, bottomless nesting, keys that come twice, odd literals."""
    old, holder[key] = json.dumps(holder[key]), "@here@"
    text, name = json.dumps(value), json.dumps(key) if isinstance(key, str) else '"x"'
    again = f"{old}, {name}: {json.dumps(chance.choice(JUNK))}" if isinstance(key, str) else old
    odd = [
        "9" * DIGITS, "-" + "9" * DIGITS, "1e999", "0x10", "'x'", '"\\ud83d"', '"\\x"', "-Infinity", "01", "tru", "{",
        "]", again, again,
    ]  # fmt: skip
    if chance.random() < 0.02:
        odd = ["[" * DEPTH, '{"a":' * 5_000, "[" * DEPTH + "]" * DEPTH]
    return text.replace('"@here@"', chance.choice(odd), 1).encode()


def _somewhere(value: Any, chance: random.Random) -> tuple[Any, Any]:
    """A place in it: (what holds it, key); (None, None) where there is none."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.02:
        return None, None
    holder = value
    while True:
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.25:
            return holder, key
        holder = inner


def damaged(sent: Sent, chance: random.Random) -> Sent:
    """A reply in one piece, damaged; about one in twenty in its head only."""
    if chance.random() < 0.05:
        return _odd_head(sent, chance)
    kinds: Sequence[Damage] = (*BYTES, *(json_damage,) * len(BYTES)) if _is_json(sent) else BYTES
    body = chance.choice(kinds)(sent.body, chance)
    announced = str(len(body)) if chance.random() < 0.7 else str(len(sent.body))
    return replace(sent, headers=_with(sent, "Content-Length", announced), parts=in_parts(body, chance))


def _odd_head(sent: Sent, chance: random.Random) -> Sent:
    name, value = chance.choice(
        [
            ("Content-Length", "-1"), ("Content-Length", "9" * 30), ("Content-Length", "ten"),
            ("Content-Length", str(len(sent.body) + 1)), ("Content-Type", "text/html"), ("Content-Type", "\xff\xfe"),
            ("Content-Encoding", "gzip"), ("x-amzn-RequestId", "\x1b[2J" * 2_000), ("x-amzn-ErrorType", "Throttled"),
            ("x-amzn-bedrock-input-token-count", "-5"), ("x-amz-checksum-crc32", "AAAAAA=="), ("Date", "32 May 2038"),
        ]
    )  # fmt: skip
    status = sent.status if chance.random() < 0.7 else chance.choice([100, 204, 206, 301, 302, 307, 400, 404, 429, 503])
    return replace(sent, status=status, headers=_with(sent, name, value))


# --- event streams ---------------------------------------------------------------------------------------------------


def damaged_stream(sent: Sent, chance: random.Random) -> Sent:
    """A stream with whole frames, their insides or their bytes damaged, cut into reads anywhere."""
    if chance.random() < 0.03:
        return _odd_head(sent, chance)
    frames = frames_of(sent.body)
    kind = chance.randrange(5)
    if kind == 0:
        body = chance.choice(BYTES)(sent.body, chance)
    elif kind == 1:
        body = b"".join(_reordered(frames, chance))
    elif kind == 2:
        body = b"".join(_one_changed(frames, chance, _lying))
    else:
        body = b"".join(_one_changed(frames, chance, _resaid))
    return replace(sent, parts=in_parts(body, chance))


def frames_of(body: bytes) -> list[bytes]:
    found = []
    while body:
        length = int.from_bytes(body[:4], "big")
        found.append(body[:length])
        body = body[length:]
    return found


def _reordered(frames: list[bytes], chance: random.Random) -> list[bytes]:
    """Dropped, repeated, swapped, cut off, reversed, or one of them said a thousand times."""
    spot, other = chance.randrange(len(frames)), chance.randrange(len(frames))
    changed = list(frames)
    kind = chance.randrange(6)
    if kind == 0:
        del changed[spot]
    elif kind == 1:
        changed.insert(other, changed[spot])
    elif kind == 2:
        changed[spot], changed[other] = changed[other], changed[spot]
    elif kind == 3:
        changed = changed[:spot]
    elif kind == 4:
        changed.reverse()
    else:
        changed[spot:spot] = [changed[spot]] * chance.choice([2, 50, 1_000])
    return changed


def _one_changed(frames: list[bytes], chance: random.Random, how: Damage) -> list[bytes]:
    spot = chance.randrange(len(frames))
    return [*frames[:spot], how(frames[spot], chance), *frames[spot + 1 :]]


def _lying(frame: bytes, chance: random.Random) -> bytes:
    """A frame that lies about its length, its headers' length, or a checksum."""
    changed = bytearray(frame)
    spot = chance.choice([0, 4, 8, len(frame) - 4])
    changed[spot : spot + 4] = struct.pack(
        ">I", chance.choice([0, 1, 15, 2**24 + 17, 2**31, 2**32 - 1, chance.getrandbits(32)])
    )
    return bytes(changed)


def _resaid(frame: bytes, chance: random.Random) -> bytes:
    """A frame whose payload or headers were damaged before the checksums were taken, as a bad server would."""
    head = int.from_bytes(frame[4:8], "big")
    headers, payload = frame[12 : 12 + head], frame[12 + head : -4]
    kind = chance.randrange(10)
    if kind == 0:
        headers = chance.choice(BYTES)(headers, chance)
    elif kind < 3 and payload:
        payload = chance.choice(BYTES)(payload, chance)
    elif payload:
        payload = json_damage(payload, chance)
    return sealed(headers, payload)


def sealed(headers: bytes, payload: bytes) -> bytes:
    """A frame with right lengths and checksums."""
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    start = prelude + binascii.crc32(prelude).to_bytes(4, "big") + headers + payload
    return start + binascii.crc32(start).to_bytes(4, "big")


# --- reads -----------------------------------------------------------------------------------------------------------


def in_parts(body: bytes, chance: random.Random) -> tuple[bytes, ...]:
    """The body as single reads return it: often at once, else cut at a few places."""
    if len(body) < 2 or chance.random() < 0.6:
        return (body,)
    cuts = sorted({0, len(body), *(chance.randrange(1, len(body)) for _ in range(chance.randint(1, 8)))})
    return tuple(body[start:end] for start, end in itertools.pairwise(cuts))


def _is_json(sent: Sent) -> bool:
    try:
        json.loads(sent.body)
    except ValueError:
        return False
    return True


def _with(sent: Sent, name: str, value: str) -> dict[str, str]:
    return {**{key: old for key, old in sent.headers.items() if key.lower() != name.lower()}, name: value}
