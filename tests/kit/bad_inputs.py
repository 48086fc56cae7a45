"""Invocations with something bad in them, by family and seed, and what must come of each."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certify_cli.registry.load import shipped_directory
from kit.bad_values import garbage, spoilt, word
from kit.in_process import BUILT


def _commands(path: tuple[str, ...], group: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The words of each command, those below others too."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from _commands((*path, name), command)


NOVA, HERE = "amazon.nova-lite-v1:0", ("--region", "us-east-1")
MODELS = (
    "amazon/amazon.nova-lite-v1_0.toml",
    "anthropic/anthropic.claude-haiku-5-5.toml",
    "cohere/cohere.rerank-v3-5_0.toml",
)
COMMANDS = dict(_commands((), BUILT))
ENDLESS = frozenset({("demo",), ("simulator",)})
"""They would begin to serve if all else were well, so a word that cannot be follows."""


Family = Callable[[Path, random.Random], "Bad"]


@dataclass(frozen=True)
class Bad:
    """What is typed, and the exit codes that may come of it."""

    words: tuple[str, ...]
    codes: frozenset[int]
    stdin: bytes = b""


def prepare(folder: Path) -> None:
    """A home in which bad words lead somewhere: a small registry, files of every kind, a store, loops and pipes."""
    for name in MODELS:
        into = folder / "registry" / name
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_bytes((shipped_directory() / name).read_bytes())
    (folder / "folder").mkdir()
    (folder / "garbage.bin").write_bytes(random.Random(1).randbytes(2_000))
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    with sqlite3.connect(folder / "other.sqlite3") as other:
        other.execute("CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT)")
    other.close()


# --- arguments -------------------------------------------------------------------------------------------------------


def arguments(folder: Path, chance: random.Random) -> Bad:
    """A command with options and values at random; `--plan` keeps it from calling anything."""
    path = chance.choice([*COMMANDS, *COMMANDS, ("certify",), ("certify",), (), (word(chance),)])
    command = COMMANDS.get(path)
    words = list(path)
    options = [one for one in command.params if one.param_type_name == "option"] if command else []
    for option in chance.sample(options, min(len(options), chance.randint(0, 4))):
        words.append(chance.choice(option.opts))
        if not getattr(option, "is_flag", False):
            words.append(word(chance))
    words += [word(chance) for _ in range(chance.choice([0, 0, 1, 1, 2, 5]))]
    if path in (("certify",), ("run",)):
        words.append("--plan")
    if path in ENDLESS:
        words.append("--no-such-option")
    return Bad(tuple(words), frozenset({0, 1, 2, 3, 4}))


# --- files -----------------------------------------------------------------------------------------------------------

SETTINGS = """[certify]
database = "s.sqlite3"
region = ["us-east-1", "eu-west-1"]
suite = "smoke"
routes = "all"
require = ["answers"]
cases = ["cases.jsonl"]
trials = 3
context_share = 0.5
guardrail = "abc123:1"
concurrency = 4
timeout = "20s"
max_cost = 2.5
if_busy = "skip"
allow_subscribe = false
[prices."amazon.nova-lite-v1:0"]
input_usd_per_mtok = 0.06
"""
CASES = {
    "cases.jsonl": '{"name": "capital", "prompt": "Capital of France?", "checks": [{"contains": "Paris"}]}\n'
    '{"name": "sum", "messages": [{"role": "user", "text": "2+2"}], "checks": [{"equals": "4"}], "trials": 2}\n',
    "cases.csv": "name,prompt,contains\ncapital,Capital of France?,Paris\nsum,2+2,4\n",
    "cases.toml": '[[case]]\nname = "capital"\nprompt = "Capital of France?"\n[[case.checks]]\ncontains = "Paris"\n',
}
LISTS = {
    "list.txt": f"# models\n{NOVA}\nbedrock/{NOVA}\n\nus.{NOVA}\n",
    "list.csv": f"model,provider,active\n{NOVA},bedrock,true\ngpt-4o,openai,no\n",
    "list.yaml": f"model_list:\n  - model_name: a\n    litellm_params:\n      model: bedrock/{NOVA}\n"
    "      aws_region_name: us-east-1\n  - &b {model_name: b, litellm_params: {model: openai/gpt-4o}}\n",
}
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
PERSONAS = """seed = 3
[[persona]]
name = "busy"
model = "amazon.*"
region = "us-*"
does = ["no_access", { kind = "throttled", rpm = 30 }, { kind = "slow", latency_ms = 60, p = 0.5 }]
"""
ERRORS = (
    '{"id": 1, "message": "Too many requests", "code": "ThrottlingException", "http_status": 429}\n'
    '{"message": "The provided model identifier is invalid.", "operation": "Converse"}\n'
)


def settings(folder: Path, chance: random.Random) -> Bad:
    name = chance.choice(["certify.toml", "pyproject.toml", "other.toml"])
    text = SETTINGS.replace("[", "[tool.", 1).replace("[prices", "[tool.certify.prices") if "py" in name else SETTINGS
    path = _file(folder / "settings" / name, text, chance)
    words = chance.choice([("report",), ("certify", NOVA, *HERE, "--plan"), ("list-certifiable",), ("diagnose", "x")])
    return Bad((*words, "--config", path), frozenset({0, 2, 3, 4}))


def registry(folder: Path, chance: random.Random) -> Bad:
    name = chance.choice(MODELS)
    good = (folder / "registry" / name).read_text("utf-8")
    path = _file(folder / f"mutated-{name[:2]}" / name, good, chance)
    words = chance.choice([("list-certifiable",), ("sync-registry", "--offline"), ("certify", NOVA, *HERE, "--plan")])
    return Bad((*words, "--registry", str(Path(path).parents[1])), frozenset({0, 1, 2, 4}))


def cases(folder: Path, chance: random.Random) -> Bad:
    name = chance.choice(list(CASES))
    return Bad(
        ("certify", NOVA, *HERE, "--plan", "--cases", _file(folder / name, CASES[name], chance)), frozenset({0, 2, 4})
    )


def lists(folder: Path, chance: random.Random) -> Bad:
    name = chance.choice(list(LISTS))
    text = LAUGHS if name == "list.yaml" and chance.random() < 0.1 else LISTS[name]
    path = _file(folder / name, text, chance)
    words = [("certify", *HERE, "--plan", "--from", path), ("sync-registry", "--offline", "--import", path)]
    return Bad(chance.choice(words), frozenset({0, 1, 2, 4}))


def personas(folder: Path, chance: random.Random) -> Bad:
    path = _file(folder / "personas.toml", PERSONAS, chance)
    return Bad(("certify", NOVA, *HERE, "--plan", "--simulate", "--personas", path), frozenset({0, 2}))


def databases(folder: Path, chance: random.Random) -> Bad:
    """Any file, folder, pipe, device or loop; or a store with a rotten page, a lost end, or tables of its own."""
    path = folder / "bad.sqlite3"
    good = (folder / "good.sqlite3").read_bytes()
    kind = chance.randrange(6)
    if kind == 0:
        path.write_bytes(garbage(chance))
    elif kind == 1:
        path.write_bytes(good[: chance.randrange(len(good))])
    elif kind == 2:
        path.write_bytes(good[:100] + garbage(chance) + good[100:])
    elif kind == 3:
        spoilt = bytearray(good)
        for _ in range(chance.choice([1, 20, 2_000])):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        path.write_bytes(spoilt)
    else:
        places = [
            "other.sqlite3",
            "folder",
            "loop",
            "pipe",
            "garbage.bin",
            "/dev/null",
            "/dev/zero",
            "/proc/self/mem",
            "no/x",
            "\udcff",
            "a\x00b",
            "\u202e.db",
        ]
        path = folder / chance.choice(places)
    words = chance.choice(
        [("report",), ("list-certifiable",), ("report", "--runs"), ("certify", NOVA, *HERE, "--plan")]
    )
    return Bad((*words, "--database", str(path)), frozenset({0, 2, 4}))


def errors(folder: Path, chance: random.Random) -> Bad:
    data = spoilt(ERRORS, chance) if chance.random() < 0.8 else garbage(chance)
    if chance.random() < 0.5:
        return Bad(("diagnose", "--jsonl", "-"), frozenset({0, 2}), data)
    if chance.random() < 0.3:
        return Bad(("diagnose",), frozenset({0, 2}), data)
    (folder / "errors.jsonl").write_bytes(data)
    return Bad(("diagnose", "--jsonl", str(folder / "errors.jsonl")), frozenset({0, 2}))


FAMILIES: Mapping[Family, int] = {
    arguments: 40, settings: 20, registry: 6, cases: 10, lists: 4, personas: 3, databases: 7, errors: 10,
}  # fmt: skip
"""How many of a hundred."""


def _file(path: Path, text: str, chance: random.Random) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(spoilt(text, chance) if chance.random() < 0.93 else garbage(chance))
    return str(path)
