"""What a run cost, in the words of every format for people, and money as every file shows it."""

from __future__ import annotations

from decimal import Decimal

from certify_cli.types.reports import Report


def cost_line(report: Report) -> str:
    """`cost: 0.0123 USD (estimated 0.02)`; says so where no price is known; "" where there is nothing to say."""
    estimated, actual = report.cost_usd.estimated, report.cost_usd.actual
    if actual is None and estimated is None:
        return ""
    if actual is None:
        return f"cost: unknown (estimated {money(estimated)} USD)"
    return f"cost: {money(actual)} USD" + (f" (estimated {money(estimated)})" if estimated is not None else "")


def cost_group_lines(report: Report) -> list[str]:
    """`in-region, flex: 0.0012 USD (estimated 0.0015), 3 calls`, one a geography and tier where there are several."""
    groups = [group for group in report.cost_usd.groups if group.calls]
    if len(groups) < 2:
        return []
    return [
        f"{group.geography or 'unknown'}, {group.tier} tier: {money(group.actual)} USD"
        + (f" (estimated {money(group.estimated)})" if group.estimated is not None else "")
        + f", {group.calls} calls"
        for group in groups
    ]


def money(usd: Decimal | None) -> str:
    """A decimal without an exponent, as every file shows money."""
    return "unknown" if usd is None else f"{usd:f}"
