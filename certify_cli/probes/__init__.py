"""What a model is tried on: one probe a file, no I/O, standard library only.

To add a probe, write `probes/<id>.py` with a `PROBE = Probe(...)` (its `ask`, `judge`, and the scripted replies it must
pass and must fail) and name it in a tuple below; tests/contracts/test_probe_contract.py then runs over it unseen.
Files that begin with an underscore are shared: `_chat` writes Converse requests, `_sound` judges a reply as such,
`_bodies_*` know each model family's InvokeModel bodies, `_script` makes healthy replies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from certify_cli.errors import UsageError
from certify_cli.interfaces import Probe
from certify_cli.probes import (
    answers,
    count_tokens,
    document_chat,
    document_pdf,
    embedding_batch,
    embedding_determinism,
    embedding_dimensions,
    embedding_normalization,
    embedding_shape,
    embedding_similarity,
    embedding_too_long,
    error_handling,
    guardrails,
    image_refusal,
    image_seed,
    image_shape,
    image_sizes,
    latency_optimized,
    long_context,
    max_output,
    max_tokens,
    multi_turn,
    multilingual,
    nested_arguments,
    parallel_tool_use,
    parameter_matrix,
    parameters,
    prompt_caching,
    quality_arithmetic,
    quality_code,
    quality_extraction,
    quality_honesty,
    quality_instructions,
    quality_portuguese,
    reachable,
    reasoning,
    rerank_json,
    rerank_order,
    rerank_range,
    rerank_scores,
    service_tier,
    stop_sequences,
    stream_integrity,
    streaming,
    streaming_tool_use,
    strict_tools,
    structured_output,
    system_prompt,
    tool_abstention,
    tool_use,
    unicode,
    vision,
)
from certify_cli.types.findings import Seen
from certify_cli.types.model import Kind

SMOKE = (
    reachable.PROBE,
    answers.PROBE,
    streaming.PROBE,
    embedding_shape.PROBE,
    image_shape.PROBE,
    rerank_order.PROBE,
)
STANDARD = (
    *SMOKE,
    system_prompt.PROBE,
    multi_turn.PROBE,
    max_tokens.PROBE,
    stop_sequences.PROBE,
    stream_integrity.PROBE,
    parameters.PROBE,
    tool_use.PROBE,
    streaming_tool_use.PROBE,
    nested_arguments.PROBE,
    parallel_tool_use.PROBE,
    tool_abstention.PROBE,
    strict_tools.PROBE,
    structured_output.PROBE,
    vision.PROBE,
    document_chat.PROBE,
    document_pdf.PROBE,
    multilingual.PROBE,
    unicode.PROBE,
    embedding_similarity.PROBE,
    embedding_determinism.PROBE,
    embedding_normalization.PROBE,
    embedding_batch.PROBE,
    embedding_dimensions.PROBE,
    embedding_too_long.PROBE,
    image_refusal.PROBE,
    rerank_scores.PROBE,
    rerank_range.PROBE,
)
QUALITY = (
    quality_arithmetic.PROBE,
    quality_extraction.PROBE,
    quality_instructions.PROBE,
    quality_honesty.PROBE,
    quality_code.PROBE,
    quality_portuguese.PROBE,
)
FULL = (
    *STANDARD,
    error_handling.PROBE,
    parameter_matrix.PROBE,
    count_tokens.PROBE,
    service_tier.PROBE,
    latency_optimized.PROBE,
    long_context.PROBE,
    max_output.PROBE,
    reasoning.PROBE,
    prompt_caching.PROBE,
    guardrails.PROBE,
    image_seed.PROBE,
    image_sizes.PROBE,
    rerank_json.PROBE,
    *QUALITY,
)
ALL = FULL

_SUITES: dict[str, tuple[Probe, ...]] = {"smoke": SMOKE, "standard": STANDARD, "full": FULL}
_BY_ID = {probe.id: probe for probe in ALL}


def by_id(name: str) -> Probe:
    """The probe of that id; raises UsageError with the nearest ids."""
    if name in _BY_ID:
        return _BY_ID[name]
    near = get_close_matches(name, _BY_ID, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"probes are {', '.join(sorted(_BY_ID))}"
    raise UsageError(f"unknown probe '{name}'", hint=hint)


def score_reader(name: str) -> Callable[[Seen], Mapping[str, float]] | None:
    """What reads scores out of a finding of that probe; None for a probe that measures no quality, or is no more."""
    known = _BY_ID.get(name)
    return known.scores if known else None


def suite(name: str) -> tuple[Probe, ...]:
    """The probes of a suite, for all kinds of models; raises UsageError."""
    if name not in _SUITES:
        raise UsageError(f"unknown suite '{name}'", hint=f"suites are {', '.join(_SUITES)}")
    return _SUITES[name]


def for_kind(kind: Kind) -> tuple[Probe, ...]:
    """Every probe that fits models of that kind."""
    return tuple(probe for probe in ALL if kind in probe.kinds)


@cache
def suite_version(name: str) -> str:
    """Twelve hex digits over the suite's probe ids and their sources, shared files included.

    Read from the package itself, so nobody has to remember a number: whatever changes behaviour changes the version.
    So does a comment, which costs no more than certifying anew.
    """
    here = [file.name for file in files(__name__).iterdir() if file.name.endswith(".py")]
    shared = {file_name for file_name in here if file_name.startswith("_") and file_name != "__init__.py"}
    digest = hashlib.sha256()
    for file_name in sorted(shared | {f"{probe.id}.py" for probe in suite(name)}):
        text = (files(__name__) / file_name).read_text(encoding="utf-8")
        digest.update(f"{file_name}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()[:12]
