from __future__ import annotations

from typing import Any

import pytest

from complyt_conformance.api import Api, encoded
from complyt_conformance.cases import aside, each
from complyt_conformance.checks import case_id, given, requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.identifiers import LEGAL, PAIRS, WORDS, legal_identifiers
from complyt_conformance.session import Session
from complyt_conformance.strategies import SOURCES, plain_customer
from complyt_contract.differences import spelt

# As they stand in a path; what they begin with, or may be read as, is a source.
OUTSIDE = (
    *("0", "11", "12", "99", "100", "-1", "01", "010", "a", "1a", "1.0", "1e0", "0x1", "1_0"),
    *("+1", "%2B1", "%201", "1%20", "%0A1", "1%0A", "10%0A", "1%0D%0A", "1%09", "1%C2%A0"),
    *("1%2C2", "%D9%A1", "%EF%BC%91", "%C2%B9", "%E2%91%A0"),
)

CUSTOMER = "/v1/customers/source/{}/externalId/{}"


@requirement("GET-1")
@pytest.mark.parametrize("source", SOURCES)
def test_a_pair_that_was_never_written_is_not_found(
    session: Session, api: Api, source: str
) -> None:
    api.get(source, session.mint()).expect(404, because="the pair was never written")


@requirement("GET-1")
def test_a_neighbour_of_a_customer_is_not_found(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer(source="2"))
    api.given(customer)
    api.get("3", customer["externalId"]).expect(404, because="the pair was never written")
    api.get("2", customer["externalId"] + "0").expect(404, because="the pair was never written")
    api.get("2", customer["externalId"][:-1] + "x").expect(
        404, because="the pair was never written"
    )


@requirement("GET-1")
def test_a_legal_text_that_was_never_written_is_not_found(session: Session, api: Api) -> None:
    for text in each(session.by_turns(LEGAL, 4)):
        customer = plain_customer(externalId=text.replace("ID", session.mint()))
        answer = api.get(customer["source"], customer["externalId"])
        if answer.status != 404:
            with aside():
                _given_found(api, customer)
        answer.expect(404, because="the pair was never written")


def _given_found(api: Api, customer: dict[str, Any]) -> None:
    """Raise Blocked unless a customer can be written and found at all, as GET-3 says."""
    for answer in (api.upsert(customer), api.get("2", customer["externalId"])):
        if answer.status >= 300:
            raise Blocked("GET-3", f"a legal externalId was answered {answer.summary()}")


@pytest.fixture(scope="module")
def known_everywhere(session: Session, api: Api) -> str:
    """Return an externalId that is a customer's under every source that there is."""
    customer = session.fresh(plain_customer())
    for source in ("1", *SOURCES, "10"):
        api.upsert({**customer, "source": source})  # whether it is taken is no matter here
    return str(customer["externalId"])


@requirement("GET-2")
@pytest.mark.parametrize("source", OUTSIDE)
def test_a_source_outside_the_range_is_refused(
    api: Api, known_everywhere: str, source: str
) -> None:
    target = CUSTOMER.format(source, known_everywhere)
    api.send("getCustomer", "GET", target).expect(400, 404, because="its source is none of 1 to 10")


@requirement("GET-2")
@pytest.mark.parametrize("source", ["02", "2.0", "+2", "%202", "2%20", "0x2", "2e0", "%EF%BC%92"])
def test_a_source_spelt_otherwise_finds_nothing(session: Session, api: Api, source: str) -> None:
    customer = session.fresh(plain_customer(source="2"))
    api.given(customer)
    target = CUSTOMER.format(source, customer["externalId"])
    api.send("getCustomer", "GET", target).expect(
        400, 404, because="its source is spelt as none of 1 to 10 is"
    )


@pytest.fixture(scope="module")
def _identified(session: Session, api: Api) -> None:
    """Make sure that GET shows the complytId of PUT, after a miss too, as PUT-2 says."""
    customer = session.fresh(plain_customer())
    api.get(customer["source"], customer["externalId"])
    created, seen = api.given(customer), api.seen(customer)
    if created["complytId"] != seen["complytId"]:
        raise Blocked("PUT-2", f"complytId {created['complytId']} became {seen['complytId']}")


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
def test_a_customer_is_found_under_any_legal_text(session: Session, api: Api) -> None:
    for text in each(LEGAL):
        _found_under(session, api, text.replace("ID", session.mint()))


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
def test_a_customer_is_found_under_a_word(session: Session, api: Api) -> None:
    for word in each(session.by_turns(WORDS, 2)):
        there = api.get("2", word)
        if there.shows_customer and not str(there.customer().get("comment")).startswith("cx-"):
            continue  # it is found, and another's, whom no run replaces
        _found_under(session, api, word)


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
@pytest.mark.parametrize("source", ["1", "10"])
def test_a_customer_is_found_under_the_first_and_the_last_source(
    session: Session, api: Api, source: str
) -> None:
    customer = session.fresh(plain_customer(source=source))
    created = api.upsert(customer)
    if created.status >= 300:
        raise Blocked("PUT-19", f"source {source} was answered {created.summary()}")
    seen = api.get(source, customer["externalId"]).expect(200).customer()
    expect_equal("complytId", created.customer().get("complytId"), seen.get("complytId"))


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
@given(text=legal_identifiers)
def test_a_customer_is_found_under_generated_text(session: Session, api: Api, text: str) -> None:
    _found_under(session, api, f"{session.mint()}{text}")


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
@pytest.mark.parametrize(("one", "two"), PAIRS, ids=case_id)
def test_texts_that_differ_are_two_customers(
    session: Session, api: Api, one: str, two: str
) -> None:
    minted = session.mint()
    _expect_two(api, [text.replace("ID", minted) for text in (one, two)])


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
@pytest.mark.parametrize("end", ["last", "first"])
@pytest.mark.parametrize(
    ("filler", "one", "two"),
    [("a", "x", "y"), ("漢", "x", "y"), ("a", "x", "X"), ("a", "", " "), ("a", "é", "e\u0301")],
    ids=case_id,
)
def test_long_texts_that_differ_at_an_end_are_two_customers(
    session: Session, api: Api, filler: str, one: str, two: str, end: str
) -> None:
    taken = api.upsert(plain_customer(externalId=session.mint().ljust(256, filler)))
    if taken.status >= 300:
        raise Blocked("PUT-5", f"an externalId of 256 characters: {taken.summary()}")
    minted = session.mint()
    fill = filler * (256 - len(minted) - max(len(one), len(two)))
    _expect_two(
        api,
        [minted + fill + text if end == "last" else text + fill + minted for text in (one, two)],
    )


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
@pytest.mark.parametrize("spelling", ["0{}", "00{}", "{}.0", "+{}", "{}e0", "{} "])
def test_a_number_spelt_otherwise_is_another_customer(
    session: Session, api: Api, spelling: str
) -> None:
    number = session.mint_number(15)
    _expect_two(api, [str(number), spelling.format(number)])


