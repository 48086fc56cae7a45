"""The original system's 80 models: what cannot be certified gets a reason and no job, whatever its id looks like."""

from __future__ import annotations

from pathlib import Path

from kit.command import Terminal

HERE = Path(__file__).parent
IDS = (HERE.parent / "unit" / "registry" / "data" / "original-registry-74.txt").read_text("utf-8").split()
FOREIGN = {
    "openai": ("gpt-3.5-turbo", "gpt-4-turbo"),
    "groq": ("llama-3.1-8b-instant", "llama-3.3-70b-versatile"),
    "huggingface": ("meta-llama/Llama-3-70b-chat-hf", "Qwen/Qwen1.5-72B-Chat"),
}


def test_no_job_for_what_cannot_be_called_and_a_reason_for_each(online: Terminal) -> None:
    rows = [f"{model},bedrock" for model in IDS]
    rows += [f"{model},{provider}" for provider, models in FOREIGN.items() for model in models]
    (online.home / "original.csv").write_text("\n".join(["model,provider", *rows]) + "\n", "utf-8")
    assert len(rows) == 80
    assert online.run("sync-registry", "--import", "original.csv").code == 0
    done = online.run(
        "certify", "--from", "original.csv", "--region", "us-east-1", "--suite", "smoke", "--format", "json"
    )
    targets = done.json["targets"]
    foreign = [one for one in targets if one["provider"] != "bedrock"]
    assert len(foreign) == 6
    assert {one["status"] for one in foreign} == {"UNSUPPORTED"}
    assert all("is not Bedrock" in one["reason"] and one["calls"] == 0 for one in foreign)
    assert all(one["route"] is one["region"] is one["badge"] is one["rating"] is None for one in foreign)
    assert len(targets) == 80
    for one in targets:
        assert one["reason"]
        assert "not found in registry" not in one["reason"]
        assert one["calls"] == 0 or one["status"] == "CERTIFIED" or "reached the end of its life" in one["reason"]
    assert {one["status"] for one in targets} == {"CERTIFIED", "UNSUPPORTED"}
