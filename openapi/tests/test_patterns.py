"""The patterns mean the same to Python and to a JSON Schema validator, and what they should."""

import datetime
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from complyt_contract.document import load

COMPONENTS = load().raw["components"]
SCHEMAS = COMPONENTS["schemas"]

CASES = yaml.safe_load(Path(__file__).with_name("patterns.yaml").read_bytes())
ACCEPTED = [(name, text) for name, case in CASES.items() for text in case["accepted"]]
REFUSED = [(name, text) for name, case in CASES.items() for text in case["refused"]]

WHITE_SPACE = [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]
WHITE_SPACE += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]


def validates(name: str, value: Any) -> bool:
    """Say whether a value fits a schema of the contract."""
    return jsonschema_rs.is_valid({**SCHEMAS[name], "components": COMPONENTS}, value)


def matches(pattern: str, text: str) -> bool:
    r"""Say whether a text matches as Python reads the pattern; its `$` is `\Z`."""
    return re.search(pattern.removesuffix("$") + r"\Z", text) is not None


def patterns() -> set[str]:
    """Return every pattern of the contract."""
    found: set[str] = set()
    waiting: list[Any] = [COMPONENTS]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                found.add(node["pattern"])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return found


@pytest.mark.parametrize(("name", "text"), ACCEPTED)
def test_accepts(name: str, text: str) -> None:
    """What the contract accepts fits the schema, and Python reads its pattern so too."""
    assert validates(name, text)
    assert matches(SCHEMAS[name]["pattern"], text)


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_refuses(name: str, text: str) -> None:
    """What the contract refuses fits neither the schema nor its pattern as Python reads it."""
    assert not validates(name, text)
    assert not matches(SCHEMAS[name]["pattern"], text)


@pytest.mark.parametrize("pattern", sorted(patterns()))
def test_python_and_the_validator_agree(pattern: str) -> None:
    """Every pattern judges every text of the tables alike in Python and in the validator."""
    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    texts = [text for _, text in ACCEPTED + REFUSED]
    assert [text for text in texts if validator.is_valid(text) is not matches(pattern, text)] == []


@pytest.mark.parametrize("pattern", sorted(patterns()))
def test_patterns_are_portable(pattern: str) -> None:
    """A pattern is anchored at both ends, and its only escapes are code points and the dot."""
    assert re.fullmatch(r"\^([^\\]|\\u[0-9A-F]{4}|\\\.)*\$", pattern)
    assert "(?" not in pattern


@pytest.mark.parametrize(
    ("name", "longest"),
    [("ExternalId", "\U0001f600" * 256), ("Email", "\U0001f600" * 254 + "@b")],
)
def test_lengths_count_code_points(name: str, longest: str) -> None:
    """A text of 256 characters beyond the BMP fits, one more does not (D19)."""
    assert validates(name, longest)
    assert not validates(name, longest + "x")


def test_an_email_has_no_white_space_and_no_controls() -> None:
    """Of all code points exactly White_Space, the controls and a second @ are refused (D21)."""
    check = jsonschema_rs.Draft202012Validator(SCHEMAS["Email"])
    scalars = [*range(0xD800), *range(0xE000, 0x110000)]
    refused = {point for point in scalars if not check.is_valid(f"a{chr(point)}@b")}
    assert refused == {*WHITE_SPACE, *CONTROLS, ord("@")}
    assert refused == {point for point in refused if not check.is_valid(f"a@{chr(point)}")}


def test_dates_are_those_of_the_calendar() -> None:
    """A date fits when the calendar has it and its year is 1970 to 9999 (D9)."""
    date = re.compile(SCHEMAS["TimestampInput"]["pattern"].removesuffix("$") + r"\Z")
    for year in (1900, 1969, *range(1970, 2101), 2200, 2300, 2400, 3000, 9600, 9999, 10_000):
        for month in range(14):
            for day in (0, 1, 28, 29, 30, 31, 32):
                text = f"{year}-{month:02}-{day:02}"
                assert (date.search(text) is not None) is (_exists(text) and year >= 1970), text


def _exists(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def test_complyt_ids_are_judged_alike_in_requests_and_answers() -> None:
    """A complytId fits an answer when it fits a request, in either case (D28)."""
    for text in CASES["ComplytIdInput"]["accepted"] + CASES["ComplytIdInput"]["refused"]:
        assert validates("ComplytId", text) is validates("ComplytIdInput", text)


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("SourceInput", [1, 10, "1", "10"], [0, 11, -1, 1.5, True, None, "0", "11", [1], {}]),
        (
            "ExternalIdInput",
            [0, 7, 9007199254740991, "7", "x"],
            [-1, 9007199254740992, 1.5, True, None, "", ".", ["x"], {}],
        ),
        ("CustomerType", ["RETAIL", "RETAIL_EXEMPT"], ["retail", "", "OTHER", None, 1]),
        ("Email", [None], [1, True, [], {}]),
        ("TimestampInput", ["2022-10-19"], [None, 0, 1666224000, True, [], {}]),
    ],
)
def test_types(name: str, accepted: list[Any], refused: list[Any]) -> None:
    """A schema takes the types that the contract allows, within their bounds."""
    assert [value for value in accepted if not validates(name, value)] == []
    assert [value for value in refused if validates(name, value)] == []
