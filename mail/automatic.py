"""Mails that no person wrote (RFC 3834): answers of machines, lists, and our own that came back."""

import re
from collections.abc import Iterator
from email.message import Message

from domain.incoming import Bounce
from mail import headers

MOST_BOUNCES = 50
_LISTS = ("list-id", "list-unsubscribe", "list-post", "x-autoreply", "x-autorespond")
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_ROBOTS = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_FAILED = "failed"


def is_automatic(mail: Message) -> bool:
    return (
        mail.get_content_type() == "multipart/report"
        or any(value.partition(";")[0].strip() != "no" for value in _said(mail, "auto-submitted"))
        # Outlook sets it on what people write too, to be spared of some answers: not all of it.
        or any("all" in value or "autoreply" in value for value in _suppressed(mail))
        or any(headers.line(mail, name) for name in _LISTS)
        or any(value in _BULK for value in _said(mail, "precedence"))
        or any(value.replace(" ", "") == "<>" for value in _said(mail, "return-path"))
        or bool(_ROBOTS.match(headers.sender(mail)[1]))
    )


def bounces(mail: Message) -> tuple[Bounce, ...]:
    """Our mails that did not arrive, by what a report of another server says and gives back."""
    if mail.get_content_type() != "multipart/report":
        return ()
    inside = headers.inside(mail)
    why = next((status for part in inside for status in _failures(part)), "")
    returned = [id_ for part in inside if why for id_ in _returned(part)]
    return tuple(Bounce(id_, why) for id_ in returned[:MOST_BOUNCES])


def _failures(part: Message) -> Iterator[str]:
    """The status of each reader that it did not reach, `5.1.1`."""
    if part.get_content_type() != "message/delivery-status":
        return
    for block in headers.inside(part):
        if headers.line(block, "action").lower() == _FAILED:
            yield headers.line(block, "status").split(" ")[0][:20] or _FAILED


def _returned(part: Message) -> Iterator[str]:
    """The Message-ID of what is given back, whole or its header alone."""
    kind, inside = part.get_content_type(), headers.inside(part)
    if kind == "message/rfc822" and inside:
        found = headers.line(inside[0], "message-id")
    elif kind in {"text/rfc822-headers", "message/rfc822-headers"}:
        content = part.get_payload(decode=True)
        text = headers.decoded(content, None) if isinstance(content, bytes) else ""
        match = re.search(r"^message-id:\s*(<[^>\s]{1,900}>)", text, re.IGNORECASE | re.MULTILINE)
        found = match[1] if match else ""
    else:
        found = ""
    if found:
        yield found


def _said(mail: Message, name: str) -> list[str]:
    return [value.lower() for value in headers.lines(mail, name)]


def _suppressed(mail: Message) -> list[str]:
    return _said(mail, "x-auto-response-suppress")
