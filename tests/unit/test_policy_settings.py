"""Policy, waivers, declared targets and notifications are read strictly, each wrong value named with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from certify_cli.errors import BadFile
from certify_cli.policy_settings import last_moment
from certify_cli.settings import FileSettings, load
from certify_cli.types.findings import Status
from certify_cli.types.policy import Policy

FULL = """\
suite = "smoke"

[tool.other]
x = 1
[policy]
preset = "strict"   # the strictest
baseline = "state.json"
required = [
  "tool_use",
  "case:refund",
]
max_ttft_p95 = "0.8s"
max_input_usd_per_mtok = 3.5
levels = { price = "warn" }

[[policy.rules]]
target = "us.anthropic.*@us-*"
min_status = "QUALITY_WARNING"
[policy.rules.levels]
latency = "off"

[[policy.rules]]
target = "amazon.*"
min_rating = 4

[[waivers]]
target = "m@us-east-1"
probe = "tool_use"
reason = "known, see \\"42\\""
owner = "ana"
expires = 2026-11-20

[[targets]]
model = "amazon.nova-lite-v1:0"
regions = ["us-east-1", "eu-west-1,eu-west-3"]
suite = "full"
[[targets]]
target = "us.amazon.nova-pro-v1:0@us-west-2"

[[notify]]
kind = "slack"
url_env = "SLACK_URL"
on = ["breached", "recovered"]
"""


def read(folder: Path, text: str) -> FileSettings:
    path = folder / "certify.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_everything_at_once_with_its_lines(tmp_path: Path) -> None:
    text = FULL.replace('suite = "smoke"\n', "", 1).replace("[tool.other]\nx = 1\n", "[certify]\nsuite = 'full'\n")
    found = read(tmp_path, text)
    policy = found.policy
    assert (policy.preset, policy.name, policy.baseline) == ("strict", "certify.toml", str(tmp_path / "state.json"))
    assert policy.values == {
        "required": ("tool_use", "case:refund"),
        "max_ttft_p95": timedelta(seconds=0.8),
        "max_input_usd_per_mtok": Decimal("3.5"),
        "levels": {"price": "warn"},
    }
    first, second = policy.rules
    assert (first.target, second.target, first.line, second.line) == ("us.anthropic.*@us-*", "amazon.*", 15, 21)
    assert first.values == {"min_status": Status.QUALITY_WARNING, "levels": {"latency": "off"}}
    assert second.values == {"min_rating": 4.0}
    (waiver,) = found.waivers
    assert (waiver.reason, waiver.line, waiver.expires) == ('known, see "42"', 25, "2026-11-20")
    assert waiver.holds(datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC))
    assert not waiver.holds(datetime(2026, 11, 21, tzinfo=UTC))
    model, target = found.targets
    assert (model.regions, model.suite, model.line) == (("us-east-1", "eu-west-1", "eu-west-3"), "full", 32)
    assert (target.name, target.regions, target.suite) == ("us.amazon.nova-pro-v1:0@us-west-2", (), None)
    (notify,) = found.notify
    assert (notify.kind, notify.on, notify.allow_private, notify.line) == (
        "slack",
        ("breached", "recovered"),
        False,
        39,
    )
    places = (("policy", "required"), ("policy", "rules", 0, "levels", "latency"), ("certify", "suite"))
    assert [found.line(*place) for place in places] == [7, 19, 3]
    assert found.line("policy", "levels", "price") == 13
    assert found.line("policy", "rules", 1, "min_coverage") == 21


def test_pyproject_has_the_same_tables_below_its_own(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    text = "[tool.ruff]\n[tool.certify]\nsuite = 'smoke'\n[tool.certify.policy]\npreset = 'smoke'\n"
    path.write_text(f"{text}[[tool.certify.waivers]]\ntarget = 'a'\nprobe = 'p'\nreason = 'r'\nowner = 'o'\n", "utf-8")
    found = load(path)
    assert (found.policy.preset, found.values) == ("smoke", {"suite": "smoke"})
    assert (found.line("certify", "suite"), found.line("policy", "preset"), found.waivers[0].line) == (3, 5, 6)


def test_no_policy_is_the_default_one(tmp_path: Path) -> None:
    assert read(tmp_path, "[certify]\n").policy == Policy() == FileSettings().policy


@pytest.mark.parametrize(
    ("expires", "moment"),
    [
        ("2026-11-20", datetime(2026, 11, 20, 23, 59, 59, 999999, UTC)),
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-13-40", None),
        ("never", None),
        ("", None),
        (14, None),
        (None, None),
        (True, None),
    ],
)
def test_a_date_that_says_nothing_has_expired(expires: object, moment: datetime | None) -> None:
    assert last_moment(expires) == moment


WAIVER = "[[waivers]]\ntarget = 'a'\nprobe = 'p'\nreason = 'r'\nowner = 'o'\n"


@pytest.mark.parametrize("expires", ["", "expires = 'someday'\n", "expires = 10:00:00\n", "expires = false\n"])
def test_a_waiver_without_a_date_is_read_and_does_not_hold(tmp_path: Path, expires: str) -> None:
    (waiver,) = read(tmp_path, WAIVER + expires).waivers
    assert not waiver.holds(datetime(1999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[policy]\nmin_ratin = 4\n", ":2: unknown key 'min_ratin' in policy; did you mean min_rating? known are al"),
        ("[policy]\nzzz = 4\n", ":2: unknown key 'zzz' in policy; known are allowed_regions"),
        ("[[target]]\nmodel = 'a'\n", ":1: unknown table 'target'; did you mean targets? known are certify, prices"),
        ("[policy]\n\npreset = 'lax'\n", ":3: policy.preset: must be one of default, strict, smoke, not 'lax'"),
        ("[policy]\nmin_rating = 6\n", ":2: policy.min_rating: must be a number from 0 to 5, not"),
        ("[policy]\nmin_coverage = true\n", ":2: policy.min_coverage"),
        ("[policy]\nmin_status = 'FAILED'\n", ":2: policy.min_status: must be one of CERTIFIED, QUALITY_WARNING"),
        ("[policy]\nmax_ttft_p50 = 800\n", ":2: policy.max_ttft_p50: must be a duration"),
        ("[policy]\norigins = ['aws', 'simulated']\n", ":2: policy.origins: what a simulator answers"),
        ("[policy]\norigins = 'aws,simulated'\n", ":2: policy.origins: what a simulator answers"),
        ("[policy]\norigins = 'https://llm.example'\n", ":2: policy.origins: must be aws, or hosts"),
        ("[policy]\norigins = ['custom']\n", ":2: policy.origins: must be aws, or hosts"),
        ("[policy]\norigins = []\n", ":2: policy.origins: names none"),
        ("[policy]\nallowed_regions = ['']\n", ":2: policy.allowed_regions: names none"),
        ("[certify]\nallowed_regions = [' ,']\n", ":2: allowed_regions: names no region"),
        ("[policy]\nmin_rating = nan\n", ":2: policy.min_rating: must be a number from 0 to 5, not NaN"),
        ("[policy]\nbaseline = 3\n", ":2: policy.baseline"),
        ("[policy]\nlevels = { prise = 'off' }\n", ":2: unknown key 'prise' in policy.levels"),
        ("[policy.levels]\nprice = 'ignore'\n", ":2: policy.levels.price: must be one of off, warn, error"),
        ("[policy]\nlevels = 'off'\n", ":2: policy.levels must be a table"),
        ("policy = 'strict'\n", ":1: policy must be a table"),
        ("[policy.rules]\ntarget = 'a'\n", ":1: policy.rules must be tables"),
        ("[[policy.rules]]\nmin_rating = 4\n", ":1: a rule needs target"),
        ("[[policy.rules]]\ntarget = 'a'\n[[policy.rules]]\ntarget = 'b'\nbaseline = 'x'\n", ":5: unknown key"),
        ("[[policy.rules]]\ntarget = 'a'\nmin_suite = 'tiny'\n", ":3: policy.rules.min_suite"),
        (WAIVER + "until = 2026-01-01\n", ":6: unknown key 'until' in waivers"),
        (WAIVER.replace("owner = 'o'\n", ""), ":1: waivers.owner: every waiver has target, probe, reason, owner"),
        (WAIVER.replace("'r'", "' '"), ":4: waivers.reason"),
        (WAIVER.replace("'p'", "'*'"), ":3: waivers.probe: names one probe, and '*' is a pattern"),
        ("[waivers]\n", ":1: waivers must be tables"),
        ("[[targets]]\nregions = ['us-east-1']\n", ":1: a declared target has either model or target"),
        ("[[targets]]\nmodel = 'a'\ntarget = 'b'\n", ":3: a declared target has either"),
        ("[[targets]]\nmodel = ''\n", ":2: targets.model: is empty"),
        ("[[targets]]\nmodel = 'a'\nregion = 'us-east-1'\n", ":3: unknown key 'region' in targets"),
        ("[[targets]]\nmodel = 'a'\nregions = []\n", ":3: targets.regions: names none"),
        ("[[targets]]\ntarget = 'a@us-east-1'\nregions = 'us-east-1'\n", ":3: targets.regions: a@us-east-1 states"),
        ("[[targets]]\nmodel = 'a'\nsuite = 'huge'\n", ":3: targets.suite: must be one of"),
        ("[[notify]]\nurl_env = 'X'\n", ":1: notify.kind: must be one of webhook, slack, sns"),
        (
            "[[notify]]\nkind = 'teams'\nurl_env = 'X'\n",
            ":2: notify.kind: must be one of webhook, slack, sns, not 'teams'",
        ),
        ("[[notify]]\nkind = 'slack'\n", ":1: notify.url_env: slack needs it"),
        (
            "[[notify]]\nkind = 'slack'\nurl_env = 'https://hooks.slack.com/x'\n",
            ":3: notify.url_env: must be the name of",
        ),
        ("[[notify]]\nkind = 'slack'\nurl_env = 'X'\nsecret_env = 'Y'\n", ":4: notify.secret_env: slack has url_env"),
        ("[[notify]]\nkind = 'sns'\nurl_env = 'X'\n", ":1: notify.topic_arn: sns needs it"),
        ("[[notify]]\nkind = 'sns'\ntopic_arn = 'alerts'\n", ":3: notify.topic_arn: must be the ARN of a topic"),
        (
            "[[notify]]\nkind = 'slack'\nurl_env = 'X'\non = 'failure'\n",
            ":4: notify.on: must name some of stopped, failed, ",
        ),
        ("[[notify]]\nkind = 'slack'\nurl_env = 'X'\non = []\n", ":4: notify.on: must name some of stopped, failed, "),
        ("[[notify]]\nkind = 'slack'\nurl = 'https://x'\n", ":3: unknown key 'url' in notify"),
        ("[[notify]]\nkind = 'slack'\non = 3\n", ":3: notify.on: must be a list of texts"),
        ("[[notify]]\nkind = 'slack'\nallow_private = 'yes'\n", ":3: notify.allow_private"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, text)
    assert problem in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "kind = 'https://hooks.slack.com/hidden'\n",
        "kind = 'slack'\nurl_env = 'https://hooks.slack.com/hidden'\n",
        "kind = 'webhook'\nurl_env = 'X'\nsecret_env = 'https://hooks.slack.com/hidden'\n",
        "kind = 'slack'\nurl_env = 'X'\non = ['https://hooks.slack.com/hidden']\n",
        "kind = 'sns'\ntopic_arn = 'https://hooks.slack.com/hidden'\n",
        "kind = 'slack'\nurl = 'https://hooks.slack.com/hidden'\n",
    ],
)
def test_an_address_in_the_wrong_place_is_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile) as caught:
        read(tmp_path, f"[[notify]]\n{text}")
    assert "hidden" not in str(caught.value) + caught.value.message
