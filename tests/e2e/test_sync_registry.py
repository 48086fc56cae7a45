"""`sync-registry` against a control plane over real HTTP, through boto3's own parsers: the diff, and the exit codes."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from kit.command import Result, clean_environment
from kit.in_process import home, invoke
from kit.listings import Bedrock, Region, arn, by_region, denied, environment, profile, summary, unreachable
from kit.recorded_regions import AFTER, BEFORE, EXPECTED, KEYS, aged, model
from kit.scripted_server import Incoming, Line, ScriptedServer, error, http

from certify_cli.registry.load import load, read_record, shipped_directory

NOVA = "amazon.nova-micro-v1:0"
REGIONS = ("ap-south-1", "ca-central-1", "eu-west-1", "sa-east-1", "us-east-1")
Sync = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def sync(server: ScriptedServer, tmp_path: Path) -> Iterator[Sync]:
    """sync(region=answer, ...) -> the command's result; the registry knows one model, which no region lists."""
    (tmp_path / "registry" / "amazon").mkdir(parents=True)
    shutil.copy(shipped_directory() / "amazon" / "amazon.titan-tg1-large.toml", tmp_path / "registry" / "amazon")
    options = ["--registry", "registry", "--database", "s.sqlite3"]

    def run(*words: str, answers: dict[str, Region] | None = None) -> Result:
        if answers:
            server.answer = by_region(answers)
            words = ("--region", ",".join(answers), *words)
        return invoke(["sync-registry", *options, *words])

    with home(tmp_path, {**clean_environment(tmp_path), **environment(server)}):
        yield run


def by_place(rows: Any) -> list[Any]:
    """In order of region and model; the changes of one model stay in their order."""
    return sorted(rows, key=lambda row: (row[2], row[1]))


def test_the_right_diff_and_exit_code_of_a_recorded_control_plane(sync: Sync, server: ScriptedServer) -> None:
    """The whole of it: unknown enums, missing fields, pages, a throttled, a broken off and an unreachable region."""
    first = sync("--format", "json", answers=BEFORE)
    assert first.code == 0, first.err
    assert sum(row["change"] == "new" and row["region"] == "us-east-1" for row in first.json) == 1_004
    assert sync("--format", "json", answers=BEFORE).json == []
    checked = sync("--check", "--format", "json", answers=AFTER)
    assert checked.code == 1, "what changed is said, also where some regions failed"
    assert "no answer from ap-south-1, ca-central-1, sa-east-1" in checked.err
    began = len(server.requests)
    done = sync("--format", "json", "--output", "csv:c.csv", answers=AFTER)
    assert done.code == 3, "some regions failed"
    assert done.json == checked.json
    told = [tuple(row[key] for key in KEYS) for row in done.json]
    assert by_place(told) == by_place(EXPECTED)
    assert {(row["provider"]) for row in done.json} == {"bedrock"}
    assert 3 <= sum(of(one, "ap-south-1") for one in server.requests[began:]) <= 6, "asked again, within a bound"
    for failed in ("ap-south-1: ", "ca-central-1: ", "sa-east-1: "):
        assert f"warning: {failed}" in done.err
    assert "--region ap-south-1,ca-central-1,sa-east-1" in done.err
    rows = list(csv.DictReader(io.StringIO(Path("c.csv").read_text("utf-8"))))
    assert [(row["field"], row["before"], row["after"]) for row in rows if row["model"] == "m950"] == [
        ("destinations", "us-east-1;us-west-2", "us-east-1;us-east-2;us-west-2")
    ]
    again = sync("--format", "json", answers=AFTER)
    assert (again.code, again.json) == (3, []), "and nothing of a failed region was used"
    back = sync("--format", "json", answers={"us-east-1": BEFORE["us-east-1"]})
    reappeared = [row["model"] for row in back.json if row["change"] == "reappeared"]
    assert reappeared == ["anthropic.claude-mulberry-trn2-208k-20251001", "m007"]
    check_history(sync, done.json)


def check_history(sync: Sync, second: list[dict[str, Any]]) -> None:
    """Every change with its moment, newest first."""
    told = sync("--history", "--format", "json")
    assert told.code == 0, told.err
    moments = [row["at"] for row in told.json]
    assert moments == sorted(moments, reverse=True)
    kept = [{key: row[key] for key in second[0]} for row in told.json]
    assert [row for row in reversed(kept) if row in second] == second
    narrowed = sync("--history", "--region", "us-*", "--model", "m9*", "--format", "json").json
    assert {(row["model"], row["region"]) for row in narrowed} >= {("m950", "us-east-1"), ("m999", "us-east-1")}
    assert {row["region"] for row in narrowed} == {"us-east-1"}
    strange = sync("--history", "--region", "us-esat-1")
    assert (strange.code, "did you mean us-east-1" in strange.err) == (2, True)
    assert sync("--history", "--format", "csv", "--model", "m950").out.startswith("at,change,model,provider,region,")


def of(incoming: Incoming, region: str) -> bool:
    return f"/{region}/" in incoming.headers["authorization"]


def test_a_region_that_is_throttled_a_while_is_asked_again(sync: Sync) -> None:
    whole, refused = Bedrock([model("a")], []), list[str]()

    def busy(line: Line, incoming: Incoming) -> bool:
        if len(refused) < 2:
            refused.append(incoming.path)
            line.send(error(429, "ThrottlingException", "Too many requests"))
            return True
        return whole(line, incoming)

    done = sync("--format", "json", answers={"us-east-1": busy})
    assert done.code == 0, done.err
    assert [row["change"] for row in done.json if row["region"]] == ["new"]


