"""Names of a document as Python spells them."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

from connexion31.errors import ConfigurationError

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAKEN = {"body", "request", "self"}
_LOCATIONS = ("path", "query", "header", "cookie")


def argument_name(name: str) -> str:
    """Return the argument of a parameter, which is never `body`, `request` or `self`."""
    found = snake_case(name)
    return f"{found}_" if found in _TAKEN else found


def argument_names(parameters: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the arguments of an operation's parameters, which are given by name and location.

    Where locations have a name in common, the first of path, query, header and cookie has it, and
    the others add theirs: `id` and `id_query`.
    """
    given = [(argument_name(name), name, location) for name, location in parameters]
    arguments = {}
    for argument, name, location in given:
        sharing = {other for taken, _, other in given if taken == argument}
        first = next((each for each in _LOCATIONS if each in sharing), location)
        arguments[name, location] = argument if location == first else f"{argument}_{location}"
    return arguments


def snake_case(name: str) -> str:
    """Return the Python name of a parameter or operation: externalId is external_id.

    What Python allows in no name becomes `_`, a leading digit gets an `n`, a keyword a final `_`.
    Raises ConfigurationError when nothing is left.
    """
    normal = unicodedata.normalize("NFKC", _WORDS.sub("_", name).lower())
    plain = "".join(each if f"a{each}".isidentifier() else "_" for each in normal)
    found = re.sub("_+", "_", plain).strip("_")
    if not found:
        raise ConfigurationError(f"The name {name!r} holds no letter or digit; rename it.")
    found = unicodedata.normalize("NFKC", found if found.isidentifier() else f"n{found}")
    return f"{found}_" if keyword.iskeyword(found) else found
