import itertools
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.handlers import Handler, handling

CLIENT = ("--client", "sandbox:sandbox-secret")
TOKEN = b'{"accessToken": "t0ken-of-a-mean-server", "tokenType": "Bearer", "expiresIn": 60}'
SURROGATE = rb'{"complytId": "\ud800", "externalId": 5, "source": []}'

TRIED = ("AUTH-1", "OBJ-1", "OBJ-4", "PUT-1", "PUT-7", "PUT-11", "PATCH-4", "PATCH-5", "ERR-1")

Answer = tuple[int, bytes]

MEAN: dict[str, Sequence[Answer]] = {
    "lacks members": [(201, b'{"complytId": "x"}')],
    "surrogates": [(200, SURROGATE)],
    "a list": [(200, b"[]")],
    "any of them": [
        (200, b"[]"),
        (500, b"no"),
        (201, SURROGATE),
        (0, b"HTTP/9 x\r\n\r\n"),
        (0, b""),
    ],
    "control characters": [(400, b"\0\1\x1b[31m\xff\r\n")],
    "numbers": [(200, b"1e999")],
}


@contextmanager
def answering(answers: Sequence[Answer]) -> Iterator[str]:
    """Serve a token, and to everything else the answers in turn; status 0 is raw octets."""
    turns = itertools.cycle(answers)
    lock = threading.Lock()

    class Answering(Handler):
        def _answer(self) -> None:
            self.content()
            with lock:
                status, body = (200, TOKEN) if self.path == "/v1/token" else next(turns)
            if not status:
                self.wfile.write(body)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_PATCH = do_POST = _answer  # noqa: N815 - http.server names them so

    with handling(Answering) as url:
        yield url


@pytest.mark.parametrize("name", MEAN)
def test_a_mean_server_gets_a_verdict(command: Any, tmp_path: Path, name: str) -> None:
    """Whatever is answered, the run ends with a verdict and a report, and never a traceback."""
    arguments = ["--profile", "smoke", "--report", str(tmp_path), "--timeout", "2"]
    for requirement in TRIED:
        arguments += ["--only", requirement]
    with answering(MEAN[name]) as url:
        result = command("run", "--url", url, *CLIENT, *arguments)
    assert result.returncode in (1, 2), result.stderr
    for trace in ("Traceback", "INTERNALERROR", "Warning"):
        assert trace not in result.stderr
    assert "\x1b" not in result.stdout
    report = json.loads(tmp_path.joinpath("report.json").read_text())
    errors = [item["reason"] for item in report["requirements"] if item["verdict"] == "error"]
    assert errors == []
