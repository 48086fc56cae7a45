"""Some Portuguese: numbers in words, plurals, little sums, and who lives or works where."""

from __future__ import annotations

import re
from collections.abc import Callable

from certify_cli.simulator.mind.prompt import Prompt

_PORTUGUESE = re.compile(
    r"\b(?:qual|quais|quant[oa]s?|onde|quem|respond[ea]|escrev[ea]|extenso|plural d[eao]|apenas|nome da)\b",
    re.IGNORECASE,
)
_UNITS = (
    "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze",
    "catorze", "quinze", "dezasseis", "dezassete", "dezoito", "dezanove",
)  # fmt: skip
_TENS = ["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"]
_IN_FULL = re.compile(r"\bextenso\b[^\d]{0,40}?(\d{1,2})\b|\b(\d{1,2})\b[^\d]{0,40}?\bpor extenso", re.IGNORECASE)
_PLURAL = re.compile(r"\bplural\b[^«\"'“\w]{0,3}(?:de|da palavra|do nome)\s*[«\"'“]?([\w-]+)", re.IGNORECASE)
_HOW_MANY = re.compile(r"\b(?:com )?quant[oa]s\b", re.IGNORECASE)
_HAS = re.compile(r"\b(?:tem|tinha|havia|há)\s+(\d+)", re.IGNORECASE)
_GAINS = re.compile(r"\b(?:compra|recebe|ganha|encontra|junta)(?:m|u)?\s+(?:mais\s+)?(\d+)", re.IGNORECASE)
_LOSES = re.compile(r"\b(?:perde|vende|dá|oferece|come|gasta)(?:m|u)?\s+(\d+)", re.IGNORECASE)
_NAME = r"[A-ZÀ-Ý][\wÀ-ÿ-]+"
_LIVES = re.compile(rf"\b({_NAME}) (?:vive|mora|trabalha|nasceu) (?:em|no|na) ({_NAME})")
_WHERE = re.compile(rf"\b(?:onde|em que cidade) (?:vive|mora|trabalha|nasceu) (?:o |a )?({_NAME})", re.IGNORECASE)
_IRREGULAR = {
    **{"pão": "pães", "cão": "cães", "capitão": "capitães", "alemão": "alemães", "mão": "mãos", "irmão": "irmãos"},
    **{"cidadão": "cidadãos", "chão": "chãos", "lápis": "lápis", "ónibus": "ónibus", "mal": "males"},
}
_ENDINGS = (
    (r"ão$", "ões"), (r"ês$", "eses"), (r"m$", "ns"), (r"el$", "éis"), (r"ol$", "óis"), (r"il$", "is"),
    (r"([au])l$", r"\1is"), (r"([rsz])$", r"\1es"), (r"$", "s"),
)  # fmt: skip

Step = Callable[[str], str | None]


def answer(prompt: Prompt) -> str | None:
    """The answer to a question asked in Portuguese; None for anything else."""
    text = prompt.question
    if not _PORTUGUESE.search(text):
        return None
    steps: tuple[Step, ...] = (_in_full, _plural, _where, _sum)
    return next((said for step in steps if (said := step(text)) is not None), None)


def in_words(number: int) -> str:
    """A number below a hundred, masculine."""
    if number < len(_UNITS):
        return _UNITS[number]
    tens, unit = _TENS[number // 10 - 2], number % 10
    return f"{tens} e {_UNITS[unit]}" if unit else tens


def plural_of(word: str) -> str:
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    stressed_before = re.search(r"[áéíóúâêô]", lower)
    if lower.endswith("el") and stressed_before:  # the accent is on another syllable already: túnel, túneis
        return f"{lower[:-1]}is"
    pattern, ending = next((pair for pair in _ENDINGS if re.search(pair[0], lower)), _ENDINGS[-1])
    return re.sub(pattern, ending, lower, count=1)


def _in_full(text: str) -> str | None:
    found = _IN_FULL.search(text)
    return in_words(int(found[1] or found[2])) if found else None


def _plural(text: str) -> str | None:
    found = _PLURAL.search(text)
    return plural_of(found[1]) if found else None


def _where(text: str) -> str | None:
    asked = _WHERE.search(text)
    homes = {found[1]: found[2] for found in _LIVES.finditer(text)}
    return homes.get(asked[1]) if asked else None


def _sum(text: str) -> str | None:
    had = _HAS.search(text)
    if not had or not _HOW_MANY.search(text):
        return None
    gained = sum(int(found[1]) for found in _GAINS.finditer(text))
    lost = sum(int(found[1]) for found in _LOSES.finditer(text))
    return str(int(had[1]) + gained - lost)
