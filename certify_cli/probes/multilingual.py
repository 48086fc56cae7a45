"""A small sum in Portuguese, Japanese and Arabic, each to be answered in its own language."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._judging import passed, readable, unclear
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._spoken import wrong_answer
from certify_cli.probes._tongues import TONGUES, Tongue, draw_task
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Mark, Seen
from certify_cli.types.model import ModelRecord


def tongues_of(model: ModelRecord) -> list[Tongue]:
    """Those the model is not known to be sold without (`language_ja = false`)."""
    return [one for one in TONGUES.values() if model.capabilities.get(f"language_{one.id}") is not False]


def no_language(model: ModelRecord) -> str:
    names = ", ".join(one.name for one in TONGUES.values())
    return obstacle(model) or ("" if tongues_of(model) else f"the model is sold for none of {names}")


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    """A call for each language, so that one cannot rub off on another."""
    drawn = subject.random()
    answers: dict[str, Any] = {}
    for tongue in tongues_of(subject.model):
        task = draw_task(drawn, tongue)
        request = asked(subject, task.question)
        reply = yield request
        turn = heard(reply, request, subject)
        answers[tongue.id] = {"thing": task.thing, "a": task.a, "b": task.b, "turn": turn}
    return {"answers": answers}


@readable
def judge(seen: Seen) -> Judgement:
    """The worst of the answers: a wrong one, else one that shows nothing."""
    judged = [_judged(tongue, answer) for tongue, answer in seen["answers"].items()]
    wrong = [one for one in judged if one is not None]
    wrong.sort(key=lambda one: one.mark is not Mark.FAIL)
    names = ", ".join(TONGUES[tongue].name for tongue in seen["answers"])
    return wrong[0] if wrong else passed(f"answered in {names}") if names else unclear("nothing was asked")


def _judged(tongue: str, answer: Mapping[str, Any]) -> Judgement | None:
    turn = answer["turn"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_answer(turn["text"], tongue, answer["thing"], answer["a"], answer["b"]))
    )


def _tasks() -> list[Any]:
    drawn = chance()
    return [draw_task(drawn, tongue) for tongue in TONGUES.values()]


_PT, _JA, _AR = _tasks()
_ARABIC_DIGITS = {48 + digit: 0x660 + digit for digit in range(10)}
_IN_ARABIC = str(_AR.total).translate(_ARABIC_DIGITS)
_IN_PT = chat(f"Agora tem {_PT.total} {_PT.thing}.", tokens=12)
_IN_JA = chat(f"{_JA.thing}は全部で{_JA.total}個です。", tokens=14)
_IN_AR = chat(f"لديها الآن {_AR.total} من {_AR.thing.partition('/')[0]}.", tokens=14)
_SPELT_PT = ("onze", "doze", "treze", "catorze", "quinze", "dezesseis", "dezassete", "dezoito")[_PT.total - 11]
_SPELT_AR = (
    "أحد عشر", "اثنا عشر", "ثلاثة عشر", "أربعة عشر", "خمسة عشر", "ستة عشر", "سبعة عشر", "ثمانية عشر",
)[_AR.total - 11]  # fmt: skip


def _with(pt: str | Reply = _IN_PT, ja: str | Reply = _IN_JA, ar: str | Reply = _IN_AR) -> tuple[Reply, ...]:
    return tuple(chat(one, tokens=16) if isinstance(one, str) else one for one in (pt, ja, ar))


PROBE = Probe(
    id="multilingual",
    title="Answers in Portuguese, Japanese and Arabic",
    why="users do not all write English; an answer in another language than the question's is no answer to them",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="multilingual",
    baseline=True,
    not_applicable=no_language,
    passes=scripts(
        {
            "short sentences": _with(),
            "number and thing": _with(f"{_PT.total} {_PT.thing}", f"{_JA.total}個", f"{_AR.total} كتاب"),
            "markdown": _with(f"**{_PT.total} {_PT.thing}**", f"**{_JA.total}個**です。", f"العدد: **{_AR.total}**"),
            "with its working": _with(
                f"{_PT.a} + {_PT.b} = {_PT.total}. Agora ele tem {_PT.total} {_PT.thing}.",
                f"{_JA.a}＋{_JA.b}＝{_JA.total}なので、全部で{_JA.total}個です。",
                f"{_AR.a} + {_AR.b} = {_AR.total}، إذن لديها {_AR.total}.",
            ),
            "digits of the script": _with(
                ja=f"全部で{str(_JA.total).translate({48 + n: 0xFF10 + n for n in range(10)})}個になります。",
                ar=f"لديها الآن {_IN_ARABIC} كتابًا.",
            ),
            "in words": _with(
                f"Agora tem {_SPELT_PT} {_PT.thing}.",
                f"全部で十{'一二三四五六七八'[_JA.total - 11]}個です。",
                f"لديها الآن {_SPELT_AR}.",
            ),
            "without accents": _with(f"Ela tem {_PT.total} {_PT.thing}, nao e?"),
            "a translation in brackets": _with(
                f"Agora tem {_PT.total} {_PT.thing}. (Now there are {_PT.total}.)",
                f"{_JA.thing}は全部で{_JA.total}個あります。(Total: {_JA.total})",
            ),
            "vowel signs": _with(ar=f"لَدَيْهَا الْآنَ {_AR.total} كِتَابًا."),
            "a friendly closing": _with(
                f"{_PT.total} {_PT.thing}! 😊", f"{_JA.total}個ですよ！🍎", f"{_AR.total} كتابًا 📚"
            ),
            "reasoning blocks": tuple(
                replace(one, blocks=(*chat("", thought="8 + 9? Let me add.").blocks, *one.blocks)) for one in _with()
            ),
            "tagged reasoning in English": _with(
                f"<think>The user asks in Portuguese: {_PT.total + 1}? No.</think>{_PT.total} {_PT.thing}",
                f"<think>Add them up.</think>\n{_JA.total}個です。",
            ),
            "goes on at length but is right": _with(
                cut(f"Agora tem {_PT.total} {_PT.thing}. As {_PT.thing} são", SHORT_ANSWER_TOKENS)
            ),
        }
    ),
    fails=scripts(
        {
            "Portuguese answered in English": _with(f"There are {_PT.total} now."),
            "Portuguese answered in Spanish": _with(f"Ahora tiene {_PT.total} en total, son las que hay."),
            "English with one foreign word": _with(
                f"She now has {_PT.total} {_PT.thing} in total, that is the answer."
            ),
            "Japanese answered in English": _with(ja=f"There are {_JA.total} in total."),
            "Japanese answered in Chinese": _with(ja=f"现在一共有{_JA.total}个苹果。"),
            "Japanese in Latin letters": _with(ja=f"Zenbu de {_JA.total} ko desu."),
            "Japanese thing, English sentence": _with(ja=f"She has {_JA.total} {_JA.thing} altogether now, I think."),
            "Arabic answered in English": _with(ar=f"She has {_AR.total} books now."),
            "Arabic answered in Persian": _with(ar=f"او اکنون {_AR.total} کتاب دارد که می‌گیرد."),
            "Arabic in Latin letters": _with(ar=f"Ladayha al-an {_AR.total} kitaban."),
            "everything in English": _with(f"{_PT.total} keys", f"{_JA.total} apples", f"{_AR.total} books"),
            "wrong in Portuguese": _with(f"Agora tem {_PT.total + 1} {_PT.thing}."),
            "wrong in Japanese": _with(ja=f"全部で{_JA.total - 1}個です。"),
            "wrong in Japanese words": _with(ja=f"全部で十{'一二三四五六七八九'[_JA.total - 10]}個です。"),
            "wrong in Arabic digits": _with(ar=f"لديها الآن {str(_AR.total + 1).translate(_ARABIC_DIGITS)}."),
            "the question's number": _with(ar=f"لديها الآن {_AR.a}."),
            "hedges": _with(f"Tem {_PT.total} ou {_PT.total + 1} {_PT.thing}."),
            "refuses": _with(ja="申し訳ありませんが、わかりません。"),
            "mojibake": _with(ar=_IN_AR.text.encode().decode("latin-1")),
            "right only in its reasoning": _with(replace(_IN_PT, blocks=chat("Não sei.", thought=_IN_PT.text).blocks)),
            "one empty": _with(ar=chat("")),
            "one of role user": _with(ja=replace(_IN_JA, role="user")),
            "one without usage": _with(ja=replace(_IN_JA, usage=Usage(0, 0, 0))),
            "one ends oddly": _with(ar=replace(_IN_AR, stop_reason="tool_use")),
        }
    ),
)
