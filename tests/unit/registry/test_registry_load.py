"""Loading: strict, complete, cheap."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from certify_cli.errors import BadFile
from certify_cli.registry.load import load, shipped_directory

ROOT = Path(__file__).resolve().parents[3]
GOOD = """
id = "acme.one-v1:0"
[facts]
vendor = "Acme"
name = "One"
kind = "chat"
[prices]
input_usd_per_mtok = 0.1
source = ["a list"]
day = 2026-11-20
"""


def put(directory: Path, text: str = GOOD, name: str = "acme/acme.one-v1_0.toml") -> Path:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_registry_has_every_catalogued_model() -> None:
    registry = load()
    assert len(registry) == 232
    assert list(registry.models) == sorted(registry.models)
    assert len(registry.scanned_regions) == 31
    assert "us-gov-west-1" in registry.regions - registry.scanned_regions


def test_no_machine_path_is_in_the_shipped_files() -> None:
    for path in shipped_directory().rglob("*.toml"):
        assert not any(word in path.read_text(encoding="utf-8") for word in ("/work", "/root", "/tmp", "/home"))


MEASURE = """
import time, tomllib
from certify_cli.registry.load import load, shipped_directory
def spent(step):
    started = time.process_time()
    step()
    return time.process_time() - started
def parse():
    for path in shipped_directory().rglob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))
load()
print(min(spent(load) for _ in range(3)), min(spent(parse) for _ in range(3)))
"""


def test_loading_everything_costs_little_cpu() -> None:
    """In a process of its own, without a coverage tracer; on a slow machine tomllib's own time is the scale."""
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, cwd=ROOT)
    whole, parsing = map(float, done.stdout.split())
    assert whole <= max(0.150, 2.5 * parsing)


def test_money_keeps_its_digits(tmp_path: Path) -> None:
    put(tmp_path)
    model = load(tmp_path).get("acme.one-v1:0")
    assert model is not None
    assert model.prices.input_usd_per_mtok == Decimal("0.1")


def test_a_second_file_of_the_same_id_is_refused(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, name="other/acme.one-v1_0.toml")
    with pytest.raises(BadFile, match=r"other.*already defined"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace('name = "One"', 'name = "One"\ncolour = "red"'), r"unknown key 'facts\.colour'"),
        (GOOD.replace('vendor = "Acme"\n', ""), r"missing key 'facts\.vendor'"),
        (GOOD.replace('kind = "chat"', 'kind = "song"'), r"facts\.kind"),
        (GOOD.replace("= 0.1", '= "cheap"'), r"prices\.input_usd_per_mtok"),
        (GOOD.replace("= 0.1", "= nan"), r"prices\.input_usd_per_mtok"),
        (GOOD.replace('name = "One"', "name = 1"), r"facts\.name"),
        (GOOD.replace('name = "One"', 'name = "One"\nday = 2026-11-22T10:00:00Z'), r"facts\.day"),
        (GOOD.replace('"acme.one-v1:0"', '"acme.two"'), r"belongs into a file named acme\.two\.toml"),
        ("uncurated = true\n" + GOOD, "uncurated"),
        (GOOD.replace("day = 2026-11-20\n", ""), "prices without source and day"),
        (GOOD.replace('source = ["a list"]\n', ""), "prices without source and day"),
        ("id = ", "not TOML"),
        ("x = " + "[" * 100_000, "not TOML"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, text: str, problem: str) -> None:
    path = put(tmp_path, text)
    with pytest.raises(BadFile, match=problem) as caught:
        load(tmp_path)
    assert str(path) in caught.value.message


def test_a_binary_file_is_no_registry_file(tmp_path: Path) -> None:
    put(tmp_path).write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(BadFile, match="UTF-16 text"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_directory_without_models_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadFile, match="registry"):
        load(tmp_path / name)


@pytest.mark.parametrize("name", ["9" * 5_000, "nul\x00l"])
def test_a_directory_that_no_system_can_name(name: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(Path(name))
    assert caught.value.hint == "check --registry DIR"
