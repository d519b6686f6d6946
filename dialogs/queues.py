"""The queue of a group (R32): by command, page after page, narrowed by words or by a form."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cards.parts import Action, button
from cards.queue_card import groups_card, mended, misread_card, queue_card
from cards.queue_form import VALUE_LIMIT, Refining, refine_form
from dialogs import new_case
from dialogs.turn import Office, Reply, Turn
from domain.catalog import Group
from domain.errors import (
    ContradictingAges,
    Contradiction,
    Misspelt,
    NotInQueues,
    Problem,
    ProblemKind,
    Refusal,
    UnknownGroup,
    UnknownValue,
)
from domain.matching import nearest
from domain.queue_filter import Facet
from domain.queue_filters import parted, unnamed
from domain.queue_given import given_filters, given_of
from domain.queues import Queue

MISREAD = (Misspelt, UnknownValue, Contradiction, ContradictingAges, NotInQueues)
"""Why filters cannot be read."""
_AGES = (Facet.OLDER, Facet.NEWER)


async def by_command(turn: Turn, office: Office) -> Reply:
    """`cola soporte estado:suspendido`, or `cola soporte suspendidos`; but `cola de impresión
    trabada` is no group: it is a problem."""
    group, words = _asked(turn, office)
    try:
        own = meant_groups(group, turn, office)
    except UnknownGroup as no:
        return await no_group(no, words, turn, office)
    if not own:
        return Reply(text=turn.texts.no_queues)
    if len(own) > 1:
        return Reply(card=groups_card(own, turn.surface, words))
    return await shown(turn, office, own[0].id, words)


async def queue(turn: Turn, office: Office) -> Reply:
    """A press that leads to a queue, or to a page of it."""
    group = turn.claim("group")
    if group:
        return await shown(turn, office, group, turn.claim("words"))
    return await by_command(replace(turn, text=turn.claim("words")), office)


async def refine(turn: Turn, office: Office) -> Reply:
    """`Filtrar`: the form, with the filters that hold."""
    group, words = turn.claim("group"), turn.claim("words")
    try:
        found = await office.queues.queue(group, turn.who, None, None, words)
    except MISREAD as no:
        return misread(no, turn, group)
    sites = await office.queues.sites_of(group, turn.who)
    given = given_of(found.narrow)
    asked = Refining(group=found.group, words=words, given=given, sites=sites)
    return Reply(form=refine_form(asked, turn.surface))


async def refined(turn: Turn, office: Office) -> Reply:
    """The queue that the form asks for; or the form again, with what was typed and what is wrong
    with it."""
    group = turn.claim("group")
    given = {facet.value: turn.given.get(facet.value, "") for facet in Facet}
    problems: dict[str, Problem] = {
        name: Problem(ProblemKind.TOO_LONG, VALUE_LIMIT)
        for name, value in given.items()
        if len(value.encode()) > VALUE_LIMIT and name in {Facet.SITE, Facet.CATEGORY, *_AGES}
    }
    notice = ""
    if not problems:
        words = given_filters(given, turn.texts.language).spelt()
        try:
            found = await office.queues.queue(group, turn.who, None, None, words)
        except MISREAD as no:
            notice, problems = turn.texts.refusal(no), _beside(no)
        else:
            return replace(await reply(found, turn, office), below=True)
    asked = Refining(
        group=office.queues.queue_of(group, turn.who),
        words=turn.claim("words"),
        given=given,
        sites=await office.queues.sites_of(group, turn.who),
        notice=notice,
        problems=problems,
    )
    return Reply(form=refine_form(asked, turn.surface))


def _asked(turn: Turn, office: Office) -> tuple[str, str]:
    """What names a group, and the filters; also those that came without a name, if what stands
    before them is a group, or nearly one."""
    (group, words), language = parted(turn.text), turn.texts.language
    left, bare = unnamed(group, language)
    like = turn.surface.catalog.groups_like
    if not bare or like(group, language):
        return group, words
    own = office.queues.queues_of(turn.who)
    if left and not like(left, language) and not near_group(left, own, turn):
        return group, words
    return left, f"{bare} {words}".strip()


def meant_groups(words: str, turn: Turn, office: Office) -> Sequence[Group]:
    """The groups that these words mean to this person; all of theirs, without a word. Raises
    UnknownGroup."""
    own = office.queues.queues_of(turn.who)
    if not words:
        return own
    found = turn.surface.catalog.groups_like(words, turn.texts.language)
    if not found:
        raise UnknownGroup(words)
    # Of several that match, those that this person may see are meant.
    return tuple(g for g in found if g in own) or found[:1]


async def no_group(
    no: UnknownGroup, words: str, turn: Turn, office: Office, verb: str = "queue"
) -> Reply:
    """Who works at the desk may have misspelt it; what others say is a problem of theirs, also
    where it begins like a command."""
    own, t = office.queues.queues_of(turn.who), turn.texts.queues
    near = near_group(no.written, own, turn)
    if near:
        line = f"{near} {words}".strip()
        sentence = t.no_group.format(written=no.written, near=near)
        way = mended(t.command[verb].format(words=line), {"words": line}, turn.surface, verb)
        return Reply(card=misread_card(sentence, [way], turn.surface))
    if len(turn.text.split()) == 1 or (words and own):
        raise no
    return await new_case.start(replace(turn, text=turn.said), office)


async def shown(turn: Turn, office: Office, group: str, words: str) -> Reply:
    """A page of this queue."""
    after, before = turn.edge("after"), turn.edge("before")
    try:
        found = await office.queues.queue(group, turn.who, after, before, words)
    except MISREAD as no:
        return misread(no, turn, group)
    return await reply(found, turn, office)


async def reply(found: Queue, turn: Turn, office: Office) -> Reply:
    """From now on it is the queue that they looked at last."""
    if found.last != found.words:
        await office.views.looked_at(found.words, turn.who)
    words = found.narrow.words
    where = {"group": found.group.id, **({"words": words} if words else {}), **turn.edges}
    return Reply(card=queue_card(found, where, turn.surface, turn.who.id))


def misread(no: Refusal, turn: Turn, group: str) -> Reply:
    """Why, what may be meant, and the queue as it is without filters."""
    t, ways = turn.texts.queues, list[Action]()
    if isinstance(no, Misspelt):
        line = t.command["queue"].format(words=f"{group} {no.words}")
        ways.append(mended(line, {"group": group, "words": no.words}, turn.surface))
    ways.append(button(t.whole_queue, "queue", {"group": group}))
    return Reply(card=misread_card(turn.texts.refusal(no), ways, turn.surface))


def near_group(written: str, of: Iterable[Group], turn: Turn) -> str:
    """The one of these groups that may be meant, or a word of its name; empty where none is."""
    return nearest(written, (name for g in of for name in (g.id, *_said(g, turn))))


def _said(group: Group, turn: Turn) -> list[str]:
    """Its name, and each word of it."""
    name = turn.surface.said(group.name)
    return [name, *name.split()]


def _beside(no: Refusal) -> dict[str, Problem]:
    if isinstance(no, ContradictingAges):
        return {facet.value: Problem(ProblemKind.CONTRADICTING_AGES) for facet in _AGES}
    if isinstance(no, UnknownValue):
        age = no.facet in _AGES
        kind = ProblemKind.NOT_AN_AGE if age else ProblemKind.NO_MATCH
        return {str(no.facet): Problem(kind, value=no.written)}
    return {}
