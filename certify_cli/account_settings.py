"""`[[accounts]]` of a settings file, checked strictly: what is misspelt would certify somebody else's account."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from certify_cli.types.accounts import Account
from certify_cli.types.naming import instead_of

KEYS = ("name", "profile", "role_arn", "external_id", "session_name", "regions")
MOST_ACCOUNTS = 500

_FORMS = {
    "name": (r"[A-Za-z0-9_-]{1,64}", "letters, digits, - and _"),
    "role_arn": (r"arn:aws[a-z-]*:iam::\d{12}:role/\S+", "the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME"),
    "external_id": (r"[\w+=,.@:/-]{2,1224}", "an external id as IAM takes it"),
    "session_name": (r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits and +=,.@-"),
    "profile": (r".*\S.*", "the name of a profile"),
}
_LIKE_A_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,2}-[0-9]{1,2}", re.IGNORECASE)

Refuse = Callable[[int, str, str], NoReturn]
"""(which account, counted from 0; the key; what is wrong with it)."""


def accounts_of(data: Mapping[str, Any], refuse: Refuse) -> tuple[Account, ...]:
    """The accounts in the file's order; `refuse` raises with file and line."""
    tables = data.get("accounts", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        refuse(0, "accounts", "accounts must be tables, each begun with [[accounts]]")
    if len(tables) > MOST_ACCOUNTS:
        refuse(0, "accounts", f"more than {MOST_ACCOUNTS} accounts")
    found: list[Account] = []
    for number, table in enumerate(tables):
        for key, value in table.items():
            problem = _problem(key, value)
            if problem:
                refuse(number, key, problem)
        key, problem = _whole(table, found)
        if problem:
            refuse(number, key, problem)
        found.append(Account(**{**table, "regions": _regions(table.get("regions", []))}))
    return tuple(found)


def _problem(key: str, value: object) -> str:
    """What is wrong with one value, or ""."""
    if key not in KEYS:
        return f"unknown key {key!r} in accounts; {instead_of(key, KEYS)}"
    if key == "regions":
        good = isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        return "" if good and _regions(value) else "accounts.regions: must be a list of regions or globs"
    pattern, words = _FORMS[key]
    if not isinstance(value, str) or not value.isprintable() or not re.fullmatch(pattern, value):
        return f"accounts.{key}: must be {words}, not {value!r}"
    return ""


def _whole(table: Mapping[str, Any], before: Sequence[Account]) -> tuple[str, str]:
    """The key and what is wrong with the account as a whole, or ""."""
    name = table.get("name")
    if name is None:
        return "accounts", "an account needs a name"
    if _LIKE_A_REGION.fullmatch(name):
        return "name", f"accounts.name: {name!r} looks like a region, and would be read as one in ROUTE@REGION@ACCOUNT"
    if any(one.name.lower() == name.lower() for one in before):
        return "name", f"accounts.name: {name!r} stands there twice"
    if "profile" not in table and "role_arn" not in table:
        return "name", f"account {name!r} needs profile or role_arn, or it would be whoever happens to call"
    if "role_arn" not in table and {"external_id", "session_name"} & table.keys():
        return (
            "name",
            f"account {name!r} has external_id or session_name, but no role_arn that they are for",
        )
    return "", ""


def _regions(value: Any) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    return tuple(part.strip().lower() for word in words for part in word.split(",") if part.strip())
