import copy
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st

from complyt_contract.review.house import findings
from complyt_contract.review.source import Source

FOREIGN = sorted(Path(__file__).with_name("foreign").iterdir())
SMALL = ("animals-discriminator-3.1.yaml", "callbacks-3.0.yaml", "code-hosting-3.0.json")
JUNK: tuple[Any, ...] = (
    None,
    True,
    7,
    -1.5,
    "x",
    "",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"$ref": 7},
    {"$ref": "#/x"},
)


def _places(node: Any, steps: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for step, child in children:
        found.append((*steps, step))
        if isinstance(child, dict | list):
            found += _places(child, (*steps, step))
    return found


RAW = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in FOREIGN if path.name in SMALL}
PLACES = [
    (name, steps)
    for name, document in RAW.items()
    for steps in _places(document)
    if steps != ("openapi",)
]


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.name)
def test_a_foreign_document_is_judged(path: Path) -> None:
    """A document in another service's manner gets findings that lead into it, and no traceback."""
    lines = path.read_text("utf-8").splitlines()
    for finding in findings(Source(path)):
        assert 1 <= finding.line <= len(lines)
        assert not finding.rule.startswith("C1")  # it states no requirements


@hypothesis.settings(max_examples=100, deadline=None)
@hypothesis.given(place=st.sampled_from(PLACES), junk=st.sampled_from(JUNK))
def test_junk_anywhere_is_judged(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str, tuple[Any, ...]], junk: Any
) -> None:
    """Whatever stands where an object belongs, the rules say what they think of the rest."""
    name, (*around, last) = place
    document = copy.deepcopy(RAW[name])
    owner = document
    for step in around:
        owner = owner[step]
    owner[last] = junk
    path = tmp_path_factory.mktemp("junk") / "books.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    findings(Source(path))
