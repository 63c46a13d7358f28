"""Texts that are legal wherever a text is, and that services trim, fold, escape or lose (D19)."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

# Names and places as people write them.
REAL = (
    "José Ñandú", "Łódź Sp. z o.o.", "Müller & Söhne", "Ærøskøbing", "Þórr ehf.",
    "Đặng Thị Mỹ", "Ελληνική Εταιρεία", "ООО Ромашка", "株式会社東京", "서울상사",
    "上海有限公司", "เชียงใหม่", "हिन्दी समिति", "شركة النور", "חברת האור", "ქართული",
    "Հայաստան", "አዲስ አበባ", "İstanbul Işık", "O'Brien d'Arc", "Weiß Straße 5½",
    "№ 7 — “quoted” … ‘so’", "½ Café du Mönde", "Jean-Luc Ångström",
)  # fmt: skip  # a line a name hides that this is one list

# Texts that something on the way may take for something else.
HOSTILE = (
    " leading", "trailing ", "  both  ", "two  blanks", "\ttab", "tab\t", "line\nbreak",
    "end\n", "a\r\nb", "carriage\rreturn", "a\v\f", "a\x01\x1fb", "a\x7fb", "a\x85",
    "\xa0nbsp\xa0", "\u2003em\u2003", "a\u2028", "a\u2029", "\ufeffbom",
    "zero\u200bwidth", "soft\xadhyphen", "\u202eright to left", "e\u0301", "\u00e9",
    "\u1e9b\u0323", "\u212b", "\ufb01", "\uff21\uff22", "\u01c4", "o\u0328\u0304", "ß",
    "ẞ", "İ", "ı", "ς", "ŉ", "ǰ", "MiXeD cAsE", "UPPER", "lower", "<b>bold</b>",
    "<script>alert(1)</script>", "&amp;", "&lt;", "a & b", "a < b > c", "&#39;",
    "' OR '1'='1", "Robert'); DROP TABLE customer;--", 'double "quotes"', "back\\slash",
    "\\n", "\\u0041", "%41", "%00", "%", "100%", "a+b", "${7*7}", "{{7*7}}", "{0}",
    "%s", "#{x}", "`ls`", "null", "NULL", "undefined", "true", "None", "NaN", "0",
    "42", "007", "1e3", "-1", "1.0", "0x10", "2022-10-19", "[]", "{}", "[1]", '{"a": 1}',
    "=1+1", "@cmd", "a,b", "a;b", "a|b", "/etc/passwd", "\ufffd", "\ufffe", "\uffff",
    "\U0001fffe", "\U0010ffff", "🦊", "👩\u200d👩\u200d👧", "👍🏽", "🇮🇱", "𝔘𝔫𝔦",
    "𠮷野家", "\U000e0041", "a\u0300\u0301\u0302\u0303", "a\u0600", "\ue000",
    " ", "\t", "\n", "\xa0", "\u3000", "\u200b", "\\\\", "\\\\server\\share", "''", '""', "%%",
    "%2541", "&amp;amp;", "{{{{", "//a", "--a",
)  # fmt: skip  # a line a text hides that this is one list


# Texts that look like a number, a date, a truth or nothing; of each two in a row one is like the
# other. They fit into each place.
LOOKALIKES = (
    "01234", "00501", "0", "00", "1.0", "1.10", "1e5", "2E3", "+1", "-1", "0x10", "0b1", "1_000",
    "1,000", "12345678901234567890", "9007199254740993", "true", "True", "false", "FALSE", "null",
    "NULL", "None", "nil", "NaN", "nan", "Infinity", "-inf", "2022-01-01", "2022-01-01T00:00:00Z",
    "12:30", "1/2", "yes", "no", "undefined", "N/A",
)  # fmt: skip  # a line a text hides that this is one list


def batched(texts: Sequence[str], size: int = len(REAL)) -> list[Sequence[str]]:
    """Return the texts in batches."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


legal_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=19
)
"""Any text that a writable property may hold, short enough for each of them."""

beyond_the_bmp = st.text(st.characters(min_codepoint=0x10000), min_size=1, max_size=1)
"""A character that takes two code units in UTF-16."""
