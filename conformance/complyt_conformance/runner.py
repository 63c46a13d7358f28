"""One run of the suite: preflight, checks, what they found."""

from __future__ import annotations

import os

import pytest

from complyt_conformance.plugin import SUITE, Plugin, Progress
from complyt_conformance.preflight import preflight
from complyt_conformance.session import Session


def run_checks(
    session: Session, only: frozenset[str] | None = None, progress: Progress | None = None
) -> Plugin:
    """Run the checks of `only`, or all; the session's recorder holds what they found.

    Raises PreflightError when the run cannot begin.
    """
    preflight(session)
    session.profile.activate()
    plugin = Plugin(session, only, progress)
    # What somebody's own pytest is set up to do is not for this run.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    code = pytest.main(
        [
            str(SUITE),
            f"--rootdir={SUITE}",
            f"--confcutdir={SUITE}",
            f"--hypothesis-seed={session.seed}",
            "--config-file=" + str(SUITE / "pytest.ini"),
            "--import-mode=importlib",
            "--assert=plain",
            "-pno:terminal",
            "-pno:cacheprovider",
            "-pno:faulthandler",
            "-p_hypothesis_pytestplugin",
        ],
        plugins=[plugin],
    )
    plugin.interrupted = code == pytest.ExitCode.INTERRUPTED
    return plugin
