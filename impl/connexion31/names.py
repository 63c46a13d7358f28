"""Names of a document as Python spells them."""

import keyword
import re
import unicodedata

from connexion31.errors import ConfigurationError

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAKEN = {"body", "request", "self"}


def argument_name(name: str) -> str:
    """Return the argument of a parameter, which is never `body`, `request` or `self`."""
    found = snake_case(name)
    return f"{found}_" if found in _TAKEN else found


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
