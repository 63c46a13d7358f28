from pathlib import Path

import pytest

from faults import kill_reports
from faults.derived import DERIVED, LEFT_OUT
from faults.kill_reports import TABLE, Kills, digest, read, table
from faults.killing import Kill

KILL = Kill("one", "It is | wrong.", ["PUT-1"], [("PUT-1", "test_it")], [], 1.5, 1)


def test_the_table_is_what_was_judged() -> None:
    """KILLS.md tells kills.json; `python -m faults.kills --rewrite` brings both together."""
    kills = read()
    assert kills is not None
    assert TABLE.read_text("utf-8") == table(kills)


def test_the_table_says_what_a_fault_breaks_and_what_kills_it() -> None:
    """A row has the sentence, what is broken and each check that saw it, in a cell each."""
    told = table(Kills(full=True, seconds=60, faults=[KILL]))
    assert "| one | It is \\| wrong. | PUT-1 | PUT-1 (test_it) |  | 1.5 | 1 |" in told


def test_the_table_says_who_judged_and_when() -> None:
    """Day and digest of the sources stand in it where they were noted, and what came later."""
    noted = Kills(True, 60, [KILL], "2026-11-26", "0123456789abcdef" * 4, ["one"])
    told = table(noted)
    assert "Written by `make kills-full` on 2026-11-26: 1 of 1 faults killed" in told
    assert "`0123456789ab`" in told
    assert "Judged later, in time of their own: one." in told
    bare = table(Kills(full=False, seconds=60, faults=[KILL]))
    assert "Written by `make kills`: 1 of 1" in bare
    assert "digest" not in bare


def test_the_digest_changes_with_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What judges is told apart by its sources, wherever they stand."""
    monkeypatch.setattr(kill_reports, "FOLDER", tmp_path)
    empty = digest()
    file = tmp_path / "faults" / "puts.py"
    file.parent.mkdir()
    file.write_text("one")
    first = digest()
    file.write_text("two")
    assert len({empty, first, digest()}) == 3
    file.rename(file.with_suffix(".txt"))
    assert digest() == empty


def test_every_rule_leaves_faults_out_that_are_none() -> None:
    """A rule is a sentence, and what it leaves out is judged nowhere."""
    for why, names in LEFT_OUT.items():
        assert why.endswith(".")
        assert names
        assert not {*names} & DERIVED.keys()


def test_what_is_judged_later_is_told() -> None:
    """A fault that is judged by its name takes the place of what was known, and is told apart."""
    other = Kill("other", "It is wrong, too.", ["PUT-2"], [], [], 1.0, 1)
    known = Kills(True, 60, [KILL, other], "2026-11-26")
    again = known.with_again([Kill("one", "New.", ["PUT-1"], [], [], 2.0, 1)], ["one", "other"])
    assert [each.sentence for each in again.faults] == ["New.", "It is wrong, too."]
    assert (again.again, again.day) == (["one"], "2026-11-26")
