"""What is certified, read from a SQLite file without the engine, which takes longer to import than all this to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from certify_cli.interfaces import Store
from certify_cli.stores._payload import decode
from certify_cli.stores._peek import Row, model_rows
from certify_cli.types.model import InventoryModel
from certify_cli.types.records import Certificate
from certify_cli.types.reports import RunInfo, TargetReport


class FileVerdicts:
    """The rows of one moment; where they can no longer be read so, the engine is opened after all."""

    def __init__(self, path: Path, rows: tuple[Sequence[Row], Sequence[Row]], engine: Callable[[], Store]) -> None:
        self.location, self._path = str(path), path
        self._certificates, self._newest = rows
        self._engine = engine

    def certificates(self) -> tuple[Certificate, ...]:
        rows = sorted(self._certificates)
        return tuple(decode(Certificate, text, f"certificate of {target}") for target, _, text in rows)

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        rows = sorted(self._newest)
        runs = {run_id: info for _, run_id, info, _ in rows}
        infos = {run_id: decode(RunInfo, info, f"run {run_id}") for run_id, info in runs.items()}
        return tuple(
            (infos[run_id], decode(TargetReport, report, f"report on {subject}")) for subject, run_id, _, report in rows
        )

    def models(self) -> tuple[InventoryModel, ...]:
        rows = model_rows(self._path)
        if rows is not None:
            return tuple(decode(InventoryModel, text, f"model {model}") for _, model, text in sorted(rows))
        with closing(self._engine()) as store:
            return store.models()

    def close(self) -> None:
        """Nothing is open."""
