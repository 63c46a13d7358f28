"""Kinds of change of what operations there are, who may call them, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complyt_contract.comparison.kind import Found, Shift, kind
from complyt_contract.comparison.node import Node, Pair
from complyt_contract.comparison.values import canonical, same

NARROWED, WIDENED, NONE = Shift.NARROWED, Shift.WIDENED, Shift.NONE
CLIENTS, SERVERS, EDITORIAL = Shift.CLIENTS, Shift.SERVERS, Shift.EDITORIAL

Alternative = dict[str, tuple[str, ...]]


@kind(
    "operation-renamed",
    "operation",
    "operationId",
    NONE,
    "It was {old} and is {new}: no exchange shows it, code made from the document does",
)
def operation_renamed(pair: Pair) -> Iterator[Found]:
    old, new = pair.old.get("operationId"), pair.new.get("operationId")
    if old != new:
        yield Found(old, new)


@kind("tags-changed", "operation", "tags", EDITORIAL, "Its tags were {old} and are {new}")
def tags_changed(pair: Pair) -> Iterator[Found]:
    old, new = pair.old.get("tags"), pair.new.get("tags")
    if old != new:
        yield Found(old, new)


@kind("callback-added", "operation", "callbacks", SERVERS, "The callback {new} is made")
def callback_added(pair: Pair) -> Iterator[Found]:
    for name in pair.new.mapping("callbacks"):
        if name not in pair.old.mapping("callbacks"):
            yield Found(new=name)


@kind("callback-gone", "operation", "callbacks", CLIENTS, "The callback {old} is no longer made")
def callback_gone(pair: Pair) -> Iterator[Found]:
    for name in pair.old.mapping("callbacks"):
        if name not in pair.new.mapping("callbacks"):
            yield Found(name)


@kind("made-public", "operation", "security", WIDENED, "It may be called without credentials")
def made_public(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    if {} in new and {} not in old:
        yield Found()


@kind(
    "made-private",
    "operation",
    "security",
    NARROWED,
    "It may no longer be called without credentials",
)
def made_private(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    if {} in old and {} not in new:
        yield Found()


@kind("security-added", "operation", "security", WIDENED, "The credentials {new} suffice")
def security_added(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    for each in _refused(new, old):
        if each and not _alike(each, old):
            yield Found(new=" and ".join(each))


@kind("security-gone", "operation", "security", NARROWED, "The credentials {old} no longer suffice")
def security_gone(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    for each in _refused(old, new):
        if each and not _alike(each, new):
            yield Found(" and ".join(each))


@kind("scope-added", "operation", "security", NARROWED, "Calling it needs the scope {new}")
def scope_added(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    for each in _refused(old, new):
        for other in _alike(each, new):
            for scope in sorted(_scopes(other) - _scopes(each)):
                yield Found(new=scope[1])


@kind(
    "scope-dropped", "operation", "security", WIDENED, "Calling it no longer needs the scope {old}"
)
def scope_dropped(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    for each in _refused(new, old):
        for other in _alike(each, old):
            for scope in sorted(_scopes(other) - _scopes(each)):
                yield Found(scope[1])


@kind(
    "security-respelt",
    "operation",
    "security",
    EDITORIAL,
    "Its credentials are listed in another way, and let in the same callers",
)
def security_respelt(pair: Pair) -> Iterator[Found]:
    old, new = _alternatives(pair)
    if not same(old, new) and not _refused(old, new) and not _refused(new, old):
        yield Found()


@kind("security-renamed", "operation", "security", EDITORIAL, "What was {old} is called {new}")
def security_renamed(pair: Pair) -> Iterator[Found]:
    for old, new in schemes(pair):
        if old != new:
            yield Found(old, new)


@kind(
    "security-scheme-changed",
    "securityScheme",
    "type scheme in name flows openIdConnectUrl oauth2MetadataUrl",
    NARROWED | WIDENED,
    "Credentials are given in another way: {new}, no longer {old}",
)
def security_scheme_changed(pair: Pair) -> Iterator[Found]:
    for name in ("type", "scheme", "in", "name", "flows", "openIdConnectUrl", "oauth2MetadataUrl"):
        old, new = pair.old.get(name), pair.new.get(name)
        if old != new:
            yield Found(old, new, name)


@kind(
    "bearer-format-changed",
    "securityScheme",
    "bearerFormat",
    EDITORIAL,
    "The hint on the form of tokens was {old} and is {new}",
)
def bearer_format_changed(pair: Pair) -> Iterator[Found]:
    if pair.old.get("bearerFormat") != pair.new.get("bearerFormat"):
        yield Found(pair.old.get("bearerFormat"), pair.new.get("bearerFormat"))


@kind("server-added", "operation document", "servers", NONE, "The server {new} is named")
def server_added(pair: Pair) -> Iterator[Found]:
    for url in _servers(pair.new):
        if url not in _servers(pair.old):
            yield Found(new=url)


@kind(
    "server-gone", "operation document", "servers", CLIENTS, "The server {old} is no longer named"
)
def server_gone(pair: Pair) -> Iterator[Found]:
    for url in _servers(pair.old):
        if url not in _servers(pair.new):
            yield Found(url)


@kind(
    "server-variables-changed",
    "operation document",
    "servers",
    CLIENTS,
    "The variables of the server {new} are others",
)
def server_variables_changed(pair: Pair) -> Iterator[Found]:
    old, new = _servers(pair.old), _servers(pair.new)
    for url in [url for url in new if url in old]:
        if old[url].get("variables") != new[url].get("variables"):
            yield Found(new=url)


@kind(
    "server-described",
    "operation document",
    "servers",
    EDITORIAL,
    "What is said of the server {new} reads otherwise",
)
def server_described(pair: Pair) -> Iterator[Found]:
    old, new = _servers(pair.old), _servers(pair.new)
    for url in [url for url in new if url in old]:
        words = [{**each[url], "variables": None} for each in (old, new)]
        if words[0] != words[1]:
            yield Found(new=url)


def schemes(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield the names, in OLD and in NEW, of the security schemes that both operations know."""
    before = {new: old for old, new in _renamed(pair).items()}
    old, new = _alternatives(pair)
    known = {name for each in old for name in each}
    for name in dict.fromkeys(name for each in new for name in each if name in known):
        yield before.get(name, name), name


