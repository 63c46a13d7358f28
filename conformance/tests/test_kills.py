from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from faults import kill_reports, kills
from faults.all import ALL
from faults.derived import DERIVED, LEFT_OUT
from faults.kill_reports import TABLE, Kills, digest, read, table
from faults.killing import Kill
from faults.many import for_each
from faults.registry import Fault

KILL = Kill("one", "It is | wrong.", ["PUT-1"], [("PUT-1", "test_it")], [], 1.5, 1)


def test_the_table_is_what_was_judged() -> None:
    """KILLS.md tells kills.json; `python -m faults.kills --rewrite` brings both together."""
    known = read()
    assert known is not None
    assert TABLE.read_text("utf-8") == table(known)


def test_the_table_says_what_a_fault_breaks_and_what_kills_it() -> None:
    """A row has the sentence, what is broken and each check that saw it, in a cell each."""
    told = table(Kills(full=True, faults=[KILL]))
    assert "| one | It is \\| wrong. | PUT-1 | PUT-1 (test_it) |  | 1.5 | 1 |" in told


def test_the_table_says_who_judged_and_when() -> None:
    """Day and digest of the sources stand in it where they were noted, each with its faults."""
    noted = replace(KILL, day="2026-11-26", sources="0123456789abcdef" * 4)
    told = table(Kills(full=True, faults=[KILL, noted, noted]))
    assert "Written by `make kills-full`: 3 of 3 faults killed" in told
    assert "| 2026-11-26 | `0123456789ab` | 2 |" in told
    assert "| not noted | not noted | 1 |" in told
    assert "Written by `make kills`: 1 of 1" in table(Kills(full=False, faults=[KILL]))


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


def test_what_is_judged_anew_takes_the_place_of_what_was_known() -> None:
    """A fault that is judged by its name replaces what was known of it; the others stay."""
    other = Kill("other", "It is wrong, too.", ["PUT-2"], [], [], 1.0, 1)
    new = Kill("one", "New.", ["PUT-1"], [], [], 2.0, 1, "2026-11-27", "ab")
    again = Kills(True, [KILL, other]).with_judged([new], ["one", "other"])
    assert [each.sentence for each in again.faults] == ["New.", "It is wrong, too."]
    assert again.judged_by("ab", 1) == {"one"}
    assert not again.judged_by("ab", 2)


def test_a_full_run_goes_on_where_it_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C keeps what was judged, and the same command judges the rest, with the same sources."""
    monkeypatch.setattr(kill_reports, "TABLE", tmp_path / "KILLS.md")
    monkeypatch.setattr(kill_reports, "_DATA", tmp_path / "kills.json")
    few = dict(list(ALL.items())[:3])
    monkeypatch.setattr("faults.kills.ALL", few)
    judged: list[str] = []

    def judge(fault: Fault, seed: int) -> Kill:
        if len(judged) == 2:
            raise KeyboardInterrupt
        judged.append(fault.name)
        return Kill(fault.name, fault.sentence, ["PUT-1"], [("PUT-1", "it")], [], 1.0, seed)

    monkeypatch.setattr(kills, "kill_by_all", judge)
    monkeypatch.setattr(kills, "for_each", partial(for_each, at_once=1))
    assert kills.main(["--full"]) == 2
    assert "the same command goes on" in capsys.readouterr().err
    kept = read()
    assert kept is not None
    assert [each.fault for each in kept.faults] == [*few][:2]
    judged.clear()
    assert kills.main(["--full"]) == 0
    assert judged == [*few][2:]
    assert "3 of 3 faults killed" in capsys.readouterr().out
