"""The bodies InvokeModel takes, one file for each family of models.

To add one: for a chat model a `Chat` (how its body is read, its answer written, its stream's events made), for any
other a function from the call to its answer; and a line in `_DIALECTS`, whose patterns are tried in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from certify_cli.simulator.capabilities import denies
from certify_cli.simulator.invoke import (
    claude,
    cohere,
    images,
    marengo,
    nova,
    nova_embedding,
    openai_chat,
    prompts,
    titan,
)
from certify_cli.simulator.invoke.dialect import Chat as Chat
from certify_cli.simulator.refusals import invalid
from certify_cli.simulator.world import Call

Plain = Callable[[Call], Mapping[str, Any]]

_DIALECTS: tuple[tuple[re.Pattern[str], Chat | Plain], ...] = tuple(
    (re.compile(pattern), dialect)
    for pattern, dialect in (
        (r"amazon\.titan-embed-image", titan.embed_multimodal),
        (r"amazon\.titan-embed-text-v2", titan.embed_text_v2),
        (r"amazon\.titan-embed", titan.embed_text),
        (r"amazon\.nova-.*embed", nova_embedding.embed),
        (r"cohere\.embed-v4", cohere.embed_v4),
        (r"cohere\.embed", cohere.embed_v3),
        (r"twelvelabs\.marengo-embed-2", marengo.embed_2),
        (r"twelvelabs\.marengo", marengo.embed_3),
        (r"cohere\.rerank", cohere.rerank),
        (r"amazon\.(?:titan-image|nova-canvas)", images.amazon),
        (r"stability\.", images.stability),
        (r"anthropic\.", claude.CHAT),
        (r"amazon\.nova-", nova.CHAT),
        (r"amazon\.titan-", prompts.TITAN),
        (r"meta\.", prompts.LLAMA),
        (r"cohere\.command", prompts.COHERE),
        (r"mistral\.(?:mistral-7b|mixtral|mistral-(?:large|small)-2402)", prompts.MISTRAL),
        (r"deepseek\.r1", prompts.DEEPSEEK),
        (r"twelvelabs\.pegasus", prompts.PEGASUS),
        (r"", openai_chat.CHAT),
    )
)


def dialect_of(call: Call) -> Chat | Plain:
    """How the model's body is read; raises ServiceError for a model InvokeModel does not serve."""
    model = call.record
    if "invoke" not in model.facts.apis or denies(model, "invoke"):
        raise invalid("Operation not allowed")
    return next(dialect for pattern, dialect in _DIALECTS if pattern.match(model.id))
