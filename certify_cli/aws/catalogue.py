"""Asks what Bedrock offers in a region: models, inference profiles, availability; each list once per process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

from certify_cli.aws.again import Again
from certify_cli.aws.arns import read_model_arn
from certify_cli.aws.attempts import CONTROL_SECONDS, Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.listing import READING, arns_of, destinations_of, offer_of, profile_key, text, united
from certify_cli.aws.once import Once
from certify_cli.aws.pages import Page, all_items, items_of
from certify_cli.interfaces import Availability
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Offer

CONTROL = "bedrock"
PROFILE_TYPES = ("SYSTEM_DEFINED", "APPLICATION")
PAGE_SIZE = 1_000
LIST_SECONDS = 30.0
"""For all pages of a list: a server that always has one more must not hold anybody up."""
_UNKNOWN_CODES = frozenset({"ResourceNotFoundException", "ValidationException"})

T = TypeVar("T")
ONCE = Again()
Summaries = tuple[Mapping[str, Any], ...]


class Catalogue:
    """What Bedrock says of itself, per region."""

    def __init__(self, attempts: Attempts, today: Callable[[], date], again: Again = ONCE) -> None:
        self._attempts = attempts
        self._again = again
        self._today = today
        self._once = Once()

    def offers(self, region: str) -> Mapping[str, Offer] | Failure:
        """Model id -> offer; a Failure unless both listings answered, or silence would look like absence."""
        return self._once.get(("offers", region), lambda: self._offers(region))

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:
        """Profile id (or application profile ARN) -> the model ARNs behind it."""
        found = self._profile_summaries(region)
        if isinstance(found, Failure):
            return found
        return {profile_key(profile): arns_of(profile) for profile in found if profile_key(profile)}

    def availability(self, model_id: str, region: str) -> Availability | Failure:
        """GetFoundationModelAvailability; it knows foundation model ids only and is asked for exactly `model_id`."""
        key = ("availability", region, model_id)
        return self._once.get(key, lambda: self._availability(model_id, region), keep=_is_final)

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        """(model id, offer) of a model id, profile id or ARN; None where AWS says that there is no such thing."""
        return self._once.get(("lookup", region, name), lambda: self._lookup(name, region))

    # --- fetching ----------------------------------------------------------------------------------------------------

    def _offers(self, region: str) -> Mapping[str, Offer] | Failure:
        until = self._attempts.clock() + LIST_SECONDS
        models = self._asked(lambda: self._attempts.run((CONTROL, region), "ListFoundationModels", _list_models), until)
        if isinstance(models, Failure):
            return models
        profiles = self._profile_summaries(region)
        return profiles if isinstance(profiles, Failure) else united(models, profiles, region, self._today())

    def _profile_summaries(self, region: str) -> Summaries | Failure:
        return self._once.get(("profiles", region), lambda: self._list_profiles(region))

    def _list_profiles(self, region: str) -> Summaries | Failure:
        found: dict[str, Mapping[str, Any]] = {}
        for kind in PROFILE_TYPES:
            until = self._attempts.clock() + LIST_SECONDS
            summaries = all_items(partial(self._profile_pages, region, kind, until))
            if isinstance(summaries, Failure):
                return summaries
            found |= {profile_key(summary): summary for summary in summaries}
        return tuple(found.values())

    def _profile_pages(self, region: str, kind: str, until: float, token: str) -> Page | Failure:
        return self._asked(partial(self._profile_page, region, kind, until, token), until)

    def _asked(self, ask: Callable[[], T | Failure], until: float) -> T | Failure:
        return self._again.until_answered(ask, until=until, clock=self._attempts.clock)

    def _profile_page(self, region: str, kind: str, until: float, token: str) -> Page | Failure:
        asked = {"typeEquals": kind, "maxResults": PAGE_SIZE} | ({"nextToken": token} if token else {})

        def page(client: Any, call: Call) -> Page:
            parsed = client.list_inference_profiles(**asked)
            return items_of(parsed, "inferenceProfileSummaries"), text(parsed, "nextToken")

        left = max(until - self._attempts.clock(), 0.01)
        seconds = min(left, CONTROL_SECONDS)
        return self._attempts.run((CONTROL, region), "ListInferenceProfiles", page, seconds=seconds)

    def _availability(self, model_id: str, region: str) -> Availability | Failure:
        def ask(client: Any, call: Call) -> Availability:
            return _read_availability(client.get_foundation_model_availability(modelId=model_id))

        return self._attempts.run((CONTROL, region), "GetFoundationModelAvailability", ask)

    def _lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        listed = self._listed(name, region)
        if listed is not None:
            return listed
        model = self._get_model(name, region)
        if not _means_unknown(model):
            return model
        profile = self._get_profile(name, region)
        return None if _means_unknown(profile) else profile

    def _listed(self, name: str, region: str) -> tuple[str, Offer] | None:
        """From the lists; None where they do not answer either, for the name itself can still be asked for."""
        offers = self.offers(region)
        if isinstance(offers, Failure):
            return None
        arn = read_model_arn(name)
        model_id = arn.model_id if arn else name
        if model_id in offers:
            return model_id, offers[model_id]
        return next(((found, offer) for found, offer in offers.items() if self._has(offer, name, region)), None)

    def _has(self, offer: Offer, name: str, region: str) -> bool:
        """A system profile may be named by its ARN too, an application profile by its id."""
        return any(name == key or key.endswith(f"/{name}") or _is_arn_of(name, key) for key in offer.profiles)

    def _get_model(self, name: str, region: str) -> tuple[str, Offer] | Failure:
        def ask(client: Any, call: Call) -> tuple[str, Offer]:
            details = client.get_foundation_model(modelIdentifier=name).get("modelDetails")
            if not isinstance(details, Mapping) or not text(details, "modelId"):
                raise NotWhole("no modelDetails")
            return text(details, "modelId"), offer_of(details, region, self._today())

        return self._attempts.run((CONTROL, region), "GetFoundationModel", ask)

    def _get_profile(self, name: str, region: str) -> tuple[str, Offer] | Failure:
        def ask(client: Any, call: Call) -> tuple[str, Offer]:
            profile = client.get_inference_profile(inferenceProfileIdentifier=name)
            behind = destinations_of(profile)
            if not behind:
                raise NotWhole("the profile names no foundation model")
            model_id, destinations = next(iter(behind.items()))
            day = self._today()
            return model_id, Offer(
                region=region, listed=False, day=day, profiles={profile_key(profile): destinations}, reading=READING
            )

        return self._attempts.run((CONTROL, region), "GetInferenceProfile", ask)


def _is_final(found: Availability | Failure) -> bool:
    """Whether asking again would be of no use: only what came too fast is answered another time."""
    return not isinstance(found, Failure) or found.category is not Category.THROTTLED


def _list_models(client: Any, call: Call) -> Summaries:
    return items_of(client.list_foundation_models(), "modelSummaries")


def _read_availability(parsed: Mapping[str, Any]) -> Availability:
    agreement = parsed.get("agreementAvailability")
    agreed = agreement if isinstance(agreement, Mapping) else {}
    found = Availability(
        agreement=text(agreed, "status"),
        authorization=text(parsed, "authorizationStatus"),
        entitlement=text(parsed, "entitlementAvailability"),
        region=text(parsed, "regionAvailability"),
        message=text(agreed, "errorMessage"),
    )
    if found == Availability():
        raise NotWhole("none of the four availabilities")
    return found


def _is_arn_of(name: str, key: str) -> bool:
    return name.startswith("arn:") and ":inference-profile/" in name and name.endswith(f"/{key}")


def _means_unknown(found: object) -> bool:
    """Only what the operation itself says counts: a server without the operation knows nothing of the name."""
    return isinstance(found, Failure) and found.code in _UNKNOWN_CODES
