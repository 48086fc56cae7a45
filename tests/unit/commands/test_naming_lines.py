"""Which line of a list or settings file a target is shown at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from kit.specimen import target

from certify_cli.commands.file_places import place_of
from certify_cli.commands.naming_lines import pointed
from certify_cli.settings import load
from certify_cli.sources import read_list
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import Report, TargetReport

LITELLM = """\
model_list:
  - model_name: cheap
    litellm_params:
      model: bedrock/us.amazon.nova-lite-v1:0
  - model_name: good
    litellm_params:
      aws_region_name: eu-central-1
      model: bedrock/converse/anthropic.claude-v2
"""
SETTINGS = """\
[certify]
suite = "smoke"

[[targets]]
model = "amazon.nova-*"
regions = ["us-*"]

[[targets]]
suite = "smoke"
target = "us.amazon.nova-lite-v1:0@us-east-1"
"""


def lines(report: Report) -> list[tuple[str, int] | None]:
    return [(one.named_at.file, one.named_at.line) if one.named_at else None for one in report.targets]


def of(route: str, region: str = "us-east-1", **changes: str) -> TargetReport:
    made = target(route, Status.FAILED)
    return replace(made, target=f"{route}@{region}", region=region, **changes)  # type: ignore[arg-type]  # texts


def test_a_list_says_where_each_model_stands(tmp_path: Path) -> None:
    file = tmp_path / "models.yaml"
    file.write_text(LITELLM, "utf-8")
    found = (of("us.amazon.nova-lite-v1:0"), of("anthropic.claude-v2", "eu-central-1"), of("anthropic.claude-v2"))
    report = pointed(Report(targets=found), read_list(file), file, ())
    assert lines(report) == [("models.yaml", 4), ("models.yaml", 8), None]
    assert report.settings_file == ""


def test_what_was_asked_for_in_those_words_comes_before_what_only_fits(tmp_path: Path) -> None:
    file = tmp_path / "models.txt"
    file.write_text("# ours\namazon.*\namazon.nova-lite-v1:0\namazon.nova-lite-v1:0@us-west-2\n", "utf-8")
    asked = (
        of("amazon.nova-lite-v1:0"),
        of("amazon.nova-lite-v1:0", asked="amazon.*"),
        of("amazon.nova-lite-v1:0", "us-west-2", asked="amazon.nova-lite-v1:0@us-west-2"),
    )
    report = pointed(Report(targets=asked), read_list(file), file, ())
    assert lines(report) == [("models.txt", 3), ("models.txt", 2), ("models.txt", 4)]


def test_settings_declare_targets_where_no_list_does(tmp_path: Path) -> None:
    file = tmp_path / "certify.toml"
    file.write_text(SETTINGS, "utf-8")
    found = (of("amazon.nova-lite-v1:0"), of("us.amazon.nova-lite-v1:0"), of("amazon.nova-lite-v1:0", "eu-west-1"))
    report = pointed(Report(targets=found), (), None, [load(file)])
    assert lines(report) == [("certify.toml", 5), ("certify.toml", 5), None]
    assert report.settings_file == "certify.toml"


def test_below_tool_certify_they_stand_in_pyproject(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n\n[[tool.certify.targets]]\nmodel = "amazon.nova-lite-v1:0"\n', "utf-8")
    report = pointed(Report(targets=(of("amazon.nova-lite-v1:0"),)), (), None, [load(file)])
    assert lines(report) == [("pyproject.toml", 5)]


def test_models_of_others_arns_and_names_of_people_have_their_line_too(tmp_path: Path) -> None:
    file = tmp_path / "models.txt"
    arn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123"
    file.write_text(f"openai/gpt-4o\n{arn}\nNova Lite\n", "utf-8")
    foreign = replace(of("x"), target=None, route=None, region=None, model="gpt-4o", asked="gpt-4o", provider="openai")
    found = (of(arn, asked="else"), of("amazon.nova-lite-v1:0", asked="Nova Lite"), foreign)
    assert lines(pointed(Report(targets=found), read_list(file), file, ())) == [
        ("models.txt", 2),
        ("models.txt", 3),
        ("models.txt", 1),
    ]


def test_what_has_no_certificate_at_all_is_found_too(tmp_path: Path) -> None:
    file = tmp_path / "certify.toml"
    file.write_text(SETTINGS, "utf-8")
    names = ("amazon.nova-*@us-west-2", "us.amazon.nova-lite-v1:0@us-east-1", "amazon.nova-*@eu-west-1", None)
    reasons = tuple(Reason(rule="certificate", target=name, message="there is none", exit_code=3) for name in names)
    decision = Decision(outcome="incomplete", exit_code=3, reasons=reasons)
    made = pointed(Report(decision=decision), (), None, [load(file)]).decision
    assert made is not None
    assert [one.named_at.line if one.named_at else None for one in made.reasons] == [5, 10, None, None]


@pytest.mark.parametrize("targets", [(), (replace(of("x"), target="amazon.*"),)], ids=["gone", "reported"])
def test_a_waiver_of_no_use_is_shown_where_it_stands(tmp_path: Path, targets: tuple[TargetReport, ...]) -> None:
    file = tmp_path / "certify.toml"
    waiver = '[[waivers]]\ntarget = "amazon.*"\nprobe = "{}"\nreason = "x"\nowner = "me"\nexpires = "2026-01-01"\n'
    file.write_text(waiver.format("vision") + waiver.format("tool_use"), "utf-8")
    said = Reason(rule="waiver", target="amazon.*", message="waiver for tool_use (me: x) expired", level="warn")
    decision = Decision(outcome="met", exit_code=0, reasons=(said,))
    made = pointed(Report(decision=decision, targets=targets), (), None, [load(file)]).decision
    assert made is not None
    assert made.reasons[0].named_at == FileLine("certify.toml", 7)


def test_a_list_that_is_gone_or_a_pipe_costs_nobody_the_report(tmp_path: Path) -> None:
    file = tmp_path / "models.txt"
    file.write_text("amazon.nova-lite-v1:0\n", "utf-8")
    rows, report = read_list(file), Report(targets=(of("amazon.nova-lite-v1:0"),))
    file.write_bytes(b"\xff")
    assert lines(pointed(report, rows, file, ())) == [("models.txt", 1)]
    file.unlink()
    assert pointed(report, rows, file, ()) == report


def test_files_are_named_from_the_root_of_their_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repo" / "deploy").mkdir(parents=True)
    inside, outside = tmp_path / "repo" / "deploy" / "a.toml", tmp_path / "b.toml"
    monkeypatch.chdir(tmp_path / "repo" / "deploy")
    assert place_of(Path("a.toml")) == "a.toml"
    (tmp_path / "repo" / ".git").touch()
    assert place_of(Path("a.toml")) == place_of(inside) == "deploy/a.toml"
    assert place_of(outside) == "b.toml"


def test_no_place_holds_a_path_of_this_machine(tmp_path: Path) -> None:
    for path in (tmp_path / "x" / "y.toml", Path("/nowhere/at/all/z.toml"), Path("../../../../../../../../q.toml")):
        assert not FileLine(place_of(path)).file.startswith(("/", ".."))


def test_a_policys_own_targets_and_waivers_come_before_those_of_the_settings(tmp_path: Path) -> None:
    settings, policy = tmp_path / "certify.toml", tmp_path / "policy.toml"
    settings.write_text(SETTINGS, "utf-8")
    policy.write_text('[policy]\n\n[[targets]]\nmodel = "amazon.nova-lite-v1:0"\n', "utf-8")
    found = (of("amazon.nova-lite-v1:0"), of("amazon.nova-pro-v1:0"))
    report = pointed(Report(targets=found), (), None, [load(settings), load(policy)])
    assert lines(report) == [("policy.toml", 4), ("certify.toml", 5)]
    assert report.settings_file == "policy.toml"
