from datetime import date
from pathlib import Path

import pytest

from complyt_conformance.known import Known, KnownError, read_known
from complyt_conformance.recorder import Failure
from complyt_conformance.verdicts import Conclusion, Judged, Verdict, conclude, sentence, with_known
from complyt_contract.requirements import Requirement

TODAY = date(2026, 6, 15)
ENTRY = Known("PUT-1", "It is being mended.", TODAY)


def judged(verdict: Verdict, level: str = "must") -> Judged:
    """Return a verdict on PUT-1."""
    requirement = Requirement("PUT-1", level, "It holds.", None, None, ("upsertCustomer",), "#")
    failures = [Failure("check", "200", "500", [])] if verdict is Verdict.FAIL else []
    return Judged(requirement, verdict, "", 1, failures)


def test_a_known_failure_decides_nothing() -> None:
    """A must that fails as known lets the server conform, and the verdict says so."""
    found, complaints = with_known([judged(Verdict.FAIL)], {"PUT-1": ENTRY}, TODAY, whole=True)
    assert [item.verdict for item in found] == [Verdict.KNOWN]
    assert not complaints
    conclusion = conclude(found, strict=True)
    assert conclusion is Conclusion.CONFORMS
    assert sentence(conclusion, found) == "conforms but for known failures"
    partly = sentence(conclusion, found, whole=False)
    assert partly == "conforms as far as tested but for known failures"


@pytest.mark.parametrize(
    ("verdict", "until", "words"),
    [
        (Verdict.PASS, TODAY, "passes now"),
        (Verdict.FAIL, date(2026, 6, 14), "until 2026-06-14"),
        (Verdict.SKIP, date(2026, 6, 14), "until 2026-06-14"),
    ],
)
@pytest.mark.parametrize("level", ["must", "should"])
def test_an_entry_that_is_over_fails_the_run(
    verdict: Verdict, until: date, words: str, level: str
) -> None:
    """An entry for what passes, or whose day is past, fails the run with a sentence."""
    known = {"PUT-1": Known("PUT-1", "It is being mended.", until)}
    found, complaints = with_known([judged(verdict, level)], known, TODAY, whole=True)
    assert len(complaints) == 1
    assert complaints[0].startswith("PUT-1")
    assert words in complaints[0]
    assert conclude(found, strict=False, complaints=complaints) is Conclusion.DOES_NOT_CONFORM


def test_what_passed_before_the_run_ended_says_nothing() -> None:
    """In a run that ended early a known failure that passed so far is no complaint."""
    _, complaints = with_known([judged(Verdict.PASS)], {"PUT-1": ENTRY}, TODAY, whole=False)
    assert not complaints


@pytest.mark.parametrize("verdict", [Verdict.SKIP, Verdict.ERROR])
def test_what_was_not_decided_stays_so(verdict: Verdict) -> None:
    """An entry changes neither a skip nor an error."""
    found, complaints = with_known([judged(verdict)], {"PUT-1": ENTRY}, TODAY, whole=True)
    assert found[0].verdict is verdict
    assert not complaints


def test_entries_are_read(tmp_path: Path) -> None:
    """Each table is an entry; the link may be left out."""
    file = tmp_path / "known.toml"
    file.write_text(
        '[[known]]\nid = "PUT-1"\nreason = "Later."\nuntil = 2026-06-15\n'
        '[[known]]\nid = "PUT-2"\nreason = "Never."\nuntil = 2026-06-15\nissue = "https://x.test"\n'
    )
    read = read_known(file, ["PUT-1", "PUT-2"])
    assert read["PUT-1"] == Known("PUT-1", "Later.", TODAY)
    assert read["PUT-2"].issue == "https://x.test"


GOOD = '[[known]]\nid = "PUT-1"\nreason = "Later."\nuntil = 2026-06-15\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[known]", "is no TOML"),
        ("known = 1", "[[known]] tables"),
        ("known = [1]", "[[known]] tables"),
        ("[[Known]]\n" + GOOD, "Known"),
        (GOOD + 'untill = "x"\n', "'untill'"),
        (GOOD.replace("until", "#"), "until is missing"),
        (GOOD.replace("2026-06-15", '"2026-06-15"'), "until = 2027-01-31"),
        (GOOD.replace("2026-06-15", "2026-06-15T00:00:00Z"), "until = 2027-01-31"),
        (GOOD.replace('"Later."', '""'), "reason is to be"),
        (GOOD.replace("PUT-1", "PUT-99"), "no requirement PUT-99"),
        (GOOD + GOOD, "two entries for PUT-1"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, text: str, words: str) -> None:
    """Whatever is wrong with a file is one sentence with the file's name."""
    file = tmp_path / "known.toml"
    file.write_text(text)
    with pytest.raises(KnownError) as caught:
        read_known(file, ["PUT-1"])
    assert str(file) in str(caught.value)
    assert words in str(caught.value)


def test_a_file_of_octets_is_named(tmp_path: Path) -> None:
    """What is no text is said in words, not in those of a decoder."""
    file = tmp_path / "known.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnownError, match=r"known\.toml is no text in UTF-8; name a TOML file"):
        read_known(file, [])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is said."""
    with pytest.raises(KnownError, match=r"none\.toml"):
        read_known(tmp_path / "none.toml", [])
