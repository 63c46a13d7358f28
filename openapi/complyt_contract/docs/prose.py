"""Descriptions: CommonMark to HTML, in which ids of decisions and requirements are links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from complyt_contract.docs import nodes

_ID = re.compile(r"\b(?:[A-Z]+-|D)[1-9][0-9]*\b")


class Prose:
    """Writes the descriptions of one document, whose ids are `known`.

    HTML in them is shown, not obeyed; an image becomes a link, as the page fetches nothing; a
    heading becomes a paragraph, as the page has an order of headings of its own.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
        self._markdown.core.ruler.push("ours", self._rewrite)

    def block(self, value: Any) -> Markup:
        """Return the paragraphs of a description."""
        return Markup(self._markdown.render(nodes.text(value)))  # noqa: S704 - escaped by it

    def line(self, value: Any) -> Markup:
        """Return a text of one paragraph, without the paragraph."""
        written = self._markdown.renderInline(nodes.text(value).strip())
        return Markup(written)  # noqa: S704 - escaped by it

    def _rewrite(self, state: StateCore) -> None:
        for token in state.tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = "p"
                token.attrs = {"class": "heading"} if token.nesting == 1 else {}
            if token.children:
                token.children = list(self._linked(token.children))

    def _linked(self, tokens: Iterable[Token]) -> Iterator[Token]:
        within = 0  # how many links a token stands in, where none may be added
        for token in tokens:
            within += token.nesting if token.type.startswith("link_") else 0
            if token.type == "text" and not within:
                yield from self._with_links(token.content)
            else:
                yield token

    def _with_links(self, content: str) -> Iterator[Token]:
        done = 0
        for match in _ID.finditer(content):
            if match.group() in self._known:
                yield _text(content[done : match.start()])
                yield Token("link_open", "a", 1, attrs={"href": f"#{match.group()}"})
                yield _text(match.group())
                yield Token("link_close", "a", -1)
                done = match.end()
        yield _text(content[done:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
