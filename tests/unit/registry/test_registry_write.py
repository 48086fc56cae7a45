"""Writing: idempotent, exact, and what people wrote stays byte for byte."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.errors import BadFile
from certify_cli.registry.load import load, read_record
from certify_cli.registry.write import render, slug, update, write
from certify_cli.types.model import Curated, Facts, Lifecycle, Limits, ModelRecord, Prices, RouteGroup

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
REGIONS = st.lists(st.sampled_from(["us-east-1", "eu-west-1", "ap-south-1"]), unique=True, max_size=3).map(tuple)
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
MONEY = st.one_of(st.none(), st.decimals(0, 100, places=6, allow_nan=False))
GROUPS = st.builds(
    RouteGroup, id=WORDS, kind=st.just("profile"), sources=REGIONS, destinations=REGIONS, mantle=st.booleans()
)
RECORDS = st.builds(
    ModelRecord,
    id=st.just("acme.one-v1:0"),
    facts=st.builds(
        Facts,
        vendor=st.just("Acme"),
        name=WORDS,
        kind=st.sampled_from(["chat", "image"]),
        notes=WORDS,
        capabilities=st.dictionaries(st.sampled_from(["streaming", "vision"]), st.booleans()),
        day=DAYS,
    ),
    limits=st.builds(Limits, max_output_tokens=st.one_of(st.none(), st.integers(0, 10**6))),
    prices=st.builds(
        Prices,
        input_usd_per_mtok=MONEY,
        image_usd=MONEY,
        source=st.just(("a list",)),
        day=st.just(date(2026, 11, 20)),
    ),
    lifecycle=st.builds(Lifecycle, status=st.sampled_from([None, "EOL"]), eol_date=DAYS),
    routes=st.lists(GROUPS, max_size=3).map(tuple),
    curated=st.builds(Curated, rejects=st.sampled_from([(), ("top_p",)]), always_thinks=st.booleans()),
)


def reread(directory: Path, text: str) -> ModelRecord:
    path = directory / "acme.one-v1_0.toml"
    path.write_text(text, encoding="utf-8")
    return read_record(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("registry")


@settings(max_examples=60, deadline=None)
@given(record=RECORDS)
def test_what_is_rendered_reads_back_the_same(folder: Path, record: ModelRecord) -> None:
    assert reread(folder, render(record)) == record


@settings(max_examples=60, deadline=None)
@given(old=RECORDS, new=RECORDS)
def test_an_update_takes_the_facts_and_keeps_the_curated(folder: Path, old: ModelRecord, new: ModelRecord) -> None:
    text = update(render(old), new)
    assert reread(folder, text) == replace(new, curated=old.curated)
    assert update(text, new) == text


def test_curated_and_comments_stay_byte_for_byte(tmp_path: Path) -> None:
    shipped = load().models["anthropic.claude-opus-5-5"]
    write(tmp_path, [shipped])
    path = tmp_path / "anthropic" / "anthropic.claude-opus-5-5.toml"
    mine = '[curated]\n# seen on 2026-11-20:  odd   spacing\nrejects   =   [ "top_k" ]\n'
    text = re.sub(r"\[curated\]\n(?:\w.*\n)+", mine, path.read_text(encoding="utf-8"))
    text = text.replace("[prices]\n", "# prices checked by hand\n[prices]\n")
    assert mine in text
    path.write_text(text, encoding="utf-8")
    dearer = replace(shipped, prices=replace(shipped.prices, input_usd_per_mtok=Decimal("4.5")))
    (change,) = write(tmp_path, [dearer])
    after = path.read_text(encoding="utf-8")
    assert (change.kind, change.detail) == ("changed", "prices")
    assert after == text.replace("input_usd_per_mtok = 4.0", "input_usd_per_mtok = 4.5")


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    records = [model for model in load() if model.facts.vendor in ("Amazon", "Cohere")]
    assert {change.kind for change in write(tmp_path, records)} == {"new"}
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.toml")}
    assert write(tmp_path, records) == ()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_price_of_zero_is_written(tmp_path: Path) -> None:
    known = load().models["amazon.nova-lite-v1:0"]
    free = replace(known, prices=replace(known.prices, input_usd_per_mtok=Decimal(0)))
    write(tmp_path, [free])
    assert load(tmp_path).models[free.id].prices.input_usd_per_mtok == 0


def test_a_broken_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    model = load().models["amazon.nova-lite-v1:0"]
    write(tmp_path, [model])
    path = tmp_path / "amazon" / "amazon.nova-lite-v1_0.toml"
    path.write_text("broken =", encoding="utf-8")
    with pytest.raises(BadFile, match="not TOML"):
        write(tmp_path, [model])
    assert path.read_text(encoding="utf-8") == "broken ="


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "amazon").write_text("a file where the folder belongs", encoding="utf-8")
    with pytest.raises(BadFile, match=r"amazon\.nova-lite"):
        write(tmp_path, [load().models["amazon.nova-lite-v1:0"]])


@pytest.mark.parametrize(("vendor", "folder"), [("AI21 Labs", "ai21-labs"), ("Z.AI", "z-ai"), ("", "unknown")])
def test_a_vendor_becomes_a_folder(vendor: str, folder: str) -> None:
    assert slug(vendor) == folder
