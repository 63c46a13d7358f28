"""Texts that look, sort, fold or normalize like others (Unicode Technical Report 36)."""

import json
import sys
import unicodedata
from typing import Any

import pytest

from tests.hostile.cases import CUSTOMER, Families, cases, customer, put
from tests.hostile.conftest import Target
from tests.servers import on_both_databases

# The digits one of all scripts but our own, which many take for numbers
ONES = [
    chr(point)
    for point in range(0x80, sys.maxunicode + 1)
    if unicodedata.decimal(chr(point), None) == 1
]
WHITE_SPACE = [chr(point) for point in range(sys.maxunicode + 1) if chr(point).isspace()]
CONTROLS = [chr(point) for point in (*range(1, 0x20), *range(0x7F, 0xA0))]
KINDS = (
    *("retail", "Retail", "rETAIL", "RETA\u0130L", "RETA\u0131L", "RETA\u0399L", "\u0420ETAIL"),
    *("\uff32\uff25\uff34\uff21\uff29\uff2c", "RETAIL\u200b", "\u200bRETAIL", "RETAIL\ufeff"),
    *("R\u0300ETAIL", "RETAIL\u0338", "\u202eLIATER\u202c", "RESELLER\u0301", "RETAIL-EXEMPT"),
    *("RETAIL_EXEMP\u01ae", "RETAIL\uff3fEXEMPT"),
)
MOMENTS = (
    "2022\u201010\u201019",
    "2022\u221210\u221219",
    "2022-10-19\u200b",
    "\ufeff2022-10-19",
    "2022-10-19\n",
    "2022-10-19 ",
    "2022-10-19T07\uff1a00\uff1a00Z",
    "2022-10-19T07:00:00\uff3a",
    "2022-10-19\u0422" + "07:00:00Z",
    "2022-10-19T07:00:00\u066b5Z",
    "2022-10-19T07:00:00+00:00\u0000",
    "\u5e74",
)


def like(**changes: Any) -> bytes:
    """Return a PUT of a customer with these changes."""
    return put(json.dumps({**CUSTOMER, **changes}).encode())


def created(text: str) -> bytes:
    """Return a PUT of a customer that was created then."""
    return like(externalTimestamps={"createdDate": text, "updatedDate": "2022-10-19"})


REFUSED = {400}

FAMILIES: Families = {
    "digits of other scripts in a source": cases(REFUSED, [like(source=one) for one in ONES]),
    "digits of other scripts in a date": cases(
        REFUSED, [created(f"2022-10-{one * 2}") for one in ONES]
    ),
    "digits of other scripts in a complytId": cases(
        REFUSED,
        [like(complytId=f"9f8ee193-1a71-42b4-801d-ee1d8a161fb{one}") for one in ONES],
    ),
    "blanks in a source": cases(
        REFUSED,
        [like(source=source) for blank in WHITE_SPACE for source in (f"1{blank}", f"{blank}1")],
    ),
    "blanks in an email": cases(
        REFUSED, [like(email=f"a{each}b@example.com") for each in WHITE_SPACE]
    ),
    "blanks around an email": cases(
        REFUSED, [like(email=f"a@example.com{each}") for each in WHITE_SPACE]
    ),
    "controls in an email": cases(
        REFUSED, [like(email=f"a@exa{each}mple.com") for each in CONTROLS]
    ),
    "other ways to say retail": cases(REFUSED, [like(customerType=each) for each in KINDS]),
    "blanks around a type": cases(
        REFUSED, [like(customerType=f"RETAIL{each}") for each in WHITE_SPACE]
    ),
    "moments": cases(REFUSED, [created(each) for each in MOMENTS]),
    "NUL": cases(
        REFUSED,
        [
            like(**{member: text})
            for member in ("externalId", "name", "comment", "email")
            for text in ("\0", "a\0", "\0a", "a\0b", "\U0001f600\0")
        ],
    ),
}

# Each is a text of its own, whatever the next one looks like, folds or normalizes to (D19)
TEXTS = (
    *("\u00e9", "e\u0301", "\u1e9b\u0323", "\u1e69", "s\u0323\u0307", "s\u0307\u0323"),
    *("\u212b", "\u00c5", "A\u030a", "\ufb01", "fi", "\u2460", "1", "\uff11", "\u0661"),
    *("\u1100\u1161", "\uac00", "\u0344", "\u0308\u0301", "\u2126", "\u03a9", "\u00b5"),
    "\u03bc",
    *("a", "A", "\u0430", "\u0251", "\uff41", "\U0001d41a", "\u00df", "ss", "SS", "\u1e9e"),
    *("\u017f", "s"),
    *("i", "I", "\u0130", "\u0131", "i\u0307", "\u03c3", "\u03c2", "\u03a3", "\u0149"),
    "\u02bcn",
    *(" ", "  ", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200c", "\u200d", "\u2060"),
    *("\ufeff", "\u00ad"),
    *("\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2028", "\u2029"),
    *("\x01", "\x1b[31m"),
    *("\u202e", "\u202ea\u202c", "\u2066", "\u200e", "\u200f", "\u061c", "\ufffd", "\ufffe"),
    "\uffff",
    *("\U0001fffe", "\U0010ffff", "\ue000", "\U000f0000", "\U000e0041", "\U000e0001"),
    *("\ufdd0", "\ufe0f"),
    *("\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea"),
    "1\ufe0f\u20e3",
    *("a" + "\u0301" * 255, "\u0e49" * 256, "\U0001f600" * 256, "\ufdfa" * 256),
    "\u0390" * 256,
    *("%00", "%2f", "%", "+", "\\", "\\u0000", "\"", "'", "<", "&lt;", "${1}", "{{1}}"),
    *("';--", "=1+1", "@a"),
    *("null", "undefined", "NaN", "true", "0", "-0", "00", "1e3", "0x1", "[]", "{}"),
    *("__proto__", "...", "\u2024"),
)  # fmt: skip  # texts beside those that they are taken for


@pytest.mark.parametrize("family", FAMILIES)
def test_what_only_looks_right_is_refused(target: Target, family: str) -> None:
    """A character that some take for another is that other nowhere."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before


@on_both_databases
def test_each_text_is_another_one(target: Target) -> None:
    """Each comes back as it was sent, and is the id of a customer of its own."""
    ids = set()
    for text in TEXTS:
        answer = target.ask(customer(text, name=text))
        assert answer.status == 201, ascii(text)
        found = json.loads(answer.body)
        assert (found["externalId"], found["name"]) == (text, text)
        ids.add(found["complytId"])
    assert len(ids) == len(TEXTS) == len(set(TEXTS))
    stored = {found["externalId"]: found for found in target.stored()["sandbox"]}
    assert all(stored[text]["name"] == text for text in TEXTS)
