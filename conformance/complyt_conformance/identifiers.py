"""ExternalIds that are legal and that services get wrong; `ID` stands for one minted."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import strategies as st

LEGAL = (
    "ID%41", "ID%2541", "ID%", "ID%2F", "%ID", "ID a", " ID", "ID ", "ID+", "+ID", "ID&a=b",
    "ID?a", "ID#a", "ID;a", "ID:a", "a:ID", "ID@a", "ID=a", "ID,a", "ID'a", 'ID"a', "ID\\a",
    "ID|a", "ID[a]", "ID{a}", "{ID}", "ID<a>", "ID^a", "ID`a", "ID~a", "~ID", "ID!a",
    "ID$a", "ID*a", "ID(a)", "ID.", ".ID", "..ID", "ID..", "...ID", "ID.json", "ID\na",
    "ID\n", "ID\ta", "ID\ra", "ID\x01", "ID\x7f", "ID\x85", "ID\xa0", "ID\u2028",
    "ID\u200d", "ID\ufeff", "\ufeffID", "IDé", "IDe\u0301", "IDß", "ID漢字", "IDعربى",
    "IDעברית", "IDไทย", "ID🦊", "ID👩‍👩‍👧", "ID\U0010fffd", "ID\ufffd", "ID\uffff", "00ID",
    "ID' OR '1'='1", "ID;--", "ID<script>", "ID${7*7}", "ID{{7*7}}", "IDnull", "ID\u202e",
)  # fmt: skip  # a line a text hides that this is one list

# Texts of which some services think that they are one, at both ends of an identifier.
_ALIKE = (
    ("a", "A"), ("é", "e\u0301"), ("é", "e"), ("ß", "ss"), ("ı", "i"), ("İ", "i"),
    ("ﬁ", "fi"), ("Å", "\u212b"), ("K", "\u212a"), ("1", "01"), ("0", "00"), ("a", "a "),
    ("a", " a"), ("+", " "), ("%20", " "), ("%2B", "+"), ("２", "2"), ("а", "a"), ("_", "-"),
    ("%", "_"), ("*", "a"), ("\u200b", "x\u200b"), ("🦊", "🐻"), ("ς", "σ"), ("Ⅷ", "VIII"),
    ("–", "-"),
)  # fmt: skip  # a line a pair hides that this is one list

PAIRS = (
    *((f"{one}ID{one}", f"{two}ID{two}") for one, two in _ALIKE),
    *(("ID", other) for other in ("ID ", " ID", "ID\t", "ID\n", "ID\xa0", "\u3000ID", "ID.")),
    *(
        ("ID", other)
        for other in ("ID%20", "ID+", "0ID", "ID;a", "ID?a", "ID#a", "ID\x01", "ID.json")
    ),
)
"""Identifiers of two customers that some services take for one."""

WORDS = (
    "null", "NULL", "undefined", "none", "None", "nan", "NaN", "nil", "true", "false", "0", "-1",
    "new", "search", "export", "import", "batch", "bulk", "count", "all", "list", "edit", "me",
    "source", "externalId", "complytId", "customers", "token", "v1", "...", "....", "*", "%", "_",
    " ", "+", "?", "#", ";", "[]", "{}", "1e3", "1.0", "constructor", "__proto__", "toString",
    "index.html", "2022-10-19", "9f8ee193-1a71-42b4-801d-ee1d8a161fbe",
)  # fmt: skip  # a line a word hides that this is one list
"""Legal identifiers as they are, which services take for nothing, a number, a path or a pattern."""

NO_UUIDS = tuple(("no-uuid-" * 5)[:length] for length in (35, 36, 37))
"""Texts as long as a UUID, shorter and longer by one, that are plainly none."""


legal_identifiers = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=60
)
"""What may follow a minted identifier."""


def lookalikes(minted: str) -> tuple[str, list[str]]:
    """Return a legal identifier, and others that some services take for it."""
    whole = minted + "".join(one for one, _ in _ALIKE)
    others, place = [], len(minted)
    for one, two in _ALIKE:
        others.append(whole[:place] + two + whole[place + len(one) :])
        place += len(one)
    ends = (f"{whole} ", f" {whole}", f"{whole}\n", f"{whole}\xa0", f"0{whole}", f"{whole}.0")
    return whole, [*others, *ends, whole.upper(), whole.lower()]


def unknown_uuids() -> list[str]:
    """Return UUIDs that nobody has: one of each version of RFC 9562, the nil and the max UUID."""
    drawn = [(version, str(uuid4())) for version in range(1, 9)]
    of_versions = [f"{text[:14]}{version}{text[15:]}" for version, text in drawn]
    return [*of_versions, str(UUID(int=0)), str(UUID(int=2**128 - 1))]
