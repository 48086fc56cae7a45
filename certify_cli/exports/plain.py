"""Plain lists: what goes into `modelId`, and targets as `certify --from` takes them back."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.exports.certified import Certified
from certify_cli.exports.origins import comments
from certify_cli.formats._untrusted import one_line


def ids(certified: Sequence[Certified]) -> str:
    """Route ids, each once."""
    return comments(certified) + "".join(
        f"{one_line(route)}\n" for route in dict.fromkeys(one.route for one in certified)
    )


def targets(certified: Sequence[Certified]) -> str:
    """`ROUTE@REGION[@ACCOUNT]`."""
    return comments(certified) + "".join(f"{one_line(str(one.report.target))}\n" for one in certified)
