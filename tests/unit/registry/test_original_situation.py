"""What broke the original system: 80 imported rows, of which six are other providers' and many cannot be called."""

from datetime import date
from pathlib import Path

import pytest

from certify_cli.planning.select import Selection, Wanted, select
from certify_cli.registry.catalogue import merge
from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.reconcile import reconcile
from certify_cli.sources import read_list
from certify_cli.sources.inventory import inventory_from

DATA = Path(__file__).parent / "data" / "original-registry-74.txt"
OTHERS = (
    ("openai", "gpt-3.5-turbo"),
    ("openai", "gpt-4-turbo"),
    ("groq", "llama-3.1-8b-instant"),
    ("groq", "llama-3.3-70b-versatile"),
    ("huggingface", "meta-llama/Llama-3-70b-chat-hf"),
    ("huggingface", "Qwen/Qwen1.5-72B-Chat"),
)
TODAY = date(2026, 11, 22)
ORIGINAL = DATA.read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Selection:
    rows = [("bedrock", model) for model in ORIGINAL] + list(OTHERS)
    path = tmp_path_factory.mktemp("original") / "models.csv"
    path.write_text("provider,api_model_id\n" + "".join(f"{provider},{model}\n" for provider, model in rows))
    imported = inventory_from(read_list(path))
    inventory = reconcile((), registry=Registry({}), imported=imported, today=TODAY).rows
    assert len(inventory) == 80
    return select(Wanted(sweep=True, regions=("us-east-1", "us-west-2")), merge(load(), inventory), today=TODAY)


def test_no_job_is_created_for_other_providers(selection: Selection) -> None:
    assert {one.model.id for one in selection.selected} <= set(ORIGINAL)
    foreign = {(skip.provider, skip.model_id): skip for skip in selection.skipped if skip.provider != "bedrock"}
    assert set(foreign) == set(OTHERS)
    for (provider, _), skip in foreign.items():
        assert skip.reason == f"provider {provider} is not Bedrock"
        assert (skip.region, skip.route, skip.named) == (None, None, False)


def test_no_job_is_created_for_what_cannot_be_called(selection: Selection) -> None:
    models = load().models
    for one in selection.selected:
        assert one.target.api in models[one.model.id].facts.apis
        assert one.model.lifecycle.status != "EOL"
    jobs = {one.model.id for one in selection.selected}
    assert not jobs & {model for model in ORIGINAL if model.startswith(("amazon.titan-t", "cohere.command-"))}
    assert not jobs & {model for model in ORIGINAL if model.endswith(("k", ":mm"))} - {"openai.gpt-oss-safeguard-120b"}
    assert {"amazon.nova-lite-v1:0", "openai.gpt-oss-120b-1:0", "qwen.qwen3-32b-v1:0"} <= jobs


def test_every_row_has_a_job_or_a_reason_and_none_was_not_found(selection: Selection) -> None:
    jobs = {one.model.id for one in selection.selected}
    reasons = {skip.model_id: skip.reason for skip in selection.skipped}
    for model in ORIGINAL + [model for _, model in OTHERS]:
        assert model in jobs or reasons[model]
    assert not any("not found" in reason or "neither the registry" in reason for reason in reasons.values())
