"""Queues kept under a name (R32): saved by command or from the card, opened, listed, deleted."""

from dataclasses import replace
from typing import Any

from cards.parts import noticed, plain
from cards.queue_card import mended, misread_card
from cards.queue_form import view_form
from cards.view_card import views_card
from dialogs import new_case, queues
from dialogs.turn import Office, Reply, Turn
from domain.errors import Invalid, TooManyViews, UnknownGroup, UnknownView
from domain.queue_filters import parted
from domain.saved_view import SavedView
from domain.saved_views import NAME


async def by_command(turn: Turn, office: Office) -> Reply:
    """`guardar vista urgentes`, of the queue looked at last; `guardar vista urgentes: soporte
    ans:riesgo`; but what a requester saves so is a problem of theirs."""
    if not office.queues.queues_of(turn.who):
        return await _no_views(turn, office)
    name, colon, words = turn.text.partition(":")
    try:
        if colon and words.strip():
            return await _kept(turn, office, name, *_queue_meant(words, turn, office))
        last = await office.views.last(turn.who)
        if not turn.text:
            return _asked(last, turn, office)
        view = await office.views.save(turn.text, last, turn.who)
    except Invalid as no:
        return Reply(text=_problems(no, turn))
    return Reply(text=_said(view, turn))


async def form(turn: Turn, office: Office) -> Reply:
    """`Guardar vista` on the card of a queue."""
    group = office.queues.queue_of(turn.claim("group"), turn.who)
    return Reply(form=view_form(group, _data(turn), {}, turn.surface))


async def kept(turn: Turn, office: Office) -> Reply:
    """That form, sent: the queue again, and under which name it is kept; or the form again."""
    group = office.queues.queue_of(turn.claim("group"), turn.who)

    def again(**why: Any) -> Reply:
        return Reply(form=view_form(group, _data(turn), turn.given, turn.surface, **why))

    name, words = turn.given.get(NAME, ""), turn.claim("words")
    try:
        return await _kept(turn, office, name, group.id, words)
    except Invalid as no:
        return again(problems=no.problems)
    except TooManyViews as no:
        return again(notice=turn.texts.refusal(no))


async def open_(turn: Turn, office: Office) -> Reply:
    """`vista urgentes`, or its press; but `vista previa del documento no abre` is a problem."""
    name = turn.claim("name") or turn.text
    if not name:
        return await listed(turn, office)
    try:
        view = await office.views.named(name, turn.who)
    except UnknownView as no:
        if no.near:
            return _meant(no, turn)
        if turn.claim("name") or len(name.split()) == 1:
            raise
        return await new_case.start(replace(turn, text=turn.said), office)
    return await queues.by_command(replace(turn, text=view.words), office)


async def listed(turn: Turn, office: Office) -> Reply:
    """`vistas`."""
    return Reply(card=views_card(await office.views.all_of(turn.who), turn.surface))


async def delete(turn: Turn, office: Office) -> Reply:
    name = turn.claim("name")
    left = await office.views.delete(name, turn.who)
    notice = turn.texts.queues.deleted.format(name=plain(name))
    return Reply(card=views_card(left, turn.surface, notice))


async def _kept(turn: Turn, office: Office, name: str, group: str, words: str) -> Reply:
    """Only what can be shown is kept, and it is shown."""
    try:
        found = await office.queues.queue(group, turn.who, None, None, words)
    except queues.MISREAD as no:
        return queues.misread(no, turn, group)
    view = await office.views.save(name, found.words, turn.who)
    shown = await queues.reply(found, turn, office)
    said = _said(view, turn)
    return Reply(text=said, card=shown.card and noticed(shown.card, plain(said)))


def _said(view: SavedView, turn: Turn) -> str:
    return turn.texts.queues.kept.format(name=view.title)


async def _no_views(turn: Turn, office: Office) -> Reply:
    if not turn.text:
        return Reply(text=turn.texts.no_queues)
    return await new_case.start(replace(turn, text=turn.said), office)


def _asked(last: str, turn: Turn, office: Office) -> Reply:
    """Under which name, where none was said."""
    group, words = _queue_meant(last, turn, office)
    found = office.queues.queue_of(group, turn.who)
    data = {"group": group, **({"words": words} if words else {})}
    return Reply(form=view_form(found, data, {}, turn.surface))


def _queue_meant(words: str, turn: Turn, office: Office) -> tuple[str, str]:
    """The group and the filters. Raises UnknownGroup."""
    group, filters = parted(words)
    found = queues.meant_groups(group, turn, office)
    if not group or len(found) != 1:
        raise UnknownGroup(group or words.strip())
    return found[0].id, filters


def _meant(no: UnknownView, turn: Turn) -> Reply:
    t = turn.texts.queues
    sentence = t.did_you_mean.format(written=no.written, near=no.near)
    way = mended(t.open_view.format(name=no.near), {"name": no.near}, turn.surface, "view")
    return Reply(card=misread_card(sentence, [way], turn.surface))


def _problems(no: Invalid, turn: Turn) -> str:
    return " ".join(turn.texts.problem_with(problem) for problem in no.problems.values())


def _data(turn: Turn) -> dict[str, str]:
    return {name: turn.claim(name) for name in ("group", "words") if turn.claim(name)}
