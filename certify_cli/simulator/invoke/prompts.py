"""Bodies with one plain prompt: Titan Text, Llama, Mistral, Cohere Command, DeepSeek R1, Pegasus."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from certify_cli.simulator import pieces
from certify_cli.simulator.invoke import openai_chat
from certify_cli.simulator.invoke.dialect import Chat, Json, demand, limit, malformed, weight
from certify_cli.simulator.mind.prompt import Prompt, Thought, Turn
from certify_cli.simulator.world import Call
from certify_cli.types.model import ModelRecord

_LLAMA = re.compile(
    r"<\|start_header_id\|>(\w+)<\|end_header_id\|>\s*(.*?)(?=<\|eot_id\|>|<\|start_header_id\|>|$)", re.DOTALL
)
_MISTRAL = re.compile(r"\[INST\](.*?)\[/INST\]([^\[<]*)", re.DOTALL)
_SYSTEM = re.compile(r"<<SYS>>(.*?)<</SYS>>", re.DOTALL)
_DEEPSEEK = re.compile(r"<｜(User|Assistant)｜>(.*?)(?=<｜|$)", re.DOTALL)
_TURN = re.compile(r"^(User|Human|Bot|Assistant):", re.MULTILINE)

Writer = Callable[[Thought], dict[str, Any]]


def _read(
    prompt_key: str, limits: tuple[str, ...], stop_key: str, nested: str = ""
) -> Callable[[Json, ModelRecord], Prompt]:
    """A reader for a body whose text is under `prompt_key` and whose settings may be under `nested`."""

    def read(body: Json, model: ModelRecord) -> Prompt:
        if prompt_key not in body and "messages" in body:
            return openai_chat.read(body, model)
        demand(body, (prompt_key,))
        settings = body.get(nested) or {} if nested else body
        if not isinstance(body[prompt_key], str) or not body[prompt_key].strip():
            raise malformed(f"#/{prompt_key}: expected minLength: 1, actual: 0")
        system, turns = _conversation(body[prompt_key])
        return Prompt(
            turns=(*_history(body), *turns),
            system=system or str(body.get("preamble") or ""),
            max_tokens=limit(settings, *limits),
            stop_sequences=tuple(settings.get(stop_key) or ()),
            reasons=model.curated.always_thinks,
            input_tokens=weight(body[prompt_key], body.get("chat_history")),
        )

    return read


def _conversation(text: str) -> tuple[str, tuple[Turn, ...]]:
    """System prompt and turns out of the chat templates people paste into a prompt."""
    system = _SYSTEM.search(text)
    headed = [(role, said.strip()) for role, said in _LLAMA.findall(text) if said.strip()]
    if headed:
        rules = "\n".join(said for role, said in headed if role == "system")
        return rules, _turns((role, said) for role, said in headed if role != "system")
    pairs = _MISTRAL.findall(text)
    if pairs:
        said = [(role, part.strip()) for pair in pairs for role, part in zip(("user", "assistant"), pair, strict=True)]
        return (system[1].strip() if system else ""), _turns(
            (role, _SYSTEM.sub("", part).strip()) for role, part in said if part
        )
    marked = _DEEPSEEK.findall(text)
    if marked:
        return "", _turns((role.lower(), said.strip()) for role, said in marked if said.strip())
    return "", _turns(_labelled(text))


def _labelled(text: str) -> list[tuple[str, str]]:
    """`User: ... Bot:` as Titan wants it; a text without labels is one turn."""
    parts = _TURN.split(text)
    said = [
        ("user" if role in ("User", "Human") else "assistant", part.strip())
        for role, part in zip(parts[1::2], parts[2::2], strict=True)
    ]
    return [one for one in said if one[1]] or [("user", text.strip())]


def _turns(said: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> tuple[Turn, ...]:
    turns = tuple(Turn(role="assistant" if role == "assistant" else "user", text=text) for role, text in said)
    return turns or (Turn(role="user", text="continue"),)


def _history(body: Json) -> tuple[Turn, ...]:
    """Cohere keeps earlier turns apart."""
    return tuple(
        Turn(role="assistant" if one.get("role") == "CHATBOT" else "user", text=str(one.get("message", "")))
        for one in body.get("chat_history") or []
    )


def _family(read: Callable[[Json, ModelRecord], Prompt], write: Writer, piece: Callable[[str], dict[str, Any]]) -> Chat:
    """`write` makes the whole answer, `piece` an event of its stream; the last event is the whole without text."""

    def whole(thought: Thought, call: Call) -> dict[str, Any]:
        return openai_chat.write(thought, call) if "messages" in call.payload else write(thought)

    def events(thought: Thought, call: Call) -> Iterator[tuple[dict[str, Any], int]]:
        if "messages" in call.payload:
            yield from openai_chat.events(thought, call)
            return
        for text in pieces.split(thought.text):
            yield piece(text), pieces.weight(text)
        yield {**piece(""), **_without_text(write(thought))}, 0

    return Chat(read, whole, events)


def _without_text(whole: Mapping[str, Any]) -> dict[str, Any]:
    texts = ("generation", "text", "outputText", "outputs", "results", "choices", "message", "generations")
    return {name: value for name, value in whole.items() if name not in texts}


def _short(thought: Thought) -> str:
    return "length" if thought.stop_reason == "max_tokens" else "stop"


def _cohere_finish(thought: Thought) -> str:
    return "MAX_TOKENS" if thought.stop_reason == "max_tokens" else "COMPLETE"


LLAMA = _family(
    _read("prompt", ("max_gen_len",), "stop"),
    lambda thought: {
        "generation": thought.text,
        "prompt_token_count": thought.input_tokens,
        "generation_token_count": thought.output_tokens,
        "stop_reason": _short(thought),
    },
    lambda text: {"generation": text},
)
MISTRAL = _family(
    _read("prompt", ("max_tokens",), "stop"),
    lambda thought: {"outputs": [{"text": thought.text, "stop_reason": _short(thought)}]},
    lambda text: {"outputs": [{"text": text, "stop_reason": None}]},
)
DEEPSEEK = _family(
    _read("prompt", ("max_tokens",), "stop"),
    lambda thought: {"choices": [{"text": thought.text, "stop_reason": _short(thought)}]},
    lambda text: {"choices": [{"text": text, "stop_reason": None}]},
)
TITAN = _family(
    _read("inputText", ("maxTokenCount",), "stopSequences", "textGenerationConfig"),
    lambda thought: {
        "inputTextTokenCount": thought.input_tokens,
        "results": [
            {
                "tokenCount": thought.output_tokens,
                "outputText": thought.text,
                "completionReason": "LENGTH" if thought.stop_reason == "max_tokens" else "FINISH",
            }
        ],
    },
    lambda text: {"outputText": text, "index": 0},
)
COHERE = _family(
    lambda body, model: _read("message" if "message" in body else "prompt", ("max_tokens",), "stop_sequences")(
        body, model
    ),
    lambda thought: {
        "text": thought.text,
        "finish_reason": _cohere_finish(thought),
        "generations": [{"text": thought.text}],
    },
    lambda text: {"text": text, "is_finished": not text},
)
PEGASUS = _family(
    _read("inputPrompt", ("maxOutputTokens",), "stopSequences"),
    lambda thought: {"message": thought.text, "finishReason": _short(thought)},
    lambda text: {"message": text},
)
