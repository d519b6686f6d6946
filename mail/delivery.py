"""What an owed letter becomes: written when it is sent, so it is never out of date, and threaded.

A row of the outbox says only which fact its reader is owed, or which mail is answered.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from cards.language import LANGUAGES, texts_for
from cards.surface import Surface
from cards.texts import Texts
from domain.attachment import FileState
from domain.case import Person
from domain.digests import Digests
from domain.errors import CaseNotFound
from domain.incoming import Received
from domain.letter_ids import LetterName, root_id, safe_id
from domain.lookups import Lookups
from domain.matching import fold
from domain.notices import OVERTAKEN, Fate, NotDelivered, Notice, What
from domain.ports import Store, Unit
from domain.transfer_news import news_of, overtaken
from domain.undelivered import NO_MAIL
from domain.ways import addressed
from mail.digest_letter import digest_letter
from mail.envelope import Desk, Mail, Thread, sealed
from mail.letters import Answers, Sheet, letter, reply
from mail.moved_letter import moved_letter

Written = tuple[Sheet, tuple[str, str], Thread]
"""What is said, to whom, and in which thread."""


class Mailbox(Protocol):
    """Takes letters away."""

    async def send(self, mail: Mail) -> None:
        """Raises NotDelivered."""
        ...


class NoMailbox:
    """Where no mail is sent: what was owed before stays in the ledger."""

    async def send(self, mail: Mail) -> None:  # noqa: ARG002 - it takes none
        raise NotDelivered(Fate.REFUSED, NO_MAIL)


class LetterDelivery:
    def __init__(
        self,
        store: Store,
        lookups: Lookups,
        mailbox: Mailbox,
        desk: Desk,
        surface: Callable[[Person], Surface],
        now: Callable[[], datetime],
        answers: Answers,
    ) -> None:
        self._store, self._lookups, self._mailbox = store, lookups, mailbox
        self._desk, self._surface, self._now, self._answers = desk, surface, now, answers
        self._digests = Digests(store, lookups.catalog, now)

    async def deliver(self, notice: Notice) -> None:
        """Raises NotDelivered."""
        written_as = {
            What.REPLY: self._reply,
            What.DIGEST_MAIL: self._digest,
            What.MOVED_MAIL: self._moved,
        }
        work = written_as.get(notice.what, self._letter)
        written = await self._store.read(lambda unit: work(unit, notice))
        if written is None:
            await self._store.write(lambda unit: unit.failed(notice, OVERTAKEN, None))
            return
        sheet, to, thread = written
        name = f"{notice.number:06}-{notice.version}-{notice.id}"
        await self._mailbox.send(sealed(name, sheet, to, self._desk, thread, self._now()))
        await self._store.write(lambda unit: unit.sent(notice, self._now()))

    def _letter(self, unit: Unit, notice: Notice) -> Written | None:
        """None where there is nothing to say any more, or they may not know of the case."""
        known = unit.person(notice.person) or Person(notice.person, "")
        try:
            view = self._lookups.view_of(unit, unit.case(notice.number), known)
        except CaseNotFound:
            return None
        fact = unit.fact(notice.number, notice.version)
        if view.overtaken(fact):
            return None
        reader = addressed(known, view.case, notice.audience)
        sheet = letter(view, fact, notice.audience, reader, self._surface(reader), self._answers)
        began = unit.mail_of(notice.number)
        domain = self._desk.domain
        name = LetterName(notice.number, notice.version, notice.id, notice.activity)
        root = (safe_id(began.message_id) if began else "") or root_id(notice.number, domain)
        return sheet, (reader.email, reader.name), Thread(name.message_id(domain), root)

    def _digest(self, unit: Unit, notice: Notice) -> Written | None:
        digest = self._digests.owed(unit, notice.person, date.fromordinal(notice.version))
        if digest is None:
            return None
        reader = unit.person(notice.person) or Person(notice.person, "")
        id_ = f"<resumen.{notice.version}.{notice.id}@{self._desk.domain}>"
        sheet = digest_letter(digest, self._surface(reader))
        return sheet, (reader.email, reader.name), Thread(id_, "")

    def _moved(self, unit: Unit, notice: Notice) -> Written | None:
        """What a move of many cases brought them, and took from them: all of it."""
        reader = unit.person(notice.person) or Person(notice.person, "")
        transfer = unit.transfer(notice.version)
        if transfer is None or overtaken(unit, transfer, reader.id):
            return None
        catalog, at = self._lookups.catalog, self._now()
        news = news_of(unit, catalog, transfer, reader, at, size=len(transfer.moved))
        if news is None:
            return None
        name = LetterName(notice.number, notice.version, notice.id, notice.activity)
        sheet = moved_letter(news, self._surface(reader))
        return sheet, (reader.email, reader.name), Thread(name.message_id(self._desk.domain), "")

    def _reply(self, unit: Unit, notice: Notice) -> Written | None:
        """In their own language; strangers are told in all of them."""
        mail = unit.mail(notice.person)
        if mail is None:
            return None
        refused = [file for file in unit.batch(mail.id) if file.state is FileState.TOLD]
        sheet = reply(mail, self._languages(unit, mail), self._keywords, refused)
        if sheet is None:
            return None
        id_ = f"<respuesta.{mail.id}@{self._desk.domain}>"
        thread = Thread(id_, mail.message_id, "auto-replied")
        return sheet, (mail.sender, mail.name), thread

    @property
    def _keywords(self) -> Sequence[str]:
        """Which words in the subject of a mail make a case of it (R8)."""
        projects = self._lookups.catalog.projects.values()
        return [*dict.fromkeys(word for project in projects for word in project.mail.keywords)]

    def _languages(self, unit: Unit, mail: Received) -> Sequence[Texts]:
        owner = unit.owner_of(fold(mail.sender))
        return [texts_for(owner)] if owner else [*LANGUAGES.values()]
