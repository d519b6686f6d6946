"""Whether a mail comes from whom it says (RFC 8601): only the deployer's own server is believed.

A From is a claim. The server that took the mail in has checked SPF, DKIM and DMARC, and wrote
what it found above all that the mail brought along: its topmost line counts, and nobody else's.
"""

import re
from collections.abc import Iterator, Sequence

_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SIGNS = re.compile(r"[\s;=()]")
"""What is said in quotes finds nothing: an envelope may hold anything."""
_FINDING = re.compile(
    r"\s*(?P<method>[a-z-]{1,20})(?:/\d+)?\s*=\s*(?P<result>[a-z]{1,20})(?P<rest>.*)"
)
_PROPERTY = re.compile(r"(?P<name>[a-z]{1,20}\.[a-z-]{1,20})\s*=\s*\"?(?P<value>[^\s\"]{1,300})")
_ALIGNED = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
DEEPEST = 20
"""Comments inside comments."""
LONGEST = 10_000
"""Characters of such a line that are looked at."""


def proved(results: Sequence[str], trusted: str, address: str) -> bool:
    """`results` are the Authentication-Results lines of a mail, from the top."""
    domain = address.rpartition("@")[2]
    own = next((line for line in results if _server(line) == trusted.casefold()), "")
    found = list(_findings(own))
    # `none`: the domain asks for nothing, so the two others are all that there is.
    dmarc = [(r, said) for method, r, said in found if method == "dmarc" and r != "none"]
    if dmarc:
        return all(r == "pass" and said.get("header.from", domain) == domain for r, said in dmarc)
    return any(
        result == "pass" and _aligned(said.get(name, ""), domain)
        for method, result, said in found
        for name in _ALIGNED.get(method, ())
    )


def _server(line: str) -> str:
    """Who says so: the first word."""
    words = _bare(line).partition(";")[0].split()
    return words[0] if words else ""


def _findings(line: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    for part in _bare(line).split(";")[1:]:
        found = _FINDING.fullmatch(part)
        if found:
            said: dict[str, str] = {}
            for one in _PROPERTY.finditer(found["rest"]):
                said.setdefault(one["name"], one["value"])
            yield found["method"], found["result"], said


def _bare(line: str) -> str:
    bare = _QUOTED.sub(lambda said: _SIGNS.sub("_", said[1]), line[:LONGEST])
    for _ in range(DEEPEST):  # a comment may hold others
        bare, found = _COMMENT.subn(" ", bare)
        if not found:
            break
    # What is still open hides nothing that is to be believed.
    return bare.partition("(")[0].casefold()


def _aligned(claimed: str, domain: str) -> bool:
    """Of the same domain, or of one above or below it."""
    there = claimed.rpartition("@")[2].rstrip(".")
    same = there == domain
    return same or ("." in there and (there.endswith(f".{domain}") or domain.endswith(f".{there}")))
