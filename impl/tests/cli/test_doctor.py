import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from complyt_reference import cli, keys
from complyt_reference.clients import SANDBOX
from complyt_reference.storage import Storage
from complyt_reference.storage.schema import APPLICATION_ID, MIGRATIONS
from tests.storages import using

Doctor = Callable[..., dict[str, list[str]]]

COMMAND = str(Path(sys.executable).with_name("complyt-reference"))
POSTGRESQL = "postgresql://u:hush@127.0.0.1:1/d"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run the doctor in this process; return what it said, by level, each in a line."""

    def run(*arguments: str) -> dict[str, list[str]]:
        with pytest.raises(SystemExit) as end:
            cli.run(["doctor", "--port", "0", *arguments])
        out, error = capsys.readouterr()
        assert error == ""
        *lines, summary = re.sub(r"\n {9}", " ", out).splitlines()
        said: dict[str, list[str]] = {"ok": [], "warning": [], "trouble": []}
        for line in lines:
            level, sentence = line.split(maxsplit=1)
            said[level].append(sentence)
        assert end.value.code == bool(said["trouble"])
        counts = ", ".join(f"{len(sentences)} {level}" for level, sentences in said.items())
        would = "would not work" if said["trouble"] else "would work"
        assert summary == f"{counts}: `serve` {would}."
        return said

    return run


def test_where_nothing_is_yet_nothing_is_in_the_way(doctor: Doctor, tmp_path: Path) -> None:
    """The default server would work, and what it will make is not made by looking."""
    said = doctor()
    assert (said["warning"], said["trouble"]) == ([], [])
    assert len(said["ok"]) == 8
    assert list(tmp_path.iterdir()) == []


def test_what_serves_already_is_looked_at_without_a_trace(
    doctor: Doctor, serve: Callable[..., Any], wrong: Callable[..., str]
) -> None:
    """Database, key and all else are as they should be, but for the port."""
    server = serve()
    port = server.url.rpartition(":")[2]
    said = doctor("--port", port)
    assert said["trouble"] == [f"port: {_said_by_serve(wrong, '--port', port)}"]
    assert said["warning"] == []
    assert any(f"newest schema, {len(MIGRATIONS)}" in sentence for sentence in said["ok"])
    assert any("its owner's alone" in sentence for sentence in said["ok"])


def _other_program() -> None:
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute("CREATE TABLE a (b)")


def _newer() -> None:
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1000000")


def _no_database() -> None:
    Path("a.db").write_text("a letter" * 1000)


def _damaged_key() -> None:
    Path("a.db.key").write_text("damaged")


def _nothing() -> None:
    pass


@pytest.mark.parametrize(
    ("prepare", "subject", "arguments"),
    [
        (_nothing, "clients", ["--host", "0.0.0.0", "--database", "sqlite:///:memory:"]),
        (_nothing, "clients", ["--clients", "missing.toml"]),
        (_no_database, "clients", ["--clients", "a.db"]),
        (_nothing, "port", ["--host", "192.0.2.1", "--clients", str(SANDBOX)]),
        (_nothing, "workers", ["--database", "sqlite:///:memory:", "--workers", "2"]),
        (_nothing, "workers", ["--sandbox", "--workers", "2"]),
        (_nothing, "database", ["--database", "sqlite:///no/a.db", "--key", "signing.key"]),
        (_nothing, "database", ["--database", "nonsense://u:hush@a/b"]),
        (_nothing, "database", ["--database", POSTGRESQL, "--key", "signing.key"]),
        (_nothing, "signing key", ["--database", POSTGRESQL]),
        (_other_program, "database", ["--database", "sqlite:///a.db"]),
        (_newer, "database", ["--database", "sqlite:///a.db"]),
        (_no_database, "database", ["--database", "sqlite:///a.db"]),
        (_damaged_key, "signing key", ["--database", "sqlite:///a.db"]),
    ],
)
def test_what_keeps_serve_from_working_is_said_as_serve_says_it(
    doctor: Doctor,
    wrong: Callable[..., str],
    prepare: Callable[[], None],
    subject: str,
    arguments: list[str],
) -> None:
    """Whatever serve would refuse is trouble, named by what it is about, and no secret is shown."""
    prepare()
    said = doctor(*arguments)
    assert f"{subject}: {_said_by_serve(wrong, *arguments)}" in said["trouble"]
    assert "hush" not in str(said)


def test_a_key_that_cannot_be_made_is_trouble(doctor: Doctor) -> None:
    """Its folder must be there."""
    (sentence,) = doctor("--key", "no/signing.key")["trouble"]
    assert sentence.startswith("signing key: no/signing.key cannot be made; let ")


def test_an_older_schema_is_told_before_it_is_changed(doctor: Doctor, tmp_path: Path) -> None:
    """What there is no way back from is worth a backup, and is not done by looking."""
    with closing(sqlite3.connect("a.db")) as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    before = Path("a.db").read_bytes()
    said = doctor("--database", "sqlite:///a.db")
    assert said["warning"] == [
        "database: sqlite:///a.db has schema 1, which becomes "
        f"{len(MIGRATIONS)} for good; make a backup first."
    ]
    assert Path("a.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_a_locked_database_is_trouble(doctor: Doctor) -> None:
    """Who cannot get the right to write is told so, as serve would be."""
    using("sqlite:///a.db", _nothing_of)
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        (sentence,) = doctor("--database", "sqlite:///a.db")["trouble"]
    assert "a.db is locked by another process" in sentence


def test_a_database_that_may_be_read_alone_is_trouble() -> None:
    """A file that its user may not write is named, and left as it is."""
    using("sqlite:///a.db", _nothing_of)
    Path("a.db").chmod(0o444)
    before = Path("a.db").read_bytes()
    command = [COMMAND, "doctor", "--port", "0", "--database", "sqlite:///a.db"]
    as_anybody = ["setpriv", "--bounding-set", "-dac_override"] if os.getuid() == 0 else []
    done = subprocess.run([*as_anybody, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "trouble  database: a.db cannot be written" in done.stdout
    assert Path("a.db").read_bytes() == before


def test_a_key_that_others_may_read_is_warned_of(doctor: Doctor) -> None:
    """The command that closes it is told, and does."""
    keys.load_or_create(Path("it's.key"))
    Path("it's.key").chmod(0o644)
    (sentence,) = doctor("--key", "it's.key")["warning"]
    assert "by its mode 0644" in sentence
    subprocess.run(["sh", "-ec", sentence.split("`")[1]], check=True)
    assert doctor("--key", "it's.key")["warning"] == []


@pytest.mark.parametrize(("free", "level"), [(1 << 30, "ok"), (1 << 29, "warning"), (0, "trouble")])
def test_room_on_the_disk_is_told(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    """Little is warned of, none is trouble."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert any(sentence.startswith("room on the disk: ") for sentence in doctor()[level])


