import base64
import contextlib
import copy
import hashlib
import html
import re
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st

from complyt_contract.docs import Console, page
from complyt_contract.document import Document, DocumentError, load
from complyt_contract.requirements import requirements

CONTRACT = load()
REQUIREMENTS = requirements(CONTRACT)
DECISIONS = [each["id"] for each in CONTRACT.raw["x-decisions"]]
CONSOLE = Console({"a": "b"}, "/v1/token", "/openapi.yaml", "/openapi.json")


def _document(raw: Any) -> Document:
    return Document(raw, yaml.safe_dump(raw, allow_unicode=True).encode())


def _changed(**fields: Any) -> Document:
    return _document({**CONTRACT.raw, **fields})


def _words(text: str) -> str:
    """Return a text of the document or of the page without marks and line breaks."""
    return " ".join(text.replace("`", "").replace("**", "").split())


@pytest.mark.parametrize("fixture", ["parsed", "parsed_zoo"])
def test_every_link_within_leads_to_the_one_place(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    """No id stands twice, and every anchor that is linked is there."""
    parsed = request.getfixturevalue(fixture)
    assert [each for each, times in Counter(parsed.ids).items() if times > 1] == []
    within = {link[1:] for link in parsed.links if link.startswith("#")}
    assert within - set(parsed.ids) == set()


def test_a_console_adds_no_id_twice() -> None:
    """With its forms, too, each id stands once."""
    ids = re.findall(r' id="([^"]+)"', page(CONTRACT, CONSOLE).html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("identifier", REQUIREMENTS)
def test_a_requirement_stands_in_full_once(parsed: Any, identifier: str) -> None:
    """Its anchor is its id, and its sentence and level stand there and nowhere else."""
    requirement = REQUIREMENTS[identifier]
    sentence = _words(requirement.text)
    told = " ".join(parsed.texts[identifier].split())
    assert sentence in told
    assert f"{identifier} {requirement.level}" in told
    assert " ".join(parsed.texts["content"].split()).count(sentence) == 1


def test_requirements_stand_where_the_document_has_them() -> None:
    """Those of an operation come after its heading, before the next one's."""
    written = page(CONTRACT).html
    places = [written.index(f'id="{anchor}"') for anchor in ("operation/upsertCustomer", "PUT-7")]
    assert places == sorted(places)
    assert places[1] < written.index('id="operation/updateCustomer"')
    assert written.index('id="tag/Customers"') < written.index('id="TIME-3"')
    assert written.index('id="TIME-3"') < written.index('id="operation/getAllCustomers"')
    assert written.index('id="ERR-2"') < written.index('id="tag/Authentication"')


@pytest.mark.parametrize("identifier", DECISIONS)
def test_a_decision_stands_with_its_reason(parsed: Any, identifier: str) -> None:
    """Question, decision and reason stand under the id."""
    entry = CONTRACT.raw["x-decisions"][DECISIONS.index(identifier)]
    told = " ".join(parsed.texts[identifier].split())
    for text in (entry["question"], entry["decision"], entry.get("why", "")):
        assert _words(text) in told


def test_every_decision_named_in_words_is_a_link(parsed: Any) -> None:
    """No (D7) is left as plain text."""
    assert re.findall(r"\bD[0-9]+\b", parsed.text) == []
    assert {f"#{identifier}" for identifier in DECISIONS} <= set(parsed.links)


@pytest.mark.parametrize(
    ("place", "identifier"),
    [
        ("operation/upsertCustomer/201", "PUT-12"),
        ("operation/getCustomer/404", "GET-1"),
        ("operation/getAllCustomers/query/page", "LIST-4"),
        ("schema/CustomerUpsert/source", "PUT-19"),
        ("schema/InternalTimestamps/updatedDate", "PUT-18"),
        ("schema/Address/county", "OBJ-3"),
    ],
)
def test_a_requirement_is_named_beside_what_it_is_about(
    parsed: Any, place: str, identifier: str
) -> None:
    """Statuses, parameters and properties show the ids that name them."""
    assert identifier in parsed.texts[place].split()


@pytest.mark.parametrize(
    ("operation_id", "concerns", "does_not"),
    [
        ("getAllCustomers", {"AUTH-1", "TIME-2", "DOC-1"}, {"AUTH-6", "ERR-6", "ERR-7", "LIST-1"}),
        ("getCustomer", {"AUTH-6", "GET-3"}, {"ERR-6", "GET-1"}),
        ("createToken", {"ERR-6"}, {"AUTH-1", "OBJ-1"}),
    ],
)
def test_what_stands_elsewhere_is_named_where_it_concerns(
    parsed: Any, operation_id: str, concerns: set[str], does_not: set[str]
) -> None:
    """An operation names the requirements of its tag and of the whole that it has a part in."""
    named = set(parsed.texts[f"keeps/{operation_id}"].split())
    assert concerns <= named
    assert not does_not & named


def test_an_inline_property_names_its_requirements(parse: Any) -> None:
    """A schema that is no component has the ids beside its properties as well."""
    raw = copy.deepcopy(CONTRACT.raw)
    content = raw["paths"]["/v1/token"]["post"]["responses"]["200"]["content"]["application/json"]
    content["schema"] = {"type": "object", "properties": {"accessToken": {"type": "string"}}}
    told = parse(page(_document(raw)).html).texts["operation/createToken/200"].split()
    assert told.count("TOKEN-1") == 2  # beside the status, and beside the property


def test_what_is_untested_stands_with_its_reason(document: Document, parsed: Any) -> None:
    """The reasons of x-untested are told, and the keywords that they are about."""
    reason = "They ask to come back later (), and no client can bring a server into that state."
    text = re.sub(r"\( ", "(", parsed.text).replace("( )", "()")
    assert reason in text
    keywords = "invalid <code>minimum</code>, <code>maximum</code>: Integers out of their range"
    assert keywords in page(document).html


@pytest.mark.parametrize(
    ("place", "facts"),
    [
        ("schema/Customer/name", ["string or null", "1 to 256 characters", r"^[^\u0000]*$"]),
        ("schema/Customer/address", ["Address or null"]),
        ("schema/Source", ["string", "1 to 2 characters", "^(10|[1-9])$", 'example "1"']),
        ("schema/CustomerType", ['one of "RETAIL" "MARKETPLACE"']),
        ("schema/Token/tokenType", ['always "Bearer"']),
        ("schema/Problem/type", ["default about:blank", "at most 2048 characters"]),
        ("schema/ProblemError", ["BodyError or ParameterError"]),
        ("schema/CustomerList", ["array of Customer"]),
        ("operation/getAllCustomers/query/size", ["1 to 1000", "format int32", "example 50"]),
        ("operation/getCustomer/path/source", ["Source", "^(10|[1-9])$", "required", "in path"]),
        ("operation/upsertCustomer/201", ["Location", "Link GetCustomer to getCustomer"]),
        ("operation/upsertCustomer", ["PUT", "write:customers"]),
    ],
)
def test_what_the_document_says_is_told(parsed: Any, place: str, facts: list[str]) -> None:
    """Types, limits, patterns, values, headers and links stand at their place."""
    told = " ".join(parsed.texts[place].split())
    for fact in facts:
        assert fact in told


def test_examples_are_shown(parsed: Any) -> None:
    """Bodies stand as indented JSON."""
    assert '"externalId": "externalIdExample",\n' in parsed.texts["content"]


def test_the_page_names_its_document(parsed: Any) -> None:
    """Version, hash, and the document itself, byte for byte."""
    assert f"Version {CONTRACT.version} · sha256" in parsed.text
    assert CONTRACT.sha256[:12] in parsed.texts["content"]
    (download,) = (link for link in parsed.links if link.startswith("data:"))
    assert base64.b64decode(download.split(",")[1]) == CONTRACT.source


def test_the_same_document_makes_the_same_page() -> None:
    """Nothing but the document decides what is written."""
    assert page(load()).html == page(load()).html


@pytest.mark.parametrize("console", [None, CONSOLE])
def test_the_policy_lets_in_what_is_inlined_and_nothing_else(console: Console | None) -> None:
    """Style and scripts are named by hash; only a console connects, to its own server."""
    made = page(CONTRACT, console)
    blocks = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", made.html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() for b in blocks]
    assert re.findall("'sha256-(.*?)'", made.policy) == hashes
    assert f'content="{html.escape(made.policy).replace("&#x27;", "&#39;")}"' in made.html
    assert made.policy.startswith("default-src 'none'")
    assert ("connect-src 'self'" in made.policy) == (console is not None)


def test_a_foreign_document_is_told(parsed_zoo: Any) -> None:
    """What others use, and ours does not, is told as well."""
    told = " ".join(parsed_zoo.texts["content"].split())
    for text in (
        "exactly one of Cat, Dog",
        "told apart by kind",
        "additionalProperties: none",
        "wild & tame",
        "X-Trace in header deprecated",
        "X-Key",
        "or no credentials needed",
        "callbacks fed",
        "webhooks",
        "multipart/form-data",
        "items, in this order",
        "uniqueItems",
        "dependentRequired",
        "all of",
        "requires a",
        "at least 1 items",
    ):
        assert text in told


FOREIGN = Path(__file__).parents[1] / "review" / "foreign"


@pytest.mark.parametrize("name", ["animals-discriminator-3.1.yaml", "files-3.1.yaml"])
def test_a_document_without_tags_is_told(parse: Any, name: str) -> None:
    """Operations that stand under no tag stand under a heading all the same."""
    document = load(FOREIGN / name)
    parsed = parse(page(document).html)
    assert {f"operation/{identifier}" for identifier in document.operations} <= set(parsed.ids)
    assert "Operations" in parsed.texts["tag/"]


def test_a_document_without_operations_is_told(parse: Any) -> None:
    """A document of webhooks alone has a page of its schemas, which says what it leaves out."""
    parsed = parse(page(load(FOREIGN / "webhooks-3.1.yaml")).html)
    assert "schema/Pet" in parsed.ids
    assert "webhooks" in parsed.text


def test_nothing_of_a_document_is_obeyed(parsed_zoo: Any) -> None:
    """HTML, scripts and pictures of a description are text or links."""
    assert "<script>alert(1)</script>" in parsed_zoo.text
    assert "alert" not in parsed_zoo.code["script"]
    assert not {"b", "img"} & parsed_zoo.tags
    assert not [link for link in parsed_zoo.links if link.startswith("javascript:")]
    assert not [each for each in parsed_zoo.attributes if each.startswith("on") or each == "style"]


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ("none", "must be a list"),
        ([7], "/x-decisions/0 must have"),
        ([{"id": "7", "question": "a", "decision": "b"}], "must have an id"),
        ([{"id": "D7", "question": "a", "decision": "b"}] * 2, "D7 stands twice"),
    ],
)
def test_malformed_decisions_are_said(decisions: Any, said: str) -> None:
    """An entry that cannot be shown is named."""
    with pytest.raises(DocumentError, match=said):
        page(_changed(**{"x-decisions": decisions}))


def test_what_nests_too_deeply_is_said(zoo: Document) -> None:
    """A schema of a thousand levels is refused in a sentence."""
    raw = copy.deepcopy(zoo.raw)
    for _ in range(1000):
        raw["components"]["schemas"]["Any"] = {"items": raw["components"]["schemas"]["Any"]}
    with pytest.raises(DocumentError, match="nests too deeply"):
        page(Document(raw, b""))


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
    {"a": [{}]},
)


def _places(node: Any, steps: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for step, child in children:
        found.append((*steps, step))
        if isinstance(child, dict | list):
            found += _places(child, (*steps, step))
    return found


@hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
@hypothesis.given(data=st.data(), junk=st.sampled_from(JUNK))
def test_junk_anywhere_makes_a_page_or_a_sentence(zoo: Document, data: Any, junk: Any) -> None:
    """Whatever stands where an object belongs, there is no traceback."""
    raw = copy.deepcopy(zoo.raw)
    *around, last = data.draw(st.sampled_from(_places(raw)))
    owner = raw
    for step in around:
        owner = owner[step]
    owner[last] = junk
    with contextlib.suppress(DocumentError):
        assert "</html>" in page(_document(raw), Console({}, "/token", "/a", "/b")).html
