"""`certify certify --preflight-only`: whether each target may be called, without calling any; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certify_cli.commands.preflight_rows import DATA_KEYS, Row, row_of_skip, rows_of
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.errors import Breached, CannotRun, CertifyError, Incomplete
from certify_cli.interfaces import Store
from certify_cli.planning.select import Selection
from certify_cli.runner.ask_quotas import quotas_of
from certify_cli.runner.callers import identify_callers
from certify_cli.runner.execute import Hands
from certify_cli.runner.known import known_of, look_everywhere, refuse_unsigned
from certify_cli.runner.look import Look, Patience
from certify_cli.types.entitlement import Access
from certify_cli.types.failures import Category
from certify_cli.types.naming import counted, some_of
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="may", title="callable"),
    Column(key="target", title="target"),
    Column(key="why", title="access"),
)
NAMED = 3
DENIED = (Access.NOT_AUTHORIZED.value, Access.NOT_ENTITLED.value)
"""What a run would end as FAILED, whoever named it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was seen, and why that is not all that was wished for; None where every target may be called."""

    table: Table
    trouble: CertifyError | None


def preflight(
    selection: Selection, store: Store, hands: Hands, patience: Patience, *, allow_subscribe: bool
) -> Checked:
    """Asks what is free to ask of every target. Raises CannotRun where nothing could be asked at all."""
    callers = identify_callers((one.target.account for one in selection.selected), hands, store)
    looks = look_everywhere(selection.selected, hands.cloud, patience)
    refuse_unsigned(looks, selection.selected)
    _refuse_silence(looks)
    known = known_of(callers, looks)
    quotas = quotas_of(selection.selected, callers, hands.cloud, patience)
    rows: list[Row] = [
        *rows_of(selection.selected, known, quotas, hands, allow_subscribe=allow_subscribe),
        *map(row_of_skip, selection.skipped),
    ]
    counts = {may: sum(row["may"] == may for row in rows) for may in ("yes", "no", "unknown")}
    table = Table(
        title=_title({row["origin"] for row in rows}),
        columns=COLUMNS,
        rows=tuple(sorted(rows, key=_rank)),
        id_key="target",
        id_if="callable",
        data_keys=DATA_KEYS,
        note=f"{counts['yes']} of {len(rows)} callable, {counts['no']} not, {counts['unknown']} not known; "
        "no model was called",
    )
    return Checked(table, trouble_of(rows))


def trouble_of(rows: Sequence[Row]) -> CertifyError | None:
    """What ends the command with 1 or 3, and the first remedy."""
    no = [row for row in rows if row["callable"] is False and (row["named"] or row["state"] in DENIED)]
    if no:
        return Breached(f"{counted(len(no), 'target')} cannot be called: {_named(no)}", hint=_hint(no))
    unknown = [row for row in rows if row["callable"] is None]
    if unknown:
        told = f"of {counted(len(unknown), 'target')} only a call would tell: {_named(unknown)}"
        return Incomplete(told, hint=_hint(unknown))
    return None


def _refuse_silence(looks: Mapping[str, Look]) -> None:
    """No answer at all, or none but that the credentials are no good: nothing can be said of any target."""
    if any(looked.answered for looked in looks.values()):
        return
    failures = [why for looked in looks.values() for why in looked.unknown.values()]
    dead = [why for why in failures if not why.answered or why.category is Category.AUTHENTICATION]
    if failures and len(dead) == len(failures):
        raise CannotRun(f"nothing could be asked: {dead[0].message}", hint=diagnose(dead[0]).remedy)


def _rank(row: Row) -> int:
    """What somebody has to see to comes first, what is only swept up and unsupported last."""
    if row["callable"] is False:
        return 0 if row["named"] or row["state"] in DENIED else 3
    return 1 if row["callable"] is None else 2


def _title(origins: set[str | None]) -> str:
    apart = sorted(one for one in origins - {"aws", None} if one)
    return f"preflight ({', '.join(apart)} results)" if apart else "preflight"


def _named(rows: Sequence[Row]) -> str:
    return f"{some_of([row['target'] for row in rows], NAMED)} ({rows[0]['reason']})"


def _hint(rows: Sequence[Row]) -> str:
    return next((row["remedy"] for row in rows if row["remedy"]), "--format json says why and what mends it, for each")
