import pytest
from hypothesis.errors import FlakyStrategyDefinition

from complyt_conformance.findings import ServerGone
from complyt_conformance.plugin import Plugin
from complyt_conformance.profiles import PROFILES
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load


@pytest.fixture
def plugin() -> Plugin:
    """Return what records the checks of a run that has not begun."""
    target = Target("http://127.0.0.1:1", tokens={"main": "of nobody"})
    return Plugin(Session(target, load(), PROFILES["smoke"], seed=0))


def test_a_server_that_goes_while_a_sequence_is_repeated_is_gone(plugin: Plugin) -> None:
    """What Hypothesis makes of it is not what happened."""
    try:
        try:
            raise ServerGone("Nothing answers.")
        except ServerGone as gone:
            raise FlakyStrategyDefinition("Inconsistent data generation!") from gone
    except FlakyStrategyDefinition as error:
        plugin._record("PUT-1", "a_check", error)
    assert plugin.gone == "Nothing answers."


def test_a_server_that_changes_its_mind_is_told_in_a_sentence(plugin: Plugin) -> None:
    """No word of Hypothesis comes through, and the requirement is not decided."""
    plugin._record("PUT-1", "a_check", FlakyStrategyDefinition("Inconsistent data generation!"))
    (said,) = plugin.session.recorder.findings["PUT-1"].errors
    assert said.startswith("a_check: the server answered the same requests otherwise")
