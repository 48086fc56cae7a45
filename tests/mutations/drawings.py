"""Defects of pictures that a model draws."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from typing import Any

from kit.mutating import Answer, Call, Mutation, on_reply

from mutations import sights
from mutations.shapes import Payload, hearing
from mutations.table import Defect


def images(change: Callable[[list[Any]], Any]) -> Callable[[], Mutation]:
    return lambda: on_reply(lambda value: {**value, "images": change(value["images"])} if "images" in value else value)


def encoded(change: Callable[[str], Any]) -> Callable[[], Mutation]:
    return images(lambda held: [change(one) for one in held])


def decoded(change: Callable[[bytes], bytes]) -> Callable[[], Mutation]:
    return encoded(lambda one: base64.b64encode(change(base64.b64decode(one))).decode())


def drawn(change: Callable[[sights.Rows], sights.Rows]) -> Callable[[], Mutation]:
    return decoded(sights.redrawn(change))


def always_the_same() -> Mutation:
    kept: list[Answer] = []

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if answer.status == 200:
            kept.append(answer)
        return kept[0] if kept and answer.status == 200 else answer

    return mutation


def seeded(seed: Callable[[], int]) -> Mutation:
    def through(payload: Payload) -> None:
        if "seed" in payload:
            payload["seed"] = seed()

    return hearing(through)


def seed_dropped() -> Mutation:
    chance = random.Random(3)
    return seeded(lambda: chance.randint(1, 10**6))


DEFECTS = (
    Defect("one flat colour", drawn(sights.blank), "image_shape"),
    Defect("drawn on its side", drawn(sights.turned), "image_shape"),
    Defect("only the upper half is drawn", drawn(lambda rows: rows[: len(rows) // 2]), "image_shape"),
    Defect("always square", lambda: hearing(lambda told: told.pop("aspect_ratio", None) and None), "image_shape"),
    Defect("a picture cut off", decoded(lambda data: data[: len(data) // 2]), "image_shape"),
    Defect("a picture's last bytes are lost", decoded(lambda data: data[:-20]), "image_shape"),
    Defect(
        "a byte of a picture is another",
        decoded(lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:]),
        "image_shape",
    ),
    Defect("a data URL", encoded(lambda one: f"data:image/png;base64,{one}"), "image_shape"),
    Defect("an address in place of a picture", encoded(lambda _: "https://example.com/cat.png"), "image_shape"),
    Defect("base64 of base64", encoded(lambda one: base64.b64encode(one.encode()).decode()), "image_shape"),
    Defect("hexadecimal in place of base64", encoded(lambda one: base64.b64decode(one).hex()), "image_shape"),
    Defect("an object in place of base64", encoded(lambda one: {"base64": one}), "image_shape"),
    Defect("no picture", images(lambda _: []), "image_shape"),
    Defect("two pictures", images(lambda held: held * 2), "image_shape"),
    Defect("null in place of a picture", images(lambda _: [None]), "image_shape"),
    Defect("pictures in a text", images(lambda held: held[0]), "image_shape"),
    Defect("always the same picture", always_the_same, "image_seed"),
    Defect("the seed is dropped", seed_dropped, "image_seed"),
    Defect("the seed is always the same", lambda: seeded(lambda: 42), "image_seed"),
)
