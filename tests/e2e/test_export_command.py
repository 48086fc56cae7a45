"""What is certified goes into other tools: a LiteLLM config read back, an IAM policy, and never an empty success."""

from __future__ import annotations

import json

from kit.command import Terminal

NOVA, TITAN = "amazon.nova-lite-v1:0", "amazon.titan-embed-text-v2:0"
PROFILE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
HERE = ("--region", "us-east-1", "--suite", "smoke")


def test_exports_of_certified_targets(online: Terminal) -> None:
    nothing = online.run("export", "litellm")
    assert (nothing.code, nothing.out) == (3, "")
    assert "nothing is certified now" in nothing.err
    assert "hint: certify certify" in nothing.err

    assert online.run("certify", NOVA, TITAN, PROFILE, *HERE, "-q").code == 0
    file = online.home / "certified.yaml"
    written = online.run("export", "litellm", "--output", str(file))
    assert (written.code, written.out) == (0, "")
    assert "SIMULATED RESULTS" in written.err
    assert file.read_text().startswith("# SIMULATED RESULTS - not evidence about AWS\n")
    planned = online.run("certify", "--from", str(file), "--suite", "smoke", "--plan", "--format", "json").json
    assert {row["target"]: row["action"] for row in planned} == {
        f"{route}@us-east-1": "reuse" for route in (NOVA, TITAN, PROFILE)
    }

    policy = json.loads(online.run("export", "iam-policy", PROFILE).out)
    arns = {arn for held in policy["Statement"] for arn in held["Resource"]}
    assert f"arn:aws:bedrock:us-east-1:*:inference-profile/{PROFILE}" in arns
    assert f"arn:aws:bedrock:us-west-2::foundation-model/{PROFILE.removeprefix('us.')}" in arns
    assert not [arn for arn in arns if NOVA in arn]
    assert online.run("export", "ids", "--region", "us-*").out.splitlines()[1:] == [NOVA, TITAN, PROFILE]

    wider = online.run("export", "ids", "--suite", "full")
    assert (wider.code, wider.out) == (3, "")
    for words in (("nonsense",), ("ids", "no-such-model"), ("ids", "--region", "eu-*")):
        refused = online.run("export", *words)
        assert (refused.code, refused.out) == (2, "")
        assert "hint: " in refused.err
