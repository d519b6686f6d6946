"""Lists of cases: mine, assigned to me, the queue of a group. A page of ten, next and back."""

from collections.abc import Awaitable, Callable, Mapping

from cards.list_card import cases_card, groups_card, queue_card
from dialogs import digests
from dialogs.search import search
from dialogs.transfer import moved
from dialogs.turn import Office, Reply, Turn
from domain.errors import UnknownGroup, UnknownVerb


async def mine(turn: Turn, office: Office) -> Reply:
    """`mis casos`."""
    found = await office.lookups.mine(turn.who, turn.edge("after"), turn.edge("before"))
    t = turn.texts
    return Reply(card=cases_card(t.my_cases, found, "mine", _edges(turn), t.no_cases, turn.surface))


async def assigned(turn: Turn, office: Office) -> Reply:
    """`pendientes`."""
    found = await office.lookups.assigned(turn.who, turn.edge("after"), turn.edge("before"))
    t = turn.texts
    return Reply(
        card=cases_card(t.my_work, found, "assigned", _edges(turn), t.no_work, turn.surface)
    )


async def queue(turn: Turn, office: Office) -> Reply:
    """`cola [GRUPO]`: of the only group there is, of the one named, or of one to choose."""
    own = office.lookups.queues_of(turn.who)
    wanted = turn.claim("group")
    if wanted:
        return await _queue(wanted, turn, office)
    if turn.text:
        found = office.lookups.groups_like(turn.text, turn.texts.language)
        if not found:
            raise UnknownGroup(turn.text)
        # Of several that match, those that this person may see are meant.
        own = tuple(g for g in found if g in own) or found[:1]
    if not own:
        return Reply(text=turn.texts.no_queues)
    if len(own) == 1:
        return await _queue(own[0].id, turn, office)
    return Reply(card=groups_card(own, turn.surface))


async def children(turn: Turn, office: Office) -> Reply:
    """The cases that hang from one, newest first."""
    number, t = turn.number("of"), turn.texts
    after, before = turn.edge("after"), turn.edge("before")
    view, found = await office.lookups.children_of(number, turn.who, after, before)
    title = t.relations.list_title.format(case=t.case_name(view.case.type, number))
    where = {"of": number, **_edges(turn)}
    empty = t.relations.no_children
    return Reply(card=cases_card(title, found, "children", where, empty, turn.surface))


async def precases(turn: Turn, office: Office) -> Reply:
    """The precases of a group, the oldest first."""
    t, after, before = turn.texts.precases, turn.edge("after"), turn.edge("before")
    group, found = await office.lookups.precases(turn.claim("group"), turn.who, after, before)
    title = t.list_title.format(group=turn.surface.group(group.id))
    where = {"group": group.id, **_edges(turn)}
    return Reply(card=cases_card(title, found, "precases", where, t.none_left, turn.surface))


async def again(turn: Turn, office: Office) -> Reply:
    """The list that a line of was pressed, as it is now."""
    shown = _LISTS.get(turn.claim("list"))
    if shown is None:
        raise UnknownVerb
    return await shown(turn, office)


async def _queue(group: str, turn: Turn, office: Office) -> Reply:
    after, before = turn.edge("after"), turn.edge("before")
    found = await office.lookups.queue(group, turn.who, after, before)
    return Reply(card=queue_card(found, {"group": group, **_edges(turn)}, turn.surface))


def _edges(turn: Turn) -> Mapping[str, str]:
    return {name: turn.claim(name) for name in ("after", "before") if turn.edge(name)}


_LISTS: Mapping[str, Callable[[Turn, Office], Awaitable[Reply]]] = {
    "mine": mine,
    "assigned": assigned,
    "queue": queue,
    "children": children,
    "precases": precases,
    "search": search,
    "digest": digests.shown,
    "digest_cases": digests.cases,
    "moved": moved,
}
