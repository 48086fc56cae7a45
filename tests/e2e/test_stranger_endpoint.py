"""Verdicts are true against a server that this project's simulator has no part in."""

from __future__ import annotations

from kit.command import Terminal
from stranger import serving

MODELS = ("amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0", "us.amazon.nova-2-lite-v1:0", "amazon.nova-pro-v1:0")


def test_a_stranger_without_control_plane_gets_true_verdicts(terminal: Terminal) -> None:
    with serving() as url:
        settings = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        done = terminal.run(
            "certify",
            *MODELS,
            "--region",
            "us-east-1",
            "--suite",
            "smoke",
            "--deadline",
            "8s",
            "--format",
            "json",
            **settings,
        )
    targets = {one["model"]: one for one in done.json["targets"]}
    assert targets["amazon.nova-lite-v1:0"]["status"] == "CERTIFIED"
    assert targets["amazon.nova-lite-v1:0"]["origin"] == "custom"
    wrong = targets["amazon.nova-micro-v1:0"]
    assert wrong["status"] == "FAILED"
    assert {probe["id"]: probe["mark"] for probe in wrong["probes"]}["answers"] == "fail"
    cut = targets["amazon.nova-2-lite-v1:0"]
    assert cut["status"] in ("INCONCLUSIVE", "PENDING")
    assert targets["amazon.nova-pro-v1:0"]["status"] in ("INCONCLUSIVE", "PENDING")
    assert done.code == 1
    assert "availability not known" in done.err
