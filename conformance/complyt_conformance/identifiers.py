"""ExternalIds that are legal and that services get wrong; `ID` stands for one minted."""

from __future__ import annotations

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

NO_UUIDS = tuple(("no-uuid-" * 5)[:length] for length in (35, 36, 37))
"""Texts as long as a UUID, shorter and longer by one, that are plainly none."""

legal_identifiers = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=60
)
"""What may follow a minted identifier."""
