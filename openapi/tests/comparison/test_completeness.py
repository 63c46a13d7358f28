import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st

from complyt_contract.comparison.changes import compare
from complyt_contract.comparison.walker import sights
from complyt_contract.document import contract
from complyt_contract.review.source import Source

_ANYTHING: tuple[Any, ...] = (True, {})  # two spellings of the schema that refuses nothing

FOREIGN = sorted(Path(__file__).parents[1].joinpath("review", "foreign").iterdir())
DOCUMENTS = [contract(), *FOREIGN]
JUNK: tuple[Any, ...] = (
    *(None, True, 7, -1.5, "x", "", [], {}, [[]], [None]),
    *({"": None}, {"$ref": 7}, {"$ref": "#/x"}, {"x-a": []}, "{", {"{": {"get": {}}}),
)


def _scalars(node: Any) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    """Yield the owner and the key of every scalar, and the steps to it."""
    waiting: list[tuple[Any, tuple[Any, ...]]] = [(node, ())]
    while waiting:
        owner, steps = waiting.pop()
        children = owner.items() if isinstance(owner, dict) else enumerate(owner)
        for key, child in children:
            if isinstance(child, dict | list):
                waiting.append((child, (*steps, key)))
            else:
                yield owner, key, (*steps, key)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "another" if value is None else f"{value}x"


def _reordered(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _reordered(node[name]) for name in reversed(node)}
    return [_reordered(item) for item in node] if isinstance(node, list) else node


def _changed(path: Path, steps: tuple[Any, ...], value: Any) -> Source:
    data = copy.deepcopy(Source(path).data)
    owner: Any = data
    for step in steps[:-1]:
        owner = owner[step]
    owner[steps[-1]] = value
    return Source(path, yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True).encode())


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.name)
def test_every_changed_scalar_of_a_foreign_document_is_told(path: Path) -> None:
    """No change is lost, wherever it is."""
    silent = [
        steps
        for owner, key, steps in _scalars(Source(path).data)
        if not compare(Source(path), _changed(path, steps, _other(owner[key]))).changes
    ]
    assert silent == []


@pytest.mark.parametrize("part", range(8))
def test_every_changed_scalar_of_the_contract_is_told(part: int) -> None:
    """No change is lost, wherever it is."""
    old, new = Source(contract()), Source(contract())
    silent = []
    for owner, key, steps in itertools.islice(_scalars(new.data), part, None, 8):
        was = owner[key]
        owner[key] = _other(was)
        if not any(sights(old, new)):
            silent.append(steps)
        owner[key] = was
    assert silent == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_the_same_as_itself(path: Path) -> None:
    """Nothing changed, also when keys stand in another order and the file is written otherwise."""
    assert compare(Source(path), Source(path)).changes == ()
    data = _reordered(Source(path).data)
    for text in (
        yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True),
        yaml.dump(data, Dumper=yaml.CSafeDumper, default_flow_style=True, width=40),
    ):
        assert compare(Source(path), Source(path, text.encode())).changes == ()


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(DOCUMENTS, 2)))
def test_any_two_documents_are_compared(old: Path, new: Path) -> None:
    """However little two documents have in common, what differs is told, with places in them."""
    lines = {"old": len(old.read_text("utf-8").splitlines())}
    lines["new"] = len(new.read_text("utf-8").splitlines())
    changes = compare(Source(old), Source(new)).changes
    assert changes
    assert all(1 <= change.line <= lines[change.document] for change in changes)


PLACES = [
    (path, steps)
    for path in FOREIGN
    for _, _, scalar in _scalars(Source(path).data)
    for steps in (scalar[:length] for length in range(1, len(scalar) + 1))
    if steps != ("openapi",)
]


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(place=st.sampled_from(PLACES), junk=st.sampled_from(JUNK), turned=st.booleans())
def test_junk_anywhere_is_compared(
    place: tuple[Path, tuple[Any, ...]], junk: Any, turned: bool
) -> None:
    """Whatever stands where an object belongs, the rest is compared, and the junk is told."""
    path, steps = place
    old, new = Source(path), _changed(path, steps, junk)
    is_same = old.data == new.data or (junk in _ANYTHING and old.at(steps) in _ANYTHING)
    found = compare(new, old) if turned else compare(old, new)
    assert is_same or found.changes
