from pathlib import Path

from complyt_conformance.explanations import explanation, explanations, prose
from complyt_contract.docs.page import page
from complyt_contract.document import contract, load
from complyt_contract.requirements import requirements


def test_every_requirement_is_explained_and_no_other() -> None:
    """Each id of the document has a reason and two to four causes; no entry is of another id."""
    assert list(prose()) == list(requirements(load()))
    for entry in explanations(load()).values():
        assert entry.why.endswith("."), entry
        assert 2 <= len(entry.causes) <= 4, entry
        assert all(cause.endswith((".", "?")) for cause in entry.causes), entry


def test_an_explanation_says_what_the_document_says() -> None:
    """Sentence, level, operations and names are those of the register."""
    for requirement in requirements(load()).values():
        found = explanation(requirement.id)
        assert found.says == requirement.text
        assert found.level == requirement.level
        assert found.operations == requirement.operations
        assert found.about == (requirement.about or ())


def test_an_explanation_leads_to_the_line_of_its_requirement() -> None:
    """The line in the file is the one on which the id stands."""
    lines = contract().read_text("utf-8").splitlines()
    for entry in explanations(load()).values():
        assert lines[entry.line - 1].strip() == f"- id: {entry.requirement}"
        assert entry.place == f"openapi/customers.yaml:{entry.line}"


def test_the_anchor_of_an_explanation_is_on_the_page() -> None:
    """Each anchor is the id of an element of the page of the document."""
    html = page(load()).html
    for entry in explanations(load()).values():
        assert f'id="{entry.anchor.removeprefix("#")}"' in html


def test_another_document_is_explained_by_its_own_lines(tmp_path: Path) -> None:
    """A document with a requirement that ours lacks tells its place, and no reason."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "openapi: 3.1.0\n"
        "info: {title: Mine, version: '1'}\n"
        "paths: {}\n"
        "x-requirements:\n"
        "  - {id: PUT-99, level: must, text: It is ours.}\n",
        "utf-8",
    )
    found = explanation("PUT-99", load(path))
    assert (found.place, found.why, found.causes) == ("mine.yaml:5", "", ())
