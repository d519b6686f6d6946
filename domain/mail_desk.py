"""What becomes of a mail that came in (R8): a precase, a note, or a refusal; each mail once.

The bytes of its files lie on the shelf first; the case or the note, its files and the mail itself
are one transaction. What a crash leaves between are bytes that the nightly sweep finds.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.attachment import Attachment, Fault, FileState, file_name
from domain.case import Case, Person
from domain.catalog import Catalog, Project
from domain.door import Door, written
from domain.filing import conclude
from domain.given import TEXT_LIMIT, Given, Need, Visibility, one_line
from domain.incoming import (
    BY_MAIL,
    Incoming,
    Keep,
    Kept,
    OwnerOf,
    Piece,
    Received,
    Verdict,
    mail_id,
)
from domain.lifecycle import act, meant, permitted
from domain.moves import Verb
from domain.ports import Now, Store, Unit
from domain.precase import open_precase, shortened
from domain.triage import MAY_NOTE, TAKEN, Triage, triaged, words_of

log = logging.getLogger(__name__)

ANSWERED = frozenset(Verdict) - {Verdict.AUTOMATIC, Verdict.NOTE}
WHOLE_TEXT = "correo.txt"
"""Where all of a text is kept that is too long for a case."""
NAMELESS = "archivo"
AGAIN = timedelta(days=1)
"""How long a refusal that is about no case is not repeated."""
MOST_ANSWERS = 50
"""To one sender a day: more is a machine that does not say so, and answers ours with another."""
LONGEST_LINE = 300
"""Characters of a subject, or a name, that are remembered."""
LONGEST_ADDRESS = 320


class KeptBefore(Exception):
    """Another copy of the process, or an earlier run of this one, has it already."""


@dataclass(frozen=True, slots=True)
class _Shelved:
    id: str
    piece: Piece
    judged: Kept | Fault


class MailDesk:
    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        now: Now,
        ring: Callable[[], None],
        *,
        keep: Keep,
        owner_of: OwnerOf,
    ) -> None:
        self._store, self._catalog, self._now, self._ring = store, catalog, now, ring
        self._door = Door(store, catalog, now, ring)
        self._keep, self._owner_of = keep, owner_of

    async def take(self, mail: Incoming) -> Verdict | None:
        """What became of it; None where it had come before."""
        id_ = mail_id(mail.message_id)
        owner = await self._owner(mail)

        def first(unit: Unit) -> Triage | None:
            return None if unit.mail(id_) else triaged(unit, mail, owner, self._catalog)

        triage = await self._store.read(first)
        if triage is None:
            return None
        files = await self._shelved(mail, triage) if triage.verdict in TAKEN else ()
        try:
            kept = await written(
                self._store, lambda unit: self._taken(unit, mail, owner, triage, files)
            )
        except KeptBefore:
            return None
        log.info("mail", extra={"mail": id_, "verdict": kept.verdict, "case": kept.number})
        self._ring()
        return kept.verdict

    async def give_up(self, message_id: str) -> None:
        """It cannot be read, however often it is tried: that much is remembered of it."""
        id_ = mail_id(message_id)
        broken = Incoming(message_id=message_id, sender="")
        mail = self._received(broken, Triage(Verdict.UNREADABLE), 0, self._now())
        await self._store.write(lambda unit: unit.keep_mail(mail))
        log.error("mail given up", extra={"mail": id_})

    async def _owner(self, mail: Incoming) -> Person | None:
        if not mail.sender or not mail.proved or mail.flaw is Verdict.AUTOMATIC:
            return None
        owner = await self._owner_of(mail.sender)
        return None if owner is None or owner.id.startswith(BY_MAIL) else owner

    async def _shelved(self, mail: Incoming, triage: Triage) -> Sequence[_Shelved]:
        pieces = list(mail.files)
        text = words_of(mail, triage.verdict)
        if len(text) > TEXT_LIMIT:
            # With its subject on top: nothing that begins with a tag is taken for a text.
            pieces.append(Piece(WHOLE_TEXT, f"{one_line(mail.subject)}\n\n{text}".encode()))
        found = []
        for piece in pieces:
            named = replace(piece, name=file_name(piece.name) or NAMELESS)
            id_ = secrets.token_hex(16)
            found.append(_Shelved(id_, named, await self._keep(id_, named)))
        return found

    def _taken(
        self,
        unit: Unit,
        mail: Incoming,
        owner: Person | None,
        first: Triage,
        files: Sequence[_Shelved],
    ) -> Received:
        """Judged once more, by the case as it stands in this transaction; what was refused before
        stays so: its files are not here. Raises KeptBefore."""
        triage, number, at = first, 0, self._now()
        if first.verdict in TAKEN:
            triage = triaged(unit, mail, owner, self._catalog)
        if triage.who and triage.project:
            number = self._opened(unit, mail, triage.who, triage.project, at).number
        elif triage.who and triage.verdict is Verdict.NOTE:
            number = self._noted(unit, mail, triage.who, triage.number)
        received = self._received(mail, triage, number or triage.number, at)
        # About a case they are told once; else once a day, so that no two machines write for ever.
        since = None if received.number else at - AGAIN
        again = unit.answered_already(received.sender, triage.verdict, received.number, since)
        earlier = unit.heard_from(received.sender, ANSWERED, at - AGAIN)
        if not unit.keep_mail(received):
            raise KeptBefore(received.id)
        refused = False
        if triage.who and number:
            refused = self._filed(unit, received, triage.who, files)
        for bounce in mail.bounces:
            unit.bounced(bounce.message_id, bounce.why)
        due = triage.verdict is Verdict.PRECASE or (triage.verdict in ANSWERED and not again)
        # Nobody is written to in whose name a stranger may have written.
        to_somebody = mail.proved and received.sender and earlier < MOST_ANSWERS
        if (due or refused) and to_somebody:
            unit.owe_reply(received.id, at)
        return received

    def _opened(
        self, unit: Unit, mail: Incoming, who: Person, project: Project, at: datetime
    ) -> Case:
        text = shortened(words_of(mail, Verdict.PRECASE), TEXT_LIMIT) or one_line(mail.subject)
        if unit.person(who.id) is None:
            unit.keep_person(who)
        change = open_precase(mail.subject, text, who, project, self._catalog, at)
        return self._door.keep(unit, change, (), None)

    def _noted(self, unit: Unit, mail: Incoming, who: Person, number: int) -> int:
        """A public note, or the answer that the case waits for; where there are no words, its files
        say it."""
        text = words_of(mail, Verdict.NOTE)
        if text:
            known = self._door.known(unit, number, who)
            verb = meant(known.case, Verb.NOTE, who)
            move = permitted(known.case, verb, known.roles & MAY_NOTE, None)
            given: Given = {
                Need.NOTE.value: shortened(text, TEXT_LIMIT),
                Need.VISIBILITY.value: Visibility.PUBLIC,
            }
            change = act(known.case, move, given, who, self._catalog, known.at)
            self._door.keep(unit, change, known.facts, None)
        return number

    def _filed(self, unit: Unit, mail: Received, who: Person, files: Sequence[_Shelved]) -> bool:
        """Whether any was refused: the answer to the mail says which (R6)."""
        rows = [
            Attachment(
                id=file.id,
                number=mail.number,
                person=who.id,
                name=file.judged.name if isinstance(file.judged, Kept) else file.piece.name,
                kind=file.judged.kind if isinstance(file.judged, Kept) else "",
                size=len(file.piece.content),
                at=mail.at,
                state=FileState.KEPT if isinstance(file.judged, Kept) else FileState.TOLD,
                source="",
                batch=mail.id,
                place=place,
                due_at=None,
                fault="" if isinstance(file.judged, Kept) else file.judged,
            )
            for place, file in enumerate(files)
        ]
        if rows:
            unit.owe_files(rows)
        kept = [row for row in rows if row.state is FileState.KEPT]
        if kept:
            opened = mail.verdict is Verdict.PRECASE
            conclude(unit, self._catalog, kept, mail.at, quietly=opened)
        return len(kept) < len(rows)

    def _received(self, mail: Incoming, triage: Triage, number: int, at: datetime) -> Received:
        return Received(
            id=mail_id(mail.message_id),
            message_id=one_line(mail.message_id),
            sender=mail.sender[:LONGEST_ADDRESS],
            name=one_line(mail.name)[:LONGEST_LINE],
            subject=one_line(mail.subject)[:LONGEST_LINE],
            verdict=triage.verdict,
            number=number,
            at=at,
        )
