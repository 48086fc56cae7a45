"""How a run ended, from what stopped it: a signal, credentials, a network without an answer, or a limit."""

from __future__ import annotations

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.interfaces import Cloud
from certify_cli.policy.gate import Ending
from certify_cli.runner.reach import Reach
from certify_cli.runner.stop import Stop


def ending_of(stop: Stop, reach: Reach, ended_by: str, cloud: Cloud) -> Ending:
    """`ended_by` is why the loop stopped, "" where all finished."""
    if stop.requested:
        return Ending(signal_exit_code=stop.exit_code)
    shut = reach.shut()
    if not (reach.lost or reach.silent or reach.shut_out):
        stopped = "; ".join(dict.fromkeys(filter(None, [*shut.values(), ended_by])))
        return Ending(stopped=stopped, undone=shut, remedy=_remedy(reach, cloud) if shut else "")
    said = reach.last_failure.message if reach.last_failure else ""
    lost = reach.lost or reach.shut_out or f"no HTTP answer to any call: {said}"
    return Ending(lost=lost, remedy=_remedy(reach, cloud))


def _remedy(reach: Reach, cloud: Cloud) -> str:
    if reach.last_failure is None:
        return ""
    if not reach.last_region:
        return diagnose(reach.last_failure).remedy
    endpoint = cloud.of(reach.last_account).endpoint(reach.last_region)
    return diagnose(reach.last_failure, About(region=reach.last_region, endpoint=endpoint)).remedy
