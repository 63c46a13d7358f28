"""Faults of identifiers that show in some alone: GET-2, GET-3, PUT-7, PATCH-5, PATCH-6."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, unquote

from faults.narrow import body, refuse, restate
from faults.narrow_reads import identified_as
from faults.registry import fault
from faults.spoilt import Call, Spoilt

_BOTH = ("getCustomer", "upsertCustomer")
_VERSION_4 = re.compile("[^-]{8}-[^-]{4}-4[^-]{3}-[89ab][^-]{3}-[^-]{12}", re.IGNORECASE)


def _cut(server: Spoilt, part: slice) -> None:
    """Let a part of each legal externalId tell whose it is."""
    identified_as(server, lambda text: text[part] if len(text) <= 256 else text)


@fault("GET-3", "PUT-1", "PUT-3")
def long_identifiers_are_cut(server: Spoilt) -> None:
    """Of an externalId the first 200 characters tell whose it is, as many as an index holds."""
    _cut(server, slice(200))


@fault("GET-3", "PUT-1", "PUT-3")
def the_255th_character_of_an_identifier_is_the_last(server: Spoilt) -> None:
    """The 256th character of an externalId tells customers apart no more."""
    _cut(server, slice(255))


@fault("GET-3", "PUT-1", "PUT-3", "PATCH-5")
def long_identifiers_are_told_by_their_end(server: Spoilt) -> None:
    """Of an externalId the last 200 characters tell whose it is."""
    _cut(server, slice(-200, None))


@fault("GET-3")
def identifiers_of_dots_are_refused(server: Spoilt) -> None:
    """An externalId of dots alone is refused, however many."""
    refuse(server, lambda call: set(call.segments[-1]) == {"."}, *_BOTH)


@fault("GET-3")
def words_for_nothing_are_refused(server: Spoilt) -> None:
    """The externalIds `null`, `undefined`, `none` and `nan` are taken for missing."""
    nothing = ("null", "undefined", "none", "nan")
    refuse(server, lambda call: call.segments[-1].lower() in nothing, *_BOTH)


@fault("GET-3")
def falsy_identifiers_are_refused(server: Spoilt) -> None:
    """The externalIds `0`, `false` and a blank are taken for missing, with a body that says so."""
    refuse(server, lambda call: call.segments[-1].strip() in ("", "0", "false"), "upsertCustomer")


@fault("GET-3")
def routes_come_before_identifiers(server: Spoilt) -> None:
    """Words that are routes of their own elsewhere, as `search`, are no externalIds."""
    routes = ("new", "search", "export", "batch", "count", "source", "externalId")
    refuse(server, lambda call: call.segments[-1] in routes, *_BOTH, status=404)


@fault("GET-2")
def sources_are_trimmed(server: Spoilt) -> None:
    """White space around the source of a path is removed, line feeds too."""

    def change(call: Call) -> None:
        start, source, *rest = re.split("(?<=/source/)([^/]+)", call.path)
        call.path = start + quote(unquote(source).strip(" \n"), safe="") + "".join(rest)

    server.before(change, "getCustomer")


@fault("GET-2")
def sources_end_before_a_line_feed(server: Spoilt) -> None:
    """A line feed may follow the source of a path, as of a pattern that ends in a dollar sign."""

    def change(call: Call) -> None:
        call.path = re.sub("(/source/[0-9]+)%0A/", r"\1/", call.path)

    server.before(change, "getCustomer")


@fault("GET-2")
def sources_of_any_decimal_digits(server: Spoilt) -> None:
    """The source of a path may be in any digits, as int() of Python takes them."""

    def change(call: Call) -> None:
        start, source, *rest = re.split("(?<=/source/)([^/]+)", call.path)
        digits = unquote(source, errors="replace")
        call.path = start + (str(int(digits)) if digits.isdecimal() else source) + "".join(rest)

    server.before(change, "getCustomer")


def _compared(server: Spoilt, canonical: Callable[[str], str], name: str, operation: str) -> None:
    """Take an identifier of a body for the right one where `canonical` makes the same of both."""
    stored: dict[str, str] = {}

    def known(call: Call) -> str | None:
        if call.operation == "updateCustomer":
            return stored.get(call.segments[-1])
        return call.segments[-1] if name == "externalId" else call.segments[3]

    def change(call: Call) -> None:
        sent, right = body(call).get(name), known(call)
        if isinstance(sent, str) and right is not None and canonical(sent) == canonical(right):
            call.data = {**body(call), name: right}

    server.after(
        lambda _call, answer: stored.update((c["complytId"], c[name]) for c in answer.customers),
        "upsertCustomer",
    )
    server.before(change, operation)


def _normalized(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@fault("PUT-7")
def path_and_body_are_compared_normalized(server: Spoilt) -> None:
    """Path and body agree where their externalIds differ by Unicode normalization alone."""
    _compared(server, _normalized, "externalId", "upsertCustomer")


@fault("PUT-7")
def path_and_body_are_compared_without_zeros(server: Spoilt) -> None:
    """Path and body agree where the source in the body has zeros before it."""
    _compared(server, lambda text: text.lstrip("0"), "source", "upsertCustomer")


@fault("PATCH-5")
def external_ids_of_a_patch_in_any_case(server: Spoilt) -> None:
    """A PATCH takes the stored externalId in another case."""
    _compared(server, str.lower, "externalId", "updateCustomer")


@fault("PATCH-5")
def external_ids_of_a_patch_normalized(server: Spoilt) -> None:
    """A PATCH takes what Unicode normalization makes the stored externalId."""
    _compared(server, _normalized, "externalId", "updateCustomer")


@fault("PATCH-6")
def only_version_4_is_a_uuid(server: Spoilt) -> None:
    """A PATCH of an unknown UUID of another version than 4 is answered 400."""
    restate(
        server,
        404,
        400,
        lambda call: not _VERSION_4.fullmatch(call.segments[-1]),
        "updateCustomer",
    )


@fault("PATCH-6")
def the_nil_uuid_is_a_missing_one(server: Spoilt) -> None:
    """A PATCH of the nil UUID is answered 400, as if there were no complytId."""
    restate(server, 404, 400, lambda call: not call.segments[-1].strip("0-"), "updateCustomer")


@fault("GET-3")
def scripts_in_identifiers_are_refused(server: Spoilt) -> None:
    """An externalId that looks like a script or like SQL is refused, as by a firewall."""
    attack = re.compile(r"<script|' OR '|\$\{|\{\{")
    refuse(server, lambda call: attack.search(call.segments[-1]), *_BOTH)


@fault("GET-3", "PUT-1", "PUT-3")
def wide_digits_are_narrow(server: Spoilt) -> None:
    """Full-width digits in an externalId are the same as those of ASCII, as typed in Japan."""
    narrow = {0xFF10 + digit: str(digit) for digit in range(10)}
    identified_as(server, lambda text: text.translate(narrow))


@fault("GET-3", "PUT-1", "PUT-3")
def identifiers_are_told_by_700_octets(server: Spoilt) -> None:
    """Of an externalId the first 700 octets tell whose it is, as many as an index holds."""
    identified_as(server, lambda text: text.encode()[:700].decode(errors="ignore"))


@fault("GET-3")
def what_is_too_long_is_cut_when_it_is_read(server: Spoilt) -> None:
    """GET takes the first 256 characters of an externalId that is longer."""

    def change(call: Call) -> None:
        start, _, external_id = call.path.rpartition("/")
        text = unquote(external_id, errors="replace")
        if len(text) > 256:
            call.path = f"{start}/{quote(text[:256], safe='')}"

    server.before(change, "getCustomer")
