"""What the free look was not told is said once a region and reason, and of which models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kit.desk import Bedrock, desk, model, run
from kit.values import failure

from certify_cli.interfaces import Availability
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.failures import Category

DENIED = failure(Category.PERMISSION_DENIED, message="not authorized", status=403)


class Secretive(Bedrock):
    """Tells the availability of no model but those it is willing to."""

    def __init__(self, *told: str) -> None:
        super().__init__()
        self.told = told

    def availability(self, model_id: str, region: str) -> Any:
        return Availability() if model_id in self.told else replace(DENIED)


def notes(*told: str) -> list[str]:
    at = desk()
    at.cloud, at.catalogue = Secretive(*told), Catalogue({name: model(name) for name in "abcde"})
    run(at, *"abcde")
    return [text for text in at.told.notices if "availability" in text]


def test_one_note_names_the_models_it_is_about() -> None:
    assert notes("a") == [
        "us-east-1: availability of b, c, d and 1 more not known (not authorized); the first call decides"
    ]
    assert notes() == ["us-east-1: availability not known (not authorized); the first call decides"]
    assert notes(*"abcde") == []
