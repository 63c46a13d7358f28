"""Faults of some texts and lengths alone: OBJ-4, PUT-5, PATCH-8, LIST-4."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from faults.narrow import body, refuse, rewrite
from faults.objects import changed_texts
from faults.registry import fault
from faults.spoilt import WRITES, Call, Spoilt


@fault("OBJ-4")
def blank_names_are_refused(server: Spoilt) -> None:
    """A name of white space alone is refused as empty."""

    def is_blank(call: Call) -> bool:
        name = body(call).get("name")
        return isinstance(name, str) and bool(name) and not name.strip()

    refuse(server, is_blank, *WRITES)


@fault("OBJ-4")
def blank_texts_are_unset(server: Spoilt) -> None:
    """A text of white space alone is stored as none."""
    changed_texts(server, lambda text: text if not text or text.strip() else None)


@fault("OBJ-4")
def backslashes_are_halved(server: Spoilt) -> None:
    """Of two backslashes in a row one is lost, as by a second unescaping."""
    changed_texts(server, lambda text: text.replace("\\\\", "\\"))


@fault("OBJ-4")
def doubled_quotes_are_halved(server: Spoilt) -> None:
    """Of two quotes in a row one is lost, as where texts pass through SQL or CSV."""
    changed_texts(server, lambda text: text.replace("''", "'").replace('""', '"'))


def _fitted(server: Spoilt, fit: Callable[[str, int], str]) -> None:
    """Read a comment or a state as what `fit(text, longest)` makes of it."""

    def change(sent: dict[str, Any]) -> dict[str, Any]:
        address = sent.get("address")
        if isinstance(address, dict) and isinstance(address.get("state"), str):
            sent = {**sent, "address": {**address, "state": fit(address["state"], 100)}}
        if isinstance(sent.get("comment"), str):
            sent = {**sent, "comment": fit(sent["comment"], 200)}
        return sent

    rewrite(server, change, *WRITES)


@fault("PUT-5", "PATCH-8")
def blanks_beyond_the_longest_are_cut(server: Spoilt) -> None:
    """Of a text that is too long for its blanks alone these are cut, as of a column of SQL."""
    _fitted(server, lambda text, longest: text if len(text.rstrip()) > longest else text[:longest])


@fault("PUT-5", "PATCH-8")
def a_line_feed_at_the_end_is_not_counted(server: Spoilt) -> None:
    """A line feed may follow the longest text, as of a pattern that ends in a dollar sign."""

    def fit(text: str, longest: int) -> str:
        return text[:-1] if len(text) == longest + 1 and text.endswith("\n") else text

    _fitted(server, fit)


@fault("PUT-5", "PATCH-8")
def combining_characters_are_not_counted(server: Spoilt) -> None:
    """Lengths count what people see: a combining character beyond the longest text is dropped."""

    def fit(text: str, longest: int) -> str:
        counted = [character for character in text if not unicodedata.combining(character)]
        return text[:longest] if len(counted) <= longest else text

    _fitted(server, fit)


@fault("LIST-4")
def an_empty_page_is_none(server: Spoilt) -> None:
    """A page or size without a value is as if it were left out."""

    def change(call: Call) -> None:
        call.query = "&".join(
            part for part in call.query.split("&") if not re.fullmatch("(page|size)=", part)
        )

    server.before(change, "getAllCustomers")
