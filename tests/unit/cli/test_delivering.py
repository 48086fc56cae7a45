"""A report comes to its page also where the store it came from was lost meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from kit.specimen import REPORT

from certify_cli.cli.delivering import deliver
from certify_cli.cli.frame import Frame
from certify_cli.commands.grounds import Declared
from certify_cli.errors import StoreError
from certify_cli.policy.grounds import DEFAULT_GROUNDS
from certify_cli.stores.memory import MemoryStore

DECLARED = Declared(grounds=DEFAULT_GROUNDS)
ASKED = SimpleNamespace(
    eol_warning=timedelta(days=90), rows=(), from_file=None, declared=DECLARED, simulate=True, show_account=False
)


class Lost(MemoryStore):
    """A store that went away after the run."""

    def points(self, *_):
        raise StoreError("the database is gone")


@pytest.mark.parametrize(("store", "around"), [(MemoryStore(), True), (Lost(), False)])
def test_a_lost_store_takes_no_report_with_it(
    store: MemoryStore, around: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    frame = Frame.of(output=[str(page)], quiet=True)
    assert deliver(REPORT, ASKED, frame, store)  # type: ignore[arg-type]  # only what it reads
    assert ('"area":"store"' in page.read_text("utf-8")) is around
    assert "meta.llama3-8b-instruct-v1:0@us-east-1" in capsys.readouterr().out
