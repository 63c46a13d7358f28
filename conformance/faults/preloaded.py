"""What each run of the suite and each server need, loaded once, before their processes part.

That would take most of the time of a judgement. The suite comes first, and its processes forget
what came after it: Hypothesis draws from the constants of all modules that are loaded, and those
of a wrong server tell what to look for.
"""

from __future__ import annotations

import sys

_NOBODY = "http://127.0.0.1:1"
_OURS = ("complyt_contract", "complyt_reference", "connexion31", "faults")


def forget_the_server() -> None:
    """Be a process that has loaded the suite alone."""
    for name in set(sys.modules) - _OF_THE_SUITE:
        if name.partition(".")[0] in _OURS:
            del sys.modules[name]


def _load_suite() -> frozenset[str]:
    """Load the command, and by a run that ends where nobody listens all that it loads later."""
    import complyt_conformance.cli.replay
    import complyt_conformance.cli.run  # noqa: F401 - what the two commands load
    from complyt_conformance.plugin import Plugin, run_pytest
    from complyt_conformance.profiles import PROFILES
    from complyt_conformance.session import Session
    from complyt_conformance.target import Target
    from complyt_contract.document import load

    target = Target(_NOBODY, tokens={"main": "of nobody"})
    run_pytest(Plugin(Session(target, load(), PROFILES["smoke"], seed=0)))
    return frozenset(sys.modules)


def _load_server() -> None:
    """Load the server and all faults, and make the key of all servers."""
    from faults import serving

    serving.signing_key()


_OF_THE_SUITE = _load_suite()
_load_server()
