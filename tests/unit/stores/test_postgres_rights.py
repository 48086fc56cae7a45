"""A store that another user owns, and URLs that libpq does not understand."""

from __future__ import annotations

import secrets
from contextlib import closing

import pytest
from kit.postgres import connected, fresh_url
from store_world import fill

from certify_cli.errors import StoreError, UsageError
from certify_cli.stores import open_store


def test_a_store_of_another_user_is_not_taken_for_a_strangers() -> None:
    url = fresh_url()
    with closing(open_store(url)) as store:
        fill(store)
    role = f"r{secrets.token_hex(4)}"
    with connected(url) as raw:
        schema = raw.execute("SELECT current_schema()").fetchone()
        assert schema is not None
        raw.execute(f"CREATE ROLE {role} LOGIN")
        raw.execute(f"GRANT USAGE ON SCHEMA {schema[0]} TO {role}")
    theirs = url.replace("postgres@", f"{role}@", 1)
    for read_only in (True, False):
        with pytest.raises(StoreError, match="permission denied for table meta") as refused:
            open_store(theirs, read_only=read_only)
        assert "GRANT SELECT" in refused.value.hint
    with connected(url) as raw:
        raw.execute(f"DROP OWNED BY {role}")
        raw.execute(f"DROP ROLE {role}")


def test_an_option_that_libpq_does_not_know_is_named() -> None:
    with pytest.raises(UsageError, match="libpq knows no option 'sslmod'") as refused:
        open_store("postgresql://u@h/d?sslmod=require")
    assert refused.value.hint == "did you mean sslmode?"
