"""Every way in which a PostgreSQL server says no is a sentence with a hint, at once and without a secret."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import psycopg
import pytest
from kit.postgres import Server, connected, fresh_url, private_server
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from store_world import PLAIN, RUN, fill, finding

from certify_cli.database_urls import divide
from certify_cli.errors import StoreError
from certify_cli.stores import open_store
from certify_cli.stores._postgres_faults import explain, passes, passes_soon
from certify_cli.stores._postgres_sessions import CONNECTIONS, engine_for

PASSWORD = "s3cret-of-mine"


def refusal(url: str, words: str, *, read_only: bool = False) -> StoreError:
    with pytest.raises(StoreError, match=words) as raised:
        open_store(url, read_only=read_only).close()
    said = raised.value.message + raised.value.hint
    assert PASSWORD not in said
    assert "\n" not in said
    assert raised.value.hint
    assert raised.value.exit_code == 4
    return raised.value


@pytest.fixture(scope="module")
def strict_server() -> Iterator[Server]:
    """It takes passwords from one user, lets another in only once, and knows TLS from nowhere."""
    rules = "local all locked scram-sha-256\nlocal all barred reject\n"
    with private_server(settings=["fsync=off"], rules=rules) as server:
        with server.connect() as raw:
            raw.execute(f"CREATE ROLE locked LOGIN PASSWORD '{PASSWORD}'")
            raw.execute("CREATE ROLE barred LOGIN")
            raw.execute("CREATE ROLE single LOGIN CONNECTION LIMIT 1")
            raw.execute("CREATE ROLE guest LOGIN")
            raw.execute("CREATE DATABASE western ENCODING 'LATIN1' TEMPLATE template0")
        yield server


def as_user(server: Server, user: str, database: str = "postgres") -> str:
    return server.url(database).replace("//postgres@", f"//{user}@")


def test_a_wrong_password_and_none(strict_server: Server) -> None:
    wrong = as_user(strict_server, f"locked:{PASSWORD}x")
    assert "PGPASSWORD" in refusal(wrong, "refuses the login.*password authentication failed").hint
    refusal(as_user(strict_server, "locked"), "refuses the login.*no password supplied")
    open_store(as_user(strict_server, f"locked:{PASSWORD}") + "&options=-csearch_path%3Dnone", read_only=True).close()


def test_an_unknown_user_or_database_and_one_that_is_barred(strict_server: Server) -> None:
    refusal(as_user(strict_server, "nobody"), "refuses the login.*nobody")
    refusal(as_user(strict_server, "barred"), "refuses the login.*pg_hba")
    assert "createdb" in refusal(strict_server.url("nowhere"), "no such database.*nowhere").hint


def test_a_user_who_may_make_no_tables_here(strict_server: Server) -> None:
    assert "GRANT" in refusal(as_user(strict_server, "guest"), "permission denied").hint
    # there is nothing yet, and nothing is made to say so
    open_store(as_user(strict_server, "guest"), read_only=True).close()


def test_a_user_who_may_only_read_is_told_before_anything_is_sent(strict_server: Server) -> None:
    with strict_server.connect() as raw:
        raw.execute("CREATE SCHEMA kept")
    kept = "&options=-csearch_path%3Dkept"
    with closing(open_store(strict_server.url() + kept)) as store:
        fill(store)
    with strict_server.connect() as raw:
        raw.execute("GRANT USAGE ON SCHEMA kept TO guest; GRANT SELECT ON ALL TABLES IN SCHEMA kept TO guest")
    assert "GRANT" in refusal(as_user(strict_server, "guest") + kept, "permission denied").hint
    with closing(open_store(as_user(strict_server, "guest") + kept, read_only=True)) as store:
        assert store.findings(RUN.id) == (PLAIN,)


def test_too_many_connections(strict_server: Server) -> None:
    url = as_user(strict_server, "single")
    with connected(url):
        assert "max_connections" in refusal(url, "no more connections", read_only=True).hint


def test_a_database_that_cannot_hold_every_character(strict_server: Server) -> None:
    assert "UTF8" in refusal(strict_server.url("western"), "LATIN1").hint


def test_tls_that_is_asked_for_and_not_there() -> None:
    with Answering(b"N") as port:
        refusal(f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/d?sslmode=require", "does not support SSL")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 64, b"E\xff\xff\xff\xff", b""])
def test_what_is_no_postgres(answer: bytes) -> None:
    with Answering(answer) as port:
        refusal(f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/d", "cannot be reached")


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    with Answering(None) as port:
        refusal(f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/d?connect_timeout=2", "cannot be reached.*timeout")


@pytest.mark.parametrize("read_only", [True, False])
def test_a_server_that_may_only_be_read(read_only: bool) -> None:
    url = fresh_url()
    with closing(open_store(url)) as store:
        fill(store)
    standby = url + "%20-cdefault_transaction_read_only%3Don"
    if read_only:
        with closing(open_store(standby, read_only=True)) as store:
            assert store.findings(RUN.id) == (PLAIN,)
    else:
        assert "primary" in refusal(standby, "read-only").hint


def test_a_schema_that_does_not_exist_and_a_database_of_somebody_else() -> None:
    nowhere = fresh_url().replace("search_path%3D", "search_path%3Dno_")
    assert "CREATE SCHEMA" in refusal(nowhere, "schema").hint
    strangers = fresh_url()
    with connected(strangers) as raw:
        raw.execute("CREATE TABLE meta (x int)")
    refusal(strangers, "not one of certify's")
    refusal(strangers, "not one of certify's", read_only=True)


def test_reading_an_empty_database_makes_nothing() -> None:
    url = fresh_url()
    with closing(open_store(url, read_only=True)) as store:
        assert not store.runs()
        with pytest.raises(StoreError, match="reading only"):
            fill(store)
    with connected(url) as raw:
        assert raw.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone() == (0,)
    with pytest.raises(StoreError, match="no store"):
        open_store(url, create=False)


def test_a_store_that_was_opened_for_reading_cannot_write() -> None:
    url = fresh_url()
    with closing(open_store(url)) as store:
        fill(store)
    with closing(open_store(url, read_only=True)) as store:
        with pytest.raises(StoreError, match="reading only"):
            store.record(RUN.id, findings=[finding(2)])
        with pytest.raises(StoreError, match="reading only"), store.exclusive(wait_seconds=0):
            pass


def test_a_store_never_has_more_than_a_few_connections() -> None:
    url = f"{fresh_url()}&application_name=counted"
    with closing(open_store(url)) as store, connected(url.replace("counted", "counting")) as raw:
        fill(store)
        readers = [threading.Thread(target=store.latest) for _ in range(40)]
        for reader in readers:
            reader.start()
        counted = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'counted'"
        most = raw.execute(counted).fetchone()
        for reader in readers:
            reader.join()
    assert most is not None
    assert 1 <= most[0] <= CONNECTIONS


def test_nothing_waits_for_ever_and_what_is_committed_is_on_disk() -> None:
    url = fresh_url()
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")
    url += "%20-csynchronous_commit%3Doff%20-clock_timeout%3D7s"
    engine = engine_for(url, divide(url), read_only=False)
    with closing(engine.raw_connection()) as session, closing(session.cursor()) as asked:
        found = [asked.execute(f"SHOW {name}").fetchone()[0] for name in names]
    engine.dispose()
    assert found == ["1min", "7s", "15s", "on"]


def test_which_errors_pass() -> None:
    def error(state: str) -> SQLAlchemyError:
        return DBAPIError("SELECT", None, psycopg.errors.lookup(state)(f"words of {state}"))

    again = {"57P01", "57P02", "57P03", "08006", "08001", "40001", "40P01", "25P03", "53300"}
    never = {"23505", "42501", "42P01", "28P01", "3D000", "53100", "57014", "55P03", "22021", "XX001", "25006"}
    assert {state for state in again | never if passes(error(state))} == again
    assert not passes_soon(error("08006"))
    assert passes_soon(error("57P03"))
    for state in again | never:
        said = explain("L", (), True, error(state))
        assert ("lost the database" in said.message) == (state in again), said.message
        assert said.hint
        assert "words of" not in said.message or state[:2] in ("28", "3D", "08") or state == "42501"


class Answering:
    """A server on a port that says one thing to whoever comes; None for one that says nothing and holds the line."""

    def __init__(self, answer: bytes | None) -> None:
        self._answer = answer
        self._door = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []

    def __enter__(self) -> int:
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self._door.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for client in self._held:
            client.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                self._held.append(client)
                if self._answer is not None:
                    client.recv(8)
                    client.sendall(self._answer)
                    client.shutdown(socket.SHUT_WR)
