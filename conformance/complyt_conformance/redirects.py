"""Where redirects lead, for people who gave the wrong --url: the suite itself follows none."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from complyt_conformance.exchange import Response


def is_redirect(response: Response) -> bool:
    """Whether an answer sends its caller elsewhere."""
    return 300 <= response.status < 400


def redirected_base(response: Response, url: str) -> str | None:
    """Return the --url with which the request goes where its redirect leads, given that of now.

    None where that is no place of the API: it does not hold the path that was asked for.
    """
    target, location = response.request.target, response.headers.get("Location", "")
    if not location:
        return None
    try:
        place = urlsplit(urljoin(url + target, location))
    except ValueError:
        return None
    before, found, _ = place.path.partition(urlsplit(target).path)
    if not found or place.scheme not in ("http", "https"):
        return None
    return f"{place.scheme}://{place.netloc}{before}"


def redirect_remedy(response: Response, url: str) -> str:
    """Return what to do about a redirect, in half a sentence."""
    base = redirected_base(response, url)
    if base is None:
        return (
            "correct --url; log in to the network where a portal asks for that, or give what "
            "answers what it wants as --header"
        )
    if base == url:
        return "let the server answer itself, where it redirects to another form of the same URL"
    return f"give --url {base}"
