from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import strategies as st

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import given, requirement
from complyt_conformance.compare import given_alike
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.refusals import new_and_taken
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.differences import differences, spelt
from complyt_contract.times import has_answered_form, instant

PLAIN = "2023-03-14T09:26:53Z"
MEMBERS = ("createdDate", "updatedDate")

ACCEPTED = (
    *(
        "2022-10-19",
        "2022-10-19T07:00:00Z",
        "2022-10-19T07:00:00+02:00",
        "2022-10-19T07:00:00-05:00",
    ),
    *("2022-10-19T07:00:00.1Z", "2022-10-19T07:00:00.12Z", "2022-10-19T07:00:00.123Z"),
    *("2022-10-19T07:00:00.000Z", "2022-10-19T07:00:00.5+00:00", "2022-10-19T07:00:00.123-11:30"),
    *("2024-02-29", "2000-02-29T00:00:00Z", "1970-01-01", "9999-12-31", "2022-12-31T23:59:59Z"),
)

# Edges of days, months, years, epochs and clocks; all in UTC.
WITH_Z = (
    *("2022-10-19T07:00:00.000Z", "2022-10-19T09:07:54.585Z", "2022-10-19T00:00:00Z"),
    *("2022-10-19T23:59:59Z", "2022-12-31T23:59:59.999Z", "2023-01-01T00:00:00.001Z"),
    *("2024-02-29T12:00:00Z", "2024-02-29T23:59:59.5Z", "2000-02-29T00:00:00Z"),
    *("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.001Z", "1999-12-31T23:59:59Z"),
    *("2001-09-09T01:46:40Z", "2038-01-19T03:14:07Z", "2038-01-19T03:14:08Z"),
    *("2106-02-07T06:28:16Z", "2262-04-11T23:47:17Z", "9999-12-31T23:59:59.999Z"),
    *("2023-03-12T07:00:00Z", "2023-03-12T02:30:00Z", "2023-11-05T06:30:00Z"),
    *("2023-03-26T01:30:00Z", "2023-10-29T01:30:00Z", "2023-03-24T00:30:00Z"),
    *("2022-06-15T12:00:00.1Z", "2022-06-15T12:00:00.10Z", "2022-06-15T12:00:00.100Z"),
    *("2022-06-15T12:00:00.01Z", "2022-06-15T12:00:00.010Z", "2022-06-15T12:00:00.009Z"),
    *("2022-06-15T12:00:00.0Z", "2022-06-15T12:00:00.00Z", "2022-06-15T12:00:00.999Z"),
    *("2022-01-02T03:04:05Z", "2022-06-15T12:00:00Z", "2022-06-15T00:00:00.5Z"),
    # Milliseconds that are one short by way of a float, of seconds or of days, when it is cut.
    *("2004-03-23T08:34:26.001Z", "2022-05-21T16:31:06.468Z", "2039-01-19T05:42:27.502Z"),
    *("2107-08-10T06:08:17.386Z", "2521-02-25T05:59:29.002Z", "4178-11-09T04:05:30.999Z"),
    "6358-06-18T01:37:40.261Z",
)

WITH_OFFSET = (
    ("2022-10-19T07:00:00+02:00", "2022-10-19T05:00:00"),
    ("2022-10-19T07:00:00-05:00", "2022-10-19T12:00:00"),
    ("2022-10-19T07:00:00+00:00", "2022-10-19T07:00:00"),
    ("2022-10-19T07:00:00+05:45", "2022-10-19T01:15:00"),
    ("2022-10-19T07:00:00-03:30", "2022-10-19T10:30:00"),
    ("2022-10-19T07:00:00+14:00", "2022-10-18T17:00:00"),
    ("2022-10-19T07:00:00-12:00", "2022-10-19T19:00:00"),
    ("2022-10-19T07:00:00-14:00", "2022-10-19T21:00:00"),
    ("2022-10-19T07:00:00+12:45", "2022-10-18T18:15:00"),
    ("2022-12-31T23:30:00-01:00", "2023-01-01T00:30:00"),
    ("2023-01-01T00:30:00+01:00", "2022-12-31T23:30:00"),
    ("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00"),
    ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00"),
    ("2023-03-01T00:30:00+01:00", "2023-02-28T23:30:00"),
    ("2022-07-01T12:00:00.250+03:00", "2022-07-01T09:00:00.250"),
    ("2022-10-19T07:00:00+00:30", "2022-10-19T06:30:00"),
    ("2022-10-19T07:00:00-00:30", "2022-10-19T07:30:00"),
)

