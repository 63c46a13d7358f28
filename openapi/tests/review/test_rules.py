from collections.abc import Callable
from pathlib import Path

import pytest

from complyt_contract.document import contract
from complyt_contract.review.house import RULES, Rule, findings
from complyt_contract.review.source import Source

Write = Callable[[str], Source]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_tells_its_bad_example_from_its_good_one(write: Write, rule: Rule) -> None:
    """What --explain shows as bad breaks the rule, and what it shows as good keeps it."""
    assert list(rule.check(write(rule.bad)))
    assert not list(rule.check(write(rule.good)))


def test_the_contract_keeps_all_rules() -> None:
    """The contract itself has no finding."""
    assert findings(Source(contract())) == []


def test_a_finding_says_where_it_is(write: Write) -> None:
    """Line and column count from 1 and lead to the key that is meant."""
    source = write("components:\n  schemas:\n    Name:\n      type: string\n      default: 7\n")
    found = {finding.rule: finding for finding in findings(source)}
    assert (found["C303"].line, found["C303"].column) == (8, 7)
    assert found["C303"].place == "/components/schemas/Name/default"


@pytest.mark.parametrize("text", ["{", "[a", "a: b: c", "\t- a", "'", "&a [*a]"], ids=ascii)
def test_what_is_no_yaml_is_refused(tmp_path: Path, text: str) -> None:
    """A file that cannot be parsed, or holds itself, is named in one sentence."""
    path = tmp_path / "books.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"books\.yaml cannot be used"):
        Source(path)


@pytest.mark.parametrize(
    "pattern",
    [
        *("a$", "^a", "^a|b$", "^a\\$", r"^\s*$", r"^\w$", r"^(?i)a$", r"^\p{L}$", "^(?P<a>b)$"),
        *(
            "^[$",
            "^.$",
            r"^\uD83D\uDE00$",
            "^(?=a)a$",
            "^(?<=a)b$",
            r"^(a)\1$",
            "^[1--9]$",
            "^[[a]$",
        ),
    ],
)
def test_a_pattern_that_reads_differently_is_found(write: Write, pattern: str) -> None:
    """A pattern that is not anchored, or not the same everywhere, is found."""
    source = write(f"components: {{schemas: {{A: {{pattern: '{pattern}'}}}}}}\n")
    assert {"C404", "C405"} & {finding.rule for finding in findings(source)}


@pytest.mark.parametrize(
    "pattern",
    [
        "^a$",
        "^(a|b)$",
        r"^[^\u0000]*$",
        r"^[|]$",
        r"^\.$",
        r"^a{1,3}$",
        "^(?:a|b)$",
        r"^\\s$",
        "^[.]$",
        r"^\uFFFF$",
    ],
)
def test_an_exact_pattern_passes(write: Write, pattern: str) -> None:
    """A pattern that every engine reads alike is no finding."""
    source = write(f"components: {{schemas: {{A: {{pattern: '{pattern}'}}}}}}\n")
    assert not {"C404", "C405"} & {finding.rule for finding in findings(source)}


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "No", "on", "y", "N", "18:00", "2023-01-10", "2023-01-10T10:00:00Z"),
        *("010", "05823", "0o17", "0b1", "1_000", "1e3", "1.5e3"),
    ],
)
def test_a_scalar_that_yaml_turns_is_found(write: Write, text: str) -> None:
    """A bare scalar that a reader of YAML takes for something else must be quoted."""
    assert "C501" in {finding.rule for finding in findings(write(f"x-a: {text}\n"))}
    assert "C501" not in {finding.rule for finding in findings(write(f"x-a: '{text}'\n"))}


@pytest.mark.parametrize("text", ["true", "null", "10", "1.5", "abc", "1.5e+3", "a: {b: c}"])
def test_a_plain_scalar_passes(write: Write, text: str) -> None:
    """Numbers, truth and text that everybody reads alike stay as they are."""
    assert "C501" not in {finding.rule for finding in findings(write(f"x-a:\n  {text}\n"))}


def test_a_bare_version_is_found(write: Write) -> None:
    """A version that reads as a number must be quoted: 1.0 and 1.00 would be one."""
    source = write("info: {title: Books, version: 1.0}\n")
    assert "C501" in {finding.rule for finding in findings(source)}