@pytest.mark.parametrize(
    ("limit", "level"), [(256, "warning"), (1024, "ok"), (resource.RLIM_INFINITY, "ok")]
)
def test_few_open_files_are_warned_of(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, limit: int, level: str
) -> None:
    """A limit of a shell is no limit of a server."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert any(sentence.startswith("open files: ") for sentence in doctor()[level])


def test_a_clock_that_went_back_is_warned_of(doctor: Doctor) -> None:
    """Files of the future tell of it."""
    using("sqlite:///a.db", _nothing_of)
    os.utime("a.db", (time.time() + 60, time.time() + 60))
    (sentence,) = doctor("--database", "sqlite:///a.db")["warning"]
    assert sentence.startswith("clock: It says ")


def test_telemetry_is_told_where_it_is_asked_for(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is on, and where its package is missing."""
    assert not any(sentence.startswith("telemetry: ") for sentence in doctor()["ok"])
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://u:hush@127.0.0.1:4318")
    (sentence,) = [each for each in doctor()["ok"] if each.startswith("telemetry: ")]
    assert "hush" not in sentence
    monkeypatch.delitem(sys.modules, "complyt_reference.telemetry")
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert "telemetry]'" in doctor()["trouble"][0]


async def _nothing_of(_storage: Storage) -> None:
    """Leave the database as it was opened."""


def _said_by_serve(wrong: Callable[..., str], *arguments: str) -> str:
    said = wrong("serve", *([] if "--port" in arguments else ["--port", "0"]), *arguments)
    return said.removeprefix("complyt-reference: ").rstrip("\n")