WITHOUT_ZONE = (
    ("2022-10-19", "2022-10-19T00:00:00"),
    ("2024-02-29", "2024-02-29T00:00:00"),
    ("2022-12-31", "2022-12-31T00:00:00"),
    ("1970-01-01", "1970-01-01T00:00:00"),
    ("9999-12-31", "9999-12-31T00:00:00"),
    ("2023-03-12", "2023-03-12T00:00:00"),
    ("2022-10-19T07:00:00", "2022-10-19T07:00:00"),
    ("2022-10-19T23:59:59.585", "2022-10-19T23:59:59.585"),
    ("2023-03-12T02:30:00", "2023-03-12T02:30:00"),
    ("2023-03-26T02:30:00", "2023-03-26T02:30:00"),
)

NEVER = (
    *("2023-02-29", "2022-02-30", "2022-04-31", "2022-11-31", "2100-02-29", "2022-01-32"),
    *("2022-01-00", "2022-00-10", "2023-02-29T12:00:00Z", "2022-06-31T00:00:00Z"),
    *("1969-12-31", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z", "1900-01-01"),
    *("0001-01-01T00:00:00Z", "0000-01-01", "10000-01-01", "+10000-01-01T00:00:00Z"),
    *("2022-10-19T25:00:00Z", "2022-10-19T12:60:00Z", "2022-10-19T12:00:61Z"),
    "2016-12-31T23:59:60Z",
)

# Days that never were, or too early, with every kind of time that was.
_DAYS = (
    *("2023-02-29", "2024-02-30", "2100-02-29", "2023-04-31", "2023-06-31", "2023-09-31"),
    *("2023-11-31", "2023-01-32", "2023-03-00", "2023-00-10", "1969-06-30", "0001-01-01"),
)
_TIMES = (
    *("", "T10:00:00Z", "T10:00:00", "T10:00:00+02:00", "T10:00:00-05:00", "T10:00:00.5Z"),
    *("T10:00:00.123+05:30", "T00:30:00+01:00", "T23:30:00-01:00"),
)
# Times of day that never were, of every zone.
_CLOCKS = ("25:00:00", "12:60:00", "12:00:61", "23:59:60")
_ZONES = ("", "+02:00", "-05:00", ".5Z", ".123+02:00")
NEVER_IN_ANY_FORM = (
    *(f"{day}{time}" for day in _DAYS for time in _TIMES),
    *(f"2022-10-31T{clock}{zone}" for clock in _CLOCKS for zone in _ZONES),
)
WRITTEN = tuple(f"{member} of a {method}" for method in ("PUT", "PATCH") for member in MEMBERS)

NO_OFFSETS = ("2022-10-19T07:00:00+05:60", "2022-10-19T07:00:00-03:99", "2022-10-19T07:00:00+25:00")

CUT = (
    ("2022-10-19T07:00:00.1234Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.1239Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.12351Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.123999Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.1239999Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.12399999Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.123999999Z", "2022-10-19T07:00:00.123"),
    ("2022-10-19T07:00:00.123999999+00:00", "2022-10-19T07:00:00.123"),
    ("2022-12-31T23:59:59.9999Z", "2022-12-31T23:59:59.999"),
    ("2022-12-31T23:59:59.999999999Z", "2022-12-31T23:59:59.999"),
    ("2022-10-19T07:00:00.0009Z", "2022-10-19T07:00:00"),
    ("2022-10-19T07:00:00.000999999Z", "2022-10-19T07:00:00"),
)

NO_TIMESTAMPS = (
    *("", "yesterday", "2022-13-01", "19/10/2022", "10/19/2022", "07:00:00", "T07:00:00Z"),
    *("not a date", "null", "{}", "2022-13-01T00:00:00Z", "this is plainly no timestamp at all!"),
)

# The forms of TIME-1; how far offsets go is a decision (D9), and TIME-3's matter.
DOCUMENTED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?(Z|[+-](0[0-9]|1[01]):[0-9]{2}))?"
)

