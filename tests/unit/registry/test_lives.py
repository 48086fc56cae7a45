"""Lifecycles one by one are those of the whole catalogue, and no other file is read for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from certify_cli.errors import BadFile
from certify_cli.registry.catalogue import merge
from certify_cli.registry.lives import Lives
from certify_cli.registry.load import load, shipped_directory
from certify_cli.types.model import InventoryModel, Offer

DAY = date(2026, 11, 1)
NOVA, NEW = "amazon.nova-lite-v1:0", "new.model-v1:0"
HERE = Offer(region="us-east-1", listed=True, day=DAY, since=DAY, status="LEGACY", eol_date=date(2027, 1, 1))
UNLISTED = Offer(region="eu-west-1", listed=False, day=DAY, eol_date=date(2027, 1, 1))
ROWS = tuple(InventoryModel(id=one, model=one, provider="bedrock", offers=(HERE, UNLISTED)) for one in (NOVA, NEW))


def test_they_are_those_of_the_catalogue() -> None:
    catalogue, lives = merge(load(None), ROWS), Lives(None, lambda: ROWS)
    for model in catalogue:
        for region in ("us-east-1", "us-west-2"):
            if model.id != NEW or region == HERE.region:
                assert lives.of(model.id, region) == catalogue.in_region(model, region).lifecycle, model.id
    assert lives.of(NOVA, "eu-west-1") == lives.of(NOVA, "us-west-2")
    assert lives.of(NEW, "us-west-2") is None


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    good = shipped_directory() / "amazon" / "amazon.nova-lite-v1_0.toml"
    (tmp_path / good.name).write_bytes(good.read_bytes())
    (tmp_path / "amazon.bad-v1_0.toml").write_text("[lifecycle]\neol_date = 'soon'\n")
    asked = []
    lives = Lives(tmp_path, lambda: asked.append(1) or ())  # type: ignore[func-returns-value]  # counts
    assert [lives.of(NOVA, "us-east-1") for _ in range(3)] == [load(None).models[NOVA].lifecycle] * 3
    assert asked == [1]
    with pytest.raises(BadFile, match=r"amazon\.bad-v1_0\.toml"):
        lives.of("amazon.bad-v1:0", "us-east-1")
    with pytest.raises(BadFile, match="no such registry directory"):
        Lives(tmp_path / "none", tuple).of(NOVA, "us-east-1")
