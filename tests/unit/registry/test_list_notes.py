"""What a list says that is not done as it says is told, a line a matter."""

from __future__ import annotations

from certify_cli.interfaces import Imported
from certify_cli.registry.known import Registry
from certify_cli.registry.list_notes import list_notes, without_patterns
from certify_cli.registry.load import load

NOVA = "amazon.nova-lite-v1:0"
ROLE = "arn:aws:iam::111122223333:role/path/Ci"


def row(model: str = NOVA, provider: str = "bedrock", **facts: str) -> Imported:
    return Imported(model=model, provider=provider, line=7, **facts)  # type: ignore[arg-type]  # texts all


def notes(*rows: Imported, roles: tuple[str, ...] = ()) -> list[str]:
    return list(list_notes(rows, load, roles=roles))


def test_a_plain_list_has_nothing_to_say() -> None:
    assert notes(row(), row("gpt-4", "openai", role=ROLE, region_from="os.environ/X"), row(mode="unheard")) == []


def test_what_is_known_is_looked_at_only_for_a_row_that_says_its_kind() -> None:
    """For a gate over a list of names to build a catalogue is as much as all the rest of its work."""

    def nobody() -> Registry:
        raise AssertionError("no row says of which kind it is")

    rows = (row(), row(mode="unheard"), row(region_from="os.environ/X"), row("gpt-4", "openai", mode="embedding"))
    assert len(list(list_notes(rows, nobody))) == 1


def test_regions_that_only_the_proxy_knows() -> None:
    (told,) = notes(row(region_from="os.environ/WHERE"), row(region_from="os.environ/WHERE"))
    assert told == (
        "2 entries take their region from os.environ/WHERE, which only its own program reads; here --region says it"
    )


def test_a_role_that_no_account_assumes_is_told_without_its_account() -> None:
    (told,) = notes(row(role=ROLE), row(role="os.environ/ROLE"))
    assert "caller from role Ci, os.environ/ROLE, which no [[accounts]] assumes" in told
    assert "111122223333" not in told
    assert notes(row(role=ROLE), roles=(ROLE,)) == []


def test_a_mode_that_contradicts_the_kind() -> None:
    (told,) = notes(row(f"us.{NOVA}", mode="embedding"), row(mode="completion"))
    assert told == f"listed for what they are not: us.{NOVA} of kind chat in line 7 (embedding)"


def test_patterns_name_no_model_in_use() -> None:
    assert without_patterns([row("*"), row(), row("anthropic.*")]) == ([row()], ["*", "anthropic.*"])
