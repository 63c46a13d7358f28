"""What Schemathesis' own command is given to fuzz a server of this contract."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from complyt_conformance.session import Session

_COMMAND = "from schemathesis.cli import schemathesis; schemathesis()"
_GRACE = 1.0  # seconds in which Schemathesis may say what it found, once it is interrupted
_FOUND_NOTHING, _FOUND_FAILURES, _COULD_NOT_TELL = 0, 1, 2


def run_schemathesis(
    session: Session,
    folder: Path,
    *,
    max_time: int | None,
    tell: Callable[[str], None],
) -> int:
    """Run it with its files in `folder`; `tell` hears each line, without secrets.

    Returns 0 when it found nothing, 1 for failures, 2 when it could not tell.
    """
    folder.joinpath("openapi.json").write_text(json.dumps(_document(session.document.raw)))
    folder.joinpath("users.json").write_text(json.dumps(_users(session)))
    folder.joinpath("schemathesis.toml").write_text(_configuration(session, max_time))
    command = [sys.executable, "-c", _COMMAND, "--config-file", "schemathesis.toml", "--no-color"]
    command += ["run", "openapi.json", "--url", session.target.url, "--checks", "all"]
    # Methods beyond ERR-4 are left open, so that none but the documented ones are sent.
    command += ["--exclude-checks", "unsupported_method"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "100"}
    if session.target.insecure:
        environment["PYTHONWARNINGS"] = "ignore:Unverified HTTPS"  # this was said once
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=folder, env=environment, text=True, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    ) as process:  # fmt: skip  # a line an argument hides that this is one command
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if not line.lstrip().startswith("st replay"):  # what it repeats is gone with us
                    tell(session.shown(line.rstrip("\n")))
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)  # a terminal tells this session alone
            killer = threading.Timer(_GRACE, process.kill)
            killer.start()
            tell(session.shown(process.stdout.read()))
            killer.cancel()
            raise
        code = process.wait()
    return code if code in (_FOUND_NOTHING, _FOUND_FAILURES) else _COULD_NOT_TELL


def _document(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the document without the bodies of 401 and 403, which no test asserts (ERR-1)."""
    document = copy.deepcopy(raw)
    for name in ("Unauthorized", "Forbidden"):
        document["components"]["responses"][name].pop("content", None)
    return document


def _users(session: Session) -> dict[str, Any]:
    """Return the main client, and that of another tenant, as Web Fuzzing Commons puts users."""
    return {
        "auth": [
            {
                "name": role,
                "fixedHeaders": [
                    {"name": "Authorization", "value": f"Bearer {session.tokens[role]}"}
                ],
            }
            for role in _roles(session)
        ]
    }


def _configuration(session: Session, max_time: int | None) -> str:
    """Return schemathesis.toml; JSON's texts, numbers and lists are TOML's too."""
    target = session.target
    lines = [
        'hooks = "complyt_conformance.schemathesis_hooks"',
        f"seed = {session.seed}",
        f"request-timeout = {json.dumps(target.timeout)}",
    ]
    if max_time is not None:
        lines.append(f"max-time = {max_time}")
    if target.insecure:
        lines.append("tls-verify = false")
    if target.cacert is not None:
        lines.append(f"tls-verify = {json.dumps(str(target.cacert.resolve()))}")
    if target.max_rps is not None:
        lines.append(f'rate-limit = "{max(1, int(target.max_rps * 60))}/m"')
    lines += ["[phases.coverage]", "unexpected-methods = []"]  # DELETE is sent nowhere
    lines += ["[auth.wfc]", 'path = "users.json"']
    if len(_roles(session)) > 1:
        lines.append(f"peers = {json.dumps(_roles(session))}")
    if target.headers:
        lines.append("[headers]")
        lines += [
            f"{json.dumps(name)} = {json.dumps(text)}" for name, text in target.headers.items()
        ]
    return "\n".join(lines) + "\n"


def _roles(session: Session) -> list[str]:
    return [role for role in ("main", "other") if role in session.tokens]
