"""`certify config show`: every setting with its value and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from certify_cli.database_urls import without_password
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.demands import demands_of
from certify_cli.policy.waivers import validity
from certify_cli.settings import FileSettings
from certify_cli.types.durations import duration_text
from certify_cli.types.plans import RunSettings
from certify_cli.types.policy import Demands, Policy
from certify_cli.types.tables import Column, Table

Row = dict[str, Any]

COLUMNS = (
    Column(key="setting", title="setting"),
    Column(key="shown", title="value"),
    Column(key="source", title="from"),
)
DATA_KEYS = ("setting", "value", "source")
AWS = re.compile(r"AWS_(?:PROFILE|(?:DEFAULT_)?REGION|ENDPOINT_URL\w*|CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE)")
"""What is shown; of every other variable of AWS's only that it is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of a command: its default, and what a variable or this very command line says."""

    name: str
    default: Any = None
    variable: str = ""
    flag: Any = None


def settings_table(
    options: Sequence[Option],
    file: FileSettings,
    policy: tuple[Policy, FileSettings, str],
    environ: Mapping[str, str],
    now: datetime,
) -> Table:
    """One row a value; `policy` with the file it stands in, and who chose it. No secret is in it."""
    rows = [
        *_options(options, file, environ),
        *_policy(*policy),
        *_waivers(file, now),
        *_declared(file, environ),
        *_aws(environ),
    ]
    shown = tuple({**row, "shown": _text(row["value"])} for row in rows)
    note = f"settings file: {file.path}" if file.path else "no settings file; certify.toml is looked for upwards"
    return Table(title="settings", columns=COLUMNS, rows=shown, data_keys=DATA_KEYS, note=note)


def _row(setting: str, value: Any, source: str) -> Row:
    return {"setting": setting, "value": _plain(value), "source": source}


def _options(options: Sequence[Option], file: FileSettings, environ: Mapping[str, str]) -> Iterator[Row]:
    """Flags before variables, variables before the file."""
    for one in options:
        if one.flag is not None:
            value, source = one.flag, "flag"
        elif one.variable and environ.get(one.variable):
            value, source = environ[one.variable], f"variable {one.variable}"
        elif one.name in file.values:
            value, source = file.values[one.name], _at(file, "certify", one.name)
        elif one.name == "region" and environ.get("AWS_DEFAULT_REGION"):
            value, source = environ["AWS_DEFAULT_REGION"], "variable AWS_DEFAULT_REGION"
        else:
            value, source = one.default, "default"
        yield _row(one.name, without_password(str(value)) if one.name == "database" and value else value, source)


def _policy(policy: Policy, file: FileSettings, chosen: str) -> Iterator[Row]:
    """The demands of every target, then those of some, each as far as it was written."""
    demands, written = demands_of(policy, ()), policy.values
    preset = _at(file, "policy", "preset") if policy.source and ("policy", "preset") in file.lines else chosen
    yield _row("policy.preset", policy.preset, preset)
    if policy.baseline:
        yield _row("policy.baseline", policy.baseline, _at(file, "policy", "baseline"))
    for name in (one.name for one in fields(Demands)):
        source = _at(file, "policy", name) if name in written else f"preset {policy.preset}"
        value = getattr(demands, name)
        if name == "min_coverage" and value is None:
            value, source = RunSettings().min_coverage, "default"
        yield _row(f"policy.{name}", value, source)
    own = [rule for rule in policy.rules if rule.line]
    for number, rule in enumerate(own):
        for name, value in rule.values.items():
            source = _at(file, "policy", "rules", number, name)
            yield _row(f"policy.rules[{rule.target}].{name}", value, source)


def _waivers(file: FileSettings, now: datetime) -> Iterator[Row]:
    """Each with its end, or with why it does not hold."""
    for number, one in enumerate(file.waivers):
        said = validity(one, now) or f"until {one.expires}"
        yield _row(
            f"waivers[{one.target} {one.probe}]", f"{said} ({one.owner}: {one.reason})", _at(file, "waivers", number)
        )


def _declared(file: FileSettings, environ: Mapping[str, str]) -> Iterator[Row]:
    """Targets, accounts, prices, and whom to notify: of an address only whether it is set."""
    for number, target in enumerate(file.targets):
        said = ", ".join([*target.regions, *([f"suite {target.suite}"] if target.suite else [])])
        yield _row(f"targets[{target.name}]", said, _at(file, "targets", number))
    for number, account in enumerate(file.accounts):
        who = account.role_arn or f"profile {account.profile}"
        yield _row(f"accounts[{account.name}]", mask_accounts(who), _at(file, "accounts", number))
    for model, prices in file.prices.items():
        for name, usd in prices.items():
            yield _row(f"prices[{model}].{name}", usd, _at(file, "prices", model, name))
    for number, notify in enumerate(file.notify):
        known = f"{notify.url_env} is {'set' if environ.get(notify.url_env) else 'not set'}" if notify.url_env else ""
        said = ", ".join(part for part in (known, *notify.on) if part)
        yield _row(f"notify[{notify.kind}]", said, _at(file, "notify", number))


def _aws(environ: Mapping[str, str]) -> Iterator[Row]:
    """AWS's own settings, which are AWS's to explain; of what may be a secret only that it is set."""
    for name in sorted(one for one in environ if one.startswith("AWS_")):
        yield _row(name, _address(environ[name]) if AWS.fullmatch(name) else "set", "environment")


def _address(value: str) -> str:
    """Without what stands before the host of a URL."""
    user, at, host = urlsplit(value).netloc.rpartition("@") if "://" in value else ("", "", "")
    return mask_accounts(value.replace(f"{user}{at}{host}", host, 1) if at else value)


def _at(file: FileSettings, *place: str | int) -> str:
    return f"{file.path.name if file.path else ''}:{file.line(*place)}"


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _text(value: Any) -> str:
    if value in (None, [], {}, ""):
        return "-"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
