"""A control plane over real HTTP that lists exactly what a test says, region by region, and fails where it says so."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kit.scripted_server import Incoming, Line, ScriptedServer, error, http

REGION = "us-east-1"


def arn(model_id: str, region: str = REGION) -> str:
    return f"arn:aws:bedrock:{region}::foundation-model/{model_id}"


def summary(model_id: str, **more: Any) -> dict[str, Any]:
    return {"modelArn": arn(model_id), "modelId": model_id, **more}


def profile(name: str, *arns: str, kind: str = "SYSTEM_DEFINED", **more: Any) -> dict[str, Any]:
    own = f"arn:aws:bedrock:{REGION}:111122223333:{'application-' if kind == 'APPLICATION' else ''}inference-profile/"
    told = {"inferenceProfileId": name, "inferenceProfileArn": own + name, "models": [{"modelArn": a} for a in arns]}
    return {**told, "type": kind, "status": "ACTIVE", **more}


class Bedrock:
    """A control plane: answers by path; what is missing is a plain 404, as from a server that lacks it."""

    def __init__(self, models: object = (), profiles: object = (), page: int = 1_000, **others: bytes) -> None:
        self.models = models
        self.profiles = profiles
        self.page = page
        self.others = others

    def __call__(self, line: Line, incoming: Incoming) -> bool:
        parts = urlsplit(incoming.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        line.send(self.answer(parts.path, query))
        return True

    def answer(self, path: str, query: dict[str, str]) -> bytes:
        if path == "/foundation-models":
            return http({"modelSummaries": self.models})
        if path == "/inference-profiles" and isinstance(self.profiles, list):
            return self.listing(query)
        known = self.others.get(path.split("/")[1].replace("-", "_"))
        return known or http(b"<html>not here</html>", status=404)

    def listing(self, query: dict[str, str]) -> bytes:
        mine = [entry for entry in self.profiles if entry.get("type") == query["type"]]  # type: ignore[attr-defined]  # a list
        start = int(query.get("nextToken", "0"))
        more = {"nextToken": str(start + self.page)} if start + self.page < len(mine) else {}
        return http({"inferenceProfileSummaries": mine[start : start + self.page], **more})


Region = Callable[[Line, Incoming], Any]
SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/([a-z0-9-]+)/")


def by_region(regions: Mapping[str, Region]) -> Region:
    """Each region as it is told; which one is meant stands in what signs the request."""

    def answer(line: Line, incoming: Incoming) -> Any:
        found = SIGNED_FOR.search(incoming.headers.get("authorization", ""))
        assert found, incoming.headers
        return regions[found[1]](line, incoming)

    return answer


def throttled(line: Line, _: Incoming) -> bool:
    line.send(error(429, "ThrottlingException", "Too many requests, please wait before trying again."))
    return True


def denied(line: Line, _: Incoming) -> bool:
    line.send(error(403, "AccessDeniedException", "User is not authorized to perform: bedrock:ListFoundationModels"))
    return True


def unreachable(line: Line, _: Incoming) -> bool:
    line.reset()
    return False


def silent(line: Line, _: Incoming) -> bool:
    line.hang()
    return False


def half(whole: Bedrock) -> Region:
    """All of it but the second page of the profiles."""

    def answer(line: Line, incoming: Incoming) -> bool:
        if "nextToken" not in incoming.path:
            return whole(line, incoming)
        line.send(error(500, "InternalServerException", "The second page is lost."))
        return True

    return answer


def slow(whole: Region, seconds: float) -> Region:
    """Each answer comes after that long."""

    def answer(line: Line, incoming: Incoming) -> Any:
        threading.Event().wait(seconds)
        return whole(line, incoming)

    return answer


def environment(server: ScriptedServer) -> dict[str, str]:
    """What leads every AWS call to the server, signed so that the region can be read."""
    keys = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret"}
    return {**keys, "AWS_ENDPOINT_URL": server.url, "AWS_EC2_METADATA_DISABLED": "true"}
