"""The options of `certify certify` as one value, and the order they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from certify_cli.cli import options
from certify_cli.cli.continuing import Continuing
from certify_cli.cli.guardrail_option import guardrail_named
from certify_cli.commands.declaring import rows_of
from certify_cli.commands.grounds import Declared, declared
from certify_cli.commands.meanings import requirements
from certify_cli.commands.misspelt import refuse_unknown_cases
from certify_cli.errors import UsageError
from certify_cli.runner.execute import Limits
from certify_cli.runner.prepare import IfBusy, Order
from certify_cli.settings import FileSettings
from certify_cli.types.accounts import Account
from certify_cli.types.model import Prices
from certify_cli.types.plans import Givens, RunSettings, Suite
from certify_cli.types.shares import QUOTA_SHARE
from certify_cli.verdicts.endings import WARNING

if TYPE_CHECKING:
    from typer import Context

    from certify_cli.interfaces import Imported
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.types.cases import Case


@dataclass(frozen=True, kw_only=True)  # no slots: what it declares is read once
class Invocation:
    """The options of one `certify certify`, parsed and checked one by one."""

    targets: tuple[str, ...] = ()
    from_file: Path | None = None
    everything: bool = False
    region: tuple[str, ...] = ()
    region_typed: bool = False
    """Typed regions rule; those from a variable or the settings only fill in."""
    allowed_regions: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
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
    guardrail: str | None = None
    guardrail_blocks: str | None = None
    guardrail_passes: str | None = None
    force: bool = False
    max_age: timedelta | None = None
    plan: bool = False
    preflight_only: bool = False
    resume: bool = False
    retry_errors: bool = False
    fresh: bool = False
    run: str | None = None
    if_busy: str = "wait"
    max_cost: Decimal | None = None
    deadline: timedelta | None = None
    timeout: timedelta = timedelta(seconds=60)
    drain: timedelta = timedelta(seconds=20)
    lease: timedelta = timedelta(seconds=30)
    concurrency: int = 8
    quota_share: float = QUOTA_SHARE
    allow_subscribe: bool = False
    eol_warning: timedelta = WARNING
    simulate: bool = False
    personas: Path | None = None
    show_account: bool = False
    evidence: Path | None = None
    sign_with: str | None = None
    accounts: tuple[Account, ...] = ()
    """All that the settings file declares; `account` says which of them are wanted."""
    prices: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    as_declared: bool = False
    """Whether it is of what the settings declare."""
    rows: tuple[Imported, ...] = ()
    """What `from_file` lists, or the settings declare, once it was read."""
    policy: str | None = None
    baseline: Path | None = None
    suite_given: bool = False
    """Whether anybody said which suite: then those of declared targets do not count."""
    settings: FileSettings = field(default_factory=FileSettings)
    continuing: Continuing = field(default_factory=Continuing)

    @classmethod
    def of(cls, context: Context) -> Invocation:
        """The invocation from the command's own parameters, which have the same names; lists are split at commas."""
        known = {field.name for field in fields(cls)}
        values = {name: _value(name, value) for name, value in context.params.items() if name in known}
        for name in _LISTS:
            if options.typed(context, name) and not values[name]:
                option = name.replace("_", "-")
                raise UsageError(f"--{option} was given nothing", hint="an unset shell variable? leave the option out")
        goes_on = values["resume"] or values["retry_errors"]
        if (values["guardrail_blocks"] or values["guardrail_passes"]) and not (values["guardrail"] or goes_on):
            raise UsageError("a text for a guardrail needs the guardrail", hint="add --guardrail ID:VERSION")
        if options.typed(context, "sign_with") and values["evidence"] is None:
            raise UsageError("--sign-with signs evidence, and none is written", hint="add --evidence FILE")
        values.update(_outruled(context))
        file = context.meta["certify.settings"]
        values.update({f"{name}_typed": options.typed(context, name) for name in ("region", "cases")})
        values["suite_given"] = options.said(context, "suite")
        return cls(
            **values, prices=file.prices, accounts=file.accounts, settings=file, continuing=Continuing.of(context)
        )

    def with_rows(self, catalogue: Catalogue) -> Invocation:
        """With what its file lists, a pipe can be read only once, or what the settings declare.

        Raises UsageError for declared regions that mean nothing.
        """
        from certify_cli.sources import read_list

        if self.from_file:
            return replace(self, rows=read_list(self.from_file))
        if not self.as_declared:
            return self
        typed = self.region if self.region_typed else ()
        return replace(self, rows=rows_of(self.declared.targets, lambda: catalogue.regions, typed))

    def with_declared(self) -> Invocation:
        """For the targets that the settings declare, where nothing else is selected: in the suite that is enough."""
        if self.goes_on or self.targets or self.from_file or self.everything or not self.declared.targets:
            return self
        suite = self.suite if self.suite_given else self.declared.suite or self.suite
        return replace(self, as_declared=True, suite=suite)

    @cached_property
    def declared(self) -> Declared:
        """What the settings, or the policy named instead, say must hold, and of what; raises BadFile."""
        return declared(self.settings, self.policy, self.baseline)

    @property
    def goes_on(self) -> bool:
        """Whether a run there is already is gone on with, as it was planned."""
        return self.resume or self.retry_errors

    def order(self) -> Order:
        """What was asked for beside the selection; reads the case files. A run that is continued has its own settings.

        Raises UsageError for a probe or case that nobody knows, and for a case file that cannot be read.
        """
        return Order(
            settings=RunSettings() if self.goes_on else self._settings(),
            limits=Limits(
                concurrency=self.concurrency,
                call=self.timeout,
                deadline=self.deadline,
                drain=self.drain,
                lease=self.lease,
                max_cost_usd=self.max_cost,
                quota_share=self.quota_share,
                prices={name: _prices(table) for name, table in self.prices.items()},
            ),
            force=self.force,
            max_age=self.max_age,
            allow_subscribe=self.allow_subscribe,
            fresh=self.fresh,
            if_busy=cast("IfBusy", self.if_busy),
            allowed_regions=self.allowed_regions,
            grounds=self.declared.grounds,
        )

    def _settings(self) -> RunSettings:
        from certify_cli.cases.named import expand

        cases = self._cases()
        policy = self.declared.grounds.policy
        probes = expand(self.probe, cases)
        for file in () if probes else self.declared.files:
            if str(file.path) == policy.source:
                refuse_unknown_cases(file, [one.id for one in cases])
        # what only some probes are asked for of is not held to a policy
        wanted = () if probes else policy.values.get("required", ())
        require = expand((*self.require, *wanted), cases)
        return RunSettings(
            suite=cast("Suite", self.suite),
            probes=probes,
            require=require,
            require_of=() if probes else requirements(policy, cases),
            min_coverage=policy.values.get("min_coverage", RunSettings().min_coverage),
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
        if self.guardrail is None:
            return Givens(context_share=self.context_share)
        blocks, passes = self.guardrail_blocks or "", self.guardrail_passes or ""
        named = guardrail_named(self.guardrail, blocks=blocks, passes=passes)
        return Givens(guardrail=named, context_share=self.context_share)


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


_LISTS = ("region", "account", "allowed_regions", "vendor", "kind", "probe", "require")


def _value(name: str, value: Any) -> Any:
    if name in ("targets", "cases"):
        return tuple(value or ())
    if name in _LISTS:
        return options.listed([str(one) for one in value or ()])
    return value.value if isinstance(value, StrEnum) else value
