import json
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from complyt_reference import generated
from complyt_reference.errors import InvalidCustomer
from complyt_reference.sandbox import lines
from complyt_reference.sandbox.files import CustomersFile
from complyt_reference.sandbox.lines import Line
from tests.servers import impatient, on_both_databases, serving

CUSTOMERS = "/sandbox/customers"
LISTED = "/v1/customers"
TIMES = {"createdDate": "2022-10-19", "updatedDate": "2022-10-20"}
ANSWERED = {"createdDate": "2022-10-19T00:00:00", "updatedDate": "2022-10-20T00:00:00"}
COMPLYT_ID = "9f8ee193-1a71-42b4-801d-ee1d8a161fbe"
HEAD = (
    "externalId,source,customerType,externalTimestamps.createdDate,externalTimestamps.updatedDate"
)


@pytest.fixture(autouse=True)
def no_customers(client: httpx.Client) -> None:
    """Let the tenant have no customers."""
    client.delete(CUSTOMERS).raise_for_status()


def _body(external_id: Any, **changes: Any) -> dict[str, Any]:
    return {
        "externalId": external_id,
        "source": "1",
        "customerType": "RETAIL",
        "externalTimestamps": TIMES,
        **changes,
    }


def _send(client: httpx.Client, content: str | bytes, media_type: str) -> httpx.Response:
    return client.post(CUSTOMERS, content=content, headers={"Content-Type": media_type})


def _send_lines(client: httpx.Client, *values: Any) -> httpx.Response:
    content = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in values)
    return _send(client, content, "application/x-ndjson")


@on_both_databases
def test_lines_of_json_are_stored(client: httpx.Client) -> None:
    """Each line is a customer as PUT takes it; empty lines are none."""
    address = {"city": "Sacramento"}
    sent = _send_lines(client, _body("a", address=address), "", "  ", _body(7), "")
    assert sent.text.splitlines()[-1] == '{"stored":2,"of":2,"done":true}'
    listed = {each["externalId"]: each for each in client.get(LISTED).json()}
    assert listed.keys() == {"a", "7"}
    assert listed["a"]["address"]["city"] == "Sacramento"
    assert listed["a"]["externalTimestamps"]["updatedDate"] == "2022-10-20T00:00:00"


def test_a_byte_order_mark_is_no_part_of_a_line(client: httpx.Client) -> None:
    """It is skipped before lines of JSON as before CSV."""
    sent = _send_lines(client, "\ufeff" + json.dumps(_body("a")), _body("b"))
    assert sent.text.splitlines()[-1] == '{"stored":2,"of":2,"done":true}'


@on_both_databases
def test_what_was_answered_is_stored_as_it_was(client: httpx.Client) -> None:
    """Customers of a list, line by line, keep complytIds and times."""
    _send_lines(client, _body("a", name="n"), _body("b", email="a@b"))
    before = client.get(LISTED).json()
    client.delete(CUSTOMERS)
    assert _send_lines(client, *before).status_code == 200
    assert client.get(LISTED).json() == before


@on_both_databases
def test_records_of_csv_are_stored(client: httpx.Client) -> None:
    """Columns are named in the first line, in any order; an empty cell is left out."""
    content = (
        "\ufeffname,externalId,source,customerType,externalTimestamps.createdDate,"
        "externalTimestamps.updatedDate,address.city,address.isPartial,comment\r\n"
        '"Smith, ""Jo""",a,10,RESELLER,2022-10-19,2022-10-20T01:02:03+01:00,Köln,true,"two\nlines"'
        "\r\n"
        ",b,1,RETAIL,2022-10-19,2022-10-20,,,\r\n"
        "\r\n"
    )
    assert _send(client, content, "text/csv; charset=utf-8").status_code == 200
    listed = {each["externalId"]: each for each in client.get(LISTED).json()}
    assert listed["a"]["name"] == 'Smith, "Jo"'
    assert (listed["a"]["source"], listed["a"]["comment"]) == ("10", "two\nlines")
    assert (listed["a"]["address"]["city"], listed["a"]["address"]["isPartial"]) == ("Köln", True)
    assert (listed["b"]["name"], listed["b"]["address"]) == (None, None)


def test_every_wrong_line_is_named(client: httpx.Client) -> None:
    """A file that is not right stores nothing; each fault has its line and its place there."""
    sent = _send_lines(
        client,
        _body("a"),
        "{",
        _body("b", address={"zip": "1" * 21}, customerType="?"),
        _body("c", externalTimestamps={**TIMES, "createdDate": "2022-02-30"}),
        _body("a"),
        [],
        _body("d", complytId=COMPLYT_ID, externalTimestamps=ANSWERED),
    )
    assert sent.status_code == 400
    problem = sent.json()
    assert "nothing was stored" in problem["detail"]
    told = [(each["line"], each.get("pointer")) for each in problem["errors"]]
    assert set(told) == {
        (2, None),
        (3, "#/address/zip"),
        (3, "#/customerType"),
        (4, "#/externalTimestamps/createdDate"),
        (5, None),
        (6, "#"),
        (7, "#"),
    }
    assert problem["errors"][-3]["detail"] == "Line 1 has the same source and externalId."
    assert client.get(LISTED).json() == []