def _alternatives(pair: Pair) -> tuple[list[Alternative], list[Alternative]]:
    """Return the ways to be let in, OLD's by NEW's names; `{}` is without credentials."""
    renamed = _renamed(pair)
    old = [
        {renamed.get(name, name): scopes for name, scopes in each.items()}
        for each in _listed(pair.old)
    ]
    return old, _listed(pair.new)


def _listed(node: Node) -> list[Alternative]:
    found = [
        {
            name: tuple(map(str, scopes if isinstance(scopes, list) else []))
            for name, scopes in each.items()
        }
        for each in node.sequence("security")
        if isinstance(each, dict)
    ]
    return found or [{}]


def _renamed(pair: Pair) -> dict[str, str]:
    """Return NEW's names by OLD's of the schemes that are the same under another name."""
    old, new = (_schemes(node) for node in (pair.old, pair.new))
    found: dict[str, str] = {}
    for name, scheme in old.items():
        for other, candidate in new.items():
            is_free = other not in old and other not in found.values()
            if name not in new and is_free and same(scheme, candidate):
                found.setdefault(name, other)
    return found


def _schemes(node: Node) -> dict[str, Any]:
    found = node.source.at(("components", "securitySchemes"))
    return found if isinstance(found, dict) else {}


def _refused(some: list[Alternative], others: list[Alternative]) -> list[Alternative]:
    """Return the alternatives whose holders none of the others let in: each asks for more."""
    return [each for each in some if not any(_scopes(other) <= _scopes(each) for other in others)]


def _alike(alternative: Alternative, others: list[Alternative]) -> list[Alternative]:
    """Return those of the same schemes, which differ in scopes alone."""
    return [other for other in others if other.keys() == alternative.keys()]


def _scopes(alternative: Alternative) -> set[tuple[str, str]]:
    """Return the scopes by scheme; each scheme has the empty one, which stands for itself."""
    return {(name, scope) for name, scopes in alternative.items() for scope in ("", *scopes)}


def _servers(node: Node) -> dict[str, dict[str, Any]]:
    found = {}
    for each in node.sequence("servers"):
        server = each if isinstance(each, dict) else {"url": canonical(each)}
        found[str(server.get("url"))] = server
    return found
