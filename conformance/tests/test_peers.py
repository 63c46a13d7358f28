import ast
import re
import shutil
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from peers.matrix import unexpected
from peers.page import render
from peers.servers import FASTAPI, NODE, PRISM, SERVERS, reasons
from peers.serving import BIN, Report, Server, ServerError, judge, serving

PEERS = Path(__file__).parents[1] / "peers"
IDS = list(requirements(load()))
VOID = ("meta", "link")


@pytest.fixture(scope="module")
def judged() -> Callable[[Server], Report]:
    """Let the suite judge a peer, once."""
    reports: dict[str, Report] = {}

    def judged_once(server: Server) -> Report:
        if server.name not in reports:
            reports[server.name] = judge(server, IDS, "smoke", seed=1)
        return reports[server.name]

    return judged_once


@pytest.fixture
def page(tmp_path: Path, judged: Callable[[Server], Report]) -> Path:
    """Write the matrix of a server that conforms and of one that breaks and blocks something."""
    sound = judged(FASTAPI)
    broken = {"PUT-1": _broken("<b>201</b>", "200"), "PUT-12": _skipped("blocked by PUT-1: 200")}
    entries = [{**each, **broken.get(each["id"], {})} for each in sound["requirements"]]
    wrong = {**sound, "verdict": "does not conform", "requirements": entries}
    page = tmp_path / "matrix.html"
    told = {FASTAPI.name: {}, "wrong": {"PUT-1": "It creates nothing."}}
    page.write_text(render({FASTAPI.name: sound, "wrong": wrong}, told), "utf-8")
    return page


@pytest.mark.skipif(
    not (BIN / "node").exists() and shutil.which("node") is None, reason="There is no node."
)
def test_the_peer_on_node_conforms(judged: Callable[[Server], Report]) -> None:
    """A server in plain Node keeps every requirement."""
    assert unexpected(NODE.name, judged(NODE), {}) == []


def test_the_peer_on_fastapi_conforms(judged: Callable[[Server], Report]) -> None:
    """A server on FastAPI keeps every requirement."""
    assert unexpected(FASTAPI.name, judged(FASTAPI), {}) == []


def test_peers_share_no_code_with_the_kit() -> None:
    """The peers stand on libraries, on Node and on themselves alone."""
    ours = re.compile(r"complyt_|connexion|faults|peers\.(?!fastapi)")
    for file in (PEERS / "fastapi").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not any(map(ours.match, names)), file
    for file in (PEERS / "node").glob("*.js"):
        sources = re.findall(r'from "([^"]+)"', file.read_text("utf-8"))
        assert all(source.startswith(("node:", "./")) for source in sources), file


def test_prisms_reasons_are_of_requirements() -> None:
    """Each reason why Prism fails belongs to a requirement, and a must is among them."""
    known = requirements(load())
    assert {*reasons(PRISM)} <= {*known}
    assert any(known[identifier].level == "must" for identifier in reasons(PRISM))
    assert all(not reasons(server) for server in SERVERS if server is not PRISM)


def test_a_verdict_that_is_not_as_expected_is_told() -> None:
    """Named is what fails unexpectedly or does not, but for what is skipped beside a failure."""
    report: Any = {
        "requirements": [
            {"id": "PUT-1", "verdict": "pass"},
            {"id": "PUT-2", "verdict": "skip"},
            {"id": "PUT-3", "verdict": "fail"},
        ]
    }
    assert unexpected("sound", report, {}) == [
        "sound: PUT-2 must pass, got skip.",
        "sound: PUT-3 must pass, got fail.",
    ]
    assert unexpected("mock", report, {"PUT-1": "It creates nothing."}) == [
        "mock: PUT-1 must fail, got pass: It creates nothing.",
        "mock: PUT-3 must pass, got fail.",
    ]


def test_a_server_that_does_not_start_is_named() -> None:
    """A server that ends without a URL is a sentence that says how to see why."""
    silent = Server("silent", (sys.executable, "-c", "print('no')"))
    with (
        pytest.raises(ServerError, match="silent did not start; in conformance/ run"),
        serving(silent),
    ):
        pass


def test_the_matrix_shows_every_requirement_of_every_server(page: Path) -> None:
    """The page is well-formed, escapes what servers answer, and holds all verdicts and reasons."""
    html = page.read_text("utf-8")
    reader = _Reader()
    reader.feed(html)
    assert reader.open == []
    assert "<script" not in html
    assert {*IDS} <= reader.ids
    assert reader.words.count("pass") == 2 * len(IDS) - 2
    assert reader.words.count("fail") == reader.words.count("skip") == 1
    text = " ".join(reader.words)
    for told in ("It creates nothing.", "<b>201</b>", "blocked by PUT-1", FASTAPI.name, "wrong"):
        assert told in text, told


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_matrix_is_readable_anywhere(
    visit: Callable[..., Any], page: Path, width: int, scheme: str
) -> None:
    """On a desk and a phone, light and dark, details open, nothing overflows, axe finds nothing."""
    opened = visit(page.as_uri(), width=width, scheme=scheme)
    opened.page.locator("details").first.locator("summary").click()
    assert opened.page.get_by_text("<b>201</b>").is_visible()
    assert not opened.scrolls_sideways()
    assert opened.violations() == []


def _broken(expected: str, received: str) -> dict[str, Any]:
    failure = {"check": "test_put", "expected": expected, "received": received, "count": 1}
    return {"verdict": "fail", "failures": [{**failure, "curl": ["curl"]}]}


def _skipped(reason: str) -> dict[str, Any]:
    return {"verdict": "skip", "reason": reason}


class _Reader(HTMLParser):
    """Reads a page: what is open, which ids it has, and each text by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids.update(value for name, value in attrs if name == "id" and value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())