both_members = pytest.mark.parametrize("member", MEMBERS)


@pytest.fixture(scope="module")
def complyt_id(session: Session, api: Api) -> str:
    """Return the id of a customer to patch, whose timestamps each PATCH changes (PATCH-1)."""
    complyt_id = str(api.given(session.fresh(plain_customer()))["complytId"])
    for text in ("2021-05-06T07:08:09Z", PLAIN):
        times = _times(text, *MEMBERS)
        patched = api.given_patched(complyt_id, times)
        given_alike(api.twin(plain_customer(**times)), patched, times, "PATCH-1")
    return complyt_id


@requirement("TIME-1")
@both_members
def test_every_documented_form_is_accepted(session: Session, api: Api, member: str) -> None:
    for text in each(ACCEPTED):
        api.upsert(session.fresh(plain_customer(**_times(text, member)))).accepted()


@requirement("TIME-1")
@both_members
def test_patch_accepts_every_documented_form(api: Api, complyt_id: str, member: str) -> None:
    for text in each(ACCEPTED):
        api.update(complyt_id, _times(text, member)).accepted()


@requirement("TIME-2")
@pytest.mark.parametrize("text", WITH_Z)
def test_a_time_with_z_comes_back_without_a_zone(
    session: Session, api: Api, complyt_id: str, text: str
) -> None:
    _expect_kept(session, api, complyt_id, text)


@requirement("TIME-2")
@given(
    moment=st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)),
    digits=st.integers(0, 3),
)
def test_every_time_with_z_comes_back(
    session: Session, api: Api, complyt_id: str, moment: datetime, digits: int
) -> None:
    fraction = f".{moment.microsecond:06}"[: digits + 1] if digits else ""
    text = f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}{fraction}Z"
    _expect_kept(session, api, complyt_id, text)


@requirement("TIME-3")
@pytest.mark.parametrize(("text", "expected"), WITH_OFFSET)
def test_an_offset_is_applied(
    session: Session, api: Api, complyt_id: str, text: str, expected: str
) -> None:
    _expect_answered(session, api, complyt_id, text, expected)


@requirement("TIME-4")
@pytest.mark.parametrize(("text", "expected"), WITHOUT_ZONE)
def test_a_time_without_a_zone_is_read_as_utc(
    session: Session, api: Api, complyt_id: str, text: str, expected: str
) -> None:
    _expect_answered(session, api, complyt_id, text, expected)


@requirement("TIME-5")
@both_members
def test_a_date_that_never_was_is_refused(
    session: Session, api: Api, complyt_id: str, member: str
) -> None:
    for text in each(NEVER):
        _expect_refused(session, api, complyt_id, member, text)


@requirement("TIME-5")
@pytest.mark.parametrize("where", WRITTEN)
def test_a_time_that_never_was_is_refused_in_every_form(
    session: Session, api: Api, complyt_id: str, where: str
) -> None:
    member, _, method = where.partition(" of a ")
    for text in each(session.dealt(NEVER_IN_ANY_FORM, where, WRITTEN)):
        times = _times(text, member)
        if method == "PUT":
            api.upsert(session.fresh(plain_customer(**times))).expect(400)
        else:
            api.update(complyt_id, times).expect(400)


@requirement("TIME-5")
@both_members
def test_an_offset_that_never_was_is_refused(
    session: Session, api: Api, complyt_id: str, member: str
) -> None:
    _offsets_applied(session, api)
    for text in each(NO_OFFSETS):
        _expect_refused(session, api, complyt_id, member, text)


@requirement("TIME-6")
@pytest.mark.parametrize(("text", "expected"), CUT)
def test_digits_beyond_the_third_are_cut(
    session: Session, api: Api, complyt_id: str, text: str, expected: str
) -> None:
    zone = "Z" if text.endswith("Z") else "+00:00"
    _expect_answered(session, api, complyt_id, text, expected, zone=zone)


