from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from complyt_conformance.coverage.counting import Coverage
from complyt_conformance.coverage.summary import complaint, missed, summary
from complyt_conformance.exchange import Response
from complyt_conformance.reports.files import report_schema
from complyt_contract.document import Document, DocumentError, load

Describe = Callable[..., Document]
Exchange = Callable[..., Response]

NAME = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 2}}}
REASON = "Nobody can tell."


def untested(*about: str, **keywords: list[str]) -> dict[str, Any]:
    """Return an operation that leaves something untested."""
    return {"x-untested": [{"about": list(about), "reason": REASON, **keywords}]}


def missing(document: Document) -> list[str]:
    """Return what a run without requests has missed, without the operation."""
    return [point.partition(" ")[2] for point in missed(summary(Coverage(document)))]


def test_a_summary_counts_what_was_seen(describe: Describe, exchange: Exchange) -> None:
    """It tells how many points of each operation were seen, and which were not."""
    coverage = Coverage(describe(NAME))
    for _ in range(3):
        coverage.see(exchange({"name": "ab"}))
    told = summary(coverage)
    (things,) = told["operations"]
    assert things["operation"] == "putThing"
    assert told["total"] == things["total"] == things["seen"] + len(things["unseen"])
    assert told["seen"] == things["seen"] == sum(count > 0 for count in coverage.counts)
    assert "body name maxLength invalid" in things["unseen"]
    assert "body name maxLength valid" not in things["unseen"]


def test_a_summary_is_as_the_schema_of_the_report_says() -> None:
    """The contract's summary fits the form that readers rely on."""
    schema = report_schema()
    root = {"$ref": "#/$defs/coverage", "$defs": schema["$defs"]}
    jsonschema_rs.validate(root, summary(Coverage(load())))


@pytest.mark.parametrize(
    ("operation", "excused"),
    [
        (untested("name", invalid=["maxLength"]), {"body name maxLength invalid"}),
        (untested("putThing/name", valid=["type string"]), {"body name type string valid"}),
        (untested("2XX", answered=["status"]), {"200 status answered"}),
        (untested("200"), {"200 status answered", "200 Link answered"}),
        (untested("Link"), {"200 Link answered"}),
    ],
    ids=range(5),  # a set's text differs from process to process
)
def test_what_the_document_leaves_untested_is_excused(
    describe: Describe, operation: dict[str, Any], excused: set[str]
) -> None:
    """An entry of x-untested excuses what its names and its keywords say, and nothing else."""
    answers: dict[str, Any] = {"200": {"headers": {"Link": {}}}, "404": {}}
    without = set(missing(describe(NAME, answers)))
    assert without - set(missing(describe(NAME, answers, **operation))) == excused


def test_an_excuse_is_told_with_its_reason(describe: Describe) -> None:
    """What is excused counts apart, and its reason stands beside it."""
    told = summary(Coverage(describe(NAME, **untested("name", invalid=["maxLength"]))))
    (things,) = told["operations"]
    assert told["excused"] == things["excused"] == 1
    assert things["excuses"] == [{"reason": REASON, "points": ["body name maxLength invalid"]}]


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (untested("surname"), "surname, which is nothing that a run counts"),
        (untested("name", invalid=["minLength"]), "name invalid minLength, which is nothing"),
        (untested("name", valid=["maxLength"]), "body name maxLength valid was seen"),
        (untested("200"), "200 status answered was seen"),
    ],
    ids=str,
)
def test_a_needless_excuse_is_told(
    describe: Describe, exchange: Exchange, operation: dict[str, Any], sentence: str
) -> None:
    """An excuse of nothing, or of what was seen, is reported with its place."""
    coverage = Coverage(describe(NAME, **operation))
    coverage.see(exchange({"name": "ab"}))
    (told,) = summary(coverage)["needless"]
    assert sentence in told
    assert "/paths/~1things~1{id}/put/x-untested/0 excuses" in told


def test_an_excuse_of_answers_holds_while_one_of_them_was_not_seen(
    describe: Describe, exchange: Exchange
) -> None:
    """What a server answers is its own doing: a 404 here does not undo the excuse of 4XX."""
    coverage = Coverage(describe(NAME, {"404": {}, "429": {}}, **untested("4XX")))
    coverage.see(exchange({"name": "ab"}, 404))
    assert summary(coverage)["needless"] == []


@pytest.mark.parametrize(
    "entry",
    [{"about": ["name"]}, {"about": ["name"], "reason": REASON, "invalid": "maxLength"}],
    ids=str,
)
def test_a_malformed_excuse_is_refused(describe: Describe, entry: Any) -> None:
    """An excuse that cannot be read is said before the run."""
    with pytest.raises(DocumentError, match="x-untested/0"):
        Coverage(describe(NAME, **{"x-untested": [entry]}))


def test_a_run_that_sent_nothing_is_complained_of() -> None:
    """A run without requests has shown nothing, and the complaint counts what is left."""
    told = complaint(Coverage(load()))
    assert told is not None
    assert told.startswith("The run never saw upsertCustomer body type object valid, ")
    assert told.endswith(" more.")


def test_only_what_is_sent_to_writes_is_owed(describe: Describe, exchange: Exchange) -> None:
    """Parameters and answers differ from server to server; bodies are the suite's own doing."""
    coverage = Coverage(describe(NAME, {"200": {}, "404": {}}))
    coverage.see(exchange({"name": "ab"}))
    refused: tuple[Any, ...] = ({"name": "abc"}, {"name": 7}, [], None)
    for body in refused:
        coverage.see(exchange(body, 400))
    assert complaint(coverage) == "The run never saw putThing body content invalid."
    coverage.see(exchange({}, 415, media_type="text/plain"))
    assert complaint(coverage) is None


def test_a_document_without_bodies_is_complained_of(describe: Describe) -> None:
    """What cannot be shown at all is not taken for shown."""
    told = complaint(Coverage(describe(requestBody={})))
    assert told == "The run sent no body with PUT or PATCH, for the document describes none."
