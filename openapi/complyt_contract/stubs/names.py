"""Names of a document as Python spells them."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable

from complyt_contract.errors import DocumentError

# What a generated method and its call name besides an operation's parameters.
_TAKEN = {"body", "request", "self"}

_LOCATIONS = ("path", "query", "header", "cookie")

# What modules with classes of the document's names import or spell as a type.
_TAKEN_CLASSES = {
    *("ASGIApp", "Answer", "Any", "AsyncIterator", "Batches", "Callable", "Chunks", "Handler"),
    *("Literal", "Mapping", "NotRequired", "NotWritten", "Protocol", "Request", "TypeAlias"),
    *("TypedDict", "Union"),
}

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def argument_name(name: str) -> str:
    """Return the argument of a parameter: externalId is `external_id`, class is `class_`."""
    found = function_name(name)
    return f"{found}_" if found in _TAKEN else found


def argument_names(parameters: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the arguments of an operation's parameters, which are given by name and location.

    Where locations have a name in common, the first of path, query, header and cookie has it, and
    the others add theirs: `id` and `id_query`. `connexion31.names` spells alike.
    """
    given = [(argument_name(name), name, location) for name, location in parameters]
    arguments = {}
    for argument, name, location in given:
        sharing = {other for taken, _, other in given if taken == argument}
        first = next((each for each in _LOCATIONS if each in sharing), location)
        arguments[name, location] = argument if location == first else f"{argument}_{location}"
    return arguments


def function_name(name: str) -> str:
    """Return the function of an operation, or the module of a tag: getBook is `get_book`.

    What Python allows in no name becomes `_`, a leading digit gets an `n`, a keyword a final `_`;
    `connexion31.names` spells alike. Raises DocumentError when nothing is left.
    """
    found = _identifier(name, _plain(_WORDS.sub("_", name).lower()).strip("_"), "n")
    return f"{found}_" if keyword.iskeyword(found) else found


def class_name(name: str) -> str:
    """Return the class of a schema or tag: `book list` is `BookList`, `Any` is `AnyModel`.

    Raises DocumentError when nothing is left.
    """
    parts = [part for part in _plain(name).split("_") if part]
    found = _identifier(name, "".join(part[0].upper() + part[1:] for part in parts), "N")
    taken = found in _TAKEN_CLASSES or keyword.iskeyword(found)
    return f"{found}Model" if taken else found


def require_distinct(kind: str, names: Iterable[tuple[str, str]]) -> None:
    """Raise DocumentError when two names of the document, given with Python's, become one."""
    seen: dict[str, str] = {}
    for name, python_name in names:
        other = seen.setdefault(python_name, name)
        if other != name:
            raise DocumentError(
                f"the {kind} {other!r} and {name!r} are both {python_name} in Python; rename one."
            )


def _identifier(name: str, plain: str, letter: str) -> str:
    if not plain:
        raise DocumentError(f"the name {name!r} holds no letter or digit; rename it.")
    return unicodedata.normalize("NFKC", plain if plain.isidentifier() else letter + plain)


def _plain(name: str) -> str:
    """Spell a name as Python compares names, with `_` for what it allows in none."""
    normal = unicodedata.normalize("NFKC", name)
    plain = "".join(each if f"a{each}".isidentifier() else "_" for each in normal)
    return re.sub("_+", "_", plain)
