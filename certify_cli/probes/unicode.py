"""A line from many scripts there and back over a stream: accents, ideographs, right-to-left letters, emoji, quotes."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._characters import draw_line, wrong_copy
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._script import chance, chat, cut, refused, scripts, streamed
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import CallFailed, Operation, Reply, Request, Usage
from certify_cli.types.failures import Category
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    """Over a stream where there is one: characters split between two chunks are what proxies spoil."""
    known = subject.model.capabilities
    words = draw_line(subject.random(), many_scripts=known.get("multilingual") is not False)
    operation: Operation = "converse" if known.get("streaming") is False else "converse_stream"
    request = asked(subject, question(words), operation=operation)
    try:
        reply = yield request
    except CallFailed as failed:
        if operation == "converse" or failed.failure.category is not Category.CAPABILITY_UNSUPPORTED:
            raise
        request = asked(subject, question(words))
        reply = yield request
    return {"words": words, "turn": heard(reply, request, subject)}


def question(words: list[str]) -> str:
    return f"Copy this line exactly, character by character, and write nothing else:\n\n{' '.join(words)}"


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_copy(turn["text"], seen["words"]))
        or passed(f"{len(seen['words'])} words came back unchanged")
    )


_WORDS = draw_line(chance())
_LINE = " ".join(_WORDS)
_RIGHT = streamed(chat(_LINE, tokens=60))


def _said(text: str) -> Reply:
    return streamed(chat(text, tokens=64))


def _without(*spoilt: str) -> str:
    return " ".join(word for word in _WORDS if word not in spoilt)


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _each(spoil: str) -> str:
    return "".join(one if one.isascii() else spoil for one in _LINE)


_NO_STREAM = refused("The model is unsupported for streaming.", category=Category.CAPABILITY_UNSUPPORTED)
_EMOJI = [word for word in _WORDS if word > "\U00010000"]

PROBE = Probe(
    id="unicode",
    title="Characters of every script come back",
    why="proxies and gateways spoil text that is not English: lost accents, mojibake, emoji cut in two",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "a sentence before it": _said(f"Here is the line:\n\n{_LINE}"),
            "code fence": _said(f"```\n{_LINE}\n```"),
            "bold": _said(f"**{_LINE}**"),
            "in quotes, with a friendly closing": _said(f"“{_LINE}”\n\nAnything else? 😊"),
            "decomposed letters": _said(unicodedata.normalize("NFD", _LINE)),
            "typewriter's quotation marks": _said(_LINE.translate(dict.fromkeys(map(ord, "“”„«»「」"), '"'))),
            "Markdown escapes": _said(_LINE.replace("<", "\\<").replace("&", "\\&").replace("#", "\\#")),
            "marks of direction": _said(f"\u200e{_LINE}\u200f"),
            "emoji as pictures": _said(_LINE.replace(_EMOJI[0], f"{_EMOJI[0]}\ufe0f")),
            "one word a line": _said("\n".join(_WORDS)),
            "without a stream": chat(_LINE, tokens=60),
            "no streaming here": (_NO_STREAM, chat(_LINE, tokens=60)),
            "reasoning block": streamed(chat(_LINE, thought="Copy: Zoe? No.", tokens=80)),
            "tagged reasoning": _said(f"<think>??? \ufffd</think>{_LINE}"),
            "goes on at length but is right": streamed(cut(f"{_LINE}\n\nThat was", SHORT_ANSWER_TOKENS)),
        }
    ),
    fails=scripts(
        {
            "accents dropped": _said(_plain(_LINE)),
            "mojibake": _said(_LINE.encode().decode("latin-1")),
            "mojibake of Windows": _said(_LINE.encode().decode("cp1252", "ignore")),
            "replacement characters": _said(_each("\ufffd")),
            "one replacement character": _said(_LINE.replace(_EMOJI[0], "\ufffd")),
            "question marks": _said(_each("?")),
            "nothing but ASCII": _said(_each("")),
            "emoji lost": _said(_without(*_EMOJI)),
            "emoji replaced by ?": _said("".join(one if one < "\U00010000" else "?" for one in _LINE)),
            "no streaming here, and accents dropped": (_NO_STREAM, chat(_plain(_LINE), tokens=60)),
            "one emoji lost": _said(_without(_EMOJI[1])),
            "escaped for JSON": _said(json.dumps(_LINE)[1:-1]),
            "escaped for HTML": _said(_LINE.encode("ascii", "xmlcharrefreplace").decode()),
            "named entities": _said(html.escape(_LINE)),
            "emoji named": _said(_LINE.replace(_EMOJI[0], ":turtle:")),
            "from right to left": _said(_LINE[::-1]),
            "in another order": _said(" ".join(sorted(_WORDS))),
            "lower case": _said(_LINE.lower()),
            "normalised (NFKC)": _said(unicodedata.normalize("NFKC", _LINE)),
            "blanks lost": _said("".join(_WORDS)),
            "half of it": _said(_LINE[: len(_LINE) // 2]),
            "refuses": _said("I can only work with English text."),
            "right only in its reasoning": streamed(chat("Done.", thought=_LINE, tokens=64)),
            "empty content": streamed(chat("")),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
        }
    ),
)