def test_no_more_than_twenty_faults_are_told(client: httpx.Client) -> None:
    """A file that is wrong throughout is told by its beginning."""
    errors = _send_lines(client, *["x"] * 50).json()["errors"]
    assert [each["line"] for each in errors] == list(range(1, 21))
    errors = _send_lines(client, *[_body("a")] * 50).json()["errors"]
    assert [each["line"] for each in errors] == list(range(2, 22))


def test_a_file_of_equal_lines_is_not_read_to_its_end() -> None:
    """What is said of it does not grow with it."""
    taken = 0

    def equal() -> Iterator[Line]:
        nonlocal taken
        for taken in range(1, 100_001):
            yield Line(taken, _body("a"))

    with pytest.raises(InvalidCustomer):
        CustomersFile(equal, generated.document().raw).check()
    assert taken == 21


def test_a_complyt_id_stands_in_a_file_once(client: httpx.Client) -> None:
    """The second line that has it is named."""
    first, second = (
        _body(
            name,
            complytId=COMPLYT_ID,
            externalTimestamps=ANSWERED,
            internalTimestamps=ANSWERED,
            **dict.fromkeys(("name", "address", "email", "comment")),
        )
        for name in "ab"
    )
    (error,) = _send_lines(client, first, second).json()["errors"]
    assert (error["line"], error["detail"]) == (2, "Line 1 has the same complytId.")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("\n", 1, "must name the columns"),
        ("externalId,zip\n", 1, "No customer has 'zip'; the columns are externalId, "),
        ("source,source\n", 1, "column source stands twice"),
        (f"{HEAD}\na,1,RETAIL,2022-10-19\n", 2, "4 cells, and the first one 5"),
        (f'{HEAD}\na,1,RETAIL,2022-10-19,2022-10-19\n"b"x,1\n', 3, "not CSV"),
        (f"{HEAD}\na,1,RETAIL,2022-10-19,2022-10-19\n\xff".encode("latin-1"), 1, "not UTF-8"),
        (f"{HEAD}\na,11,RETAIL,2022-10-19,2022-10-19\n", 2, "Must match the pattern"),
        (f'{HEAD}\n\n"a\n\nb",11,RETAIL,2022-10-19,2022-10-19\n', 3, "Must match the pattern"),
        (f"{HEAD},address.isPartial\na,1,RETAIL,2022-10-19,2022-10-19,yes\n", 2, "true or false"),
    ],
    ids=["empty", "unknown", "twice", "short", "quotes", "octets", "source", "record", "boolean"],
)
def test_what_is_wrong_with_csv_is_told(
    client: httpx.Client, content: str | bytes, line: int, said: str
) -> None:
    """The line is named, and nothing is stored."""
    sent = _send(client, content, "text/csv")
    assert sent.status_code == 400
    (error,) = sent.json()["errors"]
    assert (error["line"], said in error["detail"]) == (line, True), error
    assert client.get(LISTED).json() == []


@on_both_databases
def test_a_customer_that_is_there_is_kept(client: httpx.Client) -> None:
    """A file with one is refused with 409 as a whole."""
    _send_lines(client, _body("b", name="first"))
    sent = _send_lines(client, _body("a"), _body("b", name="second"))
    (error,) = sent.json()["errors"]
    assert (sent.status_code, error["line"], "'b'" in error["detail"]) == (409, 2, True)
    assert [each["name"] for each in client.get(LISTED).json()] == ["first"]


@on_both_databases
def test_files_may_be_larger_than_bodies_of_the_contract(client: httpx.Client) -> None:
    """Two megabytes are no matter."""
    sent = _send_lines(client, *(_body(f"n{n}", comment="c" * 200) for n in range(6000)))
    assert sent.text.splitlines()[-1] == '{"stored":6000,"of":6000,"done":true}'


def test_a_file_that_goes_on_arriving_is_awaited(tmp_path: Path) -> None:
    """It may take longer than any other request, as long as a MiB comes in time."""
    last = json.dumps(_body("last")).encode()
    piece = b" " * 65_535 + b"\n"
    options = ("--database", "sqlite:///:memory:", "--sandbox")
    with serving(tmp_path, *options, command=impatient(3)) as server:
        head = (
            f"POST {CUSTOMERS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {server.token()}\r\n"
            "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(head.encode())
            end = time.monotonic() + 4
            while time.monotonic() < end:
                connection.sendall(b"10000\r\n%b\r\n" % piece)
                assert not select.select([connection], [], [], 0.1)[0], connection.recv(1_000)
            connection.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(last), last))
            assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_a_file_without_lines_stores_nothing(client: httpx.Client, content: bytes) -> None:
    """No octets are no body; blanks alone are no customers."""
    sent = _send(client, content, "application/x-ndjson")
    assert sent.status_code == (200 if content else 400)
    assert client.get(LISTED).json() == []


def test_columns_are_the_contracts() -> None:
    """Every property of a customer can be a column, and nothing else can."""
    schemas = generated.document().raw["components"]["schemas"]

    def members(name: str) -> Iterator[str]:
        for member in schemas[name]["properties"]:
            inner = "ExternalTimestampsInput" if member.endswith("Timestamps") else None
            inner = "AddressInput" if member == "address" else inner
            yield from (f"{member}.{each}" for each in members(inner)) if inner else [member]

    assert set(lines._MEMBERS) == set(members("CustomerUpsert"))
