"""A badge that tells the verdict, as SVG."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

_LABEL = "Customers contract"
_GREEN, _RED, _GREY = "#176f2c", "#b31d28", "#57606a"  # white on each has a contrast of 6 or more
_BLACK = "#24292f"

_WIDE, _NARROW, _OTHER = 9.5, 3.9, 6.6  # pixels of a letter of Verdana, 11 px; those between
_SIDE = 7  # pixels left and right of a text

_TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" \
role="img" aria-label="{title}">
  <title>{title}</title>
  <rect width="{width}" height="20" rx="3" fill="{colour}"/>
  <path d="M{left} 0v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="{black}"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" \
aria-hidden="true">
    <text x="{side}" y="14" textLength="{label_width}">{label}</text>
    <text x="{message_x}" y="14" textLength="{message_width}">{message}</text>
  </g>
</svg>
"""


def badge(report: dict[str, Any]) -> str:
    """Return an SVG of 20 pixels' height that needs no font or file from elsewhere."""
    message, colour = _message(report)
    label_width, message_width = _width(_LABEL), _width(message)
    left, right = label_width + 2 * _SIDE, message_width + 2 * _SIDE
    return _TEMPLATE.format(
        title=escape(f"{_LABEL}: {message}"),
        label=_LABEL,
        message=escape(message),
        width=left + right,
        left=left,
        label_width=label_width,
        message_width=message_width,
        side=_SIDE,
        message_x=left + _SIDE,
        black=_BLACK,
        colour=colour,
    )


def _message(report: dict[str, Any]) -> tuple[str, str]:
    verdict = report["verdict"]
    if verdict.endswith("out of date"):
        return "known failures out of date", _RED
    if verdict.startswith("conforms"):
        return _conforms(report), _GREEN
    if verdict == "could not tell":
        return verdict, _GREY
    failed = sum(item["verdict"] == "fail" for item in report["requirements"])
    return (f"{failed} failed" if failed else verdict), _RED


def _conforms(report: dict[str, Any]) -> str:
    """Return a verdict that is good but for the known failures, which are counted."""
    known = sum(item["verdict"] == "known" for item in report["requirements"])
    if not known:
        return str(report["verdict"])
    verdict = report["verdict"].removesuffix(" but for known failures")
    return f"{verdict} but for {known} known failure{'' if known == 1 else 's'}"


def _width(text: str) -> int:
    """Return about how wide a text is; browsers stretch it to just that."""
    return round(
        sum(
            _WIDE if letter in "mwMW" else _NARROW if letter in " fijlrt" else _OTHER
            for letter in text
        )
    )
