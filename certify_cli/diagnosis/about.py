"""What is known of a failed call beside its error, for remedies that name real ids."""

from __future__ import annotations

from dataclasses import dataclass, replace

from certify_cli.diagnosis.particulars import Particulars

SELF = "self"
GLOBAL = "all-commercial"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Every field may be empty. What is stated here outranks what the error's text seems to say.

    `route` is what was called: a model id, a profile id or an ARN. `profiles` contain the model and may be called from
    `region`; `destinations` are the regions the route may send a call to: "self" is `region`, "all-commercial" whatever
    a global route may reach; `offered` are the regions the model can be called from. `newer` are routes of models that
    go on with its line, `nearest` ids that look like one nobody knows. `endpoint` is the URL that was called.
    """

    route: str = ""
    region: str = ""
    account: str = ""
    model_id: str = ""
    model_name: str = ""
    vendor: str = ""
    kind: str = ""
    context_window_tokens: int | None = None
    max_output_tokens: int | None = None
    profiles: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    endpoint: str = ""

    @property
    def is_profile(self) -> bool:
        """Whether the route is a system inference profile: `us.` before the model's id."""
        return bool(self.model_id) and self.route.endswith(f".{self.model_id}")

    @property
    def places(self) -> tuple[str, ...]:
        """The destinations as regions, a global route's still as "all-commercial"; none where nobody knows them."""
        return tuple(place for each in self.destinations if (place := self.region if each == SELF else each))

    @property
    def policy_regions(self) -> tuple[str, ...]:
        """The regions whose model ARNs a policy must name; "" is the ARN without one, "*" stands for the unknown.

        A global route needs the source region's ARN and the one without a region (IAM guide of inference profiles).
        """
        if GLOBAL in self.places:
            return (self.region or "*", "")
        return self.places or ("*" if self.is_profile else self.region or "*",)


def with_particulars(about: About, found: Particulars) -> About:
    """The same, and what the error's text gives away where nothing was stated."""
    return replace(
        about,
        route=about.route or found.route,
        region=about.region or found.region,
        account=about.account or found.account,
        model_id=about.model_id or found.model,
    )
