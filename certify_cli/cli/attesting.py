"""What `--evidence` does around a run: the key is tried before any call, the file written once the report is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.cli.frame import Frame
from certify_cli.errors import CannotRun, CertifyError, UsageError
from certify_cli.types.naming import counted

if TYPE_CHECKING:
    from certify_cli.cli.invocation import Invocation
    from certify_cli.commands.attest import Attested
    from certify_cli.evidence.sign import Seal
    from certify_cli.interfaces import Store
    from certify_cli.policy.grounds import Grounds
    from certify_cli.types.reports import Report, RunInfo, TargetReport

KMS = "awskms:"


@dataclass(frozen=True, slots=True)
class Attesting:
    """A file of evidence that is to be written, and who signs it."""

    path: Path
    seal: Seal
    grounds: Grounds
    """Without a time."""

    def of_run(self, report: Report, store: Store, frame: Frame) -> int:
        """As `write`, for a run as of its end; after the report, which no key that fails may hold up."""
        if report.run is None:
            return 0
        targets = [(report.run, one) for one in report.targets]
        return self.write(targets, report.run.ended_at or datetime.now(UTC), store, frame)

    def write(self, targets: Sequence[tuple[RunInfo, TargetReport]], now: datetime, store: Store, frame: Frame) -> int:
        """Signs and writes; the exit code that this alone would have. Nothing worth signing leaves the file alone."""
        from certify_cli.formats.files import write_atomically

        try:
            lines = self._lines(targets, now, store, frame)
            if lines:
                write_atomically(self.path, "".join(one.line for one in lines))
        except CertifyError as error:
            frame.console.error(CertifyError(f"no evidence was written: {error.message}", hint=error.hint))
            return CannotRun.exit_code
        if not lines:
            frame.console.warn(f"no evidence was written to {self.path}: no target has a route")
            return 0
        names, passed = {one.target for one in lines}, sum(one.passed for one in lines)
        of_lines = f" of {len(lines)} lines" if len(lines) > len(names) else ""
        said = f"{counted(len(names), 'target')} signed in {self.path}, {passed}{of_lines} as passed"
        frame.console.talk(f"evidence: {said}, key {self.seal.key_id[:16]}")
        return 0

    def _lines(
        self, targets: Sequence[tuple[RunInfo, TargetReport]], now: datetime, store: Store, frame: Frame
    ) -> list[Attested]:
        from certify_cli.commands.attest import Terms, attest, policy_digest
        from certify_cli.commands.grounds import at
        from certify_cli.policy.gate import decide

        grounds = at(self.grounds, now, frame.catalogue(store))
        terms = Terms(
            policy=grounds.policy.name,
            policy_digest=policy_digest(grounds.policy, grounds.waivers),
            decided=lambda report: decide([report], grounds=grounds),
            now=now,
            show_account=frame.console.show_account,
        )
        return list(attest(targets, store, self.seal, terms))


def attesting(asked: Invocation, outputs: Sequence[str] = ()) -> Attesting | None:
    """Who signs what of a run, if anything is to be signed; raises UsageError, BadFile or CannotRun where not."""
    from certify_cli.formats.files import check_unshared

    if asked.evidence is None:
        return None
    if asked.plan or asked.preflight_only:
        raise UsageError("--evidence is of a run, and none is begun here", hint="drop --plan, --preflight-only")
    check_unshared("--evidence", asked.evidence, outputs)
    return signing(asked.evidence, asked.sign_with, asked.declared.grounds)


def signing(path: Path | None, sign_with: str | None, grounds: Grounds) -> Attesting:
    """Who signs what on those grounds; raises as `attesting` does."""
    from certify_cli.evidence.sign import MAKE_ONE
    from certify_cli.formats.files import check_writable

    if path is None:
        raise UsageError("evidence is written into a file", hint="--output FILE")
    if not sign_with:
        raise UsageError("evidence needs a key to sign with", hint=f"--sign-with FILE; make one: {MAKE_ONE}")
    check_writable(str(path), "--evidence")
    if str(path) == "-":
        raise UsageError("evidence is written into a file, and standard output is none", hint="name a file")
    if path.exists() and Path(sign_with).exists() and path.samefile(sign_with):
        raise UsageError(f"evidence would replace {path}, the key that is to sign it", hint="name another file")
    # what was known before excuses nothing here: whoever reads evidence has another baseline, or none
    return Attesting(path, open_seal(sign_with), replace(grounds, baseline={}, certificates=True))


def open_seal(sign_with: str) -> Seal:
    """Who signs with that key, which was tried; raises UsageError, BadFile or CannotRun."""
    if sign_with.startswith(KMS):
        from certify_cli.commands.doors import open_kms_seal

        return open_kms_seal(sign_with.removeprefix(KMS))
    from certify_cli.evidence.sign import seal_of_file

    return seal_of_file(Path(sign_with))
