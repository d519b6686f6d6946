"""Which words and which buttons lead where. The whole surface of the bot, on one page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from dialogs import (
    answers,
    audit,
    case_moves,
    cases,
    catalog,
    channels,
    choosing,
    demo,
    digests,
    files,
    lists,
    load,
    new_case,
    notices,
    people,
    precase,
    queues,
    relating,
    reports,
    search,
    survey,
    talk,
    transfer,
    views,
)
from dialogs.turn import Office, Reply, Turn
from domain.demo import read_span
from domain.errors import UnknownVerb
from domain.lifecycle import LIFECYCLE
from domain.matching import fold
from domain.moves import By, Verb

Handler = Callable[[Turn, Office], Awaitable[Reply]]

NAME_WORDS = 4
"""Names and family names that somebody has."""


def _anything(_rest: str) -> bool:
    return True


def _nothing(rest: str) -> bool:
    return not rest


def _one_word(rest: str) -> bool:
    return len(rest.split()) <= 1


def _a_name(rest: str) -> bool:
    """`personas ana rojas`, but not `personas que no pueden entrar al sistema de nómina`."""
    return len(rest.split()) <= NAME_WORDS


def _number_first(rest: str) -> bool:
    """`nota 12 ya reinicié` and `nota -3 x`, but not `nota que mi correo no abre`."""
    return not rest or _one_word(rest) or any(c.isdecimal() for c in rest.split(maxsplit=1)[0])


def _amount_first(rest: str) -> bool:
    """`avanzar 2 horas` and `avanzar -3`, but not `avanzar con el trámite no se puede`."""
    return read_span(rest) is not None or rest.lstrip("-+")[:1].isdecimal()


@dataclass(frozen=True, slots=True)
class Command:
    """`words` in both languages; the first two are the ones of the help and the manifest. Where
    `fits` says no to the rest, the text was no command but a sentence that begins like one."""

    words: tuple[str, ...]
    handler: Handler
    fits: Callable[[str], bool]
    of_case: bool = False
    """It begins with the number of the case that it is about."""
    demo: bool = False
    """Of the demonstration alone: not in the manifest."""
    menu: bool = True
    """Whether the app's menu offers it: that holds ten."""
    administers: bool = False
    """For administrators alone: in their help, and not in the menu that everybody is offered."""


COMMANDS = (
    Command(("nuevo", "new", "nuevo caso", "new case", "crear caso"), new_case.start, _anything),
    Command(("mis casos", "my cases"), lists.mine, _nothing),
    Command(
        ("caso", "case", "incidente", "requerimiento", "precaso", "precase"),
        cases.by_number,
        _one_word,
        of_case=True,
    ),
    Command(("pendientes", "assigned", "mis pendientes"), lists.assigned, _nothing),
    Command(("cola", "queue"), queues.by_command, _anything),
    Command(("carga", "load"), load.by_command, _anything, menu=False),
    Command(("vista", "view"), views.open_, _anything, menu=False),
    Command(("vistas", "views"), views.listed, _nothing, menu=False),
    Command(("guardar vista", "save view"), views.by_command, _anything, menu=False),
    Command(("buscar", "search", "busca", "encontrar", "find"), search.by_command, _anything),
    Command(("nota", "note"), case_moves.note, _number_first, of_case=True),
    Command(("reloj", "clock"), cases.clock_of, _one_word, of_case=True),
    Command(("ayuda", "help", "menu", "inicio", "start"), talk.help_, _nothing),
    Command(("idioma", "language", "lenguaje"), talk.language, _one_word),
    Command(("avisos", "notices", "notificaciones"), notices.by_command, notices.fits, menu=False),
    Command(("resumen", "digest"), digests.by_command, digests.fits, menu=False),
    Command(("informe", "report"), reports.by_command, _anything, menu=False),
    Command(("personas", "people"), people.people, _a_name, administers=True),
    Command(("catálogo", "catalog"), catalog.in_force, _nothing, administers=True),
    Command(("auditoría", "audit"), audit.by_command, _one_word, of_case=True, administers=True),
    Command(("avanzar", "advance"), demo.advance, _amount_first, demo=True),
)

# What is said in a channel is about the channel.
IN_CHANNELS = (
    Command(("vincular", "bind"), channels.bind, _anything),
    Command(("desvincular", "unbind"), channels.unbind, _nothing),
    Command(("ayuda", "help", "menu", "inicio", "start"), channels.help_, _nothing),
)
ELSEWHERE = tuple(
    replace(command, handler=channels.elsewhere)
    for command in IN_CHANNELS
    if command.handler is not channels.help_
)
"""The same words in the personal chat: it is said where to write them."""

GREETINGS = frozenset({
    "hola", "buenas", "buenos dias", "buen dia", "buenas tardes", "buenas noches",
    "hi", "hello", "hey", "good morning", "good afternoon",
})  # fmt: skip
THANKS = frozenset(("gracias", "muchas gracias", "thanks", "thank you"))
AGREED = frozenset(("ok", "vale", "listo", "perfecto", "done"))
"""Thanks too, unless something was asked: then it is the answer."""

