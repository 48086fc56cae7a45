"""Three attached files, plain text, Markdown and a table, each with a fact of its own that is asked for."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, converse, heard
from certify_cli.probes._codes import wrong_codes
from certify_cli.probes._files import Planted, block, plant
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

FORMATS = ("txt", "md", "csv")
NAMES = ("File A", "File B", "File C")


def question(planted: tuple[Planted, ...]) -> str:
    cities = ", ".join(one.city for one in planted[:-1]) + f" and {planted[-1].city}"
    return (
        f"What are the shelf codes in {cities}? Look in the attached files. One line for each city: the city, then its "
        "code."
    )


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    planted = plant(subject.random(), FORMATS)
    content = [block(one, name) for one, name in zip(planted, NAMES, strict=True)]
    request = converse(subject, [{"role": "user", "content": [*content, {"text": question(planted)}]}])
    reply = yield request
    facts = [{"format": one.format, "city": one.city, "code": one.code} for one in planted]
    return {"facts": facts, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_codes(turn["text"], seen["facts"]))
        or passed(f"read {', '.join(fact['format'] for fact in seen['facts'])}")
    )


_TXT, _MD, _CSV = plant(chance(), FORMATS)
_LINES = "\n".join(f"{one.city}: {one.code}" for one in (_TXT, _MD, _CSV))
_RIGHT = chat(_LINES, tokens=30)


def _said(txt: str, md: str, csv: str) -> Reply:
    return chat(f"{_TXT.city}: {txt}\n{_MD.city}: {md}\n{_CSV.city}: {csv}", tokens=30)


PROBE = Probe(
    id="document_chat",
    title="Reads attached text, Markdown and tables",
    why="a document that is dropped on the way leaves a model that answers all the same",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="document_chat",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "codes alone, in order": chat(f"{_TXT.code}\n{_MD.code}\n{_CSV.code}", tokens=24),
            "chatty": chat(
                f"Here are the shelf codes for {_TXT.city}, {_MD.city} and {_CSV.city}:\n\n"
                f"1. **{_TXT.city}**: {_TXT.code} (File A)\n2. **{_MD.city}**: `{_MD.code}` (File B)\n"
                f"3. **{_CSV.city}**: {_CSV.code} (File C)\n\nLet me know if you need anything else! 😊",
                tokens=80,
            ),
            "table": chat(
                "| City | Code |\n|---|---|\n"
                + "\n".join(f"| {one.city} | **{one.code}** |" for one in (_TXT, _MD, _CSV)),
                tokens=50,
            ),
            "another order": chat(
                "\n".join(f"- {one.city.upper()} → {one.code}" for one in (_CSV, _TXT, _MD)), tokens=40
            ),
            "cities after the codes": chat(
                f"{_TXT.code} ({_TXT.city}), {_MD.code} ({_MD.city}), {_CSV.code} ({_CSV.city})", tokens=40
            ),
            "respectively": chat(
                f"The codes in {_TXT.city}, {_MD.city} and {_CSV.city} are {_TXT.code}, {_MD.code} and {_CSV.code}, "
                "respectively.",
                tokens=50,
            ),
            "other dashes and cases": _said(
                _TXT.code.replace("-", "\u2011"), _MD.code.lower(), _CSV.code.replace("-", " ")
            ),
            "JSON in a code fence": chat(
                "```json\n" + json.dumps({one.city: one.code for one in (_TXT, _MD, _CSV)}, indent=2) + "\n```",
                tokens=50,
            ),
            "CJK punctuation": chat(f"{_TXT.city}：{_TXT.code}。{_MD.city}：{_MD.code}。{_CSV.city}：{_CSV.code}。"),
            "reasoning block": chat(_LINES, thought=f"Is it {_CSV.others[0]}? No.", tokens=40),
            "tagged reasoning": chat(f"<think>{_CSV.others[0]}?</think>\n\n{_LINES}", tokens=40),
            "goes on at length but is right": cut(f"{_LINES}\n\nThese codes stand for", SHORT_ANSWER_TOKENS),
        }
    ),
    fails=scripts(
        {
            "no text file": _said("not found", _MD.code, _CSV.code),
            "no Markdown": _said(_TXT.code, "not found", _CSV.code),
            "no table": _said(_TXT.code, _MD.code, "not found"),
            "no documents": chat("I don't see any attached files. Could you share them?", tokens=16),
            "only the first": chat(f"{_TXT.city}: {_TXT.code}", tokens=12),
            "made up": _said("BCD-234", "FGH-567", "JKL-923"),
            "a digit off": _said(_TXT.code, _MD.code[:-1] + "8", _CSV.code),
            "letters in another order": _said(_TXT.code[::-1], _MD.code, _CSV.code),
            "the row above": _said(_TXT.code, _MD.code, _CSV.others[0]),
            "every row of the table": _said(_TXT.code, _MD.code, f"{_CSV.code}, {_CSV.others[1]}"),
            "two of them exchanged": _said(_MD.code, _TXT.code, _CSV.code),
            "turned round": _said(_MD.code, _CSV.code, _TXT.code),
            "codes alone, in another order": chat(f"{_MD.code}\n{_TXT.code}\n{_CSV.code}", tokens=24),
            "hedges": _said(f"{_TXT.code} or BCD-234", _MD.code, _CSV.code),
            "right only in its reasoning": chat("I cannot say.", thought=_LINES, tokens=40),
            "empty content": chat(""),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
