"""An attached PDF, made for this one call, with a fact that is asked for."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, converse, heard
from certify_cli.probes._codes import wrong_codes
from certify_cli.probes._files import block, plant
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    (planted,) = plant(subject.random(), ("pdf",))
    text = f"What is the shelf code in {planted.city}? Look in the attached file. Answer with the code only."
    request = converse(subject, [{"role": "user", "content": [block(planted, "File A"), {"text": text}]}])
    reply = yield request
    fact = {"format": planted.format, "city": planted.city, "code": planted.code}
    return {"facts": [fact], "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_codes(turn["text"], seen["facts"]))
        or passed("read pdf")
    )


(_PDF,) = plant(chance(), ("pdf",))
_RIGHT = chat(_PDF.code)

PROBE = Probe(
    id="document_pdf",
    title="Reads an attached PDF",
    why="PDF takes another way than text: extracted or looked at, and dropped where neither works",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="document_chat",
    also_needs=("document_pdf",),
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "chatty": chat(f"According to the document, the shelf code in {_PDF.city} is **{_PDF.code}**.", tokens=24),
            "code fence": chat(f"```\n{_PDF.code}\n```", tokens=12),
            "another dash": chat(_PDF.code.replace("-", "\u2013")),
            "lower case": chat(_PDF.code.lower()),
            "a friendly closing": chat(f"{_PDF.code}\n\nAnything else you need for 2025? 😊", tokens=20),
            "quotes the line": chat(f"“The shelf code in {_PDF.city} is {_PDF.code}.”", tokens=20),
            "CJK punctuation": chat(f"货架编号是「{_PDF.code}」。", tokens=16),
            "reasoning block": chat(_PDF.code, thought="Is it BCD-234? No.", tokens=20),
            "tagged reasoning": chat(f"<thinking>BCD-234?</thinking>{_PDF.code}", tokens=20),
            "goes on at length but is right": cut(f"{_PDF.code}. The file also says", SHORT_ANSWER_TOKENS),
        }
    ),
    fails=scripts(
        {
            "no document": chat("I'm sorry, I don't see an attached file.", tokens=12),
            "cannot open it": chat("The file appears to be empty or unreadable.", tokens=12),
            "made up": chat("BCD-234"),
            "a digit off": chat(_PDF.code[:-1] + "8"),
            "a digit lost": chat(_PDF.code[:-1]),
            "right digits inside a longer code": chat(_PDF.code + "7"),
            "hedges": chat(f"{_PDF.code} or BCD-234", tokens=12),
            "right only in its reasoning": chat("I cannot say.", thought=_PDF.code, tokens=20),
            "empty content": chat(""),
            "stop reason max_tokens though far from it": replace(_RIGHT, stop_reason="max_tokens"),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
