"""What the doctor looks at: each examination yields what it found, and changes nothing."""

import asyncio
import os
import resource
import shlex
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import click

from complyt_contract.errors import ToldError
from complyt_reference import keys, server, tracing
from complyt_reference.cli import options
from complyt_reference.storage import Inspection, StorageError, open_storage
from complyt_reference.storage.urls import without_password
from connexion31 import ConfigurationError

_LITTLE_ROOM, _NO_ROOM = 1 << 30, 1 << 24  # octets
_FEW_FILES = 1024
_SKEW = 2_000  # milliseconds, more than a question takes on its way

Found = Iterator[tuple["Level", str]]
Examinations = dict[str, Callable[["Plan"], Found]]

_FAILURES = (click.ClickException, ConfigurationError, ToldError)


class Level(StrEnum):
    """How much a finding is in the way of a server."""

    OK = "ok"
    WARNING = "warning"
    TROUBLE = "trouble"  # it would not start


@dataclass(frozen=True)
class Finding:
    """What was seen of a subject and, unless all is well, what to do about it."""

    level: Level
    subject: str
    sentence: str


@dataclass(frozen=True)
class Plan:
    """The server that `serve` would be."""

    host: str
    port: int
    database: str
    key_file: Path | None
    clients_file: Path | None
    workers: int
    with_sandbox: bool

    @property
    def file(self) -> Path | None:
        """The file of the database, None where it is none."""
        path = self.database.removeprefix("sqlite:///")
        return None if path in (self.database, ":memory:") else Path(path)

    def place(self, file: Path) -> Path:
        """Return the folder that must be there for a file; that of the default database is made."""
        folder = file.absolute().parent
        is_made = options.is_default(self.database) and file.parent == Path(self.file or "").parent
        return folder.parent if is_made and not folder.exists() else folder


def examine(plan: Plan) -> Iterator[Finding]:
    """Look at all that a server needs, whatever is found on the way."""
    yield from _findings(plan, _OF_THE_MACHINE)
    try:
        open_storage(plan.database)
    except StorageError as failure:  # of a URL that names none, no file may be derived, nor shown
        yield Finding(Level.TROUBLE, "database", str(failure))
    else:
        yield from _findings(plan, _OF_THE_DATABASE)


def _findings(plan: Plan, examinations: Examinations) -> Iterator[Finding]:
    for subject, look in examinations.items():
        try:
            for level, sentence in look(plan):
                yield Finding(level, subject, sentence)
        except _FAILURES as failure:
            yield Finding(Level.TROUBLE, subject, str(failure))


def _clients(plan: Plan) -> Found:
    known = options.clients_of(plan.host, plan.clients_file)
    file = plan.clients_file or "the sandbox, whose secrets are public"
    yield Level.OK, f"{len(known.by_id)} of {file}."


def _database(plan: Plan) -> Found:
    shown = without_password(plan.database)
    if plan.file and plan.place(plan.file) != plan.file.absolute().parent:
        _require_writable(plan.place(plan.file), shown)
        yield Level.OK, f"{shown} will be made, and its folder, too."
        return
    found = asyncio.run(open_storage(plan.database).inspect())
    if found.version == 0:
        yield Level.OK, f"{shown} has no tables yet; they will be made."
    elif found.version == found.newest:
        yield Level.OK, f"{shown} may be written and has the newest schema, {found.newest}."
    else:
        sentence = f"{shown} has schema {found.version}, which becomes {found.newest} for good"
        yield Level.WARNING, f"{sentence}; make a backup first."
    yield from _limits(plan, found)


def _limits(plan: Plan, found: Inspection) -> Found:
    if found.connections is not None and found.connections < plan.workers * found.per_worker:
        yield (
            Level.WARNING,
            f"It takes {found.connections} connections, of which each worker may ask for "
            f"{found.per_worker}; raise its max_connections, or lower --workers.",
        )
    if found.clock is not None and abs(skew := found.clock - _now()) > _SKEW:
        yield (
            Level.WARNING,
            f"Its clock is {abs(skew) / 1000:,.0f} s {'ahead of' if skew > 0 else 'behind'} ours; "
            "set both by a time server.",
        )


def _room(plan: Plan) -> Found:
    if plan.file is None or not plan.place(plan.file).exists():
        return
    free = shutil.disk_usage(plan.place(plan.file)).free
    seen = f"{free / (1 << 20):,.0f} MiB are free where {plan.file} is"
    if free >= _LITTLE_ROOM:
        yield Level.OK, f"{seen}."
    else:
        level = Level.WARNING if free >= _NO_ROOM else Level.TROUBLE
        yield level, f"{seen}; make room, or name a file elsewhere with --database."


def _key(plan: Plan) -> Found:
    file = options.key_of(plan.database, plan.key_file)
    if file is None:
        yield Level.OK, "It is kept in memory, as the database is."
        return
    if not file.exists():
        _require_writable(plan.place(file), file)
        yield Level.OK, f"{file} will be made; only tokens that it signs will be valid."
        return
    keys.load_or_create(file)
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        sentence = f"{file} is open to others, by its mode {mode:04o}"
        yield Level.WARNING, f"{sentence}; run `chmod 600 {shlex.quote(str(file))}`."
    else:
        yield Level.OK, f"{file} is its owner's alone."


def _workers(plan: Plan) -> Found:
    options.require_shareable(plan.database, plan.workers, plan.with_sandbox)
    yield Level.OK, f"{plan.workers} of them."


def _port(plan: Plan) -> Found:
    server.listen(plan.host, plan.port).close()
    yield Level.OK, f"{plan.port} of {plan.host} is free." if plan.port else "Any that is free."


def _open_files(_plan: Plan) -> Found:
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    seen = f"A process may have {limit:,}, of which each connection takes one"
    if limit == resource.RLIM_INFINITY:
        yield Level.OK, "A process may have any number."
    elif limit >= _FEW_FILES:
        yield Level.OK, f"{seen}."
    else:
        remedy = "run `ulimit -n 65536` before, or set LimitNOFILE= in a unit of systemd"
        yield Level.WARNING, f"{seen}; {remedy}."


def _clock(plan: Plan) -> Found:
    """Compare it with when files were written, which is not later than now."""
    key_file = plan.key_file or (keys.beside(plan.database) if plan.file else None)
    files = [file for file in (plan.file, key_file) if file is not None and file.exists()]
    written = [file.stat().st_mtime * 1000 for file in files]
    now = _now()
    if written and max(written) > now + _SKEW:
        yield (
            Level.WARNING,
            f"It says {_text(now)}, but files were written at {_text(max(written))}; set it by a "
            "time server, as the times of customers come from it.",
        )
    else:
        yield Level.OK, f"It says {_text(now)}."


def _telemetry(_plan: Plan) -> Found:
    if tracing.telemetry():
        yield Level.OK, "Spans of requests go where OTEL_EXPORTER_OTLP_ENDPOINT says."


def _require_writable(folder: Path, what: object) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise click.ClickException(
            f"{what} cannot be made; let {folder} be a folder that may be written, or name another."
        )


def _now() -> float:
    return time.time() * 1000


def _text(milliseconds: float) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


_OF_THE_MACHINE: Examinations = {
    "clients": _clients,
    "workers": _workers,
    "port": _port,
    "open files": _open_files,
    "telemetry": _telemetry,
}
_OF_THE_DATABASE: Examinations = {
    "database": _database,
    "room on the disk": _room,
    "signing key": _key,
    "clock": _clock,
}
