import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from complyt_conformance.reports.files import WRITTEN
from tests.handlers import Handler, handling

Command = Callable[..., subprocess.CompletedProcess[str]]

# Longer than 12 characters in every spelling, and of none that a report holds by itself.
SECRET = "zQ7/secret+of Jörg%WkV3xR9pTn"
HEADER = "gateway-key-Hh5uYt2Lm8Kd"
TOKENS = {
    "sandbox": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYW5kYm94In0Zx8Qv.c2lnbmF0dXJlLW9mLXNhbmRib3gR7",
    "other": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvdGhlciJ9Wk3bN1mZ.c2lnbmF0dXJlLW9mLW90aGVyQ5wTz",
}
EXPIRED = "expired-token-Bb3Nn6Mm9Vv2"
UNUSED = "token-that-no-check-uses-Pp4Ll"  # answered as a second member
PIECE = 12  # characters in a row that give a secret away
TRIED = ("TOKEN-1", "AUTH-1", "AUTH-2", "AUTH-5", "AUTH-7", "OBJ-1", "PUT-1", "PATCH-1", "ERR-1")


class Echo(Handler):
    """Says everything that it was told, in each place that an answer has."""

    statuses = (200, 201, 400, 404, 500, 401)
    turn = 0

    def _answer(self) -> None:
        body = self.content()
        if self.path.endswith("/v1/token"):
            self._token(body)
            return
        Echo.turn += 1
        told = self.statuses[:-1] if self.command == "PUT" else self.statuses  # else no run begins
        status = told[Echo.turn % len(told)]
        said = self.headers.get("Authorization", "") or SECRET
        spellings = (
            lambda: json.dumps({"echo": said, "key": self.headers.get("X-Key")}),
            lambda: base64.b64encode(f"Basic {said}".encode()).decode(),
            lambda: base64.urlsafe_b64encode(f"{SECRET} {said}".encode()).decode(),
            lambda: quote(f"{SECRET} {said}"),
            lambda: json.dumps(said.split(".")),
            lambda: json.dumps({"accessToken": UNUSED}),
        )
        self._send(status, spellings[Echo.turn % 5 + (Echo.turn % 7 == 0)](), said)

    def _token(self, body: bytes) -> None:
        try:
            client = json.loads(body)["clientId"]
            token = TOKENS[client]
        except (ValueError, TypeError, KeyError):
            self._send(401, body.decode("utf-8", "replace"), "nobody")
            return
        answer = {"accessToken": token, "tokenType": "Bearer", "expiresIn": 60}
        self._send(200, json.dumps(answer), token)

    def _send(self, status: int, text: str, said: str) -> None:
        content = text.encode()
        self.send_response(status, said.encode("ascii", "replace").decode())
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Echo", base64.b64encode(said.encode()).decode())
        self.send_header("Location", f"/v1/customers/{quote(said)}")
        self.send_header("WWW-Authenticate", f'Bearer error="{quote(said, safe=" .")}"')
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_PATCH = do_POST = do_DELETE = do_HEAD = _answer  # noqa: N815 - http.server names them so


@contextmanager
def echoing() -> Iterator[str]:
    """Serve echoes, each time in the same order."""
    Echo.turn = 0
    with handling(Echo) as url:
        yield url


def given_away(text: str) -> set[str]:
    """Return the pieces of secrets that a text holds, in any spelling."""
    own = [SECRET, HEADER, EXPIRED, UNUSED, *(token.partition(".")[2] for token in TOKENS.values())]
    spelt = set(own)
    for secret in own:
        spelt |= {quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]}
        for before in range(3):
            octets = bytes(before) + secret.encode()
            whole = len(octets) // 3 * 3  # what comes next decides no character of these
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                spelt.add(encode(octets[:whole]).decode()[4 if before else 0 :])
    pieces = {
        each[start : start + PIECE] for each in spelt for start in range(len(each) - PIECE + 1)
    }
    return {piece for piece in pieces if piece in text}


def test_a_piece_is_found_in_every_spelling() -> None:
    """The search itself finds a secret that is cut off, encoded, or within something longer."""
    for text in (
        SECRET[:PIECE],
        json.dumps({"x": SECRET}),
        quote(f"a {SECRET}"),
        base64.b64encode(f"someone:{SECRET}".encode()).decode(),
        base64.b64encode(f"x{HEADER}y".encode()).decode(),
        TOKENS["other"].split(".")[2],
    ):
        assert given_away(f"before {text} after")
    assert not given_away("eyJhbGciOiJSUzI1NiJ9 sandbox $TOKEN")


@pytest.mark.parametrize("seed", [1, 2])
def test_no_report_gives_a_secret_away(command: Command, tmp_path: Path, seed: int) -> None:
    """A server that echoes all that it is told finds none of it in any file, nor printed."""
    arguments = ["--profile", "smoke", "--report", "out", "--timeout", "2", "--seed", str(seed)]
    for requirement in TRIED:
        arguments += ["--only", requirement]
    with echoing() as url:
        result = command(
            *("run", "--url", url, "--client", f"sandbox:{SECRET}"),
            *("--other-client", f"other:{SECRET}", "--expired-token", EXPIRED),
            *("--header", f"X-Key: {HEADER}", *arguments),
        )
    assert result.returncode == 1, result.stderr
    files = [path for path in tmp_path.joinpath("out").rglob("*") if path.is_file()]
    assert {*WRITTEN} <= {f.name for f in files}
    texts = {path.name: path.read_text("utf-8") for path in files}
    texts |= {"stdout": result.stdout, "stderr": result.stderr}
    assert {name: found for name, text in texts.items() if (found := given_away(text))} == {}
    assert "$TOKEN" in texts["report.json"]
