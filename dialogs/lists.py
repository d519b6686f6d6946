"""Lists of cases: mine, assigned to me, the precases of a group. A page of ten, next and back."""

from collections.abc import Awaitable, Callable, Mapping

from cards.list_card import cases_card
from dialogs import digests
from dialogs.queues import queue
from dialogs.search import search
from dialogs.transfer import moved
from dialogs.turn import Office, Reply, Turn
from domain.errors import UnknownVerb


async def mine(turn: Turn, office: Office) -> Reply:
    """`mis casos`."""
    found = await office.lookups.mine(turn.who, turn.edge("after"), turn.edge("before"))
    t = turn.texts
    return Reply(card=cases_card(t.my_cases, found, "mine", turn.edges, t.no_cases, turn.surface))


async def assigned(turn: Turn, office: Office) -> Reply:
    """`pendientes`."""
    found = await office.lookups.assigned(turn.who, turn.edge("after"), turn.edge("before"))
    t = turn.texts
    return Reply(card=cases_card(t.my_work, found, "assigned", turn.edges, t.no_work, turn.surface))


async def children(turn: Turn, office: Office) -> Reply:
    """The cases that hang from one, newest first."""
    number, t = turn.number("of"), turn.texts
    after, before = turn.edge("after"), turn.edge("before")
    view, found = await office.lookups.children_of(number, turn.who, after, before)
    title = t.relations.list_title.format(case=t.case_name(view.case.type, number))
    where = {"of": number, **turn.edges}
    empty = t.relations.no_children
    return Reply(card=cases_card(title, found, "children", where, empty, turn.surface))


async def precases(turn: Turn, office: Office) -> Reply:
    """The precases of a group, the oldest first."""
    t, after, before = turn.texts.precases, turn.edge("after"), turn.edge("before")
    group, found = await office.queues.precases(turn.claim("group"), turn.who, after, before)
    title = t.list_title.format(group=turn.surface.group(group.id))
    where = {"group": group.id, **turn.edges}
    return Reply(card=cases_card(title, found, "precases", where, t.none_left, turn.surface))


async def again(turn: Turn, office: Office) -> Reply:
    """The list that a line of was pressed, as it is now."""
    shown = _LISTS.get(turn.claim("list"))
    if shown is None:
        raise UnknownVerb
    return await shown(turn, office)


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
