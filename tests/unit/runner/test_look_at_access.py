"""A look that wants nothing but access asks about every model, and again of what was refused for its rate."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import Any

from kit.desk import Bedrock, selected
from kit.values import failure

from certify_cli.aws.once import Once
from certify_cli.interfaces import Availability, Consents
from certify_cli.runner.look import Look, Patience, look
from certify_cli.types.failures import Category, Failure

TOLD = Availability(agreement="AVAILABLE", authorization="AUTHORIZED", entitlement="AVAILABLE", region="AVAILABLE")


class Answers(Bedrock):
    """Each model's answers in turn, the last one for ever."""

    def __init__(self, **answers: list[Any]) -> None:
        super().__init__()
        self.answers = answers
        self.seen: Counter[str] = Counter()

    def availability(self, model_id: str, region: str) -> Any:
        mine = self.answers.get(model_id, [TOLD])
        self.seen[model_id] += 1
        return mine[min(self.seen[model_id], len(mine)) - 1]


def seen(cloud: Answers, **how: Any) -> Look:
    patience = Patience(time.monotonic() + 5, time.monotonic)
    return look(selected(*"abcd"), cloud, replace(patience, **how))


def test_what_was_agreed_to_is_asked_where_a_model_needs_it() -> None:
    class Formless(Answers):
        def consents(self, region: str) -> Consents:
            return Consents(use_case_form=False)

    one, other = selected("a", "b")
    sold = replace(one, model=replace(one.model, facts=replace(one.model.facts, vendor="Anthropic")))
    patience = Patience(time.monotonic() + 5, time.monotonic)
    assert look([sold, other], Formless(), patience).consents == {"us-east-1": Consents(use_case_form=False)}
    assert look([other], Formless(), patience).consents == {}


def refused(category: Category, status: int = 403) -> Failure:
    return failure(category, message="no", status=status)


def test_one_that_is_refused_keeps_no_other_from_being_asked() -> None:
    answers = {"a": [refused(Category.PERMISSION_DENIED)]}
    assert set(seen(Answers(**answers)).availability) == set()
    found = seen(Answers(**answers), access_only=True)
    assert {model for model, _ in found.availability} == {"b", "c", "d"}
    assert found.unknown["a", "us-east-1"].category is Category.PERMISSION_DENIED


def test_refused_credentials_are_not_tried_again_and_again() -> None:
    cloud = Answers(a=[refused(Category.AUTHENTICATION)])
    assert seen(cloud, access_only=True).availability == {}
    assert cloud.seen == {"a": 1}


def test_why_nothing_is_known_is_its_own_refusal_or_what_kept_it_from_being_asked() -> None:
    mine, of_another, unsigned = (refused(category) for category in list(Category)[:3])
    pair = ("a", "r")
    assert Look(unknown={pair: mine, ("b", "r"): of_another}).why_unknown(("a", "r")) == mine
    assert Look(unknown={("b", "r"): of_another}).why_unknown(("a", "r")) == of_another
    assert Look(unknown={("b", "elsewhere"): of_another}).why_unknown(("a", "r")) is None
    assert Look(no_credentials=unsigned).why_unknown(("a", "r")) == unsigned
    assert Look(availability={pair: TOLD}, unknown={("b", "r"): of_another}).why_unknown(("a", "r")) is None


def test_what_came_too_fast_is_asked_again() -> None:
    late = refused(Category.THROTTLED, 429)
    cloud = Answers(b=[late, TOLD], c=[late, late, TOLD], d=[late])
    answered: list[None] = []
    found = seen(cloud, access_only=True, on_answer=lambda: answered.append(None))
    assert {model for model, _ in found.availability} == {"a", "b", "c"}
    assert set(found.unknown) == {("d", "us-east-1")}
    assert cloud.seen == {"a": 1, "b": 2, "c": 3, "d": 3}
    assert len(answered) == 4
    assert found.quotas == {}


def test_what_is_not_to_be_kept_is_fetched_anew() -> None:
    once, values = Once(), iter([1, 2, 3])
    assert [once.get("k", lambda: next(values), keep=lambda value: value > 1) for _ in range(3)] == [1, 2, 2]
