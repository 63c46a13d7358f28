from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complyt_reference import timestamps
from complyt_reference.errors import InvalidTimestamp

POINTER = "#/externalTimestamps/createdDate"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2022-10-19T07:00:00.000Z", "2022-10-19T07:00:00"),
        ("2022-10-19T09:07:54.585Z", "2022-10-19T09:07:54.585"),
        ("2022-10-19T09:07:54.5Z", "2022-10-19T09:07:54.500"),
        ("2022-10-19", "2022-10-19T00:00:00"),
        ("2022-10-19T07:00:00", "2022-10-19T07:00:00"),
        ("2022-10-19T07:00:00+05:45", "2022-10-19T01:15:00"),
        ("2022-12-31T23:30:00-01:00", "2023-01-01T00:30:00"),
        ("2022-10-19T07:00:00.999999999Z", "2022-10-19T07:00:00.999"),
        ("1970-01-01", "1970-01-01T00:00:00"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00"),
    ],
)
def test_every_documented_form_is_answered_in_utc_without_a_zone(sent: str, answered: str) -> None:
    """A timestamp is read in any documented form and printed in the one of answers."""
    assert timestamps.render(timestamps.parse(sent, POINTER)) == answered


@pytest.mark.parametrize(
    "sent",
    [
        "", "yesterday", "2022-13-01", "19/10/2022", "07:00:00", "2023-02-29", "2100-02-29",
        "2022-10-19T24:00:00Z", "2022-10-19T23:60:00Z", "2022-10-19T23:59:60Z", "1969-12-31",
        "1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01", "10000-01-01",
        "2022-10-19T07:00:00+15:00", "2022-10-19T07:00:00+05:60", "2022-10-19T07:00:00.Z",
        "2022-10-19T07:00:00.0000000001Z", "2022-10-19 07:00:00Z", "2022-10-19\n",
        "202\uff12-10-19",
    ],
)  # fmt: skip  # a line a value hides that this is one list
def test_what_is_no_timestamp_is_refused_where_it_stands(sent: str) -> None:
    """A text that names no instant of 1970 to 9999 is refused at its pointer."""
    with pytest.raises(InvalidTimestamp) as refusal:
        timestamps.parse(sent, POINTER)
    assert refusal.value.errors[0]["pointer"] == POINTER


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_what_is_answered_can_be_sent_back(moment: datetime) -> None:
    """A printed timestamp reads as the instant that it was printed from."""
    instant = timestamps.parse(moment.isoformat(timespec="milliseconds"), POINTER)
    assert timestamps.parse(timestamps.render(instant), POINTER) == instant
