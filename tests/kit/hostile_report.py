"""The specimens of formats with one text in every field that a model, a service or a file can fill."""

from __future__ import annotations

from dataclasses import replace

from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import Report
from certify_cli.types.tables import Column, Table
from kit.specimen import CIRCUIT, OPENAI, PROBES, REPORT, RUN_INFO, STARTED, TABLE, WARNED


def hostile_report(text: str) -> Report:
    """`REPORT` with the text in every field that a model, a service or a file can fill."""
    probe = replace(PROBES[2], message=text, remedy=text, request_ids=(text,), category=text)
    said = {"reason": text, "remedy": text, "served": text, "principal": text, "account_name": text, "asked": text}
    bad = replace(WARNED, named_at=FileLine(text, 3), probes=(probe, replace(PROBES[3], id=text, message=text)), **said)  # type: ignore[arg-type]  # all str
    odd = replace(
        OPENAI,
        cached=True,
        certified_at=STARTED,
        fallback=text,
        model=text,
        provider=text,
        reason=text,
        category=text,
    )
    reasons = (Reason(rule="status", target=text, message=text, waiver={"reason": text, "expires": text}),)
    decision = Decision(outcome="breached", exit_code=1, reasons=reasons)
    run = replace(RUN_INFO, circuits=(replace(CIRCUIT, name=text, reason=text),))
    return replace(
        REPORT,
        run=run,
        decision=decision,
        dead_letters={text: 1},
        settings_file=text,
        targets=(bad, odd, replace(bad, target=text, named=True)),
    )


def hostile_table(text: str) -> Table:
    """`TABLE` with the text as a cell, in a list, as an id, in a title and in the note."""
    row = {"model": text, "regions": [text, "us-east-1", text], "reason": text, "routes": [{"id": text}], "calls": 1}
    columns = (*TABLE.columns, Column(key="routes", title=text))
    return replace(TABLE, title=text, note=text, rows=(row, *TABLE.rows), columns=columns)
