"""What a settings file names is held against what there is, and said with its line: probes, regions, models, cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from certify_cli.commands.grounds import declared
from certify_cli.commands.misspelt import (
    probe_ids,
    refuse_misspelt,
    refuse_unknown_cases,
    unknown_cases,
    unknown_models,
)
from certify_cli.errors import BadFile
from certify_cli.probes import ALL
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load as load_registry
from certify_cli.settings import FileSettings, load

WAIVER = "[[waivers]]\ntarget = '{target}'\nprobe = '{probe}'\nreason = 'r'\nowner = 'o'\nexpires = 2026-12-31\n"
RULE = "[[policy.rules]]\ntarget = '{target}'\n"


def read(folder: Path, text: str) -> FileSettings:
    path = folder / "certify.toml"
    path.write_text(f"# the first line\n{text}", "utf-8")
    return load(path)


def said(error: BadFile, folder: Path) -> str:
    return error.message.removeprefix(f"{folder}/")


def test_the_ids_of_probes_are_known_without_importing_any() -> None:
    assert probe_ids() == {probe.id for probe in ALL}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[policy]\nrequired = ['answers', 'tool_us']\n", "3: there is no probe 'tool_us'; did you mean 'tool_use'?"),
        ("[policy]\nrequired = 'TOOL_USE'\n", "3: there is no probe 'TOOL_USE'; did you mean 'tool_use'?"),
        ("[policy]\nrequired = [\n'zzz',\n]\n", "3: there is no probe 'zzz'"),
        (RULE.format(target="*") + "required = ['_chat']\n", "4: there is no probe '_chat'"),
        (RULE.format(target="*") + RULE.format(target="m") + "required = 'visoin'\n", "6: there is no probe 'visoin'"),
        (WAIVER.format(target="m", probe="tool_us"), "4: there is no probe 'tool_us'; did you mean 'tool_use'?"),
        ("[certify]\nrequire = ['answers,tool_us']\n", "3: there is no probe 'tool_us'; did you mean 'tool_use'?"),
        ("[policy]\nallowed_regions = ['eu-west-1', 'eu-wst-1']\n", "3: 'eu-wst-1' is no AWS region"),
        (RULE.format(target="*") + "allowed_regions = 'eu-wst-1'\n", "4: 'eu-wst-1' is no AWS region"),
        ("[certify]\nregion = 'eu-wst-1'\n", "3: 'eu-wst-1' is no AWS region"),
        ("[certify]\nallowed_regions = ['eu-wst-1']\n", "3: 'eu-wst-1' is no AWS region"),
        ("[[targets]]\nmodel = 'm'\nregions = ['us-eest-1']\n", "4: 'us-eest-1' is no AWS region"),
        ("[[targets]]\ntarget = 'm@us-eest-1'\n", "3: 'us-eest-1' is no AWS region"),
        ("[[accounts]]\nname = 'a'\nprofile = 'p'\nregions = ['us-eest-1']\n", "5: 'us-eest-1' is no AWS region"),
        (RULE.format(target="m@us-eest-1"), "3: 'us-eest-1' is no AWS region"),
        (
            WAIVER.format(target="bedrock/us-east-1/m@us-west-2", probe="vision"),
            "3: 'bedrock/us-east-1/m@us-west-2' na",
        ),
    ],
)
def test_a_probe_or_a_region_that_there_is_not_is_an_error_where_it_stands(
    tmp_path: Path, text: str, problem: str
) -> None:
    file = read(tmp_path, text)
    with pytest.raises(BadFile) as raised:
        refuse_misspelt(file)
    assert said(raised.value, tmp_path).startswith(f"certify.toml:{problem}")
    assert raised.value.hint
    with pytest.raises(BadFile, match=r"certify\.toml:\d"):  # as the policy of another file too, and beside a preset
        declared(FileSettings(), str(file.path)) if "[certify]" not in text and "accounts" not in text else declared(
            file
        )
    with pytest.raises(BadFile, match=r"certify\.toml:\d"):
        declared(file, "smoke")


@pytest.mark.parametrize(
    "text",
    [
        "[policy]\nrequired = ['tool_use', 'case:refund', 'case:*']\nallowed_regions = ['eu-*', 'EU-WEST-1', 'all']\n",
        WAIVER.format(target="us.anthropic.*@us-*", probe="case:refund"),
        RULE.format(target="*@eu-*@prod") + "required = 'vision'\nallowed_regions = 'eu-north-9'\n",
        "[certify]\nregion = 'us-east-1,eu-*'\n[[targets]]\nmodel = 'nobody-knows'\nregions = ['us-gov-west-1']\n",
    ],
)
def test_what_there_may_be_passes(tmp_path: Path, text: str) -> None:
    refuse_misspelt(read(tmp_path, text))


def test_models_that_nobody_knows_are_warned_of_and_those_that_aws_knows_are_not(tmp_path: Path) -> None:
    catalogue = merge(load_registry(None))
    wrong = {"amazon.nvoa-lite-v1:0": "amazon.nova-lite-v1:0", "amazon.nvoa-*": "fits", "openai/gpt-4o": "not Bedrock"}
    for name, word in wrong.items():
        for text in (
            RULE.format(target=name),
            WAIVER.format(target=name, probe="vision"),
            f"[[targets]]\nmodel='{name}'",
        ):
            (sentence,) = unknown_models(read(tmp_path, text), catalogue)
            assert sentence.startswith(f"{tmp_path}/certify.toml:3: ")
            assert word in sentence
        assert not list(unknown_models(read(tmp_path, RULE.format(target=name)), catalogue, [(name.upper(),)]))
    (price,) = unknown_models(read(tmp_path, "[prices.'amazon.nvoa']\nimage_usd = 1\n"), catalogue)
    assert price.startswith(f"{tmp_path}/certify.toml:2: ")
    for name in ("nova-lite", "Nova Lite", "us.anthropic.*@us-*", "*", "amazon.*us-east-1", "us.amazon.nova-lite-v1:0",
                 "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/x",
                 "bedrock/converse/amazon.nova-lite-v1:0", "1b4e28ba-2fa1-5d2b-883f-0016d3cca427"):  # fmt: skip
        assert not list(unknown_models(read(tmp_path, RULE.format(target=name)), catalogue)), name


def test_cases_are_held_against_the_case_files_that_are_named(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "[policy]\nrequired = ['case:refnd', 'case:re*', 'case:x*']\n" + WAIVER.format(target="m", probe="case:gone"),
    )
    assert not list(unknown_cases(file, ()))
    found = list(unknown_cases(file, ("case:refund", "case:return")))
    assert [one.removeprefix(f"{tmp_path}/") for one in found] == [
        "certify.toml:3: no case file of the settings has 'case:refnd'; did you mean 'case:refund'?",
        "certify.toml:3: no case file of the settings has 'case:x*'",
        "certify.toml:6: no case file of the settings has 'case:gone'",
    ]
    with pytest.raises(BadFile, match=r"certify\.toml:3: .* 'case:refnd'; did you mean"):
        refuse_unknown_cases(file, ("case:refund", "case:xy"))
