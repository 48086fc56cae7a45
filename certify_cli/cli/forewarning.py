"""What is said before a run: models that end soon, and names in the settings that mean none."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from certify_cli.cli.frame import Frame
from certify_cli.cli.invocation import Invocation
from certify_cli.commands.misspelt import unknown_models
from certify_cli.planning.lifecycle import warnings
from certify_cli.planning.select import Selection

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue


def forewarn(asked: Invocation, selection: Selection, catalogue: Catalogue, frame: Frame) -> None:
    """Warns of each; what was selected is there all the same, for AWS knows it."""
    names = [(str(one.target), one.target.route, one.model.id, one.asked) for one in selection.selected]
    files = () if asked.goes_on else asked.declared.files
    unknown = (said for file in files for said in unknown_models(file, catalogue, names))
    for said in chain(warnings(selection.selected, catalogue, datetime.now(UTC).date(), asked.eol_warning), unknown):
        frame.console.warn(said)
