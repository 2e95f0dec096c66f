"""PostgreSQL and Redis: the environment's own first, else private; clear refusals."""

from __future__ import annotations

import pytest
from smarter_dev import apt, postgres, privileges, redis_server, sql
from smarter_dev.errors import CommandFailed, SetupError


def test_a_named_server_is_used_as_it_is(checkout, monkeypatch):
    for name in postgres.PASSED_ON:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "erp")
    assert postgres.ensure() == {"PGHOST": "db.example", "PGUSER": "erp"}


def test_a_named_redis_is_used_as_it_is(checkout, monkeypatch):
    monkeypatch.setenv("SMARTER_REDIS_URL", "redis://cache.example/3")
    assert redis_server.ensure() == {"SMARTER_REDIS_URL": "redis://cache.example/3"}


def test_no_postgresql_and_no_way_to_install_it(checkout, monkeypatch):
    monkeypatch.setattr(postgres, "BINARIES", str(checkout))
    monkeypatch.setattr(privileges, "is_root", lambda: False)
    with pytest.raises(SetupError, match="PostgreSQL is missing and only root"):
        postgres.binaries(checkout / "data")


def install_fake_postgres(folder, *versions):
    for version in versions:
        program = folder / str(version) / "bin" / "initdb"
        program.parent.mkdir(parents=True)
        program.touch()


def test_the_newest_postgresql_is_taken(checkout, monkeypatch):
    monkeypatch.setattr(postgres, "BINARIES", str(checkout))
    install_fake_postgres(checkout, 13, 17, 15)
    assert postgres.binaries(checkout / "data") == checkout / "17" / "bin"


def test_an_existing_cluster_keeps_its_version(checkout, monkeypatch):
    monkeypatch.setattr(postgres, "BINARIES", str(checkout))
    install_fake_postgres(checkout, 15, 17)
    (checkout / "data").mkdir()
    (checkout / "data" / "PG_VERSION").write_text("15\n")
    assert postgres.binaries(checkout / "data") == checkout / "15" / "bin"


def test_too_old_a_postgresql_is_refused(checkout, monkeypatch):
    monkeypatch.setattr(postgres, "BINARIES", str(checkout))
    monkeypatch.setattr(apt, "install", lambda *_args: None)
    install_fake_postgres(checkout, 11)
    with pytest.raises(SetupError, match="PostgreSQL 13 is needed"):
        postgres.binaries(checkout / "data")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([12, "odoo", True], "too old"),
        ([15, "postgres", True], "set PGUSER"),
        ([15, "odoo", False], "may not create databases"),
    ],
)
def test_a_server_that_odoo_cannot_use_is_refused(monkeypatch, row, sentence):
    monkeypatch.setattr(sql, "run", lambda *_args: [row])
    with pytest.raises(SetupError, match=sentence):
        sql.check_server(postgres.OLDEST)


def test_a_server_that_cannot_be_reached_is_a_sentence(monkeypatch):
    def fail(*_args):
        raise CommandFailed("python", 1, "Traceback\nOperationalError: refused")

    monkeypatch.setattr(sql, "run", fail)
    with pytest.raises(
        SetupError, match="cannot be reached: OperationalError: refused"
    ):
        sql.check_server(postgres.OLDEST)


def test_a_long_checkout_path_gets_a_short_socket_directory(tmp_path):
    short = postgres.Cluster(tmp_path, tmp_path, None)
    deep = postgres.Cluster(tmp_path / ("x" * 100), tmp_path, None)
    assert deep.sockets != deep.directory
    assert len(str(deep.sockets)) < postgres.LONGEST_SOCKET_DIRECTORY
    if len(str(tmp_path)) <= postgres.LONGEST_SOCKET_DIRECTORY:
        assert short.sockets == tmp_path


def test_a_killed_server_does_not_count_as_running(tmp_path):
    cluster = postgres.Cluster(tmp_path, tmp_path, None)
    assert not cluster.is_running()
    cluster.data.mkdir()
    lines = ["4194305", str(cluster.data), "0", "5432", "", "", "", "ready"]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines))
    assert not cluster.is_running()


@pytest.fixture
def as_root(checkout, monkeypatch):
    """What root would do, with programs that are already there."""
    monkeypatch.setattr(postgres, "BINARIES", str(checkout / "programs"))
    monkeypatch.setattr(privileges, "is_root", lambda: True)
    monkeypatch.setattr(privileges, "reachable_by_others", lambda _path: True)
    return checkout


def test_the_account_is_looked_for_after_the_installation(as_root, monkeypatch):
    accounts = ["nobody"]

    def install(_names, _purpose):
        install_fake_postgres(as_root / "programs", 15)
        accounts.insert(0, "postgres")

    monkeypatch.setattr(apt, "install", install)
    monkeypatch.setattr(privileges, "database_user", lambda: accounts[0])
    assert postgres.private_cluster().user == "postgres"


def test_an_existing_cluster_keeps_its_account(as_root, monkeypatch):
    install_fake_postgres(as_root / "programs", 15)
    monkeypatch.setattr(privileges, "owner", lambda _path: "nobody")
    monkeypatch.setattr(privileges, "database_user", lambda: "postgres")
    assert postgres.private_cluster().user == "nobody"


def test_root_without_any_account_for_it_gets_a_sentence(as_root, monkeypatch):
    install_fake_postgres(as_root / "programs", 15)
    monkeypatch.setattr(privileges, "database_user", lambda: None)
    with pytest.raises(SetupError, match="refuses to run as root"):
        postgres.private_cluster()
