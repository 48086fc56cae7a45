"""Malformed requests: each must come back as a modelled ValidationException, not as an answer, a 500 or silence.

Each breaks several rules that hold whatever the model, most of them in the API's own shape (a temperature above 1, a
value that an enumeration lacks, a pattern), because models differ in what they let pass beyond that: a conversation
that the assistant begins is refused for Nova and answered by Claude and Qwen. Refused requests cost nothing.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, say
from certify_cli.probes._judging import excerpt, failed, passed, readable, shown
from certify_cli.probes._provoked import BREAKDOWNS, REFUSALS, flaw_of, harmless, put, told
from certify_cli.probes._script import broken, chat, refused, scripts
from certify_cli.probes._sentences import one_sentence
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Judgement, Seen


def malformed(subject: Subject) -> Iterator[tuple[str, Request]]:
    """(what is wrong with it, the request): botocore lets each through."""
    chance = subject.random()
    yield (
        "a temperature of 1.5 and a latency that does not exist",
        converse(
            subject,
            [say("user", one_sentence(chance))],
            inference={"temperature": 1.5, "topP": 1.5},
            performanceConfig={"latency": "turbo"},
        ),
    )
    yield (
        "a blank text from a role that does not exist",
        converse(subject, [{"role": "narrator", "content": [{"text": one_sentence(chance)}, {"text": ""}]}]),
    )
    yield "a tool result that nobody asked for", converse(subject, [_orphan(chance)])


def _orphan(chance: random.Random) -> dict[str, Any]:
    """Without any tools in the request, and with an id of characters that no id may have."""
    result = {"toolUseId": f"call of {chance.randint(1000, 9999)}", "content": [{"text": one_sentence(chance)}]}
    return {"role": "user", "content": [{"toolResult": result}]}


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    tried = []
    for what, request in malformed(subject):
        answer = yield from put(request, REFUSALS | BREAKDOWNS)
        tried.append({"what": what, **_kept(answer)})
        if isinstance(answer, Failure) and answer.category in BREAKDOWNS:
            yield harmless(subject)
    return {"tried": tried}


def _kept(answer: Reply | Failure) -> dict[str, Any]:
    return {"refused": told(answer)} if isinstance(answer, Failure) else {"answered": excerpt(answer.text, 300)}


@readable
def judge(seen: Seen) -> Judgement:
    for one in seen["tried"]:
        if "refused" not in one:
            return failed(f"{one['what']} was answered as if it were right: '{shown(one['answered'])}'")
        if problem := flaw_of(one["refused"]):
            return failed(f"{one['what']} {problem}")
    count = len(seen["tried"])
    return passed(f"refused {count} malformed requests") if count else failed("nothing was tried")


_RANGE = refused(
    "2 validation errors detected: Value '1.5' at 'inferenceConfig.temperature' failed to satisfy constraint: Member "
    "must have value less than or equal to 1; Value 'turbo' at 'performanceConfig.latency' failed to satisfy "
    "constraint: Member must satisfy enum value set: [optimized, standard]"
)
_ROLE = refused(
    "1 validation error detected: Value 'narrator' at 'messages.1.member.role' failed to satisfy constraint: Member "
    "must satisfy enum value set: [user, assistant]"
)
_ORPHAN = refused("The toolConfig field must be defined when using toolUse and toolResult content blocks.")
_BLANK = refused(
    "The text field in the ContentBlock object at messages.0.content.1 is blank. Add text to the text field, and try "
    "again."
)
_EXTRA = refused(
    "The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn."
)
_DEPRECATED = refused(
    "The model returned the following errors: `temperature` is deprecated for this model.",
    category=Category.CAPABILITY_UNSUPPORTED,
)
_NO_TOOLS = refused("This model doesn't support tool use.", category=Category.CAPABILITY_UNSUPPORTED)
_FINE = chat("731")
_CRASHED = broken(500, "InternalServerException", "The system encountered an unexpected error during processing.")

PROBE = Probe(
    id="error_handling",
    title="Refuses malformed requests",
    why="a clear refusal tells a client what to mend; an answer hides the mistake, a 500 makes it retry for ever",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    expensive=True,
    passes=scripts(
        {
            "by the API's shape": (_RANGE, _ROLE, _ORPHAN),
            "by Converse's own rules": (_RANGE, _BLANK, _EXTRA),
            "by what the model lacks": (_DEPRECATED, _ROLE, _NO_TOOLS),
            "in other words": (
                refused("temperature: range: 0..1"),
                refused("messages: text content blocks must be non-empty"),
                refused("messages.0: unexpected tool_result"),
            ),
            "another spelling of the code": (refused("bad", code="validationException"), _ROLE, _ORPHAN),
        }
    ),
    fails=scripts(
        {
            "answers the first": (_FINE, _ROLE, _ORPHAN),
            "answers the second": (_RANGE, _FINE, _ORPHAN),
            "answers the third": (_RANGE, _ROLE, _FINE),
            "answers with nothing": (_RANGE, chat(""), _ORPHAN),
            "answers everything": (_FINE, _FINE, _FINE),
            "500": (_CRASHED, _FINE, _ROLE, _ORPHAN),
            "500 for the last": (_RANGE, _ROLE, _CRASHED, _FINE),
            "424": (_RANGE, broken(424, "ModelErrorException", "boom", Category.MODEL_ERROR), _FINE, _ORPHAN),
            "503": (broken(503, "ServiceUnavailableException", "busy"), _FINE, _ROLE, _ORPHAN),
            "cut connection": (_RANGE, _ROLE, broken(None, "", "connection reset", Category.NETWORK), _FINE),
            "hangs": (broken(None, "", "the call did not end in 60 s", Category.TIMEOUT), _FINE, _ROLE, _ORPHAN),
            "another 4xx": (refused("no such thing", status=404, code="ResourceNotFoundException"), _ROLE, _ORPHAN),
            "400 that is not modelled": (_RANGE, refused("Bad Request", code=""), _ORPHAN),
            "another error's code": (_RANGE, _ROLE, refused("cannot parse", code="SerializationException")),
            "no message": (_RANGE, refused("the service gave no message with ValidationException"), _ORPHAN),
            "a Python traceback": (
                refused('Traceback (most recent call last): File "app.py", line 7, in handler ValueError'),
                _ROLE,
                _ORPHAN,
            ),
            "a Java stack trace": (
                _RANGE,
                _ROLE,
                refused("java.lang.NullPointerException at com.example.Handler.handle(Handler.java:42)"),
            ),
        }
    ),
)
