from dataclasses import replace

import pytest

from complyt_conformance.preflight import preflight
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.suite import test_model as sequences
from complyt_conformance.target import Client, Target
from complyt_contract.document import load


def test_a_collection_that_grows_long_on_the_way_changes_no_draw(
    monkeypatch: pytest.MonkeyPatch, reference: str
) -> None:
    """When the list becomes too long to be read in the midst, the sequences go on as drawn."""
    profile = replace(PROFILES["smoke"], sequences=60, steps=6)
    target = Target(reference, {"main": Client("sandbox", "sandbox-secret")})
    session = Session(target, load(), profile, seed=1)
    preflight(session)
    monkeypatch.setattr(sequences, "MOST_LISTED", 30)
    sequences.test_sequences_are_answered_as_the_model_says(session)
    assert not session.listable
