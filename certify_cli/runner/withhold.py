"""Keeps quiet what a service says about a private request: its words may repeat the prompt, or the model's answer."""

from __future__ import annotations

import re
from dataclasses import replace

from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Failure

CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,79}")


def withhold(request: Request, result: Reply | Failure) -> Reply | Failure:
    """The result; a failure of a private request with our own words in place of the service's, all else as it was."""
    if not request.private or isinstance(result, Reply):
        return result
    code = result.code if CODE.fullmatch(result.code) else ""
    exception = result.exception if CODE.fullmatch(result.exception) else ""
    status = f"HTTP {result.http_status}" if result.http_status is not None else "no HTTP answer"
    words = ", ".join(part for part in (code or exception, status) if part)
    return replace(
        result,
        message=f"{words} (what the service said is withheld: it may repeat the case)",
        code=code,
        exception=exception,
        withheld=True,
    )
