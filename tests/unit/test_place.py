"""The words that lead another command to the same store: none of them is forgotten, and no password is among them."""

from __future__ import annotations

import pytest

from certify_cli.place import Place

URL = "postgresql://me:s3cret@host/db"
SIMULATED, FILE = Place(simulated=True), Place(simulated=True, database="my store.db")


@pytest.mark.parametrize(
    ("place", "text", "led"),
    [
        (Place(), "certify report --runs lists the runs", "certify report --runs lists the runs"),
        (SIMULATED, "certify report --runs, say", "certify report --origin simulated --runs, say"),
        (SIMULATED, "certify certify --retry-errors", "certify certify --retry-errors --simulate"),
        (SIMULATED, "certify dead-letters list --all", "certify dead-letters list --origin simulated --all"),
        (SIMULATED, "certify list-certifiable shows", "certify list-certifiable shows"),
        (SIMULATED, "certify reports, certify demo", "certify reports, certify demo"),
        (FILE, "certify report, or certify run x", "certify report --database 'my store.db', or "
         "certify run --simulate --database 'my store.db' x"),
        (FILE, "run certify doctor", "run certify doctor --simulate --database 'my store.db'"),
        (FILE, "certify list-certifiable", "certify list-certifiable --database 'my store.db'"),
    ],
)  # fmt: skip
def test_each_command_in_a_text_leads_to_the_place(place: Place, text: str, led: str) -> None:
    assert place.led(text) == led


def test_personas_are_for_whoever_calls() -> None:
    place = Place.of({}, simulated=True, database=None, personas="p.toml")
    assert place.running == ("--simulate", "--personas", "p.toml")
    assert place.reading == ("--origin", "simulated")


def test_a_password_is_never_repeated() -> None:
    typed = Place.of({}, simulated=False, database=URL)
    assert typed.reading == typed.running == ("--database", "postgresql://me@host/db")
    variable = Place.of({"CERTIFY_DATABASE": URL}, simulated=False, database=URL)
    assert variable.reading == (), "the variable still says the whole of it"
