"""Files that come with a message (R6): owed from then on, while its words are answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.routes import Handler, answer_text, case_named
from dialogs import files
from dialogs.turn import Office, Reply, Turn
from domain.attachment import Offered
from domain.errors import Refusal

Json = Mapping[str, Any]

SENT = "application/vnd.microsoft.teams.file.download.info"
PICTURES = "image/"
PASTED = (PICTURES, "audio/", "video/")
PICTURE = "imagen"
"""What a picture is called that was pasted: it has no name."""
HTML, MARK = "text/html", "<attachment "


def offered(attachments: Iterable[Json]) -> list[Offered]:
    """The files of a message. All of it is claimed: the links are checked when they are fetched."""
    found = (_offered(attachment) for attachment in attachments)
    return [file for file in found if file]


def has_files(attachments: Iterable[Json]) -> bool:
    """Also where Teams gives the bot none: in a channel a file leaves only its mark in the text. A
    card, or a message that is quoted, is there beside its mark."""
    came = list(attachments)
    html = [str(a.get("content")) for a in came if a.get("contentType") == HTML]
    marks = sum(content.count(MARK) for content in html)
    return bool(offered(came)) or marks > len(came) - len(html)


def answer_files(came: Sequence[Offered]) -> Handler:
    """They are kept in the database before anything is answered; nobody waits for a download."""

    async def answer(turn: Turn, office: Office) -> Reply:
        await office.files.receive(turn.who, turn.key, came)
        turn = replace(turn, brought=len(came))
        if not turn.text:
            return await files.came(turn, office)
        reply = await _words(answer_text, turn, office)
        if reply.files_taken:
            return reply
        go = partial(files.came, named=case_named(turn.text))
        return replace(reply, also=await _words(go, turn, office))

    return answer


def not_here(read: Handler) -> Handler:
    """In a shared chat the words are answered, and it is said where files can be sent."""

    async def answer(turn: Turn, office: Office) -> Reply:
        words = Reply(text=turn.texts.files.not_here)
        return replace(await _words(read, turn, office), also=words) if turn.text else words

    return answer


async def _words(read: Handler, turn: Turn, office: Office) -> Reply:
    """What was written beside a file: also where it is refused, the file is spoken of."""
    try:
        return await read(turn, office)
    except Refusal as no:
        return Reply(text=turn.texts.refusal(no))


def _offered(attachment: Json) -> Offered | None:
    kind, content = str(attachment.get("contentType")), attachment.get("content")
    name, source, pasted = attachment.get("name"), None, kind.startswith(PASTED)
    if kind == SENT:
        source = content.get("downloadUrl") if isinstance(content, dict) else None
    elif pasted:
        source = attachment.get("contentUrl")
        name = name or (PICTURE if kind.startswith(PICTURES) else "")
    if not isinstance(source, str):
        return None
    return Offered(name if isinstance(name, str) else "", source, pasted)
