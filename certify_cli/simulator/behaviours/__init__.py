"""Every misbehaviour a persona can name, in groups by what they touch.

To add one: a function that takes its options as keyword arguments with defaults and returns a `Behaviour`, in the file
of its group, and a line in `BEHAVIOURS`, or in the `KINDS` of its file where that has one. Options are read from the
signature: names, types and all; a value that the function refuses is a ValueError starting with the option's name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from certify_cli.errors import BadFile
from certify_cli.simulator.behaviour import HEALTHY, Behaviour
from certify_cli.simulator.behaviours import (
    abilities,
    access,
    agreements,
    bookkeeping,
    caching,
    capacity,
    characters,
    content,
    conversation,
    drawing,
    files,
    guarding,
    languages,
    lengths,
    line,
    offering,
    ranking,
    refusing,
    sight,
    stream,
    stream_content,
    stream_tools,
    structured,
    thinking,
    tool_turns,
    tools,
    vectors,
)

Maker = Callable[..., Behaviour]

BEHAVIOURS: dict[str, Maker] = {
    "healthy": lambda: HEALTHY,
    "slow": capacity.slow,
    "flaky": capacity.flaky,
    "throttled": capacity.throttled,
    "no_quota": capacity.no_quota,
    "answers_429": capacity.answers_429,
    "answers_500": capacity.answers_500,
    "answers_503": capacity.answers_503,
    "model_error": capacity.model_error,
    "model_timeout": capacity.model_timeout,
    "model_not_ready": capacity.model_not_ready,
    "no_access": access.no_access,
    "not_authorized": access.not_authorized,
    "legacy": access.legacy,
    **agreements.KINDS,
    "expired_credentials": access.expired_credentials,
    "service_missing": access.service_missing,
    "ignores_system_prompt": conversation.ignores_system_prompt,
    "forgets_conversation": conversation.forgets_conversation,
    "ignores_max_tokens": conversation.ignores_max_tokens,
    "stretches_max_tokens": conversation.stretches_max_tokens,
    "ignores_stop_sequences": conversation.ignores_stop_sequences,
    "ignores_tools": conversation.ignores_tools,
    "ignores_schema": conversation.ignores_schema,
    "wrong_answers": content.wrong_answers,
    "empty_answer": content.empty_answer,
    "zero_usage": content.zero_usage,
    "wrong_stop_reason": content.wrong_stop_reason,
    "nan_embedding": content.nan_embedding,
    "senseless_embedding": content.senseless_embedding,
    "wrong_ranking": content.wrong_ranking,
    "blank_image": content.blank_image,
    **vectors.KINDS,
    **ranking.KINDS,
    **drawing.KINDS,
    "role_missing": bookkeeping.role_missing,
    "usage_too_low": bookkeeping.usage_too_low,
    "input_usage_too_low": bookkeeping.input_usage_too_low,
    "usage_total_wrong": bookkeeping.usage_total_wrong,
    "max_tokens_overrun_reported": bookkeeping.max_tokens_overrun_reported,
    "stop_sequence_kept": bookkeeping.stop_sequence_kept,
    "second_block_lost": bookkeeping.second_block_lost,
    "accepts_malformed": refusing.accepts_malformed,
    "crashes_on_malformed": refusing.crashes_on_malformed,
    "refuses_wordlessly": refusing.refuses_wordlessly,
    "refuses_unmodelled": refusing.refuses_unmodelled,
    "refuses_as_another_error": refusing.refuses_as_another_error,
    "leaks_stack_trace": refusing.leaks_stack_trace,
    "quotes_request": refusing.quotes_request,
    "drops_malformed": refusing.drops_malformed,
    "crashes_with_parameters": offering.crashes_with_parameters,
    "wrong_with_parameters": offering.wrong_with_parameters,
    "empty_with_parameters": offering.empty_with_parameters,
    "tier_ignored": offering.tier_ignored,
    "tier_told_wrongly": offering.tier_told_wrongly,
    "latency_ignored": offering.latency_ignored,
    "miscounts_tokens": offering.miscounts_tokens,
    "invents_tool_arguments": tools.invents_tool_arguments,
    "string_for_integer": tools.string_for_integer,
    "wrong_tool": tools.wrong_tool,
    "ignores_pictures": sight.ignores_pictures,
    "sees_one_picture": sight.sees_one_picture,
    "mixes_up_pictures": sight.mixes_up_pictures,
    "colour_blind": sight.colour_blind,
    "misnames_shapes": sight.misnames_shapes,
    "misreads_numbers": sight.misreads_numbers,
    "guesses_pictures": sight.guesses_pictures,
    "misfills_arguments": tools.misfills_arguments,
    "arguments_as_text": tools.arguments_as_text,
    "no_arguments": tools.no_arguments,
    "violates_schema": structured.violates_schema,
    "wraps_json": structured.wraps_json,
    "one_call_only": tool_turns.one_call_only,
    "repeats_calls": tool_turns.repeats_calls,
    "same_tool_use_id": tool_turns.same_tool_use_id,
    "spoils_tool_use_id": tool_turns.spoils_tool_use_id,
    "prefixes_tool_names": tool_turns.prefixes_tool_names,
    "end_turn_beside_call": tool_turns.end_turn_beside_call,
    "writes_calls_as_text": tool_turns.writes_calls_as_text,
    "calls_needlessly": tool_turns.calls_needlessly,
    "calls_again": tool_turns.calls_again,
    "ignores_tool_results": tool_turns.ignores_tool_results,
    "ignores_documents": files.ignores_documents,
    "reads_documents_empty": files.reads_documents_empty,
    "reads_first_document_only": files.reads_first_document_only,
    "truncates_documents": files.truncates_documents,
    "mixes_up_documents": files.mixes_up_documents,
    "slips_in_tables": files.slips_in_tables,
    "misquotes_codes": files.misquotes_codes,
    "invents_facts": abilities.invents_facts,
    "ignores_form": abilities.ignores_form,
    "confuses_entries": abilities.confuses_entries,
    "misreads_code": abilities.misreads_code,
    "speaks_no_portuguese": abilities.speaks_no_portuguese,
    "answers_in": languages.answers_in,
    "miscounts_in": languages.miscounts_in,
    "bare_numbers": languages.bare_numbers,
    "drops_accents": characters.drops_accents,
    "decomposes_accents": characters.decomposes_accents,
    "normalises_characters": characters.normalises_characters,
    "mojibake": characters.mojibake,
    "replaces_characters": characters.replaces_characters,
    "escapes_text": characters.escapes_text,
    "reverses_right_to_left": characters.reverses_right_to_left,
    "splits_characters": characters.splits_characters,
    "breaks_json": line.breaks_json,
    "hangs": line.hangs,
    "cuts_connection": line.cuts_connection,
    "ends_stream_early": stream.ends_stream_early,
    "error_in_stream": stream.error_in_stream,
    "corrupts_stream": stream.corrupts_stream,
    "stream_loses_text": stream_content.stream_loses_text,
    "stream_repeats_chunk": stream_content.stream_repeats_chunk,
    "stream_swaps_chunks": stream_content.stream_swaps_chunks,
    "stream_differs": stream_content.stream_differs,
    "stream_out_of_order": stream_content.stream_out_of_order,
    "stream_drops_event": stream_content.stream_drops_event,
    "stream_doubles_event": stream_content.stream_doubles_event,
    "merges_streamed_calls": stream_tools.merges_streamed_calls,
    "loses_argument_fragments": stream_tools.loses_argument_fragments,
    "forgets_part": lengths.forgets_part,
    "small_window": lengths.small_window,
    "small_maximum": lengths.small_maximum,
    "mixes_up_numbers": lengths.mixes_up_numbers,
    "cache_never_hit": caching.cache_never_hit,
    "cache_never_written": caching.cache_never_written,
    "cache_write_unreported": caching.cache_write_unreported,
    "stale_cached_answers": caching.stale_cached_answers,
    "loses_cached_prefix": caching.loses_cached_prefix,
    "reasoning_never_shown": thinking.reasoning_never_shown,
    "reasoning_leaks": thinking.reasoning_leaks,
    "empty_reasoning": thinking.empty_reasoning,
    "reasoning_uncounted": thinking.reasoning_uncounted,
    "guardrail_ignored": guarding.guardrail_ignored,
    "guardrail_stops_everything": guarding.guardrail_stops_everything,
    "guardrail_stop_unsaid": guarding.guardrail_stop_unsaid,
}


@dataclass(frozen=True, slots=True)
class Does:
    """A behaviour and how likely it shows on a call, 0-1."""

    behaviour: Behaviour
    p: float = 1.0


def read_behaviour(item: Any, where: str) -> Does:
    """From an entry of `does`: a name, or a table with `kind`, its options and perhaps `p`. Raises BadFile."""
    options = {"kind": item} if isinstance(item, str) else dict(item) if isinstance(item, dict) else {}
    kind = options.pop("kind", None)
    if not isinstance(kind, str) or kind not in BEHAVIOURS:
        near = get_close_matches(str(kind), BEHAVIOURS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(BEHAVIOURS)}"
        raise BadFile(f"{where}: does: unknown behaviour {kind!r}", hint=hint)
    p = _number(options.pop("p", 1.0), f"{where}: {kind}.p")
    if not 0 <= p <= 1:
        raise BadFile(f"{where}: {kind}.p: give a probability from 0 to 1")
    try:
        return Does(BEHAVIOURS[kind](**_checked(kind, options, where)), p)
    except ValueError as error:
        raise BadFile(f"{where}: {kind}.{error}") from None


def _checked(kind: str, options: dict[str, Any], where: str) -> dict[str, Any]:
    known = inspect.signature(BEHAVIOURS[kind]).parameters
    checked: dict[str, Any] = {}
    for key, value in options.items():
        if key not in known:
            names = ", ".join([*known, "p"])
            raise BadFile(f"{where}: {kind}: unknown key {key!r}", hint=f"known keys: {names}")
        checked[key] = _of_type(value, known[key].default, f"{where}: {kind}.{key}")
    return checked


def _of_type(value: Any, like: Any, where: str) -> Any:
    """The default of an option says its type."""
    if isinstance(like, bool | str):
        if type(value) is not type(like):
            raise BadFile(f"{where}: give {'true or false' if isinstance(like, bool) else 'a text'}")
        return value
    number = _number(value, where)
    if number < 0:
        raise BadFile(f"{where}: give a number of at least 0")
    if isinstance(like, int) and number != int(number):
        raise BadFile(f"{where}: give a whole number")
    return int(number) if isinstance(like, int) else number


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFile(f"{where}: give a number")
    return float(value)
