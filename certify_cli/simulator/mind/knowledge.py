"""A few facts of the world that every model knows."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.vocabulary import ordered

_CAPITALS = dict(
    pair.split(":")
    for pair in ordered(
        """
        france:Paris germany:Berlin italy:Rome spain:Madrid portugal:Lisbon england:London japan:Tokyo
        china:Beijing austria:Vienna greece:Athens norway:Oslo sweden:Stockholm finland:Helsinki
        denmark:Copenhagen poland:Warsaw ireland:Dublin russia:Moscow egypt:Cairo canada:Ottawa
        australia:Canberra brazil:Brasília argentina:Buenos_Aires india:New_Delhi mexico:Mexico_City
        kenya:Nairobi turkey:Ankara hungary:Budapest belgium:Brussels netherlands:Amsterdam switzerland:Bern
        thailand:Bangkok vietnam:Hanoi peru:Lima chile:Santiago cuba:Havana iceland:Reykjavik
        """
    )
) | {"united kingdom": "London", "united states": "Washington, D.C.", "south korea": "Seoul", "usa": "Washington, D.C."}
_OPPOSITES = dict(
    pair.split(":")
    for pair in ordered(
        """
        hot:cold cold:hot big:small small:big up:down down:up left:right right:left black:white white:black
        day:night night:day good:bad bad:good fast:slow slow:fast high:low low:high open:closed wet:dry dry:wet
        happy:sad old:young light:dark dark:light true:false in:out hard:soft early:late full:empty rich:poor
        """
    )
)
_FACTS: tuple[tuple[str, str], ...] = (
    (r"colou?r (?:of|is|are)\b.*\bsky|sky.*colou?r", "blue"),
    (r"colou?r (?:of|is|are)\b.*\bgrass", "green"),
    (r"colou?r (?:of|is|are)\b.*\b(?:snow|milk)", "white"),
    (r"colou?r (?:of|is|are)\b.*\b(?:blood|strawberr|tomato)", "red"),
    (r"colou?r (?:of|is|are)\b.*\b(?:banana|lemon)", "yellow"),
    (r"(?:formula|symbol) (?:of|for) water|water.*chemical formula", "H2O"),
    (r"symbol (?:of|for) gold", "Au"),
    (r"how many days.*\bweek\b", "7"),
    (r"how many (?:days|months).*\byear\b(?<!months)", "365"),
    (r"how many months.*\byear", "12"),
    (r"how many hours.*\bday\b", "24"),
    (r"how many minutes.*\bhour\b", "60"),
    (r"how many legs.*\bspider", "8"),
    (r"how many (?:legs|sides).*\b(?:dog|cat|square|horse)", "4"),
    (r"how many sides.*\btriangle", "3"),
    (r"how many continents", "7"),
    (r"(?:closest|nearest) (?:planet )?to the sun", "Mercury"),
    (r"(?:largest|biggest) planet", "Jupiter"),
    (r"red planet", "Mars"),
    (r"(?:largest|biggest) ocean", "Pacific Ocean"),
    (r"(?:highest|tallest) mountain", "Mount Everest"),
    (r"longest river", "the Nile"),
    (r"who wrote (?:hamlet|romeo and juliet|macbeth)", "William Shakespeare"),
    (r"who painted the mona lisa", "Leonardo da Vinci"),
    (r"boiling point of water|water boils? at|temperature.*water boil", "100 degrees Celsius"),
    (r"freezing point of water|water freezes? at", "0 degrees Celsius"),
    (r"first president of the (?:united states|usa|us)\b", "George Washington"),
    (r"(?:moon|man).*landing.*year|year.*(?:moon landing|land on the moon)", "1969"),
)
_DAYS = ordered("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = ordered("january february march april may june july august september october november december")


def look_up(prompt: Prompt) -> str | None:
    """The fact asked for; None where it is not one of the few."""
    found = find(prompt.question)
    if found is None:
        return None
    return found if style.wants_bare(f"{prompt.system}\n{prompt.question}") else f"It is {found}."


def find(question: str) -> str | None:
    text = question.lower()
    if "capital" in text:
        found = next((city for land, city in _CAPITALS.items() if re.search(rf"\b{land}\b", text)), None)
        if found:
            return found.replace("_", " ")
    country = re.search(r"\bcountry\b", text) and next(
        (land for land, city in _CAPITALS.items() if re.search(rf"\b{city.lower()}\b", text)), None
    )
    if country:
        return country.title()
    opposite = re.search(r"\b(?:opposite|antonym) (?:of|to|for)\s+(?:the word )?[\"'“]?(\w+)", text)
    if opposite:
        return _OPPOSITES.get(opposite[1])
    return _neighbour(text) or next((fact for pattern, fact in _FACTS if re.search(pattern, text)), None)


def _neighbour(text: str) -> str | None:
    """The day or month before or after another."""
    found = re.search(r"\b(after|follows|before|precedes)\s+(\w+)", text)
    if not found:
        return None
    step = 1 if found[1] in ("after", "follows") else -1
    for cycle in (_DAYS, _MONTHS):
        if found[2] in cycle:
            return cycle[(cycle.index(found[2]) + step) % len(cycle)].capitalize()
    return None
