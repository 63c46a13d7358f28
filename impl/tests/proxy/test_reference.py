"""The reference server behind the proxy: nothing is blamed, everything is told."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from complyt_reference.proxy import report
from tests.proxy.proxies import Proxy, proxying
from tests.sandbox.pages import customer, path_of
from tests.servers import PATIENCE, serving
from trials.serving import credentials

SUITE = str(Path(sys.executable).with_name("complyt-conformance"))
ONLY = ("TOKEN-2", "OBJ-4", "TIME-3", "PUT-2", "PUT-16", "GET-3", "LIST-3", "PATCH-2", "PATCH-5")
SECRETS = ("sandbox-secret", "eyJ")


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    """Return a proxy of a reference server, that writes a report."""
    with (
        serving(tmp_path, "--database", "sqlite:///:memory:") as server,
        proxying(server.url, tmp_path, "--alone", "--report", "out") as proxy,
    ):
        yield proxy


def token(proxy: Proxy) -> dict[str, str]:
    """Return the header with a token that was asked for through a proxy."""
    asked = {"clientId": "sandbox", "clientSecret": "sandbox-secret"}
    answer = httpx.post(f"{proxy.url}/v1/token", json=asked)
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


def test_the_suite_says_the_same_through_it(proxy: Proxy, tmp_path: Path) -> None:
    """The server conforms as far as tested, and the proxy blames nothing."""
    only = [word for name in ONLY for word in ("--only", name)]
    command = [SUITE, "run", "--url", proxy.url, "--profile", "smoke", *only, *credentials()]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=10 * PATIENCE, check=False
    )
    assert "conforms as far as tested" in done.stdout.splitlines()[-1]
    code, told = proxy.stop()
    data = json.loads((tmp_path / "out/report.json").read_text())
    assert [each["findings"] for each in data["requirements"] if each["broken"]] == []
    assert (code, data["missed"]) == (0, 0)
    assert "0 findings" in told
    judged = {each["id"] for each in data["requirements"] if each["judged"]}
    assert judged >= set(ONLY)


def test_the_report_is_as_described(proxy: Proxy, tmp_path: Path) -> None:
    """report.json fits its schema, and says what clients did and what was not judged, and why."""
    headers = token(proxy)
    httpx.put(proxy.url + path_of("a"), json=customer("a", name=""), headers=headers)
    httpx.get(proxy.url + path_of("a"), headers=headers)
    assert proxy.stop()[0] == 0
    data = json.loads((tmp_path / "out/report.json").read_text())
    jsonschema_rs.Draft202012Validator(report.schema()).validate(data)
    assert data["exchanges"] == 3
    assert [each["told"] for each in data["clients"]] == ["#/name: Must have at least 1 character."]
    unjudged = {each["id"]: each["notJudged"] for each in data["requirements"]}
    assert unjudged["ERR-2"] is None
    assert unjudged["LIST-2"] == "None came: a list of two or more, no write beside it."
    archive = json.loads((tmp_path / "out/exchanges.har").read_text())
    assert [each["response"]["status"] for each in archive["log"]["entries"]] == [200, 400, 404]


def test_no_secret_is_told(proxy: Proxy, tmp_path: Path) -> None:
    """Neither on the page nor in the files of the report."""
    headers = token(proxy)
    httpx.get(f"{proxy.url}/v1/customers?token=sandbox-secret", headers=headers)
    shown = httpx.get(f"{proxy.page}/sandbox/requests").text
    proxy.stop()
    files = list((tmp_path / "out").iterdir())
    assert {file.name for file in files} >= {"report.json", "report.html", "exchanges.har"}
    for text in (shown, *(file.read_text() for file in files)):
        assert not any(secret in text for secret in SECRETS)


def test_the_report_can_be_read_without_scripts(proxy: Proxy, tmp_path: Path, visit: Any) -> None:
    """In dark, on a phone, without anything from elsewhere; axe finds nothing."""
    httpx.get(proxy.url + path_of("a"))
    httpx.put(proxy.url + path_of("a"), content=b"{", headers=token(proxy))
    proxy.stop()
    page = (tmp_path / "out/report.html").as_uri()
    visited = visit(page, width=390, scheme="dark")
    assert "0 findings" in visited.page.inner_text("main")
    assert visited.violations() == []
    assert not visited.scrolls_sideways()
    assert "<script" not in (tmp_path / "out/report.html").read_text()
    visit(page, scripts=False).page.get_by_text("What was not judged, and why").wait_for()
