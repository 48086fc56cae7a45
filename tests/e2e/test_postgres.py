"""The commands on a PostgreSQL store, as a team types them."""

from __future__ import annotations

from kit.command import Terminal
from kit.postgres import fresh_url

NOVA = "amazon.nova-lite-v1:0"
SMOKE = ("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--format", "json")


def test_sync_certify_and_report_on_postgres(terminal: Terminal) -> None:
    where = {"CERTIFY_DATABASE": fresh_url()}
    synced = terminal.run("sync-registry", "--offline", **where)
    assert synced.code == 0, synced.err
    first = terminal.run(*SMOKE, "--simulate", **where)
    assert first.code == 0, first.err
    report = terminal.run("report", "--format", "json", **where)
    assert [(row["target"], row["status"]) for row in report.json["targets"]] == [(f"{NOVA}@us-east-1", "CERTIFIED")]
    # results of the real AWS may not be mixed in
    refused = terminal.run(*SMOKE, **where, AWS_ACCESS_KEY_ID="AKIATEST", AWS_SECRET_ACCESS_KEY="secret")
    assert refused.code == 2, refused.err
    assert "simulated" in refused.err


def test_a_server_that_is_not_there_is_exit_4_without_the_password(terminal: Terminal) -> None:
    done = terminal.run("report", "--database", "postgresql://team:s3cret@127.0.0.1:1/certify")
    assert done.code == 4, done
    assert "cannot be reached" in done.err
    assert "\nhint: " in done.err
    assert "s3cret" not in done.err + done.out