@requirement("TIME-7")
@both_members
def test_what_is_no_timestamp_is_refused(
    session: Session, api: Api, complyt_id: str, member: str
) -> None:
    for text in each(NO_TIMESTAMPS):
        _expect_refused(session, api, complyt_id, member, text)


def _times(text: str, *members: str) -> dict[str, Any]:
    return {"externalTimestamps": {**dict.fromkeys(MEMBERS, PLAIN), **dict.fromkeys(members, text)}}


def _expect_kept(session: Session, api: Api, complyt_id: str, text: str) -> None:
    """Write a timestamp with Z by PUT and by PATCH; each answer must name it, in TIME-2's form."""
    for customer in _written(session, api, complyt_id, text):
        for member, answered in _answered(customer).items():
            if instant(answered) != instant(text):
                raise _another(member, f"{text.rstrip('Z')} for {text}", text.rstrip("Z"), answered)
            if not has_answered_form(answered):
                raise Violation(
                    f"{member} without a zone, seconds printed, no zero fraction, for {text}",
                    spelt(answered),
                    differences=differences(
                        instant(text), answered, f"/externalTimestamps/{member}"
                    ),
                )


def _expect_answered(
    session: Session, api: Api, complyt_id: str, text: str, expected: str, *, zone: str = "Z"
) -> None:
    """Write a timestamp by PUT and by PATCH; it is answered as the expected one with Z is."""
    plain = _written(session, api, complyt_id, f"{expected}{zone}")
    for reference, customer in zip(plain, _written(session, api, complyt_id, text), strict=True):
        wanted = _answered(reference)
        for member, answered in _answered(customer).items():
            if (instant(answered) or answered) != (instant(wanted[member]) or wanted[member]):
                told = f"{wanted[member]} for {text}, as for {expected}{zone}"
                raise _another(member, told, wanted[member], answered)


def _another(member: str, told: str, wanted: Any, answered: Any) -> Violation:
    """Return that a timestamp is answered that is not the one which was sent."""
    differs = differences(wanted, answered, f"/externalTimestamps/{member}")
    return Violation(f"{member} {told}", spelt(answered), differences=differs)


def _answered(customer: dict[str, Any]) -> dict[str, Any]:
    times = customer.get("externalTimestamps")
    if not isinstance(times, dict):
        raise Blocked("OBJ-1", f"an answer without externalTimestamps: {spelt(customer)}"[:300])
    return {member: times.get(member) for member in MEMBERS}


def _written(session: Session, api: Api, complyt_id: str, text: str) -> list[dict[str, Any]]:
    """Return the answers to a PUT, to a PATCH and to the same PUT again.

    That a documented form is taken is TIME-1's matter.
    """
    times = _times(text, *MEMBERS)
    customer = session.fresh(plain_customer(**times))
    answers = [api.upsert(customer), api.update(complyt_id, times)]
    if DOCUMENTED.fullmatch(text):
        for answer in answers:
            if answer.status >= 300:
                raise Blocked("TIME-1", f"{text} was answered {answer.summary()}")
    return [*(answer.accepted().customer() for answer in answers), api.given(customer)]


def _offsets_applied(session: Session, api: Api) -> None:
    """Raise Blocked unless hours and minutes of an offset are read at all, as TIME-3 says."""
    text, expected = WITH_OFFSET[3]
    times = api.given(session.fresh(plain_customer(**_times(text, *MEMBERS)))).get(
        "externalTimestamps"
    )
    if not isinstance(times, dict) or any(
        instant(times.get(member)) != instant(expected) for member in MEMBERS
    ):
        raise Blocked("TIME-3", f"{text} was answered {spelt(times)}")


def _expect_refused(session: Session, api: Api, complyt_id: str, member: str, text: str) -> None:
    times = _times(text, member)
    for pair in new_and_taken(session, api):
        pair.refuses({**pair.customer, **times})
    api.update(complyt_id, times).expect(400)
