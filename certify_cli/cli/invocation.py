"""The options of `certify certify` as one value, and the order they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from certify_cli.cli import options
from certify_cli.errors import UsageError
from certify_cli.runner.execute import Limits
from certify_cli.runner.prepare import Order
from certify_cli.types.model import Prices
from certify_cli.types.plans import Givens, Guardrail, RunSettings, Suite

if TYPE_CHECKING:
    from typer import Context

    from certify_cli.types.cases import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The options of one `certify certify`, parsed and checked one by one."""

    targets: tuple[str, ...] = ()
    from_file: Path | None = None
    everything: bool = False
    region: tuple[str, ...] = ()
    region_typed: bool = False
    """Typed regions rule; those from a variable or the settings only fill in."""
    vendor: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    routes: str = "one"
    suite: str = "standard"
    probe: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    cases: tuple[Path, ...] = ()
    cases_typed: bool = False
    trials: int = 0
    confidence: float | None = None
    context_share: float = 0.25
    guardrail: Guardrail | None = None
    guardrail_blocks: str | None = None
    guardrail_passes: str | None = None
    force: bool = False
    max_age: timedelta | None = None
    plan: bool = False
    resume: bool = False
    fresh: bool = False
    run: str | None = None
    if_busy: str = "wait"
    max_cost: Decimal | None = None
    deadline: timedelta | None = None
    timeout: timedelta = timedelta(seconds=60)
    drain: timedelta = timedelta(seconds=20)
    concurrency: int = 8
    allow_subscribe: bool = False
    simulate: bool = False
    personas: Path | None = None
    show_account: bool = False
    prices: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context) -> Invocation:
        """The invocation from the command's own parameters, which have the same names; lists are split at commas."""
        known = {field.name for field in fields(cls)}
        values = {name: _value(name, value) for name, value in context.params.items() if name in known}
        for name in _LISTS:
            if options.typed(context, name) and not values[name]:
                raise UsageError(f"--{name} was given nothing", hint="an unset shell variable? leave the option out")
        if (values["guardrail_blocks"] or values["guardrail_passes"]) and not (values["guardrail"] or values["resume"]):
            raise UsageError("a text for a guardrail needs the guardrail", hint="add --guardrail ID:VERSION")
        values.update(_outruled(context))
        prices = context.meta["certify.settings"].prices
        values.update({f"{name}_typed": options.typed(context, name) for name in ("region", "cases")})
        return cls(**values, prices=prices)

    def order(self) -> Order:
        """What was asked for beside the selection; reads the case files. A run that is continued has its own settings.

        Raises UsageError for a probe or case that nobody knows, and for a case file that cannot be read.
        """
        return Order(
            settings=RunSettings() if self.resume else self._settings(),
            limits=Limits(
                concurrency=self.concurrency,
                call=self.timeout,
                deadline=self.deadline,
                drain=self.drain,
                max_cost_usd=self.max_cost,
                prices={name: _prices(table) for name, table in self.prices.items()},
            ),
            force=self.force,
            max_age=self.max_age,
            allow_subscribe=self.allow_subscribe,
            fresh=self.fresh,
        )

    def _settings(self) -> RunSettings:
        from certify_cli.cases.named import expand

        cases = self._cases()
        probes, require = expand(self.probe, cases), expand(self.require, cases)
        return RunSettings(
            suite=cast("Suite", self.suite),
            probes=probes,
            require=require,
            trials=self.trials,
            confidence=self.confidence,
            given=self.given(),
            cases=tuple(case for case in cases if not probes or case.id in (*probes, *require)),
        )

    def _cases(self) -> tuple[Case, ...]:
        if not self.cases:
            return ()
        from certify_cli.cases.reading import read_cases

        return read_cases(self.cases)

    def given(self) -> Givens:
        """What probes are told of this run; texts for a guardrail that nobody named are no use to any."""
        guardrail = self.guardrail
        if guardrail is not None:
            guardrail = replace(guardrail, blocks=self.guardrail_blocks or "", passes=self.guardrail_passes or "")
        return Givens(guardrail=guardrail, context_share=self.context_share)


def _outruled(context: Context) -> dict[str, Any]:
    """What a typed option rules out where a variable or the settings say otherwise: N trials, and a confidence."""
    rivals = {"trials": ("confidence", None), "confidence": ("trials", 0)}
    return {
        rival: nothing
        for name, (rival, nothing) in rivals.items()
        if options.typed(context, name) and not options.typed(context, rival)
    }


def _prices(table: Mapping[str, Decimal]) -> Prices:
    usd: dict[str, Any] = dict(table)
    return Prices(**usd, basis="settings", source=("settings",))


_LISTS = ("region", "vendor", "kind", "probe", "require")


def _value(name: str, value: Any) -> Any:
    if name in ("targets", "cases"):
        return tuple(value or ())
    if name in _LISTS:
        return options.listed([str(one) for one in value or ()])
    return value.value if isinstance(value, StrEnum) else value
