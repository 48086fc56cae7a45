"""Values as rows: the columns that are keyed or queried, and the value itself as JSON text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from certify_cli.stores._payload import checked_rating, decode, encode, key, moment, subject, target_rating
from certify_cli.types.changes import PastChange
from certify_cli.types.findings import Finding
from certify_cli.types.history import gist_of
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

Row = dict[str, Any]


def model_row(model: InventoryModel) -> Row:
    what = f"model {model.model}"
    return {
        "provider": key(model.provider),
        "model": key(model.model),
        "id": key(model.id),
        "active": model.active,
        "rating": checked_rating(model.rating, what),
        "payload": encode(model, what),
    }


def change_row(change: PastChange) -> Row:
    return {"at": moment(change.at), "payload": encode(change, f"change of {change.change.model}")}


def run_row(run: RunInfo) -> Row:
    """The columns that change while a run goes on."""
    return {"started_at": moment(run.started_at), "state": run.state, "payload": encode(run, f"run {run.id}")}


def settings_text(run_id: str, settings: RunSettings) -> str:
    return encode(settings, f"settings of run {run_id}")


def target_row(target: RunTarget) -> Row:
    """Everything but its place: run, position, and when it ended."""
    what = f"target {target.name}"
    return {
        "name": key(target.name),
        "subject": subject(target),
        **_facts(target),
        "status": target.status.value,
        "rating": target_rating(target),
        "gist": encode(gist_of(target.report), what) if target.report else None,
        "report": encode(target.report, what) if target.report else None,
        "payload": encode(replace(target, report=None), what),
    }


def _facts(target: RunTarget) -> Row:
    plan, report = target.plan, target.report
    if report is not None:
        facts = (report.model, report.vendor, report.region, report.origin)
    elif plan is not None:
        facts = (plan.model.id, plan.model.facts.vendor, plan.target.region, None)
    else:
        facts = (target.name, None, None, None)
    names = ("model", "vendor", "region", "origin")
    return {name: fact and key(fact) for name, fact in zip(names, facts, strict=True)}


def target_of(name: str, payload: str, report: str | None) -> RunTarget:
    target = decode(RunTarget, payload, f"target {name}")
    return replace(target, report=decode(TargetReport, report, f"report on {name}")) if report is not None else target


def finding_row(run_id: str, finding: Finding) -> Row:
    return {
        "run_id": key(run_id),
        "target": key(finding.target),
        "probe": key(finding.probe),
        "trial": finding.trial,
        "mark": finding.mark.value,
        "origin": finding.origin,
        "ended_at": moment(finding.ended_at),
        "payload": encode(finding, f"finding of {finding.probe} on {finding.target}"),
    }


def certificate_row(certificate: Certificate) -> Row:
    what = f"certificate of {certificate.target}"
    return {
        "target": key(certificate.target),
        "suite": certificate.suite,
        "run_id": key(certificate.run_id),
        "key": key(certificate.key),
        "status": certificate.status.value,
        "rating": checked_rating(certificate.report.rating, what, certificate.status),
        "certified_at": moment(certificate.certified_at),
        "expires_at": moment(certificate.expires_at),
        "payload": encode(certificate, what),
    }


def dead_letter_row(run_id: str, letter: DeadLetter) -> Row:
    return {
        "run_id": key(run_id),
        "target": key(letter.target),
        "probe": key(letter.probe),
        "trial": letter.trial,
        "category": letter.category.value,
        "state": letter.state,
        "payload": encode(letter, f"dead letter of {letter.probe} on {letter.target}"),
    }
