from html.parser import HTMLParser
from pathlib import Path

import pytest

from complyt_contract.docs import page
from complyt_contract.document import Document, load


class Parsed(HTMLParser):
    """A page's ids, the targets of its links, its attributes, and its text, in links and outside.

    `texts` stand by the id of the nearest element around them that has one.
    """

    _VOID = ("meta", "link", "input", "br", "hr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.plain: list[str] = []
        self.texts: dict[str, str] = {}
        self.code: dict[str, str] = {"style": "", "script": ""}
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        found = dict(attrs)
        self.attributes |= found.keys()
        self.tags.add(tag)
        identifier = found.get("id") or ""
        if identifier:
            self.ids.append(identifier)
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag not in self._VOID:
            self._open.append((tag, identifier))

    def handle_endtag(self, tag: str) -> None:
        """Hold the page to end what it began, in order."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        around = [tag for tag, _ in self._open]
        if around and around[-1] in self.code:
            self.code[around[-1]] += data
            return
        for _, identifier in self._open:
            if identifier:
                self.texts[identifier] = self.texts.get(identifier, "") + data
        if not {"a", "code", "pre"} & set(around):
            self.plain.append(data)

    @property
    def text(self) -> str:
        """Return the page's text outside links and code."""
        return " ".join(" ".join(self.plain).split())


@pytest.fixture(scope="session")
def parsed(document: Document) -> Parsed:
    """Return the contract's page."""
    return Parsed(page(document).html)


@pytest.fixture(scope="session")
def zoo() -> Document:
    """Return a document in another service's manner."""
    return load(Path(__file__).with_name("zoo.yaml"))


@pytest.fixture(scope="session")
def parsed_zoo(zoo: Document) -> Parsed:
    """Return its page."""
    return Parsed(page(zoo).html)


@pytest.fixture(scope="session")
def parse() -> type[Parsed]:
    """Return what parses a page."""
    return Parsed
