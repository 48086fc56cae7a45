"""Whatever keeps the cron recipe from certifying is a sentence and exit 4, never silence."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.recipes import RECIPES

BASH = shutil.which("bash") or "bash"
NEEDED = ("dirname", "flock", "mkdir", "sleep")


@dataclass(frozen=True)
class Host:
    """A machine with the programs that the script needs and a `certify` that notes what it was asked for."""

    home: Path

    @staticmethod
    def at(home: Path) -> Host:
        host = Host(home)
        (home / "bin").mkdir()
        for name in NEEDED:
            (home / "bin" / name).symlink_to(shutil.which(name) or name)
        host.install("certify", f'echo "$@" >> "{home}/asked"; echo report; exit "${{CODE:-0}}"')
        return host

    def install(self, name: str, line: str) -> None:
        program = self.home / "bin" / name
        program.unlink(missing_ok=True)
        program.write_text(f"#!{BASH}\n{line}\n", "utf-8")
        program.chmod(0o755)

    def cron(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.home / "bin"),
            "CERTIFY_STATE": str(self.home / "state"),
            "CERTIFY_METRICS": str(self.home / "metrics" / "certify.prom"),
            "CERTIFY_JITTER": "0",
            **variables,
        }
        line = [BASH, str(RECIPES / "certify-cron.sh"), *words]
        return subprocess.run(line, cwd=self.home, env=environment, capture_output=True, text=True, check=False)

    @property
    def asked(self) -> list[str]:
        file = self.home / "asked"
        return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host.at(tmp_path)


def test_nothing_is_said_on_a_good_day_and_the_report_otherwise(host: Host) -> None:
    done = host.cron("--kind", "chat")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    synchronised, certified = host.asked
    assert synchronised.startswith("sync-registry --region all")
    assert certified.startswith("certify --all --kind chat --max-cost 5")
    done = host.cron(CODE="3", CERTIFY_JITTER="00001")
    assert (done.returncode, done.stdout, done.stderr) == (3, "report\n", "")


def test_one_that_finds_another_at_work_says_so_and_leaves(host: Host) -> None:
    (host.home / "state").mkdir()
    with (host.home / "state" / "lock").open("w") as lock:
        subprocess.run(["flock", str(lock.fileno())], pass_fds=[lock.fileno()], check=True)
        done = host.cron()
    assert (done.returncode, done.stdout) == (0, "")
    assert f"another one still works (it has {host.home / 'state' / 'lock'})" in done.stderr
    assert host.asked == []


@pytest.mark.parametrize("code", [1, 64, 65])
def test_a_lock_that_fails_is_not_taken_for_one_that_is_held(code: int, host: Host) -> None:
    host.install("flock", f"exit {code}")
    assert _stopped(host.cron(), "cannot be locked", host)


def test_a_lock_that_cannot_be_opened(host: Host) -> None:
    (host.home / "state" / "lock").mkdir(parents=True)
    assert _stopped(host.cron(), "state/lock cannot be opened", host)


@pytest.mark.parametrize(("name", "why"), [("flock", "install util-linux"), ("certify", "is not on PATH")])
def test_a_program_that_is_missing(name: str, why: str, host: Host) -> None:
    if shutil.which(name, path="/usr/local/bin"):
        pytest.skip("where the script looks as well, there is one")
    (host.home / "bin" / name).unlink()
    assert _stopped(host.cron(), why, host)


def test_a_folder_that_cannot_be_made(host: Host) -> None:
    (host.home / "state").write_text("a file", "utf-8")
    assert _stopped(host.cron(), "cannot be made", host)


@pytest.mark.parametrize("jitter", ["5m", "-1", "x[$(touch asked)]", "100000"])
def test_a_delay_that_is_none(jitter: str, host: Host) -> None:
    assert _stopped(host.cron(CERTIFY_JITTER=jitter), "is no number of seconds", host)


def _stopped(done: subprocess.CompletedProcess[str], why: str, host: Host) -> bool:
    assert (done.returncode, done.stdout, host.asked) == (4, "", []), done
    last = done.stderr.splitlines()[-1]
    return last.startswith("certify-cron: ") and why in last
