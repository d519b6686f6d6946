"""What a case's history says of files beside their names (R16): with which message they came, and
when that was sent. Only so can it be told later whether they answer a question (R26)."""

from collections.abc import Iterable
from datetime import datetime

from domain.attachment import Attachment
from domain.case import Difference, Fact
from domain.moves import Verb

FIELD = "files"


def with_message(file: Attachment, verb: Verb) -> Difference:
    """The line of a fact that ties the files of this one's message to a case, or takes them off."""
    line = f"{file.at.isoformat()} {file.batch}"
    return Difference(FIELD, line, "") if verb is Verb.DETACH else Difference(FIELD, "", line)


def stands(facts: Iterable[Fact], since: datetime) -> bool:
    """Whether the files of any message that was sent since then are still in the case. `facts` are
    of one person, oldest first."""
    here: set[str] = set()
    for line in (d for fact in facts for d in fact.differences if d.field == FIELD):
        sent, _, batch = (line.after or line.before).partition(" ")
        if not line.after:
            here.discard(batch)
        elif datetime.fromisoformat(sent) >= since:
            here.add(batch)
    return bool(here)