BUTTONS: Mapping[str, Handler] = {
    "new": new_case.form,
    "walk": new_case.walk,
    "open": new_case.submit,
    "dismiss": new_case.dismiss,
    "helped": new_case.helped,
    "show": cases.show,
    "refresh": cases.show,
    "see": cases.see,
    "history": cases.history,
    "clock": cases.clock,
    "add_file": files.add,
    "files": files.listed,
    "file_under": files.under,
    "file_new": files.begin,
    "misfiled": files.misfiled,
    "answered": answers.chosen,
    "mistaken": answers.mistaken,
    "ask": case_moves.ask,
    "survey": survey.ask,
    "answer": survey.answer,
    "mine": lists.mine,
    "assigned": lists.assigned,
    "queue": queues.queue,
    "refine": queues.refine,
    "refined": queues.refined,
    "load": load.load,
    "view": views.open_,
    "views": views.listed,
    "keep_view": views.form,
    "kept_view": views.kept,
    "delete_view": views.delete,
    "children": lists.children,
    "precases": lists.precases,
    **dict.fromkeys(("choose", "choose_page", "choose_back", "choose_on"), choosing.choose),
    "choose_all": choosing.choose_all,
    "effect": transfer.effect,
    "move_cases": transfer.move,
    "undo_move": transfer.undo,
    "moved": transfer.moved,
    "precase": precase.form,
    "precase_walk": precase.walk,
    Verb.CLASSIFY.value: precase.complete,
    **dict.fromkeys(("relating", "relating_back", "relating_on"), relating.search),
    "relate": relating.relate,
    "unlink": relating.unlink,
    "part": relating.part,
    "gather": relating.gather,
    "kin": relating.kin,
    "search": search.search,
    "report_show": reports.show,
    "report_cut": reports.cut,
    "report_file": reports.download,
    "report_again": reports.again,
    "report": reports.meant,
    "notices": notices.pressed,
    "undelivered": notices.undelivered,
    "retry_notices": notices.retry,
    "audit": audit.page,
    "digest": digests.shown,
    "digest_set": digests.pressed,
    "digest_cases": digests.cases,
    **{move.verb.value: case_moves.act for move in LIFECYCLE if move.by is By.PRESS},
}

PERSONAL = frozenset(
    {
        *("new", "walk", "open", "dismiss", "helped", "see", "answered", "mistaken"),
        *("mine", "assigned", "queue", "search"),
        *("refine", "refined", "load", "view", "views", "keep_view", "kept_view", "delete_view"),
        *("kin", "children", "precases"),
        *("notices", "undelivered", "retry_notices", "audit"),
        *("digest", "digest_set", "digest_cases"),
        *("choose", "choose_page", "choose_back", "choose_on", "choose_all"),
        *("effect", "move_cases", "undo_move", "moved"),
        *("report", "report_show", "report_cut", "report_file", "report_again"),
        *("files", "add_file", "file_under", "file_new", "misfiled"),
    }
)
"""Buttons of the personal chat alone. All others are about the case on whose card they stand."""

_BY_WORDS = {fold(words): command for command in (*COMMANDS, *ELSEWHERE) for words in command.words}
_CHANNEL_WORDS = {fold(words): command for command in IN_CHANNELS for words in command.words}
_LONGEST = max(len(words.split()) for words in _BY_WORDS)


async def answer_text(turn: Turn, office: Office) -> Reply:
    """A command, a greeting, an answer that a case waits for, a case number, or the first sentence
    of a new case."""
    text = turn.text.strip()
    slash = text.startswith("/")
    bare = text.lstrip("/").strip()
    found = _command(bare)
    if found:
        command, rest = found
        return await command.handler(replace(turn, text=rest, said=bare), office)
    small_talk = fold(bare).strip("!.¡¿?, ")
    if not small_talk or small_talk in GREETINGS:
        return await talk.help_(turn, office)
    if small_talk in AGREED:
        answered = await answers.waited_for(replace(turn, text=bare), office)
        return answered or await talk.you_are_welcome(turn, office)
    if small_talk in THANKS:
        return await talk.you_are_welcome(turn, office)
    if slash:
        return talk.unknown(replace(turn, text=bare), office, _known())
    return await _own_words(replace(turn, text=bare), office)


def case_named(text: str) -> str:
    """The number, as it was written, of the case that a command is about; empty for what is no such
    command, or names none."""
    bare = text.strip().lstrip("/").strip()
    found = _command(bare)
    if found:
        command, rest = found
        return rest.split()[0] if command.of_case and rest else ""
    return bare if bare.lstrip("#").isdecimal() else ""


async def answer_in_channel(turn: Turn, office: Office) -> Reply:
    """What is said to the bot where others read along: about the place, never about a case."""
    bare = turn.text.strip().lstrip("/").strip()
    found = _command(bare, _CHANNEL_WORDS)
    if found:
        command, rest = found
        return await command.handler(replace(turn, text=rest, said=bare), office)
    small_talk = fold(bare).strip("!.¡¿?, ")
    if not small_talk or small_talk in GREETINGS:
        return await channels.help_(turn, office)
    return Reply(text=turn.texts.personal_only)


async def _own_words(turn: Turn, office: Office) -> Reply:
    """What no command begins: the answer that a case waits for, before anything else."""
    answered = await answers.waited_for(turn, office)
    if answered:
        return answered
    if turn.text.lstrip("#").isdecimal():
        return await cases.by_number(turn, office)
    if len(turn.text.split()) == 1:
        return talk.unknown(turn, office, _known())
    return await new_case.start(turn, office)


async def answer_press(turn: Turn, office: Office) -> Reply:
    """A button or a form. Raises UnknownVerb for what no card of ours asks."""
    handler = BUTTONS.get(turn.claim("verb"))
    if handler is None:
        raise UnknownVerb
    return await handler(turn, office)


def _known() -> list[str]:
    """The words that anybody can be told of."""
    return [words for words, c in _BY_WORDS.items() if not (c.demo or c.administers)]


def _command(text: str, by_words: Mapping[str, Command] = _BY_WORDS) -> tuple[Command, str] | None:
    """The command that the text begins with, the longest one, and what follows it."""
    words = text.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        command = by_words.get(fold(" ".join(words[:length])))
        rest = text.split(None, length)[length:]
        said = rest[0].strip() if rest else ""
        if command and command.fits(said):
            return command, said
    return None
