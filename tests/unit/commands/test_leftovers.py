"""What is left in a store of other days is not asked of a declared glob, and nothing that is planned is left out."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.gated import keep, report
from kit.values import NOON

from certify_cli.commands.asked import Asked
from certify_cli.commands.asks import asks_of_rows
from certify_cli.commands.declaring import rows_of
from certify_cli.commands.gate import gate
from certify_cli.commands.kept import Kept
from certify_cli.commands.planned import Planning
from certify_cli.planning.select import Wanted, select
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.accounts import Account
from certify_cli.types.findings import Status
from certify_cli.types.policy import DeclaredTarget

CATALOGUE = merge(load(None))
TODAY = NOON.date()
ACCOUNTS = (Account(name="dev", profile="d"), Account(name="prod", profile="p", regions=("us-*", "eu-west-1")))
NAMES = sorted(one for one in {*CATALOGUE.models, *CATALOGUE.by_route} if fnmatchcase(one, "*amazon.nova*"))
globs = st.tuples(st.sampled_from(NAMES), st.integers(8, 30)).map(lambda cut: f"{cut[0][: cut[1]]}*")
names = st.one_of(globs, st.sampled_from(NAMES))
wheres = st.lists(st.sampled_from(["us-east-1", "eu-west-1", "us-west-1", "us-*", "eu-*"]), max_size=3, unique=True)


@settings(max_examples=60, deadline=None)
@given(names, wheres, st.sampled_from(["one", "all", "global"]), st.integers(0), st.sampled_from(["", "us-*"]))
def test_whatever_is_planned_and_failed_is_told(
    name: str, regions: list[str], routes: str, at: int, usual: str
) -> None:
    rows = rows_of([DeclaredTarget(name=name, regions=tuple(regions), line=3)], lambda: CATALOGUE.regions)
    planning = Planning(
        catalogue=lambda: CATALOGUE,
        today=TODAY,
        usual=(usual,) if usual else (),
        accounts=ACCOUNTS,
        routes=routes,  # type: ignore[arg-type]
    )
    wanted = Wanted(
        rows=rows, default_regions=planning.usual or ("*",), routes=planning.routes, accounts=planning.accounts
    )
    plan = select(wanted, CATALOGUE, today=TODAY).selected
    if not plan:
        return
    failed = plan[at % len(plan)]
    target, model = failed.target, failed.model.id
    store = MemoryStore()
    for account in (target.account, "old", None):
        status = Status.FAILED if account == target.account else Status.CERTIFIED
        one = report(target.route, NOON, target.region, account_name=account, model=model, status=status)
        keep(store, [one], f"run-{account}")
    asked = Asked(
        asks=asks_of_rows(rows, declared=True, accounts=ACCOUNTS, planned=planning.is_particular),
        catalogue=planning.catalogue,
        usual=planning.usual,
        declared=("dev", "prod"),
        places=planning.places,
    )
    told = gate(asked, Kept.of(store), Grounds(now=NOON)).targets
    assert [(one.account_name, one.status) for one in told] == [(target.account, Status.FAILED)]
