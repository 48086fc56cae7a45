"""Options that could do nothing are refused: who types them believes that they hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from kit.command import clean_environment
from kit.gated import kept_at, report
from kit.in_process import home, invoke

NOVA = "amazon.nova-lite-v1:0"
FILE = '[[accounts]]\nname = "prod"\nprofile = "p"\n'
WAIVED = ("waive", NOVA, "--probe", "vision", "--reason", "x", "--expires", "14d")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gate", NOVA, "--key", "k.pub"), "--key checks evidence"),
        (("gate", NOVA, "--account", "prdo"), "no account named 'prdo'"),
        (("gate", NOVA, "--account", "prdo", "--config", "c.toml"), "[[accounts]] declares: prod"),
        (
            ("certify", NOVA, "--region", "us-east-1", "--simulate", "--sign-with", "k.pem"),
            "--sign-with signs evidence",
        ),
        (WAIVED, "hint: add --owner NAME"),
    ],
)
def test_what_would_do_nothing_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    kept_at(tmp_path / "s.db", report(NOVA, datetime.now(UTC)))
    (tmp_path / "c.toml").write_text(FILE, "utf-8")
    nobody = {name: value for name, value in clean_environment(tmp_path).items() if name not in ("USER", "LOGNAME")}
    with home(tmp_path, {**nobody, **({} if "--simulate" in words else {"CERTIFY_DATABASE": "s.db"})}):
        refused = invoke(words)
        key_of_the_surroundings = invoke(("gate", NOVA, "--database", "s.db"))
    assert (refused.code, said in refused.err) == (2, True), refused.err
    assert key_of_the_surroundings.code == 0, key_of_the_surroundings.err
