"""What is certified now, as other tools read it: one file each, pure, certified targets -> text.

To add one: write `exports/NAME.py` with a function from certified targets to text, say the origin where it is not AWS,
and add a line to `EXPORTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from certify_cli.exports.certified import Certified
from certify_cli.exports.iam_policy import iam_policies
from certify_cli.exports.litellm import model_list
from certify_cli.exports.plain import ids, targets

Export = Callable[[Sequence[Certified]], str]

EXPORTS: Mapping[str, Export] = {"litellm": model_list, "iam-policy": iam_policies, "ids": ids, "targets": targets}
ONE_ACCOUNT = frozenset({"litellm", "iam-policy", "ids"})
"""Those that say nothing of the account, so that two would run together in them."""
