"""From a mailbox to the desk (R8), over real servers: once, whatever breaks between."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.incoming import LARGEST_MAIL, Incoming, Verdict
from domain.mailbox import MailboxDown, TooLargeToFetch, Waiting
from mail.imap import Account, ImapMailbox
from mail.line import TRIES, MailLine, pause_after
from mail.reading import Reader
from tests.files import PNG
from tests.mail.conftest import MailRoom
from tests.mail.letters import ImapServer, letter
from tests.people import ANA, CARLOS

pytestmark = pytest.mark.rule("R8")


async def fine() -> str:
    return ""


async def at_once(_seconds: float) -> None:
    """Nobody waits for anything here."""


@pytest.fixture
async def mailbox(imap: ImapServer) -> AsyncIterator[ImapMailbox]:
    mailbox = ImapMailbox(imap.account)
    yield mailbox
    await mailbox.close()


def line_of(room: MailRoom, mailbox: ImapMailbox) -> MailLine:
    return MailLine(mailbox, room.reader, room.mail_desk, fine, at_once)


async def test_what_waits_is_taken_the_oldest_first_and_marked(
    room: MailRoom, imap: ImapServer, mailbox: ImapMailbox
) -> None:
    subjects = [f"Soporte {letter_}" for letter_ in "abcdefghijklmnopqrstuvwxyz"]
    await imap.holds(*(letter(subject) for subject in subjects))

    done = await line_of(room, mailbox).empty()

    assert done == 26
    assert [(await room.case(n)).subject for n in range(1, 27)] == subjects
    assert await imap.unseen() == 0
    assert await line_of(room, mailbox).empty() == 0


async def test_the_server_itself_says_that_something_came(
    room: MailRoom, imap: ImapServer, mailbox: ImapMailbox
) -> None:
    running = asyncio.create_task(line_of(room, mailbox).run())
    await imap.holds(letter("Soporte uno"))
    await comes(room, 1)

    await imap.holds(letter("Soporte dos"))
    await comes(room, 2)

    running.cancel()
    await mailbox.close()
    await asyncio.gather(running, return_exceptions=True)
    assert await imap.unseen() == 0


async def test_without_idle_it_asks_again(
    room: MailRoom, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imapclient.IMAPClient.has_capability", lambda _self, _name: False)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    mailbox = ImapMailbox(imap.account, sleep=sleep)
    await mailbox.changes()
    await mailbox.close()

    assert waited == [30]


async def test_a_line_that_breaks_is_taken_up_again_and_nothing_is_lost(
    room: MailRoom, imap: ImapServer, mailbox: ImapMailbox
) -> None:
    line = line_of(room, mailbox)
    await imap.holds(letter("Soporte uno"))
    await line.empty()
    imap.cut()
    await imap.holds(letter("Soporte dos"))

    with pytest.raises(MailboxDown):
        await line.empty()

    assert await line.empty() == 1
    assert (await room.counts())[0] == 2


async def test_a_server_that_is_down_or_refuses_is_waited_for(
    room: MailRoom, imap: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    down = Account("127.0.0.1", 1, "mesa", "secreto", tls=False, here=True)
    wrong = Account("127.0.0.1", imap.port, "mesa", "otra", tls=False, here=True)
    unsafe = Account("127.0.0.1", imap.port, "mesa", "secreto", tls=False, here=False)

    for account in (down, wrong, unsafe):
        mailbox, tried = ImapMailbox(account), asyncio.Event()
        pauses: list[float] = []

        async def sleep(
            seconds: float, pauses: list[float] = pauses, tried: asyncio.Event = tried
        ) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                tried.set()
                await asyncio.Event().wait()

        line = MailLine(mailbox, room.reader, room.mail_desk, fine, sleep)
        running = asyncio.create_task(line.run())
        await asyncio.wait_for(tried.wait(), 60)
        running.cancel()
        await mailbox.close()
        await asyncio.gather(running, return_exceptions=True)

    whys = [record.__dict__["why"] for record in caplog.records if record.message == "mailbox"]
    assert len(whys) == 9
    assert "secreto" not in caplog.text
    assert whys[:3] == ["ConnectionRefusedError"] * 3


async def test_a_crash_between_the_commit_and_the_mark_does_nothing_twice(
    room: MailRoom, imap: ImapServer, mailbox: ImapMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imap.holds(letter(files={"foto.png": PNG}))
    line = line_of(room, mailbox)
    whole = mailbox.mark

    async def dies(_mail: Waiting) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mailbox, "mark", dies)
    with pytest.raises(KeyboardInterrupt):
        await line.empty()
    assert await imap.unseen() == 1
    monkeypatch.setattr(mailbox, "mark", whole)

    assert await line_of(room, mailbox).empty() == 1

    assert await room.counts() == (1, 1, 1)
    assert await room.replies() == 1
    assert await imap.unseen() == 0


async def test_two_copies_on_one_mailbox_do_nothing_twice(
    room: MailRoom, imap: ImapServer, mailbox: ImapMailbox
) -> None:
    other = ImapMailbox(imap.account)
    await imap.holds(*(letter(f"Soporte {n}", sender=CARLOS) for n in range(8)))

    await asyncio.gather(line_of(room, mailbox).empty(), line_of(room, other).empty())

    await other.close()
    assert await room.counts() == (8, 8, 0)
    assert await room.replies() == 8


@dataclass
class Drawer:
    """A mailbox in memory, whose mails fail as they are told to."""

    letters: dict[str, bytes]
    sizes: dict[str, int] = field(default_factory=dict)
    fails: dict[str, type[Exception]] = field(default_factory=dict)
    marked: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def waiting(self) -> Sequence[Waiting]:
        left = [id_ for id_ in self.letters if id_ not in self.marked]
        return [Waiting(id_, self.sizes.get(id_, 0)) for id_ in left]

    async def fetch(self, mail: Waiting) -> bytes | None:
        self.fetched.append(mail.id)
        if mail.id in self.fails:
            raise self.fails[mail.id]("500")
        return self.letters[mail.id]

    async def heading(self, mail: Waiting) -> bytes | None:
        return self.letters[mail.id].partition(b"\n\n")[0] + b"\n\n"

    async def mark(self, mail: Waiting) -> None:
        self.marked.append(mail.id)

    async def changes(self) -> None:
        """Never."""

    async def close(self) -> None:
        """Nothing to close."""


class Stumbling(Reader):
    """Gives up on what says so."""

    def read(self, raw: bytes) -> Incoming:
        if b"veneno" in raw:
            raise RecursionError
        return Reader.read(self, raw)


async def test_a_mail_that_nobody_can_read_never_stops_the_line(
    room: MailRoom, caplog: pytest.LogCaptureFixture
) -> None:
    drawer = Drawer({"a": letter("veneno"), "b": letter("Soporte")})

    done = await MailLine(drawer, Stumbling(), room.mail_desk, fine).empty()

    assert done == 2
    assert drawer.marked == ["a", "b"]
    assert await room.counts() == (1, 2, 0)
    assert "Ana" not in caplog.text


async def test_one_that_the_desk_stumbles_over_is_given_up_but_not_while_the_store_is_away(
    room: MailRoom,
) -> None:
    drawer = Drawer({"a": letter("Soporte a"), "b": letter("Soporte b", sender=CARLOS)})
    away = True

    async def trouble() -> str:
        return "down" if away else ""

    desk = room.mail_desk
    whole = desk.take

    async def take(mail: Incoming) -> Verdict | None:
        if away or mail.sender == ANA.email:
            raise RuntimeError
        return await whole(mail)

    desk.take = take  # type: ignore[method-assign]
    line = MailLine(drawer, room.reader, desk, trouble)
    for _ in range(2 * TRIES):
        await line.empty()
    assert drawer.marked == []
    away = False

    for _ in range(TRIES):
        await line.empty()

    assert drawer.marked == ["b", "a"]
    assert (await room.counts())[:2] == (1, 2)


async def test_one_that_cannot_be_fetched_comes_after_all_others(room: MailRoom) -> None:
    letters = {name: letter(f"Soporte {name}") for name in "abc"}
    drawer = Drawer(letters, fails={"a": MailboxDown})
    line = MailLine(drawer, room.reader, room.mail_desk, fine)

    for _ in range(2):
        with pytest.raises(MailboxDown):
            await line.empty()

    assert drawer.marked == ["b", "c"]
    drawer.fails.clear()
    assert await line.empty() == 1


async def test_one_that_is_too_large_is_not_fetched_and_its_sender_is_told(room: MailRoom) -> None:
    drawer = Drawer(
        {"a": letter("Soporte"), "b": letter("Soporte b", sender=CARLOS)},
        sizes={"a": LARGEST_MAIL + 1},
        fails={"b": TooLargeToFetch},
    )

    await MailLine(drawer, room.reader, room.mail_desk, fine).empty()

    assert drawer.fetched == ["b"]
    assert (await room.received(letter("Soporte"))).verdict is Verdict.TOO_LARGE
    assert await room.counts() == (0, 2, 0)
    assert await room.replies() == 2


def test_pauses_grow_to_five_minutes_and_honour_what_was_asked_for() -> None:
    pauses = [pause_after(failures, timedelta()) for failures in range(1, 40)]

    assert 1 <= pauses[0] <= 2
    assert max(pauses) <= 300
    assert pause_after(1, timedelta(seconds=90)) == 90


def test_imaplib_writes_nothing_of_a_mail_into_the_log() -> None:
    assert logging.getLogger("imapclient.imaplib").getEffectiveLevel() > logging.DEBUG


async def comes(room: MailRoom, count: int) -> None:
    """Until so many cases are there."""
    async with asyncio.timeout(60):
        while (await room.counts())[0] < count:  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.05)
