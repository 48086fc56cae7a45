"""The wordings in which people state facts, each with how to read owner, subject and value from it."""

from __future__ import annotations

import re
from collections.abc import Callable

_NOUNS = (
    "code ?word|codeword|password|passphrase|passcode|pass ?word|word|code|number|phrase|pin|token|string|name|fact|"
    "colou?r|city|animal|fruit|key|id|identifier|address|date|item|letter|value|sequence"
)
_TOKEN = r"(?:[\"'“‘`][^\"'”’`]+[\"'”’`]|[A-Z0-9][\w-]*\d[\w-]*|[A-Z]{2,}[\w-]*)"

Read = Callable[[re.Match[str]], tuple[str, str, str]]

PATTERNS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, flags), read)
    for pattern, flags, read in (
        (
            r"\b(?P<who>my|our|your|the|this|a|his|her|their|its)\s+(?P<key>[\w][\w '’/#-]{0,60}?)\s+"
            r"(?:is|are|was|were|=|equals|will be|is called|has been set to|reads|reads as|stays|became)\s*:?\s+"
            r"(?:now\s+|actually\s+|called\s+|named\s+|simply\s+)*(?P<value>.+)",
            re.IGNORECASE,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            r"\b(?:my|our|the)\s+(?P<key>[\w][\w -]{1,40}?)\s*[:=]\s*(?P<value>.+)",
            re.IGNORECASE,
            lambda m: ("my", m["key"], m["value"]),
        ),
        (
            r"\b(?:[Ii] am|[Ii][’']m|[Cc]all me|[Tt]his is|[Mm]y name[’']s)"
            r"\s+(?P<value>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*)",
            0,
            lambda m: ("my", "name | called", m["value"]),
        ),
        (r"\bi(?: am|['’]m)\s+(?P<value>\d+)(?:\s+years)?", re.IGNORECASE, lambda m: ("my", "age | old", m["value"])),
        (
            r"\bi (?:live|reside|am based|grew up) in (?P<value>.+)|\bi(?: am|['’]m) (?:from|in|based in) (?P<from>.+)",
            re.IGNORECASE,
            lambda m: ("my", "home | live city town from located", m["value"] or m["from"]),
        ),
        (
            r"\bi work (?:as|for|at|in) (?:an? |the )?(?P<value>.+)|\bi(?: am|['’]m) an? (?P<job>.+)",
            re.IGNORECASE,
            lambda m: ("my", "job | profession occupation work company employer do", m["value"] or m["job"]),
        ),
        (
            r"\bi (?:have|own|got|bought|adopted)(?: got)? (?:an? |the )?(?:pet )?(?P<key>[\w ]+?) "
            r"(?:named|called|whose name is) (?P<value>.+)",
            re.IGNORECASE,
            lambda m: ("my", f"{m['key']}'s name | called", m["value"]),
        ),
        (
            r"\bi (?:have|own|bought|ordered|need) (?P<value>\d+|two|three|four|five|six|"
            r"seven|eight|nine|ten) (?P<key>\w+(?: \w+)?)",
            re.IGNORECASE,
            lambda m: ("my", f"number of {m['key']} | many", m["value"]),
        ),
        (
            r"\bi (?:really |most |also )?(?:like|love|prefer|enjoy|adore) (?P<value>.+)",
            re.IGNORECASE,
            lambda m: ("my", "favourite | like love prefer enjoy", m["value"]),
        ),
        (
            rf"(?P<value>{_TOKEN}) (?:is|will be|shall be) (?P<who>my|our|the|your) (?P<key>[\w -]{{2,40}})",
            0,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            rf"\buse (?P<value>{_TOKEN}|\w+) as (?P<who>my|our|the|your|a) (?P<key>[\w -]{{2,40}})",
            re.IGNORECASE,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            r"\bset (?P<who>my|our|the) (?P<key>[\w -]{2,40}?) to (?P<value>.+)",
            re.IGNORECASE,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            rf"\b(?:remember|memori[sz]e|keep in mind|note(?: down)?|store|save|don['’]t forget|hold on to)\b[:,]?\s*"
            rf"(?:that\s+|this\s+|the\s+|these\s+|following\s+|for\s+(?:me|later)\s*[:,]?\s*|"
            rf"my\s+|an?\s+|secret\s+|special\s+|magic\s+)*"
            rf"(?P<key>(?:[a-z]+\s+){{0,2}}?(?:{_NOUNS})s?)\b\s*(?:for (?:me|later)|as|is|:|"
            rf"=|,|-|called|named)*\s*(?P<value>\S.*)",
            re.IGNORECASE,
            lambda m: ("the", m["key"], m["value"]),
        ),
        (
            rf"\b(?:remember|memori[sz]e|keep in mind|note)\b(?:\s+(?:this|that|the "
            rf"following|it))?\s*[:,]?\s*(?P<value>{_TOKEN}|\d[\d.-]*)",
            re.IGNORECASE,
            lambda m: ("the", "thing word code number", m["value"]),
        ),
        (
            r"^(?:and |but |so |well, |ok, |remember:? |note:? )?(?P<key>[A-Z#][\w'’#-]*(?:\s+[\w'’#-]+){0,5}?)\s+"
            r"(?P<verb>is|are|was|were|has|have|costs?|lives? in|works? (?:at|as|for)|equals|weighs|measures|contains|"
            r"opens?(?: at| on)?|closes?(?: at| on)?|starts?(?: at| on)?|ends?(?: at| on)?|"
            r"belongs to|comes from)\s+(?P<value>.+)",
            0,
            lambda m: ("it", f"{m['key']} {m['verb']}", m["value"]),
        ),
        (
            r"^[-*•]?\s*(?P<key>[A-Za-z][\w /#'’-]{0,40}?)\s*[:=]\s+(?P<value>\S.*)",
            0,
            lambda m: ("", m["key"], m["value"]),
        ),
    )
)
