"""Help, language, and words that the bot does not know: never silence, never a dead end."""

from cards.help_card import Reader, help_card
from cards.language import LANGUAGES
from cards.parts import plain
from dialogs.turn import Office, Reply, Turn
from domain.errors import UnknownLanguage
from domain.matching import fold, nearest

_SPOKEN = {
    "es": "es", "espanol": "es", "spanish": "es", "castellano": "es",
    "en": "en", "ingles": "en", "english": "en",
}  # fmt: skip


async def help_(turn: Turn, office: Office) -> Reply:
    """`ayuda`, and every greeting."""
    return Reply(card=_help(turn, office))


async def welcome(turn: Turn, office: Office) -> Reply:
    return Reply(card=_help(turn, office, turn.texts.welcome))


async def you_are_welcome(turn: Turn, _office: Office) -> Reply:
    return Reply(text=turn.texts.you_are_welcome)


async def language(turn: Turn, office: Office) -> Reply:
    """`idioma es|en`: from now on, also for what is sent unasked."""
    if not turn.text:
        return Reply(text=turn.texts.which_language)
    chosen = _SPOKEN.get(fold(turn.text))
    if chosen is None:
        raise UnknownLanguage
    await office.reception.speak(turn.who, chosen)
    return Reply(text=LANGUAGES[chosen].language_set)


def unknown(turn: Turn, office: Office, known: list[str]) -> Reply:
    """A word that is no command: the nearest one, and the way to a case."""
    word = turn.text[:60]
    shown = plain(word)
    near = nearest(fold(word).lstrip("/"), known)
    t = turn.texts
    notice = (
        t.did_you_mean.format(word=shown, near=near) if near else t.unknown_word.format(word=shown)
    )
    return Reply(card=_help(turn, office, notice, "" if near else word))


def _help(turn: Turn, office: Office, notice: str = "", subject: str = "") -> dict[str, object]:
    works = bool(office.queues.queues_of(turn.who))
    administers = turn.who.id in turn.surface.catalog.administrators
    reader = Reader(works, office.demo is not None and administers, administers)
    return help_card(turn.surface, turn.nonce, reader, notice=notice, subject=subject)