def test_a_list_that_goes_in_circles_takes_nothing_away(sync: Sync) -> None:
    circle = http({"inferenceProfileSummaries": [], "nextToken": "same"})
    whole = Bedrock([model("a")], [profile("us.a", arn("a"))])

    def circling(line: Line, incoming: Incoming) -> bool:
        if "inference-profiles" not in incoming.path:
            return bool(whole(line, incoming))
        line.send(circle)
        return True

    assert sync(answers={"us-east-1": whole, "us-west-2": whole}).code == 0
    done = sync("--format", "json", answers={"us-east-1": circling, "us-west-2": whole})
    assert (done.code, done.json) == (3, []), done.err
    assert "us-east-1: the list is not whole" in done.err


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(denied, "allow bedrock:ListFoundationModels"), (unreachable, "check credentials and network")],
)
def test_no_region_at_all_is_exit_4_and_leaves_the_inventory_alone(sync: Sync, trouble: Region, said: str) -> None:
    assert sync(answers={"us-east-1": BEFORE["eu-west-1"]}).code == 0
    for words in ((), ("--check",)):
        done = sync(*words, answers={"us-east-1": trouble, "eu-west-1": unreachable})
        assert done.code == 4
        assert f"hint: {said}" in done.err
    assert sync("--check", answers={"us-east-1": BEFORE["eu-west-1"]}).code == 0


def test_a_check_writes_nothing_not_even_a_file(sync: Sync, tmp_path: Path) -> None:
    answers = {"us-east-1": BEFORE["eu-west-1"]}
    assert sync("--check", answers=answers).code == 1
    assert not (tmp_path / "s.sqlite3").exists()
    assert sync(answers=answers).code == 0
    before = (tmp_path / "s.sqlite3").read_bytes()
    (tmp_path / "s.sqlite3").chmod(0o400)
    assert sync("--check", answers=answers).code == 0
    assert sync("--check", answers={"us-east-1": AFTER["eu-west-1"]}).code == 1
    assert (tmp_path / "s.sqlite3").read_bytes() == before


def test_all_regions_and_globs_are_those_of_the_sdk(sync: Sync, server: ScriptedServer) -> None:
    asked = set[str]()

    def answer(line: Line, incoming: Incoming) -> bool:
        asked.add(incoming.headers["authorization"].split("/")[2])
        return Bedrock([], [])(line, incoming)

    server.answer = answer
    assert sync("--region", "all").code == 0
    assert len(asked) == 33
    asked.clear()
    assert sync("--region", "us-*,me-*").code == 0
    assert asked == {"us-east-1", "us-east-2", "us-west-1", "us-west-2", "me-central-1", "me-south-1"}
    assert sync("--region", "mars-*").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--history", "--check"),
        ("--history", "--write", "x"),
        ("--history", "--import", "x"),
        ("--model", "x"),
        ("--write", "x", "--check"),
        ("--write", "x", "--offline"),
        ("--write", "x", "--import", "a", "--region", "us-east-1"),
        ("--write", "nowhere", "--region", "us-east-1"),
    ],
)
def test_contradictions_are_refused(sync: Sync, server: ScriptedServer, words: tuple[str, ...]) -> None:
    server.answer = Bedrock([model("a")], [])
    done = sync(*words)
    assert done.code == 2
    assert "hint:" in done.err


def test_registry_files_are_written_from_aws_and_a_second_run_changes_nothing(sync: Sync, tmp_path: Path) -> None:
    files = tmp_path / "files"
    (files / "amazon").mkdir(parents=True)
    path = files / "amazon" / "amazon.nova-micro-v1_0.toml"
    shutil.copy(shipped_directory() / "amazon" / path.name, path)
    path.write_text(path.read_text("utf-8").replace("[curated]\n", '[curated]\n# mine\nnotes  =  "x"\n'), "utf-8")
    before = read_record(path)
    micro = aged(NOVA, "LEGACY", legacyTime="2026-12-01T00:00:00Z", endOfLifeTime="2027-06-01T00:00:00Z")
    here = Bedrock([micro, model("acme.new-v1", providerName="Acme"), summary("acme.inner")], [])
    words = ("--write", "files", "--format", "json")
    done = sync(*words, answers={"us-east-1": here, "eu-west-1": unreachable})
    assert done.code == 3, done.err
    assert [(row["change"], row["model"]) for row in done.json] == [("new", "acme.new-v1"), ("changed", NOVA)]
    assert "not of AWS" in done.err
    after = read_record(path)
    assert after.lifecycle.eol_date == date(2027, 6, 1)
    assert {group.id for group in after.groups_from("us-east-1")} == {NOVA}
    assert after.groups_from("eu-west-1") == before.groups_from("eu-west-1") != ()
    assert '[curated]\n# mine\nnotes  =  "x"\n' in path.read_text("utf-8")
    assert load(files).models["acme.new-v1"].facts.vendor == "Acme"
    written = {one: one.read_bytes() for one in files.rglob("*.toml")}
    assert sync(*words, answers={"us-east-1": here}).json == []
    assert {one: one.read_bytes() for one in files.rglob("*.toml")} == written
    assert sync(*words, answers={"us-east-1": denied}).code == 4
    assert not (tmp_path / "s.sqlite3").exists()
