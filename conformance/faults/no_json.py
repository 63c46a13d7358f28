"""Faults of answers whose body is no JSON: a client cannot read them, whatever they hold."""

from __future__ import annotations

from collections.abc import Callable

from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt


def _spelt(server: Spoilt, change: Callable[[bytes], bytes], *operations: str) -> None:
    """Answer what `change` makes of the text of every success."""

    def spell(_call: Call, answer: Answer) -> None:
        if answer.status < 300:
            answer.body = change(answer.body)

    server.after(spell, *operations)


@fault("DOC-1")
def an_unset_comment_is_nan(server: Spoilt) -> None:
    """GET answers NaN for a comment that is unset, as a data frame does."""
    _spelt(server, lambda text: text.replace(b'"comment":null', b'"comment":NaN'), "getCustomer")


@fault("DOC-1")
def answers_in_latin_1(server: Spoilt) -> None:
    """Text that ISO 8859-1 has is answered in it instead of UTF-8."""

    def encoded(text: bytes) -> bytes:
        try:
            return text.decode().encode("latin-1")
        except UnicodeEncodeError:
            return text

    _spelt(server, encoded)


@fault("DOC-1")
def a_guard_before_the_list(server: Spoilt) -> None:
    """A list begins with the guard by which some frameworks keep scripts from reading it."""
    _spelt(server, lambda text: b")]}',\n" + text, "getAllCustomers")


@fault("DOC-1")
def a_comma_after_the_last_customer(server: Spoilt) -> None:
    """A list ends in a comma, as one does that was put together customer by customer."""
    _spelt(server, lambda text: text.replace(b"}]", b"},]"), "getAllCustomers")


@fault("DOC-1")
def patched_customers_twice(server: Spoilt) -> None:
    """A PATCH answers the customer twice, as where two handlers write one answer."""
    _spelt(server, lambda text: text + text, "updateCustomer")
