"""How the credentials of one account fare in a run: where they were accepted, and where they were refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from certify_cli.types.failures import Failure


@dataclass(slots=True)
class Standing:
    """`refused` says why nothing of the account is sent any more, "" while it is.

    Credentials that are good elsewhere and refused in one region (one that is not enabled, say) close that region only.
    """

    name: str
    accepted: bool = False
    refused: str = ""
    good: set[str] = field(default_factory=set)
    """Regions that took the credentials."""
    closed: dict[str, str] = field(default_factory=dict)
    """Region -> why it did not."""

    @property
    def shut_out(self) -> str:
        """Why no region at all took the credentials, "" where one did or none refused them."""
        return self.refused or ("" if self.good else next(iter(self.closed.values()), ""))

    def refuse(self, failure: Failure, region: str) -> None:
        """`region` is "" where nothing could be signed in the first place."""
        expired = "expired" in f"{failure.code} {failure.message}".lower()
        if self.accepted and region and not expired and region not in self.good:
            words = f"credentials that work elsewhere are refused in {region}: {failure.message}"
            self.closed[region] = self._named(words)
            return
        words = "credentials were refused" if region else "no call can be signed"
        self.refused = self.refused or self._named(f"{words}: {failure.message}")

    def accept(self, region: str) -> None:
        self.accepted = True
        self.good.add(region)

    def _named(self, words: str) -> str:
        return f"account {self.name}: {words}" if self.name else words