@requirement("GET-3")
@pytest.mark.parametrize(
    "segment",
    ["a%2Fb", "%2F", "%00", "a%00b", "%FF", "a%C3", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%E9"],
)
def test_octets_that_are_no_legal_text_are_refused(
    session: Session, api: Api, segment: str
) -> None:
    target = CUSTOMER.format("2", session.mint() + segment)
    api.send("getCustomer", "GET", target).expect(
        400, 404, because="the externalId in its path is no legal text"
    )
    body = session.fresh(plain_customer())
    api.send("upsertCustomer", "PUT", target, json_body=body).expect(
        400, 404, because="the externalId in its path is no legal text"
    )


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
@pytest.mark.parametrize(
    ("octets", "read_as"),
    [
        ("%E9", "é"),
        ("%80", "€"),
        ("%E9", "\ufffd"),
        ("%C3", ""),
        ("%C0%AE", "."),
        ("%ED%A0%BD%ED%B0%82", "🐂"),
    ],
    ids=["Latin-1", "Windows-1252", "replaced", "left out", "overlong", "CESU-8"],
)
def test_octets_are_read_in_no_other_encoding(
    session: Session, api: Api, octets: str, read_as: str
) -> None:
    minted = session.mint()
    target, body = (
        CUSTOMER.format("2", minted + octets),
        plain_customer(externalId=minted + read_as),
    )
    because = "the externalId in its path is no UTF-8"
    api.send("upsertCustomer", "PUT", target, json_body=body).expect(400, 404, because=because)
    _given_found(api, body)
    api.send("getCustomer", "GET", target).expect(400, 404, because=because)


@requirement("GET-3")
@pytest.mark.parametrize("external_id", ["a/b", "a\0b"], ids=case_id)
def test_an_illegal_text_is_refused_in_path_and_body(
    session: Session, api: Api, external_id: str
) -> None:
    external_id = session.mint() + external_id
    body = plain_customer(externalId=external_id)
    api.upsert(body).expect(400, 404)
    api.get("2", external_id).expect(400, 404, because="its externalId is no legal text")


@requirement("GET-3")
@pytest.mark.parametrize("external_id", [".", ".."])
def test_the_dots_of_paths_are_no_identifiers(api: Api, external_id: str) -> None:
    body = plain_customer(externalId=external_id)
    target = CUSTOMER.format("2", external_id.replace(".", "%2E"))
    # A proxy may resolve the dots, so that the document has no such operation: 405 is right too.
    api.send(None, "PUT", target, json_body=body).expect(
        400, 404, 405, because="dots are no externalId"
    )
    api.send(None, "GET", target).expect(400, 404, because="dots are no externalId")


@requirement("GET-3")
@pytest.mark.usefixtures("_identified")
def test_an_identifier_has_at_most_256_characters(session: Session, api: Api) -> None:
    start = session.mint()
    longest = start + "é" * (256 - len(start))
    taken = api.upsert(plain_customer(externalId=longest))
    if taken.status >= 300:
        raise Blocked("PUT-5", f"an externalId of 256 characters: {taken.summary()}")
    _found_under(session, api, longest)
    api.get("2", longest + "é").expect(400, 404, because="its externalId has 257 characters")
    api.upsert(plain_customer(externalId=longest + "é")).expect(400, 404)


def _found_under(session: Session, api: Api, external_id: str) -> None:
    body = plain_customer(externalId=external_id, comment=session.prefix)
    created = api.upsert(body).accepted().customer()
    expect_equal("externalId", external_id, created.get("externalId"))
    target = CUSTOMER.format("2", encoded(external_id))
    seen = api.send("getCustomer", "GET", target).expect(200).customer()
    expect_equal("externalId", external_id, seen.get("externalId"))
    expect_equal("complytId", created.get("complytId"), seen.get("complytId"))


def _expect_two(api: Api, external_ids: list[str]) -> None:
    complyt_ids = [
        api.upsert(plain_customer(externalId=external_id)).accepted().customer().get("complytId")
        for external_id in external_ids
    ]
    if complyt_ids[0] == complyt_ids[1]:
        raise Violation(
            f"two customers, {spelt(external_ids[0])} and {spelt(external_ids[1])}", "one"
        )
    for external_id, complyt_id in zip(external_ids, complyt_ids, strict=True):
        seen = api.get("2", external_id).expect(200).customer()
        expect_equal("externalId", external_id, seen.get("externalId"))
        expect_equal("complytId", complyt_id, seen.get("complytId"))
