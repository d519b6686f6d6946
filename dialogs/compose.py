"""Cases from any compose box: found to be inserted, and opened from a message of somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.case import Case
from domain.errors import UnknownVerb
from domain.given import TEXT_LIMIT, is_blank
from domain.sharing import Shared

_FORM = {"open": new_case.submit, "walk": new_case.walk, "new": new_case.form}


@dataclass(frozen=True, slots=True)
class Origin:
    """The message that a case is opened from: its text, and whose and where it is."""

    text: str = ""
    sender: str = ""
    link: str = ""


async def find(
    turn: Turn, office: Office, text: str, skip: int, count: int
) -> Sequence[tuple[Case, Shared]]:
    """What fits the words, or what they have to do with, each as everybody may see it. Raises what
    `Lookups.find` raises."""
    cases = await (_found(turn, office, text, skip + count) if text else _own(turn, office))
    page = cases[skip : skip + count]
    return list(zip(page, await office.sharing.shared(page), strict=True))


async def begin(turn: Turn, office: Office, origin: Origin) -> Reply:
    """The form of a new case, filled with the message. Who opens it reports it (R1): who wrote it
    stands in its text."""
    t = turn.texts.sharing
    lines = (
        t.message_by.format(who=origin.sender) if origin.sender else "",
        t.message_at.format(link=origin.link) if origin.link else "",
    )
    about = "\n".join(line for line in lines if line)
    text = origin.text[: TEXT_LIMIT - len(about) - 1].rstrip()
    subject = text if not is_blank(text) else ""
    if not subject and origin.sender:
        subject = t.from_message.format(who=origin.sender)
    return await new_case.prepared(turn, office, subject, "\n".join(p for p in (text, about) if p))


async def go_on(turn: Turn, office: Office) -> Reply:
    """A step of that form: only those lead on from there."""
    step = _FORM.get(turn.claim("verb"))
    if step is None:
        raise UnknownVerb
    return await step(turn, office)


async def _found(turn: Turn, office: Office, text: str, most: int) -> Sequence[Case]:
    cases: list[Case] = []
    after = None
    while len(cases) < most:
        found = await office.lookups.find(text, turn.who, after)
        cases += found.cases
        after = found.after
        if after is None:
            break
    return cases


async def _own(turn: Turn, office: Office) -> Sequence[Case]:
    """Assigned to them, then reported by them: the first page of each."""
    assigned = await office.lookups.assigned(turn.who, None, None)
    mine = await office.lookups.mine(turn.who, None, None)
    cases = {case.number: case for case in (*assigned.page.cases, *mine.page.cases)}
    return [*cases.values()]
